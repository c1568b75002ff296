package knowledge

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// The kinds of reference that a text can hold: [[电话:12338]], [[数字:…]].
const (
	refHotline = "电话"
	refFigure  = "数字"
)

var reference = regexp.MustCompile(`\[\[([^\[\]:：\n]{1,20})[:：]([^\[\]\n]{1,60})\]\]`)

// Render puts the registries' words for the references of a text: a hotline's
// number with its name, a yearly figure with its region and year. A figure that
// is unknown, not verified or out of its time becomes the number to call; a
// reference that does not resolve does too, for a woman must never read "[[".
func (r *Registry) Render(text, region string, now time.Time) string {
	return r.render(text, region, now, func(h Hotline) string { return h.Number + "（" + h.Name + "）" })
}

// renderMarkdown is Render for a page, where a number can be touched to call.
func (r *Registry) renderMarkdown(text, region string, now time.Time) string {
	return r.render(text, region, now, func(h Hotline) string {
		return fmt.Sprintf("[%s](tel:%s)（%s）", h.Number, h.Number, h.Name)
	})
}

func (r *Registry) render(text, region string, now time.Time, hotline func(Hotline) string) string {
	return reference.ReplaceAllStringFunc(text, func(ref string) string {
		kind, key := splitReference(ref)
		switch kind {
		case refHotline:
			if h, ok := r.Hotline(key); ok {
				return hotline(h)
			}
		case refFigure:
			if f, ok := r.Figure(key, region, now); ok {
				return fmt.Sprintf("%s%s（%s，%d 年度）", f.Value, f.Unit, f.Region, f.Year)
			}
		}
		return "（正在核实，请打 " + r.ask(key) + "）"
	})
}

func splitReference(ref string) (kind, key string) {
	found := reference.FindStringSubmatch(ref)
	return strings.TrimSpace(found[1]), strings.TrimSpace(found[2])
}

// resolve tells what is wrong with a reference, or "".
func (r *Registry) resolve(kind, key string) string {
	switch kind {
	case refHotline:
		if _, ok := r.Hotline(key); !ok {
			return fmt.Sprintf("号码 %q 没有登记", key)
		}
	case refFigure:
		if !r.KnowsFigure(key) {
			return fmt.Sprintf("数字 %q 没有登记", key)
		}
	default:
		return fmt.Sprintf("引用 %q 不对，只能是%s或%s", kind, refHotline, refFigure)
	}
	return ""
}
