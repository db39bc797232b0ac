package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"rsc.io/qr/coding"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/gt1"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/sdjwt"
)

// A code is one form of the reference licence, and what an independent reader must find in it.
type code struct {
	Name   string          `json:"name"`
	Form   string          `json:"form"` // which reader
	Text   string          `json:"text"`
	Expect json.RawMessage `json:"expect"` // the claims

	symbol  symbol
	compact int // characters of the SD-JWT; 0 for other systems
	bar     bar
}

// density prints the sizes of the reference licence, of the same claims in other systems, and of invented papers.
func density(out io.Writer, seed uint64, interop string) error {
	ref, err := readReference()
	if err != nil {
		return err
	}
	key, err := testKey(issuerKey)
	if err != nil {
		return err
	}
	signer, err := jose.NewSigner(key)
	if err != nil {
		return err
	}
	people, err := newPopulation(seed, ref.today())
	if err != nil {
		return err
	}
	own, err := ref.presentations(signer, people)
	if err != nil {
		return err
	}
	names, err := memberNames(ref.claims)
	if err != nil {
		return err
	}
	others, err := author{key, signer.Public()}.codes(ref.claims, names)
	if err != nil {
		return err
	}
	read, err := readBack(interop, signer.Public(), names, append(own, others...))
	if err != nil {
		return err
	}
	good := printOwn(out, own, read)
	good = printOthers(out, others, read) && good
	if err := printInvented(out, seed, ref, signer, people); err != nil {
		return err
	}
	if !good {
		return errShort
	}
	return nil
}

// presentations are the codes of the reference licence that have a bar, and those between them.
func (r *reference) presentations(signer *jose.Signer, people *population) ([]code, error) {
	device, err := testSigner("device")
	if err != nil {
		return nil, err
	}
	open, err := sdjwt.Issue(signer, r.claims, func(string) bool { return false }, people.source)
	if err != nil {
		return nil, err
	}
	licence := *r.document
	licence.Portrait = people.portraitURI()
	token, err := credential.Issue(signer, r.header, &licence, people.source)
	if err != nil {
		return nil, err
	}
	header := r.header
	header.Device = device.Public()
	bound, err := credential.Issue(signer, header, &licence, people.source)
	if err != nil {
		return nil, err
	}
	const address, portrait = "resident_address", "portrait"
	cnf := map[string]any{"cnf": map[string]any{"jwk": device.Public()}}
	face := map[string]any{portrait: licence.Portrait}
	var codes []code
	for _, p := range []struct {
		name, compact string
		bar           bar
		without       string
		with          []map[string]any
	}{
		{"all claims open", open.String(), bar{10, 12}, "", nil},
		{"as issued, address and portrait concealed", token.Present(), bar{11, 13}, address, nil},
		{"the same with a device key", bound.Present(), bar{12, 14}, address, []map[string]any{cnf}},
		{"device key, address shown", bound.Present(address), bar{}, "", []map[string]any{cnf}},
		{"portrait of 588 bytes shown", token.Present(portrait), bar{21, 0}, address, []map[string]any{face}},
		{"device key, portrait shown", bound.Present(portrait), bar{21, 0}, address, []map[string]any{cnf, face}},
	} {
		text, err := gt1.Pack(p.compact)
		if err != nil {
			return nil, err
		}
		expect, err := r.expected(p.without, p.with)
		if err != nil {
			return nil, err
		}
		codes = append(codes, code{p.name, "gt1", text, expect, symbol{coding.Num(text)}, len(p.compact), p.bar})
	}
	return codes, nil
}

// expected returns the sample's claims without one of them and with others.
func (r *reference) expected(without string, with []map[string]any) ([]byte, error) {
	var claims map[string]any
	if err := json.Unmarshal(r.claims, &claims); err != nil {
		return nil, err
	}
	delete(claims, without)
	for _, more := range with {
		for name, value := range more {
			claims[name] = value
		}
	}
	return json.Marshal(claims)
}

// memberNames lists the names of all members, at every level, in the order in which they are met first.
func memberNames(claims []byte) ([]string, error) {
	tree, err := jose.Parse(claims)
	if err != nil {
		return nil, err
	}
	var names []string
	seen := map[string]bool{}
	var walk func(v *jose.Value)
	walk = func(v *jose.Value) {
		for _, m := range v.Members() {
			if !seen[m.Name] {
				seen[m.Name] = true
				names = append(names, m.Name)
			}
			walk(m.Value)
		}
		for _, e := range v.Elems() {
			walk(e)
		}
	}
	walk(tree)
	return names, nil
}

// codes are the same claims in other systems.
func (a author) codes(claims []byte, names []string) ([]code, error) {
	var codes []code
	for _, o := range []struct {
		name, form string
		encode     func() (symbol, error)
	}{
		{"plain JWS", "jws", func() (symbol, error) { return a.plain(claims) }},
		{"JWS, zlib, base45", "zlib-jws", func() (symbol, error) { return a.zlibJWS(claims) }},
		{"SMART Health Card", "shc", func() (symbol, error) { return a.smartHealthCard(claims) }},
		{"like EU DCC: CBOR, names", "dcc", func() (symbol, error) { return a.covidCertificate(claims) }},
		{"like Claim 169: CBOR, numbers", "claim169", func() (symbol, error) { return a.claim169(claims, names) }},
	} {
		s, err := o.encode()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", o.name, err)
		}
		codes = append(codes, code{Name: o.name, Form: o.form, Text: s.text(), Expect: claims, symbol: s})
	}
	return codes, nil
}

func printOwn(out io.Writer, codes []code, read map[string]string) (good bool) {
	good = true
	t := newTable(out, "reference licence", "compact", "container", "digits", "L", "M", "bar", "", "read back")
	for _, c := range codes {
		l, m := c.symbol.version(coding.L), c.symbol.version(coding.M)
		ok := ""
		if c.bar != (bar{}) {
			ok = verdict(c.bar.ok(l, m))
		}
		good = good && c.bar.ok(l, m) && read[c.Name] == ""
		t.row(c.Name, c.compact, containerSize(c.Text), len(c.Text), l, m, c.bar, ok, readBy(read[c.Name]))
	}
	t.end()
	return good
}

func printOthers(out io.Writer, codes []code, read map[string]string) (good bool) {
	good = true
	t := newTable(out, "the same claims elsewhere", "characters", "mode", "L", "M", "read back")
	for _, c := range codes {
		good = good && read[c.Name] == ""
		t.row(c.Name, len(c.Text), c.symbol.mode(), c.symbol.version(coding.L), c.symbol.version(coding.M), readBy(read[c.Name]))
	}
	t.end()
	return good
}

func readBy(fault string) string {
	if fault == "" {
		return "yes"
	}
	return "NO: " + fault
}

// containerSize is how many bytes the digits of a text stand for (FORMAT.md): 7 in 17, and fewer in a last group.
func containerSize(text string) int {
	const prefix, check, group = 4, 2, 17
	digits := len(text) - prefix - check
	last := map[int]int{0: 0, 3: 1, 5: 2, 8: 3, 10: 4, 13: 5, 15: 6}
	return digits/group*7 + last[digits%group]
}

// printInvented prints the median and the largest version of papers that the training of GT1 has not seen.
func printInvented(out io.Writer, seed uint64, ref *reference, signer *jose.Signer, people *population) error {
	const papers = 200
	t := newTable(out, fmt.Sprintf("%d invented, seed %d", papers, seed), "shown", "digits", "L median", "worst", "M median", "worst")
	for _, typ := range inventedTypes() {
		var issued, shown sizes
		for range papers {
			token, err := people.token(typ, ref.header, signer)
			if err != nil {
				return err
			}
			if err := issued.add(token.Present()); err != nil {
				return err
			}
			if err := shown.add(token.Present(withoutPortrait(token)...)); err != nil {
				return err
			}
		}
		t.row(typ, "nothing concealed", median(issued.digits), median(issued.l), worst(issued.l), median(issued.m), worst(issued.m))
		if !conceals(typ) {
			continue
		}
		t.row(typ, "all but the portrait", median(shown.digits), median(shown.l), worst(shown.l), median(shown.m), worst(shown.m))
	}
	t.end()
	return nil
}

// inventedTypes are all types of document, the three whose codes carry a face first.
func inventedTypes() []string {
	names := []string{"driving-licence", "health-insurance", "identity"}
	for _, t := range credential.Types() {
		if !slices.Contains(names, t.Name) {
			names = append(names, t.Name)
		}
	}
	return names
}

// conceals reports whether a document of the type has anything to show beside the portrait.
func conceals(typ string) bool {
	t, _ := credential.LookupType(typ)
	return slices.ContainsFunc(t.Claims, func(c credential.Claim) bool { return c.Concealed && c.Name != "portrait" })
}

func withoutPortrait(t *credential.Token) []string {
	var names []string
	for _, name := range t.DisclosedNames() {
		if name != "portrait" {
			names = append(names, name)
		}
	}
	return names
}

// token issues an invented paper of the type.
func (p *population) token(typ string, like credential.Header, signer *jose.Signer) (*credential.Token, error) {
	d, err := p.paper(typ)
	if err != nil {
		return nil, err
	}
	h := like
	h.Issuer = like.Issuer[:strings.LastIndexByte(like.Issuer, '/')+1] + issuers[typ]
	h.IssuedAt = jose.DateOf(like.IssuedAt.Time().Add(-p.duration()))
	h.Expires = jose.DateOf(like.Expires.Time().Add(p.duration()))
	h.Status = &credential.Status{Index: p.IntN(1 << 20), URI: like.Status.URI}
	return credential.Issue(signer, h, d, p.source)
}

// issuers are the last parts of the issuers' URIs.
var issuers = map[string]string{
	"driving-licence": "csgt", "health-insurance": "bhxh", "identity": "c06", "vehicle-registration": "csgt", "vehicle-inspection": "dangkiem",
	"vehicle-insurance": "baohiem", "tax-id": "thue", "passport": "xnc", "residence": "c06", "social-insurance": "bhxh", "dependant": "c06",
	"health-record": "yte", "judicial-record": "lltp",
}

// sizes are those of many presentations.
type sizes struct {
	digits []int
	l, m   []version
}

func (s *sizes) add(compact string) error {
	text, err := gt1.Pack(compact)
	if err != nil {
		return err
	}
	code := symbol{coding.Num(text)}
	s.digits = append(s.digits, len(text))
	s.l, s.m = append(s.l, code.version(coding.L)), append(s.m, code.version(coding.M))
	return nil
}
