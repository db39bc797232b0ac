package credential

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/vn"
)

// A Claim is one row of a document type's table of claims. The tables decide what is read, in which order it is
// written, what is concealed and what is displayed; FORMAT.md prints them.
type Claim struct {
	// Name is the member in the token.
	Name string
	// VI and EN label the claim for display.
	VI, EN string
	// Meaning says what the label leaves open: units, what absence means, what follows from the value.
	Meaning string
	// Source is the standard that the name comes from or the law that asks for the content.
	Source string
	// Concealed claims are disclosures of the SD-JWT: their absence from a presentation is no error.
	Concealed bool
	// Optional claims may be missing from the document itself.
	Optional bool
	// Computed claims are not taken from a record's claims: the issuer computes them or takes them from elsewhere
	// in the record.
	Computed bool

	format format
	field  int // of the struct, as bind finds it
}

// Format describes the value as FORMAT.md does.
func (c *Claim) Format() string { return c.format.String() }

// always reports whether every token has the claim in sight.
func (c *Claim) always() bool { return !c.Optional && !c.Concealed }

// has reports whether the claim with the field f is there: sex 0 is, an empty text is not.
func (c *Claim) has(f reflect.Value) bool { return c.always() || !f.IsZero() }

// Refusal codes of the message catalogue.
const (
	codeJSON          = "bad-json"
	codeDuplicate     = "duplicate-field"
	codeUnknown       = "unknown-field"
	codeMissing       = "missing-claim"
	codeValue         = "claim-format" // of values that have no code of their own
	codePIN           = "pin-format"
	codeName          = "name-format"
	codeSex           = "sex-value"
	codeNationality   = "nationality-format"
	codeDate          = "date-format"
	codeDateOrder     = "date-order"
	codeLicence       = "licence-number"
	codeClassUnknown  = "class-unknown"
	codeClassScheme   = "class-scheme-conflict"
	codeInsurance     = "insurance-number"
	codeBenefit       = "benefit-level"
	codeFacility      = "facility-code"
	codePlate         = "plate-format"
	codeVIN           = "vin-format"
	codeTax           = "tax-code"
	codePassport      = "passport-number"
	codeSocial        = "social-insurance-number"
	codePortrait      = "portrait-format"
	codePortraitLarge = "portrait-too-large"
	codeGuardian      = "guardian-missing"
)

// Bounds on what is said about one document: more helps nobody, and input must not set the length of the answer.
const (
	maxErrors   = 50
	maxWarnings = 50
	maxReason   = 200 // bytes
)

// A FieldError says why one field is refused.
type FieldError struct {
	// Field is the path of the value, as in driving_privileges[1].issue_date; empty for the document as a whole.
	Field string
	// Code is a refusal of the message catalogue, as in "pin-format".
	Code string
	// Reason says in English what was expected.
	Reason string
}

func (e FieldError) Error() string {
	if e.Field == "" {
		return fmt.Sprintf("credential: %s (%s)", e.Reason, e.Code)
	}
	return fmt.Sprintf("credential: %s: %s (%s)", e.Field, e.Reason, e.Code)
}

// FieldErrors are all faults that were found in one document, in the order of its table of claims.
type FieldErrors []FieldError

func (e FieldErrors) Error() string {
	lines := make([]string, len(e))
	for i := range e {
		lines[i] = e[i].Error()
	}
	return strings.Join(lines, "\n")
}

// A Warning is something unusual that is no fault: the paper may be genuine all the same.
type Warning struct {
	// Field is the path of the value.
	Field string
	// Code is a warning of the message catalogue, as in "pin-sex-mismatch".
	Code vn.Warning
}

// A check collects what is found wrong or unusual while one document is read.
type check struct {
	// record is set while an issuer's record is read: claims are normalised, all required ones must be there, no
	// other may be. Without it a token is read: what is not in the normal form is an error.
	record   bool
	with     Supplement
	errs     FieldErrors
	warnings []Warning
}

func (c *check) fail(field, code, reason string, args ...any) {
	if len(c.errs) == maxErrors {
		return
	}
	reason = fmt.Sprintf(reason, args...)
	if len(reason) > maxReason {
		reason = strings.ToValidUTF8(reason[:maxReason], "") + "…"
	}
	c.errs = append(c.errs, FieldError{field, code, reason})
}

func (c *check) warn(field string, codes ...vn.Warning) {
	for _, code := range codes {
		if len(c.warnings) == maxWarnings {
			return
		}
		c.warnings = append(c.warnings, Warning{field, code})
	}
}

// object reads the members of v that claims name into their fields of to.
func (c *check) object(claims []Claim, path string, v *jose.Value, to reflect.Value) {
	if v.Kind() != jose.Object {
		c.fail(strings.TrimSuffix(path, "."), codeJSON, "not an object")
		return
	}
	for i := range claims {
		claim := &claims[i]
		member := v.Get(claim.Name)
		switch {
		case member != nil && c.record && claim.Computed:
			c.fail(path+claim.Name, codeUnknown, "the issuer computes this claim")
		case member != nil:
			claim.format.read(c, path+claim.Name, member, to.Field(claim.field))
		case c.record && claim.Computed:
		case claim.always() || c.record && !claim.Optional:
			c.fail(path+claim.Name, codeMissing, "required")
		}
	}
	if c.record {
		c.refuseOthers(claims, path, v)
	}
}

func (c *check) refuseOthers(claims []Claim, path string, v *jose.Value) {
	for _, m := range v.Members() {
		if !named(claims, m.Name) {
			c.fail(path+shortened(m.Name), codeUnknown, "no such claim")
		}
	}
}

// shortened bounds a name that somebody else chose.
func shortened(name string) string {
	const longest = 64 // bytes
	if len(name) <= longest {
		return name
	}
	return strings.ToValidUTF8(name[:longest], "") + "…"
}

func named(claims []Claim, name string) bool {
	for i := range claims {
		if claims[i].Name == name {
			return true
		}
	}
	return false
}

// inOrder checks that no date lies before an earlier one of the list. Dates that are absent are passed over, and
// a partial date counts only where every day of it is wrong.
func (c *check) inOrder(dates ...dated) {
	var last dated
	for _, d := range dates {
		if d.date.IsZero() {
			continue
		}
		if !last.date.IsZero() && d.date.Before(last.date) {
			c.fail(d.field, codeDateOrder, "%s lies before %s, %s", d.date, last.field, last.date)
		}
		last = d
	}
}

// passed checks that a date is not after the day on which a record is issued.
func (c *check) passed(d dated) {
	if c.record && c.with.Today.Before(d.date) {
		c.fail(d.field, codeDateOrder, "%s lies after the day of issue, %s", d.date, c.with.Today)
	}
}

// A dated is a date with the path of its field.
type dated struct {
	field string
	date  vn.Date
}

// pin checks a personal identification number against what the document says of its holder.
func (c *check) pin(field string, pin vn.PIN, birth vn.Date, sex vn.Sex) {
	if pin == "" {
		return
	}
	if _, err := vn.ParsePIN(string(pin)); err != nil {
		c.fail(field, codePIN, "%s", vn.Reason(err))
		return
	}
	c.warn(field, pin.Check(birth, sex)...)
}

// The places of what a record says outside of its claims, and the age up to which use needs a representative's
// consent (NĐ 69/2024 Đ14).
const (
	portraitClaim = "portrait"
	guardianField = "guardian"
	guardianClaim = "guardian_name"
	consentClaim  = "consent_date"
	guardianUntil = 14
)

// guardian refuses a record of a child whose representative is not named. With a partial date of birth the
// child is taken to be as young as it can be.
func (c *check) guardian(name *string, birth vn.Date) {
	if !c.record {
		return
	}
	*name = c.with.Guardian
	if youngest, _ := birth.Age(c.with.Today); youngest < guardianUntil && *name == "" {
		c.fail(guardianField, codeGuardian, "the holder is under %d", guardianUntil)
	}
}
