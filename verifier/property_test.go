package verifier

import (
	"strings"
	"testing"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/gt1"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/testvectors"
	"github.com/giayto/giayto/testvectors/programs"
)

// positives calls f for every accepted vector, with its compact form, but for those that differ in what the rules were
// asked: no rule reads what is not authentic.
func positives(t *testing.T, f func(t *testing.T, c testvectors.Case, d *device, compact string)) {
	for _, c := range cases(t) {
		if c.Expect != accepted || c.Answer != "" {
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			compact := c.Text
			if content, err := gt1.Unpack(c.Text); err == nil {
				compact = content.Compact
			}
			f(t, c, deviceFor(t, c), compact)
		})
	}
}

// unpacked is what a text stands for, empty where it stands for nothing.
func unpacked(text string) string {
	if content, err := gt1.Unpack(text); err == nil {
		return content.Compact
	}
	return strings.TrimSpace(text)
}

func TestNoOtherTextIsAccepted(t *testing.T) {
	positives(t, func(t *testing.T, c testvectors.Case, d *device, compact string) {
		q := questionOf(t, c)
		for i := range c.Text {
			if v := Verify(d, q, c.Text[:i]); v.Outcome == message.Accepted && !fewerDisclosures(unpacked(c.Text[:i]), compact) {
				t.Errorf("the first %d characters are accepted", i)
			}
			others := "0123456789A~."
			if !programs.Long() {
				others = others[i%len(others):][:1]
			}
			for _, b := range others {
				changed := c.Text[:i] + string(b) + c.Text[i+1:]
				if changed == c.Text || unpacked(changed) == compact {
					continue
				}
				if v := Verify(d, q, changed); v.Outcome == message.Accepted {
					t.Errorf("character %d changed to %q is accepted", i, b)
				}
			}
		}
	})
}

func TestNoOtherCompactFormIsAccepted(t *testing.T) {
	positives(t, func(t *testing.T, c testvectors.Case, d *device, compact string) {
		q := questionOf(t, c)
		for i := range compact {
			if v := Verify(d, q, compact[:i]); v.Outcome == message.Accepted && !fewerDisclosures(compact[:i], compact) {
				t.Errorf("the first %d characters are accepted", i)
			}
			flips := []byte{1, 2, 4, 8, 16, 32, 64, 128}
			if !programs.Long() {
				flips = flips[i%8 : i%8+1]
			}
			for _, flip := range flips {
				changed := compact[:i] + string([]byte{compact[i] ^ flip}) + compact[i+1:]
				if v := Verify(d, q, changed); v.Outcome == message.Accepted {
					t.Errorf("character %d with bit %#x flipped is accepted", i, flip)
				}
			}
		}
	})
}

// fewerDisclosures reports whether part is whole with disclosures left out at the end, and without a device's proof.
func fewerDisclosures(part, whole string) bool {
	return strings.HasSuffix(part, "~") && strings.HasPrefix(whole, part)
}

// Leaving disclosures out never turns a verdict into accepted, whatever it was.
func TestFewerDisclosuresNeverHelp(t *testing.T) {
	for _, c := range cases(t) {
		content, err := gt1.Unpack(c.Text)
		if err != nil {
			continue
		}
		token, err := credential.Parse(content.Compact)
		if err != nil {
			continue
		}
		d, q := deviceFor(t, c), questionOf(t, c)
		whole := Verify(d, q, content.Compact)
		for _, less := range subsets(token) {
			if v := Verify(d, q, less); v.Outcome == message.Accepted && whole.Outcome != message.Accepted && !repaired(whole) {
				t.Errorf("%s: %s, accepted with fewer disclosures", c.Name, whole.Reason)
			}
		}
	}
}

// repaired: a disclosure or a proof that does not belong to the token was taken away; what is left is the token that
// the issuer signed.
func repaired(v Verdict) bool {
	return v.Reason == reasonBadDisclosure || v.Reason == reasonBadPresentation || v.Reason == reasonMalformed
}

// subsets returns the token with each selection of its first six disclosures.
func subsets(token *credential.Token) (all []string) {
	names := token.DisclosedNames()
	if len(names) > 6 {
		names = names[:6]
	}
	for mask := range 1 << len(names) {
		var chosen []string
		for i, name := range names {
			if mask>>i&1 == 1 {
				chosen = append(chosen, name)
			}
		}
		all = append(all, token.Present(chosen...))
	}
	return all
}
