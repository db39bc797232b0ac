// Package gt1 writes an SD-JWT as a short text of decimal digits for a QR code, and reads that text back byte for byte.
//
// The text is the prefix 8401, the container's bytes as digits, and two check digits:
//
//	text      = "8401" digits(container) check    check: ISO 7064 MOD 97-10 over all before
//	container = kind body raw sigs
//	body      = what follows the preamble in the DEFLATE stream of the parts
//	parts     = header, payload, disclosures, key-binding header and payload, each decoded from base64url, joined by FF
//	raw       = the raw bytes that marks in the parts stand for, in their order
//	sigs      = 64 bytes for each of the JWS
//
// Digits are groups of 17 for 7 bytes, big-endian, then one of 3, 5, 8, 10, 13 or 15 digits for the last 1 to 6 bytes.
//
// The preamble belongs to the format: a dictionary in a stored block, and the header of a last block with Huffman tables
// made for this kind of text. Any inflater reads the preamble followed by a body; see [Preamble].
//
// Bytes that cannot occur in UTF-8 are marks. FE n stands for the base64url form of the next n raw bytes and FB n for
// their padded standard base64 (data URIs), FD n for the digest of disclosure n, FC for the digest of all before the
// key-binding JWT; n is one UTF-8 character, the digests are base64url SHA-256. So nothing that a reader can compute is
// carried, and no JSON is parsed on the way.
//
// Several texts may stand for one token. Only the compact form identifies anything.
package gt1

import (
	"errors"
	"fmt"
	"strings"
)

// Bounds on what is read and written. All of them hold before memory is spent.
const (
	// MaxText is the number of digits in the largest QR symbol, version 40-L.
	MaxText = 7089
	// MaxCompact is the longest compact form in bytes, as everywhere in this module.
	MaxCompact = 64 << 10
	// MaxDisclosures is several times what any document conceals.
	MaxDisclosures = 64
	// maxParts bounds the inflated text in bytes, to DEFLATE's window, so that every reader may keep it whole.
	maxParts = 32 << 10
	// minText is the shortest text of any container that is accepted: kind, and two bytes of body.
	minText = len(prefix) + 8 + checkLen
)

const (
	prefix  = "84" + version // Viet Nam's calling code, then the format's version
	version = "01"
)

// Kind is the first byte of a container: what its compact form is.
type Kind byte

// The kinds of container.
const (
	Verbatim    Kind = 0 // any ASCII text, as it is: it tells nothing about what the text means
	Token       Kind = 1 // an SD-JWT: "header.payload.signature~", then "disclosure~" for each
	Bound       Kind = 2 // a Token followed by its key-binding JWT
	Disclosures Kind = 3 // disclosures of a token shown in another code: "~disclosure~disclosure~"
	Request     Kind = 4 // a verifier's request, one JSON text {"aud":…,"nonce":…}
)

// Errors of [Unpack], for callers to tell "scan again" and "update" from "refuse", and of [Pack].
var (
	ErrUnreadable  = errors.New("gt1: unreadable")  // digits lost or changed on the way: nothing to judge
	ErrUnsupported = errors.New("gt1: unsupported") // whole, but of another version or of an unknown kind
	ErrMalformed   = errors.New("gt1: malformed")   // whole, and not written by any right encoder
	ErrTooLarge    = errors.New("gt1: too large")   // more than one QR code holds
)

// Content is what a text stands for.
type Content struct {
	Kind    Kind
	Compact string // ASCII; nothing in it is verified
}

// Is reports whether text begins like GT1 of any version and is long enough to be one.
func Is(text string) bool {
	return len(text) >= minText && text[:2] == prefix[:2] && isDigit(text[2]) && isDigit(text[3])
}

// Pack returns the text for a compact form: an SD-JWT with or without its key-binding JWT, disclosures alone
// ("~d1~d2~"), or a request. Other ASCII, and what would not come back byte for byte, travels verbatim.
// The error is [ErrTooLarge] where the text would not fit one QR code.
func Pack(compact string) (string, error) {
	if len(compact) > MaxCompact {
		return "", fmt.Errorf("%w: compact form of %d bytes", ErrTooLarge, len(compact))
	}
	if !isASCII(compact) {
		return "", errors.New("gt1: compact form is not ASCII")
	}
	c := coders.Get().(*coder)
	defer coders.Put(c)
	if container, ok := c.pack(compact); ok && textLen(len(container)) <= MaxText {
		text := encodeText(container)
		if _, back, err := c.unpackText(text); err == nil && string(back) == compact {
			return text, nil
		}
	}
	return packVerbatim(compact)
}

func packVerbatim(compact string) (string, error) {
	if len(compact) > maxParts {
		return "", fmt.Errorf("%w: %d bytes verbatim", ErrTooLarge, len(compact))
	}
	container := deflateVerbatim([]byte{byte(Verbatim)}, []byte(compact))
	if n := textLen(len(container)); n > MaxText {
		return "", fmt.Errorf("%w: %d digits", ErrTooLarge, n)
	}
	return encodeText(container), nil
}

// Unpack is the inverse of [Pack]. It accepts whatever the format allows, also what Pack would write otherwise.
// The error is one of [ErrUnreadable], [ErrUnsupported] and [ErrMalformed].
func Unpack(text string) (Content, error) {
	c := coders.Get().(*coder)
	defer coders.Put(c)
	kind, compact, err := c.unpackText(text)
	if err != nil {
		return Content{}, err
	}
	return Content{kind, string(compact)}, nil
}

// unpackText returns what a text stands for, in the coder's memory.
func (c *coder) unpackText(text string) (kind Kind, compact []byte, err error) {
	if !Is(text) || len(text) > MaxText || !checked(text) {
		return 0, nil, ErrUnreadable
	}
	if !strings.HasPrefix(text, prefix) {
		return 0, nil, ErrUnsupported
	}
	container, err := decodeDigits(c.container[:0], text[len(prefix):len(text)-checkLen])
	if err != nil {
		return 0, nil, err
	}
	c.container = container
	return c.unpack(container)
}

func isASCII[T string | []byte](s T) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }
