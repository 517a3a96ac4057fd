// Package change writes to a cluster, so that a slip of the finger is not the end.
//
// An [Op] is one write to one object, as data: a [Patch] of some of its fields, a
// [Delete], a [Create], an [Apply] or an [Evict]. [Do] carries many of them out
// side by side, for real or as a dry run that the server checks and forgets.
//
// Each write is bound to what it was decided on. A Patch names the fields that it
// changes with the values that they had: it is carried out by the server in one
// step as long as those hold, however much else of the object moves, and fails as
// [*Moved] where they do not. A Delete is of the object with the UID, not of
// another one that has its name by now.
//
// What an object was before and after is kept in a [Journal], and that is enough
// to know the way back: [Entry.Undo] makes the ops that lead there, guarded in the
// same way, and says what does not come back. Values of Secrets are never kept.
package change
