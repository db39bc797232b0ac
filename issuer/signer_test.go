package issuer

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	crand "crypto/rand"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/issuer/record"
)

// A device is a key that signs somewhere else, and something else at one signature.
type device struct {
	*ecdsa.PrivateKey
	signed, wrong atomic.Int64
}

func (d *device) Sign(random io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	if d.signed.Add(1) == d.wrong.Load() {
		digest = make([]byte, len(digest))
	}
	return d.PrivateKey.Sign(random, digest, opts)
}

// onDevice gives the issuer's key for licences to a device that signs wrongly once, 0 for never.
func onDevice(t *testing.T, i *Issuer, wrong int64) *device {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), crand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	d := &device{PrivateKey: key}
	d.wrong.Store(wrong)
	setSigner(t, i, d)
	return d
}

// setSigner makes another the one of the issuer's key for licences.
func setSigner(t *testing.T, i *Issuer, by crypto.Signer) {
	t.Helper()
	s, err := jose.NewSigner(by)
	if err != nil {
		t.Fatal(err)
	}
	k, err := i.Signing(trustlist.UseCredential, licenceVCT, now)
	if err != nil {
		t.Fatal(err)
	}
	i.signers[k.ID] = &signer{Signer: s}
}

// A device that signs wrongly ends the run, and no credential of it is issued. When it is mended the next run goes on.
func TestDeviceSignsWrongly(t *testing.T) {
	i, _ := found(t, "salts")
	i.group = 8
	d := onDevice(t, i, 11)
	var records []*record.Record
	for n := range 20 {
		records = append(records, numbered(t, n))
	}
	o := RunOptions{Outputs: Outputs{Dir: filepath.Join(t.TempDir(), "out"), Formats: []Format{JWT}}}
	run, err := i.Start(t.Context(), o, now)
	if err != nil {
		t.Fatal(err)
	}
	issued := 0
	for _, r := range records {
		var outcomes []Outcome
		outcomes, err = run.Add(t.Context(), r, nil, now)
		if issued += len(outcomes); err != nil {
			break
		}
	}
	if err == nil {
		var outcomes []Outcome
		outcomes, err = run.Finish(t.Context(), now)
		issued += len(outcomes)
	}
	if !errors.Is(err, jose.ErrWrongSignature) || issued != 8 {
		t.Errorf("%d issued, %v", issued, err)
	}
	if err := run.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if got := names(t, o.Outputs.Dir); len(got) != 8+2 { // with the list and the lock
		t.Errorf("outputs %q", got)
	}
	d.wrong.Store(0)
	issued = 0
	for _, outcome := range runOver(t, i, o, records...) {
		if outcome.Issued != nil {
			issued++
		}
	}
	if got := names(t, o.Outputs.Dir); issued != 12 || len(got) != 20+2 {
		t.Errorf("%d issued, outputs %q", issued, got)
	}
}

// The first signature of a key and one in a thousand are looked at again.
func TestDue(t *testing.T) {
	var due []int
	s := new(signer)
	for n := range 2*checkEvery + 2 {
		if s.due() {
			due = append(due, n)
		}
	}
	if fmt.Sprint(due) != "[0 1000 2000]" {
		t.Errorf("due are %v", due)
	}
}

// What was signed is what opens.
func TestOpens(t *testing.T) {
	i, _ := found(t, "salts")
	r, key := parse(t, licence), newKey(t, "credential").Public()
	issued, again := sign(t, i, r), sign(t, i, r)
	other := change(t, `"sex":2`, `"sex":1`)
	if err := i.opens(issued.Token, issued.Text, r.Document, key); err != nil {
		t.Error(err)
	}
	for name, err := range map[string]error{
		"another key":      i.opens(issued.Token, issued.Text, r.Document, newKey(t, "status").Public()),
		"another text":     i.opens(issued.Token, again.Text, r.Document, key),
		"no text":          i.opens(issued.Token, issued.Text[1:], r.Document, key),
		"another document": i.opens(issued.Token, issued.Text, other.Document, key),
	} {
		if !errors.Is(err, ErrOutput) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
