package record

import "testing"

func TestCoversHost(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, host string
		want       bool
	}{
		{"shop.example.com", "shop.example.com", true},
		{"*.example.com", "shop.example.com", true},
		{"*.example.com", "example.com", false},
		{"*.example.com", "a.shop.example.com", false},
		{"*.example.com", "*.example.com", true},
		{"*.example.com", ".example.com", false},
		{"*.", "shop.", false},
		{"*", "shop", false},
		{"shop.example.com", "", false},
	} {
		if got := CoversHost(c.name, c.host); got != c.want {
			t.Errorf("%q covers %q: %t", c.name, c.host, got)
		}
	}
}

func TestSecretOfAHost(t *testing.T) {
	t.Parallel()
	i := &Ingress{TLS: []IngressTLS{
		{Secret: "all"}, {Hosts: []string{"*.example.com"}, Secret: "wild"}, {Hosts: []string{"a.example.org", "shop.example.com"}, Secret: "own"},
	}}
	for host, want := range map[string]string{"shop.example.com": "own", "api.example.com": "wild", "example.com": "all", "": "all"} {
		if got := i.Secret(host); got != want {
			t.Errorf("the certificate for %q is in %q, want %q", host, got, want)
		}
	}
	if got := (&Ingress{TLS: i.TLS[1:]}).Secret("example.net"); got != "" {
		t.Errorf("without an entry for the host it is in %q", got)
	}
}
