package main

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"
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
	dir := filepath.Join(in, "bhxh")
	config := issuer.Config{URI: "https://id.giayto.example/bhxh", Name: trustlist.Name{VI: "Bảo hiểm xã hội", EN: "Social insurance"}}
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

// interrupted is a stream during whose reading a person stops the program.
type interrupted struct {
	ctx  context.Context
	stop func()
}

func (i interrupted) Read([]byte) (int, error) {
	i.stop()
	return 0, i.ctx.Err()
}
