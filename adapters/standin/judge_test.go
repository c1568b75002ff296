package standin

import (
	"strings"
	"testing"
)

func accountOf(a Account) *account {
	return &account{Account: a, seal: newEnvelope(a.AppID, a.Token, a.AESKey)}
}

func TestJudgePlain(t *testing.T) {
	a := accountOf(testAccount(false))
	good := textXML(her, gh, "好")
	long := strings.Repeat("很", 682) // 2046 bytes
	cases := []struct {
		name, body, want string
		bad              bool
	}{
		{name: "success", body: "success"},
		{name: "empty body", body: ""},
		{name: "text", body: good, want: "好"},
		{name: "XML declaration and layout", body: "<?xml version=\"1.0\"?>\n" + strings.ReplaceAll(good, "><C", ">\n  <C"), want: "好"},
		{name: "split CDATA", body: textXML(her, gh, "a]]]]><![CDATA[>b"), want: "a]]>b"},
		{name: "2047 bytes", body: textXML(her, gh, long+"x"), want: long + "x"},
		{name: "2048 bytes", body: textXML(her, gh, long+"xx"), bad: true},
		{name: "success with a newline", body: "success\n", bad: true},
		{name: "JSON", body: `{"errcode":0}`, bad: true},
		{name: "HTML", body: "<html></html>", bad: true},
		{name: "names not swapped", body: textXML(gh, her, "好"), bad: true},
		{name: "to somebody else", body: textXML(her2, gh, "好"), bad: true},
		{name: "empty text", body: textXML(her, gh, ""), bad: true},
		{name: "control character", body: textXML(her, gh, "a\x08b"), bad: true},
		{name: "broken UTF-8", body: textXML(her, gh, "a\xffb"), bad: true},
		{name: "not closed", body: strings.TrimSuffix(good, "</xml>"), bad: true},
		{name: "something behind", body: good + "<xml></xml>", bad: true},
		{name: "text behind", body: good + "ok", bad: true},
		{name: "a name twice", body: strings.Replace(good, "<MsgType>", "<Content>b</Content><MsgType>", 1), bad: true},
		{name: "crossed tags", body: "<xml><A>b</xml></A>", bad: true},
		{name: "nested", body: strings.Replace(good, "<CreateTime>", "<A><B>b</B></A><CreateTime>", 1), bad: true},
		{name: "entity", body: `<!DOCTYPE a [<!ENTITY b "c">]>` + good, bad: true},
		{name: "no time", body: strings.Replace(good, "1764000000", "now", 1), bad: true},
		{name: "hand-over", body: strings.Replace(good, "[text]", "[transfer_customer_service]", 1), bad: true},
		{name: "sealed though the account is plain", body: sealedXML(t, testAccount(true), good), bad: true},
	}
	for _, c := range cases {
		got, err := judge(a, her, []byte(c.body))
		if (err != nil) != c.bad || got != c.want {
			t.Errorf("%s: got %q, %v", c.name, got, err)
		}
	}
}

func TestJudgeSealed(t *testing.T) {
	acct := testAccount(true)
	a := accountOf(acct)
	good := sealedXML(t, acct, textXML(her, gh, "好"))
	stranger := acct
	stranger.AppID = "wxffffffffffffffff"
	thief := acct
	thief.Token = "guess"
	cases := []struct {
		name, body, want string
		bad              bool
	}{
		{name: "success in the clear", body: "success"},
		{name: "sealed", body: good, want: "好"},
		{name: "in the clear", body: textXML(her, gh, "好"), bad: true},
		{name: "sealed nothing", body: sealedXML(t, acct, ""), want: "", bad: true},
		{name: "sealed success", body: sealedXML(t, acct, "success"), bad: true},
		{name: "another appid inside", body: sealedXML(t, stranger, textXML(her, gh, "好")), bad: true},
		{name: "signed with another token", body: sealedXML(t, thief, textXML(her, gh, "好")), bad: true},
		{name: "nonce changed", body: strings.Replace(good, "[77]", "[78]", 1), bad: true},
		{name: "no nonce", body: strings.Replace(good, "<Nonce><![CDATA[77]]></Nonce>", "", 1), bad: true},
	}
	for _, c := range cases {
		got, err := judge(a, her, []byte(c.body))
		if (err != nil) != c.bad || got != c.want {
			t.Errorf("%s: got %q, %v", c.name, got, err)
		}
	}
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
