package qr_test

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/giayto/giayto/credential/qr"
	"github.com/giayto/giayto/testvectors/programs"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

func encode(t *testing.T, text string) *qr.Symbol {
	t.Helper()
	symbol, err := qr.Encode(text)
	if err != nil {
		t.Fatal(err)
	}
	return symbol
}

// drawings are symbols over lengths and levels, each with the text it stands for.
func drawings(t *testing.T) map[string]*qr.Symbol {
	t.Helper()
	all := map[string]*qr.Symbol{}
	for _, n := range []int{100, 214, 513, 900, 1500, 2100, 3000} {
		all[digits(n)] = encode(t, digits(n))
	}
	for i, level := range []qr.Level{qr.LevelL, qr.LevelM, qr.LevelQ, qr.LevelH} {
		text := digits(700 + i)
		symbol, err := qr.EncodeLevel(text, level)
		if err != nil {
			t.Fatal(err)
		}
		all[text] = symbol
	}
	return all
}

func TestReadByGozxing(t *testing.T) {
	for text, symbol := range drawings(t) {
		file, err := symbol.PNG(qr.Raster{Module: 3})
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
		if err != nil {
			t.Fatal(err)
		}
		hints := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_PURE_BARCODE: true}
		result, err := qrcode.NewQRCodeReader().Decode(bitmap, hints)
		if err != nil {
			t.Errorf("%d digits, %d-%s: %v", len(text), symbol.Version(), symbol.Level(), err)
			continue
		}
		level := result.GetResultMetadata()[gozxing.ResultMetadataType_ERROR_CORRECTION_LEVEL]
		if result.GetText() != text || level != string(symbol.Level()) {
			t.Errorf("%d digits, %d-%s: read another text or level %v", len(text), symbol.Version(), symbol.Level(), level)
		}
	}
}

func TestReadByZbar(t *testing.T) {
	zbarimg := programs.Path(t, "zbarimg")
	for text, symbol := range drawings(t) {
		file, err := symbol.PNG(qr.Raster{Module: 3})
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(t.TempDir(), "code.png")
		if err := os.WriteFile(name, file, 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(zbarimg, "-q", "--raw", name).Output()
		if err != nil || string(out) != text+"\n" {
			t.Errorf("%d digits, %d-%s: zbarimg printed %q, %v", len(text), symbol.Version(), symbol.Level(), out, err)
		}
	}
}

func TestPNGForm(t *testing.T) {
	symbol := encode(t, digits(513))
	raster, err := symbol.Print(30, 600)
	if err != nil {
		t.Fatal(err)
	}
	file, err := symbol.PNG(raster)
	if err != nil {
		t.Fatal(err)
	}
	again, err := symbol.PNG(raster)
	if err != nil || !bytes.Equal(file, again) {
		t.Errorf("the same symbol gave other bytes, %v", err)
	}
	// IHDR: width, height, one bit a pixel, palette.
	side := symbol.Pixels(raster)
	if w, h := binary.BigEndian.Uint32(file[16:]), binary.BigEndian.Uint32(file[20:]); int(w) != side || int(h) != side || file[24] != 1 || file[25] != 3 {
		t.Errorf("header %v, want side %d, depth 1, palette", file[16:26], side)
	}
	// 600 dpi are 23622 pixels a metre.
	physical := "\x00\x00\x00\x09pHYs\x00\x00\x5c\x46\x00\x00\x5c\x46\x01\x14\x94\x43\x41"
	if got := string(file[33 : 33+len(physical)]); got != physical {
		t.Errorf("behind the header stands %q, want %q", got, physical)
	}
	img, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	for y := range side {
		for x := range side {
			r, _, _, _ := img.At(x, y).RGBA()
			if dark := symbol.Dark(x/raster.Module-qr.QuietZone, y/raster.Module-qr.QuietZone); dark != (r == 0) {
				t.Fatalf("pixel (%d, %d) is not its module", x, y)
			}
		}
	}
	if open, err := symbol.PNG(qr.Raster{Module: 1}); err != nil || bytes.Contains(open, []byte("pHYs")) {
		t.Errorf("a raster without dpi wrote a density, %v", err)
	}
}

func TestPrint(t *testing.T) {
	symbol := encode(t, "8401") // 21 + 8 modules
	for _, c := range []struct {
		side   float64
		dpi    int
		module int
		err    string
	}{
		{25.4, 290, 10, ""},
		{25.3, 290, 9, ""},
		{29, 254, 10, ""},
		{2.9, 254, 1, ""},
		{2.8, 254, 0, "qr: version 1 needs at least 2.9 mm at 254 dpi, not 2.8"},
		{0, 300, 0, "qr: a side of 0 mm is not within 0 to 2000"},
		{-3, 300, 0, "qr: a side of -3 mm is not within 0 to 2000"},
		{math.NaN(), 300, 0, "qr: a side of NaN mm is not within 0 to 2000"},
		{math.Inf(1), 300, 0, "qr: a side of +Inf mm is not within 0 to 2000"},
		{30, 0, 0, "qr: 0 dpi is not within 1 to 10000"},
		{1900, 9999, 25791, "qr: 25791 pixels a module is not within 1 to 344 for version 1"},
	} {
		raster, err := symbol.Print(c.side, c.dpi)
		if c.err != "" {
			if err == nil || err.Error() != c.err {
				t.Errorf("%g mm, %d dpi: %v, want %s", c.side, c.dpi, err, c.err)
			}
			continue
		}
		if err != nil || raster != (qr.Raster{Module: c.module, DPI: c.dpi}) {
			t.Errorf("%g mm, %d dpi: %+v, %v, want %d pixels a module", c.side, c.dpi, raster, err, c.module)
		}
		if mm := symbol.Millimetres(raster); mm > c.side+1e-9 {
			t.Errorf("%g mm, %d dpi: drawn %g mm wide", c.side, c.dpi, mm)
		}
	}
	if mm := symbol.Millimetres(qr.Raster{Module: 10, DPI: 254}); mm != 29 {
		t.Errorf("290 pixels at 254 dpi are %g mm", mm)
	}
	for _, raster := range []qr.Raster{{}, {Module: -1}, {Module: 345}, {Module: math.MaxInt}, {Module: 1, DPI: -1}} {
		if _, err := symbol.PNG(raster); err == nil {
			t.Errorf("%+v was drawn", raster)
		}
	}
	if _, err := symbol.PNG(qr.Raster{Module: 344}); err != nil {
		t.Error(err)
	}
}

func TestSVG(t *testing.T) {
	symbol := encode(t, digits(214))
	file, err := symbol.SVG(25.5)
	if err != nil {
		t.Fatal(err)
	}
	var drawing struct {
		Width     string `xml:"width,attr"`
		Height    string `xml:"height,attr"`
		ViewBox   string `xml:"viewBox,attr"`
		Rendering string `xml:"shape-rendering,attr"`
		Paths     []struct {
			D string `xml:"d,attr"`
		} `xml:"path"`
	}
	if err := xml.Unmarshal(file, &drawing); err != nil {
		t.Fatal(err)
	}
	n := symbol.Size() + 2*qr.QuietZone
	if drawing.Width != "25.5mm" || drawing.Height != "25.5mm" || drawing.ViewBox != fmt.Sprintf("0 0 %d %d", n, n) ||
		drawing.Rendering != "crispEdges" || len(drawing.Paths) != 1 {
		t.Fatalf("%+v", drawing)
	}
	dark := map[[2]int]bool{}
	step := regexp.MustCompile(`^M(\d+) (\d+)h(\d+)v1h-(\d+)z`)
	for d := drawing.Paths[0].D; d != ""; {
		m := step.FindStringSubmatch(d)
		if m == nil || m[3] != m[4] {
			t.Fatalf("path continues with %.30q", d)
		}
		d = d[len(m[0]):]
		x, _ := strconv.Atoi(m[1])
		y, _ := strconv.Atoi(m[2])
		run, _ := strconv.Atoi(m[3])
		for i := range run {
			dark[[2]int{x + i - qr.QuietZone, y - qr.QuietZone}] = true
		}
	}
	for y := -qr.QuietZone; y < symbol.Size()+qr.QuietZone; y++ {
		for x := -qr.QuietZone; x < symbol.Size()+qr.QuietZone; x++ {
			if dark[[2]int{x, y}] != symbol.Dark(x, y) {
				t.Fatalf("module (%d, %d) differs", x, y)
			}
		}
	}
	if _, err := symbol.SVG(0); err == nil {
		t.Error("a drawing of 0 mm")
	}
}

func TestTerminal(t *testing.T) {
	symbol := encode(t, digits(214))
	n := symbol.Size() + 2*qr.QuietZone
	lines := strings.Split(strings.TrimSuffix(symbol.Terminal(), "\n"), "\n")
	if len(lines) != (n+1)/2 {
		t.Fatalf("%d lines for %d modules", len(lines), n)
	}
	for i, line := range lines {
		cells, ok := strings.CutPrefix(line, "\x1b[38;5;16;48;5;231m")
		cells, end := strings.CutSuffix(cells, "\x1b[0m")
		if !ok || !end || len([]rune(cells)) != n {
			t.Fatalf("line %d: %q", i, line)
		}
		for x, cell := range []rune(cells) {
			upper := symbol.Dark(x-qr.QuietZone, 2*i-qr.QuietZone)
			lower := symbol.Dark(x-qr.QuietZone, 2*i+1-qr.QuietZone)
			if want := map[[2]bool]rune{{true, true}: '█', {true, false}: '▀', {false, true}: '▄', {}: ' '}[[2]bool{upper, lower}]; cell != want {
				t.Fatalf("line %d, column %d: %q, want %q", i, x, cell, want)
			}
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	text := digits(514)
	for b.Loop() {
		symbol, err := qr.Encode(text)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := symbol.PNG(qr.Raster{Module: 8}); err != nil {
			b.Fatal(err)
		}
	}
}
