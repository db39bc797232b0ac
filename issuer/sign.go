package issuer

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/gt1"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/issuer/record"
	"github.com/giayto/giayto/issuer/registry"
)

// An Issued is a new credential.
type Issued struct {
	// RecordID is the issuer's name for the record that it was made of, empty for none.
	RecordID string
	// Type is the kind of its document, and Number the document's own.
	Type   *credential.Type
	Number string
	// ID is how operators name the credential: the number of its status list and its index, as in "46-1026937".
	ID string
	// Key is the ID of the key that signed it.
	Key string
	// IssuedAt and Expires bound the credential, not the paper; Expires is exclusive. Both are whole seconds.
	IssuedAt, Expires time.Time
	// Token discloses all that is concealed: it is for the holder.
	Token *credential.Token
	// Text is what the QR code holds, with only those concealed claims that Options.Show names.
	Text string
	// Warnings are those of the record.
	Warnings []credential.Warning
}

// expiry is when a credential that is issued now expires.
func (i *Issuer) expiry(now time.Time) time.Time { return now.Add(i.validity).Truncate(time.Second) }

// Sign signs the paper of a record for a place that the registry has reserved, and that no other credential gets; Run does
// both. Of the time, whole seconds count. The error is ErrNoKey where no key may sign now, and a record.Refusal where what
// is shown does not fit a QR code, as with a large portrait.
func (i *Issuer) Sign(r *record.Record, place registry.Place, now time.Time) (*Issued, error) {
	t := r.Document.Type()
	signer, err := i.signer(trustlist.UseCredential, t.VCT, now)
	if err != nil {
		return nil, err
	}
	issued, expires := now.Truncate(time.Second), i.expiry(now)
	token, err := credential.Issue(signer.Signer, credential.Header{
		Issuer: i.uri, IssuedAt: jose.DateOf(issued), Expires: jose.DateOf(expires),
		Status: &credential.Status{Index: place.Index, URI: place.URI}, Device: r.Device,
	}, r.Document, i.options.Random)
	if err != nil {
		return nil, err
	}
	text, err := gt1.Pack(token.Present(i.options.Show...))
	if errors.Is(err, gt1.ErrTooLarge) {
		return nil, i.unfit(r, "more than a QR code holds")
	}
	if err == nil && signer.due() {
		err = i.opens(token, text, r.Document, signer.Public())
	}
	if err != nil {
		return nil, err
	}
	return &Issued{
		RecordID: r.ID, Type: t, Number: r.Document.Number(), ID: place.ID(), Key: signer.Public().ID(),
		IssuedAt: issued, Expires: expires, Token: token, Text: text, Warnings: r.Warnings,
	}, nil
}

// opens makes sure that the text is the token's, and that the token opens under the key as the document.
func (i *Issuer) opens(token *credential.Token, text string, document credential.Document, key *jose.PublicKey) error {
	content, err := gt1.Unpack(text)
	if err == nil && content.Compact != token.Present(i.options.Show...) {
		err = errors.New("the code holds another token")
	}
	var read *credential.Token
	if err == nil {
		read, err = credential.Parse(token.String())
	}
	var opened *credential.Credential
	if err == nil {
		opened, err = read.Open(key)
	}
	if err == nil && !bytes.Equal(credential.Encode(opened.Document), credential.Encode(document)) {
		err = errors.New("it holds another document")
	}
	if err != nil {
		return fmt.Errorf("issuer: %w: %w", ErrOutput, err)
	}
	return nil
}

// unfit is the refusal of a record whose code does not fit; a portrait in it is what takes the room.
func (i *Issuer) unfit(r *record.Record, reason string) record.Refusal {
	refusal := record.Refusal{Line: r.Line, RecordID: r.ID, Field: "claims", Code: "claim-format", Reason: reason}
	if r.Document.Holder().Portrait != nil && slices.Contains(i.options.Show, "portrait") {
		refusal.Field, refusal.Code = "portrait", "portrait-too-large"
	}
	return refusal
}
