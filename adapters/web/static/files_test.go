package static_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"hotline/adapters/web/static"
)

func add(t *testing.T, files *static.Files, css string) string {
	t.Helper()
	if err := files.Add("desk", fstest.MapFS{"desk.css": {Data: []byte(css)}}); err != nil {
		t.Fatal(err)
	}
	url, err := files.URL("desk/desk.css")
	if err != nil {
		t.Fatal(err)
	}
	return url
}

func TestAddressChangesWithTheContent(t *testing.T) {
	files := static.New()
	before, after := add(t, files, "a{}"), add(t, files, "b{}")
	if before == after {
		t.Fatal("another content has the same address")
	}
	tests := []struct {
		name, path string
		status     int
		cache      string
	}{
		{"current", after, http.StatusOK, "immutable"},
		{"old version", before, http.StatusOK, "no-cache"},
		{"no such set", strings.Replace(after, "desk/", "none/", 1), http.StatusNotFound, ""},
		{"folder", after[:strings.LastIndex(after, "/")+1], http.StatusNotFound, ""},
		{"climbing out", static.Prefix + "desk/x/../../../etc/passwd", http.StatusNotFound, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := httptest.NewRecorder()
			files.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, tt.path, nil))
			if w.Code != tt.status || !strings.Contains(w.Header().Get("Cache-Control"), tt.cache) {
				t.Errorf("%d %q", w.Code, w.Header().Get("Cache-Control"))
			}
		})
	}
}

func TestURLOfAMissingFileIsAnError(t *testing.T) {
	files := static.New()
	add(t, files, "a{}")
	for _, path := range []string{"desk/none.css", "none/desk.css", ""} {
		if url, err := files.URL(path); err == nil {
			t.Errorf("URL(%q) = %q", path, url)
		}
	}
}
