package issuer

import (
	"errors"
	"time"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/gt1"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/issuer/record"
)

// An Issued is a new credential.
type Issued struct {
	// RecordID is the record that it was made of, and Type the kind of its document.
	RecordID string
	Type     *credential.Type
	// ID is how operators name the credential: the number of its status list and its index, as in "46-1026937".
	ID string
	// Expires is the end of the credential, not of the paper, exclusive.
	Expires time.Time
	// Token discloses all that is concealed: it is for the holder.
	Token *credential.Token
	// Text is what the QR code holds, with only those concealed claims that Options.Show names.
	Text string
	// Warnings are those of the record.
	Warnings []credential.Warning
}

// Issue signs the paper of a record. Of the time, whole seconds count. The error is ErrNoKey where no key may sign
// now, and a record.Refusal where what is shown does not fit a QR code, as with a large portrait: the rest of a file
// may go on.
func (i *Issuer) Issue(r *record.Record, now time.Time) (*Issued, error) {
	t := r.Document.Type()
	signer, err := i.signer(trustlist.UseCredential, t.VCT, now)
	if err != nil {
		return nil, err
	}
	expires := now.Add(i.validity).Truncate(time.Second)
	uri, index, err := i.lists.Draw(t.VCT, expires)
	if err != nil {
		return nil, err
	}
	status := &credential.Status{Index: index, URI: uri}
	token, err := credential.Issue(signer, credential.Header{
		Issuer: i.uri, IssuedAt: jose.DateOf(now), Expires: jose.DateOf(expires), Status: status, Device: r.Device,
	}, r.Document, i.options.Random)
	if err != nil {
		return nil, err
	}
	text, err := gt1.Pack(token.Present(i.options.Show...))
	if errors.Is(err, gt1.ErrTooLarge) {
		return nil, tooLarge(r)
	}
	if err != nil {
		return nil, err
	}
	return &Issued{
		RecordID: r.ID, Type: t, ID: status.ID(), Expires: expires, Token: token, Text: text, Warnings: r.Warnings,
	}, nil
}

func tooLarge(r *record.Record) record.Refusal {
	refusal := record.Refusal{Line: r.Line, RecordID: r.ID, Field: "claims", Code: "claim-format", Reason: "more than a QR code holds"}
	if r.Document.Holder().Portrait != nil {
		refusal.Field, refusal.Code = "portrait", "portrait-too-large"
	}
	return refusal
}
