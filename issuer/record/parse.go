package record

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/vn"
)

// Refusal codes of the message catalogue. Those of claims come with the document types.
const (
	codeLevel          = "level-too-low"
	codeLocked         = "account-locked"
	codeNotApproved    = "not-approved"
	codeApprovalFuture = "approval-in-future"
	codeUnknownField   = "unknown-field"
	codeDuplicate      = "duplicate-field"
	codeJSON           = "bad-json"
	codeLineTooLong    = "line-too-long"
	codeMissing        = "missing-claim"
	codeFormat         = "claim-format"
	codePIN            = "pin-format"
	codeName           = "name-format"
	codeDate           = "date-format"
	codeDateOrder      = "date-order"
	codePortrait       = "portrait-format"
	codePortraitLarge  = "portrait-too-large"
	codeUnknownType    = "unknown-type"
	codeRepeated       = "record-repeated"
	codeDevice         = "device-key"
)

// The level of the account that papers need, and the one that suffices for the account's own identity (NĐ 69/2024
// Đ9).
const (
	paperLevel    = 2
	identityLevel = 1
)

// Bounds on what is said about one record, and on the texts that are not claims.
const (
	maxRefusals = 100
	maxQuoted   = 200 // bytes of a path or a reason
	maxText     = 255 // characters
	maxID       = 100 // characters
)

// Parse reads one record, of at most MaxLine bytes. It returns either the record or what refuses it.
func Parse(line []byte, o Options) (*Record, []Refusal) {
	if len(line) > MaxLine {
		return nil, []Refusal{tooLong(0)}
	}
	p := parser{Options: o}
	return p.parse(line), p.refusals
}

func tooLong(line int) Refusal {
	return Refusal{Line: line, Code: codeLineTooLong, Reason: fmt.Sprintf("more than %d bytes", MaxLine)}
}

// A parser reads one record and collects its faults.
type parser struct {
	Options
	line     int
	id       string
	tree     *jose.Value
	refusals []Refusal
}

func (p *parser) refuse(field, code, reason string, args ...any) {
	p.add(Refusal{Field: fieldPath(field), Code: code, Reason: legible(fmt.Sprintf(reason, args...))})
}

// add takes a refusal of the record, with its line and ID.
func (p *parser) add(r Refusal) {
	if len(p.refusals) < maxRefusals {
		r.Line, r.RecordID = p.line, p.id
		p.refusals = append(p.refusals, r)
	}
}

// legible cuts what is too long to read and replaces what does not print: names of members are anybody's.
func legible(s string) string {
	if len(s) > maxQuoted {
		s = s[:maxQuoted-len("…")]
		s = strings.ToValidUTF8(s, "") + "…"
	}
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return utf8.RuneError
		}
		return r
	}, s)
}

// memberName is how a member of a record may be called, with positions in arrays; longNumber is none of it.
var (
	memberName = regexp.MustCompile(`^[A-Za-z_][-A-Za-z0-9_]{0,63}(\[[0-9]{1,9}\])*$`)
	longNumber = regexp.MustCompile(`[0-9]{9}`)
)

// fieldPath leaves out of a path what no member of a record is called: a name or a number in place of a member's name is
// perhaps a person's.
func fieldPath(path string) string {
	if path == "" {
		return ""
	}
	parts := strings.Split(path, ".")
	for i, part := range parts {
		if !memberName.MatchString(part) || longNumber.MatchString(part) {
			parts[i] = "…"
		}
	}
	return legible(strings.Join(parts, "."))
}

// parse returns nil where anything is refused.
func (p *parser) parse(line []byte) *Record {
	tree, err := jose.Parse(line)
	if err != nil {
		p.broken(line, err)
		return nil
	}
	if tree.Kind() != jose.Object {
		p.refuse("", codeJSON, "not an object")
		return nil
	}
	p.tree = tree
	r := &Record{Line: p.line}
	if tree.Get("record_id") != nil {
		p.id = p.recordID(tree)
	}
	p.only(tree, "")
	r.ID = p.id
	r.Account = p.account()
	r.Approved = p.approval()
	r.UnsignedSource = p.unsignedSource(r)
	r.Guardian = p.guardian()
	r.Device = p.device()
	p.document(r)
	if len(p.refusals) > 0 {
		return nil
	}
	return r
}

// broken refuses what is no JSON, and names all members that stand twice.
func (p *parser) broken(line []byte, err error) {
	id, duplicates := salvage(line)
	if legible(id) == id {
		p.id = id
	}
	if !errors.As(err, new(*jose.DuplicateMemberError)) || len(duplicates) == 0 {
		p.refuse("", codeJSON, "%v", err)
		return
	}
	for _, path := range duplicates {
		p.refuse(path, codeDuplicate, "stands twice")
	}
}

// members are those that a record and each of its objects may have, but for the claims, whose table is the type's.
var members = map[string][]string{
	"":         {"record_id", "type", "account", "approved", "guardian", "device", "portrait", "unsigned_source", "claims", rejectedMember},
	"account":  {"level", "state"},
	"approved": {"by", "source", "at"},
	"guardian": {"full_name", "personal_administrative_number", "consented"},
}

// only refuses the members of the object of that name that it may not have; the record itself has no name.
func (p *parser) only(v *jose.Value, name string) {
	for _, m := range v.Members() {
		if !slices.Contains(members[name], m.Name) {
			p.refuse(strings.TrimPrefix(name+"."+m.Name, "."), codeUnknownField, "no such field")
		}
	}
}

// text returns the string at path, whose last part is its name in the object v. The code missing refuses its absence.
func (p *parser) text(v *jose.Value, path, missing string, longest int) string {
	m := v.Get(path[strings.LastIndexByte(path, '.')+1:])
	if m == nil {
		p.refuse(path, missing, "required")
		return ""
	}
	s, ok := m.Str()
	switch {
	case !ok:
		p.refuse(path, codeFormat, "not a string")
	case strings.TrimSpace(s) == "":
		p.refuse(path, missing, "empty")
	case utf8.RuneCountInString(s) > longest:
		p.refuse(path, codeFormat, "longer than %d characters", longest)
	case strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }):
		p.refuse(path, codeFormat, "invisible characters")
	default:
		return s
	}
	return ""
}

// recordID is the issuer's name for the record in Unicode NFC: what looks the same is the same record. Case counts.
func (p *parser) recordID(tree *jose.Value) string {
	id := norm.NFC.String(p.text(tree, "record_id", codeMissing, maxID))
	if id != strings.Join(strings.Fields(id), " ") {
		p.refuse("record_id", codeFormat, "spaces at an end or side by side")
		return ""
	}
	return id
}

// object returns the named member of the record, with no members but its own; nil where it is absent or wrong.
func (p *parser) object(name, missing string) *jose.Value {
	v := p.tree.Get(name)
	if v == nil {
		if missing != "" {
			p.refuse(name, missing, "required")
		}
		return nil
	}
	if v.Kind() != jose.Object {
		p.refuse(name, codeFormat, "not an object")
		return nil
	}
	p.only(v, name)
	return v
}

func (p *parser) account() (a Account) {
	v := p.object("account", codeMissing)
	if v == nil {
		return a
	}
	if a.State = p.text(v, "account.state", codeMissing, maxText); a.State != "" && a.State != Active {
		p.refuse("account.state", codeLocked, "not %q", Active)
	}
	level := v.Get("level")
	if level == nil {
		if !p.organisation() {
			p.refuse("account.level", codeMissing, "required")
		}
		return a
	}
	var err error
	if a.Level, err = strconv.Atoi(string(level.Raw())); err != nil || a.Level < 0 || a.Level > paperLevel {
		p.refuse("account.level", codeFormat, "not an integer from 0 to %d", paperLevel)
		return a
	}
	need := paperLevel
	if name, _ := p.tree.Get("type").Str(); name == "identity" {
		need = identityLevel
	}
	if a.Level < need {
		p.refuse("account.level", codeLevel, "at least %d is needed", need)
	}
	return a
}

// organisation reports whether the paper names an organisation as its owner. The accounts of organisations have no
// levels (NĐ 69/2024 Đ7).
func (p *parser) organisation() bool {
	claims := p.tree.Get("claims")
	return claims != nil && claims.Get("organisation_name") != nil && claims.Get("full_name") == nil
}

func (p *parser) approval() (a Approval) {
	v := p.object("approved", codeNotApproved)
	if v == nil {
		return a
	}
	a.By = p.text(v, "approved.by", codeNotApproved, maxText)
	a.Source = p.text(v, "approved.source", codeNotApproved, maxText)
	at := p.text(v, "approved.at", codeNotApproved, maxText)
	if at == "" {
		return a
	}
	var err error
	if a.At, err = approvalTime(at); err != nil {
		p.refuse("approved.at", codeDate, "not a time like 2026-11-20T08:00:00+07:00")
	} else if a.At.After(p.Now) {
		p.refuse("approved.at", codeApprovalFuture, "%s lies after %s", at, p.Now.In(vn.Zone).Format(time.RFC3339))
	}
	return a
}

// Nothing that is signed here was approved before this year, or is reckoned by a clock further from UTC (hours).
const (
	firstYear = 2000
	maxOffset = 14
)

// dateTime is date-time of RFC 3339, section 5.6.
var dateTime = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:[0-5]\d)$`)

// typeName is how a type of document may be called.
var typeName = regexp.MustCompile(`^[a-z]([-_a-z0-9]{0,30}[a-z])?$`)

// nameOnly quotes what may be meant for a type of document. Anything else may be about a person, as where two members of
// a record were confused, and a refusal is printed.
func nameOnly(s string) string {
	if typeName.MatchString(s) {
		return strconv.Quote(s)
	}
	return "what it says"
}

// approvalTime reads an RFC 3339 time of this age, of an offset that a place on earth has.
func approvalTime(s string) (time.Time, error) {
	if !dateTime.MatchString(s) { // time.Parse takes a comma, and hours of one digit
		return time.Time{}, errors.New("not a time of RFC 3339")
	}
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}, err
	}
	if _, offset := at.Zone(); offset < -maxOffset*3600 || offset > maxOffset*3600 {
		return time.Time{}, fmt.Errorf("more than %d hours from UTC", maxOffset)
	}
	if at.Year() < firstYear {
		return time.Time{}, fmt.Errorf("before %d", firstYear)
	}
	return at, nil
}

// unsignedSource says in a warning that data came from a card's unsigned code; a record without approval is refused
// anyhow.
func (p *parser) unsignedSource(r *Record) string {
	const field = "unsigned_source"
	v := p.tree.Get(field)
	if v == nil {
		return ""
	}
	source, _ := v.Str()
	if source != CCCD && source != BHYT {
		p.refuse(field, codeFormat, "neither %q nor %q", CCCD, BHYT)
	}
	r.Warnings = append(r.Warnings, credential.Warning{Field: field, Code: warningUnsigned})
	return source
}

// warningUnsigned is the warning of the message catalogue that data came from an unsigned code.
const warningUnsigned vn.Warning = "unsigned-source"

func (p *parser) guardian() *Guardian {
	v := p.object("guardian", "")
	if v == nil {
		return nil
	}
	const name, pin, consented = "guardian.full_name", "guardian.personal_administrative_number", "guardian.consented"
	g := new(Guardian)
	var err error
	if s := p.text(v, name, codeMissing, maxText); s != "" {
		if g.FullName, err = vn.Name(s); err != nil {
			p.refuse(name, codeName, "%s", vn.Reason(err))
		}
	}
	if s := p.text(v, pin, codeMissing, maxText); s != "" {
		if g.PIN, err = vn.ParsePIN(s); err != nil {
			p.refuse(pin, codePIN, "%s", vn.Reason(err))
		}
	}
	if s := p.text(v, consented, codeMissing, maxText); s != "" {
		g.Consented, err = vn.ParseDate(s)
		switch {
		case err != nil || !g.Consented.Full():
			p.refuse(consented, codeDate, "not a day like 2026-11-19")
		case g.Consented.Year < firstYear:
			p.refuse(consented, codeDateOrder, "%s lies before %d", g.Consented, firstYear)
		case vn.DateOf(p.Now).Before(g.Consented):
			p.refuse(consented, codeDateOrder, "%s lies in the future", g.Consented)
		}
	}
	return g
}

func (p *parser) device() *jose.PublicKey {
	v := p.tree.Get("device")
	if v == nil {
		return nil
	}
	key, err := jose.ParsePublicKey(v.Raw())
	if err != nil {
		p.refuse("device", codeDevice, "%v", err)
	}
	return key
}

// document reads the claims, with what stands outside of them.
func (p *parser) document(r *Record) {
	portrait := p.portrait(r)
	claims := p.tree.Get("claims")
	if claims == nil {
		p.refuse("claims", codeMissing, "required")
	}
	name := p.text(p.tree, "type", codeMissing, maxText)
	if name == "" || claims == nil {
		return
	}
	t, known := credential.LookupType(name)
	if !known || t.Name != name {
		p.refuse("type", codeUnknownType, "%s is no type of document", nameOnly(name))
		return
	}
	with := credential.Supplement{Today: vn.DateOf(p.Now), Portrait: portrait}
	if r.Guardian != nil {
		with.Guardian, with.Consented = r.Guardian.FullName, r.Guardian.Consented
	}
	document, warnings, err := t.ReadRecord(claims, with)
	if err != nil {
		p.claimFaults(claims, err)
		return
	}
	for _, w := range warnings {
		w.Field = "claims." + w.Field
		r.Warnings = append(r.Warnings, w)
	}
	r.Document = document
	r.Warnings = append(r.Warnings, expired(document, with.Today)...)
	p.compare(r)
}

// warningExpired is the warning of the message catalogue that a paper, or a class of a licence, is not in force any more.
const warningExpired vn.Warning = "already-expired"

// expired says of what a paper's last day, or that of one of its classes, has passed.
func expired(d credential.Document, today vn.Date) (found []credential.Warning) {
	over := func(field string, last vn.Date) {
		if !last.IsZero() && last.Before(today) {
			found = append(found, credential.Warning{Field: "claims." + field, Code: warningExpired})
		}
	}
	if licence, ok := d.(*credential.DrivingLicence); ok {
		for n, p := range licence.Privileges {
			over(fmt.Sprintf("driving_privileges[%d].expiry_date", n), p.ExpiryDate)
		}
		return found
	}
	_, last := d.Validity()
	over("expiry_date", last)
	return found
}

// claimFaults takes over what the document type found.
func (p *parser) claimFaults(claims *jose.Value, err error) {
	var faults credential.FieldErrors
	if !errors.As(err, &faults) {
		p.refuse("claims", codeFormat, "%v", err)
		return
	}
	for _, f := range faults {
		p.refuse(claimPath(claims, f), f.Code, "%s", f.Reason)
	}
}

// claimPath is the path in the record of what a document type names: a claim, or the portrait or the guardian, which
// stand beside the claims unless they were written among them by mistake.
func claimPath(claims *jose.Value, f credential.FieldError) string {
	switch beside := f.Field == "portrait" || f.Field == "guardian"; {
	case f.Field == "":
		return "claims"
	case beside && (f.Code != codeUnknownField || claims.Get(f.Field) == nil):
		return f.Field
	}
	return "claims." + f.Field
}

// compare checks the document against the rest of the record.
func (p *parser) compare(r *Record) {
	if d, ok := r.Document.(*credential.IdentityDocument); ok && d.AccountLevel > r.Account.Level {
		p.refuse("claims.account_level", codeLevel, "the account has level %d", r.Account.Level)
	}
	if g := r.Guardian; g != nil && g.PIN != "" && g.PIN == r.Document.Holder().PIN {
		p.refuse("guardian.personal_administrative_number", codeFormat, "the holder's own number")
	}
}
