// Package card reads codes that cannot be trusted: the ones printed on identity
// and health-insurance cards, and those of other systems.
//
// None of them carries a signature that this project can check, so nothing read
// here is verified. [Recognise] names what was scanned, so that a person can be told
// to look at the card or look it up, without calling a genuine card a forgery.
// [ParseCCCD] and [ParseBHYT] spare an issuer's operator the typing; a record made
// from them still has to be approved.
//
// The layouts were never published. They are those that several independent
// readers agree on; fields of unknown meaning are kept as they stand or not
// checked, and text in a wrong character set is refused, never guessed.
package card

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/giayto/giayto/credential/vn"
	"golang.org/x/text/unicode/norm"
)

// Assurance is how far data from a card's code may be trusted: not at all.
const Assurance = "unsigned-card-qr"

// MaxText bounds the text of a card that is parsed, in bytes.
const MaxText = 4 << 10

// ErrEncoding is returned for text that is not UTF-8 or was UTF-8 and has been read
// as another character set: the scanner or its driver has to be set to UTF-8.
var ErrEncoding = errors.New("text is not in UTF-8 or was read in a wrong character set")

// Kind names a sort of code that cannot be trusted.
type Kind string

// The kinds that [Recognise] tells apart.
const (
	CCCDCard        Kind = "cccd-card"          // the code printed on a citizen identity card (căn cước, CCCD)
	BHYTCard        Kind = "bhyt-card"          // the code printed on a health-insurance card (BHYT)
	LicenceLink     Kind = "licence-link"       // a plastic driving licence's: a link to the traffic police, with or without data before it
	Payment         Kind = "payment"            // VietQR and other EMVCo payment codes
	SmartHealthCard Kind = "smart-health-card"  // shc:/, whole or in chunks
	HealthCert      Kind = "health-certificate" // HC1:, an electronic health certificate (DCC)
	Link            Kind = "link"               // any other http or https address
	Unknown         Kind = "unknown"            // anything else
)

// Recognise tells what kind of code a text is from its outline; the text may be
// damaged behind it.
func Recognise(text string) Kind {
	text = trimScan(text)
	switch {
	case len(text) >= 5 && strings.EqualFold(text[:5], "shc:/"):
		return SmartHealthCard
	case strings.HasPrefix(text, "HC1:"):
		return HealthCert
	case strings.HasPrefix(text, "000201"):
		return Payment
	}
	head, rest, _ := strings.Cut(text, "|")
	second, _, _ := strings.Cut(rest, "|")
	bars := strings.Count(text, "|")
	_, notPIN := vn.ParsePIN(head)
	_, notInsurance := vn.ParseInsuranceNumber(head)
	switch {
	case notInsurance == nil && bars >= 12 && isHex(second):
		return BHYTCard
	case notPIN == nil && bars >= cccdSixParts-1 && bars < cccdMaxParts:
		return CCCDCard
	}
	return recogniseLink(text)
}

// licenceHosts are where a plastic licence's code leads: the traffic police, before
// March 2025 the road administration.
var licenceHosts = []string{"gplx.csgt.bocongan.gov.vn", "gplx.gov.vn"}

func recogniseLink(text string) Kind {
	number, _, _ := strings.Cut(text, ";")
	if _, err := vn.LicenceNumber(number); err == nil && strings.Count(text, ";") >= 5 {
		return LicenceLink
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return Unknown
	}
	host := strings.ToLower(u.Hostname())
	for _, h := range licenceHosts {
		if host == h || strings.HasSuffix(host, "."+h) {
			return LicenceLink
		}
	}
	return Link
}

// trimScan removes what readers add around a text: a byte order mark before, line
// ends, tabs, spaces and NUL behind.
func trimScan(text string) string {
	return strings.TrimRight(strings.TrimPrefix(text, "\ufeff"), "\r\n\t \x00")
}

// fields cuts a card's text at its bars, in NFC.
func fields(text string) ([]string, error) {
	if len(text) > MaxText {
		return nil, fmt.Errorf("card: text has %d bytes, more than %d", len(text), MaxText)
	}
	clean, err := normalise(trimScan(text))
	if err != nil {
		return nil, fmt.Errorf("card: %w", err)
	}
	return strings.Split(clean, "|"), nil
}

// normalise returns text in NFC and refuses other character sets and control characters.
func normalise(text string) (string, error) {
	if !utf8.ValidString(text) || misread(text) {
		return "", ErrEncoding
	}
	for _, r := range text {
		if unicode.IsControl(r) {
			return "", fmt.Errorf("text holds the control character %q", string(r))
		}
	}
	return norm.NFC.String(text), nil
}
