package config

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/go-viper/mapstructure/v2"
	"go.yaml.in/yaml/v3"

	"hotline"
)

// source knows on which line of a file each key stands, so that a fault names
// it.
type source struct {
	file string
	// lines is the line of each key, written with dots.
	lines map[string]int
	// keys are the same in the order of the file.
	keys []string
}

var yamlLine = regexp.MustCompile(`line (\d+): (.*)`)

// positions reads where the keys stand. A file that is no YAML mapping is one
// fault.
func positions(file string, data []byte) (source, []hotline.Fault) {
	s := source{file: file, lines: map[string]int{}}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		fault := hotline.Fault{File: file, Message: err.Error()}
		if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
			fault.Line, _ = strconv.Atoi(m[1])
			fault.Message = m[2]
		}
		return s, []hotline.Fault{fault}
	}
	if len(doc.Content) == 0 {
		return s, nil
	}
	if doc.Content[0].Kind != yaml.MappingNode {
		return s, []hotline.Fault{{File: file, Line: doc.Content[0].Line, Message: "a configuration is a list of key: value lines"}}
	}
	s.walk("", doc.Content[0])
	return s, nil
}

func (s *source) walk(prefix string, mapping *yaml.Node) {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		key, value := mapping.Content[i], mapping.Content[i+1]
		path := prefix + key.Value
		s.lines[path] = key.Line
		s.keys = append(s.keys, path)
		if value.Kind == yaml.MappingNode {
			s.walk(path+".", value)
		}
	}
}

// at is the line of a key, or of the nearest key above it; 0 for neither.
func (s *source) at(key string) int {
	for {
		if line, ok := s.lines[key]; ok {
			return line
		}
		dot := strings.LastIndexByte(key, '.')
		if dot < 0 {
			return 0
		}
		key = key[:dot]
	}
}

func (s *source) fault(key, format string, args ...any) hotline.Fault {
	return hotline.Fault{File: s.file, Line: s.at(key), Message: key + ": " + fmt.Sprintf(format, args...)}
}

// faultOf is a decoder's complaint at the line of the key that it names. The
// value is left out: it may be a secret.
func (s *source) faultOf(err error) hotline.Fault {
	var bad *mapstructure.DecodeError
	if errors.As(err, &bad) {
		key := strings.NewReplacer("[", ".", "]", "").Replace(bad.Name()) // accounts[main] is accounts.main
		return s.fault(strings.ToLower(key), "has a value of the wrong kind")
	}
	return hotline.Fault{File: s.file, Message: "a value has the wrong kind"}
}

// unknown are the keys of the file that no setting has.
func (s *source) unknown() []hotline.Fault {
	var faults []hotline.Fault
	for _, key := range s.keys {
		if !known(reflect.TypeFor[Config](), strings.Split(key, ".")) {
			faults = append(faults, s.fault(key, "unknown key; config/example.yaml lists them all"))
		}
	}
	return faults
}

// known reports whether the path of keys leads to a setting of t.
func known(t reflect.Type, path []string) bool {
	switch {
	case len(path) == 0:
		return true
	case t.Kind() == reflect.Map:
		return known(t.Elem(), path[1:])
	case t.Kind() != reflect.Struct:
		return false
	}
	for i := range t.NumField() {
		if t.Field(i).Tag.Get("koanf") == path[0] {
			return known(t.Field(i).Type, path[1:])
		}
	}
	return false
}
