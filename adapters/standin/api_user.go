package standin

// userAnswer is what WeChat still tells of a user: no name, no picture.
type userAnswer struct {
	Subscribe int    `json:"subscribe"`
	OpenID    string `json:"openid"`
	Language  string `json:"language,omitempty"`
	Since     int64  `json:"subscribe_time,omitempty"`
	Scene     string `json:"subscribe_scene,omitempty"`
	Remark    string `json:"remark"`
	Tags      []int  `json:"tagid_list"`
}

func (userAnswer) errcode() int { return codeOK }

func (s *Server) userInfo(c apiCall) answer {
	p := s.phoneOf(c.account, c.query.Get("openid"))
	if p == nil {
		return refuse(codeBadOpenID)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.following {
		return userAnswer{OpenID: p.id, Tags: []int{}}
	}
	return userAnswer{
		Subscribe: 1, OpenID: p.id, Language: "zh_CN",
		Since: p.since.Unix(), Scene: "ADD_SCENE_SEARCH", Tags: []int{},
	}
}
