package jose

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-jose/go-jose/v4/json"
)

// MaxDepth bounds how deep arrays and objects may nest. A credential needs five.
const MaxDepth = 8

// Kind is the first character of a JSON value: one of { [ " 0 t f n, where 0 stands for every number.
type Kind byte

// The kinds of a Value.
const (
	Object Kind = '{'
	Array  Kind = '['
	String Kind = '"'
	Number Kind = '0'
	True   Kind = 't'
	False  Kind = 'f'
	Null   Kind = 'n'
)

// A Value is one JSON value together with the bytes that it was read from.
type Value struct {
	kind    Kind
	height  uint8  // levels of arrays and objects, itself included
	escaped bool   // the string has escapes
	raw     string // empty for what NewObject and NewArray put together
	members []Member
	elems   []*Value
}

// A Member is one name of an object with its value.
type Member struct {
	Name  string
	Value *Value
}

// Kind tells what v is.
func (v *Value) Kind() Kind { return v.kind }

// Raw returns the bytes of v as they were read, without the white space around it.
func (v *Value) Raw() []byte { return v.appendTo(nil) }

func (v *Value) appendTo(dst []byte) []byte {
	if v.raw != "" {
		return append(dst, v.raw...)
	}
	dst = append(dst, byte(v.kind))
	for i, m := range v.members {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = m.Value.appendTo(append(AppendString(dst, m.Name), ':'))
	}
	for i, e := range v.elems {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = e.appendTo(dst)
	}
	return append(dst, byte(v.kind)+2) // } behind {, ] behind [
}

// Members returns the members of an object in their order, nil for any other kind.
func (v *Value) Members() []Member { return v.members }

// Elems returns the elements of an array, nil for any other kind.
func (v *Value) Elems() []*Value { return v.elems }

// Get returns the named member of an object, or nil.
func (v *Value) Get(name string) *Value {
	for _, m := range v.members {
		if m.Name == name {
			return m.Value
		}
	}
	return nil
}

// Str returns the text of a string; ok is false for any other kind, also when v is nil.
func (v *Value) Str() (s string, ok bool) {
	if v == nil || v.kind != String {
		return "", false
	}
	if !v.escaped {
		return v.raw[1 : len(v.raw)-1], true
	}
	return unescape([]byte(v.raw))
}

// unescape is apart from Str so that the common case allocates nothing.
func unescape(raw []byte) (s string, ok bool) {
	err := json.Unmarshal(raw, &s)
	return s, err == nil
}

// NewObject puts members together, as Parse would have read them: no name twice, at most MaxDepth levels.
func NewObject(members []Member) (*Value, error) {
	v := &Value{kind: Object, members: members}
	for _, m := range members {
		v.height = max(v.height, m.Value.height)
	}
	if err := unique(members); err != nil {
		return nil, err
	}
	return v, v.grow()
}

// NewArray puts elements together, at most MaxDepth levels.
func NewArray(elems []*Value) (*Value, error) {
	v := &Value{kind: Array, elems: elems}
	for _, e := range elems {
		v.height = max(v.height, e.height)
	}
	return v, v.grow()
}

// grow counts v itself above what is in it.
func (v *Value) grow() error {
	if v.height++; v.height > MaxDepth {
		return malformed("json: nested too deep")
	}
	return nil
}

// Parse reads one JSON value (RFC 8259) strictly: UTF-8 without lone surrogates, no member twice at any level, at
// most MaxDepth levels, nothing behind the value.
func Parse(data []byte) (*Value, error) {
	const usual = 24 // members open at a time in a credential
	p := parser{text: string(data)}
	p.members = make([]Member, 0, min(usual, strings.Count(p.text, ":")))
	if !utf8.ValidString(p.text) {
		return nil, p.fail("invalid UTF-8")
	}
	v := p.newValue()
	p.space()
	if err := p.value(v, 0); err != nil {
		return nil, err
	}
	p.space()
	if p.at != len(data) {
		return nil, p.fail("data after the value")
	}
	return v, nil
}

// Check reports whether Parse would accept data.
func Check(data []byte) error {
	_, err := Parse(data)
	return err
}

// Unmarshal decodes what Parse accepts. Names are matched to the letter; members that v does not know are ignored.
func Unmarshal(data []byte, v any) error {
	if err := Check(data); err != nil {
		return err
	}
	return json.Unmarshal(data, v)
}

// An UnknownMemberError names a member that nothing in the target type is called.
type UnknownMemberError struct{ Path string }

func (e *UnknownMemberError) Error() string { return "jose: unknown member " + quote(e.Path) }

// UnmarshalExact is Unmarshal for what people write: a member that v does not know is an *UnknownMemberError.
func UnmarshalExact(data []byte, v any) error {
	tree, err := Parse(data)
	if err != nil {
		return err
	}
	if err := known(tree, reflect.TypeOf(v), ""); err != nil {
		return err
	}
	return json.Unmarshal(data, v)
}

// Marshal writes v without white space and without the escapes for HTML, struct members in the order of the type.
func Marshal(v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return unescapeHTML(b), nil
}

// AppendString appends s, which must be UTF-8, as a JSON string. It escapes only what must be (RFC 8259 §7).
func AppendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for {
		n := 0
		for n < len(s) && isPlain[s[n]] {
			n++
		}
		dst = append(dst, s[:n]...)
		if n == len(s) {
			return append(dst, '"')
		}
		if s[n] < 0x20 {
			dst = fmt.Appendf(dst, `\u%04x`, s[n])
		} else {
			dst = append(dst, '\\', s[n])
		}
		s = s[n+1:]
	}
}

// unescapeHTML undoes what json.Marshal does to <, >, & and the two line separators, for density and legibility.
func unescapeHTML(b []byte) []byte {
	if !bytes.Contains(b, []byte(`\u`)) {
		return b
	}
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		if b[i] != '\\' || i+1 == len(b) {
			out = append(out, b[i])
			continue
		}
		if i+6 <= len(b) {
			if plain, ok := htmlEscapes[string(b[i:i+6])]; ok {
				out = append(out, plain...)
				i += 5
				continue
			}
		}
		out = append(out, b[i], b[i+1])
		i++
	}
	return out
}

var htmlEscapes = map[string]string{`\u003c`: "<", `\u003e`: ">", `\u0026`: "&", `\u2028`: "\u2028", `\u2029`: "\u2029"}

type unmarshaler interface{ UnmarshalJSON([]byte) error }

var (
	unmarshalerType = reflect.TypeFor[unmarshaler]()
	rawType         = reflect.TypeFor[json.RawMessage]()
)

// known walks tree and type together and reports the first member without a field.
func known(tree *Value, t reflect.Type, path string) error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == rawType || reflect.PointerTo(t).Implements(unmarshalerType) {
		return nil
	}
	switch {
	case tree.kind == Object && t.Kind() == reflect.Struct:
		for _, m := range tree.members {
			f, ok := field(t, m.Name)
			if !ok {
				return &UnknownMemberError{path + m.Name}
			}
			if err := known(m.Value, f, path+m.Name+"."); err != nil {
				return err
			}
		}
	case tree.kind == Array && (t.Kind() == reflect.Slice || t.Kind() == reflect.Array):
		for _, e := range tree.elems {
			if err := known(e, t.Elem(), path); err != nil {
				return err
			}
		}
	}
	return nil
}

func field(t reflect.Type, name string) (reflect.Type, bool) {
	for i := range t.NumField() {
		f := t.Field(i)
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && tag == "" {
			if in, ok := field(f.Type, name); ok {
				return in, true
			}
		}
		if tag == name && name != "-" || tag == "" && f.Name == name {
			return f.Type, true
		}
	}
	return nil, false
}

// A parser allocates little: names and texts are parts of one string, values and members come in blocks.
type parser struct {
	text    string
	at      int
	values  []Value  // not used yet
	members []Member // of the objects that are open
}

// newValue takes from blocks: a small one for a small input, so that most inputs need one.
func (p *parser) newValue() *Value {
	const block = 64
	if len(p.values) == 0 {
		n := block
		if p.at == 0 {
			n = min(n, 1+strings.Count(p.text, ",")+strings.Count(p.text, "{")+strings.Count(p.text, "["))
		}
		p.values = make([]Value, n)
	}
	v := &p.values[0]
	p.values = p.values[1:]
	return v
}

func (p *parser) fail(what string) error { return malformed("json: %s at byte %d", what, p.at) }

func (p *parser) space() {
	for p.at < len(p.text) {
		switch p.text[p.at] {
		case ' ', '\t', '\r', '\n':
			p.at++
		default:
			return
		}
	}
}

// next skips white space and returns the byte that follows, 0 at the end.
func (p *parser) next() byte {
	p.space()
	if p.at == len(p.text) {
		return 0
	}
	return p.text[p.at]
}

func (p *parser) value(v *Value, depth int) (err error) {
	start := p.at
	c := p.next()
	switch {
	case (c == '{' || c == '[') && depth == MaxDepth:
		return p.fail("nested too deep")
	case c == '{':
		v.kind = Object
		err = p.object(v, depth+1)
		v.height++
	case c == '[':
		v.kind = Array
		err = p.array(v, depth+1)
		v.height++
	case c == '"':
		v.kind = String
		v.escaped, err = p.string()
	case c == '-' || '0' <= c && c <= '9':
		v.kind = Number
		err = p.number()
	default:
		v.kind = Kind(c)
		err = p.word()
	}
	v.raw = p.text[start:p.at]
	return err
}

func (p *parser) object(v *Value, depth int) error {
	p.at++
	if p.next() == '}' {
		p.at++
		return nil
	}
	first := len(p.members)
	for {
		name, err := p.name()
		if err != nil {
			return err
		}
		m := Member{name, p.newValue()}
		if err := p.value(m.Value, depth); err != nil {
			return err
		}
		v.height = max(v.height, m.Value.height)
		p.members = append(p.members, m)
		done, err := p.separator('}')
		if err != nil {
			return err
		}
		if done {
			v.members = slices.Clone(p.members[first:])
			p.members = p.members[:first]
			return unique(v.members)
		}
	}
}

// name takes a member's name and the colon behind it.
func (p *parser) name() (string, error) {
	if p.next() != '"' {
		return "", p.fail("expected a name")
	}
	start := p.at
	escaped, err := p.string()
	if err != nil {
		return "", err
	}
	v := Value{kind: String, raw: p.text[start:p.at], escaped: escaped}
	name, _ := v.Str()
	if p.next() != ':' {
		return "", p.fail("expected a colon")
	}
	p.at++
	p.space()
	return name, nil
}

// unique compares few names pairwise and many through a map, so that time stays linear.
func unique(members []Member) error {
	const few = 24
	if len(members) <= few {
		for i := range members {
			for j := range i {
				if members[i].Name == members[j].Name {
					return &DuplicateMemberError{members[i].Name}
				}
			}
		}
		return nil
	}
	seen := make(map[string]bool, len(members))
	for _, m := range members {
		if seen[m.Name] {
			return &DuplicateMemberError{m.Name}
		}
		seen[m.Name] = true
	}
	return nil
}

// A DuplicateMemberError names a member that stands twice in one object.
type DuplicateMemberError struct{ Name string }

func (e *DuplicateMemberError) Error() string { return "jose: duplicate member " + quote(e.Name) }

func (p *parser) array(v *Value, depth int) error {
	p.at++
	if p.next() == ']' {
		p.at++
		return nil
	}
	for {
		p.space()
		e := p.newValue()
		if err := p.value(e, depth); err != nil {
			return err
		}
		v.height = max(v.height, e.height)
		v.elems = append(v.elems, e)
		done, err := p.separator(']')
		if err != nil || done {
			return err
		}
	}
}

// separator takes a comma or the closing bracket.
func (p *parser) separator(end byte) (done bool, err error) {
	switch p.next() {
	case ',':
		p.at++
		return false, nil
	case end:
		p.at++
		return true, nil
	}
	return false, p.fail("expected a comma or a closing bracket")
}

// string takes a string and reports whether it has escapes.
func (p *parser) string() (escaped bool, err error) {
	p.at++
	for {
		for p.at < len(p.text) && isPlain[p.text[p.at]] {
			p.at++
		}
		switch {
		case p.at == len(p.text):
			return false, p.fail("unterminated string")
		case p.text[p.at] == '"':
			p.at++
			return escaped, nil
		case p.text[p.at] != '\\':
			return false, p.fail("control character in a string")
		}
		escaped = true
		if err := p.escape(); err != nil {
			return false, err
		}
	}
}

// isPlain tells of the bytes that stand for themselves in a string.
var isPlain = func() (set [256]bool) {
	for c := range set {
		set[c] = c >= 0x20 && c != '"' && c != '\\'
	}
	return
}()

func (p *parser) escape() error {
	rest := p.text[p.at+1:]
	switch {
	case len(rest) == 0:
		return p.fail("unterminated string")
	case strings.IndexByte(`"\/bfnrt`, rest[0]) >= 0:
		p.at += 2
		return nil
	case rest[0] != 'u':
		return p.fail("unknown escape")
	}
	high, ok := hex4(rest[1:])
	if !ok {
		return p.fail("bad escape")
	}
	p.at += 6
	if high < 0xD800 || high > 0xDFFF {
		return nil
	}
	low, ok := uint16(0), false
	if rest = p.text[p.at:]; len(rest) > 1 && rest[0] == '\\' && rest[1] == 'u' {
		low, ok = hex4(rest[2:])
	}
	if !ok || high > 0xDBFF || low < 0xDC00 || low > 0xDFFF {
		return p.fail("lone surrogate")
	}
	p.at += 6
	return nil
}

func hex4(b string) (v uint16, ok bool) {
	if len(b) < 4 {
		return 0, false
	}
	for _, c := range []byte(b[:4]) {
		d := strings.IndexByte("0123456789abcdef", c|0x20)
		if d < 0 || c < '0' {
			return 0, false
		}
		v = v<<4 | uint16(d)
	}
	return v, true
}

func (p *parser) digits() int {
	start := p.at
	for p.at < len(p.text) && '0' <= p.text[p.at] && p.text[p.at] <= '9' {
		p.at++
	}
	return p.at - start
}

func (p *parser) take(set string) bool {
	if p.at < len(p.text) && strings.IndexByte(set, p.text[p.at]) >= 0 {
		p.at++
		return true
	}
	return false
}

func (p *parser) number() error {
	p.take("-")
	first := p.at
	if n := p.digits(); n == 0 || n > 1 && p.text[first] == '0' {
		return p.fail("bad number")
	}
	if p.take(".") && p.digits() == 0 {
		return p.fail("bad number")
	}
	if p.take("eE") {
		p.take("+-")
		if p.digits() == 0 {
			return p.fail("bad number")
		}
	}
	return nil
}

func (p *parser) word() error {
	for _, w := range [...]string{"true", "false", "null"} {
		if strings.HasPrefix(p.text[p.at:], w) {
			p.at += len(w)
			return nil
		}
	}
	return p.fail("no value")
}

func quote(s string) string {
	const longest = 64
	if len(s) > longest {
		s = s[:longest] + "…"
	}
	b, err := json.Marshal(strings.ToValidUTF8(s, "\uFFFD"))
	if err != nil {
		return `""`
	}
	return string(b)
}
