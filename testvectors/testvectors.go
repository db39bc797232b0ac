// Package testvectors holds cases for any reader of giayto's QR codes, with the keys, trust lists and status tokens that
// they need. README.md defines every key of a case. The files are written by gen, a second implementation that shares no
// code with the first.
package testvectors

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// Files holds the folders cases, keys, samples, status and trust, and preamble.bin, GT1's published preamble.
//
//go:embed cases keys samples status trust preamble.bin
var Files embed.FS

// A Case is what a device holds, what it is asked, what it scans, and what it must answer.
type Case struct {
	Name     string
	Expect   string    // a reason, or "accepted"
	Answer   string    // the code of the rules' sentence that must decide, empty where nothing is said of it
	At       time.Time // the device's clock
	For      string    // traffic, clinic, identity, or empty: the document's own question
	Question           // what else is asked
	Trust    []string  // lists that reached the device, in this order
	Status   string    // the set of status tokens that the device holds
	Audience string    // with Nonce, the challenge that was put to the holder; empty for none
	Nonce    string
	Latest   time.Time // the latest signed time that the device remembers, zero for none
	Findings []string  // codes that must be among the verdict's
	Agree    []string  // independent clients that must accept the token
	Refuse   []string  // independent clients that must refuse it
	Comment  string
	Text     string   // as scanned
	Frames   []string // further codes of the same picture, with disclosures, as scanned
	Beside   []string // codes of other papers that tell who the person is
	Papers   []string // codes of the other papers of a roadside check: Expect, Answer and Findings are their sum's
}

// A Question is what a person asks beside the kind of question; what is not asked is empty.
type Question struct {
	Vehicle  string // as in "car,seats=4"
	Permit   string // a foreign permit shown in the place of a licence, as in "issued=2026-05-20,national"
	Plate    string // on the vehicle, as in "30K-123.45"
	Facility string // the code of the clinic that asks
	Admitted string // the date of an admission to the ward
	MinAge   string // completed years
	Match    string // facts that commas separate, as in "Trần Thị Bình, 2000-01-02"
	On       string // the date that the papers must cover; the day of At where empty
}

// Cases returns all cases by name. An unknown key or a value of the wrong form is an error.
func Cases() ([]Case, error) {
	names, err := fs.Glob(Files, "cases/*.txt")
	if err != nil {
		return nil, err
	}
	cases := make([]Case, len(names))
	for i, name := range names {
		b, err := Files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if cases[i], err = ParseCase(b); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		cases[i].Name = strings.TrimSuffix(path.Base(name), ".txt")
	}
	return cases, nil
}

// repeated are the keys that may stand more than once.
var repeated = []string{"frame", "beside", "paper"}

// ParseCase reads one case: lines "key: value", of which only frame, beside and paper may be repeated, an empty line, and
// the text, behind which one line feed does not count.
func ParseCase(b []byte) (Case, error) {
	header, text, ok := bytes.Cut(b, []byte("\n\n"))
	if !ok || !bytes.HasSuffix(text, []byte("\n")) {
		return Case{}, fmt.Errorf("case has no empty line or no last line")
	}
	c := Case{Trust: []string{"default"}, Status: "fresh", Text: string(text[:len(text)-1])}
	var seen []string
	for line := range strings.SplitSeq(string(header), "\n") {
		key, value, ok := strings.Cut(line, ": ")
		if !ok || value == "" || !slices.Contains(repeated, key) && slices.Contains(seen, key) {
			return Case{}, fmt.Errorf("case has a bad line %q", line)
		}
		seen = append(seen, key)
		if err := c.set(key, value); err != nil {
			return Case{}, err
		}
	}
	if c.Expect == "" || c.At.IsZero() || (c.Audience == "") != (c.Nonce == "") {
		return Case{}, fmt.Errorf("case lacks expect or at, or has half a challenge")
	}
	return c, nil
}

func (c *Case) set(key, value string) (err error) {
	switch key {
	case "expect":
		c.Expect = value
	case "answer":
		c.Answer = value
	case "at":
		c.At, err = time.Parse(time.RFC3339, value)
	case "for":
		c.For, err = oneOf(key, value, "traffic", "clinic", "identity")
	case "trust":
		c.Trust = strings.Split(value, ", ")
	case "status":
		c.Status = value
	case "audience":
		c.Audience = value
	case "nonce":
		c.Nonce = value
	case "latest":
		c.Latest, err = time.Parse(time.RFC3339, value)
	case "findings":
		c.Findings = strings.Split(value, ", ")
	case "agree":
		c.Agree = strings.Split(value, ", ")
	case "refuse":
		c.Refuse = strings.Split(value, ", ")
	case "frame":
		c.Frames = append(c.Frames, value)
	case "beside":
		c.Beside = append(c.Beside, value)
	case "paper":
		c.Papers = append(c.Papers, value)
	case "comment":
		c.Comment = value
	default:
		return c.Question.set(key, value)
	}
	return err
}

func (q *Question) set(key, value string) error {
	for _, field := range []struct {
		key string
		at  *string
	}{
		{"vehicle", &q.Vehicle}, {"permit", &q.Permit}, {"plate", &q.Plate}, {"facility", &q.Facility}, {"admitted", &q.Admitted},
		{"min_age", &q.MinAge}, {"match", &q.Match}, {"on", &q.On},
	} {
		if field.key == key {
			*field.at = value
			return nil
		}
	}
	return fmt.Errorf("case has an unknown key %q", key)
}

func oneOf(key, value string, known ...string) (string, error) {
	if !slices.Contains(known, value) {
		return "", fmt.Errorf("case has an unknown value %q of %q", value, key)
	}
	return value, nil
}
