// Package static serves the styles and scripts of the pages.
//
// The files of one room (staff, desk, editor, …) are a set. The address of a
// file carries the fingerprint of its whole set, so browsers may keep it for
// ever and a new version is a new address; and because the set shares one
// folder, a script imports its neighbour by a plain relative name.
package static

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"net/http"
	"strings"
	"sync"

	"hotline"
)

// Prefix is where [Files] is mounted.
const Prefix = "/static/"

// Files is the sets known so far. It is safe for concurrent use.
type Files struct {
	mu   sync.RWMutex
	sets map[string]set
}

type set struct {
	version string
	files   fs.FS
	handler http.Handler
}

// New has no set yet.
func New() *Files { return &Files{sets: make(map[string]set)} }

// Add makes every file of fsys available under the name of the set. Adding a
// name again replaces the set. invalid: the files cannot be read.
func (f *Files) Add(name string, fsys fs.FS) error {
	version, err := fingerprint(fsys)
	if err != nil {
		return hotline.Errorf(hotline.Invalid, "static.Add", "set %s: %w", name, err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sets[name] = set{version: version, files: fsys, handler: http.FileServerFS(fsys)}
	return nil
}

// URL is the versioned address of "set/file". invalid: there is no such file;
// a template that names it then fails in its test and not before a counselor.
func (f *Files) URL(path string) (string, error) {
	name, file, _ := strings.Cut(path, "/")
	s, ok := f.set(name)
	if !ok {
		return "", hotline.Errorf(hotline.Invalid, "static.URL", "no set for %q", path)
	}
	if _, err := fs.Stat(s.files, file); err != nil {
		return "", hotline.Errorf(hotline.Invalid, "static.URL", "%q: %w", path, err)
	}
	return Prefix + name + "/" + s.version + "/" + file, nil
}

// ServeHTTP serves what [Files.URL] names. An address with an old version
// gets the file as it is now, and may not be kept.
func (f *Files) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, Prefix), "/")
	version, file, _ := strings.Cut(rest, "/")
	s, ok := f.set(name)
	if !ok || file == "" || strings.HasSuffix(file, "/") {
		http.NotFound(w, r)
		return
	}
	if version == s.version {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		w.Header().Set("Cache-Control", "no-cache")
	}
	http.StripPrefix(Prefix+name+"/"+version, s.handler).ServeHTTP(w, r)
}

func (f *Files) set(name string) (set, bool) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	s, ok := f.sets[name]
	return s, ok
}

// fingerprint is the same for the same names and contents.
func fingerprint(fsys fs.FS) (string, error) {
	sum := sha256.New()
	err := fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(fsys, path)
		if err != nil {
			return err
		}
		_, _ = io.WriteString(sum, path+"\x00") // a hash never fails to write
		_, _ = sum.Write(content)
		return nil
	})
	if err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)[:6]), nil
}
