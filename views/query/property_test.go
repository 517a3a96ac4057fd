package query

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sahilm/fuzzy"
	"k8s.io/apimachinery/pkg/api/resource"
	"pgregory.net/rapid"

	"kubist/kube/selector"
)

// asked is a term and the obvious way to decide it.
type asked struct {
	text string
	ok   func(r *thing) bool
}

// cellOf is the cell that a column of fields() shows, as one line.
func cellOf(r *thing, i int) string {
	if i >= len(r.cells) {
		return ""
	}
	return strings.ReplaceAll(r.cells[i], "\n", " ")
}

func anySeen(r *thing, ok func(cell string) bool) bool {
	return ok(cellOf(r, 0)) || ok(cellOf(r, 1)) || ok(cellOf(r, 2))
}

func foldASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}, s)
}

func hasUpperASCII(s string) bool { return foldASCII(s) != s }

func inCell(w string) func(cell string) bool {
	if hasUpperASCII(w) {
		return func(cell string) bool { return strings.Contains(cell, w) }
	}
	return func(cell string) bool { return strings.Contains(foldASCII(cell), w) }
}

func matchesCell(expr string) func(cell string) bool {
	if !hasUpperASCII(regexp.MustCompile(`\\.`).ReplaceAllString(expr, "")) {
		expr = "(?i)" + expr
	}
	return regexp.MustCompile(expr).MatchString
}

func hasLettersOf(w string) func(string) bool {
	return func(text string) bool { return len(fuzzy.Find(w, []string{text})) > 0 }
}

var (
	someWords    = []string{"k", "ku", "kubia", "K", "Kubia", "gpu", "3", "x:y", "é", "10.2", "<none>", "-", "o k", "ia-1"}
	someExprs    = []string{"k", "^k", "a$", "k.*a", "K.b", `\d+`, `^\d`, "[^a-z]", "gpu|web", `\bk`, `\Bu`, "o k", "é", "^$", "(?s).{9}", "[a-c]{2,3}", `\W\w`, "^[^-]+$", "k?u", `\x6b`}
	someLetters  = []string{"k", "kba", "gp3", "É", "K1", "xy", "aa"}
	someAges     = map[string]int64{"90s": 90, "1h": 3600, "2h": 7200, "1d3h": 97200, "180m": 10800}
	someNumbers  = []string{"0", "1", "5", "12", "500m", "0.5", "2k", "1Ki", "1e3", "-1"}
	someColumns  = []string{"name", "NODE", "nod", "rest", "cpu", "nominated-node"}
	someNames    = []string{"kubia", "Kubia-1", "web", "gpu", "foo k", "x:y", "É-kub", "a\x00b", "KUBIA", "banana", "k\nb"}
	someCells    = []string{"gpu-3", "GPU", "node-1", "", "-", "<none>", "K", "10.244.0.1", "é"}
	someReadings = []string{"0", "5", "12 (1h ago)", "<none>", "1/2", "50%", "500m", "2Ki", "1k", "-", "", "1.5", "1e3"}
)

func indexOf(column string) int {
	return slices.IndexFunc(fields(), func(f Field[*thing]) bool {
		return strings.HasPrefix(columnName(f.Name), strings.ToUpper(column))
	})
}

// comparison is what a cell is said to be to a number.
func comparison(op, number string) func(cell string) bool {
	bound := resource.MustParse(number)
	return func(cell string) bool {
		first := strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(" /%", r) })
		if len(first) == 0 {
			return op == "!="
		}
		q, err := resource.ParseQuantity(first[0])
		if err != nil || !strings.ContainsAny(first[0], "0123456789") || // it takes "k" for 0
			cell == "" || strings.ContainsRune(" /%", rune(cell[0])) {
			return op == "!="
		}
		return relates(float64(q.Cmp(bound)), 0, op)
	}
}

// terms draws a term together with its meaning.
func terms() *rapid.Generator[asked] {
	return rapid.Custom(func(t *rapid.T) asked {
		pick := func(label string, from []string) string { return rapid.SampledFrom(from).Draw(t, label) }
		var a asked
		cell := func(prefix string, i int, text string, ok func(string) bool) asked {
			return asked{prefix + text, func(r *thing) bool { return ok(cellOf(r, i)) }}
		}
		column := pick("column", someColumns)
		i := indexOf(column)
		switch rapid.IntRange(0, 8).Draw(t, "form") {
		case 0:
			w := pick("word", someWords)
			a = asked{`"` + w + `"`, func(r *thing) bool { return anySeen(r, inCell(w)) }}
		case 1:
			e := pick("expr", someExprs)
			a = asked{"/" + e + "/", func(r *thing) bool { return anySeen(r, matchesCell(e)) }}
		case 2:
			w := pick("letters", someLetters)
			a = asked{pick("flag", []string{"~", "-f "}) + w, func(r *thing) bool { return hasLettersOf(w)(r.Name) }}
		case 3:
			w := pick("word", someWords)
			a = cell(column, i, `:"`+w+`"`, inCell(w))
		case 4:
			e := pick("expr", someExprs)
			a = cell(column, i, ":/"+e+"/", matchesCell(e))
		case 5:
			w := pick("letters", someLetters)
			a = cell(column, i, ":~"+w, hasLettersOf(w))
		case 6:
			op, n := pick("op", operators), pick("number", someNumbers)
			a = cell(column, i, op+n, comparison(strings.TrimPrefix(op, "="), n))
			if op == "==" || op == "=" {
				a.ok = func(r *thing) bool { return comparison("=", n)(cellOf(r, i)) }
			}
		case 7:
			op := pick("op", []string{">", "<", ">=", "<="})
			age := rapid.SampledFrom([]string{"90s", "1h", "2h", "1d3h", "180m"}).Draw(t, "age")
			a = asked{"age" + op + age, func(r *thing) bool {
				return r.Created != 0 && relates(float64(noon.Unix()-r.Created), float64(someAges[age]), op)
			}}
		default:
			s := pick("selector", []string{"app=web", "!app", "app in (api,web)"})
			sel, err := selector.Parse(s)
			if err != nil {
				t.Fatal(err)
			}
			return asked{"-l " + s, func(r *thing) bool { return sel.Matches(r.Labels) }}
		}
		if !strings.HasPrefix(a.text, "-f") && rapid.Bool().Draw(t, "not") {
			ok := a.ok
			return asked{"!" + a.text, func(r *thing) bool { return !ok(r) }}
		}
		return a
	})
}

func things() *rapid.Generator[*thing] {
	return rapid.Custom(func(t *rapid.T) *thing {
		pick := func(from []string) string { return rapid.SampledFrom(from).Draw(t, "cell") }
		name := strings.ReplaceAll(pick(someNames), "\x00", "_")
		r := aThing(name, pick(someCells), pick(someReadings), pick(someReadings), "nginx:1.25", pick(someCells))
		r.Created = noon.Unix() - int64(rapid.IntRange(0, 30).Draw(t, "hours"))*3600
		if rapid.Bool().Draw(t, "unknown") {
			r.Created = 0
		}
		if rapid.Bool().Draw(t, "unlabelled") {
			r.Labels = labels()
		}
		return r
	})
}

func compiled(t *rapid.T, text string) func(*thing) bool {
	q, err := Parse(text)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	keep, err := Compile(q, fields(), noon)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	if keep == nil {
		return func(*thing) bool { return true }
	}
	return keep
}

// What is compiled keeps what the plain meaning of its terms keeps.
func TestKeepsWhatItsTermsMean(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		asks := rapid.SliceOfN(terms(), 0, 3).Draw(t, "terms")
		var words, flags []string
		for _, a := range asks {
			if strings.HasPrefix(a.text, "-l") {
				flags = append(flags, a.text)
			} else {
				words = append(words, a.text)
			}
		}
		text := strings.Join(append(words, flags...), "  ")
		keep := compiled(t, text)
		for range 8 {
			r := things().Draw(t, "thing")
			want := true
			for _, a := range asks {
				want = want && a.ok(r)
			}
			if got := keep(r); got != want {
				t.Fatalf("%q keeps %q: %v, want %v", text, r.cells, got, want)
			}
		}
	})
}

// texts draws what somebody may type.
func texts() *rapid.Generator[string] {
	piece := rapid.SampledFrom([]string{
		"kubia", "ku", "k", "!", "~", "-f ", "/", "/k/", "node:", "NODE:", "node:g", "gpu", "restarts>", "1", "5", "age<2h", "age<",
		" ", " ", " ", "-l app=web", "-l app", "\\", "K", `"`, "'", `"a b"`, "x:y", "foo", "X:", "é", "É", "!ku", "~kb", "a",
	})
	return rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(piece, 0, 6).Draw(t, "pieces"), "") })
}

// A query that narrows another keeps nothing that the other does not.
func TestNarrowsIsSound(t *testing.T) {
	t.Parallel()
	narrowed := 0
	rapid.Check(t, func(t *rapid.T) {
		first := texts().Draw(t, "first")
		second := first
		if rapid.Bool().Draw(t, "anew") {
			second = ""
		}
		second += texts().Draw(t, "second")
		a, err := Parse(first)
		b, err2 := Parse(second)
		if err != nil || err2 != nil || !b.Narrows(a) {
			return
		}
		keepA, err := Compile(a, fields(), noon)
		keepB, err2 := Compile(b, fields(), noon)
		if err != nil || err2 != nil || keepA == nil {
			return
		}
		narrowed++
		for range 8 {
			if r := things().Draw(t, "thing"); (keepB == nil || keepB(r)) && !keepA(r) {
				t.Fatalf("%q keeps %q, and %q does not", second, r.cells, first)
			}
		}
	})
	if narrowed == 0 {
		t.Error("nothing ever narrowed")
	}
}

func chipTexts(q *Query) []string {
	var out []string
	for _, c := range q.Chips() {
		out = append(out, c.Text)
	}
	slices.Sort(out)
	return out
}

// Without one chip, the others are left as they are.
func TestWithoutLeavesTheOthers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := texts().Draw(t, "text")
		q, err := Parse(text)
		if err != nil {
			return
		}
		for i, c := range q.Chips() {
			rest, err := Parse(q.Without(i))
			if err != nil {
				t.Fatalf("%q without %q is %q: %v", text, c.Text, q.Without(i), err)
			}
			got, want := chipTexts(rest), chipTexts(q)
			at := slices.Index(want, c.Text)
			want = slices.Delete(want, at, at+1)
			if len(got) != len(want) {
				t.Fatalf("%q without %q is %q: %q", text, c.Text, q.Without(i), got)
			}
			for j := range got {
				if strings.Trim(got[j], `"' `) != strings.Trim(want[j], `"' `) {
					t.Fatalf("%q without %q is %q: %q", text, c.Text, q.Without(i), got)
				}
			}
		}
	})
}
