package display

import "encoding/base64"

// clipboard is the OSC 52 sequence that copies text. Within tmux it is wrapped
// as well, for a tmux that does not set the clipboard itself passes it on then.
func clipboard(text string, tmux bool) string {
	seq := "\x1b]52;c;" + base64.StdEncoding.EncodeToString([]byte(text)) + "\x07"
	if tmux {
		seq += "\x1bPtmux;\x1b" + seq + "\x1b\\"
	}
	return seq
}
