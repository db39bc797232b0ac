// Package verifier turns the text of a code into a verdict, with what the device knows and nothing else: no network,
// no file, no clock of its own.
//
//	text -> Unpack -> Parse -> key from the trust list -> Open -> proof -> dates -> status -> question -> Verdict
//
// A Verdict is accepted, rejected or undecided. The first reason of the order in this file decides, the later ones
// are findings: a no that no newer data could turn into a yes comes before stale data, every other no after it.
package verifier

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/card"
	"github.com/giayto/giayto/credential/gt1"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/sdjwt"
	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/verifier/policy"
	"github.com/giayto/giayto/verifier/policy/identity"
	"github.com/giayto/giayto/verifier/policy/traffic"
)

// The reasons, in the order in which they decide.
const (
	reasonUnreadable        = "unreadable"
	reasonUnsupported       = "unsupported"
	reasonUnsigned          = "unsigned"
	reasonMalformed         = "malformed"
	reasonUnknownIssuer     = "unknown-issuer"
	reasonBadSignature      = "bad-signature"
	reasonBadDisclosure     = "bad-disclosure"
	reasonWrongIssuer       = "wrong-issuer-for-type"
	reasonKeyCompromised    = "key-compromised"
	reasonBadPresentation   = "bad-presentation"
	reasonWrongDocument     = "wrong-document"
	reasonIncomplete        = "incomplete"
	reasonClockBehind       = "clock-behind"
	reasonTrustStale        = "trust-stale"
	reasonNotYetValid       = "not-yet-valid"
	reasonExpired           = "expired"
	reasonRevoked           = "revoked"
	reasonSuperseded        = "superseded"
	reasonNotEntitled       = "not-entitled"
	reasonStatusMissing     = "status-missing"
	reasonStatusUnknown     = "status-unknown"
	reasonStatusStale       = "status-stale"
	reasonBadStatus         = "bad-status"
	reasonSuspended         = "suspended"
	reasonLocked            = "locked"
	reasonLapsed            = "lapsed"
	reasonStalePresentation = "stale-presentation"
	reasonHolderUnproved    = "holder-unproved"
	reasonUnclear           = "unclear"
	accepted                = "accepted"
)

// order ranks the reasons that an authentic credential can meet; those before it end the way at once.
var order = []string{
	reasonWrongDocument, reasonIncomplete, reasonClockBehind, reasonTrustStale, reasonNotYetValid, reasonExpired, reasonRevoked,
	reasonSuperseded, reasonNotEntitled, reasonStatusMissing, reasonStatusUnknown, reasonStatusStale,
	reasonBadStatus, reasonSuspended, reasonLocked, reasonLapsed, reasonStalePresentation, reasonHolderUnproved,
	reasonUnclear,
}

// Verify answers question for one presentation: the text of one code, and of the codes with further disclosures
// that belong to it.
func Verify(state State, question Question, text string, frames ...string) Verdict {
	c := newCheck(state, question)
	token, stop := c.read(text)
	for _, frame := range frames {
		if stop == "" {
			token, stop = c.join(token, frame)
		}
	}
	if stop == "" {
		stop = c.authenticate(token)
	}
	if stop == "" {
		stop = c.prove()
	}
	if stop != "" {
		c.verdict.decide(stop, "", c.args)
		return c.verdict
	}
	c.show()
	c.judge()
	return c.verdict
}

// A check is one verdict in the making.
type check struct {
	state    State
	question Question
	trust    *trustlist.List // the list held when the check began, also if another one comes meanwhile
	latest   time.Time
	now      time.Time // the later of the clock and what was signed: expiry is judged at it
	verdict  Verdict
	args     message.Args // details for the sentences

	key     *trustlist.Key
	opened  *credential.Credential
	binding *sdjwt.KeyBinding
	reasons []reason       // what stands against an authentic credential
	said    *policy.Answer // by the rules; nil where there are none for the paper or the question
}

// A reason stands against an authentic credential. Its sentence is the catalogue's own, or that of an answer of the rules.
type reason struct {
	code     string
	sentence string
	args     message.Args
}

func newCheck(state State, q Question) *check {
	c := &check{state: state, question: q, trust: state.Trust(), latest: state.Latest(), now: q.At, args: message.Args{}}
	if c.latest.After(c.now) {
		c.now = c.latest
	}
	c.verdict = Verdict{
		Version:     SchemaVersion,
		Question:    asked(q, c.day()),
		HolderProof: NoProof,
		Findings:    []Finding{},
	}
	return c
}

// read takes the text to a token, or says why there is none.
func (c *check) read(text string) (token *credential.Token, stop string) {
	compact, stop := c.unpack(strings.TrimSpace(text))
	if stop != "" {
		return nil, stop
	}
	if isDisclosures(compact) {
		return nil, reasonIncomplete
	}
	token, err := credential.Parse(compact)
	if err != nil {
		return nil, reasonOf(err)
	}
	if c.question.For == "" {
		c.question.For = c.question.about(token.Unverified().Type.Question)
	}
	c.verdict.Question.only(c.question.For)
	return token, ""
}

// isCompact recognises an SD-JWT in its compact form, damaged perhaps: before the first ~ it begins like a header in
// base64url, {" being eyJ, or has three parts in base64url. What has no ~ is another system's token.
func isCompact(text string) bool {
	signed, _, ok := strings.Cut(text, "~")
	return ok && (strings.HasPrefix(signed, "eyJ") || strings.Count(signed, ".") == 2 && strings.Trim(signed, base64URL) == "")
}

const base64URL = ".-_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

func isDisclosures(compact string) bool {
	if !strings.HasPrefix(compact, "~") {
		return false
	}
	_, err := sdjwt.ParseDisclosures(compact)
	return err == nil
}

// unpack takes the text to its compact form: GT1, or the compact form itself.
func (c *check) unpack(text string) (compact, stop string) {
	if !gt1.Is(text) {
		if isCompact(text) || isDisclosures(text) {
			return text, ""
		}
		return "", c.unsigned(text)
	}
	content, err := gt1.Unpack(text)
	switch {
	case errors.Is(err, gt1.ErrUnreadable) && card.Recognise(text) != card.Unknown:
		return "", c.unsigned(text) // a card's number may begin with 84 as well
	case err != nil:
		return "", reasonOf(err)
	case content.Kind == gt1.Request:
		return "", reasonWrongDocument
	}
	return content.Compact, ""
}

func reasonOf(err error) string {
	switch {
	case errors.Is(err, gt1.ErrUnreadable):
		return reasonUnreadable
	case errors.Is(err, gt1.ErrUnsupported), errors.Is(err, credential.ErrUnsupported):
		return reasonUnsupported
	case errors.Is(err, jose.ErrSignature):
		return reasonBadSignature
	case errors.Is(err, sdjwt.ErrDisclosure):
		return reasonBadDisclosure
	}
	return reasonMalformed
}

// unsigned names a code that carries no signature of ours. A run of digits is none of the known ones: a code that
// lost its beginning on the way through a scanner's cable.
func (c *check) unsigned(text string) string {
	const tooLongForANumber = 24
	if text == "" || len(text) > tooLongForANumber && strings.Trim(text, "0123456789") == "" {
		return reasonUnreadable
	}
	kind := card.Recognise(text)
	c.verdict.Unsigned = &UnsignedCode{string(kind)}
	c.args["card"] = message.UnsignedCode(string(kind))
	if cccd, _, err := card.ParseCCCD(text); err == nil {
		person := identity.OfCCCD(cccd)
		c.verdict.printed = &person
	}
	return reasonUnsigned
}

// join adds the disclosures of another code.
func (c *check) join(token *credential.Token, frame string) (*credential.Token, string) {
	disclosures, stop := c.unpack(strings.TrimSpace(frame))
	if stop == reasonUnreadable || stop == reasonUnsupported {
		return nil, stop
	}
	joined, err := token.Join(disclosures)
	if err != nil {
		return nil, reasonMalformed
	}
	return joined, ""
}

// authenticate finds the key in the trust list and opens the token with it.
func (c *check) authenticate(token *credential.Token) (stop string) {
	list := c.trust
	if list.Version > 0 {
		c.verdict.Trust = &TrustState{list.Version, jose.DateOf(list.IssuedAt), jose.DateOf(list.Expires)}
	}
	says := token.Unverified()
	issuer, key, known := list.Key(says.Issuer, says.KeyID)
	if !known {
		return c.unlessStale(reasonUnknownIssuer)
	}
	opened, err := token.Open(key.JWK)
	if err != nil {
		return reasonOf(err)
	}
	name := message.Text{VI: issuer.Name.VI, EN: issuer.Name.EN}
	c.args["issuer"] = name
	if !key.Allows(says.Type.VCT) || !key.Covers(opened.IssuedAt.Time()) {
		return c.unlessStale(reasonWrongIssuer)
	}
	if key.Compromised {
		return reasonKeyCompromised
	}
	c.key, c.opened = key, opened
	c.verdict.Issuer = &Issuer{issuer.ID, name, key.Kid}
	return ""
}

// unlessStale keeps a no back that a newer trust list could turn into a yes.
func (c *check) unlessStale(reason string) string {
	if !c.now.Before(c.trust.Expires) {
		return reasonTrustStale
	}
	return reason
}

// prove checks the device's proof where there is one: a false one ends the way, whatever was asked.
func (c *check) prove() (stop string) {
	if !c.opened.HasProof() || c.question.halfChallenge() {
		return ""
	}
	binding, err := c.opened.Proof()
	if err != nil {
		return reasonBadPresentation
	}
	audience, nonce := OneWayAudience, binding.Nonce
	if c.question.challenges() {
		audience, nonce = c.question.Audience, c.question.Nonce
	}
	if binding.Audience != audience || binding.Nonce != nonce {
		return reasonBadPresentation
	}
	c.binding = binding
	return ""
}

// show puts the authentic document into the verdict.
func (c *check) show() {
	d := c.opened.Document
	t := d.Type()
	name := message.Text{VI: t.VI, EN: t.EN}
	c.args["document"] = name
	c.verdict.opened = c.opened
	c.verdict.Document = &Shown{Type: t.Name, Name: name, Claims: Claims{d}}
	c.verdict.Document.SecondFrame = c.opened.SecondFrame
	c.verdict.Credential = &TokenState{c.opened.IssuedAt, c.opened.Expires}
	if c.opened.Status != nil {
		c.verdict.CredentialID = c.opened.Status.ID()
	}
	c.verdict.find("not-vneid", "", c.args)
}

// judge asks everything that can stand against an authentic credential; the first of order decides.
func (c *check) judge() {
	c.kindOfDocument()
	c.clockAndTrust()
	c.status()
	c.rules()
	c.dates()
	c.holder()
	c.remarks()
	slices.SortStableFunc(c.reasons, func(a, b reason) int {
		return slices.Index(order, a.code) - slices.Index(order, b.code)
	})
	if len(c.reasons) == 0 {
		c.accept()
		return
	}
	c.verdict.decide(c.reasons[0].code, c.reasons[0].sentence, c.reasons[0].args, c.args)
	for _, r := range c.reasons[1:] {
		c.verdict.find(r.words(), "", r.args, c.args)
	}
	if c.reasons[0].sentence == "" {
		c.verdict.Answer = nil // it is not the rules that decide
	}
}

// accept says yes in the words of the rules, where there are any.
func (c *check) accept() {
	if c.said == nil {
		c.verdict.decide(accepted, "", c.args)
		return
	}
	c.verdict.decide(accepted, c.said.Code, c.said.Args, c.args)
}

// words is the code of the sentence.
func (r reason) words() string {
	if r.sentence != "" {
		return r.sentence
	}
	return r.code
}

// against notes a reason with the details that its sentence may name beside those of every sentence.
func (c *check) against(code string, details message.Args) {
	c.reasons = append(c.reasons, reason{code: code, args: details})
}

func (c *check) kindOfDocument() {
	if c.opened.Document.Type().Question != c.question.For {
		c.against(reasonWrongDocument, nil)
	}
}

func (c *check) clockAndTrust() {
	if c.latest.Sub(c.question.At) > ClockTolerance {
		c.against(reasonClockBehind, nil)
	}
	switch left := c.trust.Expires.Sub(c.now); {
	case left <= 0:
		c.against(reasonTrustStale, message.Args{"age": message.Age(-left)})
	case left < TrustWarning:
		c.verdict.find("trust-expiring", "", message.Args{"age": message.Age(-left)})
	}
}

// status reads the credential's entry. Revoked and superseded hold from a list of any age; every other value needs a
// list that has not passed its `exp`.
func (c *check) status() {
	if c.opened.Status == nil {
		if c.opened.Expires.Time().Sub(c.opened.IssuedAt.Time()) > shortLived {
			c.against(reasonStatusMissing, nil)
		}
		return
	}
	entry := *c.opened.Status
	list, err := c.state.Status(c.opened.Issuer, entry.URI)
	if err != nil {
		c.against(reasonStatusStale, nil)
		return
	}
	value, inside := list.Get(entry.Index)
	c.verdict.Status = &StatusState{entry.URI, value, jose.DateOf(list.IssuedAt), jose.DateOf(list.Expires)}
	age := message.Age(c.now.Sub(list.IssuedAt))
	switch {
	case !c.now.Before(list.Expires):
		c.against(reasonStatusStale, message.Args{"age": age})
	case c.now.Sub(list.IssuedAt) > FreshStatus:
		c.verdict.find("status-old", "", message.Args{"age": age})
	}
	if !inside {
		c.verdict.Status = nil
		c.against(reasonBadStatus, nil)
		return
	}
	c.statusValue(value)
}

func (c *check) statusValue(value statuslist.Value) {
	_, isLicence := c.opened.Document.(*credential.DrivingLicence)
	switch {
	case value == statuslist.Valid:
	case value == statuslist.Revoked:
		c.against(reasonRevoked, nil)
	case value == statuslist.Superseded:
		c.against(reasonSuperseded, nil)
	case value == statuslist.Suspended && isLicence && c.question.Vehicle.Kind == traffic.Moped:
		c.verdict.find(reasonSuspended, "", c.args) // a moped needs no licence
	case value == statuslist.Suspended:
		c.against(reasonSuspended, nil)
	case value == statuslist.Locked:
		c.against(reasonLocked, nil)
	case value == statuslist.Held:
		c.verdict.find("held", "", c.args)
	case isLicence && (value == statuslist.CarSuspended || value == statuslist.MotorcycleSuspended):
		// NĐ 168/2024 Đ5 k6: one part of a combined licence, for the rules to judge.
	default:
		c.against(reasonStatusUnknown, nil)
	}
}

// holder asks what ties the code to the person. A challenge takes only its answer; at the roadside a person's paper
// needs a face or a fresh proof of the device; elsewhere what is missing is said.
func (c *check) holder() {
	hasPortrait := credential.ShowsPortrait(c.opened.Document)
	if hasPortrait {
		c.verdict.HolderProof = PortraitProof
		c.verdict.find("compare-portrait", "", c.args)
	}
	fresh := c.binding != nil && (c.question.challenges() || c.proofIsFresh())
	switch {
	case fresh && c.question.challenges():
		c.verdict.HolderProof = ChallengeProof
	case fresh && !hasPortrait:
		c.verdict.HolderProof = OneWayProof
	case c.question.challenges() || c.reliesOnProof() && !hasPortrait:
		if c.binding != nil {
			c.against(reasonStalePresentation, nil)
		} else {
			c.against(reasonHolderUnproved, nil)
		}
	}
	switch {
	case hasPortrait || !c.opened.Document.Type().HasPortrait():
	case fresh && c.question.For != credential.Clinic:
		c.verdict.find("check-identity-document", "", c.args)
	case c.question.For == credential.Identity:
		c.verdict.find("photo-required", "", c.args)
	}
}

// reliesOnProof: at the roadside a code without a face or a phone's proof may be anybody's copy. A vehicle's paper is
// about no person.
func (c *check) reliesOnProof() bool {
	return c.question.For == credential.Traffic && c.opened.Document.Type().HasPortrait()
}

// proofIsFresh judges a one-way proof by its own time; a challenge is fresh by its nonce.
func (c *check) proofIsFresh() bool {
	age := c.question.At.Sub(c.binding.IssuedAt.Time())
	return age >= -proofSkew && age <= proofAge+proofSkew
}
