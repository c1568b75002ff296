package standin

import (
	"crypto/sha256"
	_ "embed"
	"sync"
	"time"
)

// mediaLife is how long WeChat keeps what was sent or uploaded.
const mediaLife = 3 * 24 * time.Hour

// maxMedia bounds what one account keeps; the oldest goes first.
const maxMedia = 200

// sampleSeconds is the length of the sample of a voice.
const sampleSeconds = 3

// What she sends when a test or the page gives no data of its own.
//
//go:embed page/sample.jpg
var samplePhoto []byte

//go:embed page/sample.amr
var sampleVoice []byte

// media is one picture, sound or film.
type media struct {
	kind Kind
	data []byte
	at   time.Time
}

// mediaStore keeps the temporary media of one account, hers and its own.
type mediaStore struct {
	mu    sync.Mutex
	items map[string]media
	order []string
}

func (m *mediaStore) put(id string, item media) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.items == nil {
		m.items = map[string]media{}
	}
	m.items[id] = item
	m.order = append(m.order, id)
	if len(m.order) > maxMedia {
		delete(m.items, m.order[0])
		m.order = m.order[1:]
	}
}

// get finds a medium that is not older than three days.
func (m *mediaStore) get(id string, now time.Time) (media, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	item, known := m.items[id]
	return item, known && now.Sub(item.at) < mediaLife
}

// contentType is the one WeChat gives such a medium.
func (m media) contentType() string {
	switch m.kind {
	case KindImage:
		return "image/jpeg"
	case KindVoice:
		return "audio/amr"
	case KindVideo, KindShortVideo:
		return "video/mp4"
	default:
		return "application/octet-stream"
	}
}

// maxSize is WeChat's limit for an upload of the kind, 0 for a kind that
// cannot be uploaded.
func (k Kind) maxSize() int {
	switch k {
	case KindImage, KindVideo:
		return 10 << 20
	case KindVoice:
		return 2 << 20
	case "thumb":
		return 64 << 10
	default:
		return 0
	}
}

// keep stores what she sends and returns its media id.
func (s *Server) keep(a *account, k Kind, data []byte) string {
	if data == nil {
		data = sampleOf(k)
	}
	id := s.randomName(64)
	a.media.put(id, media{kind: k, data: data, at: s.now()})
	return id
}

func sampleOf(k Kind) []byte {
	switch k {
	case KindImage:
		return samplePhoto
	case KindVoice:
		return sampleVoice
	default:
		sum := sha256.Sum256([]byte(k)) // no film is needed to carry one
		return sum[:]
	}
}
