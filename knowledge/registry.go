package knowledge

import (
	"bytes"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// nationwide is the region that every other lies in.
const nationwide = "全国"

// verified is the only mark of the fact base that may be stated without a note.
const verified = "V"

// Registry is what the prose refers to and does not repeat: hotlines, yearly
// figures, regions; and the words that mean the same. It is read from files and never changes.
type Registry struct {
	hotlines map[string]Hotline
	numbers  []string
	within   map[string]string
	asks     map[string]string
	figures  []Figure
	words    *words
}

// Hotline is a public telephone number.
type Hotline struct {
	Number string `yaml:"number"`
	// Name is what a woman knows it as, For what it is for.
	Name string `yaml:"name"`
	For  string `yaml:"for"`
	// Verified is the fact base's mark; LastCalled the day somebody of ours
	// last called it, none before anybody has.
	Verified   string `yaml:"verified"`
	LastCalled Date   `yaml:"last_called,omitempty"`
}

// Figure is a number that holds in one region for one year.
type Figure struct {
	Key    string `yaml:"key"`
	Value  string `yaml:"value"`
	Unit   string `yaml:"unit"`
	Mark   string `yaml:"mark"`
	Source string `yaml:"source"`
	// From and Until are the first and last day on which it may be stated.
	From  Date `yaml:"from"`
	Until Date `yaml:"until"`
	// Region and Year are those of its file.
	Region string `yaml:"-"`
	Year   int    `yaml:"-"`
}

type hotlineFile struct {
	Hotlines []Hotline `yaml:"hotlines"`
}

type regionFile struct {
	Regions []struct {
		Name   string `yaml:"name"`
		Within string `yaml:"within,omitempty"`
	} `yaml:"regions"`
}

type keyFile struct {
	Figures []struct {
		Key string `yaml:"key"`
		// Ask is the hotline to call while the figure is not known.
		Ask string `yaml:"ask"`
	} `yaml:"figures"`
}

type figureFile struct {
	Region  string   `yaml:"region"`
	Year    int      `yaml:"year"`
	Figures []Figure `yaml:"figures"`
}

// LoadRegistry reads hotlines.yaml, regions.yaml, figures/keys.yaml and
// figures/<region>/<year>.yaml, and the search's synonyms.yaml and
// traditional.txt, of a folder such as [DataFS].
func LoadRegistry(fsys fs.FS) (*Registry, []Fault) {
	r := &Registry{hotlines: map[string]Hotline{}, within: map[string]string{}, asks: map[string]string{}}
	var list []Fault
	list = append(list, r.loadHotlines(fsys)...)
	list = append(list, r.loadRegions(fsys)...)
	list = append(list, r.loadKeys(fsys)...)
	list = append(list, r.loadFigures(fsys)...)
	known, wrong := loadWords(fsys)
	r.words = known
	return r, append(list, wrong...)
}

// Hotlines are all hotlines, in the order of their file.
func (r *Registry) Hotlines() []Hotline {
	list := make([]Hotline, len(r.numbers))
	for i, n := range r.numbers {
		list[i] = r.hotlines[n]
	}
	return list
}

// Hotline is the one with the number.
func (r *Registry) Hotline(number string) (Hotline, bool) {
	h, ok := r.hotlines[number]
	return h, ok
}

// KnowsFigure reports whether the key is one that figures are kept for, known
// or not yet known.
func (r *Registry) KnowsFigure(key string) bool {
	_, ok := r.asks[key]
	return ok
}

// KnowsRegion reports whether the region is on file.
func (r *Registry) KnowsRegion(region string) bool {
	_, ok := r.within[region]
	return ok
}

// Figure is the newest one that may be stated on that day for the region, or
// for the smallest region around it: verified and in its time.
func (r *Registry) Figure(key, region string, now time.Time) (Figure, bool) {
	for steps := 0; region != "" && steps <= len(r.within); steps++ {
		var best Figure
		for _, f := range r.figures {
			if f.Key == key && f.Region == region && f.Mark == verified &&
				!now.Before(f.From.Time) && !f.Until.Past(now) && f.Year > best.Year {
				best = f
			}
		}
		if best.Year != 0 {
			return best, true
		}
		region = r.within[region]
	}
	return Figure{}, false
}

// ask is the number to call while a figure is not known; without one it is the
// government's general line.
func (r *Registry) ask(key string) string {
	if n := r.asks[key]; n != "" {
		return n
	}
	return "12345"
}

func (r *Registry) loadHotlines(fsys fs.FS) []Fault {
	var content hotlineFile
	f := readYAML(fsys, "hotlines.yaml", &content)
	for _, h := range content.Hotlines {
		if h.Number == "" || h.Name == "" || h.For == "" || h.Verified == "" {
			f.add(1, "号码 %q：number、name、for、verified 都要填", h.Number)
		}
		if _, twice := r.hotlines[h.Number]; twice {
			f.add(1, "号码 %q 写了两遍", h.Number)
			continue
		}
		r.hotlines[h.Number] = h
		r.numbers = append(r.numbers, h.Number)
	}
	return f.list
}

func (r *Registry) loadRegions(fsys fs.FS) []Fault {
	var content regionFile
	f := readYAML(fsys, "regions.yaml", &content)
	for _, region := range content.Regions {
		r.within[region.Name] = region.Within
	}
	for _, region := range content.Regions {
		if _, ok := r.within[region.Within]; !ok && region.Name != nationwide {
			f.add(1, "地区 %q 的上级 %q 没有登记", region.Name, region.Within)
		}
	}
	return f.list
}

func (r *Registry) loadKeys(fsys fs.FS) []Fault {
	var content keyFile
	f := readYAML(fsys, "figures/keys.yaml", &content)
	for _, k := range content.Figures {
		if _, ok := r.hotlines[k.Ask]; !ok {
			f.add(1, "数字 %q 的 ask %q 不是登记的号码", k.Key, k.Ask)
		}
		r.asks[k.Key] = k.Ask
	}
	return f.list
}

func (r *Registry) loadFigures(fsys fs.FS) []Fault {
	names, err := fs.Glob(fsys, "figures/*/*.yaml")
	if err != nil {
		return []Fault{{File: "figures", Line: 1, Message: err.Error()}}
	}
	slices.Sort(names)
	var list []Fault
	for _, name := range names {
		list = append(list, r.loadFigureFile(fsys, name)...)
	}
	return list
}

func (r *Registry) loadFigureFile(fsys fs.FS, name string) []Fault {
	var content figureFile
	f := readYAML(fsys, name, &content)
	if len(f.list) > 0 {
		return f.list
	}
	if !r.KnowsRegion(content.Region) {
		f.add(1, "地区 %q 没有登记", content.Region)
	}
	if stem := strings.TrimSuffix(path.Base(name), ".yaml"); stem != time.Date(content.Year, 1, 1, 0, 0, 0, 0, time.UTC).Format("2006") {
		f.add(1, "年份 %d 和文件名 %q 不一样", content.Year, stem)
	}
	for _, fig := range content.Figures {
		fig.Region, fig.Year = content.Region, content.Year
		switch {
		case !r.KnowsFigure(fig.Key):
			f.add(1, "数字 %q 不在 figures/keys.yaml 里", fig.Key)
		case fig.Value == "" || fig.Mark == "" || fig.Source == "" || fig.From.IsZero() || fig.Until.IsZero():
			f.add(1, "数字 %q：value、mark、source、from、until 都要填", fig.Key)
		default:
			r.figures = append(r.figures, fig)
		}
	}
	return f.list
}

// readYAML decodes a file strictly; the faults found are of that file.
func readYAML(fsys fs.FS, name string, into any) *faults {
	f := &faults{file: name}
	content, err := fs.ReadFile(fsys, name)
	if err != nil {
		f.add(1, "读不了：%v", err)
		return f
	}
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	decoder.KnownFields(true)
	if err := decoder.Decode(into); err != nil {
		f.addYAML(err, 0)
	}
	return f
}
