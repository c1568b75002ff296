package flows

import "slices"

// optionNames proves that every option can be said, and means itself: no two
// share a name, none is a command, a number of another, or a word about the
// question.
func (c checker) optionNames(a *ask) {
	values := map[string]int{}
	names := map[string]string{}
	for i, o := range a.options {
		if first, doubled := values[o.value.value]; doubled {
			c.add(o.value.line, "option value %q is used twice, first in line %d", o.value.value, first)
		}
		values[o.value.value] = o.value.line
		if !nameForm.MatchString(o.value.value) || o.value.value == whenElse || o.value.value == whenSkipped {
			c.add(o.value.line, "option value %q: use small letters, digits and _, and neither else nor skip", o.value.value)
		}
		for _, name := range slices.Concat([]text{o.label}, o.synonyms) {
			c.optionName(a, i, name)
			said := bare(name.value)
			if owner, taken := names[said]; taken {
				c.add(name.line, "%q is a name of option %q already", name.value, owner)
			}
			names[said] = o.value.value
		}
	}
}

func (c checker) optionName(a *ask, i int, name text) {
	in := newInput(name.value)
	w := c.words
	switch n, counts := ordinal(in, len(a.options)); {
	case in.bare == "":
		c.add(name.line, "%q has no letter or digit that could be said", name.value)
	case c.isCommand(name.value):
		c.add(name.line, "%q is a universal command and would never reach this question", name.value)
	case w.is(w.Explain, in.bare), w.is(w.Repeat, in.bare), w.is(w.Skip, in.bare):
		c.add(name.line, "%q is a word about the question itself (words.yaml: explain, repeat, skip)", name.value)
	case counts && n != i:
		c.add(name.line, "%q would be taken for option %d", name.value, n+1)
	}
}
