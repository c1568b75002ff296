package standin

import (
	"encoding/json"
	"slices"
	"time"
)

// tokenAnswer is a new access token.
type tokenAnswer struct {
	Token     string `json:"access_token"`
	ExpiresIn int    `json:"expires_in"`
}

func (tokenAnswer) errcode() int { return codeOK }

// ipAnswer lists where pushes come from.
type ipAnswer struct {
	IPs []string `json:"ip_list"`
}

func (ipAnswer) errcode() int { return codeOK }

func (s *Server) getToken(c apiCall) answer {
	a, code := s.authenticate(c.query.Get("grant_type"), c.query.Get("appid"), c.query.Get("secret"))
	if code == codeOK {
		code = a.admit(c)
	}
	if code != codeOK {
		return refuse(code)
	}
	token := s.newToken()
	a.tokens.issuePlain(token, s.now())
	return tokenAnswer{Token: token, ExpiresIn: int(tokenLife / time.Second)}
}

func (s *Server) getStableToken(c apiCall) answer {
	var q struct {
		Grant  string `json:"grant_type"`
		AppID  string `json:"appid"`
		Secret string `json:"secret"`
		Force  bool   `json:"force_refresh"`
	}
	if json.Unmarshal(c.body, &q) != nil {
		return refuse(codeBadData)
	}
	a, code := s.authenticate(q.Grant, q.AppID, q.Secret)
	if code == codeOK {
		code = a.admit(c)
	}
	if code != codeOK {
		return refuse(code)
	}
	if !q.Force {
		token, life := a.tokens.issueStable(s.newToken(), s.now())
		return tokenAnswer{Token: token, ExpiresIn: int(life / time.Second)}
	}
	token := s.newToken()
	if code := a.tokens.forceStable(token, s.now()); code != codeOK {
		return refuse(code)
	}
	return tokenAnswer{Token: token, ExpiresIn: int(tokenLife / time.Second)}
}

// authenticate finds the account of an appid and checks its secret: codeOK, or
// WeChat's reason why not.
func (s *Server) authenticate(grantType, appID, secret string) (*account, int) {
	switch {
	case grantType != "client_credential":
		return nil, codeBadGrant
	case appID == "":
		return nil, codeNoAppID
	case secret == "":
		return nil, codeNoSecret
	}
	for _, a := range s.accounts {
		if a.AppID != appID {
			continue
		}
		if a.AppSecret != secret {
			return nil, codeBadSecret
		}
		return a, codeOK
	}
	return nil, codeBadAppID
}

// admit tells whether a call may have a token: codeOK, or why not.
func (a *account) admit(c apiCall) int {
	if len(a.AllowedIPs) > 0 && !slices.Contains(a.AllowedIPs, c.remote) {
		return codeForeignIP
	}
	return codeOK
}

// newToken is as long as WeChat's are.
func (s *Server) newToken() string { return s.randomName(136) }

func (*Server) callbackIPs(apiCall) answer {
	return ipAnswer{IPs: []string{"127.0.0.1", "::1"}}
}
