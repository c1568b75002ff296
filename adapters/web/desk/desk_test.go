package desk_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"hotline"
	"hotline/bot/escalation"
	"hotline/bot/triage"
)

func TestQueueShowsUrgentFirstInWords(t *testing.T) {
	h := newHouse(t)
	h.open(triage.P3, "想问问低保")
	h.open(triage.P0, "他现在打我呢 快点")
	page := h.loggedIn("li").get("/desk")

	for _, want := range []string{
		`data-case="A2"`, `data-level="P0"`, "P0 正在发生", "家暴", "她说正在挨打", "石榴2", "他现在打我呢 快点", "3 分 0 秒",
		"<title>（1）紧急 · 咨询台",
	} {
		if !page.has(want) {
			t.Errorf("queue lacks %q", want)
		}
	}
	if strings.Index(page.body, `data-case="A2"`) > strings.Index(page.body, `data-case="A1"`) {
		t.Error("the P0 stands below the P3")
	}
}

func TestEmptyQueueAndUnknownCaseSpeakChinese(t *testing.T) {
	v := newHouse(t).loggedIn("li")
	if page := v.get("/desk"); !page.has("现在没有人在等") {
		t.Error("the empty queue says nothing")
	}
	if page := v.get("/desk/closed"); !page.has("还没有结束的个案") {
		t.Error("the empty list says nothing")
	}
	for _, path := range []string{"/desk/cases/none", "/desk/events?case=none"} {
		if page := v.get(path); page.status != http.StatusNotFound || !page.has("没有这个个案") {
			t.Errorf("%s: %d", path, page.status)
		}
	}
	if page := v.get("/desk/nowhere"); page.status != http.StatusNotFound || !page.has("没有这个页面") {
		t.Errorf("unknown page: %d", page.status)
	}
}

// Of two who claim at once one wins, and the other is told who it was.
func TestClaimRace(t *testing.T) {
	h := newHouse(t)
	c := h.open(triage.P0, "快点")
	visitors := map[string]*visitor{"李姐": h.loggedIn("li"), "王姐": h.loggedIn("wang")}
	pages := make(map[string]page)
	var mu sync.Mutex
	var wg sync.WaitGroup
	for name, v := range visitors {
		wg.Go(func() {
			p := v.post("/desk/cases/"+c.ID+"/claim", nil)
			mu.Lock()
			defer mu.Unlock()
			pages[name] = p
		})
	}
	wg.Wait()

	winner, loser := "李姐", "王姐"
	if pages[winner].path != "/desk/cases/"+c.ID {
		winner, loser = loser, winner
	}
	if p := pages[winner]; p.path != "/desk/cases/"+c.ID || !p.has(`id="compose"`) {
		t.Errorf("winner stands at %s and cannot write", p.path)
	}
	if p := pages[loser]; p.path != "/desk" || !p.has(winner+" 刚刚先领取了") {
		t.Errorf("loser stands at %s and is not told that %s has it", p.path, winner)
	}
	if !h.board.has(hotline.CaseChanged, c.ID) {
		t.Error("nobody was told of the claim")
	}
}

func TestWrite(t *testing.T) {
	h := newHouse(t)
	c := h.open(triage.P1, "在吗")
	v := h.loggedIn("li")
	v.post("/desk/cases/"+c.ID+"/claim", nil)
	path := "/desk/cases/" + c.ID + "/write"
	form := url.Values{"text": {"我在，你说\r\n慢慢说"}, "key": {"aaaaaaaa11"}}

	v.post(path, form)
	page := v.post(path, form)
	if n := strings.Count(page.body, "我在，你说\n慢慢说"); n != 1 {
		t.Errorf("a double press made %d lines", n)
	}
	if !page.has("等待发出") || !h.board.has(hotline.OutboxFilled, c.ID) {
		t.Error("the line does not wait to be sent")
	}
	form.Set("text", "另一句")
	if page := v.post(path, form); !page.has("另一句") {
		t.Error("another text under an old key was lost")
	}
}

func TestWriteIsRefusedInWordsAndTheTextKept(t *testing.T) {
	long := strings.Repeat("长", 601)
	emoji := strings.Repeat("🌾", 520) // 2080 bytes
	tests := []struct{ name, text, key, want string }{
		{"empty", "  \r\n ", "aaaaaaaa", "还没有写字"},
		{"too many characters", long, "aaaaaaaa", "太长了"},
		{"too many bytes", emoji, "aaaaaaaa", "太长了"},
		{"no key", "好", "", "刷新页面"},
	}
	h := newHouse(t)
	c := h.open(triage.P1, "在吗")
	v := h.loggedIn("li")
	v.post("/desk/cases/"+c.ID+"/claim", nil)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			page := v.post("/desk/cases/"+c.ID+"/write", url.Values{"text": {tt.text}, "key": {tt.key}})
			if page.status != http.StatusUnprocessableEntity || !page.has(tt.want) {
				t.Errorf("status %d, want 422 with %q", page.status, tt.want)
			}
			if !page.has(strings.TrimSpace(tt.text)) {
				t.Error("the text is gone")
			}
		})
	}
}

func TestOnlyTheHolderWritesAndCloses(t *testing.T) {
	h := newHouse(t)
	c := h.open(triage.P0, "快点")
	h.loggedIn("li").post("/desk/cases/"+c.ID+"/claim", nil)
	other := h.loggedIn("wang")

	write := other.post("/desk/cases/"+c.ID+"/write", url.Values{"text": {"我来"}, "key": {"aaaaaaaa"}})
	if write.status != http.StatusForbidden || !write.has("不在你手里") || !write.has("李姐 在处理") {
		t.Errorf("write by another: %d", write.status)
	}
	end := other.post("/desk/cases/"+c.ID+"/close", url.Values{"outcome": {"safe"}})
	if end.status != http.StatusForbidden {
		t.Errorf("close by another: %d", end.status)
	}
	view := other.get("/desk/cases/" + c.ID)
	if view.has(`id="compose"`) || view.has(`id="close"`) {
		t.Error("another sees the forms of the holder")
	}
}

func TestClose(t *testing.T) {
	h := newHouse(t)
	c := h.open(triage.P2, "没事了")
	v := h.loggedIn("li")
	v.post("/desk/cases/"+c.ID+"/claim", nil)
	path := "/desk/cases/" + c.ID + "/close"

	if page := v.post(path, nil); !page.has("请先选一个结果") {
		t.Error("closing without an outcome is not refused in words")
	}
	if page := v.post(path, url.Values{"outcome": {"safe"}, "note": {"已到娘家"}}); page.path != "/desk" || !page.has("已安全") {
		t.Errorf("after closing: %s", page.path)
	}
	if page := v.post(path, url.Values{"outcome": {"safe"}}); !page.has("已经结束了") {
		t.Error("closing twice is not told")
	}
	page := v.get("/desk/cases/" + c.ID)
	if !page.has("已到娘家") || !page.has("已安全，问题解决") || page.has(`id="compose"`) {
		t.Error("the closed case does not show how it ended")
	}
}

func TestClosedCasesInPages(t *testing.T) {
	h := newHouse(t)
	for i := range 65 {
		c := h.open(triage.P3, "好")
		at := noon().Add(-time.Duration(i) * time.Minute)
		if _, err := h.cases.Claim(t.Context(), c.ID, "li", at); err != nil {
			t.Fatal(err)
		}
		if _, err := h.cases.Close(t.Context(), c.ID, "li", escalation.Advised, "", at.Add(-time.Second)); err != nil {
			t.Fatal(err)
		}
	}
	v := h.loggedIn("li")
	path, seen, pages := "/desk/closed", 0, 0
	for path != "" {
		page := v.get(path)
		seen += strings.Count(page.body, `<tr data-case=`)
		pages++
		path = older(page.body)
	}
	if seen != 65 || pages != 3 {
		t.Errorf("%d cases on %d pages, want 65 on 3", seen, pages)
	}
	if page := v.get("/desk/closed?before=yesterday"); page.status != http.StatusUnprocessableEntity {
		t.Errorf("a bad page address: %d", page.status)
	}
}

func older(body string) string {
	_, rest, found := strings.Cut(body, `id="older" href="`)
	if !found {
		return ""
	}
	href, _, _ := strings.Cut(rest, `"`)
	return strings.ReplaceAll(href, "&amp;", "&")
}

func TestHostileTextIsTextAndOpenidIsNowhere(t *testing.T) {
	const hostile = `<script>alert(1)</script><img src=x onerror=alert(2)>"'`
	h := newHouse(t)
	c := h.open(triage.P0, hostile)
	v := h.loggedIn("li")
	bodies := map[string]string{}
	for _, path := range []string{"/desk", "/desk/cases/" + c.ID} {
		bodies[path] = v.get(path).body
	}
	s := v.stream("/desk/events?case=" + c.ID)
	bodies["stream"] = s.until("lines")
	for where, body := range bodies {
		if strings.Contains(body, "<script>alert") || strings.Contains(body, "<img src=x") {
			t.Errorf("%s: her text became markup", where)
		}
		if strings.Contains(body, openid) {
			t.Errorf("%s: shows her openid", where)
		}
	}
}

func TestAPartThatIsDownIsToldInWords(t *testing.T) {
	h := newHouse(t)
	c := h.open(triage.P1, "在吗")
	v := h.loggedIn("li")
	v.post("/desk/cases/"+c.ID+"/claim", nil)
	h.cases.setDown(true)
	if page := v.get("/desk"); page.status != http.StatusServiceUnavailable || !page.has("暂时用不了") {
		t.Errorf("queue: %d", page.status)
	}
	r := v.request(http.MethodPost, "/desk/cases/"+c.ID+"/write", url.Values{"text": {"好"}, "key": {"aaaaaaaa"}})
	r.Header.Set("Accept", "application/json")
	if page := v.send(r); page.status != http.StatusServiceUnavailable || !page.has(`{"error":"`) {
		t.Errorf("write by script: %d %s", page.status, page.body)
	}
}
