package standin

import (
	"encoding/base64"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

func accountOf(a Account) *account {
	return &account{Account: a, seal: newEnvelope(a.AppID, a.Token, a.AESKey)}
}

// judgement is one answer of a bot, and what becomes of it.
type judgement struct {
	name, body, want string
	flaw             FlawError
	transfer         bool
}

func plainJudgements(t *testing.T) []judgement {
	t.Helper()
	good := textXML(her, gh, "好")
	long := strings.Repeat("很", 682) // 2046 bytes
	return []judgement{
		{name: "success", body: "success"},
		{name: "empty body", body: ""},
		{name: "text", body: good, want: "好"},
		{name: "XML declaration and layout", body: "<?xml version=\"1.0\"?>\n" + strings.ReplaceAll(good, "><C", ">\n  <C"), want: "好"},
		{name: "split CDATA", body: textXML(her, gh, "a]]]]><![CDATA[>b"), want: "a]]>b"},
		{name: "2047 bytes", body: textXML(her, gh, long+"x"), want: long + "x"},
		{name: "hand-over", body: strings.Replace(good, "[text]", "[transfer_customer_service]", 1), transfer: true},
		{name: "2048 bytes", body: textXML(her, gh, long+"xx"), flaw: ErrTooLong},
		{name: "success with a newline", body: "success\n", flaw: ErrLooseText},
		{name: "success in capitals", body: "SUCCESS", flaw: ErrLooseText},
		{name: "JSON", body: `{"errcode":0}`, flaw: ErrLooseText},
		{name: "HTML", body: "<html></html>", flaw: ErrRoot},
		{name: "names not swapped", body: textXML(gh, her, "好"), flaw: ErrTo},
		{name: "to somebody else", body: textXML(her2, gh, "好"), flaw: ErrTo},
		{name: "from another account", body: textXML(her, "gh_other", "好"), flaw: ErrFrom},
		{name: "empty text", body: textXML(her, gh, ""), flaw: ErrEmpty},
		{name: "no Content", body: strings.Replace(good, "<Content><![CDATA[好]]></Content>", "", 1), flaw: ErrEmpty},
		{name: "control character", body: textXML(her, gh, "a\x08b"), flaw: ErrNotXML},
		{name: "broken UTF-8", body: textXML(her, gh, "a\xffb"), flaw: ErrNotXML},
		{name: "CDATA broken open", body: textXML(her, gh, "a]]></b>"), flaw: ErrNotXML},
		{name: "not closed", body: strings.TrimSuffix(good, "</xml>"), flaw: ErrNotXML},
		{name: "crossed tags", body: "<xml><A>b</xml></A>", flaw: ErrNotXML},
		{name: "entity of its own", body: `<!DOCTYPE a [<!ENTITY b "c">]>` + good, flaw: ErrDocument},
		{name: "comment", body: "<!-- a -->" + good, flaw: ErrDocument},
		{name: "processing instruction", body: "<?php a?>" + good, flaw: ErrProcessing},
		{name: "something behind", body: good + "<xml></xml>", flaw: ErrRoot},
		{name: "text behind", body: good + "ok", flaw: ErrLooseText},
		{name: "attribute", body: strings.Replace(good, "<xml>", `<xml a="b">`, 1), flaw: ErrAttribute},
		{name: "a name twice", body: strings.Replace(good, "<MsgType>", "<Content>b</Content><MsgType>", 1), flaw: ErrTwice},
		{name: "nested", body: strings.Replace(good, "<CreateTime>", "<A><B>b</B></A><CreateTime>", 1), flaw: ErrNested},
		{name: "no time", body: strings.Replace(good, "1764000000", "now", 1), flaw: ErrTime},
		{name: "a type not known", body: strings.Replace(good, "[text]", "[poem]", 1), flaw: ErrType},
		{name: "sealed though the account is plain", body: sealedXML(t, testAccount(true), good), flaw: ErrTo},
	}
}

func sealedJudgements(t *testing.T) []judgement {
	t.Helper()
	acct := testAccount(true)
	message := textXML(her, gh, "好")
	good := sealedXML(t, acct, message)
	stranger, thief := acct, acct
	stranger.AppID, thief.Token = "wxffffffffffffffff", "guess"
	without := func(name string) string {
		i, j := strings.Index(good, "<"+name+">"), strings.Index(good, "</"+name+">")
		return good[:i] + good[j+len("</"+name+">"):]
	}
	return []judgement{
		{name: "success in the clear", body: "success"},
		{name: "sealed", body: good, want: "好"},
		{name: "in the clear", body: message, flaw: ErrUnsealed},
		{name: "sealed nothing", body: sealedXML(t, acct, ""), flaw: ErrSealedEmpty},
		{name: "sealed success", body: sealedXML(t, acct, "success"), flaw: ErrSealedEmpty},
		{name: "sealed names not swapped", body: sealedXML(t, acct, textXML(gh, her, "好")), flaw: ErrTo},
		{name: "another appid inside", body: sealedXML(t, stranger, message), flaw: ErrAppID},
		{name: "signed with another token", body: sealedXML(t, thief, message), flaw: ErrSignature},
		{name: "nonce changed", body: strings.Replace(good, "[77]", "[78]", 1), flaw: ErrSignature},
		{name: "time changed", body: strings.Replace(good, "1764000000", "1764000001", 1), flaw: ErrSignature},
		{name: "time no number", body: strings.Replace(good, "1764000000", "soon", 1), flaw: ErrEnvelopeTime},
		{name: "no nonce", body: without("Nonce"), flaw: ErrEnvelope},
		{name: "no signature", body: without("MsgSignature"), flaw: ErrEnvelope},
		{name: "no time", body: without("TimeStamp"), flaw: ErrEnvelope},
		{name: "not base64", body: signedXML(acct, "***"), flaw: ErrBase64},
		{name: "half a block", body: signedXML(acct, "AAAAAAAAAAAAAAAAAAAAAA=="), flaw: ErrBlocks},
		{name: "garbage", body: signedXML(acct, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="), flaw: ErrPadding},
		{name: "nothing but padding", body: signedXML(acct, rawSealed(t, acct, nil)), flaw: ErrShort},
		{name: "a length too great", body: signedXML(acct, rawSealed(t, acct, []byte("0123456789abcdef\xff\xff\xff\xffab"))), flaw: ErrLength},
	}
}

func TestJudge(t *testing.T) {
	for mode, cases := range map[string][]judgement{"plain": plainJudgements(t), "sealed": sealedJudgements(t)} {
		a := accountOf(testAccount(mode == "sealed"))
		for _, c := range cases {
			t.Run(mode+"/"+c.name, func(t *testing.T) {
				got, err := judge(a, her, []byte(c.body))
				var flaw FlawError
				if err != nil && !errors.As(err, &flaw) {
					t.Fatalf("%v is no flaw", err)
				}
				if flaw != c.flaw || got.text != c.want || got.transfer != c.transfer {
					t.Errorf("got %+v and flaw %q, want %q", got, flaw, c.flaw)
				}
			})
		}
	}
}

// Every flaw that has a name has a case above; that of a hand-over of an event
// is in [TestHandOver].
func TestEveryFlawIsShown(t *testing.T) {
	shown := map[FlawError]bool{ErrTransfer: true}
	for _, c := range append(plainJudgements(t), sealedJudgements(t)...) {
		shown[c.flaw] = true
	}
	file, err := parser.ParseFile(token.NewFileSet(), "flaw.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if lit, is := n.(*ast.BasicLit); is && !shown[FlawError(strings.Trim(lit.Value, `"`))] {
			t.Errorf("no case shows %s", lit.Value)
		}
		return true
	})
}

// signedXML is an envelope with a true signature around any ciphertext.
func signedXML(a Account, encrypted string) string {
	return "<xml><Encrypt>" + encrypted + "</Encrypt><MsgSignature>" +
		sign(a.Token, "1764000000", "77", encrypted) + "</MsgSignature><TimeStamp>1764000000</TimeStamp><Nonce>77</Nonce></xml>"
}

// rawSealed pads and encrypts a plaintext that no sender would make.
func rawSealed(t *testing.T, a Account, plain []byte) string {
	t.Helper()
	e := newEnvelope("", a.Token, a.AESKey)
	pad := padTo - len(plain)%padTo
	for range pad {
		plain = append(plain, byte(pad))
	}
	sealed, err := e.cbc(plain)
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(sealed)
}

func TestCDATACarriesAnything(t *testing.T) {
	for in, want := range map[string]string{
		"a]]>b":      "a]]>b",
		"]]]]>>":     "]]]]>>",
		"<b>&amp;":   "<b>&amp;",
		"a\x00\x1fb": "ab",
		"行\n二":       "行\n二",
	} {
		got, err := parseXML([]byte(writeXML([]field{{name: "Content", value: in}})))
		if err != nil || got["Content"] != want {
			t.Errorf("%q arrives as %q, %v", in, got["Content"], err)
		}
	}
}
