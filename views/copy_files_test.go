package views

import "testing"

func TestParseCopy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, pod, container, inside, here string
		out, ok                            bool
	}{
		{"cp kubia-0:/var/log/app.log .", "kubia-0", "", "/var/log/app.log", ".", true, true},
		{"cp pod/kubia-0:data /tmp/x -c main", "kubia-0", "main", "data", "/tmp/x", true, true},
		{"cp -n shop 'my data' kubia-0:/tmp", "kubia-0", "", "/tmp", "my data", false, true},
		{"cp :/tmp/a .", "", "", "/tmp/a", ".", true, true},
		{"cp kubia-0:/a kubia-1:/b", "", "", "", "", false, false},
		{"cp a b", "", "", "", "", false, false},
		{"cp kubia-0:/a", "", "", "", "", false, false},
		{"cp kubia-0: .", "", "", "", "", false, false},
	} {
		got, o, err := parseCopy(c.text)
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		if !c.ok {
			continue
		}
		pod := ""
		if len(o.pods) > 0 {
			pod = o.pods[0]
		}
		if pod != c.pod || o.container != c.container || got.inside != c.inside || got.here != c.here || got.out != c.out {
			t.Errorf("%s: %+v of %q %q", c.text, got, pod, o.container)
		}
	}
}
