package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/testvectors/programs"
	"github.com/giayto/giayto/verifier"
)

// outcomes are the demo's verdicts.
type outcomes struct {
	verdicts int
	images   []string // each once
	reasons  map[string]int
	exits    map[int]int
	story    []string // step, vehicle, reason and what the findings are about
	scenes   []string // scene, pictures, outcomes of several papers, and the answer with its codes
}

func demoIn(t *testing.T, dir string) outcomes {
	t.Helper()
	conforms := schemaCheck(t)
	t.Chdir(t.TempDir()) // the demo goes into its folder
	c := newConsole()
	c.now = func() time.Time { return time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC) }
	_, status, words := c.capture(t.Context(), "demo", "--dir", dir)
	if status != 0 {
		t.Fatalf("demo: exit status %d: %s", status, words)
	}
	data, err := os.ReadFile(filepath.Join(dir, verdictsFile))
	if err != nil {
		t.Fatal(err)
	}
	all := outcomes{reasons: map[string]int{}, exits: map[int]int{}}
	for line := range bytes.Lines(data) {
		var v demoVerdict
		if err := json.Unmarshal(line, &v); err != nil {
			t.Fatal(err)
		}
		all.take(t, &v)
		for _, verdict := range v.Papers {
			conforms("urn:giayto:verdict:1", verdict)
		}
		if v.Papers == nil {
			conforms("urn:giayto:verdict:1", v.Verdict)
		} else {
			conforms("urn:giayto:sum:1", v.Verdict)
		}
	}
	return all
}

// schemaCheck returns a check of what verify --json prints by the schema of that ID.
func schemaCheck(t *testing.T) func(id string, printed []byte) {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	for id, text := range map[string][]byte{"urn:giayto:verdict:1": verifier.Schema, "urn:giayto:sum:1": verifier.SumSchema} {
		schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := compiler.AddResource(id, schema); err != nil {
			t.Fatal(err)
		}
	}
	return func(id string, printed []byte) {
		t.Helper()
		schema, err := compiler.Compile(id)
		if err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(printed))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); err != nil {
			t.Errorf("%s: %v", printed, err)
		}
	}
}

func (all *outcomes) take(t *testing.T, v *demoVerdict) {
	t.Helper()
	says, err := readRow(v.Verdict)
	if err != nil {
		t.Fatal(err)
	}
	all.verdicts++
	for _, image := range v.files() {
		if !slices.Contains(all.images, image) {
			all.images = append(all.images, image)
		}
	}
	switch {
	case v.Step != "":
		all.story = append(all.story, fmt.Sprintf("%s: %s %s %s", v.Step, pictureName(v.Image), says.Question.Vehicle, says.reasons()))
	case v.Scene != "":
		all.scenes = append(all.scenes, sceneLine(t, v))
	}
	all.reasons[says.Reason]++
	all.exits[v.Exit]++
}

// sceneLine is a scene's pictures, the exit status, the reasons of several papers, and the answer's reason, sentence and
// findings.
func sceneLine(t *testing.T, v *demoVerdict) string {
	t.Helper()
	line := v.Scene + ":"
	for _, image := range v.files() {
		line += " " + pictureName(image)[len("00-"):]
	}
	line += fmt.Sprintf(" = %d", v.Exit)
	for i, verdict := range append(slices.Clone(v.Papers), v.Verdict) {
		var says struct {
			row
			Answer *struct{ Code string }
		}
		if err := json.Unmarshal(verdict, &says); err != nil {
			t.Fatal(err)
		}
		line += " " + says.Reason
		if says.Answer != nil && says.Answer.Code != says.Reason {
			line += "/" + says.Answer.Code
		}
		for _, f := range says.Findings {
			if i == len(v.Papers) && !slices.Contains(ofEveryPicture, f.Code) {
				line += " +" + f.Code
			}
		}
	}
	return line
}

// scenes are what the demo's scenes come to: ten at the roadside, six at a clinic.
const scenes = `roadside 1: licence-a1-2019 = 0 accepted/may-drive
roadside 2: licence-a1-2025 = 1 not-entitled/may-not-drive
roadside 3: licence-b2-expired = 0 accepted/may-drive +expired-part
roadside 4: licence-car-suspended = 0 accepted/may-drive +suspended-part
roadside 4: licence-car-suspended = 1 suspended/part-suspended
roadside 5: licence = 0 accepted/may-drive
roadside 6: licence-b2-2021 = 0 accepted/may-drive
roadside 6: licence-b2-2021 = 1 not-entitled/may-not-drive
roadside 7: licence = 1 not-entitled/may-not-drive
roadside 8: licence-ce = 2 unclear/class-silent
roadside 9: licence = 1 not-entitled/may-not-drive
roadside 10: licence-other-key registration car-inspection car-insurance = 0 accepted/licence-in-force accepted accepted accepted accepted/papers-agree +may-drive +owner-differs
roadside 10: licence-other-key registration car-inspection car-insurance = 1 accepted/licence-in-force accepted accepted accepted not-entitled/plate-differs +may-drive +plate-differs +plate-differs +owner-differs
roadside 10: licence-other-key registration car-inspection = 2 accepted/licence-in-force accepted accepted unclear/papers-missing +may-drive +owner-differs
clinic 1: insurance = 0 accepted/insured +printed-level +facility-registered
clinic 2: insurance-just-expired = 1 expired +in-patient-days +printed-level
clinic 2: insurance-just-expired = 0 accepted/insured-in-patient +printed-level
clinic 3: insurance = 0 accepted/insured +printed-level +facility-other
clinic 3: insurance = 0 accepted/insured +printed-level +facility-form-differs
clinic 4: insurance-level-3 = 0 accepted/insured +printed-level +level-stale
clinic 5: insurance-without-photo card-cccd-dung = 0 accepted/insured unsigned accepted/insured +printed-level +card-agrees
clinic 5: insurance-without-photo card-cccd = 2 unclear/insured-other-person unsigned unclear/insured-other-person +printed-level +photo-required
clinic 6: insurance-five-years = 0 accepted/insured +printed-level +five-years-reached
`

// story is what the officer's phone says in each step.
const story = `valid, issued: 01-licence-first car,seats=4 accepted
suspended, before: 01-licence-first car,seats=4 accepted
suspended, before: 01-licence-first motorcycle,cc=110 accepted
suspended, after: 01-licence-first car,seats=4 suspended
suspended, after: 01-licence-first motorcycle,cc=110 accepted, suspended-part
ended, before: 01-licence-first car,seats=4 suspended
ended, after: 01-licence-first car,seats=4 accepted
held, before: 01-licence-first car,seats=4 accepted
held, after: 01-licence-first car,seats=4 accepted, held
held, appointment: 01-licence-first car,seats=4 accepted, held
held, the day after: 01-licence-first car,seats=4 suspended
held, given back: 01-licence-first car,seats=4 accepted
superseded, before: 01-licence-first car,seats=4 accepted
superseded, after: 01-licence-first car,seats=4 superseded
superseded, after: 02-licence-new-blank car,seats=4 accepted
locked, before: 02-licence-new-blank car,seats=4 accepted
locked, locked: 02-licence-new-blank car,seats=4 locked
locked, unlocked: 02-licence-new-blank car,seats=4 accepted
key retired, before: 02-licence-new-blank car,seats=4 accepted
key retired, after: 02-licence-new-blank car,seats=4 accepted
key retired, after: 03-licence-other-key car,seats=4 accepted
key compromised, before: 02-licence-new-blank car,seats=4 accepted
key compromised, before: 03-licence-other-key car,seats=4 accepted
key compromised, after: 02-licence-new-blank car,seats=4 key-compromised
key compromised, after: 03-licence-other-key car,seats=4 accepted
re-issued, before: 02-licence-new-blank car,seats=4 key-compromised
re-issued, after: 02-licence-new-blank car,seats=4 key-compromised
re-issued, after: 04-licence car,seats=4 accepted
offline, before: 04-licence car,seats=4 accepted
offline, 30 hours later: 04-licence car,seats=4 accepted, status-old
offline, today: 04-licence car,seats=4 status-stale
rolled back, before: 02-licence-new-blank car,seats=4 key-compromised
rolled back, after: 02-licence-new-blank car,seats=4 key-compromised
rolled back, after: 04-licence car,seats=4 accepted
frozen, before: 02-licence-new-blank car,seats=4 accepted
frozen, three days later: 02-licence-new-blank car,seats=4 status-stale
frozen, today: 02-licence-new-blank car,seats=4 trust-stale
clock behind, right clock: 04-licence car,seats=4 accepted
clock behind, clock behind: 04-licence car,seats=4 clock-behind
`

// The demo meets every outcome and every reason, each verdict comes again from its picture, and two readers that nobody
// here wrote find the same text in each picture as ours.
func TestDemo(t *testing.T) {
	interop, err := filepath.Abs("../../testvectors/interop")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "country")
	all := demoIn(t, dir)
	for _, m := range message.All() {
		if m.Kind == message.Reason && all.reasons[m.Code] == 0 {
			t.Errorf("no verdict is %s", m.Code)
		}
	}
	if all.exits[0] == 0 || all.exits[1] == 0 || all.exits[2] == 0 {
		t.Errorf("%d verdicts, exits %v", all.verdicts, all.exits)
	}
	if got := strings.Join(all.story, "\n") + "\n"; got != story {
		t.Errorf("the story goes\n%s", got)
	}
	if got := strings.Join(all.scenes, "\n") + "\n"; got != scenes {
		t.Errorf("the scenes come to\n%s", got)
	}
	c := newConsole()
	if out, status, words := c.capture(t.Context(), "demo-check", "--dir", dir); status != 0 {
		t.Errorf("demo-check: exit status %d: %s%s", status, out, words)
	}
	compareReaders(t, interop, dir, all.images)
}

func compareReaders(t *testing.T, interop, dir string, images []string) {
	zbarimg := programs.Path(t, "zbarimg")
	programs.Node(t, interop, "zxing-wasm")
	zxing := readByZXing(t, interop, filepath.Join(dir, "images"))
	read := 0
	for _, image := range images {
		ours := readByUs(t, filepath.Join(dir, image))
		out, err := exec.Command(zbarimg, "-q", "--raw", "-Sdisable", "-Sqrcode.enable", filepath.Join(dir, image)).Output()
		if err != nil && len(ours) > 0 {
			t.Errorf("%s: zbarimg: %v", image, err)
		}
		var zbar []string
		if len(out) > 0 {
			zbar = strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
		}
		theirs := zxing[filepath.Base(image)]
		if !slices.Equal(sorted(ours), sorted(zbar)) || !slices.Equal(sorted(ours), sorted(theirs)) {
			t.Errorf("%s: we read %.60q, zbarimg %.60q, zxing-wasm %.60q", image, ours, zbar, theirs)
		}
		if len(ours) > 0 {
			read++
		}
	}
	fmt.Printf("demo: %d of %d pictures have a code that zbarimg, zxing-wasm and we read alike\n", read, len(images))
	if read < len(images)-1 {
		t.Errorf("only the damaged picture may have no readable code, %d of %d have one", read, len(images))
	}
}

func readByUs(t *testing.T, path string) (texts []string) {
	out, status, words := newConsole().capture(t.Context(), "scan", "--json", path)
	if status != 0 {
		t.Fatalf("scan: %s", words)
	}
	for s := bufio.NewScanner(bytes.NewReader(out)); s.Scan(); {
		var line struct{ Codes []struct{ Text string } }
		if err := json.Unmarshal(s.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		for _, code := range line.Codes {
			texts = append(texts, code.Text)
		}
	}
	return texts
}

func readByZXing(t *testing.T, interop, dir string) map[string][]string {
	out, err := exec.Command("node", filepath.Join(interop, "qr-read.mjs"), dir).Output()
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string][]string{}
	for line := range bytes.Lines(out) {
		var v struct {
			File string
			Text *string
		}
		if err := json.Unmarshal(line, &v); err != nil {
			t.Fatal(err)
		}
		if v.Text != nil {
			texts[v.File] = append(texts[v.File], *v.Text)
		}
	}
	return texts
}

func sorted(all []string) []string {
	all = slices.Clone(all)
	slices.Sort(all)
	return all
}
