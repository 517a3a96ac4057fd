package grid

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"kubist/themes"
	"kubist/ui/canvas"
)

// object is a row as lists have them: a pointer, the key in memory of its own.
type object struct{ name, uid string }

// objects are as many as a big cluster has, in no order in memory.
func objects() []*object {
	rows := make([]*object, 110_000)
	for _, i := range rand.New(rand.NewPCG(1, 2)).Perm(len(rows)) {
		rows[i] = &object{fmt.Sprintf("kubia-%06d", i), fmt.Sprintf("%036d", i)}
	}
	return rows
}

// changed are the rows with 100 newer versions, one row less and one more.
func changed(rows []*object, seed uint64) []*object {
	out := slices.Clone(rows)
	random := rand.New(rand.NewPCG(seed, 3))
	for range 100 {
		i := random.IntN(len(out))
		newer := *out[i]
		out[i] = &newer
	}
	gone, came := 70_000+random.IntN(1000), random.IntN(40_000)
	copy(out[came+1:gone+1], out[came:gone])
	out[came] = &object{"new", fmt.Sprintf("new-%032d", seed)}
	return out
}

func bigGrid(rows []*object) *Grid[*object] {
	g := New([]Column[*object]{
		{Name: "NAME", Flexible: true, Cell: func(dst []byte, o *object, _ time.Time) []byte { return append(dst, o.name...) }},
		{Name: "UID", Cell: func(dst []byte, o *object, _ time.Time) []byte { return append(dst, o.uid...) }},
	}, func(o *object) string { return o.uid }, func(*object, time.Time) themes.Token { return themes.Text })
	g.SetRows(rows)
	f := &canvas.Frame{}
	f.Reset(200, 50)
	g.Paint(f.Canvas(), now)
	g.MoveTo(50_000)
	return g
}

// BenchmarkUpdate takes newer rows in: with the cursor on one of them, on a
// ghost, with a few marks and with all rows marked.
func BenchmarkUpdate(b *testing.B) {
	all := objects()
	without := slices.Concat(all[:50_000], all[50_001:])
	for _, c := range []struct {
		name string
		rows []*object
		do   func(*Grid[*object])
	}{
		{"live", all, func(*Grid[*object]) {}},
		{"ghost", without, func(g *Grid[*object]) { g.Update(without) }},
		{"marks", all, func(g *Grid[*object]) { g.ToggleMark(); g.ToggleMark() }},
		{"all marked", all, func(g *Grid[*object]) { g.MarkAll() }},
	} {
		b.Run(c.name, func(b *testing.B) {
			g := bigGrid(all)
			c.do(g)
			odd, even := changed(c.rows, 1), changed(c.rows, 2)
			for b.Loop() {
				g.Update(odd)
				odd, even = even, odd
			}
		})
	}
}

// BenchmarkVanish is the first update without the object under the cursor.
func BenchmarkVanish(b *testing.B) {
	rows := objects()
	without := slices.Concat(rows[:50_000], rows[50_001:])
	g := bigGrid(rows)
	for b.Loop() {
		g.Update(without)
		g.SetRows(rows)
		g.MoveTo(50_000)
	}
}

// BenchmarkPaint paints 50 rows of 110,000.
func BenchmarkPaint(b *testing.B) {
	for _, c := range []struct {
		name string
		do   func(*Grid[pod])
	}{
		{"plain", func(*Grid[pod]) {}},
		{"marked, with matches", func(g *Grid[pod]) {
			g.MarkAll()
			g.SetMatches(func(dst [][2]int, _ int, _ []byte) [][2]int { return append(dst, [2]int{1, 3}) })
		}},
		{"long cells", func(g *Grid[pod]) { g.SetRows(longPods("x")) }},
		{"long cells, not of plain letters", func(g *Grid[pod]) { g.SetRows(longPods("é")) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			g := newGrid(110_000)
			c.do(g)
			f := &canvas.Frame{}
			for i := 0; b.Loop(); i++ {
				g.Move(1 - 2*(i%2))
				f.Reset(200, 50)
				g.Paint(f.Canvas(), now)
			}
		})
	}
}

// longPods are pods of whom each has 10,000 letters to say.
func longPods(letter string) []pod {
	rows := pods(100)
	for i := range rows {
		rows[i].status = strings.Repeat(letter, 10_000)
	}
	return rows
}
