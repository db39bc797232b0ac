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
)

// outcomes counts the demo's verdicts.
type outcomes struct {
	images  []string
	reasons map[string]int
	exits   map[int]int
}

func demoIn(t *testing.T, dir string) outcomes {
	t.Helper()
	t.Chdir(t.TempDir()) // the demo goes into its folder
	c := newConsole()
	c.now = func() time.Time { return time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC) }
	_, status, words := c.capture(t.Context(), "demo", "--dir", dir)
	if strings.Contains(words, "cgo") {
		t.Skip("built without cgo")
	}
	if status != 0 {
		t.Fatalf("demo: exit status %d: %s", status, words)
	}
	data, err := os.ReadFile(filepath.Join(dir, verdictsFile))
	if err != nil {
		t.Fatal(err)
	}
	all := outcomes{reasons: map[string]int{}, exits: map[int]int{}}
	for line := range bytes.Lines(data) {
		var v struct {
			Image   string
			Exit    int
			Verdict struct{ Reason string }
		}
		if err := json.Unmarshal(line, &v); err != nil {
			t.Fatal(err)
		}
		all.images = append(all.images, v.Image)
		all.reasons[v.Verdict.Reason]++
		all.exits[v.Exit]++
	}
	return all
}

// The demo ends in verdicts of every outcome and nearly every reason, each of which comes again from its picture; and
// two readers that nobody here wrote find the same text in each picture as ours.
func TestDemo(t *testing.T) {
	interop, err := filepath.Abs("../../testvectors/interop")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "country")
	all := demoIn(t, dir)
	if len(all.images) < 18 || len(all.reasons) < 25 || all.exits[0] == 0 || all.exits[1] == 0 || all.exits[2] == 0 {
		t.Errorf("%d verdicts, %d reasons, exits %v", len(all.images), len(all.reasons), all.exits)
	}
	c := newConsole()
	if out, status, words := c.capture(t.Context(), "demo-check", "--dir", dir); status != 0 {
		t.Errorf("demo-check: exit status %d: %s%s", status, out, words)
	}
	compareReaders(t, interop, dir, all.images)
}

func compareReaders(t *testing.T, interop, dir string, images []string) {
	zbarimg, zbarErr := exec.LookPath("zbarimg")
	_, zxingErr := os.Stat(filepath.Join(interop, "node_modules", "zxing-wasm"))
	if zbarErr != nil || zxingErr != nil {
		if os.Getenv("GIAYTO_REQUIRE_TOOLS") == "1" {
			t.Fatal(zbarErr, zxingErr)
		}
		t.Skip("skipped: needs zbarimg and npm ci in testvectors/interop")
	}
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
