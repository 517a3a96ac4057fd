// Package logs follows what containers say: one stream for each source over
// the API, reconnected so that no line is repeated or lost, merged in the order
// of time.
//
// A [Follower] has the streams. It holds back for a moment what it has read, so
// that lines of several sources can be put in order, and it lets the streams
// wait when nobody takes its lines: the bytes then stay where they are, and
// nothing is dropped here. What a line means ([LevelOf], [Read]) is found by
// pure functions.
package logs
