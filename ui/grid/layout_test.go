package grid

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kubist/themes"
	"kubist/ui/canvas"
)

// texts is a row that says what its cells are.
type texts []string

func textColumns(names ...string) []Column[texts] {
	var columns []Column[texts]
	for i, name := range names {
		columns = append(columns, Column[texts]{
			Name: strings.TrimSuffix(name, "*"), Flexible: strings.HasSuffix(name, "*"),
			Cell: func(dst []byte, r texts, _ time.Time) []byte { return append(dst, r[i]...) },
		})
	}
	return columns
}

func textGrid(columns []Column[texts], rows ...texts) *Grid[texts] {
	g := New(columns, func(r texts) string { return r[0] }, func(texts, time.Time) themes.Token { return themes.Text })
	g.SetRows(rows)
	return g
}

func draw(g *Grid[texts], w, h int) string {
	f := &canvas.Frame{}
	f.Reset(w, h)
	g.Paint(f.Canvas(), now)
	return f.String()
}

func TestLayout(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 10_000)
	for _, c := range []struct {
		name    string
		columns []Column[texts]
		row     texts
		w       int
		scrolls int
		want    string
	}{
		{
			"one long text leaves room for the others", textColumns("NAME*", "REASON", "COUNT"), texts{"kubia-0", long, "12"}, 50, 0, `
 NAME     REASON                            COUNT
▌kubia-0  xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…  12
`,
		},
		{
			"the longest gives way first", textColumns("NAME*", "IMAGE", "NODE"), texts{"kubia-0", "registry.example.org/luksa/kubia:v2-with-tools", "node-0.eu-central-1.internal"}, 70, 0, `
 NAME     IMAGE                          NODE
▌kubia-0  registry.example.org/luksa/k…  node-0.eu-central-1.internal
`,
		},
		{
			"a message has what is left", textColumns("TYPE*", "REASON", "OBJECT", "MESSAGE"), texts{"Warning", "BackOff", "pod/kubia-0", "Back-off restarting failed container kubia in pod kubia-0"}, 60, 0, `
 TYPE     REASON   OBJECT       MESSAGE                    ›
▌Warning  BackOff  pod/kubia-0  Back-off restarting failed…
`,
		},
		{
			"a text that is cut goes on over empty cells", textColumns("SERVICE*", "POD", "PORTS", "NODE", "NOTE"), texts{"cart", "no pod has app=cart,env=production and tier=front", "", "", "why"}, 46, 0, `
 SERVICE  POD               PORTS  NODE  NOTE
▌cart     no pod has app=cart,env=prod…  why
`,
		},
		{
			"to the edge where all are", textColumns("SERVICE*", "POD", "PORTS", "NODE"), texts{"cart", "no pod has app=cart,env=production and tier=front", "", ""}, 40, 0, `
 SERVICE  POD               PORTS  NODE
▌cart     no pod has app=cart,env=prod…
`,
		},
		{
			"and all of the width when it is scrolled to", textColumns("TYPE*", "REASON", "OBJECT", "MESSAGE"), texts{"Warning", "BackOff", "pod/kubia-0", "Back-off restarting failed container kubia in pod kubia-0"}, 60, 9, `
 TYPE    ‹MESSAGE
▌Warning  Back-off restarting failed container kubia in po…
`,
		},
		{
			"namespace and name stay", textColumns("NAMESPACE", "NAME*", "READY", "STATUS", "IP", "NODE"), texts{"shop", "kubia-7c78b4fbb-ml47s", "1/1", "CrashLoopBackOff", "10.244.0.3", "node-2"}, 62, 1, `
 NAMESPACE  NAME               ‹STATUS            IP         ›
▌shop       kubia-7c78b4fbb-m…  CrashLoopBackOff  10.244.0.3
`,
		},
		{
			"as far as they leave room", textColumns("NAMESPACE", "NAME*", "READY", "STATUS", "IP"), texts{"kube-system-of-the-others", "kubia-7c78b4fbb-ml47s", "1/1", "CrashLoopBackOff", "10.244.0.3"}, 50, 2, `
‹READY  STATUS            IP
▌1/1    CrashLoopBackOff  10.244.0.3
`,
		},
		{
			"too narrow for anything", textColumns("NAME*", "READY"), texts{"kubia-7c78b4fbb-ml47s", "1/1"}, 3, 0, `
  ›
▌
`,
		},
	} {
		g := textGrid(c.columns, c.row)
		draw(g, c.w, 2)
		g.ScrollColumns(c.scrolls)
		if got := "\n" + draw(g, c.w, 2); got != c.want {
			t.Errorf("%s:%s\nwant%s", c.name, got, c.want)
		}
	}
}

func TestMatchesAreShown(t *testing.T) {
	t.Parallel()
	g := textGrid(textColumns("NAME*", "CITY", "NOTE"), texts{"kubia", "Málaga 日本", strings.Repeat("y", 100) + "z"})
	g.SetMatches(func(dst [][2]int, column int, text []byte) [][2]int {
		if column == 0 {
			return append(dst, [2]int{0, 2}, [2]int{4, 5})
		}
		if i := strings.Index(string(text), "日"); i >= 0 {
			return append(dst, [2]int{i, i + len("日")})
		}
		return append(dst, [2]int{3, 101}, [2]int{100, 101})
	})
	f := &canvas.Frame{}
	f.Reset(40, 2)
	g.Paint(f.Canvas(), now)
	var shown strings.Builder
	for x, c := range f.Row(1) {
		if x > 0 && c.Style.Token() == themes.Accent {
			shown.Write(f.AppendCell(nil, c))
		}
	}
	if got, want := shown.String(), "kua日"+strings.Repeat("y", 14)+"…"; got != want {
		t.Errorf("%q is shown as matches, want %q", got, want)
	}
	g.SetMatches(nil)
	f.Reset(40, 2)
	g.Paint(f.Canvas(), now)
	if slices.ContainsFunc(f.Row(1)[1:], func(c canvas.Cell) bool { return c.Style.Token() == themes.Accent }) {
		t.Error("without matches some are shown")
	}
}

// drawGrid is a grid of any columns and rows.
func drawGrid(t *rapid.T) *Grid[texts] {
	flexible := rapid.IntRange(-1, 4).Draw(t, "flexible")
	var columns []Column[texts]
	for i := range rapid.IntRange(1, 9).Draw(t, "columns") {
		columns = append(columns, Column[texts]{
			Name:     strings.Repeat("H", rapid.IntRange(1, 15).Draw(t, "header")),
			Level:    rapid.SampledFrom([]Level{Always, Always, Roomy, Wide}).Draw(t, "level"),
			Right:    rapid.Bool().Draw(t, "right"),
			Flexible: i == flexible,
			Cell:     func(dst []byte, r texts, _ time.Time) []byte { return append(dst, r[i]...) },
		})
	}
	cell := rapid.Custom(func(t *rapid.T) string {
		text := rapid.SampledFrom([]string{"x", "ü", "日", "👍🏽", "e\u0301", "\xa4"}).Draw(t, "text")
		return strings.Repeat(text, rapid.SampledFrom([]int{0, 1, 3, 8, 17, 30, 60, 10_000}).Draw(t, "times"))
	})
	var rows []texts
	for range rapid.IntRange(0, 5).Draw(t, "rows") {
		rows = append(rows, rapid.SliceOfN(cell, len(columns), len(columns)).Draw(t, "row"))
	}
	return textGrid(columns, rows...)
}

// checkPlaces checks that no column overlaps another one or leaves the canvas,
// neither by its place nor by what is painted: only over empty cells a text goes on.
func checkPlaces(t *rapid.T, g *Grid[texts], f *canvas.Frame) {
	x, column := gutter, -1
	for k, p := range g.places {
		if k > 0 {
			x += between
		}
		if p.x != x || p.w < 1 || p.column <= column {
			t.Fatalf("places are %v", g.places)
		}
		for y := 1; k > 0 && y < f.H && g.top+y <= g.Len(); y++ {
			if r := g.line(g.top + y - 1); r[p.column] != "" && slices.ContainsFunc(f.Row(y)[x-between:x], written) {
				t.Fatalf("something stands before %d in\n%s", x, f)
			}
		}
		x, column = p.x+p.w, p.column
	}
	if x > max(f.W-1, gutter) {
		t.Fatalf("places are %v in a width of %d", g.places, f.W)
	}
	for y := 1; y < f.H && f.W > gutter; y++ {
		if written(f.Row(y)[f.W-1]) {
			t.Fatalf("something stands at the edge in\n%s", f)
		}
	}
}

func written(c canvas.Cell) bool { return c.Rune != ' ' }

// Whatever columns there are, and whatever is in them: they do not overlap or
// leave the canvas, those that stay do so, and each can be scrolled to, the
// last one in full.
func TestColumnsHaveTheirPlaces(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := drawGrid(t)
		if rapid.Bool().Draw(t, "wide") {
			g.ToggleWide()
		}
		f := &canvas.Frame{}
		w := rapid.IntRange(0, 200).Draw(t, "w")
		paint := func() {
			f.Reset(w, 6)
			g.Paint(f.Canvas(), now)
			checkPlaces(t, g, f)
		}
		paint()
		seen := map[int]bool{}
		var stay []place
		for offset := range len(g.columns) + 1 {
			if g.offset != min(offset, g.most) {
				t.Fatalf("scrolled by %d of %d, not %d", g.offset, g.most, offset)
			}
			head, _, _ := strings.Cut(f.String(), "\n")
			if w >= 14 && (strings.Contains(head, "‹") != (g.offset > 0) || strings.Contains(head, "›") != (g.offset < g.most)) {
				t.Fatalf("scrolled by %d of %d: %s", g.offset, g.most, head)
			}
			for _, p := range g.places {
				seen[p.column] = true
			}
			if frozen := g.places[:min(g.frozen, len(g.places))]; offset == 1 {
				stay = slices.Clone(frozen)
			} else if offset > 1 && !slices.Equal(stay, frozen) {
				t.Fatalf("those that stay went from %v to %v", stay, frozen)
			}
			if n := g.frozen; g.offset > 0 && n > 0 && 2*(g.places[n-1].x+g.places[n-1].w) > w {
				t.Fatalf("those that stay take more than half of %d: %v", w, g.places)
			}
			g.ScrollColumns(1)
			paint()
		}
		if w < 14 || len(g.shown) == 0 {
			return
		}
		last, end := g.shown[len(g.shown)-1], g.places[len(g.places)-1]
		if end.column != last || end.w < g.widths[last] && (end.x+end.w != w-1 || len(g.places) > g.frozen+1) {
			t.Fatalf("the last column, %d, is not seen in full: %v", last, g.places)
		}
		for _, i := range g.shown {
			if !seen[i] {
				t.Fatalf("column %d is never seen", i)
			}
		}
	})
}

// Rows that go and come back move no column.
func TestRowsDoNotMoveColumns(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := drawGrid(t)
		w := rapid.IntRange(20, 200).Draw(t, "w")
		before := draw(g, w, 10)
		places, rows := slices.Clone(g.places), g.rows
		g.Update(rows[:rapid.IntRange(0, len(rows)).Draw(t, "left")])
		draw(g, w, 10)
		if !slices.Equal(g.places, places) {
			t.Fatalf("columns went from %v to %v", places, g.places)
		}
		g.Update(rows)
		if after := draw(g, w, 10); after != before {
			t.Fatalf("before\n%s\nafter\n%s", before, after)
		}
	})
}

func TestColumnsThatAreKeptStill(t *testing.T) {
	t.Parallel()
	g := textGrid(textColumns("NAME", "VALUE*", "STATUS", "FROM"), texts{"LOG_LEVEL", "info", "missing", strings.Repeat("x", 40)})
	g.KeepStill()
	draw(g, 50, 2)
	g.ScrollColumns(3)
	want := `
 NAME       VALUE  STATUS   FROM
▌LOG_LEVEL  info   missing  xxxxxxxxxxxxxxxxxxxx…
`
	if got := "\n" + draw(g, 50, 2); got != want {
		t.Errorf("it is%s\nwant%s", got, want)
	}
}
