package views

import (
	"cmp"
	"strconv"
	"time"

	"kubist/kube/record"
	"kubist/ui/grid"
)

// The columns that kinds have in common.

func nameColumn[R record.Object]() Column[R] {
	return Column[R]{
		Name: "NAME", Server: "Name", Flexible: true, Path: ".metadata.name",
		Less: func(a, b R) int { return cmp.Compare(a.Head().Name, b.Head().Name) },
		Cell: func(dst []byte, r R, _ time.Time) []byte { return append(dst, r.Head().Name...) },
	}
}

func namespaceColumn[R record.Object]() Column[R] {
	return Column[R]{
		Name: "NAMESPACE", Path: ".metadata.namespace",
		Less: func(a, b R) int { return cmp.Compare(a.Head().Namespace, b.Head().Namespace) },
		Cell: func(dst []byte, r R, _ time.Time) []byte { return append(dst, r.Head().Namespace...) },
	}
}

func ageColumn[R record.Object]() Column[R] {
	return Column[R]{
		Name: "AGE", Server: "Age", Right: true, Less: byAge[R], Path: ".metadata.creationTimestamp",
		Search: func(dst []byte, _ R) []byte { return dst },
		Time:   func(r R) int64 { return r.Head().Created },
		Cell:   func(dst []byte, r R, now time.Time) []byte { return r.Head().AppendAge(dst, now) },
	}
}

// byAge puts the youngest first, as a growing age does.
func byAge[R record.Object](a, b R) int { return cmp.Compare(b.Head().Created, a.Head().Created) }

// textColumn is a column of a text that the record holds, ordered by it.
func textColumn[R record.Object](name, server string, level grid.Level, text func(R) string) Column[R] {
	return Column[R]{
		Name: name, Server: server, Level: level,
		Less: func(a, b R) int { return cmp.Compare(text(a), text(b)) },
		Cell: func(dst []byte, r R, _ time.Time) []byte { return append(dst, text(r)...) },
	}
}

// numberColumn is a column of a number that the record holds.
func numberColumn[R record.Object](name, server string, level grid.Level, number func(R) int64) Column[R] {
	return Column[R]{
		Name: name, Server: server, Level: level, Right: true,
		Less: func(a, b R) int { return cmp.Compare(number(a), number(b)) },
		Cell: func(dst []byte, r R, _ time.Time) []byte { return strconv.AppendInt(dst, number(r), 10) },
	}
}

// ownAgeColumn is the age of a kind whose Table has none.
func ownAgeColumn[R record.Object]() Column[R] {
	c := ageColumn[R]()
	c.Server = ""
	return c
}

// createdColumn is what the server prints of kinds that it has no columns for.
func createdColumn[R record.Object]() Column[R] {
	return Column[R]{
		Name: "CREATED AT", Server: "Created At", Level: grid.Wide, Less: byAge[R],
		Cell: func(dst []byte, r R, _ time.Time) []byte {
			return time.Unix(r.Head().Created, 0).UTC().AppendFormat(dst, time.RFC3339)
		},
	}
}

// sinceColumn says how long ago something was, what was last first; none stands for never.
func sinceColumn[R record.Object](name, server string, level grid.Level, none string, at func(R) int64) Column[R] {
	return Column[R]{
		Name: name, Server: server, Level: level, Right: true, Time: at,
		Less:   func(a, b R) int { return cmp.Compare(at(b), at(a)) },
		Search: func(dst []byte, _ R) []byte { return dst },
		Cell: func(dst []byte, r R, now time.Time) []byte {
			if at(r) == 0 {
				return append(dst, none...)
			}
			return record.AppendAge(dst, at(r), now)
		},
	}
}

// appendSize appends a number of bytes in the largest unit of which there is one: "1.5 KiB".
func appendSize(dst []byte, n int64) []byte {
	units := [...]string{" B", " KiB", " MiB", " GiB"}
	size, unit := float64(n), 0
	for size >= 1024 && unit < len(units)-1 {
		size, unit = size/1024, unit+1
	}
	if unit == 0 {
		dst = strconv.AppendInt(dst, n, 10)
	} else {
		dst = strconv.AppendFloat(dst, size, 'f', 1, 64)
	}
	return append(dst, units[unit]...)
}
