package scan_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"image"
	"image/draw"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/giayto/giayto/testvectors/thirdparty"
	"github.com/giayto/giayto/verifier/scan"
)

// readFile scans an image file within a budget.
func readFile(t *testing.T, name string, budget time.Duration) []scan.Code {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	img, err := scan.Decode(data)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return nil
	}
	reader := scan.Reader{Budget: budget}
	found, err := reader.Read(t.Context(), img)
	if err != nil {
		t.Errorf("%s: %v", name, err)
	}
	return found.Codes
}

// tally counts pictures read to the exact text and fails for any other text.
func tally(t *testing.T, set string, pictures map[string]string, least int) {
	t.Helper()
	read := 0
	var missed []string
	for name, want := range pictures {
		codes := readFile(t, name, 10*time.Second)
		if len(codes) == 0 {
			missed = append(missed, filepath.Base(name))
		}
		for _, code := range codes {
			if code.Text != want || code.Err != nil {
				t.Errorf("%s: read %.60q, %v, want %.60q", name, code.Text, code.Err, want)
				continue
			}
			read++
		}
	}
	thirdparty.Report(set, fmt.Sprintf("%d read, exact text", read), len(pictures))
	if read < least {
		t.Errorf("%s: %d read, at least %d were once; missed %v", set, read, least, missed)
	}
}

func TestThirdPartyDGC(t *testing.T) {
	folder := thirdparty.Path(t, "dgc")
	data, err := os.ReadFile(filepath.Join(folder, "index.json"))
	if err != nil {
		t.Fatal(err)
	}
	var index []struct{ File, Text string }
	if err := json.Unmarshal(data, &index); err != nil {
		t.Fatal(err)
	}
	pictures := map[string]string{}
	for _, entry := range index {
		pictures[filepath.Join(folder, entry.File)] = entry.Text
	}
	if len(pictures) != 257 {
		t.Fatalf("%d pictures, want 257", len(pictures))
	}
	tally(t, "dgc", pictures, 257)
}

func TestThirdPartyZXing(t *testing.T) {
	for _, set := range []struct {
		name  string
		least int
	}{{"qrcode-1", 8}, {"qrcode-4", 22}, {"qrcode-6", 15}} {
		folder := thirdparty.Path(t, "zxing-blackbox", set.name)
		texts, err := filepath.Glob(filepath.Join(folder, "*.txt"))
		if err != nil {
			t.Fatal(err)
		}
		pictures := map[string]string{}
		for _, name := range texts {
			want, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			found, err := filepath.Glob(strings.TrimSuffix(name, "txt") + "[pw]*")
			if err != nil || len(found) != 1 {
				t.Fatalf("%s has pictures %v, %v", name, found, err)
			}
			pictures[found[0]] = string(want)
		}
		tally(t, "zxing-blackbox/"+set.name, pictures, set.least)
	}
}

// The drawings are paths: M and m go to the middle of a module's left edge, h draws some modules of a row.
var pathStep = regexp.MustCompile(`([Mmh])(-?[0-9.]+)(?: (-?[0-9.]+))?`)

// drawPath draws an SVG of one path in black, a few pixels a module.
func drawPath(t *testing.T, svg string) image.Image {
	t.Helper()
	var side int
	if _, err := fmt.Sscanf(svg[strings.Index(svg, "viewBox"):], `viewBox="0 0 %d`, &side); err != nil {
		t.Fatal(err)
	}
	const module = 3
	img := image.NewGray(image.Rect(0, 0, module*side, module*side))
	draw.Draw(img, img.Rect, image.White, image.Point{}, draw.Src)
	var x, y float64
	for _, step := range pathStep.FindAllStringSubmatch(svg[strings.LastIndex(svg, ` d="`):], -1) {
		dx, _ := strconv.ParseFloat(step[2], 64)
		dy, _ := strconv.ParseFloat(step[3], 64)
		switch step[1] {
		case "M":
			x, y = dx, dy
		case "m":
			x, y = x+dx, y+dy
		case "h":
			row := image.Rect(int(x), int(y), int(x+dx), int(y)+1)
			draw.Draw(img, image.Rectangle{row.Min.Mul(module), row.Max.Mul(module)}, image.Black, image.Point{}, draw.Src)
			x += dx
		}
	}
	return img
}

func TestThirdPartySmartHealthCardDrawings(t *testing.T) {
	const set = "smart-health-cards"
	drawings, err := filepath.Glob(filepath.Join(thirdparty.Path(t, set), "*-g-qr-code-?.svg"))
	if err != nil || len(drawings) != 6 {
		t.Fatalf("%d drawings, %v, want 6", len(drawings), err)
	}
	for _, name := range drawings {
		svg, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(strings.Replace(strings.TrimSuffix(name, ".svg")+".txt", "g-qr-code", "f-qr-code-numeric-value", 1))
		if err != nil {
			t.Fatal(err)
		}
		found, err := new(scan.Reader).Read(t.Context(), drawPath(t, string(svg)))
		if err != nil || len(found.Codes) != 1 || found.Codes[0].Text != string(want) {
			t.Errorf("%s: %d codes, %v, want %.40q", filepath.Base(name), len(found.Codes), err, want)
		}
	}
	thirdparty.Report(set, "drawings read, exact text", len(drawings))
}

// The set has no texts to compare; these digests are of what zbarimg reads. It does
// not read scaled-23.jpg, which is scaled-85.jpg made smaller, and nothing reads the
// corrupted one.
func TestThirdPartySmartHealthCards(t *testing.T) {
	folder := thirdparty.Path(t, "shc-dev-tools", "testdata")
	digests := map[string]string{
		"shlink-qr.png": "c431e11f32e3ba81",
		"test-example-00-g-qr-code-0-bad_qr_version.png":      "670e37100c78380b",
		"test-example-00-g-qr-code-0-corrupted.png":           "",
		"test-example-00-g-qr-code-0-qr_chunk_too_small.png":  "0b766192faaf981a",
		"test-example-00-g-qr-code-0-scaled-23.jpg":           "c025df09b409f0ab",
		"test-example-00-g-qr-code-0-scaled-85.jpg":           "c025df09b409f0ab",
		"test-example-00-g-qr-code-0-single_qr_segment.png":   "c2a6db8202448e1e",
		"test-example-00-g-qr-code-0-too_many_qr_segment.png": "6542eda29b52a7c0",
		"test-example-00-g-qr-code-1-qr_chunk_too_small.png":  "5c76d80460d84402",
		"test-example-00-g-qr-code-inflated-to-v22.png":       "4a073e5798fd36e2",
		"test-invalid-jws-payload.png":                        "084516a1a4bd7d2f",
	}
	read := 0
	for name, want := range digests {
		got := ""
		for _, code := range readFile(t, filepath.Join(folder, name), 10*time.Second) {
			got += fmt.Sprintf("%x", sha256.Sum256([]byte(code.Text)))[:16]
			read++
		}
		if got != want {
			t.Errorf("%s: digest %q, want %q", name, got, want)
		}
	}
	thirdparty.Report("shc-dev-tools", fmt.Sprintf("%d read, exact text", read), len(digests))
}
