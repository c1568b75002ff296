package wechat

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
)

// answer is what WeChat said.
type answer struct {
	contentType string
	filename    string
	body        []byte
}

// exchange makes one request and reads the answer. Its errors are raw: they
// may quote what was sent, and [explain] makes them fit to be seen.
func (a *api) exchange(ctx context.Context, what call, query url.Values, payload []byte) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, a.timeout)
	defer cancel()
	var written atomic.Bool
	request, err := newRequest(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteRequest: func(info httptrace.WroteRequestInfo) { written.Store(info.Err == nil) },
	}), what.path, query, payload)
	if err != nil {
		return answer{}, err
	}
	got, err := a.read(request, what.file)
	if err != nil && written.Load() && payload != nil && !saidNo(err) {
		return answer{}, &lostError{cause: err}
	}
	return got, err
}

func newRequest(ctx context.Context, path string, query url.Values, payload []byte) (*http.Request, error) {
	address := url.URL{Scheme: "https", Host: apiHost, Path: path, RawQuery: query.Encode()}
	if payload == nil {
		return http.NewRequestWithContext(ctx, http.MethodGet, address.String(), http.NoBody)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address.String(), bytes.NewReader(payload))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json; charset=utf-8")
	return request, nil
}

func (a *api) read(request *http.Request, file bool) (answer, error) {
	var limit int64 = maxAnswer
	if file {
		limit = maxMedia
	}
	//nolint:gosec // G704: the host is a constant, and the client goes to no other.
	response, err := a.client().Do(request)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return answer{}, statusError(response.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, limit+1))
	switch {
	case err != nil:
		return answer{}, err
	case int64(len(body)) > limit:
		return answer{}, errTooMuch
	}
	got := answer{
		contentType: response.Header.Get("Content-Type"),
		filename:    filename(response.Header.Get("Content-Disposition")),
		body:        body,
	}
	if file && got.isFile() {
		return got, nil
	}
	return got, got.refusal()
}

// isFile is true for what is neither JSON nor a page about an error.
func (g answer) isFile() bool {
	page := strings.HasPrefix(strings.ToLower(g.contentType), "text/html")
	return len(g.body) > 0 && !page && !bytes.HasPrefix(bytes.TrimSpace(g.body), []byte("{"))
}

// refusal is the errcode in an answer. WeChat sends it with status 200 and, in
// place of a file, under any content type.
func (g answer) refusal() error {
	var said struct {
		ErrCode int    `json:"errcode"`
		ErrMsg  string `json:"errmsg"`
	}
	if json.Unmarshal(g.body, &said) != nil {
		return errGarbled
	}
	if said.ErrCode == 0 {
		return nil
	}
	refused := &APIError{ErrCode: said.ErrCode}
	if rid := ridPattern.FindStringSubmatch(said.ErrMsg); rid != nil {
		refused.RequestID = rid[1]
	}
	return refused
}

// saidNo reports whether WeChat answered that it did not do what was asked.
func saidNo(err error) bool {
	if _, refused := errors.AsType[*APIError](err); refused {
		return true
	}
	status, isStatus := errors.AsType[statusError](err)
	return isStatus && !status.unknown()
}
