package main

import (
	"io"
	"strings"
	"testing"
)

// What cannot be undone asks a person for a word; where nobody is there, and with --yes, it goes on.
func TestFinalCommandsAsk(t *testing.T) {
	dir := newIssuer(t)
	list := strings.Fields(run(t, "", "key", "list", "--dir", dir))
	kid := list[1]
	order := func(verb, reason string, more ...string) []string {
		return append([]string{"giayto", "issuer", verb, "--dir", dir, "--document", "driving-licence:-", "--reason", reason, "--operator", "truc.ban"}, more...)
	}
	retire := []string{"giayto", "issuer", "key", "retire", "--dir", dir, "--key", kid}
	for _, c := range []struct {
		in, asked string
		status    int
		args      []string
	}{
		{"010125000001\n\n", "type revoke to go on", exitStopped, order("revoke", "wrongly-issued")},
		{"010125000001\nyes\n", "type revoke to go on", exitStopped, order("revoke", "wrongly-issued")},
		{"010125000001\n", "type revoke to go on", exitStopped, order("revoke", "wrongly-issued")},
		{"010125000001\nrevoke, no\n", "type revoke to go on", exitStopped, order("revoke", "wrongly-issued")},
		{"010125000001\nsupersede\n", "type supersede to go on", exitData, order("supersede", "exchanged")},
		{"010125000001\n", "", 0, order("revoke", "wrongly-issued", "--from", "2026-11-30")},
		{"010125000001\n", "", 0, order("suspend", "points-exhausted")},
		{"010125000001\nrevoke\n", "type revoke to go on", 0, order("revoke", "wrongly-issued")},
		{"\n", "no other key signs driving-licence", exitStopped, retire},
		{"", "", 0, append(retire, "--yes")},
	} {
		console, words := testConsole(strings.NewReader(c.in), io.Discard)
		console.asks = true
		if status := console.run(t.Context(), c.args); status != c.status {
			t.Errorf("%q, %q: exit status %d: %s", c.args, c.in, status, words)
		}
		if asked := strings.Contains(words.String(), "to go on"); !strings.Contains(words.String(), c.asked) || asked != (c.asked != "") {
			t.Errorf("%q, %q: %s", c.args, c.in, words)
		}
	}
	other := newIssuer(t)
	run(t, "010125000001\n", "revoke", "--dir", other, "--document", "driving-licence:-", "--reason", "wrongly-issued")
}
