package standin

// Limits of a QR code with a scene of its own.
const (
	maxScene       = 64
	maxCodeSeconds = 2_592_000
	codeSeconds    = 60
)

// codeAnswer is a QR code: what the picture says, and how long.
type codeAnswer struct {
	Ticket string `json:"ticket"`
	Expire int    `json:"expire_seconds,omitempty"`
	URL    string `json:"url"`
}

func (codeAnswer) errcode() int { return codeOK }

func (s *Server) createCode(c apiCall) answer {
	var q struct {
		Expire int    `json:"expire_seconds"`
		Action string `json:"action_name"`
		Info   struct {
			Scene struct {
				ID  int64  `json:"scene_id"`
				Str string `json:"scene_str"`
			} `json:"scene"`
		} `json:"action_info"`
	}
	if code := readPost(c.body, &q); code != codeOK {
		return refuse(code)
	}
	scene := q.Info.Scene
	byNumber := q.Action == "QR_SCENE" || q.Action == "QR_LIMIT_SCENE"
	byName := q.Action == "QR_STR_SCENE" || q.Action == "QR_LIMIT_STR_SCENE"
	if (!byNumber || scene.ID <= 0) && (!byName || scene.Str == "" || len(scene.Str) > maxScene) {
		return refuse(codeBadScene)
	}
	a := codeAnswer{Ticket: s.randomName(96), URL: "http://weixin.qq.com/q/" + s.randomName(22)}
	if q.Action == "QR_SCENE" || q.Action == "QR_STR_SCENE" {
		a.Expire = codeSeconds
		if q.Expire > 0 {
			a.Expire = min(q.Expire, maxCodeSeconds)
		}
	}
	return a
}
