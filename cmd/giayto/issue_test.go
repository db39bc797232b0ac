package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/issuer"
	"github.com/giayto/giayto/issuer/keys"
	"github.com/giayto/giayto/issuer/record"
)

var issueTime = time.Date(2026, 11, 22, 9, 0, 0, 0, vn.Zone)

// foundIssuer makes an issuer's folder in another, with a key for all types that needs no passphrase.
func foundIssuer(t *testing.T, c *console, in string) string {
	t.Helper()
	return foundIssuerAt(t, c, in, issuer.DefaultDatabase)
}

// foundIssuerAt is foundIssuer with a database.
func foundIssuerAt(t *testing.T, c *console, in, database string) string {
	t.Helper()
	dir := filepath.Join(in, "bhxh")
	config := issuer.Config{URI: "https://id.giayto.example/bhxh", Name: trustlist.Name{VI: "Bảo hiểm xã hội", EN: "Social insurance"}, Database: database}
	if err := issuer.Init(t.Context(), dir, config, issueTime, c.random); err != nil {
		t.Fatal(err)
	}
	i, err := issuer.Open(dir, issuer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	key, err := keys.Generate(c.random)
	if err != nil {
		t.Fatal(err)
	}
	_, err = i.AddKey(issuer.NewKey{
		Key: key, Use: trustlist.UseCredential, VCTs: typeNames(), From: issueTime, Until: issueTime.AddDate(2, 0, 0), Unencrypted: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// inspection is a record, with its line end, that is issued without a portrait.
func inspection(n int) string {
	return fmt.Sprintf(`{"record_id":"K-%[1]d","type":"vehicle-inspection","account":{"level":2,"state":"active"},`+
		`"approved":{"by":"Lê Văn Duyệt","source":"CSDL đăng kiểm","at":"2026-11-20T08:00:00+07:00"},"claims":{"document_number":"KD-%06[1]d",`+
		`"registration_number":"30A-123.45","vehicle_kind":"car","vehicle_identification_number":"RLM12345678901234",`+
		`"issue_date":"2026-11-10","expiry_date":"2027-11-09","issuing_authority":"Trung tâm đăng kiểm 29-01V"}}`+"\n", n)
}

// Who stops a run has issued the groups that are through, and nothing else.
func TestStoppedIssue(t *testing.T) {
	c, words := testConsole(strings.NewReader(""), io.Discard)
	i, err := issuer.Open(foundIssuer(t, c, t.TempDir()), issuer.Options{Random: c.random})
	if err != nil {
		t.Fatal(err)
	}
	defer i.Close()
	run := &issuing{console: c, clock: func() time.Time { return issueTime }}
	if run.run, err = i.Start(t.Context(), run.options, issueTime); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	in := io.MultiReader(strings.NewReader("\n\nno record\n"), interrupted{ctx, stop})
	err = run.all(ctx, record.NewReader(in, record.Options{}))
	var f *failure
	if !errors.As(err, &f) || f.status != exitStopped || f.hint != "run the same command again" {
		t.Fatalf("%#v", err)
	}
	if !strings.HasSuffix(words.String(), "giayto: 0 issued, 0 skipped, 1 refused\n") {
		t.Errorf("words %q", words)
	}
}

// Where the records cannot be read any more, what was issued by then is told.
func TestIssueUnread(t *testing.T) {
	var lines strings.Builder
	for n := range 600 {
		lines.WriteString(inspection(n))
	}
	var summaries strings.Builder
	c, words := testConsole(io.MultiReader(strings.NewReader(lines.String()), iotest.ErrReader(io.ErrClosedPipe)), &summaries)
	c.now = func() time.Time { return issueTime }
	dir, out := foundIssuer(t, c, t.TempDir()), filepath.Join(t.TempDir(), "codes")
	if status := c.run(t.Context(), []string{"giayto", "issuer", "issue", "--dir", dir, "--out", out, "--format", "jsonl", "--summary", "-"}); status == 0 {
		t.Errorf("exit status 0: %s", words)
	}
	list, err := os.ReadFile(filepath.Join(out, issuer.IssuedName))
	if err != nil || summaries.String() != string(list) {
		t.Errorf("%d bytes of summaries, a list of %d bytes, %v: %s", summaries.Len(), len(list), err, words)
	}
}

// On a terminal a person sees how far a run has come, a few times a second, on a line that the words take the place of.
func TestIssueProgress(t *testing.T) {
	c, words := testConsole(strings.NewReader(""), io.Discard)
	var seen strings.Builder
	c.progress = &seen
	now := issueTime
	c.now = func() time.Time { now = now.Add(50 * time.Millisecond); return now }
	dir, file := foundIssuer(t, c, t.TempDir()), filepath.Join(t.TempDir(), "records.jsonl")
	var lines strings.Builder
	for n := range 10 {
		lines.WriteString(inspection(n))
	}
	if err := os.WriteFile(file, []byte(lines.String()+"x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if status := c.run(t.Context(), []string{"giayto", "issuer", "issue", "--dir", dir, "--format", "terminal", file}); status != exitData {
		t.Fatalf("exit status %d: %s", status, words)
	}
	const wipe = "\r\x1b[K"
	var shown []string
	for line := range strings.SplitSeq(seen.String(), wipe) {
		if line != "" {
			shown = append(shown, line)
		}
	}
	if len(shown) < 2 || len(shown) > 10 || !strings.HasPrefix(shown[0], "1 issued, 0 skipped, 0 refused, ") || !strings.HasSuffix(shown[0], " a second") || !strings.HasSuffix(seen.String(), wipe) {
		t.Errorf("%q", seen.String())
	}
}

// Elsewhere there is a line a minute.
func TestIssueProgressInLog(t *testing.T) {
	c, words := testConsole(strings.NewReader(""), io.Discard)
	now := issueTime
	c.now = func() time.Time { return now }
	run := &issuing{console: c, started: now, file: 1000, run: new(issuer.Run)}
	for second := range 181 {
		now = issueTime.Add(time.Duration(second) * time.Second)
		run.at = int64(second)
		run.tally()
	}
	const want = "giayto: 0 issued, 0 skipped, 0 refused, 0 a second, "
	if got := words.String(); got != want+"6 % of the file, 15m40s left\n"+want+"12 % of the file, 14m40s left\n"+want+"18 % of the file, 13m40s left\n" {
		t.Error(got)
	}
}

// interrupted is a stream during whose reading a person stops the program.
type interrupted struct {
	ctx  context.Context
	stop func()
}

func (i interrupted) Read([]byte) (int, error) {
	i.stop()
	return 0, i.ctx.Err()
}
