package knowledge

import (
	"fmt"
	"time"

	"go.yaml.in/yaml/v3"
)

// dateLayout is how a [Date] is written in files and on pages.
const dateLayout = "2006-01-02"

// shanghai is the zone of every date a person reads. China has had no other
// and no summer time since 1991, so the fixed offset needs no zone file.
func shanghai() *time.Location { return time.FixedZone("Asia/Shanghai", 8*60*60) }

// ParseDate reads 2006-01-02.
func ParseDate(s string) (Date, error) {
	t, err := time.ParseInLocation(dateLayout, s, shanghai())
	if err != nil {
		return Date{}, fmt.Errorf("日期 %q 要写成 2006-01-02 这样", s)
	}
	return Date{t}, nil
}

// String writes 2006-01-02, or "" for none.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.Format(dateLayout)
}

// Past reports whether the day is over at now. No date is never past.
func (d Date) Past(now time.Time) bool {
	return !d.IsZero() && !now.Before(d.AddDate(0, 0, 1))
}

// UnmarshalYAML reads 2006-01-02; an empty value is none.
func (d *Date) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode && node.Value == "" {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(node.Value)
	if err != nil {
		return fmt.Errorf("line %d: %w", node.Line, err)
	}
	*d = parsed
	return nil
}

// MarshalYAML writes what UnmarshalYAML reads.
func (d Date) MarshalYAML() (any, error) { return d.String(), nil }
