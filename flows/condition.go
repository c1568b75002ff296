package flows

import (
	"fmt"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"
)

// Names in conditions beside the slots. A condition reads the answers and the
// day, nothing else: the language's own clock is switched off, so that a step
// stays a function of what goes in.
const (
	nameToday = "today"
	nameDays  = "days"
	nameHas   = "has"
)

// environment is the answers as conditions see them. Every slot is there; one
// without an answer has the zero value of its type, and has("slot") is false.
func (f *flow) environment(slots map[string]string, now time.Time) map[string]any {
	env := make(map[string]any, len(f.slots)+2)
	for _, s := range f.slots {
		env[s.name], _ = s.how.typed(slots[s.name])
	}
	env[nameToday] = dayOf(now)
	env[nameHas] = func(slot string) bool { return slots[slot] != "" }
	return env
}

func daysBetween(args ...any) (any, error) {
	from, okFrom := args[0].(time.Time)
	to, okTo := args[1].(time.Time)
	if !okFrom || !okTo {
		return nil, fmt.Errorf("%s takes two dates", nameDays)
	}
	return int(to.Sub(from).Hours() / 24), nil
}

// compileCondition type-checks a condition against the slots of the flow.
func compileCondition(source string, slots []slot) (*vm.Program, error) {
	f := flow{slots: slots}
	return expr.Compile(source,
		expr.Env(f.environment(nil, time.Time{})),
		expr.AsBool(),
		expr.DisableBuiltin("now"),
		expr.Function(nameDays, daysBetween, new(func(from, to time.Time) int)),
	)
}

// holds runs a condition.
func holds(p *vm.Program, env map[string]any) (bool, error) {
	result, err := expr.Run(p, env)
	if err != nil {
		return false, err
	}
	yes, ok := result.(bool)
	if !ok {
		return false, fmt.Errorf("a condition gave %T", result)
	}
	return yes, nil
}

// reading is what a condition looks at: the slots whose answers it needs, and
// the words it compares each with.
type reading struct {
	slots    []string
	guarded  map[string]bool
	compared [][2]string // slot, word
}

// readCondition takes a condition that compiles apart.
func readCondition(source string) reading {
	r := reading{guarded: map[string]bool{}}
	tree, err := parser.Parse(source)
	if err != nil {
		return r
	}
	ast.Walk(&tree.Node, &r)
	return r
}

// Visit notes one node; it makes reading an [ast.Visitor].
func (r *reading) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		r.slots = append(r.slots, n.Value)
	case *ast.CallNode:
		if name, ok := n.Callee.(*ast.IdentifierNode); ok && name.Value == nameHas && len(n.Arguments) == 1 {
			if slot, ok := n.Arguments[0].(*ast.StringNode); ok {
				r.guarded[slot.Value] = true
			}
		}
	case *ast.BinaryNode:
		r.compare(n.Left, n.Right)
		r.compare(n.Right, n.Left)
	}
}

func (r *reading) compare(slot, with ast.Node) {
	name, ok := slot.(*ast.IdentifierNode)
	if !ok {
		return
	}
	switch w := with.(type) {
	case *ast.StringNode:
		r.compared = append(r.compared, [2]string{name.Value, w.Value})
	case *ast.ArrayNode:
		for _, item := range w.Nodes {
			r.compare(slot, item)
		}
	}
}
