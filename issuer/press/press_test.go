package press_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/qr"
	"github.com/giayto/giayto/issuer/press"
	"github.com/giayto/giayto/testvectors/programs"
	"github.com/giayto/giayto/verifier/scan"
)

var (
	made    = time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC)
	expires = time.Date(2027, 11, 22, 17, 0, 0, 0, time.UTC) // midnight in Viet Nam: the 22nd is the last day
)

// text is one of n digits that no other number gives.
func text(number, n int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "8401%06d", number)
	for i := b.Len(); i < n; i++ {
		b.WriteByte('0' + byte((i*i*7+i/3+number*i)%10))
	}
	return b.String()
}

func label(t *testing.T, text string) *press.Label {
	t.Helper()
	symbol, err := qr.Encode(text)
	if err != nil {
		t.Fatal(err)
	}
	return &press.Label{
		Symbol: symbol, Kind: "Giấy phép lái xe", Holder: "NGUYỄN THỊ ÁNH TUYẾT", Number: "790123456789", ID: "46-1026937", Expires: expires,
	}
}

func card(t *testing.T, l *press.Label) []byte {
	t.Helper()
	file, err := press.Card(l, press.CardCode, made)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// poppler runs a program of poppler-utils on a file, and returns the folder of the file.
func poppler(t *testing.T, program string, file []byte, args ...string) (dir string, out []byte) {
	t.Helper()
	path := programs.Path(t, program)
	dir = t.TempDir()
	name := filepath.Join(dir, "press.pdf")
	if err := os.WriteFile(name, file, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, append(args, name, filepath.Join(dir, "page"))...)
	if program == "pdfinfo" {
		cmd = exec.Command(path, append(args, name)...)
	}
	out, err := cmd.Output()
	if err != nil {
		var failed *exec.ExitError
		errors.As(err, &failed)
		t.Fatalf("%s: %v: %s", program, err, failed.Stderr)
	}
	return dir, out
}

// pages are pictures of a file's pages.
func pages(t *testing.T, file []byte, dpi int) []string {
	dir, _ := poppler(t, "pdftoppm", file, "-r", fmt.Sprint(dpi), "-gray", "-png")
	names, err := filepath.Glob(filepath.Join(dir, "page-*.png"))
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// words are those that a person can copy from the file.
func words(t *testing.T, file []byte) string {
	dir, _ := poppler(t, "pdftotext", file)
	out, err := os.ReadFile(filepath.Join(dir, "page"))
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// readByUs reads a page, or the labels of a sheet one after the other, as a clerk does.
func readByUs(t *testing.T, name string, parts ...image.Rectangle) (texts []string) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	if len(parts) == 0 {
		parts = []image.Rectangle{img.Bounds()}
	}
	reader := scan.Reader{Budget: time.Minute}
	for _, part := range parts {
		found, err := reader.Read(t.Context(), img.(interface {
			SubImage(image.Rectangle) image.Image
		}).SubImage(part))
		if err != nil {
			t.Fatal(err)
		}
		for _, code := range found.Codes {
			texts = append(texts, code.Text)
		}
	}
	slices.Sort(texts)
	return texts
}

// labelsOfSheet are where the twelve labels lie.
func labelsOfSheet(dpi float64) (parts []image.Rectangle) {
	pixels := func(mm float64) int { return int(mm / 25.4 * dpi) }
	for row := range 4 {
		for column := range 3 {
			at := image.Pt(pixels(10+float64(column)*190/3), pixels(10+float64(row)*68))
			parts = append(parts, image.Rectangle{Min: at, Max: at.Add(image.Pt(pixels(190.0/3), pixels(68)))})
		}
	}
	return parts
}

func readByZbar(t *testing.T, name string) []string {
	t.Helper()
	out, err := exec.Command(programs.Path(t, "zbarimg"), "-q", "--raw", "-Sdisable", "-Sqrcode.enable", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	texts := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	slices.Sort(texts)
	return texts
}

func expect(t *testing.T, name string, want []string, parts ...image.Rectangle) {
	t.Helper()
	slices.Sort(want)
	if got := readByUs(t, name, parts...); !slices.Equal(got, want) {
		t.Errorf("%s: read %d codes %.40q, want %d", filepath.Base(name), len(got), got, len(want))
	}
	if got := readByZbar(t, name); !slices.Equal(got, want) {
		t.Errorf("%s: zbarimg read %d codes %.40q, want %d", filepath.Base(name), len(got), got, len(want))
	}
}

// The printed card reads: from a small code to one with a portrait, at a printer's 300 dpi.
func TestCard(t *testing.T) {
	for i, digits := range []int{100, 514, 1400, 2300} {
		want := text(i, digits)
		file := card(t, label(t, want))
		names := pages(t, file, 300)
		if len(names) != 1 {
			t.Fatalf("%d pages", len(names))
		}
		expect(t, names[0], []string{want})
	}
}

func TestCardWords(t *testing.T) {
	l := label(t, text(1, 514))
	l.Kind = "Giấy chứng nhận đăng ký xe"
	file := card(t, l)
	got := strings.Join(strings.Fields(words(t, file)), " ")
	const want = "Giấy chứng nhận đăng ký xe NGUYỄN THỊ ÁNH TUYẾT Số 790123456789 46-1026937"
	if got != want {
		t.Errorf("the card says %q, want %q", got, want)
	}
	_, info := poppler(t, "pdfinfo", file)
	// 85.60 x 53.98 mm.
	if !regexp.MustCompile(`(?m)^Page size: +242\.6\d* x 153\.0\d* pts`).Match(info) || !bytes.Contains(info, []byte("Producer:        giayto\n")) {
		t.Errorf("%s", info)
	}
}

// All letters of Vietnamese have their glyphs, in both styles.
func TestLetters(t *testing.T) {
	const letters = "aàáảãạ ăằắẳẵặ âầấẩẫậ eèéẻẽẹ êềếểễệ iìíỉĩị oòóỏõọ ôồốổỗộ ơờớởỡợ uùúủũụ ưừứửữự yỳýỷỹỵ đ"
	l := label(t, text(1, 100))
	l.Holder, l.Number = letters, strings.ToUpper(letters)
	got := strings.Join(strings.Fields(words(t, card(t, l))), "")
	for _, want := range []string{letters, strings.ToUpper(letters)} {
		if !strings.Contains(got, strings.ReplaceAll(want, " ", "")) {
			t.Errorf("%q is not among %q", want, got)
		}
	}
}

func TestSheets(t *testing.T) {
	var labels []*press.Label
	var texts []string
	for i := range 14 {
		want := text(i, 300+80*i)
		labels, texts = append(labels, label(t, want)), append(texts, want)
	}
	file, err := press.Sheets(labels, press.SheetCode, made)
	if err != nil {
		t.Fatal(err)
	}
	names := pages(t, file, 200)
	if len(names) != 2 {
		t.Fatalf("%d pages", len(names))
	}
	expect(t, names[0], texts[:12], labelsOfSheet(200)...)
	expect(t, names[1], texts[12:], labelsOfSheet(200)...)
	got := words(t, file)
	for want, times := range map[string]int{
		"Giấy phép lái xe": 14, "NGUYỄN THỊ ÁNH TUYẾT": 14, "Số 790123456789": 14, "46-1026937 · dùng đến 22/11/2027": 14,
		"22/11/2026 · trang 1/2": 1, "22/11/2026 · trang 2/2": 1,
	} {
		if n := strings.Count(got, want); n != times {
			t.Errorf("%q stands %d times on the sheets, want %d", want, n, times)
		}
	}
}

// A whole page of dense codes is read in about the time of its labels: what is between them is not taken for codes.
func TestDenseSheet(t *testing.T) {
	var labels []*press.Label
	var texts []string
	for i := range 12 {
		want := text(i, 2300)
		labels, texts = append(labels, label(t, want)), append(texts, want)
	}
	file, err := press.Sheets(labels, press.SheetCode, made)
	if err != nil {
		t.Fatal(err)
	}
	page := pages(t, file, 300)[0]
	slices.Sort(texts)
	start := time.Now()
	if got := readByUs(t, page, labelsOfSheet(300)...); !slices.Equal(got, texts) {
		t.Errorf("the labels: read %d codes, want %d", len(got), len(texts))
	}
	parts := time.Since(start)
	start = time.Now()
	if got := readByUs(t, page); !slices.Equal(got, texts) {
		t.Errorf("the page: read %d codes, want %d", len(got), len(texts))
	}
	if whole := time.Since(start); whole > 5*parts { // they take as long as each other, and a machine may stall
		t.Errorf("the page took %v, its labels one after the other %v", whole, parts)
	}
}

// Any width that is allowed leaves room for a label.
func TestSheetWidths(t *testing.T) {
	l := label(t, text(1, 100))
	for _, side := range []float64{1, 10, 20, 46, 59, 60, 91, 92, press.MaxSheetCode} {
		if _, err := press.Sheets([]*press.Label{l, l}, side, made); err != nil {
			t.Errorf("%g mm: %v", side, err)
		}
	}
}

// Words of any length stay within their room, and end with an ellipsis where they do not fit.
func TestLongWords(t *testing.T) {
	l := label(t, text(1, 514))
	for name, long := range map[string]string{
		"words":    strings.Repeat("CÔNG TY TRÁCH NHIỆM HỮU HẠN ", 40),
		"one word": strings.Repeat("Ắ", 1000),
	} {
		l.Kind, l.Holder, l.Number, l.ID = long, long, long, long
		for kind, file := range map[string][]byte{"card": card(t, l), "sheet": sheet(t, l)} {
			got := words(t, file)
			if n := strings.Count(got, "…"); n != 4 {
				t.Errorf("%s of %s: %d ellipses", kind, name, n)
			}
			expect(t, pages(t, file, 300)[0], []string{text(1, 514)})
		}
	}
}

func sheet(t *testing.T, labels ...*press.Label) []byte {
	t.Helper()
	file, err := press.Sheets(labels, press.SheetCode, made)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// The same label and time always give the same bytes, also where many are drawn at the same time.
func TestReproducible(t *testing.T) {
	l := label(t, text(1, 514))
	first, firstSheet := card(t, l), sheet(t, l, l)
	files := make(chan [2][]byte)
	for range 8 {
		go func() {
			a, _ := press.Card(l, press.CardCode, made)
			b, _ := press.Sheets([]*press.Label{l, l}, press.SheetCode, made)
			files <- [2][]byte{a, b}
		}()
	}
	for range 8 {
		if got := <-files; !bytes.Equal(got[0], first) || !bytes.Equal(got[1], firstSheet) {
			t.Fatal("the same label gave other bytes")
		}
	}
	later, err := press.Card(l, press.CardCode, made.Add(time.Second))
	if err != nil || bytes.Equal(later, first) {
		t.Errorf("the time of its making is not in the file, %v", err)
	}
	if len(first) > 30_000 {
		t.Errorf("a card of %d bytes", len(first))
	}
}

func TestRefusals(t *testing.T) {
	l := label(t, text(1, 100))
	strange := *l
	strange.Holder = "NGUYỄN 漢"
	emoji := *l
	emoji.Kind = "🚗"
	control := *l
	control.Number = "1\n2"
	for want, make := range map[string]func() ([]byte, error){
		"press: a code of 0 mm is not within 0 to 47.98 for a card":   func() ([]byte, error) { return press.Card(l, 0, made) },
		"press: a code of NaN mm is not within 0 to 47.98 for a card": func() ([]byte, error) { return press.Card(l, math.NaN(), made) },
		"press: a code of 48 mm is not within 0 to 47.98 for a card":  func() ([]byte, error) { return press.Card(l, 48, made) },
		"press: a code of 187 mm is not within 0 to 186 for a sheet":  func() ([]byte, error) { return press.Sheets([]*press.Label{l}, 187, made) },
		"press: 0 labels are not within 1 to 1200":                    func() ([]byte, error) { return press.Sheets(nil, 46, made) },
		"press: 1201 labels are not within 1 to 1200":                 func() ([]byte, error) { return press.Sheets(slices.Repeat([]*press.Label{l}, 1201), 46, made) },
		`press: there is no letter for '漢' in "NGUYỄN 漢"`:             func() ([]byte, error) { return press.Card(&strange, 46, made) },
		`press: there is no letter for '🚗' in "🚗"`:                    func() ([]byte, error) { return press.Sheets([]*press.Label{l, &emoji}, 46, made) },
		`press: there is no letter for '\n' in "1\n2"`:                func() ([]byte, error) { return press.Card(&control, 46, made) },
	} {
		if file, err := make(); err == nil || err.Error() != want || file != nil {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
