package standin

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"time"
)

// filmPath is where a video is fetched that media/get only names.
const filmPath = "/cgi-bin/media/film/"

// uploadAnswer tells where an uploaded medium is kept.
type uploadAnswer struct {
	Type    Kind   `json:"type"`
	MediaID string `json:"media_id"`
	Created int64  `json:"created_at"`
}

func (uploadAnswer) errcode() int { return codeOK }

// filmAnswer is what media/get answers for a video: where to fetch it.
type filmAnswer struct {
	URL string `json:"video_url"`
}

func (filmAnswer) errcode() int { return codeOK }

// fileAnswer is an answer that is no JSON.
type fileAnswer struct{ media media }

func (fileAnswer) errcode() int { return codeOK }

func (f fileAnswer) write(w http.ResponseWriter) {
	header := w.Header()
	header.Set("Content-Type", f.media.contentType())
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Content-Length", strconv.Itoa(len(f.media.data)))
	_, _ = w.Write(f.media.data)
}

func (s *Server) uploadMedia(c apiCall) answer {
	kind := Kind(c.query.Get("type"))
	limit := kind.maxSize()
	if limit == 0 {
		return refuse(codeBadMediaType)
	}
	data := uploaded(c)
	switch {
	case len(data) == 0:
		return refuse(codeNoMedia)
	case len(data) > limit:
		return refuse(codeMediaTooBig)
	}
	return uploadAnswer{Type: kind, MediaID: s.keep(c.account, kind, data), Created: s.now().Unix()}
}

// uploaded is the file in the form field "media", or nil.
func uploaded(c apiCall) []byte {
	_, params, err := mime.ParseMediaType(c.header.Get("Content-Type"))
	if err != nil {
		return nil
	}
	parts := multipart.NewReader(bytes.NewReader(c.body), params["boundary"])
	for {
		part, err := parts.NextPart()
		if err != nil {
			return nil
		}
		if part.FormName() != "media" {
			continue
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return nil
		}
		return data
	}
}

func (s *Server) getMedia(c apiCall) answer {
	id := c.query.Get("media_id")
	item, good := c.account.media.get(id, s.now())
	if !good {
		return refuse(codeBadMedia)
	}
	if item.kind == KindVideo || item.kind == KindShortVideo {
		return filmAnswer{URL: "http://" + c.host + filmPath + id}
	}
	return fileAnswer{media: item}
}

// film serves the file of a video; its address is secret enough for WeChat.
func (s *Server) film(w http.ResponseWriter, r *http.Request) {
	for _, a := range s.accounts {
		if item, good := a.media.get(r.PathValue("id"), s.now()); good {
			fileAnswer{media: item}.write(w)
			return
		}
	}
	writeJSON(w, http.StatusOK, refuse(codeBadMedia))
}

// picture serves a medium of a chat to the page.
func (h phonePages) picture(w http.ResponseWriter, r *http.Request) {
	p := h.server.lookup(r.PathValue("id"))
	if p == nil {
		http.NotFound(w, r)
		return
	}
	item, good := p.account.media.get(r.PathValue("media"), h.server.now())
	if !good {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Cache-Control", "private, max-age="+strconv.Itoa(int(time.Hour/time.Second)))
	fileAnswer{media: item}.write(w)
}
