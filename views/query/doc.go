// Package query is the grammar of the filter: what may be typed after "/", and
// which rows it keeps. It is pure: a text goes in, and out comes a function
// over records.
//
// Terms stand side by side, and a row has to satisfy them all:
//
//	kubia           a cell that is seen has it; in any case, unless an upper-case letter is typed
//	!kubia          none has; "!" negates every term but -l
//	"a b"           with the blank
//	~kba, -f kba    the name has these letters in this order, in any case
//	/ku.ia-\d/      a cell that is seen matches the regular expression (RE2); case as for words
//	node:gpu-3      the column has it, whether seen or not; also node:~gp, node:/gpu-\d/, node:"a b"
//	restarts>5      compares a column: > >= < <= = !=
//	-l app=kubia    the labels match the selector, which goes on to the end or to the next -l or -f
//	\!kubia         a backslash before a term makes a plain word of it
//
// A column may be named by the beginning of its name, in any case, and with "-"
// for a blank. Where no column is called like that, a term with a colon is a
// plain word, as nginx:1.25, http://x and fd00::7 are; a comparison is an error.
//
// A comparison is between numbers (5, 500m, 2Gi, 1e3, 50%) or times (90s, 2h,
// 5d3h, 1y). The number at the beginning of a cell counts for it: 12 in
// "12 (40s ago)", 1 in "1/2". Cells without one, such as "", "-" and "<none>",
// satisfy "!=" and no other. "=" and "!=" with anything else compare the
// whole cell as text. Ages are compared to the second.
//
// What is only half typed (a "/" that is not closed, "age<2" without a unit)
// keeps every row, so that nothing jumps while one types.
//
// Only ASCII letters are the same in both cases, but for "~", which follows
// [github.com/sahilm/fuzzy] in all.
package query
