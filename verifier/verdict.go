package verifier

import (
	_ "embed"
	"encoding/json"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/vn"
)

// Schema is the JSON Schema (draft 2020-12) of a Verdict as JSON.
//
//go:embed verdict.schema.json
var Schema []byte

// SchemaVersion is the `version` of every Verdict: it grows when a reader of the JSON would have to change.
const SchemaVersion = 1

// A Verdict is the answer to one question about one presentation. Its JSON serves the command line, the page and
// the test vectors.
type Verdict struct {
	Version int             `json:"version"`
	Outcome message.Outcome `json:"outcome"`
	// Reason is the code that decided, "accepted" where nothing stood against it.
	Reason   string       `json:"reason"`
	Message  message.Text `json:"message"`
	Next     message.Text `json:"next"`
	Question Asked        `json:"question"`
	// HolderProof tells what ties the code to the person who shows it.
	HolderProof HolderProof `json:"holder_proof"`
	Findings    []Finding   `json:"findings"`
	// Document is nil unless the credential is authentic.
	Document     *Shown        `json:"document,omitempty"`
	CredentialID string        `json:"credential_id,omitempty"`
	Issuer       *Issuer       `json:"issuer,omitempty"`
	Trust        *TrustState   `json:"trust,omitempty"`
	Status       *StatusState  `json:"status,omitempty"`
	Credential   *TokenState   `json:"credential,omitempty"`
	Unsigned     *UnsignedCode `json:"unsigned,omitempty"`

	opened *credential.Credential
}

// Opened returns the credential behind an authentic verdict, nil otherwise.
func (v *Verdict) Opened() *credential.Credential { return v.opened }

// Asked repeats the question as it was understood.
type Asked struct {
	For  credential.Question `json:"for,omitempty"`
	Part vn.Part             `json:"part,omitempty"`
	On   vn.Date             `json:"on"`
	At   jose.NumericDate    `json:"at"`
}

// HolderProof is how a code is tied to the person who shows it.
type HolderProof string

// The kinds of proof, from nothing to a signature over the verifier's own nonce.
const (
	NoProof        HolderProof = "none"
	PortraitProof  HolderProof = "portrait"  // a face to compare
	OneWayProof    HolderProof = "one-way"   // the device signed the time
	ChallengeProof HolderProof = "challenge" // the device signed what the verifier chose
)

// A Finding stands beside the reason: it never changes the outcome.
type Finding struct {
	Code    string       `json:"code"`
	Field   string       `json:"field,omitempty"` // the claim that it is about
	Message message.Text `json:"message"`
	Source  string       `json:"source"`
}

// Shown is the document of an authentic credential.
type Shown struct {
	Type string       `json:"type"`
	Name message.Text `json:"name"`
	// Claims are those that were signed and not concealed, in the order of FORMAT.md.
	Claims json.RawMessage `json:"claims"`
	// SecondFrame names the claims that came in another code than the token.
	SecondFrame []string `json:"second_frame,omitempty"`
}

// Issuer is who signed.
type Issuer struct {
	ID   string       `json:"iss"`
	Name message.Text `json:"name"`
	Kid  string       `json:"kid"`
}

// TrustState is the trust list that was asked.
type TrustState struct {
	Version  int64            `json:"version"`
	IssuedAt jose.NumericDate `json:"iat"`
	Expires  jose.NumericDate `json:"exp"`
}

// StatusState is the status list that was asked and what it says.
type StatusState struct {
	URI      string           `json:"uri"`
	Value    statuslist.Value `json:"value"`
	IssuedAt jose.NumericDate `json:"iat"`
	Expires  jose.NumericDate `json:"exp"`
}

// TokenState is the term of the credential, which is not that of the paper.
type TokenState struct {
	IssuedAt jose.NumericDate `json:"iat"`
	Expires  jose.NumericDate `json:"exp"`
}

// UnsignedCode is what a code without a signature was taken for.
type UnsignedCode struct {
	Kind string `json:"kind"`
}

// decide fills in reason, outcome and sentences.
func (v *Verdict) decide(code string, args message.Args) {
	m, ok := message.Lookup(code)
	if !ok {
		m, _ = message.Lookup(reasonUnreadable)
	}
	v.Reason = m.Code
	v.Outcome = m.Outcome
	v.Message = m.Text(args)
	v.Next = m.Next(message.Question(v.Question.For), args)
}

// find adds a finding, once a code and field.
func (v *Verdict) find(code, field string, args message.Args) {
	for _, f := range v.Findings {
		if f.Code == code && f.Field == field {
			return
		}
	}
	if m, ok := message.Lookup(code); ok {
		v.Findings = append(v.Findings, Finding{code, field, m.Text(args), m.Source})
	}
}
