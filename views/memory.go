package views

// Memory is what screens remember from one run to the next. It is read and
// changed on the goroutine of the user interface, and saved by its owner. The
// zero value remembers nothing yet.
type Memory struct {
	// Filters are the filters typed so far, newest last.
	Filters []string
	// Recent are the namespaces used last in each context, newest first.
	Recent map[string][]string
	// Columns are the columns picked for each kind ("pods", "deployments.apps"), in their order.
	Columns map[string][]string
	// Bookmarks are command lines of views, by the names they were given.
	Bookmarks map[string]string
	// Journal are the changes of this run. It is not saved.
	Journal Journal
}
