// Bench is the instrument: it measures kubist from outside, as a user feels it, and takes its pictures.
//
//	bench [-quick] [-run REGEXP] [-json FILE] [-keep]    measures and prints the table of budgets
//	bench shot [-size 80x24] [-keys KEYS …] -out FILE    writes a PNG of a program's screen
//
// # What is measured
//
// The real binary runs on a pseudo-terminal of 200×50 cells with a VT emulator behind it, against real control planes
// in a box (bin/playground with etcd and the API server alone) that hold 3, 10,000 and 110,000 pods. Nothing is asked
// of the program itself: what counts is on the screen, memory and processor time are the kernel's.
//
// A time that ends on the screen ends when the bytes that make the difference come out of the terminal. What the
// emulator needs to draw them is not part of it, for a few megabytes a second is its own speed and no terminal's.
// A key's time begins before it is written to the terminal. It counts as answered when the cursor's mark stands on
// another object (or the count of the empty program is another), so rows that arrive meanwhile answer no key; a filter
// has answered when its line shows this very text and a count for it.
//
// Machines are noisy and these budgets are tight, so what can be a ratio is one, between things that ran in turn within
// the same minutes: the load of kubist against a process that drains the same watch from the same server and throws it
// away, the latency of a key against an empty Bubble Tea program. Before each run the server comes to rest; while keys
// are measured under load it is niced, because on a user's machine it is not there at all.
//
// The exit status is 1 when something is missed that must be met.
package main
