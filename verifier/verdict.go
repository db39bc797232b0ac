package verifier

import (
	_ "embed"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/verifier/policy/identity"
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
	// Answer is the rule that decided, nil where another reason did.
	Answer *Answered `json:"answer,omitempty"`

	opened  *credential.Credential
	printed *identity.Person // of the code printed on an identity card, which nobody signed
}

// Opened returns the credential behind an authentic verdict, nil otherwise.
func (v *Verdict) Opened() *credential.Credential { return v.opened }

// Asked repeats the question as it was understood.
type Asked struct {
	For credential.Question `json:"for,omitempty"`
	// Vehicle is what is driven, and Reading the same in words.
	Vehicle  string           `json:"vehicle,omitempty"`
	Reading  *message.Text    `json:"reading,omitempty"`
	Facility string           `json:"facility,omitempty"`
	Admitted string           `json:"admitted,omitempty"`
	MinAge   int              `json:"min_age,omitempty"`
	On       vn.Date          `json:"on"`
	At       jose.NumericDate `json:"at"`
}

func asked(q Question, on vn.Date) Asked {
	a := Asked{For: q.For, Facility: q.Facility, MinAge: q.MinAge, On: on, At: jose.DateOf(q.At)}
	if q.Vehicle.Kind != "" {
		reading := q.Vehicle.Text()
		a.Vehicle, a.Reading = q.Vehicle.String(), &reading
	}
	if !q.Admitted.IsZero() {
		a.Admitted = q.Admitted.String()
	}
	return a
}

// only makes it one question, and forgets the details of others.
func (a *Asked) only(question credential.Question) {
	a.For = question
	if question != credential.Traffic {
		a.Vehicle, a.Reading = "", nil
	}
	if question != credential.Clinic {
		a.Facility, a.Admitted = "", ""
	}
	if question != credential.Identity {
		a.MinAge = 0
	}
}

// Answered is the rule that a verdict follows from.
type Answered struct {
	Code   string `json:"code"`             // of the sentence in the catalogue
	Source string `json:"source,omitempty"` // the article
	Rules  string `json:"rules,omitempty"`  // the dated set of rules, as in "licence-2025"
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
	Claims Claims `json:"claims"`
	// SecondFrame names the claims that came in another code than the token.
	SecondFrame []string `json:"second_frame,omitempty"`
}

// Claims are a document's, put into JSON when somebody asks for it.
type Claims struct{ document credential.Document }

// MarshalJSON returns what [credential.Encode] does.
func (c Claims) MarshalJSON() ([]byte, error) { return credential.Encode(c.document), nil }

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

// decide fills in reason, outcome and sentences: those of the reason, or of the answer named by sentence.
func (v *Verdict) decide(code, sentence string, args ...message.Args) {
	m, ok := message.Lookup(code)
	if !ok {
		m, _ = message.Lookup(reasonUnreadable)
	}
	v.Reason = m.Code
	v.Outcome = m.Outcome
	question := message.Question(v.Question.For)
	v.Message, v.Next = m.Text(args...), m.Next(question, args...)
	if answer, ok := message.Lookup(sentence); ok {
		v.Message = answer.Text(args...)
		if next := answer.Next(question, args...); next.VI != "" {
			v.Next = next
		}
	}
}

// find adds a finding, once a code and field, and reports whether it did.
func (v *Verdict) find(code, field string, args ...message.Args) bool {
	for _, f := range v.Findings {
		if f.Code == code && f.Field == field {
			return false
		}
	}
	m, ok := message.Lookup(code)
	if ok {
		v.Findings = append(v.Findings, Finding{code, field, m.Text(args...), m.Source})
	}
	return ok
}
