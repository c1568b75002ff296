package knowledge

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"hotline"
)

// Fault is one thing wrong in a file that people edit.
type Fault = hotline.Fault

// faults gathers what is wrong with one file.
type faults struct {
	file string
	list []Fault
}

func (f *faults) add(line int, format string, args ...any) {
	f.list = append(f.list, Fault{File: f.file, Line: max(line, 1), Message: fmt.Sprintf(format, args...)})
}

// sorted are the faults in the order of their lines.
func (f *faults) sorted() []Fault {
	slices.SortStableFunc(f.list, func(a, b Fault) int { return cmp.Compare(a.Line, b.Line) })
	return f.list
}

var (
	yamlLine    = regexp.MustCompile(`^(?:yaml: )?line (\d+): (.*)$`)
	yamlUnknown = regexp.MustCompile(`^field (\S+) not found in type \S+$`)
	yamlInto    = regexp.MustCompile("^cannot unmarshal !!\\w+ `?(.*?)`? into (\\S+)$")
)

// addYAML tells what the YAML decoder found, offset lines further down.
func (f *faults) addYAML(err error, offset int) {
	messages := []string{err.Error()}
	var typed *yaml.TypeError
	if errors.As(err, &typed) {
		messages = typed.Errors
	}
	for _, m := range messages {
		line := 1
		if found := yamlLine.FindStringSubmatch(m); found != nil {
			line, _ = strconv.Atoi(found[1])
			m = found[2]
		}
		f.add(line+offset, "%s", plainYAML(m))
	}
}

func plainYAML(m string) string {
	if found := yamlUnknown.FindStringSubmatch(m); found != nil {
		return fmt.Sprintf("没有 %q 这一项", found[1])
	}
	if found := yamlInto.FindStringSubmatch(m); found != nil {
		return fmt.Sprintf("%q 的写法不对，要 %s", found[1], strings.TrimPrefix(found[2], "knowledge."))
	}
	if hanIn(m) {
		return m
	}
	return "YAML 写法有误：" + m
}

// hanIn reports whether the message is one of ours, written in Chinese.
func hanIn(m string) bool { return strings.ContainsFunc(m, isHan) }
