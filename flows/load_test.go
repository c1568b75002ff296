package flows_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"hotline"
	"hotline/flows"
)

func loadLibrary(tb testing.TB) *flows.Compiled {
	tb.Helper()
	c, faults := flows.Load(flows.Library(), flows.Options{})
	if len(faults) > 0 {
		tb.Fatal(faults)
	}
	return c
}

func TestLibraryHasNoFault(t *testing.T) {
	c := loadLibrary(t)
	files, err := fs.Glob(flows.Library(), "*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no flows", err)
	}
	if got := len(c.Flows()); got != len(files) {
		t.Errorf("%d flows of %d files", got, len(files))
	}
}

// TestBrokenFlows loads each file of testdata/broken by itself. The line that
// is at fault says so at its end: # FAULT and a part of the message, once for
// each fault.
func TestBrokenFlows(t *testing.T) {
	broken := os.DirFS("testdata/broken")
	files, err := fs.Glob(broken, "*.yaml")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d broken flows, err %v", len(files), err)
	}
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			content, err := fs.ReadFile(broken, file)
			if err != nil {
				t.Fatal(err)
			}
			o := flows.Options{
				Articles: func(id string) bool { return id == "known" },
				Commands: func(text string) bool { return text == "不办了" },
			}
			faults := flows.Check(fstest.MapFS{file: {Data: content}}, o)
			var want []hotline.Fault
			for i, line := range strings.Split(string(content), "\n") {
				for _, message := range strings.Split(line, " # FAULT ")[1:] {
					want = append(want, hotline.Fault{File: file, Line: i + 1, Message: message})
				}
			}
			if len(faults) != len(want) || len(want) == 0 {
				t.Fatalf("found %d faults, want %d:\n%v", len(faults), len(want), faults)
			}
			for i, f := range faults {
				if f.Line != want[i].Line || f.File != file || !strings.Contains(f.Message, want[i].Message) {
					t.Errorf("found %s\n want %s", f, want[i])
				}
			}
		})
	}
}

func TestFlowWithFaultIsLeftOutButKnown(t *testing.T) {
	c, faults := flows.Load(fstest.MapFS{"a.yaml": {Data: []byte("id: a\n")}}, flows.Options{})
	if len(faults) == 0 || len(c.Flows()) != 0 || !c.Has("a") || c.Has("b") {
		t.Errorf("faults %v, flows %v", faults, c.Flows())
	}
}

func TestTwoFlowsWithOneTrigger(t *testing.T) {
	flow := func(id string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("id: " + id + "\ntitle: 甲\ntopic: rights\ntriggers: [办事]\n" +
			"states:\n  a: {say: 好。, end: nothing}\n")}
	}
	faults := flows.Check(fstest.MapFS{"a.yaml": flow("a"), "b.yaml": flow("b")}, flows.Options{})
	if len(faults) != 1 || faults[0].String() != `b.yaml:4: trigger "办事" belongs to a.yaml already` {
		t.Errorf("faults: %v", faults)
	}
}

func TestEmptyFolder(t *testing.T) {
	if faults := flows.Check(fstest.MapFS{}, flows.Options{}); len(faults) != 1 {
		t.Errorf("faults: %v", faults)
	}
}

func TestGraph(t *testing.T) {
	c := loadLibrary(t)
	graph, err := c.Graph("newborn-insurance")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"[*] --> agree", "agree --> birthday: 同意", "review --> soon: 其他情况"} {
		if !strings.Contains(graph, line) {
			t.Errorf("the graph lacks %q:\n%s", line, graph)
		}
	}
	if _, err := c.Graph("none"); hotline.CodeOf(err) != hotline.NotFound {
		t.Errorf("graph of no flow: %v", err)
	}
}
