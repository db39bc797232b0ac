package main

import (
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/gt1"
	"github.com/giayto/giayto/testvectors/frames"
)

func TestFramesTask(t *testing.T) {
	task, err := parseFramesTask([]string{"--seed", "101", "--kinds", "blur,two-codes", "--budget", "2s"})
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"giayto", "go-qrcode"} {
		task, err := parseFramesTask([]string{"--encoder", name})
		if err != nil || task.encoder != &encoders[i] {
			t.Errorf("--encoder %s: %+v, %v", name, task.encoder, err)
		}
		for s, err := range (framesTask{seed: 3, n: 1, kinds: []frames.Kind{frames.Blur}, encoder: task.encoder}).samples() {
			if err != nil || s.Encoder != name {
				t.Errorf("drawn by %s instead of %s, %v", s.Encoder, name, err)
			}
		}
	}
	if task.seed != 101 || task.n != 20 || task.budget != 2*time.Second || len(task.kinds) != 2 || task.kinds[1] != frames.TwoCodes {
		t.Errorf("%+v", task)
	}
	if got, want := task.purpose(), "seed 101, for reporting (seeds 1 to 99 tune, from 100 report)"; got != want {
		t.Errorf("%q, expected %q", got, want)
	}
	task.seed = 99
	if got := task.purpose(); !strings.Contains(got, "for tuning") {
		t.Errorf("seed 99: %q", got)
	}
	for _, args := range [][]string{{"--kinds", "fog"}, {"--encoder", "zint"}, {"--encoder", "giayto", "--moving"}} {
		if _, err := parseFramesTask(args); err == nil {
			t.Errorf("%q were taken", args)
		}
	}
}

// What is written reads back the same, and a manifest of photogen's form is understood.
func TestFramesFolder(t *testing.T) {
	dir := t.TempDir()
	task := framesTask{seed: 1, n: 1, kinds: []frames.Kind{frames.QuietZone, frames.TwoCodes}}
	if err := writeSamples(dir, task.samples()); err != nil {
		t.Fatal(err)
	}
	var read []*sample
	for s, err := range readSamples(dir) {
		if err != nil {
			t.Fatal(err)
		}
		read = append(read, s)
	}
	if len(read) != 2 || read[0].Cat != "quiet" || len(read[0].Texts) != 1 || len(read[1].Texts) != 2 {
		t.Fatalf("%d samples: %+v", len(read), read)
	}
	for _, text := range append(read[0].Texts, read[1].Texts...) {
		if _, err := gt1.Unpack(text); err != nil {
			t.Errorf("%.40q is no GT1 text: %v", text, err)
		}
	}
	base := filepath.Join(t.TempDir(), "frame")
	if err := read[0].writeTo(base); err != nil {
		t.Fatal(err)
	}
	checkPGM(t, base, read[0].W, read[0].H)
	photogen := `[{"File":"` + read[0].File + `","Cat":"small","Payload":"12"}]`
	if err := os.WriteFile(filepath.Join(dir, manifestName), []byte(photogen), 0o644); err != nil {
		t.Fatal(err)
	}
	for s, err := range readSamples(dir) {
		if err != nil || len(s.Texts) != 1 || s.Texts[0] != "12" {
			t.Errorf("photogen's manifest: %v, %v", s.Texts, err)
		}
	}
}

// checkPGM compares the luma of the two files.
func checkPGM(t *testing.T, base string, w, h int) {
	t.Helper()
	pgm, err := os.ReadFile(base + ".pgm")
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(base + ".jpg")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	size, err := jpeg.DecodeConfig(file)
	if err != nil || size.Width != w || size.Height != h {
		t.Errorf("the JPEG is %d x %d, %v, expected %d x %d", size.Width, size.Height, err, w, h)
	}
	if len(pgm) < w*h || !strings.HasPrefix(string(pgm), "P5\n") {
		t.Errorf("the PGM has %d bytes", len(pgm))
	}
}

func TestFramesResults(t *testing.T) {
	results := &framesResults{readers: []frameReader{&server{row: rowOurs}, zbar{}}}
	one, two := &sample{File: "a", Cat: "clean", Texts: []string{"A"}}, &sample{File: "b", Cat: "two-codes", Texts: []string{"B", "C"}}
	results.add(0, one, frameAnswer{[]string{"A", "A"}, 10, 9})
	results.add(1, one, frameAnswer{[]string{"X"}, 20, 8})
	results.add(0, two, frameAnswer{[]string{"C"}, 30, 7})
	results.add(1, two, frameAnswer{[]string{"C", "B"}, 60, 6})
	var out strings.Builder
	framesTask{seed: 7}.print(&out, results)
	const want = `2 frames, seed 7, for tuning (seeds 1 to 99 tune, from 100 report); per cent read right

                         clean
giayto                   100
zbar (with its process)  0

                         two-codes
giayto                   0
zbar (with its process)  100

                         ALL   standard error  wrong  median ms  p90 ms  median CPU ms  p90 CPU ms
giayto                   50.0  35.4            0      10         30      7              9
zbar (with its process)  50.0  35.4            1      20         60      6              8

`
	if got := out.String(); got != want {
		t.Errorf("got\n%s\nexpected\n%s", got, want)
	}
	if err := results.noneWrong(); err != nil {
		t.Error(err)
	}
	results.add(0, one, frameAnswer{[]string{"Y"}, 1, 1})
	if err := results.noneWrong(); err == nil {
		t.Error("a wrong text is no failure")
	}
}

// Every kind whose damage can be so strong that a frame is not read has a right hint, and a frame that is not read is counted.
func TestRemedies(t *testing.T) {
	for _, kind := range frames.Kinds {
		if _, ok := remedies[kind]; ok == (kind == frames.Clean) {
			t.Errorf("%s: right hint: %t", kind, ok)
		}
	}
	if testing.Short() {
		t.Skip("draws frames")
	}
	task := framesTask{seed: 1, n: 1, budget: time.Minute, kinds: []frames.Kind{frames.Small}}
	var out strings.Builder
	if err := task.measureHints(&out); err != nil || !strings.Contains(out.String(), "\nsmall  1         closer      100") {
		t.Errorf("%s%v", out.String(), err)
	}
}
