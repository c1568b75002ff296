package flows

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The schema that editors use and the reader must know the same keys. The
// reader tells its own when it meets one it does not know.
func TestSchemaKnowsTheReadersKeys(t *testing.T) {
	content, err := os.ReadFile("flow.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	type object struct {
		Properties map[string]json.RawMessage `json:"properties"`
		OneOf      []struct {
			Properties map[string]json.RawMessage `json:"properties"`
		} `json:"oneOf"`
	}
	var schema struct {
		object
		Defs map[string]object `json:"$defs"`
	}
	if err := json.Unmarshal(content, &schema); err != nil {
		t.Fatal(err)
	}
	f := &faults{file: "x.yaml"}
	read("x.yaml", []byte(`
zz: 1
states:
  a:
    zz: 1
    ask: {zz: 1, options: [{zz: 1}]}
    next: [{zz: 1}]
  b: {end: {zz: 1}}
`), f)
	knows := map[string][]string{}
	form := regexp.MustCompile(`unknown key "zz" in (?:an? )?(\w+); known: (.*)$`)
	for _, fault := range f.list {
		if m := form.FindStringSubmatch(fault.Message); m != nil {
			knows[m[1]] = strings.Split(m[2], ", ")
		}
	}
	for _, name := range []string{"flow", "state", "ask", "option", "branch", "end"} {
		def := schema.Defs[name]
		if name == "flow" {
			def = schema.object
		}
		if name == "end" {
			def.Properties = def.OneOf[1].Properties
		}
		var keys []string
		for key := range def.Properties {
			keys = append(keys, key)
		}
		slices.Sort(keys)
		if !slices.Equal(keys, knows[name]) {
			t.Errorf("%s: the schema has %v, the reader knows %v", name, keys, knows[name])
		}
	}
}
