package bundle

import (
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/testvectors"
	"github.com/giayto/giayto/verifier"
	"github.com/giayto/giayto/verifier/policy/traffic"
)

// vector reads a file of the test vectors, which a program wrote that shares no code with this one.
func vector(t testing.TB, name string) []byte {
	t.Helper()
	data, err := testvectors.Files.ReadFile(name)
	check(t, err)
	return data
}

// offered is a folder to which a case's trust lists and status tokens were offered, good and bad ones.
func offered(t *testing.T, c testvectors.Case) *Bundle {
	t.Helper()
	pinned, err := trustlist.ParseRoots(vector(t, "trust/roots.json"))
	check(t, err)
	b, err := Create(filepath.Join(t.TempDir(), "bundle"), pinned)
	check(t, err)
	synced := c.At.Add(365 * day) // whenever that was: the cases are about what the device holds
	for _, name := range c.Trust {
		if err := b.ApplyTrust(vector(t, "trust/"+name+".json"), synced); err != nil {
			t.Logf("%s: %v", name, err)
		}
	}
	tokens := make(map[string]string)
	check(t, json.Unmarshal(vector(t, "status/"+c.Status+".json"), &tokens))
	for uri, compact := range tokens {
		if err := b.ApplyStatus(uri, compact, synced); err != nil {
			t.Logf("%s: %v", uri, err)
		}
	}
	return b
}

// Every case has its verdict from a folder, written and opened again, too.
func TestVectors(t *testing.T) {
	cases, err := testvectors.Cases()
	check(t, err)
	folders := make(map[string]*Bundle)
	ran := 0
	for _, c := range cases {
		if !c.Latest.Equal(time.Time{}) || c.Answer != "" {
			continue // what the device remembers cannot be given to a folder; what the rules say has nothing to do with it
		}
		state, err := json.Marshal([]any{c.Trust, c.Status})
		check(t, err)
		b, ok := folders[string(state)]
		if !ok {
			b = reopen(t, offered(t, c))
			folders[string(state)] = b
		}
		ran++
		q := verifier.Question{For: credential.Question(c.For), At: c.At, Audience: c.Audience, Nonce: c.Nonce}
		if c.Vehicle != "" {
			q.Vehicle, err = traffic.ParseVehicle(c.Vehicle)
			check(t, err)
		}
		v := verifier.Verify(b, q, c.Text, c.Frames...)
		if v.Reason != c.Expect {
			t.Errorf("%s: %s, expected %s", c.Name, v.Reason, c.Expect)
		}
	}
	if ran < 80 {
		t.Errorf("%d cases", ran)
	}
}
