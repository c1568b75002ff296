package editor_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestANewArticleFromDraftToWithdrawn(t *testing.T) {
	h := newHouse(t)
	v, reader := h.loggedIn("zhao"), h.visitor()

	blank := v.get("/editor/new").must(http.StatusOK)
	blank.says("markdown", "questions:")
	blank.says("faults", "缺 title")

	// A draft may have faults.
	draft := v.press(blank, "save", markdown("order", "去法院，打 [[电话:99999]]。")).must(http.StatusOK)
	if draft.path != "/editor/articles/order" {
		t.Fatalf("saving leads to %s", draft.path)
	}
	draft.says("toast", "存好了，第 1 版")
	draft.says("faults", "没有登记")
	reader.get("/a/order").must(http.StatusNotFound)

	live := v.press(draft, "publish", markdown("order", "先去**法院**，那棵歪脖子树对面。")).must(http.StatusOK)
	live.says("toast", "已发布，第 2 版")
	live.says("bubble", "先去法院，那棵歪脖子树对面。")
	if live.text("faults") != "" {
		t.Errorf("published with faults: %q", live.text("faults"))
	}
	if p := reader.get("/a/order").must(http.StatusOK); !strings.Contains(p.body, "<strong>法院</strong>，那棵歪脖子树") {
		t.Error("the public page has not the new text")
	}
	if hits := h.library.Search("保护令咋申请", 3); len(hits) == 0 || hits[0].ID != "order" {
		t.Errorf("the next question finds %v", hits)
	}

	gone := v.post("/editor/articles/order/withdraw", nil).must(http.StatusOK)
	gone.says("toast", "撤下来了")
	gone.says("markdown", "歪脖子树")
	reader.get("/a/order").must(http.StatusNotFound)
	if hits := h.library.Search("保护令咋申请", 3); len(hits) > 0 {
		t.Errorf("a withdrawn article still answers: %v", hits)
	}
}

func TestPublishIsRefusedWithTheReasonAndTheText(t *testing.T) {
	tests := []struct{ name, edit, body, wrong string }{
		{"nobody has checked it", "verified_on: ", "去法院。", "还没有人核实过"},
		{"something is left to check", "review: 钱数", "去法院。", "还有内容要核实"},
		{"out of date", "verify_by: 2026-11-01", "去法院。", "期限"},
		{"unknown number", "risk: high", "打 [[电话:99999]]。", "没有登记"},
		{"no such topic", "topic: weather", "去法院。", "topic"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse(t)
			v := h.loggedIn("zhao")
			text := markdown("order", tt.body, tt.edit)
			p := v.press(v.get("/editor/new"), "publish", text).must(http.StatusUnprocessableEntity)
			p.says("wrong", "第 1 版已经存好")
			p.says("wrong", tt.wrong)
			p.says("faults", tt.wrong)
			p.says("markdown", text)
			h.visitor().get("/a/order").must(http.StatusNotFound)

			// It can be mended and published from this very page.
			done := v.press(p, "publish", markdown("order", "去法院。")).must(http.StatusOK)
			done.says("toast", "已发布，第 2 版")
		})
	}
}

func TestPublishingADraftAsItStandsMakesNoRevision(t *testing.T) {
	h := newHouse(t)
	h.seed(seedOf("order", "保护令", "rights", "去法院。", false))
	v := h.loggedIn("zhao")
	p := v.get("/editor/articles/order")
	again := v.press(p, "save", p.text("markdown")).must(http.StatusOK)
	again.says("toast", "没有改动，还是第 1 版")
	v.press(again, "publish", again.text("markdown")).says("toast", "已发布，第 1 版")
	revisions, err := h.articles.Revisions(t.Context(), "order")
	if err != nil || len(revisions) != 1 {
		t.Errorf("%d revisions, %v", len(revisions), err)
	}
}

func TestTheTextIsKeptToTheByte(t *testing.T) {
	h := newHouse(t)
	v := h.loggedIn("zhao")
	text := "\n" + markdown("order", "去法院。  \n<b>&amp;</b> \"引号\"\t末尾") + "\n\n"
	// A text that does not begin with its front matter has no id of its own.
	h.seed(seedOf("order", "保护令", "rights", "去法院。", false))
	p := v.press(v.get("/editor/articles/order"), "save", text).must(http.StatusOK)
	entry, err := h.articles.Entry(t.Context(), "order")
	if err != nil || entry.Markdown != text {
		t.Errorf("stored %q, want %q, %v", entry.Markdown, text, err)
	}
	if p.text("markdown") != text {
		t.Errorf("shown %q, want %q", p.text("markdown"), text)
	}
}

func TestOfTwoEditorsTheSecondSeesWhatTheFirstSaved(t *testing.T) {
	for _, then := range []string{"save", "publish"} {
		t.Run(then, func(t *testing.T) {
			h := newHouse(t)
			h.seed(seedOf("order", "保护令", "rights", "去法院。", true))
			zhao, qian := h.loggedIn("zhao"), h.loggedIn("qian")
			hers, his := zhao.get("/editor/articles/order"), qian.get("/editor/articles/order")

			zhao.press(hers, "save", markdown("order", "赵写的。")).says("toast", "第 2 版")
			conflict := qian.press(his, then, markdown("order", "钱写的。")).must(http.StatusConflict)
			conflict.says("wrong", "zhao 又存过一版")
			conflict.says("markdown", "钱写的。")
			conflict.says("other", "赵写的。")
			if entry, _ := h.articles.Entry(t.Context(), "order"); !strings.Contains(entry.Markdown, "赵写的") {
				t.Error("the second save went over the first unseen")
			}

			over := qian.press(conflict, then, markdown("order", "两人的。")).must(http.StatusOK)
			over.says("toast", "第 3 版")
			over.says("markdown", "两人的。")
			if over.text("other") != "" {
				t.Error("the conflict is over, but still shown")
			}
		})
	}
}

func TestTheSameEditorInTwoWindows(t *testing.T) {
	h := newHouse(t)
	h.seed(seedOf("order", "保护令", "rights", "去法院。", true))
	v := h.loggedIn("zhao")
	first, second := v.get("/editor/articles/order"), v.get("/editor/articles/order")
	v.press(first, "save", markdown("order", "早写的。"))
	v.press(second, "save", markdown("order", "晚写的。")).must(http.StatusConflict).says("wrong", "你在别的窗口又存过一版")
}

func TestANewArticleWithATakenID(t *testing.T) {
	h := newHouse(t)
	h.seed(seedOf("order", "保护令", "rights", "原来的。", true))
	v := h.loggedIn("zhao")
	p := v.press(v.get("/editor/new"), "save", markdown("order", "又一篇。")).must(http.StatusConflict)
	p.says("wrong", "“order” 已经有一篇了")
	p.says("markdown", "又一篇。")
	p.says("other", "原来的。")
	// Pressing again must not go over the other article.
	v.press(p, "save", markdown("order", "又一篇。")).must(http.StatusConflict)
	v.press(p, "save", markdown("order-2", "又一篇。")).must(http.StatusOK).says("toast", "第 1 版")
}

func TestNewArticlesThatCannotBeKept(t *testing.T) {
	h := newHouse(t)
	v := h.loggedIn("zhao")
	tests := []struct{ text, wrong string }{
		{strings.Replace(markdown("x", "话"), "id: x", "id: ", 1), "还没有能用的 id"},
		{markdown("../etc", "话"), "还没有能用的 id"},
		{"只有一句话", "还没有能用的 id"},
		{markdown("long", strings.Repeat("字", 50_000)), "太长了"},
	}
	for _, tt := range tests {
		p := v.press(v.get("/editor/new"), "save", tt.text).must(http.StatusUnprocessableEntity)
		p.says("wrong", tt.wrong)
		p.says("markdown", tt.text)
	}
	p := v.post("/editor/new", url.Values{"markdown": {strings.Repeat("长", 500_000)}}).must(http.StatusUnprocessableEntity)
	p.says("main", "这篇太长了，存不下。请按浏览器的“后退”，文字还在")
}

func TestAStoreThatIsDownLosesNoText(t *testing.T) {
	h := newHouse(t)
	h.seed(seedOf("order", "保护令", "rights", "去法院。", true))
	v := h.loggedIn("zhao")
	open := v.get("/editor/articles/order")
	h.down.Store(true)
	p := v.press(open, "publish", markdown("order", "停电时写的。")).must(http.StatusServiceUnavailable)
	p.says("wrong", "文字还在下面")
	p.says("markdown", "停电时写的。")
	h.down.Store(false)
	v.press(p, "publish", markdown("order", "停电时写的。")).must(http.StatusOK).says("toast", "已发布，第 2 版")
}

func TestWhatIsNotThere(t *testing.T) {
	v := newHouse(t).loggedIn("zhao")
	v.get("/editor/articles/none").must(http.StatusNotFound)
	v.get("/editor/elsewhere").must(http.StatusNotFound)
	v.post("/editor/articles/none", url.Values{"markdown": {markdown("none", "话")}, "base": {"1"}}).must(http.StatusNotFound)
	v.post("/editor/articles/none/withdraw", nil).must(http.StatusNotFound)
}
