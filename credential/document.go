package credential

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/vn"
)

// vctPrefix and vctVersion frame a type's name in its `vct` (draft-ietf-oauth-sd-jwt-vc).
const (
	vctPrefix  = "urn:giayto:vn:"
	vctVersion = ":1"
)

// A Document is the content of one credential: a pointer to one of the structs of this package, such as
// *DrivingLicence.
type Document interface {
	// Type returns the kind of document.
	Type() *Type
	// Number is the document's own number; with the type it identifies the paper over all its credentials. It is
	// empty where a presentation conceals it.
	Number() string
	// Holder says who the document is about.
	Holder() Holder
	// Validity returns the first and the last day of the paper's own term, both inclusive, UTC+7; to is zero when
	// the term is open.
	Validity() (from, to vn.Date)

	check(*check)
}

// A Holder is the person or the organisation that a document is about. What the document does not say or what a
// presentation conceals is zero.
type Holder struct {
	FullName  string // a person's, or the organisation's name
	PIN       vn.PIN
	BirthDate vn.Date
	Sex       vn.Sex // meaningful where BirthDate or PIN is
	Portrait  []byte // WebP
}

// A Question is what a verifier wants to know of a document.
type Question string

// The three questions.
const (
	Traffic  Question = "traffic"  // may this person drive, this vehicle be on the road
	Clinic   Question = "clinic"   // is this person insured
	Identity Question = "identity" // who is this person
)

// A Type is a kind of document.
type Type struct {
	// Name is short, as in "driving-licence"; VCT is the same in the token, as in "urn:giayto:vn:driving-licence:1".
	Name, VCT string
	// VI and EN are the names for display.
	VI, EN string
	// Question is the one that the document answers when nobody says which.
	Question Question
	// Claims is the table of claims, in the order of the token.
	Claims []Claim

	new func() Document
	// rule checks of a Reference what only this type asks for; nil for nothing.
	rule func(*check, *Reference)
}

var types []*Type

// register adds a type. Its table of claims and its struct must agree, member by member; a Reference has fields that not
// every type of it needs.
func register(t *Type) *Type {
	t.VCT = vctPrefix + t.Name + vctVersion
	_, shared := t.new().(*Reference)
	bind(t.Claims, reflect.TypeOf(t.new()).Elem(), shared)
	types = append(types, t)
	slices.SortFunc(types, func(a, b *Type) int { return strings.Compare(a.Name, b.Name) })
	return t
}

// bind finds the field of each claim by its tag.
func bind(claims []Claim, t reflect.Type, shared bool) {
	fields := make(map[string]int, t.NumField())
	for i := range t.NumField() {
		if f := t.Field(i); f.IsExported() {
			fields[f.Tag.Get("json")] = i
		}
	}
	for i := range claims {
		at, ok := fields[claims[i].Name]
		if !ok {
			panic(fmt.Sprintf("credential: %v has no field for %q", t, claims[i].Name))
		}
		claims[i].field = at
		delete(fields, claims[i].Name)
		if l, ok := claims[i].format.(list); ok {
			bind(l.of, t.Field(at).Type.Elem(), false)
		}
	}
	if len(fields) > 0 && !shared {
		panic(fmt.Sprintf("credential: %v has fields without a claim: %v", t, fields))
	}
}

// Types returns all types by name.
func Types() []*Type { return slices.Clone(types) }

// LookupType finds a type by its name or its `vct`.
func LookupType(name string) (*Type, bool) {
	for _, t := range types {
		if t.Name == name || t.VCT == name {
			return t, true
		}
	}
	return nil, false
}

// Decode reads the document out of the processed claims of a token whose signature holds. Members that the type does
// not have are ignored, concealed claims may be absent. A value that is not of its form, or not in its normal form
// (Unicode NFC, single spaces), is a FieldErrors; what may be genuine all the same, such as a class that this version
// does not know, is a Warning.
func (t *Type) Decode(claims []byte) (Document, []Warning, error) {
	v, err := jose.Parse(claims)
	if err != nil {
		return nil, nil, err
	}
	return t.read(&check{}, v)
}

// A Supplement is what a record says about a document outside of its claims.
type Supplement struct {
	// Today is the day of issue; ages are computed for it.
	Today vn.Date
	// Guardian is the full name of the representative who consented, empty for none, and Consented the day.
	Guardian  string
	Consented vn.Date
	// Portrait is a WebP image of at most 16 KiB, nil for none.
	Portrait []byte
}

// DecodeRecord is ReadRecord for claims that are JSON still.
func (t *Type) DecodeRecord(claims []byte, with Supplement) (Document, []Warning, error) {
	v, err := jose.Parse(claims)
	if duplicate := new(jose.DuplicateMemberError); errors.As(err, &duplicate) {
		return nil, nil, FieldErrors{{shortened(duplicate.Name), codeDuplicate, "stands twice"}}
	}
	if err != nil {
		return nil, nil, FieldErrors{{"", codeJSON, err.Error()}}
	}
	return t.ReadRecord(v, with)
}

// ReadRecord reads the claims of an issuer's record: all required ones, concealed or not, and no others. Text is
// normalised, and what the issuer computes is filled in. All faults come back as FieldErrors.
func (t *Type) ReadRecord(claims *jose.Value, with Supplement) (Document, []Warning, error) {
	return t.read(&check{record: true, with: with}, claims)
}

func (t *Type) read(c *check, claims *jose.Value) (Document, []Warning, error) {
	d := t.new()
	fields := reflect.ValueOf(d).Elem()
	c.object(t.Claims, "", claims, fields)
	if c.record {
		t.supplement(c, fields)
	}
	if len(c.errs) == 0 {
		d.check(c)
	}
	if len(c.errs) > 0 {
		return nil, nil, c.errs
	}
	return d, c.warnings, nil
}

// supplement puts the portrait and the guardian's name in their places.
func (t *Type) supplement(c *check, fields reflect.Value) {
	if c.with.Portrait != nil {
		if at := t.position(portraitClaim); at < 0 {
			c.fail(portraitClaim, codeUnknown, "a %s has no portrait", t.Name)
		} else if c.isPortrait(c.with.Portrait) {
			fields.Field(t.Claims[at].field).SetString(dataURI(c.with.Portrait))
		}
	}
	if c.with.Guardian != "" {
		if t.position(guardianClaim) < 0 {
			c.fail(guardianField, codeUnknown, "a %s names no guardian", t.Name)
		} else if name, err := vn.Name(c.with.Guardian); err != nil {
			c.fail(guardianField, codeName, "%s", vn.Reason(err))
		} else {
			c.with.Guardian = name
		}
	}
}

// HasPortrait reports whether a document of the type may carry the holder's face.
func (t *Type) HasPortrait() bool { return t.position(portraitClaim) >= 0 }

// ShowsPortrait reports whether d itself has the holder's face.
func ShowsPortrait(d Document) bool {
	t := d.Type()
	at := t.position(portraitClaim)
	return at >= 0 && !reflect.ValueOf(d).Elem().Field(t.Claims[at].field).IsZero()
}

func (t *Type) position(claim string) int {
	return slices.IndexFunc(t.Claims, func(c Claim) bool { return c.Name == claim })
}

// A Member is one claim of a document with its value in JSON.
type Member struct {
	Claim *Claim
	Value []byte
}

// Members returns the claims that d has, in the order of the token.
func Members(d Document) []Member {
	claims := d.Type().Claims
	fields := reflect.ValueOf(d).Elem()
	out := make([]Member, 0, len(claims))
	for i := range claims {
		if f := fields.Field(claims[i].field); claims[i].has(f) {
			out = append(out, Member{&claims[i], claims[i].format.write(nil, f)})
		}
	}
	return out
}

// Encode returns the claims of d as a JSON object, in the order of the token.
func Encode(d Document) []byte {
	const usual = 1 << 10 // bytes of a document without a portrait
	return appendDocument(make([]byte, 0, usual), d)
}

func appendDocument(b []byte, d Document) []byte {
	return appendObject(b, d.Type().Claims, reflect.ValueOf(d).Elem())
}

func appendObject(b []byte, claims []Claim, fields reflect.Value) []byte {
	b = append(b, '{')
	first := true
	for i := range claims {
		f := fields.Field(claims[i].field)
		if !claims[i].has(f) {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = jose.AppendString(b, claims[i].Name)
		b = append(b, ':')
		b = claims[i].format.write(b, f)
	}
	return append(b, '}')
}

// A Field is one claim of a document as a person reads it.
type Field struct {
	Claim  *Claim
	VI, EN string
}

// Fields returns what d says in the order of its table, without the portrait, which is not for reading.
func Fields(d Document) []Field {
	claims := d.Type().Claims
	fields := reflect.ValueOf(d).Elem()
	out := make([]Field, 0, len(claims))
	for i := range claims {
		f := fields.Field(claims[i].field)
		if !claims[i].has(f) {
			continue
		}
		if vi, en := claims[i].format.show(f); vi != "" {
			out = append(out, Field{&claims[i], vi, en})
		}
	}
	return out
}
