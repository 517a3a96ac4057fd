package logs

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// Record is a line of fields, read.
type Record struct {
	Level   Level
	Message string
	// Fields are the others in their order, without the time.
	Fields []Field
}

// Field is one of the fields of a line.
type Field struct{ Key, Value string }

// The names that fields have by which a line says when, how much it matters, and what.
var (
	timeKeys    = []string{"time", "ts", "t", "timestamp", "@timestamp"}
	levelKeys   = []string{"level", "lvl", "severity", "log.level", "@level"}
	messageKeys = []string{"msg", "message", "@message"}
)

// Read reads a line of JSON or of logfmt; ok is false for any other.
func Read(text string) (r Record, ok bool) {
	text = strings.TrimSpace(text)
	fields, ok := jsonFields(text)
	if !ok {
		fields, ok = logfmtFields(text)
	}
	if !ok {
		return Record{}, false
	}
	for _, f := range fields {
		switch {
		case slices.Contains(timeKeys, f.Key):
		case r.Level == Unsaid && slices.Contains(levelKeys, f.Key) && levelNamed(f.Value) != Unsaid:
			r.Level = levelNamed(f.Value)
		case r.Message == "" && slices.Contains(messageKeys, f.Key):
			r.Message = f.Value
		default:
			r.Fields = append(r.Fields, f)
		}
	}
	return r, true
}

// jsonFields are the members of an object, in their order.
func jsonFields(text string) (fields []Field, ok bool) {
	if !strings.HasPrefix(text, "{") || !strings.HasSuffix(text, "}") {
		return nil, false
	}
	dec := json.NewDecoder(strings.NewReader(text))
	if _, err := dec.Token(); err != nil {
		return nil, false
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, false
		}
		name, isText := key.(string)
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil || !isText {
			return nil, false
		}
		fields = append(fields, Field{name, jsonText(value)})
	}
	if _, err := dec.Token(); err != nil || dec.InputOffset() != int64(len(text)) {
		return nil, false
	}
	return fields, true
}

// jsonText is a string as it reads, and anything else as it is written, on one line.
func jsonText(value json.RawMessage) string {
	var text string
	if len(value) > 0 && value[0] == '"' && json.Unmarshal(value, &text) == nil {
		return text
	}
	var b bytes.Buffer
	if json.Compact(&b, value) != nil {
		return string(value)
	}
	return b.String()
}

// logfmtFields are those of "key=value key="with blanks"": two at least, and nothing else.
func logfmtFields(text string) (fields []Field, ok bool) {
	for text != "" {
		i := strings.IndexAny(text, "= \"")
		if i <= 0 || text[i] != '=' {
			return nil, false
		}
		f := Field{Key: text[:i]}
		if f.Value, text, ok = logfmtValue(text[i+1:]); !ok {
			return nil, false
		}
		fields = append(fields, f)
		text = strings.TrimLeft(text, " ")
	}
	return fields, len(fields) > 1
}

func logfmtValue(s string) (value, rest string, ok bool) {
	if !strings.HasPrefix(s, `"`) {
		value, rest, _ = strings.Cut(s, " ")
		return value, rest, true
	}
	quoted, err := strconv.QuotedPrefix(s)
	if err != nil {
		return "", "", false
	}
	value, err = strconv.Unquote(quoted)
	rest = s[len(quoted):]
	return value, rest, err == nil && (rest == "" || rest[0] == ' ')
}
