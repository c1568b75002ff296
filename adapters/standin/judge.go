package standin

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
)

// handOver is the reply that gives her to WeChat's own customer service.
const handOver = "transfer_customer_service"

// reply is what a passive answer says: a text to show, a hand-over, or nothing.
type reply struct {
	text     string
	transfer bool
}

// judge reads the body of an answer as strictly as WeChat does. The error is a
// [FlawError]: why WeChat would show its fault line instead.
func judge(a *account, openID string, body []byte) (reply, error) {
	if len(body) == 0 || string(body) == "success" {
		return reply{}, nil
	}
	if a.seal.key == nil {
		return judgeMessage(a, openID, body)
	}
	message, err := openAnswer(a, body)
	if err != nil {
		return reply{}, err
	}
	if len(message) == 0 || string(message) == "success" {
		return reply{}, ErrSealedEmpty
	}
	return judgeMessage(a, openID, message)
}

// openAnswer takes an encrypted answer out of its envelope.
func openAnswer(a *account, body []byte) ([]byte, error) {
	outer, err := parseXML(body)
	switch {
	case err != nil:
		return nil, err
	case outer["Encrypt"] == "":
		return nil, ErrUnsealed
	case outer["MsgSignature"] == "" || outer["TimeStamp"] == "" || outer["Nonce"] == "":
		return nil, ErrEnvelope
	case !isNumber(outer["TimeStamp"]):
		return nil, ErrEnvelopeTime
	case !signed(outer["MsgSignature"], a.Token, outer["TimeStamp"], outer["Nonce"], outer["Encrypt"]):
		return nil, ErrSignature
	}
	return a.seal.decrypt(outer["Encrypt"])
}

// judgeMessage checks a reply in the clear.
func judgeMessage(a *account, openID string, body []byte) (reply, error) {
	m, err := parseXML(body)
	switch {
	case err != nil:
		return reply{}, err
	case m["ToUserName"] != openID:
		return reply{}, ErrTo
	case m["FromUserName"] != a.GhID:
		return reply{}, ErrFrom
	case !isNumber(m["CreateTime"]):
		return reply{}, ErrTime
	case m["MsgType"] == handOver:
		return reply{transfer: true}, nil
	case m["MsgType"] != "text":
		return reply{}, ErrType
	case m["Content"] == "":
		return reply{}, ErrEmpty
	case len(m["Content"]) > maxPassiveText:
		return reply{}, ErrTooLong
	}
	return reply{text: m["Content"]}, nil
}

func isNumber(s string) bool {
	n, err := strconv.ParseInt(s, 10, 64)
	return err == nil && n > 0
}

// parseXML reads a flat document <xml><A>…</A><B>…</B></xml>. Everything that
// WeChat's messages never have is an error: another root, text between the
// elements, elements inside elements, one name twice, a document type.
func parseXML(body []byte) (map[string]string, error) {
	dec := xml.NewDecoder(strings.NewReader(string(body)))
	r := flatReader{values: map[string]string{}}
	for {
		token, err := dec.RawToken()
		if errors.Is(err, io.EOF) {
			return r.end()
		}
		if err != nil {
			return nil, ErrNotXML
		}
		if err := r.take(token); err != nil {
			return nil, err
		}
	}
}

// flatReader is how far a flat document has been read.
type flatReader struct {
	path   []string
	done   bool
	text   strings.Builder
	values map[string]string
}

func (r *flatReader) take(token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		return r.open(t)
	case xml.EndElement:
		return r.close(t.Name.Local)
	case xml.CharData:
		if len(r.path) == 2 {
			r.text.Write(t)
			return nil
		}
		if strings.TrimSpace(string(t)) != "" {
			return ErrLooseText
		}
		return nil
	case xml.ProcInst:
		if t.Target != "xml" || len(r.path) > 0 || r.done {
			return ErrProcessing
		}
		return nil
	default:
		return ErrDocument
	}
}

func (r *flatReader) open(t xml.StartElement) error {
	name := t.Name.Local
	switch {
	case t.Name.Space != "" || len(t.Attr) > 0:
		return ErrAttribute
	case len(r.path) == 0 && (r.done || name != "xml"):
		return ErrRoot
	case len(r.path) == 2:
		return ErrNested
	}
	if _, twice := r.values[name]; twice && len(r.path) == 1 {
		return ErrTwice
	}
	r.path = append(r.path, name)
	r.text.Reset()
	return nil
}

func (r *flatReader) close(name string) error {
	depth := len(r.path)
	if depth == 0 || r.path[depth-1] != name {
		return ErrNotXML
	}
	if depth == 1 {
		r.done = true
	} else {
		r.values[name] = r.text.String()
	}
	r.path = r.path[:depth-1]
	return nil
}

func (r *flatReader) end() (map[string]string, error) {
	if !r.done || len(r.path) > 0 {
		return nil, ErrNotXML
	}
	return r.values, nil
}
