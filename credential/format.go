package credential

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/vn"
)

// A format is the form of a claim's value.
type format interface {
	fmt.Stringer // as FORMAT.md describes it
	// read checks v and stores it in the field to.
	read(c *check, path string, v *jose.Value, to reflect.Value)
	// write appends the field's JSON.
	write(b []byte, f reflect.Value) []byte
	// show returns the field as people read it, in Vietnamese and English.
	show(f reflect.Value) (vi, en string)
}

// A text is a JSON string in Unicode NFC without control characters, at most max characters long.
type text struct {
	name string
	code string // of the refusal
	max  int
	// parse checks the text further and returns its normal form; nil accepts any.
	parse func(string) (string, []vn.Warning, error)
}

// The texts that several types have.
var (
	anyText     = text{name: "text ≤ 255", code: codeValue, max: 255}
	address     = text{name: "text ≤ 500", code: codeValue, max: 500}
	personName  = text{name: "name", code: codeName, max: 255, parse: parseName}
	country     = nation{text{name: "ISO 3166-1 alpha-2", code: codeNationality, max: 2, parse: drawnFrom(capitals, 2)}}
	pinNumber   = text{name: "12 digits", code: codePIN, max: 12, parse: quiet(parsePIN)}
	anyonesPIN  = text{name: "12 digits; a foreigner's: 6 to 20 capital letters and digits", code: codePIN, max: 20, parse: drawnFrom(capitals+digits, 6)}
	identifier  = text{name: "identifier", code: codeValue, max: 40, parse: quiet(parseIdentifier)}
	fullDate    = date{}
	partialDate = date{partial: true}
)

func quiet(parse func(string) (string, error)) func(string) (string, []vn.Warning, error) {
	return func(s string) (string, []vn.Warning, error) {
		s, err := parse(s)
		return s, nil, err
	}
}

const (
	capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digits   = "0123456789"
)

// drawnFrom accepts min or more characters of an alphabet.
func drawnFrom(alphabet string, min int) func(string) (string, []vn.Warning, error) {
	return func(s string) (string, []vn.Warning, error) {
		if len(s) < min || strings.Trim(s, alphabet) != "" {
			return "", nil, fmt.Errorf("%q is not %d or more of %s", s, min, alphabet)
		}
		return s, nil, nil
	}
}

// parseIdentifier accepts digits and capital letters of any script, between two of them one separator.
func parseIdentifier(s string) (string, error) {
	separated := true
	for _, r := range s {
		separator := strings.ContainsRune("-/. ", r)
		if separator && separated || !separator && !('0' <= r && r <= '9') && !unicode.IsUpper(r) {
			return "", fmt.Errorf("%q is not digits and capital letters with single separators", s)
		}
		separated = separator
	}
	if separated {
		return "", fmt.Errorf("%q ends with a separator", s)
	}
	return s, nil
}

func parsePIN(s string) (string, error) {
	pin, err := vn.ParsePIN(s)
	return string(pin), err
}

func parseName(s string) (string, []vn.Warning, error) {
	s, err := vn.Name(s)
	return s, vn.CheckName(s), err
}

func (t text) String() string { return t.name }

func (t text) read(c *check, path string, v *jose.Value, to reflect.Value) {
	s, ok := v.Str()
	if !ok {
		c.fail(path, t.code, "not a string")
		return
	}
	normal, err := t.normalise(c, path, s)
	switch {
	case err != nil:
		c.fail(path, t.code, "%s", vn.Reason(err))
	case !c.record && normal != s:
		c.fail(path, t.code, "%q is not in the normal form %q", s, normal)
	default:
		to.SetString(normal)
	}
}

func (t text) normalise(c *check, path, s string) (string, error) {
	if s == "" {
		return "", errors.New("empty: a claim without a value is left out")
	}
	if utf8.RuneCountInString(s) > 4*t.max { // NFC shortens no text more than that; before it is looked at more closely
		return "", fmt.Errorf("longer than %d characters", t.max)
	}
	s, err := plain(s)
	if err != nil {
		return "", err
	}
	if utf8.RuneCountInString(s) > t.max {
		return "", fmt.Errorf("longer than %d characters", t.max)
	}
	if t.parse == nil {
		return s, nil
	}
	s, warnings, err := t.parse(s)
	c.warn(path, warnings...)
	return s, err
}

// plain returns s in NFC with single spaces. It refuses what cannot be seen: control characters, and the marks that
// turn the direction of writing and let a text look like another.
func plain(s string) (string, error) {
	if isPlain(s) {
		return s, nil
	}
	s = strings.Join(strings.Fields(norm.NFC.String(s)), " ")
	if s == "" {
		return "", errors.New("blank")
	}
	for _, r := range s {
		if !unicode.IsPrint(r) {
			return "", fmt.Errorf("invisible character %U", r)
		}
	}
	return s, nil
}

// isPlain reports whether plain returns s itself.
func isPlain(s string) bool {
	last, common := ' ', true
	for _, r := range s {
		if r == ' ' && last == ' ' {
			return false
		}
		last = r
		if r < ' ' || r > '~' && !isVietnamese(r) {
			if !unicode.IsPrint(r) {
				return false
			}
			common = false
		}
	}
	return last != ' ' && (common || norm.NFC.IsNormalString(s))
}

// isVietnamese tells of a letter outside ASCII that Vietnamese is written with. None of them changes in NFC.
func isVietnamese(r rune) bool {
	return 'Ạ' <= r && r <= 'ỹ' || 'À' <= r && r <= 'ý' && r != '×' && r != '÷' || strings.ContainsRune("ĂăĐđĨĩŨũƠơƯư", r)
}

func (text) write(b []byte, f reflect.Value) []byte { return jose.AppendString(b, f.String()) }

func (text) show(f reflect.Value) (vi, en string) { return f.String(), f.String() }

// A nation is the code of a country, of which the own is shown by its name.
type nation struct{ text }

func (nation) show(f reflect.Value) (vi, en string) {
	if code := f.String(); code != "VN" {
		return code, code
	}
	return "Việt Nam", "Viet Nam"
}

// A choice is one of a few values: JSON strings, or numbers.
type choice struct {
	number  bool
	code    string // of the refusal
	options []option
}

type option struct{ value, vi, en string }

var sexChoice = choice{number: true, code: codeSex, options: []option{
	{"0", "Không rõ", "not known"}, {"1", "Nam", "male"}, {"2", "Nữ", "female"}, {"9", "Không áp dụng", "not applicable"},
}}

func (ch choice) String() string {
	values := make([]string, len(ch.options))
	for i, o := range ch.options {
		values[i] = o.value
		if !ch.number {
			values[i] = strconv.Quote(o.value)
		}
	}
	return strings.Join(values, ", ")
}

// explained is String with what the numbers mean.
func (ch choice) explained() string {
	if !ch.number {
		return ch.String()
	}
	values := make([]string, len(ch.options))
	for i, o := range ch.options {
		values[i] = o.value
		if o.en != "" && o.en != o.value {
			values[i] += " (" + o.en + ")"
		}
	}
	return strings.Join(values, ", ")
}

func (ch choice) read(c *check, path string, v *jose.Value, to reflect.Value) {
	value, ok := v.Str()
	if ch.number {
		value, ok = string(v.Raw()), v.Kind() == jose.Number
	}
	if _, among := ch.find(value); !among || !ok {
		c.fail(path, ch.code, "not one of %s", ch.explained())
		return
	}
	if n, err := strconv.ParseInt(value, 10, 64); ch.number && err == nil {
		to.SetInt(n)
	} else {
		to.SetString(value)
	}
}

func (ch choice) find(value string) (option, bool) {
	for _, o := range ch.options {
		if o.value == value {
			return o, true
		}
	}
	return option{}, false
}

func (ch choice) write(b []byte, f reflect.Value) []byte {
	if ch.number {
		return strconv.AppendInt(b, f.Int(), 10)
	}
	return jose.AppendString(b, f.String())
}

func (ch choice) show(f reflect.Value) (vi, en string) {
	value := f.String()
	if ch.number {
		value = strconv.FormatInt(f.Int(), 10)
	}
	o, _ := ch.find(value)
	return o.vi, o.en
}

// An integer is a JSON number from min to max, without fraction or exponent.
type integer struct {
	min, max int
	unit     string
}

func (n integer) String() string {
	return strings.TrimSpace(fmt.Sprintf("integer %d–%d %s", n.min, n.max, n.unit))
}

func (n integer) read(c *check, path string, v *jose.Value, to reflect.Value) {
	got, err := strconv.Atoi(string(v.Raw()))
	if v.Kind() != jose.Number || err != nil || got < n.min || got > n.max {
		c.fail(path, codeValue, "not an integer from %d to %d", n.min, n.max)
		return
	}
	to.SetInt(int64(got))
}

func (integer) write(b []byte, f reflect.Value) []byte { return strconv.AppendInt(b, f.Int(), 10) }

func (n integer) show(f reflect.Value) (vi, en string) {
	s := strings.TrimSpace(fmt.Sprint(f.Int(), " ", n.unit))
	return s, s
}

// Tenths counts tenths of a unit: a number with one decimal that no rounding changes.
type Tenths int

// String returns the number with its decimal, if it has one.
func (t Tenths) String() string {
	if t%10 == 0 {
		return strconv.Itoa(int(t / 10))
	}
	return fmt.Sprintf("%d.%d", t/10, t%10)
}

// A decimal is a JSON number from 0.1 to max with at most one decimal.
type decimal struct {
	max  int
	unit string
}

var decimalNumber = regexp.MustCompile(`^(0|[1-9][0-9]{0,5})(\.[0-9])?$`)

func (d decimal) String() string {
	return fmt.Sprintf("number 0.1–%d %s, one decimal", d.max, d.unit)
}

func (d decimal) read(c *check, path string, v *jose.Value, to reflect.Value) {
	match := decimalNumber.FindSubmatch(v.Raw())
	tenths := 0
	if match != nil {
		whole, _ := strconv.Atoi(string(match[1])) // six digits at most
		tenths = 10 * whole
		if len(match[2]) > 0 {
			tenths += int(match[2][1] - '0')
		}
	}
	if tenths < 1 || tenths > 10*d.max {
		c.fail(path, codeValue, "not a number from 0.1 to %d with at most one decimal", d.max)
		return
	}
	to.SetInt(int64(tenths))
}

func (decimal) write(b []byte, f reflect.Value) []byte {
	return append(b, Tenths(f.Int()).String()...)
}

func (d decimal) show(f reflect.Value) (vi, en string) {
	en = Tenths(f.Int()).String() + " " + d.unit
	return strings.Replace(en, ".", ",", 1), en
}

// A date is a calendar day, or in the partial form only its month or year.
type date struct{ partial bool }

func (d date) String() string {
	if d.partial {
		return "yyyy-MM-dd, yyyy-MM or yyyy"
	}
	return "yyyy-MM-dd"
}

func (d date) read(c *check, path string, v *jose.Value, to reflect.Value) {
	s, ok := v.Str()
	if !ok {
		c.fail(path, codeDate, "not a string")
		return
	}
	parsed, err := vn.ParseDate(s)
	if err == nil && !d.partial && !parsed.Full() {
		err = errors.New("not a full date")
	}
	if err != nil {
		c.fail(path, codeDate, "%s", vn.Reason(err))
		return
	}
	*to.Addr().Interface().(*vn.Date) = parsed
}

func (date) write(b []byte, f reflect.Value) []byte {
	return jose.AppendString(b, f.Interface().(vn.Date).String())
}

func (date) show(f reflect.Value) (vi, en string) {
	d := f.Interface().(vn.Date)
	return dayFirst(d), d.String()
}

// dayFirst writes a date as Vietnamese papers do: 20/08/2035, 08/2035, 2035.
func dayFirst(d vn.Date) string {
	part := strings.Split(d.String(), "-")
	for i, j := 0, len(part)-1; i < j; i, j = i+1, j-1 {
		part[i], part[j] = part[j], part[i]
	}
	return strings.Join(part, "/")
}

// A boolean is true or false in a field of type *bool, where nil is absence.
type boolean struct{}

func (boolean) String() string { return "boolean" }

func (boolean) read(c *check, path string, v *jose.Value, to reflect.Value) {
	if v.Kind() != jose.True && v.Kind() != jose.False {
		c.fail(path, codeValue, "neither true nor false")
		return
	}
	yes := v.Kind() == jose.True
	to.Set(reflect.ValueOf(&yes))
}

func (boolean) write(b []byte, f reflect.Value) []byte { return strconv.AppendBool(b, f.Elem().Bool()) }

func (boolean) show(f reflect.Value) (vi, en string) {
	if f.Elem().Bool() {
		return "có", "yes"
	}
	return "không", "no"
}

// A portrait is a data URI (RFC 2397) with a WebP image of at most 16 KiB.
type portrait struct{}

const (
	portraitURIPrefix = "data:image/webp;base64,"
	maxPortrait       = 16 << 10 // bytes of the image
)

func (portrait) String() string { return "data URI, WebP, ≤ 16 KiB" }

func (portrait) read(c *check, path string, v *jose.Value, to reflect.Value) {
	s, _ := v.Str()
	data, ok := strings.CutPrefix(s, portraitURIPrefix)
	if !ok {
		c.fail(path, codePortrait, "does not begin with %s", portraitURIPrefix)
		return
	}
	if len(data) > base64.StdEncoding.EncodedLen(maxPortrait) {
		c.fail(path, codePortraitLarge, "more than %d bytes", maxPortrait)
		return
	}
	image, err := decodeBase64(data)
	if err != nil {
		c.fail(path, codePortrait, "%v", err)
		return
	}
	if c.isPortrait(image) {
		to.SetString(s)
	}
}

// decodeBase64 accepts only what base64.StdEncoding writes; its own strict form skips line breaks.
func decodeBase64(s string) ([]byte, error) {
	if strings.IndexByte(s, '\n') >= 0 || strings.IndexByte(s, '\r') >= 0 {
		return nil, errors.New("line break in base64")
	}
	return base64.StdEncoding.Strict().DecodeString(s)
}

// isPortrait checks that image is a WebP file (RFC 9649 §2.4) and no more.
func (c *check) isPortrait(image []byte) bool {
	const header = 12 // "RIFF", length of what follows, "WEBP"
	if len(image) > maxPortrait {
		c.fail(portraitClaim, codePortraitLarge, "%d bytes, at most %d", len(image), maxPortrait)
		return false
	}
	if len(image) <= header || !bytes.HasPrefix(image, []byte("RIFF")) || string(image[8:header]) != "WEBP" ||
		uint64(binary.LittleEndian.Uint32(image[4:]))+8 != uint64(len(image)) {
		c.fail(portraitClaim, codePortrait, "not a WebP file")
		return false
	}
	return true
}

func dataURI(image []byte) string {
	return portraitURIPrefix + base64.StdEncoding.EncodeToString(image)
}

func (portrait) write(b []byte, f reflect.Value) []byte { return jose.AppendString(b, f.String()) }

func (portrait) show(reflect.Value) (vi, en string) { return "", "" }

// portraitBytes returns the image of a data URI that was read before, nil for none.
func portraitBytes(uri string) []byte {
	image, err := decodeBase64(strings.TrimPrefix(uri, portraitURIPrefix))
	if err != nil || len(image) == 0 {
		return nil
	}
	return image
}
