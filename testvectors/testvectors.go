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
	At       time.Time // the device's clock
	For      string    // traffic, clinic, identity, or empty: the document's own question
	Vehicle  string    // as in "car,seats=4", or empty: no vehicle is named
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

// ParseCase reads one case: lines "key: value", of which only frame may be repeated, an empty line, and the text, behind
// which one line feed does not count.
func ParseCase(b []byte) (Case, error) {
	header, text, ok := bytes.Cut(b, []byte("\n\n"))
	if !ok || !bytes.HasSuffix(text, []byte("\n")) {
		return Case{}, fmt.Errorf("case has no empty line or no last line")
	}
	c := Case{Trust: []string{"default"}, Status: "fresh", Text: string(text[:len(text)-1])}
	var seen []string
	for line := range strings.SplitSeq(string(header), "\n") {
		key, value, ok := strings.Cut(line, ": ")
		if !ok || value == "" || key != "frame" && slices.Contains(seen, key) {
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
	case "at":
		c.At, err = time.Parse(time.RFC3339, value)
	case "for":
		c.For, err = oneOf(key, value, "traffic", "clinic", "identity")
	case "vehicle":
		c.Vehicle = value
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
	case "comment":
		c.Comment = value
	default:
		err = fmt.Errorf("case has an unknown key %q", key)
	}
	return err
}

func oneOf(key, value string, known ...string) (string, error) {
	if !slices.Contains(known, value) {
		return "", fmt.Errorf("case has an unknown value %q of %q", value, key)
	}
	return value, nil
}
