package logs

import "time"

// Source is one container of one pod. A pod of the same name that comes later is another one.
type Source struct {
	Namespace, Pod, UID, Container string
}

// State is how a container is doing, as far as its log goes.
type State uint8

// The states of a container.
const (
	// Pending has not said anything yet: it was not started.
	Pending State = iota
	// Running may say more.
	Running
	// Ended says no more, unless it is started again.
	Ended
)

// Target is a source as the cluster has it now.
type Target struct {
	Source
	State State
	// Instance tells the runs of a container apart, "" before the first.
	Instance string
	// Why is how it ended or what it waits for, in words.
	Why string
}

// Line is a line of a log, or what is said about one.
type Line struct {
	// Time is when it was said, in nanoseconds since 1970.
	Time int64
	// Source is an index of [Batch.Sources].
	Source int32
	// Note: the line was not said by the container; it says what happened to its log.
	Note bool
	Text string
}

// Phase is how far a stream is.
type Phase uint8

// The phases of a stream.
const (
	// Queued is not followed: others have all the streams that there may be.
	Queued Phase = iota
	// Waiting: the container has not been started.
	Waiting
	Connecting
	Live
	Reconnecting
	// Done: all was read, and the container says no more.
	Done
	// Failed: the server refuses.
	Failed
)

// Status is how a source is followed.
type Status struct {
	Source
	Phase Phase
	// Err is why it is reconnecting or has failed.
	Err error
	// Lines is how many were read.
	Lines int
}

// Batch is what was read since the one before. It belongs to who takes it.
type Batch struct {
	Lines []Line
	// Sources are all there have been, in the order in which they came.
	Sources []Status
}

// Options say which lines are asked for.
type Options struct {
	// Previous asks for the instance before the one that runs, once.
	Previous bool
	// Tail is how many lines of each source there are to begin with, 0 for all.
	Tail int
	// Since is how far back they go, 0 for all.
	Since time.Duration
	// Most is how many streams there may be at a time, 0 for [MostStreams].
	Most int
}

// MostStreams is how many sources are followed at a time unless somebody says otherwise.
const MostStreams = 100
