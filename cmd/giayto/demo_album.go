package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/giayto/giayto/credential/gt1"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/message"
)

// An album is the demo's pictures and what devices say to them. After the first error its methods do nothing.
type album struct {
	*country
	lang     message.Lang
	chapters int
	pictures map[string]string // files by name
	lines    bytes.Buffer      // of verdicts.jsonl
	verdicts int
	err      error
}

// chapter prints a heading.
func (a *album) chapter(vi, en string) {
	if a.err != nil {
		return
	}
	a.chapters++
	a.print("\n%d. %s\n", a.chapters, message.Text{VI: vi, EN: en}.In(a.lang))
}

// add checks a picture that a name stands for, and keeps it the first time.
func (a *album) add(name string, png []byte, err error, args ...string) {
	a.judge("", message.Text{}, name, png, err, args...)
}

// judge checks a picture, prints the verdict as a row, and keeps both. A step and when belong to the story.
func (a *album) judge(step string, when message.Text, name string, png []byte, err error, args ...string) {
	v := &demoVerdict{Step: step, Image: a.keep(name, png, err), Args: args}
	if a.err != nil {
		return
	}
	if err = a.check(v); err == nil {
		err = a.printRow(when, v)
	}
	a.fail(name, err)
}

// keep writes a picture that a name stands for the first time, and returns its file.
func (a *album) keep(name string, png []byte, err error) string {
	if a.err != nil {
		return ""
	}
	path := a.pictures[name]
	if err == nil && path == "" {
		path = filepath.Join("images", fmt.Sprintf("%02d-%s.png", len(a.pictures)+1, name))
		a.pictures[name] = path
		err = replace(path, png)
	}
	a.fail(name, err)
	return path
}

// fail keeps the first error.
func (a *album) fail(name string, err error) {
	if a.err == nil && err != nil {
		a.err = fmt.Errorf("demo: %s: %w", name, err)
	}
}

// check runs giayto verify on the pictures of a line, and keeps what it prints.
func (a *album) check(v *demoVerdict) error {
	out, status, words := a.verifyJSON(a.ctx, v)
	if status > 2 {
		return fmt.Errorf("exit status %d: %s", status, oneLine(words))
	}
	v.Exit = status
	if err := v.split(out); err != nil {
		return err
	}
	line, err := jose.Marshal(v)
	if err != nil {
		return err
	}
	a.lines.Write(append(line, '\n'))
	a.verdicts++
	return nil
}

// issued adds the picture that the issuer's command wrote for a record.
func (a *album) issued(record string, args ...string) {
	png, err := os.ReadFile(a.codes[record].png)
	a.add(record, png, err, args...)
}

// compact and text add a picture of a token or of any text.
func (a *album) compact(name, compact string, err error, args ...string) {
	if err == nil {
		var text string
		if text, err = gt1.Pack(compact); err == nil {
			a.text(name, text, nil, args...)
			return
		}
	}
	a.add(name, nil, err, args...)
}

func (a *album) text(name, text string, err error, args ...string) {
	if err != nil {
		a.add(name, nil, err, args...)
		return
	}
	png, err := drawText(text)
	a.add(name, png, err, args...)
}

// ask returns the flags of a question to a device at a time, today those of a question to the up-to-date device now.
func (a *album) ask(bundle string, offset time.Duration, more ...string) []string {
	return append([]string{"--bundle", "bundles/" + bundle, "--at", a.at(offset)}, more...)
}

func (a *album) today(more ...string) []string { return a.ask("fresh", 0, more...) }

// A row is what the table tells of a verdict.
type row struct {
	Outcome  message.Outcome `json:"outcome"`
	Reason   string          `json:"reason"`
	Message  message.Text    `json:"message"`
	Question struct {
		For     string `json:"for"`
		Vehicle string `json:"vehicle"`
		On      string `json:"on"`
	} `json:"question"`
	Findings []struct {
		Code    string       `json:"code"`
		Message message.Text `json:"message"`
	} `json:"findings"`
}

func readRow(verdict json.RawMessage) (*row, error) {
	var r row
	err := json.Unmarshal(verdict, &r)
	return &r, err
}

// pictureName is what a picture is called in the table.
func pictureName(path string) string { return strings.TrimSuffix(filepath.Base(path), ".png") }

// ofEveryPicture are the findings on every picture of a person's paper, which the table leaves out.
var ofEveryPicture = []string{"not-vneid", "compare-portrait"}

// printRow prints a verdict as a row of the table: in the story its day, and always picture, question, outcome, reason and
// sentence.
func (a *album) printRow(when message.Text, v *demoVerdict) error {
	says, err := readRow(v.Verdict)
	if err != nil {
		return err
	}
	question := says.Question.For
	if vehicle, _, _ := strings.Cut(says.Question.Vehicle, ","); vehicle != "" && question != "" {
		question += "/" + vehicle
	}
	reasons := says.Reason
	if when != (message.Text{}) {
		reasons = says.reasons()
		a.print("   %s  %s", page{a.console, a.lang}.day(says.Question.On), pad(when.In(a.lang), 16))
	}
	outcome := says.Outcome.Mark() + " " + says.Outcome.Text().In(a.lang)
	a.print("   %s  %s  %s  %s  %s\n", pad(pictureName(v.Image), 31), pad(question, 18), pad(outcome, 16), pad(reasons, 24), safe(says.Message.In(a.lang)))
	return nil
}

// reasons names the reason, and with a yes what is to be known beside it, but for what is said of every picture.
func (r *row) reasons() string {
	codes := []string{r.Reason}
	for _, f := range r.Findings {
		if r.Outcome == message.Accepted && !slices.Contains(ofEveryPicture, f.Code) {
			codes = append(codes, f.Code)
		}
	}
	return strings.Join(codes, ", ")
}
