package flows

import (
	"testing"
	"time"
)

// noon is when the table answers are given: a Tuesday in November.
var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, shanghai())

func newTestKind(t *testing.T, a *ask) kind {
	t.Helper()
	w, err := loadWords()
	if err != nil {
		t.Fatal(err)
	}
	f := &faults{file: "test.yaml"}
	k := newKind(a, w, f)
	if k == nil || len(f.list) > 0 {
		t.Fatal(f.list)
	}
	return k
}

func optionsOf(names ...[]string) []option {
	list := make([]option, 0, len(names))
	for _, n := range names {
		o := option{value: text{value: n[0]}, label: text{value: n[1]}}
		for _, s := range n[2:] {
			o.synonyms = append(o.synonyms, text{value: s})
		}
		list = append(list, o)
	}
	return list
}

// heard is what the table expects: a value, "?" for a problem, "" for no answer.
func heard(a answer) string {
	if a.problem != "" {
		return "?"
	}
	return a.value
}

func TestChoiceAnswers(t *testing.T) {
	k := newTestKind(t, &ask{kind: text{value: kindChoice}, options: optionsOf(
		[]string{"mine", "我住的地方", "娘家"},
		[]string{"his", "他住的地方", "婆家", "在家"},
		[]string{"scene", "打人的地方", "出事的地方", "不在家"},
	)})
	for said, want := range map[string]string{
		"1": "mine", "１": "mine", "①": "mine", "一": "mine", "1.": "mine", "第一个": "mine", "头一个": "mine",
		"第二个": "his", "选2": "his", "我选二": "his", "2号": "his", "要第2个吧": "his", "2、": "his",
		"最后一个": "scene", "三": "scene", "第 三 个": "",
		"娘家": "mine", "俺娘家": "mine", "在娘家呢": "mine", "婆家": "his", "我住的": "mine", "出事": "scene",
		"打人的地方。": "scene", "去他住的地方吧": "his",
		"不在家": "scene", "在家": "his",
		"4": "", "0": "", "12": "", "1 2": "", "住的地方": "", "不是娘家": "", "娘家还是婆家": "",
		"娘家在哪办": "", "孩子发烧": "", "": "", "[微笑]": "",
	} {
		if got := heard(k.read(newInput(said), noon)); got != want {
			t.Errorf("%q: heard %q, want %q", said, got, want)
		}
	}
}

func TestYesNoAnswers(t *testing.T) {
	k := newTestKind(t, &ask{kind: text{value: kindYesNo}, says: "报过警没有？有照片也算。", options: optionsOf(
		[]string{"yes", "有", "报过"}, []string{"no", "没有", "没报过"},
	)})
	for said, want := range map[string]string{
		"1": "yes", "2": "no", "第二个": "no",
		"是": "yes", "对": "yes", "嗯": "yes", "中": "yes", "管": "yes", "行": "yes", "好": "yes", "有": "yes", "要": "yes",
		"嗯呐": "yes", "中啊": "yes", "有了": "yes", "俺有": "yes", "都有": "yes", "是嘞": "yes", "报过的": "yes", "有照片": "yes",
		"嗯嗯": "yes", "好的": "yes", "OK": "yes", "有，我有照片": "yes", "嗯，报过": "yes",
		"不": "no", "不是": "no", "没": "no", "没有": "no", "不中": "no", "冇": "no", "木有": "no", "不要": "no",
		"没呢": "no", "还没": "no", "没报警": "no", "没报过警": "no", "俺没有": "no", "没有，他不让": "no",
		"不知道": "", "说不准": "", "我不清楚": "", "要不要": "", "有没有": "", "有用吗": "", "报警要花多少钱": "",
		"没钱坐车": "", "不想跟他过": "", "有，没有": "", "咋办": "", "3": "", "nihao": "", "": "", "😀": "",
	} {
		if got := heard(k.read(newInput(said), noon)); got != want {
			t.Errorf("%q: heard %q, want %q", said, got, want)
		}
	}
}

func TestNumberAnswers(t *testing.T) {
	months := newTestKind(t, &ask{
		kind: text{value: kindNumber}, unit: text{value: "个月"}, min: text{value: "1"}, max: text{value: "120"},
	})
	for said, want := range map[string]string{
		"3": "3", "３": "3", "三": "3", "三个月": "3", "3个月": "3", "3月": "3", "两个": "2", "俩": "2", "十二": "12", "十个月": "10",
		"二十三": "23", "一百零二": "102", "一百一": "110", "半年": "6", "一年": "12", "两年半": "30", "大概三个月吧": "3", "六个月了": "6",
		"娃三个月": "3", "有5个月左右": "5",
		"1000": "?", "二百": "?", "0": "?",
		"三天": "", "3岁": "", "好几个月": "", "不知道": "", "3，4": "", "": "",
	} {
		if got := heard(months.read(newInput(said), noon)); got != want {
			t.Errorf("%q: heard %q, want %q", said, got, want)
		}
	}
}

func TestNumerals(t *testing.T) {
	for said, want := range map[string]int{
		"七": 7, "十": 10, "十五": 15, "五十": 50, "一百二": 120, "一百二十": 120, "三千五": 3500, "一万五": 15000,
		"一万零五": 10005, "3万": 30000, "二〇二六": 2026, "一千零一十": 1010, "999999999": 999999999,
	} {
		if got, rest, ok := leadingNumber(said); !ok || rest != "" || got != want {
			t.Errorf("%s: %d, rest %q, %v; want %d", said, got, rest, ok, want)
		}
	}
}

func TestDateAnswers(t *testing.T) {
	birthday := newTestKind(t, &ask{kind: text{value: kindDate}, min: text{value: "-6y"}, max: text{value: "today"}})
	for said, want := range map[string]string{
		"2026-10-03": "2026-10-03", "2026/10/3": "2026-10-03", "2026.10.3": "2026-10-03", "20261003": "2026-10-03",
		"2026年10月3日": "2026-10-03", "26年10月3号": "2026-10-03", "二〇二六年十月三日": "2026-10-03", "２０２６年１０月３日": "2026-10-03",
		"10月3号": "2026-10-03", "十月三号": "2026-10-03", "10.3": "2026-10-03", "10/3": "2026-10-03", "10月3号生的": "2026-10-03",
		"娃是10月3号早上生的": "2026-10-03", "10 月 3 日": "2026-10-03",
		"12月3号": "2025-12-03", "今年10月3号": "2026-10-03", "去年10月3号": "2025-10-03", "前年3月1号": "2024-03-01",
		"今天": "2026-11-24", "今儿": "2026-11-24", "昨天": "2026-11-23", "夜儿个": "2026-11-23", "昨天生的": "2026-11-23",
		"前天": "2026-11-22", "大前天": "2026-11-21", "三天前": "2026-11-21", "10天前": "2026-11-14", "两个星期前": "2026-11-10",
		"3号": "2026-11-03", "二十八号": "2026-10-28", "上个月3号": "2026-10-03", "这个月3号": "2026-11-03", "2024-02-29": "2024-02-29",
		// answers, but none that can be taken
		"上个月": "?", "10月": "?", "去年": "?", "2026年10月": "?", "2026": "?",
		"2月30号": "?", "2026-13-01": "?", "2025年2月29日": "?", "明天": "?", "2027-01-01": "?", "1999年1月1日": "?",
		"去年腊月": "?", "农历八月十五": "?", "正月初六": "?", "10月3号还是10月4号": "?",
		// no answers
		"不知道": "", "三": "", "娃发烧了": "", "几号能办": "", "10月3号在哪办": "", "": "", "1 2 3 4": "",
	} {
		if got := heard(birthday.read(newInput(said), noon)); got != want {
			t.Errorf("%q: heard %q, want %q", said, got, want)
		}
	}
}

// The day is Shanghai's, wherever the server stands.
func TestTodayIsShanghais(t *testing.T) {
	k := newTestKind(t, &ask{kind: text{value: kindDate}, max: text{value: "today"}})
	lateInUTC := time.Date(2026, 11, 24, 20, 0, 0, 0, time.UTC)
	if got := k.read(newInput("今天"), lateInUTC).value; got != "2026-11-25" {
		t.Errorf("today is %s", got)
	}
}

func TestTextAnswers(t *testing.T) {
	k := newTestKind(t, &ask{kind: text{value: kindText}, min: text{value: "2"}, max: text{value: "5"}})
	for said, want := range map[string]string{
		" 王庄 ": "王庄", "王": "?", "河南省驻马店": "?", "  ": "",
	} {
		if got := heard(k.read(newInput(said), noon)); got != want {
			t.Errorf("%q: heard %q, want %q", said, got, want)
		}
	}
}
