package views

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kubist/kube/record"
)

func exported(t *testing.T, extension string) string {
	t.Helper()
	l, _ := shown("shop")
	a, b := inNamespace("shop", "a"), inNamespace("shop", "b")
	a.Labels, b.Labels = record.NewLabels(map[string]string{"note": "=1+1"}), record.NewLabels(map[string]string{"note": "say \"x\", \x1b[31my|z"})
	table := snapshotTable[*record.Pod]{rows: []*record.Pod{a, b}, now: noon}
	table.columns = []Column[*record.Pod]{nameColumn[*record.Pod](), labelColumn[*record.Pod]("note", "NOTE")}
	var out bytes.Buffer
	done := 0
	if err := table.write(t.Context(), exporterOf("x"+extension)(&out), func(n, _ int) { done = n }); err != nil || done != 0 {
		t.Fatalf("%s: %v, %d done", extension, err, done)
	}
	_ = l
	return out.String()
}

func TestExportFormats(t *testing.T) {
	t.Parallel()
	for extension, want := range map[string]string{
		".csv": "NAME,NOTE\na,'=1+1\nb,\"say \"\"x\"\", y|z\"\n",
		".tsv": "NAME\tNOTE\na\t'=1+1\nb\t\"say \"\"x\"\", y|z\"\n",
		".txt": "NAME   NOTE\na      =1+1\nb      say \"x\", y|z\n",
		".md":  "| NAME | NOTE |\n| --- | --- |\n| a | =1+1 |\n| b | say \"x\", y\\|z |\n",
	} {
		if got := exported(t, extension); got != want {
			t.Errorf("%s is\n%q\nwant\n%q", extension, got, want)
		}
	}
	var rows []map[string]string
	if err := json.Unmarshal([]byte(exported(t, ".json")), &rows); err != nil || len(rows) != 2 || rows[1]["NOTE"] != `say "x", y|z` {
		t.Errorf("json: %v, %v", rows, err)
	}
	if exporterOf("table.xls") != nil {
		t.Error("what is no format is one")
	}
}

func TestOnlyNumbersMayBeginLikeAFormula(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{
		"-5": "-5", "+3.5": "+3.5", "-": "'-", "=A1": "'=A1", "@x": "'@x", "+cmd|x": "'+cmd|x", "": "", "a=b": "a=b",
	} {
		if got := inert(cell); got != want {
			t.Errorf("%q becomes %q, want %q", cell, got, want)
		}
	}
}

func TestWriteFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "table.csv")
	write := func(text string) func(io.Writer) error {
		return func(w io.Writer) error {
			_, err := io.WriteString(w, text)
			return err
		}
	}
	read := func() string {
		text, err := os.ReadFile(path)
		if err != nil {
			return err.Error()
		}
		return string(text)
	}
	half := func(w io.Writer) error {
		_, _ = io.WriteString(w, strings.Repeat("half", 4096))
		return context.Canceled
	}
	if err := writeFile(path, false, half); !errors.Is(err, context.Canceled) || !strings.Contains(read(), "no such file") {
		t.Errorf("what was cancelled leaves %.20q, %v", read(), err)
	}
	if err := writeFile(path, false, write("one")); err != nil || read() != "one" {
		t.Errorf("%q, %v", read(), err)
	}
	if err := writeFile(path, false, write("two")); !errors.Is(err, fs.ErrExist) || read() != "one" {
		t.Errorf("a file that is there is now %q, %v", read(), err)
	}
	if err := writeFile(path, true, half); !errors.Is(err, context.Canceled) || read() != "one" {
		t.Errorf("what was cancelled has replaced it by %.20q, %v", read(), err)
	}
	if err := writeFile(path, true, write("two")); err != nil || read() != "two" {
		t.Errorf("replaced, it is %q, %v", read(), err)
	}
	if files, _ := os.ReadDir(filepath.Dir(path)); len(files) != 1 {
		t.Errorf("%d files are left", len(files))
	}
	err := writeFile(filepath.Join(filepath.Dir(path), "none", "x.csv"), false, write(""))
	if got := plainly(err); got != "there is no such directory" {
		t.Errorf("a missing directory is told as %q", got)
	}
}
