package views

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"kubist/themes"
)

// tokenClaims are what a JSON Web Token says of itself, nil for what is none.
// The signature, which makes it valid, is not looked at.
func tokenClaims(text []byte) map[string]any {
	parts := bytes.Split(text, []byte("."))
	if len(parts) != 3 || !bytes.HasPrefix(text, []byte("ey")) {
		return nil
	}
	payload, err := base64.RawURLEncoding.DecodeString(string(parts[1]))
	if err != nil {
		return nil
	}
	var claims map[string]any
	if json.Unmarshal(payload, &claims) != nil {
		return nil
	}
	return claims
}

// claimFields say whose a token is and how long it is good.
func claimFields(claims map[string]any) []field {
	var out []field
	for _, c := range []struct{ claim, name string }{{"sub", "token of"}, {"iss", "issued by"}, {"aud", "for"}} {
		switch said := claims[c.claim].(type) {
		case string:
			out = append(out, field{c.name, themes.Text, said})
		case []any:
			out = append(out, field{c.name, themes.Text, strings.Trim(fmt.Sprint(said), "[]")})
		}
	}
	until := "until it is revoked: it does not expire"
	if at, ok := claims["exp"].(float64); ok {
		until = "until " + time.Unix(int64(at), 0).UTC().Format(dateAndTime)
	}
	return append(out, field{"good", themes.Text, until})
}

// dateAndTime is how a moment is written that is not of today.
const dateAndTime = "2006-01-02 15:04 MST"

// registryFields say for which registries there are credentials, and of whom.
func registryFields(data []byte, masked bool) []field {
	type login struct {
		Username string `json:"username"`
		Auth     string `json:"auth"`
	}
	var config struct {
		Auths map[string]login `json:"auths"`
	}
	if json.Unmarshal(data, &config) != nil || config.Auths == nil {
		if json.Unmarshal(data, &config.Auths) != nil { // the older form
			return nil
		}
	}
	var out []field
	for _, registry := range slices.Sorted(maps.Keys(config.Auths)) {
		l, text := config.Auths[registry], registry
		if l.Username == "" {
			pair, _ := base64.StdEncoding.DecodeString(l.Auth)
			l.Username, _, _ = strings.Cut(string(pair), ":")
		}
		if l.Username != "" && !masked {
			text += " as " + l.Username
		}
		out = append(out, field{"registry", themes.Text, text})
	}
	return out
}
