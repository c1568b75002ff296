package standin

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// judge reads the body of an answer as strictly as WeChat does. It returns the
// text to show, or "" when the bot has nothing to say; the error tells, without
// the text, why WeChat would show its fault line instead.
func judge(a *account, openID string, body []byte) (string, error) {
	if len(body) == 0 || string(body) == "success" {
		return "", nil
	}
	if a.seal.key == nil {
		return judgeMessage(a, openID, body)
	}
	message, err := openAnswer(a, body)
	if err != nil {
		return "", err
	}
	return judgeMessage(a, openID, message)
}

// openAnswer takes an encrypted answer out of its envelope.
func openAnswer(a *account, body []byte) ([]byte, error) {
	outer, err := parseXML(body)
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"Encrypt", "MsgSignature", "TimeStamp", "Nonce"} {
		if outer[name] == "" {
			return nil, fmt.Errorf("the envelope has no %s", name)
		}
	}
	if !isNumber(outer["TimeStamp"]) {
		return nil, errors.New("the TimeStamp of the envelope is not a number")
	}
	if !signed(outer["MsgSignature"], a.Token, outer["TimeStamp"], outer["Nonce"], outer["Encrypt"]) {
		return nil, errors.New("the MsgSignature of the envelope is wrong")
	}
	return a.seal.decrypt(outer["Encrypt"])
}

// judgeMessage checks a reply in the clear and returns its text.
func judgeMessage(a *account, openID string, body []byte) (string, error) {
	m, err := parseXML(body)
	if err != nil {
		return "", err
	}
	switch {
	case m["ToUserName"] != openID:
		return "", errors.New("ToUserName is not the sender of the message")
	case m["FromUserName"] != a.GhID:
		return "", errors.New("FromUserName is not the account")
	case !isNumber(m["CreateTime"]):
		return "", errors.New("CreateTime is not a number")
	case m["MsgType"] != "text":
		return "", errors.New("MsgType is not text")
	case m["Content"] == "":
		return "", errors.New("the Content is empty")
	case len(m["Content"]) > maxPassiveText:
		return "", fmt.Errorf("the Content has %d bytes, more than %d", len(m["Content"]), maxPassiveText)
	}
	return m["Content"], nil
}

func isNumber(s string) bool {
	n, err := strconv.ParseInt(s, 10, 64)
	return err == nil && n > 0
}

// parseXML reads a flat document <xml><A>…</A><B>…</B></xml>. Everything that
// WeChat's messages never have is an error: another root, text between the
// elements, elements inside elements, one name twice, a document type.
func parseXML(body []byte) (map[string]string, error) {
	dec := xml.NewDecoder(strings.NewReader(string(body)))
	r := flatReader{values: map[string]string{}}
	for {
		token, err := dec.RawToken()
		if errors.Is(err, io.EOF) {
			return r.end()
		}
		if err != nil {
			return nil, errors.New("the answer is not well-formed XML")
		}
		if err := r.take(token); err != nil {
			return nil, err
		}
	}
}

// flatReader is how far a flat document has been read.
type flatReader struct {
	path   []string
	done   bool
	text   strings.Builder
	values map[string]string
}

func (r *flatReader) take(token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		return r.open(t)
	case xml.EndElement:
		return r.close(t.Name.Local)
	case xml.CharData:
		if len(r.path) == 2 {
			r.text.Write(t)
			return nil
		}
		if strings.TrimSpace(string(t)) != "" {
			return errors.New("the XML has text outside its elements")
		}
		return nil
	case xml.ProcInst:
		if t.Target != "xml" || len(r.path) > 0 || r.done {
			return errors.New("the XML has a processing instruction")
		}
		return nil
	default:
		return errors.New("the XML has a comment or a document type")
	}
}

func (r *flatReader) open(t xml.StartElement) error {
	name := t.Name.Local
	switch {
	case t.Name.Space != "" || len(t.Attr) > 0:
		return errors.New("the XML has a namespace or an attribute")
	case len(r.path) == 0 && (r.done || name != "xml"):
		return errors.New("the XML has not exactly one root, xml")
	case len(r.path) == 2:
		return errors.New("the XML has an element inside an element")
	}
	if _, twice := r.values[name]; twice && len(r.path) == 1 {
		return fmt.Errorf("the XML has %s twice", name)
	}
	r.path = append(r.path, name)
	r.text.Reset()
	return nil
}

func (r *flatReader) close(name string) error {
	depth := len(r.path)
	if depth == 0 || r.path[depth-1] != name {
		return errors.New("the answer is not well-formed XML")
	}
	if depth == 1 {
		r.done = true
	} else {
		r.values[name] = r.text.String()
	}
	r.path = r.path[:depth-1]
	return nil
}

func (r *flatReader) end() (map[string]string, error) {
	if !r.done || len(r.path) > 0 {
		return nil, errors.New("the answer is not well-formed XML")
	}
	return r.values, nil
}
