package statuslist

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/giayto/giayto/credential/jose"
)

const (
	// Typ is the header parameter "typ" of a status list token (TSL §5.1).
	Typ = "statuslist+jwt"
	// MaxToken bounds the length of a token's compact form: a full list of
	// incompressible 8-bit entries fits.
	MaxToken = 2 << 20
	// MaxLifetime bounds exp - iat, so that no token keeps a verifier from
	// hearing of a revocation for longer.
	MaxLifetime = 7 * 24 * time.Hour
	// MaxURI bounds the URI of a list in bytes, as long as an issuer's may be in a
	// trust list: devices remember it.
	MaxURI = 255
)

// ErrMissing is what a store of status lists returns when it holds no token for
// a URI that an issuer's present key has signed.
var ErrMissing = errors.New("status list is missing")

// Claims is what a status list token says.
type Claims struct {
	URI      string        // the token's "sub": the URI that credentials name
	IssuedAt time.Time     // whole seconds are kept
	Expires  time.Time     // exclusive, at most MaxLifetime after IssuedAt
	TTL      time.Duration // when to fetch again, whole seconds; 0 leaves it out
	List     *List
	// LogHead is the head of the issuer's log at signing, which its audit compares
	// with the log; zero leaves it out.
	LogHead [sha256.Size]byte
	// Aggregation is the URI of the list of the issuer's lists (TSL §9.2); empty
	// leaves it out.
	Aggregation string
}

// Status is a status list that was checked under its issuer's key. The zero
// Status has no entries.
type Status struct {
	URI      string
	Kid      string            // the key that signed it
	IssuedAt time.Time         // "iat"
	Expires  time.Time         // "exp", exclusive; the caller judges it
	TTL      time.Duration     // "ttl": when to fetch again; 0 where the issuer does not say
	LogHead  [sha256.Size]byte // "log_head"; zero where the issuer does not say
	list     *List
}

// Get returns entry i, and false where the list has none of that index.
func (s *Status) Get(i int) (Value, bool) {
	if s.list == nil {
		return 0, false
	}
	return s.list.Get(i)
}

// Size returns the number of entries.
func (s *Status) Size() int {
	if s.list == nil {
		return 0
	}
	return s.list.Size()
}

// Holds reports whether the list is the one that l is: of the same size and
// width, with the same values.
func (s *Status) Holds(l *List) bool {
	return s.list != nil && s.list.bits == l.bits && bytes.Equal(s.list.data, l.data)
}

// payload is the claims set of a token; its members are written in this order.
type payload struct {
	Sub      *string           `json:"sub"`
	IssuedAt *jose.NumericDate `json:"iat"`
	Expires  *jose.NumericDate `json:"exp"`
	TTL      *float64          `json:"ttl,omitempty"`
	LogHead  *string           `json:"log_head,omitempty"`
	List     *encoded          `json:"status_list"`
}

type encoded struct {
	Bits        *int    `json:"bits"`
	List        *string `json:"lst"`
	Aggregation string  `json:"aggregation_uri,omitempty"`
}

// Sign returns the compact form of a status list token.
func Sign(signer *jose.Signer, c Claims) (string, error) {
	if c.List == nil {
		return "", errors.New("status list token: it needs a list")
	}
	if err := CheckURI(c.URI); err != nil {
		return "", err
	}
	if err := checkLifetime(c.IssuedAt, c.Expires, c.TTL); err != nil {
		return "", err
	}
	data, err := c.List.Encode()
	if err != nil {
		return "", err
	}
	iat, exp, lst := jose.DateOf(c.IssuedAt), jose.DateOf(c.Expires), jose.Encode(data)
	p := payload{Sub: &c.URI, IssuedAt: &iat, Expires: &exp, List: &encoded{&c.List.bits, &lst, c.Aggregation}}
	if seconds := float64(c.TTL / time.Second); seconds > 0 {
		p.TTL = &seconds
	}
	if c.LogHead != [sha256.Size]byte{} {
		head := jose.Encode(c.LogHead[:])
		p.LogHead = &head
	}
	body, err := jose.Marshal(p)
	if err != nil {
		return "", fmt.Errorf("status list token: %w", err)
	}
	return signer.Sign(Typ, body)
}

// Token is a status list token that nobody has checked: it says nothing but
// which key to check it with.
type Token struct {
	jws *jose.JWS
}

// Parse reads a token's compact form, of at most [MaxToken] bytes.
func Parse(compact string) (*Token, error) {
	jws, err := jose.ParseJWS(compact, MaxToken)
	if err != nil {
		return nil, fmt.Errorf("status list token: %w", err)
	}
	return &Token{jws: jws}, nil
}

// Kid names the key that is said to have signed the token.
func (t *Token) Kid() string { return t.jws.Kid() }

// CheckURI refuses what no list is named by: anything but an https URL in
// printable ASCII, without user and fragment, of at most [MaxURI] bytes.
func CheckURI(uri string) error {
	if len(uri) > MaxURI {
		return fmt.Errorf("status list: its URI has %d bytes, want at most %d", len(uri), MaxURI)
	}
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.String() != uri ||
		strings.ContainsFunc(uri, foreignToURI) {
		return fmt.Errorf("status list: %q is not an https URL without user and fragment", uri)
	}
	return nil
}

// foreignToURI tells characters that RFC 3986 allows nowhere, the fragment's
// mark, and those that a JSON string escapes.
func foreignToURI(r rune) bool {
	return r <= ' ' || r > '~' || strings.ContainsRune(`#"\<>^|{}`+"`", r)
}

// Open checks the token under the key and returns what it says about uri. It
// refuses a token of another type or about another URI or one that [CheckURI]
// refuses, one without sub, iat or exp, one that lives longer than
// [MaxLifetime], and a list that is damaged.
// Whether it has expired, and whether the key may sign it, the caller judges.
func (t *Token) Open(key *jose.PublicKey, uri string) (*Status, error) {
	body, err := t.jws.Verify(key, Typ)
	if err != nil {
		return nil, fmt.Errorf("status list token: %w", err)
	}
	s, err := read(body)
	if err != nil {
		return nil, err
	}
	if s.URI != uri {
		return nil, fmt.Errorf("status list token: it is about %q, not %q", s.URI, uri)
	}
	if err := checkLifetime(s.IssuedAt, s.Expires, s.TTL); err != nil {
		return nil, err
	}
	s.Kid = t.jws.Kid()
	return s, nil
}

// read decodes a claims set. Members it does not know are ignored, as TSL §5.1
// asks.
func read(body []byte) (*Status, error) {
	var p payload
	if err := jose.Unmarshal(body, &p); err != nil {
		return nil, fmt.Errorf("status list token: %w", err)
	}
	if p.Sub == nil || p.IssuedAt == nil || p.Expires == nil || p.List == nil || p.List.Bits == nil || p.List.List == nil {
		return nil, errors.New("status list token: it lacks one of sub, iat, exp, status_list, bits, lst")
	}
	if err := CheckURI(*p.Sub); err != nil {
		return nil, err
	}
	s := &Status{URI: *p.Sub, IssuedAt: p.IssuedAt.Time(), Expires: p.Expires.Time()}
	if p.TTL != nil {
		// Compared as a number: a duration holds no more than 292 years.
		if *p.TTL < 0 || *p.TTL > MaxLifetime.Seconds() {
			return nil, fmt.Errorf("status list token: ttl %g is not within 0 to %g seconds", *p.TTL, MaxLifetime.Seconds())
		}
		s.TTL = time.Duration(*p.TTL * float64(time.Second))
	}
	if p.LogHead != nil {
		head, err := jose.Decode(*p.LogHead)
		if err != nil || len(head) != len(s.LogHead) {
			return nil, fmt.Errorf("status list token: log_head is not base64url of %d bytes", len(s.LogHead))
		}
		copy(s.LogHead[:], head)
	}
	compressed, err := jose.Decode(*p.List.List)
	if err != nil {
		return nil, fmt.Errorf("status list token: lst: %w", err)
	}
	s.list, err = Decode(*p.List.Bits, compressed)
	if err != nil {
		return nil, err
	}
	return s, nil
}

func checkLifetime(iat, exp time.Time, ttl time.Duration) error {
	switch life := exp.Sub(iat); {
	case life <= 0:
		return errors.New("status list token: exp is not after iat")
	case life > MaxLifetime:
		return fmt.Errorf("status list token: it lives longer than %v", MaxLifetime)
	case ttl < 0 || ttl > MaxLifetime:
		return fmt.Errorf("status list token: ttl %v is not within 0 to %v", ttl, MaxLifetime)
	}
	return nil
}
