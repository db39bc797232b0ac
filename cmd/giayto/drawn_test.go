package main

import (
	"bytes"
	"fmt"
	"image/png"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/qr"
	"github.com/giayto/giayto/testvectors/programs"
	"github.com/giayto/giayto/verifier/scan"
)

// Versions of the codes of papers, from a bare one to one with a portrait.
const (
	leastDrawn = 8
	mostDrawn  = 26
)

// drawnText is one of digits that has a symbol of a version and level, and that no other number gives.
func drawnText(number, version int, level qr.Level) (string, error) {
	r := rand.New(rand.NewPCG(uint64(number), uint64(version)))
	text := fmt.Sprintf("8401%06d", number)
	for {
		symbol, err := qr.EncodeLevel(text, level)
		if err != nil || symbol.Version() >= version {
			return text, err
		}
		for range 10 + r.IntN(10) {
			text += strconv.Itoa(r.IntN(10))
		}
	}
}

// drawBatch draws codes of all versions and levels on all processors into a folder, and returns their texts by file.
func drawBatch(t *testing.T, dir string, count int) map[string]string {
	t.Helper()
	levels := []qr.Level{qr.LevelL, qr.LevelM, qr.LevelQ}
	texts, files := make([]string, count), make([][]byte, count)
	var next atomic.Int64
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for n := int(next.Add(1)) - 1; n < count; n = int(next.Add(1)) - 1 {
				version, level := leastDrawn+n%(mostDrawn-leastDrawn+1), levels[n%len(levels)]
				if err := drawOne(n, version, level, &texts[n], &files[n]); err != nil {
					t.Errorf("%d-%s: %v", version, level, err)
				}
			}
		})
	}
	workers.Wait()
	drawn := make(map[string]string, count)
	for n, text := range texts {
		name := fmt.Sprintf("%03d.png", n)
		if err := os.WriteFile(filepath.Join(dir, name), files[n], 0o600); err != nil {
			t.Fatal(err)
		}
		drawn[name] = text
	}
	return drawn
}

func drawOne(number, version int, level qr.Level, text *string, file *[]byte) (err error) {
	if *text, err = drawnText(number, version, level); err != nil {
		return err
	}
	symbol, err := qr.EncodeLevel(*text, level)
	if err != nil {
		return err
	}
	if symbol.Version() != version {
		return fmt.Errorf("%d digits have version %d", len(*text), symbol.Version())
	}
	*file, err = symbol.PNG(qr.Raster{Module: 3 + number%3})
	return err
}

// Codes that are drawn as in a batch are read by zbarimg, by zxing-wasm and by us: one of each version, or 500 (make check).
func TestDrawnCodes(t *testing.T) {
	count := mostDrawn - leastDrawn + 1
	if programs.Long() {
		count = 500
	}
	interop, err := filepath.Abs("../../testvectors/interop")
	if err != nil {
		t.Fatal(err)
	}
	programs.Node(t, interop, "zxing-wasm")
	dir := t.TempDir()
	drawn := drawBatch(t, dir, count)
	zxing, zbar := readByZXing(t, interop, dir), readAllByZbar(t, dir)
	for name, text := range drawn {
		if got := readDrawn(t, filepath.Join(dir, name)); !slices.Equal(got, []string{text}) {
			t.Errorf("%s: we read %.40q, want %.40q", name, got, text)
		}
		if got := zxing[name]; !slices.Equal(got, []string{text}) {
			t.Errorf("%s: zxing-wasm reads %.40q, want %.40q", name, got, text)
		}
		if zbar[text] != 1 {
			t.Errorf("%s: zbarimg reads it %d times", name, zbar[text])
		}
	}
	if len(zbar) != count {
		t.Errorf("zbarimg reads %d texts of %d", len(zbar), count)
	}
	fmt.Printf("drawn: %d codes of versions %d to %d read alike by zbarimg, zxing-wasm and us\n", count, leastDrawn, mostDrawn)
}

// readAllByZbar counts the texts of the pictures in a folder.
func readAllByZbar(t *testing.T, dir string) map[string]int {
	t.Helper()
	zbarimg := programs.Path(t, "zbarimg")
	names, err := filepath.Glob(filepath.Join(dir, "*.png"))
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(zbarimg, append([]string{"-q", "--raw", "-Sdisable", "-Sqrcode.enable"}, names...)...).Output()
	if err != nil {
		t.Errorf("zbarimg: %v", err)
	}
	texts := make(map[string]int)
	for line := range strings.Lines(string(out)) {
		texts[strings.TrimSuffix(line, "\n")]++
	}
	return texts
}

func readDrawn(t *testing.T, path string) (texts []string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	reader := scan.Reader{Budget: time.Minute} // other tests run beside
	found, err := reader.Read(t.Context(), img)
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range found.Codes {
		texts = append(texts, code.Text)
	}
	return texts
}
