package pager

import (
	"slices"
	"strings"
	"testing"

	"kubist/themes"
	"kubist/ui/canvas"
)

// fruit has "apple" in lines 1, 21, 41, 61 and 81, the third in upper case.
func fruit() string {
	lines := strings.Split(strings.Repeat("pear,", 99)+"pear", ",")
	for i := 0; i < 100; i += 20 {
		lines[i] = "an apple"
	}
	lines[40] = "an APPLE"
	return strings.Join(lines, "\n")
}

func TestSearch(t *testing.T) {
	t.Parallel()
	const (
		top = "the search goes on at the top"
		end = "the search goes on at the end"
	)
	tests := []struct {
		name   string
		keys   []string
		want   string
		toasts []string
	}{
		{"while typing", []string{"/app"}, "1–10 of 100 · match 1 of 5", nil},
		{"accepted", []string{"/app⏎"}, "1–10 of 100 · match 1 of 5", nil},
		{"from where one is", []string{"j", "/app⏎"}, "18–27 of 100 · match 2 of 5", nil},
		{"from the end", []string{"G", "/app⏎"}, "1–10 of 100 · match 1 of 5", nil},
		{"any case", []string{"/apple⏎", "n", "n"}, "38–47 of 100 · match 3 of 5", nil},
		{"upper case is exact", []string{"/APP⏎"}, "38–47 of 100 · match 1 of 1", nil},
		{"given up", []string{"ctrl+d", "/app␛"}, "6–15 of 100", nil},
		{"given up, with one before", []string{"/an⏎", "n", "/pear␛"}, "18–27 of 100 · match 2 of 5", nil},
		{"no match while typing", []string{"ctrl+d", "/appx"}, "6–15 of 100 · no match", nil},
		{"no match", []string{"ctrl+d", "/apq⏎"}, "6–15 of 100", []string{"there is no “apq” here"}},
		{"next wraps around", []string{"/app⏎", "n", "n", "n", "n", "n"}, "1–10 of 100 · match 1 of 5", []string{top}},
		{"previous wraps around", []string{"/app⏎", "N"}, "78–87 of 100 · match 5 of 5", []string{end}},
		{"previous", []string{"/app⏎", "n", "n", "N"}, "18–27 of 100 · match 2 of 5", nil},
		{"next from the window", []string{"/app⏎", "pgdown", "pgdown", "pgdown", "n"}, "38–47 of 100 · match 3 of 5", nil},
		{"previous from the window", []string{"/app⏎", "G", "N"}, "78–87 of 100 · match 5 of 5", nil},
		{"in sight, nothing moves", []string{"/app⏎", "n", "j", "/APPLE␛", "/apple⏎"}, "19–28 of 100 · match 2 of 5", nil},
		{"next without a search", []string{"n"}, "1–10 of 100", nil},
		{"ended by nothing", []string{"/app⏎", "/⏎"}, "1–10 of 100", nil},
		{"ended by esc", []string{"/app⏎", "n", "esc"}, "18–27 of 100", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p, h := New(nil), &host{}
			p.SetText(fruit())
			paint(p, 40, 10)
			press(t, p, h, tt.keys...)
			if got := text(p.Status()); got != tt.want {
				t.Errorf("status is %q, want %q", got, tt.want)
			}
			if !slices.Equal(h.toasts, tt.toasts) {
				t.Errorf("toasts are %q, want %q", h.toasts, tt.toasts)
			}
		})
	}
}

func TestSearchRemembers(t *testing.T) {
	t.Parallel()
	p, h := New(nil), &host{}
	p.SetText(fruit())
	paint(p, 40, 10)
	press(t, p, h, "/app⏎", "/nothing⏎", "/pear⏎", "/pear⏎", "/an␛", "/")
	if want := []string{"app", "pear"}; !slices.Equal(h.prompt.History, want) {
		t.Errorf("history is %q, want %q", h.prompt.History, want)
	}
}

func TestSearchThroughANewText(t *testing.T) {
	t.Parallel()
	p, h := New(nil), &host{}
	p.SetText(fruit())
	paint(p, 40, 10)
	press(t, p, h, "/app⏎", "n", "n")
	p.SetText("new apple\nnew\n" + fruit())
	if got, want := text(p.Status()), "40–49 of 102 · match 4 of 6"; got != want {
		t.Errorf("status is %q, want %q", got, want)
	}
	press(t, p, h, "/pear")
	p.SetText("newer\n" + fruit())
	h.prompt.Done("", false)
	if got, want := text(p.Status()), "39–48 of 101 · match 3 of 5"; got != want {
		t.Errorf("after giving up the status is %q, want %q", got, want)
	}
	p.SetText("nothing\n")
	if got, want := text(p.Status()), "1 line · no match"; got != want {
		t.Errorf("status is %q, want %q", got, want)
	}
}

func TestSearchGoesSideways(t *testing.T) {
	t.Parallel()
	p, h := New(nil), &host{}
	p.SetText(strings.Repeat("日", 50) + "needle" + strings.Repeat("x", 50) + "\nneedle")
	paint(p, 42, 5)
	press(t, p, h, "/needle⏎")
	if got := matched(paint(p, 42, 5)); len(got) != 1 || got[0] != "needle" {
		t.Errorf("matches shown are %q", got)
	}
	press(t, p, h, "n")
	if p.left != 0 {
		t.Errorf("the match is in the first columns, but the window is at %d", p.left)
	}
}

// matched are the texts of the runs of cells that are shown as matches.
func matched(f *canvas.Frame) []string {
	var runs []string
	var run []byte
	last := themes.Style(0)
	end := func() {
		if len(run) > 0 {
			runs = append(runs, string(run))
			run = run[:0]
		}
	}
	for y := range f.H {
		for _, cell := range f.Row(y) {
			if cell.Style != last {
				end()
			}
			if last = cell.Style; cell.Style.Token() == themes.Accent {
				run = f.AppendCell(run, cell)
			}
		}
		end()
	}
	return runs
}

func TestMatchStyles(t *testing.T) {
	t.Parallel()
	p := New(nil)
	p.SetText("xxab ab\nAB")
	paint(p, 20, 3)
	press(t, p, &host{}, "/ab⏎", "n")
	f := paint(p, 20, 3)
	match := themes.Style(themes.Accent) | themes.Bold
	for _, want := range []struct {
		x, y int
		st   themes.Style
	}{
		{2, 0, 0},
		{3, 0, match},
		{4, 0, match},
		{6, 0, match | themes.Reverse},
		{7, 0, match | themes.Reverse},
		{8, 0, 0},
		{1, 1, match},
		{2, 1, match},
		{3, 1, 0},
	} {
		if got := f.Row(want.y)[want.x].Style; got != want.st {
			t.Errorf("cell %d of row %d has style %#x, want %#x", want.x, want.y, got, want.st)
		}
	}
}

func TestFold(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                "",
		"ABC xyz":         "abc xyz",
		"ÄÖÜ Straße":      "äöü straße",
		"İstanbul \u212a": "İstanbul \u212a", // the lower case of both is of another length
		"日本":              "日本",
	} {
		if got := fold(in); got != want {
			t.Errorf("fold(%q) is %q, want %q", in, got, want)
		}
	}
}
