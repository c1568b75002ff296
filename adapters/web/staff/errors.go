package staffweb

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"

	"hotline"
)

// Fail answers with what went wrong, in a plain Chinese sentence: the error's
// Safe text if it has one, otherwise the one for its code. A script gets JSON
// ({"error": …}). What is our fault is logged. A browser that has gone gets
// nothing: its going is the error.
func (s *Shell) Fail(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil {
		return
	}
	status := StatusOf(err)
	if status >= http.StatusInternalServerError {
		s.logFailure(r, err)
	}
	s.plain(w, r, status, hotline.SafeText(err, sentence(hotline.CodeOf(err))))
}

// NotFound is the page for an address that leads nowhere.
func (s *Shell) NotFound(w http.ResponseWriter, r *http.Request) {
	s.Fail(w, r, hotline.Errorf(hotline.NotFound, "staffweb.NotFound", "no such page"))
}

// WantsJSON reports whether a script is asking and wants data, not a page.
func WantsJSON(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept"), "application/json")
}

// WriteJSON answers a script.
func WriteJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the browser is gone; nobody to tell
}

func isScript(r *http.Request) bool {
	return WantsJSON(r) || strings.Contains(r.Header.Get("Accept"), "text/event-stream")
}

func (s *Shell) plain(w http.ResponseWriter, r *http.Request, status int, text string) {
	if isScript(r) {
		WriteJSON(w, status, map[string]string{"error": text})
		return
	}
	// No flash here: it needs the session, which may be what failed.
	page := Page{Title: title(status), Data: errorData{Title: title(status), Text: text, Status: status}}
	body, err := s.pages.execute("error.html", "layout", s.frame(r, page))
	if err != nil {
		s.logFailure(r, err)
		http.Error(w, text, status)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes()) // the browser is gone; nobody to tell
}

type errorData struct {
	Title, Text string
	Status      int
}

func (s *Shell) logFailure(r *http.Request, err error) {
	s.deps.Logger.ErrorContext(r.Context(), "staff page failed",
		slog.String("method", r.Method), slog.String("pattern", r.Pattern),
		slog.String("code", string(hotline.CodeOf(err))), slog.Any("error", err))
}

// StatusOf is the status of an answer that tells of the error.
func StatusOf(err error) int {
	switch hotline.CodeOf(err) {
	case hotline.Conflict:
		return http.StatusConflict
	case hotline.Invalid:
		return http.StatusUnprocessableEntity
	case hotline.NotFound:
		return http.StatusNotFound
	case hotline.Forbidden:
		return http.StatusForbidden
	case hotline.Unavailable:
		return http.StatusServiceUnavailable
	default:
		return http.StatusInternalServerError
	}
}

func sentence(code hotline.Code) string {
	switch code {
	case hotline.Conflict:
		return "刚刚有人先改了，请刷新页面再看。"
	case hotline.Invalid:
		return "填的内容有问题，请检查后再试。"
	case hotline.NotFound:
		return "没有这个页面，可能已经移走了。"
	case hotline.Forbidden:
		return "你不能做这一步。"
	case hotline.Unavailable:
		return "系统有一部分暂时用不了，请过一会儿再试。急事先打电话。"
	default:
		return "系统出错了，已经记下。请过一会儿再试，急事先打电话。"
	}
}

func title(status int) string {
	switch status {
	case http.StatusNotFound:
		return "没有找到"
	case http.StatusForbidden:
		return "不能打开"
	case http.StatusUnauthorized:
		return "请重新登录"
	case http.StatusConflict:
		return "刚刚有变化"
	case http.StatusUnprocessableEntity:
		return "请检查一下"
	default:
		return "暂时不行"
	}
}
