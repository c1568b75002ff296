package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

var screenshots = flag.String("screenshots", "", "keep pictures of the journeys in this folder")

// patience is how long a page may take to show what it must; the machine may
// be slow, the product is not measured here.
const patience = 20 * time.Second

// tabHeight is the height of every viewport.
const tabHeight = 860

// tab is one person's own device: a real Chromium with one page.
type tab struct {
	t   *testing.T
	ctx context.Context
}

// newTab starts a Chromium, which may talk to loopback alone. People do not
// share one: each has cookies of her own.
func newTab(t *testing.T, width int64) *tab {
	t.Helper()
	options := append(
		chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, // root in a container has no user namespaces
		chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("autoplay-policy", "no-user-gesture-required"),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
		chromedp.WSURLReadTimeout(time.Minute),
	)
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, closeTab := chromedp.NewContext(ctx)
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx) // waits, so that its folder can be removed
		closeTab()
	})
	if err := chromedp.Run(ctx, chromedp.EmulateViewport(width, tabHeight, chromedp.EmulateScale(1.5))); err != nil {
		t.Fatalf("Chromium does not start (apt-get install chromium): %v", err)
	}
	return &tab{t: t, ctx: ctx}
}

// do runs actions, or fails with what was being tried and what the page shows.
func (p *tab) do(what string, actions ...chromedp.Action) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Run(ctx, actions...); err != nil {
		p.t.Fatalf("%s: %v\nthe page shows:\n%s", what, err, p.shows())
	}
}

func (p *tab) shows() string {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	var text string
	if err := chromedp.Run(ctx, chromedp.Evaluate(`document.body ? document.body.innerText : ""`, &text)); err != nil {
		return err.Error()
	}
	return text
}

func (p *tab) open(url string) {
	p.t.Helper()
	p.do("open "+url, chromedp.Navigate(url))
}

func (p *tab) click(selector string) {
	p.t.Helper()
	p.do("click "+selector, chromedp.Click(selector, chromedp.ByQuery))
}

func (p *tab) fill(selector, text string) {
	p.t.Helper()
	p.do("fill "+selector,
		chromedp.WaitVisible(selector, chromedp.ByQuery),
		chromedp.Evaluate(fmt.Sprintf("document.querySelector(%s).value = ''", quote(selector)), nil),
		chromedp.SendKeys(selector, text, chromedp.ByQuery))
}

// await waits until an element that the selector matches shows the text.
func (p *tab) await(selector, text string) {
	p.t.Helper()
	p.awaitMore(selector, text, 0)
}

// awaitMore waits for the text in an element after the first n matches.
func (p *tab) awaitMore(selector, text string, n int) {
	p.t.Helper()
	wanted := fmt.Sprintf(`[...document.querySelectorAll(%s)].slice(%d).some(e => (e.innerText || e.value || "").includes(%s))`,
		quote(selector), n, quote(text))
	p.awaitTrue(fmt.Sprintf("await %q in %s", text, selector), wanted)
}

// awaitTrue looks again and again until an expression holds. Pages come and go
// meanwhile, so a look that fails is only one that has not succeeded yet.
func (p *tab) awaitTrue(what, expression string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	for ctx.Err() == nil {
		var holds bool
		if err := chromedp.Run(ctx, chromedp.Evaluate(expression, &holds)); err == nil && holds {
			return
		}
		_ = chromedp.Run(ctx, chromedp.Sleep(40*time.Millisecond)) // ends early with ctx
	}
	p.t.Fatalf("%s: in vain\nthe page shows:\n%s", what, p.shows())
}

// texts are what the elements that the selector matches show.
func (p *tab) texts(selector string) []string {
	p.t.Helper()
	var texts []string
	p.do("read "+selector, chromedp.Evaluate(
		fmt.Sprintf(`[...document.querySelectorAll(%s)].map(e => e.innerText)`, quote(selector)), &texts))
	return texts
}

// say types a message on the phone and waits for an answer that holds the text.
func (p *tab) say(message, answer string) {
	p.t.Helper()
	before := len(p.texts(".bubble.account"))
	p.fill("#say", message)
	p.click("#send")
	p.awaitMore(".bubble.account", answer, before)
}

// lastAnswer is what the account said last.
func (p *tab) lastAnswer() string {
	p.t.Helper()
	answers := p.texts(".bubble.account")
	if len(answers) == 0 {
		p.t.Fatal("the account has said nothing")
	}
	return answers[len(answers)-1]
}

// logIn signs a demo account in and waits for its room.
func (p *tab) logIn(url string, who demoPerson) {
	p.t.Helper()
	p.open(url)
	p.fill(`input[name=login]`, who.Login)
	p.fill(`input[name=password]`, who.Password)
	p.click("button#login")
	p.awaitTrue("be logged in", "document.querySelector('#logout') !== null")
}

// awaitTitle waits for a word in the title of the tab.
func (p *tab) awaitTitle(text string) {
	p.t.Helper()
	p.awaitTrue("await the title "+text, "document.title.includes("+quote(text)+")")
}

// selectOption chooses an option as a person does, so that scripts hear of it.
func selectOption(selector, value string) chromedp.Action {
	return chromedp.Evaluate(fmt.Sprintf(`(() => {
		const e = document.querySelector(%s);
		e.value = %s;
		e.dispatchEvent(new Event("change", {bubbles: true}));
	})()`, quote(selector), quote(value)), nil)
}

// replaceText edits a text area as typing does.
func replaceText(selector, before, after string) chromedp.Action {
	return chromedp.Evaluate(fmt.Sprintf(`(() => {
		const e = document.querySelector(%s);
		e.value = e.value.replace(%s, %s);
		e.dispatchEvent(new Event("input", {bubbles: true}));
	})()`, quote(selector), quote(before), quote(after)), nil)
}

// picture keeps what the tab shows, if pictures are wanted.
func (p *tab) picture(name string) {
	p.t.Helper()
	if *screenshots == "" {
		return
	}
	var png []byte
	p.do("take a picture", chromedp.Sleep(400*time.Millisecond), chromedp.CaptureScreenshot(&png))
	if err := os.MkdirAll(*screenshots, 0o750); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*screenshots, name+".png"), png, 0o600); err != nil {
		p.t.Fatal(err)
	}
}

func quote(s string) string {
	b, _ := json.Marshal(s) // a string always can be
	return string(b)
}
