package sql

import (
	"crypto/sha256"
	"database/sql/driver"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// stamp is a time as a column holds it: unix milliseconds, NULL for the zero
// time.
type stamp time.Time

// Value implements [driver.Valuer].
func (s stamp) Value() (driver.Value, error) {
	if time.Time(s).IsZero() {
		return nil, nil
	}
	return time.Time(s).UnixMilli(), nil
}

// Scan implements the Scanner of database/sql. Times come back in UTC.
func (s *stamp) Scan(column any) error {
	switch v := column.(type) {
	case nil:
		*s = stamp{}
	case int64:
		*s = stamp(time.UnixMilli(v).UTC())
	default:
		return fmt.Errorf("a time is stored as %T", column)
	}
	return nil
}

// array is a slice as a column holds it: JSON text.
type array[T any] []T

// Value implements [driver.Valuer].
func (a array[T]) Value() (driver.Value, error) {
	if len(a) == 0 {
		return "[]", nil
	}
	return toJSON([]T(a))
}

// Scan implements the Scanner of database/sql. An empty array comes back nil.
func (a *array[T]) Scan(column any) error {
	var values []T
	if err := fromJSON(column, &values); err != nil {
		return err
	}
	if len(values) == 0 {
		values = nil
	}
	*a = values
	return nil
}

// object is a map as a column holds it: JSON text.
type object map[string]string

// Value implements [driver.Valuer].
func (o object) Value() (driver.Value, error) {
	if len(o) == 0 {
		return "{}", nil
	}
	return toJSON(map[string]string(o))
}

// Scan implements the Scanner of database/sql.
func (o *object) Scan(column any) error {
	return fromJSON(column, (*map[string]string)(o))
}

func toJSON(v any) (string, error) {
	text, err := json.Marshal(v)
	return string(text), err
}

// fromJSON reads a column; its error does not repeat what the column holds.
func fromJSON(column, into any) error {
	var text []byte
	switch v := column.(type) {
	case string:
		text = []byte(v)
	case []byte:
		text = v
	default:
		return fmt.Errorf("JSON is stored as %T", column)
	}
	if json.Unmarshal(text, into) != nil {
		return fmt.Errorf("a column of %d bytes is not the JSON of a %T", len(text), into)
	}
	return nil
}

// digest stands for a text in the database that must not be read from it.
func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// storedKey is a source key as columns hold it, for a message's key names the
// openid of its sender. A key that was read from a column stays what it is, and
// so is the same key still.
func storedKey(sourceKey string) string {
	const mark = "sha256:"
	if strings.HasPrefix(sourceKey, mark) {
		return sourceKey
	}
	return mark + digest(sourceKey)
}
