package hsm

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	scheme = "pkcs11:"
	// maxURI bounds a URI in bytes: every attribute of a token and of a key, each byte encoded, take less.
	maxURI = 4096
)

// The attributes of RFC 7512 §2.3, each list in the order in which String writes them.
var (
	pathNames = []string{
		"library-manufacturer", "library-description", "library-version", "slot-manufacturer", "slot-description", "slot-id",
		"manufacturer", "model", "serial", "token", "object", "id", "type",
	}
	queryNames = []string{"module-name", "module-path", "pin-source"}
)

// pinValue is the attribute that is never taken.
const pinValue = "pin-value"

// ErrPINValue says that a URI holds the PIN itself. On a command line others can read it, and a shell keeps it.
var ErrPINValue = errors.New("a PIN in the URI itself is refused: others can read a command line")

// A URI names a token and a key in it (RFC 7512). What it leaves out, it leaves open.
type URI struct {
	path, query map[string]string // decoded
}

// IsURI reports whether a text is meant as a URI of PKCS#11 and not as the name of a file.
func IsURI(s string) bool { return len(s) >= len(scheme) && strings.EqualFold(s[:len(scheme)], scheme) }

// ParseURI reads a URI. An attribute of the path that RFC 7512 does not name would match nothing, and is an error; one of
// the query is ignored. No error shows a value, since that may be a PIN; a URI that holds one is ErrPINValue.
func ParseURI(s string) (*URI, error) {
	u, err := parseURI(s)
	if err != nil {
		return nil, fmt.Errorf("pkcs11 uri: %w", err)
	}
	return u, nil
}

func parseURI(s string) (*URI, error) {
	switch {
	case !IsURI(s):
		return nil, fmt.Errorf("it does not begin with %q", scheme)
	case len(s) > maxURI:
		return nil, fmt.Errorf("longer than %d bytes", maxURI)
	}
	path, query, _ := strings.Cut(s[len(scheme):], "?")
	u := &URI{path: make(map[string]string), query: make(map[string]string)}
	for _, part := range parts(path, ";") {
		name, value, err := attribute(part, ":[]@!$'()*+,=&")
		switch {
		case err != nil:
			return nil, err
		case !slices.Contains(pathNames, name):
			return nil, fmt.Errorf("unknown attribute %q", name)
		}
		if err := u.set(u.path, name, value); err != nil {
			return nil, err
		}
	}
	for _, part := range parts(query, "&") {
		name, value, err := attribute(part, ":[]@!$'()*+,=/?|")
		if err != nil {
			return nil, err
		}
		if !slices.Contains(queryNames, name) {
			continue
		}
		if err := u.set(u.query, name, value); err != nil {
			return nil, err
		}
	}
	return u, nil
}

func parts(s, separator string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, separator)
}

// attribute reads name=value. Beside unreserved characters the value has those given, and what is percent-encoded.
func attribute(s, reserved string) (name, value string, err error) {
	name, encoded, found := strings.Cut(s, "=")
	switch {
	case !found || name == "" || strings.Trim(strings.ToLower(name), "abcdefghijklmnopqrstuvwxyz0123456789-_") != "":
		return "", "", errors.New("an attribute is not of the form name=value")
	case strings.EqualFold(name, pinValue):
		return "", "", ErrPINValue
	}
	if value, err = decode(encoded, reserved); err != nil {
		return "", "", fmt.Errorf("attribute %q: %w", name, err)
	}
	return name, value, nil
}

func decode(s, reserved string) (string, error) {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '%' && i+2 < len(s):
			b, err := strconv.ParseUint(s[i+1:i+3], 16, 8)
			if err != nil {
				return "", errors.New("% is not followed by two hexadecimal digits")
			}
			out, i = append(out, byte(b)), i+2
		case c == '%':
			return "", errors.New("% is not followed by two hexadecimal digits")
		case unreserved(c) || strings.IndexByte(reserved, c) >= 0:
			out = append(out, c)
		default:
			return "", errors.New("a character that is to be percent-encoded stands as it is")
		}
	}
	return string(out), nil
}

// unreserved are the characters of RFC 3986 §2.3.
func unreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

// set keeps an attribute in the one form that is compared.
func (u *URI) set(in map[string]string, name, value string) (err error) {
	if _, twice := in[name]; twice {
		return fmt.Errorf("attribute %q is given twice", name)
	}
	if name != "id" && (!utf8.ValidString(value) || strings.ContainsFunc(value, unicode.IsControl)) {
		return fmt.Errorf("attribute %q is no text in UTF-8", name)
	}
	switch name {
	case "slot-id":
		value, err = number(value, 64)
	case "library-version":
		value, err = version(value)
	case "type":
		if value != "private" {
			err = errors.New("a key that signs is of type private")
		}
	case "module-name":
		if value == "" || strings.ContainsAny(value, `/\`) {
			err = errors.New("the name of a module has no slash")
		}
	case "module-path":
		if !filepath.IsAbs(value) {
			err = errors.New("not an absolute path")
		}
	case "pin-source":
		value, err = pinFile(value)
	}
	if err != nil {
		return fmt.Errorf("attribute %q: %w", name, err)
	}
	in[name] = value
	return nil
}

func number(s string, bits int) (string, error) {
	n, err := strconv.ParseUint(s, 10, bits)
	if err != nil {
		return "", errors.New("not a number, or too large a one")
	}
	return strconv.FormatUint(n, 10), nil
}

// version is the major and the minor version, which is 0 where it is left out.
func version(s string) (string, error) {
	major, minor, found := strings.Cut(s, ".")
	if !found {
		minor = "0"
	}
	major, err := number(major, 8)
	if err != nil {
		return "", err
	}
	minor, err = number(minor, 8)
	return major + "." + minor, err
}

// pinFile is the path of the file that a pin-source names. Programs that print a PIN (§2.4) are not run.
func pinFile(source string) (string, error) {
	path := source
	if strings.HasPrefix(source, "file:") {
		u, err := url.Parse(source)
		if err != nil || u.Host != "" && u.Host != "localhost" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
			return "", errors.New("not the file: URI of a file on this machine")
		}
		path = filepath.FromSlash(u.Path)
	}
	if !filepath.IsAbs(path) || strings.ContainsFunc(path, unicode.IsControl) || !utf8.ValidString(path) {
		return "", errors.New("not file: with an absolute path")
	}
	return filepath.Clean(path), nil
}

// String writes the URI with its attributes in one order.
func (u *URI) String() string {
	s := scheme + join(u.path, pathNames, ";", "")
	if query := join(u.query, queryNames, "&", ":/"); query != "" {
		s += "?" + query
	}
	return s
}

func join(attributes map[string]string, names []string, separator, plain string) string {
	var all []string
	for _, name := range names {
		value, given := attributes[name]
		switch {
		case !given:
			continue
		case name == "pin-source": // which is a URI itself
			value = (&url.URL{Scheme: "file", Path: filepath.ToSlash(value), OmitHost: true}).String()
		}
		all = append(all, name+"="+encode(value, plain))
	}
	return strings.Join(all, separator)
}

// encode leaves unreserved characters as they are, and those of plain.
func encode(s, plain string) string {
	var out strings.Builder
	for i := range len(s) {
		if unreserved(s[i]) || strings.IndexByte(plain, s[i]) >= 0 {
			out.WriteByte(s[i])
		} else {
			fmt.Fprintf(&out, "%%%02X", s[i])
		}
	}
	return out.String()
}

// matches reports whether the path leaves open what an attribute is, or names that value of it.
func (u *URI) matches(name, value string) bool {
	want, given := u.path[name]
	return !given || want == value
}

// ofKey is the same URI with the attributes of one key.
func (u *URI) ofKey(object, id string) *URI {
	key := &URI{path: maps.Clone(u.path), query: u.query}
	key.path["object"], key.path["id"], key.path["type"] = object, id, "private"
	return key
}
