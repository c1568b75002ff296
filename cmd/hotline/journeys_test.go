package main

import (
	"strings"
	"testing"
)

// phoneWidth and deskWidth are the viewports of the two kinds of devices.
const (
	phoneWidth = 420
	deskWidth  = 1280
)

// TestJourneys walks the product as people use it: a real Chromium, the real
// binary, WeChat's protocol in between. With -screenshots it keeps pictures.
func TestJourneys(t *testing.T) {
	d := startDemo(t, t.TempDir())
	t.Run("an insurance question is answered", func(t *testing.T) { insuranceJourney(t, d) })
	t.Run("a protection order is walked to its end", func(t *testing.T) { flowJourney(t, d) })
	t.Run("danger reaches a counselor", func(t *testing.T) { dangerJourney(t, d) })
	t.Run("an editor's change is the next answer", func(t *testing.T) { editorJourney(t, d) })
	if code := d.stop(); code != exitOK {
		t.Errorf("the demo ends with %d\n%s", code, d.stderr.String())
	}
	if d.stderr.Len() > 0 {
		t.Errorf("the demo complained:\n%s", d.stderr.String())
	}
}

func insuranceJourney(t *testing.T, d *demo) {
	t.Helper()
	phone := newTab(t, phoneWidth)
	phone.open(d.facts.PhoneURL)
	phone.await(".bubble.account", "有危险，先打 110")
	phone.say("住院花了好几万 能不能救助点", "医疗救助")
	answer := phone.lastAnswer()
	if !strings.Contains(answer, "乡镇") || !strings.Contains(answer, "/a/medical-assistance") {
		t.Errorf("the answer does not say where to go and where to read on:\n%s", answer)
	}
	phone.picture("phone")
	phone.open(strings.TrimSuffix(d.facts.PhoneURL, "/phone/") + "/a/medical-assistance")
	phone.await("h1", "看病花钱太多")
	phone.await("#exit", "马上离开")
	phone.await(".basis", "社会救助法")
}

// flowJourney answers every question with its first option, asks something
// else on the way and goes back once.
func flowJourney(t *testing.T, d *demo) {
	t.Helper()
	phone := newTab(t, phoneWidth)
	phone.open(d.facts.PhoneURL)
	phone.await(".bubble.account", "有危险，先打 110")
	phone.say("申请保护令", "在你旁边吗")
	phone.say("2", "1")
	second := phone.lastAnswer()
	phone.say("干活不给钱咋要", "先把能证明的留好")
	phone.awaitMore(".bubble.account", question(second), len(phone.texts(".bubble.account"))-1)
	phone.say("1", "1")
	third := phone.lastAnswer()
	phone.say("返回", question(second))
	phone.say("1", question(third))
	for range 25 {
		phone.say("2", "")
		if strings.Contains(phone.lastAnswer(), "/a/") || strings.Contains(phone.lastAnswer(), "咨询员") {
			return
		}
	}
	t.Errorf("the flow has no end; it last said:\n%s", phone.lastAnswer())
}

// question is the last line of an answer before its choices.
func question(answer string) string {
	last := ""
	for line := range strings.Lines(answer) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] >= '1' && line[0] <= '9' {
			continue
		}
		last = line
	}
	return last
}

func dangerJourney(t *testing.T, d *demo) {
	t.Helper()
	counselor := newTab(t, deskWidth)
	counselor.logIn(d.facts.DeskURL, d.person("desk1"))
	colleague := newTab(t, deskWidth)
	colleague.logIn(d.facts.DeskURL, d.person("desk2"))

	phone := newTab(t, phoneWidth)
	phone.open(d.facts.PhoneURL)
	phone.await(".bubble.account", "有危险，先打 110")
	phone.say("他现在打我呢 快点", "110")
	if first, _, _ := strings.Cut(phone.lastAnswer(), "\n"); !strings.Contains(first, "110") {
		t.Errorf("no 110 in the first line of:\n%s", phone.lastAnswer())
	}

	// Nobody reloads: the case comes to both desks by itself.
	counselor.await(`#queue .case[data-level="P0"]`, "正在发生")
	colleague.await(`#queue .case[data-level="P0"]`, "正在发生")
	counselor.awaitTitle("紧急")

	counselor.click(`#queue .case[data-level="P0"] button.claim`)
	counselor.await("#lines .line.her", "他现在打我呢 快点")
	colleague.await(`#queue .case[data-level="P0"]`, "咨询员一")

	counselor.fill("#write", "我是咨询员。你现在在哪个屋？能出门吗？")
	counselor.click("#send")
	phone.await(".bubble.account", "你现在在哪个屋")
	counselor.await("#lines .line.counselor", "已发出")
	phone.fill("#say", "俺在里屋 门顶着")
	phone.click("#send")
	counselor.await("#lines .line.her", "俺在里屋 门顶着")
	counselor.picture("desk")

	counselor.do("choose an outcome", selectOption("#outcome", "safe"))
	counselor.fill("#note", "民警已到场，送去娘家")
	counselor.click("button#close")
	counselor.await("#toast, main", "结束")
	phone.say("菜单", "你想问哪方面")
}

func editorJourney(t *testing.T, d *demo) {
	t.Helper()
	editor := newTab(t, deskWidth)
	editor.logIn(d.facts.EditorURL, d.person("editor"))
	editor.open(d.facts.EditorURL + "?q=legal-aid")
	editor.click(`a.article[data-id="legal-aid"]`)
	editor.await("#bubble", "免费律师")

	const changed = "先给自己倒杯水，慢慢看。"
	editor.do("write", replaceText("#markdown", "有免费律师", changed+"有免费律师"))
	editor.await("#bubble", changed) // the preview follows the typing
	editor.picture("editor")
	editor.click("#publish")
	editor.await("#toast", "已发布")

	phone := newTab(t, phoneWidth)
	phone.open(d.facts.PhoneURL)
	phone.await(".bubble.account", "有危险，先打 110")
	phone.say("打官司没钱 能请免费律师不", changed)
}
