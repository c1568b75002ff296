package standin

import (
	"sync"
	"time"
)

// clearsPerMonth is how often the daily quotas may be reset.
const clearsPerMonth = 10

// beijing is where WeChat's days and months begin.
func beijing() *time.Location { return time.FixedZone("CST", 8*60*60) }

// limitOf is how often an account may call a path in a day.
func (s *Server) limitOf(path string) int {
	if n, configured := s.limits[path]; configured {
		return n
	}
	switch path {
	case "/cgi-bin/message/custom/send", "/cgi-bin/user/info":
		return 500_000
	case "/cgi-bin/menu/create":
		return 1_000
	default:
		return 100_000
	}
}

// dailyQuota counts the calls of one account: by path, from midnight on.
type dailyQuota struct {
	mu     sync.Mutex
	day    string
	used   map[string]int
	month  string
	clears int
}

// take counts a call; false when the day's limit is spent.
func (q *dailyQuota) take(path string, limit int, now time.Time) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.turn(now)
	if path == "/cgi-bin/clear_quota" || path == "/cgi-bin/openapi/quota/get" {
		return true // these must work when the others do not
	}
	if q.used[path] >= limit {
		return false
	}
	q.used[path]++
	return true
}

// count is how often the path was called today.
func (q *dailyQuota) count(path string, now time.Time) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.turn(now)
	return q.used[path]
}

// clear starts the day anew: codeOK, or why not.
func (q *dailyQuota) clear(now time.Time) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.turn(now)
	if q.clears >= clearsPerMonth {
		return codeClearedTooOften
	}
	q.clears++
	clear(q.used)
	return codeOK
}

// turn begins a new day and a new month where one is due. The lock is held.
func (q *dailyQuota) turn(now time.Time) {
	now = now.In(beijing())
	if day := now.Format(time.DateOnly); day != q.day {
		q.day, q.used = day, map[string]int{}
	}
	if month := now.Format("2006-01"); month != q.month {
		q.month, q.clears = month, 0
	}
}

// quotaAnswer is what is left of a day's calls of one path.
type quotaAnswer struct {
	outcome
	Quota struct {
		Limit  int `json:"daily_limit"`
		Used   int `json:"used"`
		Remain int `json:"remain"`
	} `json:"quota"`
}

func (s *Server) getQuota(c apiCall) answer {
	var q struct {
		Path string `json:"cgi_path"`
	}
	if code := readPost(c.body, &q); code != codeOK {
		return refuse(code)
	}
	for _, e := range s.endpoints() {
		if e.path != q.Path || e.open {
			continue
		}
		a := quotaAnswer{outcome: refuse(codeOK)}
		a.Quota.Limit = s.limitOf(e.path)
		a.Quota.Used = c.account.quota.count(e.path, s.now())
		a.Quota.Remain = a.Quota.Limit - a.Quota.Used
		return a
	}
	return refuse(codeBadAPIPath)
}

func (s *Server) clearQuota(c apiCall) answer {
	var q struct {
		AppID string `json:"appid"`
	}
	if code := readPost(c.body, &q); code != codeOK {
		return refuse(code)
	}
	if q.AppID != c.account.AppID {
		return refuse(codeBadAppID)
	}
	return refuse(c.account.quota.clear(s.now()))
}

// clearQuotaBySecret works without a token, for when no more can be had.
func (s *Server) clearQuotaBySecret(c apiCall) answer {
	appID, secret := c.query.Get("appid"), c.query.Get("appsecret")
	if len(c.body) > 0 {
		var q struct {
			AppID  string `json:"appid"`
			Secret string `json:"appsecret"`
		}
		if code := readPost(c.body, &q); code != codeOK {
			return refuse(code)
		}
		appID, secret = q.AppID, q.Secret
	}
	a, code := s.authenticate("client_credential", appID, secret)
	if code != codeOK {
		return refuse(code)
	}
	return refuse(a.quota.clear(s.now()))
}
