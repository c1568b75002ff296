package standin

// WeChat's error codes, as far as the stand-in gives them.
const (
	codeOK              = 0
	codeBadCredential   = 40001
	codeBadGrant        = 40002
	codeBadOpenID       = 40003
	codeBadMediaType    = 40004
	codeBadMedia        = 40007
	codeBadMessageType  = 40008
	codeBadAppID        = 40013
	codeBadButtonCount  = 40016
	codeBadButtonType   = 40017
	codeBadButtonName   = 40018
	codeBadButtonKey    = 40019
	codeBadButtonURL    = 40020
	codeBadSubCount     = 40023
	codeBadSubName      = 40025
	codeBadTemplate     = 40037
	codeBadScene        = 40053
	codeBadSecret       = 40125
	codeForeignIP       = 40164
	codeNoToken         = 41001
	codeNoAppID         = 41002
	codeNoSecret        = 41004
	codeNoMedia         = 41005
	codeTokenExpired    = 42001
	codeNeedsGet        = 43001
	codeNeedsPost       = 43002
	codeNotFollowing    = 43004
	codeNotAccepted     = 43101
	codeEmptyBody       = 44002
	codeEmptyText       = 44004
	codeMediaTooBig     = 45001
	codeTooLong         = 45002
	codeDailyQuota      = 45009
	codeTooOften        = 45011
	codeWindowClosed    = 45015
	codeCountSpent      = 45047
	codeBadTyping       = 45072
	codeTypingNoContact = 45080
	codeTypingAlready   = 45081
	codeNoMenu          = 46003
	codeBadData         = 47001
	codeClearedTooOften = 48006
	codeBadAPIPath      = 76021
)

// outcome is the answer of a call that returns nothing but its success.
type outcome struct {
	Code    int    `json:"errcode"`
	Message string `json:"errmsg"`
}

func (o outcome) errcode() int { return o.Code }

// refuse is the answer that carries a code, in WeChat's words.
func refuse(code int) outcome { return outcome{Code: code, Message: messageOf(code)} }

// messageOf is WeChat's English text for a code.
func messageOf(code int) string {
	switch code {
	case codeOK:
		return "ok"
	case codeBadCredential:
		return "invalid credential, access_token is invalid or not latest"
	case codeBadGrant:
		return "invalid grant_type"
	case codeBadOpenID:
		return "invalid openid"
	case codeBadMessageType:
		return "invalid message type"
	case codeBadAppID:
		return "invalid appid"
	case codeBadButtonCount, codeBadSubCount:
		return "invalid button size"
	case codeBadButtonType:
		return "invalid button type"
	case codeBadButtonName, codeBadSubName:
		return "invalid button name size"
	case codeBadButtonKey:
		return "invalid button key size"
	case codeBadButtonURL:
		return "invalid button url size"
	case codeBadSecret:
		return "invalid appsecret"
	case codeTokenExpired:
		return "access_token expired"
	case codeNoToken:
		return "access_token missing"
	case codeNoAppID:
		return "appid missing"
	case codeNoSecret:
		return "appsecret missing"
	case codeTooLong:
		return "content size out of limit"
	case codeWindowClosed:
		return "response out of time limit or subscription is canceled"
	case codeCountSpent:
		return "out of response count limit"
	case codeBadData:
		return "data format error"
	default:
		return rarerMessageOf(code)
	}
}

func rarerMessageOf(code int) string {
	switch code {
	case codeBadMediaType:
		return "invalid media type"
	case codeBadMedia:
		return "invalid media_id"
	case codeBadTemplate:
		return "invalid template_id"
	case codeBadScene:
		return "invalid action info"
	case codeForeignIP:
		return "invalid ip, not in whitelist"
	case codeNoMedia:
		return "media data missing"
	case codeNotAccepted:
		return "user refuse to accept the msg"
	case codeMediaTooBig:
		return "media size out of limit"
	case codeClearedTooOften:
		return "forbid to clear quota because of reaching the limit"
	case codeBadAPIPath:
		return "cgi_path not found"
	case codeNeedsGet:
		return "require GET method"
	case codeNeedsPost:
		return "require POST method"
	case codeNotFollowing:
		return "require subscribe"
	case codeEmptyBody:
		return "empty post data"
	case codeEmptyText:
		return "empty content"
	case codeDailyQuota:
		return "reach max api daily quota limit"
	case codeTooOften:
		return "api minute-quota reach limit, must slower, retry next minute"
	case codeBadTyping:
		return "invalid command"
	case codeTypingNoContact:
		return "out of typing time limit"
	case codeTypingAlready:
		return "already typing"
	case codeNoMenu:
		return "menu no exist"
	default:
		return "unknown error"
	}
}
