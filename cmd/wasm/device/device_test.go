package device

import (
	"encoding/json"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/qr"
	"github.com/giayto/giayto/testvectors"
	"github.com/giayto/giayto/verifier/bundle"
	"github.com/giayto/giayto/verifier/scan"
)

// now is when the vectors are asked.
var now = time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC)

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func file(t testing.TB, name string) []byte {
	t.Helper()
	data, err := testvectors.Files.ReadFile(name)
	check(t, err)
	return data
}

// text is the code of a vector.
func text(t testing.TB, name string) string {
	t.Helper()
	c, err := testvectors.ParseCase(file(t, "cases/"+name+".txt"))
	check(t, err)
	return c.Text
}

// installed is a device that holds what the vectors are asked with.
func installed(t testing.TB) *Device {
	t.Helper()
	d, err := Open(nil)
	check(t, err)
	roots := file(t, "trust/roots.json")
	print, err := LookAtRoots(roots)
	check(t, err)
	check(t, d.Install(roots, print.Fingerprint))
	check(t, d.bundle.ApplyTrust(file(t, "trust/default.json"), now))
	var tokens map[string]string
	check(t, json.Unmarshal(file(t, "status/fresh.json"), &tokens))
	for uri, token := range tokens {
		check(t, d.bundle.ApplyStatus(uri, token, now))
	}
	return d
}

func asked(t testing.TB, d *Device, s Scan) Check {
	t.Helper()
	if s.Now == 0 {
		s.Now = now.UnixMilli()
	}
	request, err := json.Marshal(s)
	check(t, err)
	answer, err := d.Check(request)
	check(t, err)
	var c Check
	check(t, json.Unmarshal(answer, &c))
	return c
}

// What is kept of a device is the device; without roots, or with others, there is none.
func TestInstall(t *testing.T) {
	d := installed(t)
	kept := d.Changes()
	if len(kept) < 4 || len(d.Changes()) != 0 {
		t.Errorf("%d files, then %d", len(kept), len(d.Changes()))
	}
	again, err := Open(kept)
	check(t, err)
	if c := asked(t, again, Scan{Texts: []string{text(t, "licence-portrait")}, Question: Question{For: "traffic"}}); c.Verdict.Mark != "✓" {
		t.Errorf("%+v", c.Verdict)
	}
	if err := again.Install(file(t, "trust/roots.json"), again.bundle.Roots().Fingerprint()); !errors.Is(err, fs.ErrExist) {
		t.Errorf("installed twice: %v", err)
	}
	empty, err := Open(nil)
	check(t, err)
	if err := empty.Install(file(t, "trust/roots.json"), "0000"); !errors.Is(err, ErrFingerprint) {
		t.Errorf("another fingerprint: %v", err)
	}
	if err := empty.Install([]byte("{}"), ""); err == nil {
		t.Error("no roots")
	}
	if _, err := empty.Check([]byte(`{"now":0,"lang":"vi","question":{"for":""},"open":[],"texts":[]}`)); !errors.Is(err, ErrNotInstalled) {
		t.Errorf("asked before: %v", err)
	}
	kept["seen.json"] = []byte("{")
	broken, err := Open(kept)
	var damaged *bundle.DamagedError
	if !errors.As(err, &damaged) || broken == nil {
		t.Fatalf("%v", err)
	}
	check(t, broken.Install(file(t, "trust/roots.json"), d.bundle.Roots().Fingerprint()))
}

// At the roadside papers come together; another person, and a kind that is there, are asked about.
func TestRoadside(t *testing.T) {
	d := installed(t)
	licence := text(t, "licence-portrait")
	traffic := Question{For: "traffic"}
	c := asked(t, d, Scan{Question: traffic, Texts: []string{licence}})
	if c.Verdict.Reason != "accepted" || len(c.Open) != 1 || c.Papers[0].Document.Name != "Giấy phép lái xe" || c.Sum {
		t.Errorf("%+v", c)
	}
	again := asked(t, d, Scan{Question: traffic, Open: c.Open, Texts: []string{licence}})
	if len(again.Open) != 1 || again.Ask != "" {
		t.Errorf("the same code again: %+v", again)
	}
	other := text(t, "drive-c-expired")
	c2 := asked(t, d, Scan{Question: traffic, Open: c.Open, Texts: []string{other}})
	if c2.Ask == "" || len(c2.Open) != 1 {
		t.Errorf("another licence: %q, %d places", c2.Ask, len(c2.Open))
	}
	if next := asked(t, d, Scan{Question: traffic, Open: c.Open, Texts: []string{other}, Begin: "next"}); len(next.Open) != 1 || next.Open[0][0] != other || next.Ask != "" {
		t.Errorf("the next person: %+v", next)
	}
	if both := asked(t, d, Scan{Question: traffic, Open: c.Open, Texts: []string{other}, Begin: "join"}); len(both.Open) != 2 || len(both.Papers) != 2 {
		t.Errorf("both: %+v", both)
	}
	forged := asked(t, d, Scan{Question: traffic, Texts: []string{text(t, "signature-bit")}})
	if forged.Verdict.Mark != "✕" || forged.Papers[0].Document != nil || forged.Papers[0].Verdict.Document != nil {
		t.Errorf("%+v", forged)
	}
	if c := asked(t, d, Scan{Question: traffic, Open: forged.Open, Texts: []string{licence}}); len(c.Open) != 1 || c.Verdict.Mark != "✓" {
		t.Errorf("after a forgery: %+v", c)
	}
	if c := asked(t, d, Scan{Question: traffic, Open: c.Open}); c.Verdict.Mark != "✓" {
		t.Errorf("asked again: %+v", c)
	}
}

// At a desk each scan begins anew, but for a second code of the same paper, in whichever order they come.
func TestDesk(t *testing.T) {
	d := installed(t)
	clinic := Question{For: "clinic"}
	one := asked(t, d, Scan{Question: clinic, Texts: []string{text(t, "care-area-k1")}})
	two := asked(t, d, Scan{Question: clinic, Open: one.Open, Texts: []string{text(t, "care-area-k9")}})
	if one.Verdict.Mark != "✓" || len(two.Open) != 1 || two.Open[0][0] != text(t, "care-area-k9") {
		t.Errorf("%+v", two.Open)
	}
	cases, err := testvectors.Cases()
	check(t, err)
	tried := 0
	for _, c := range cases {
		if len(c.Frames) != 1 || c.Expect != "accepted" {
			continue
		}
		tried++
		for _, order := range [][]string{{c.Text, c.Frames[0]}, {c.Frames[0], c.Text}} {
			first := asked(t, d, Scan{Question: Question{For: "identity"}, Texts: order[:1]})
			both := asked(t, d, Scan{Question: Question{For: "identity"}, Open: first.Open, Texts: order[1:]})
			if len(both.Open) != 1 || len(both.Open[0]) != 2 || len(both.Papers) != 1 {
				t.Errorf("%s: %d places, %d papers", c.Name, len(both.Open), len(both.Papers))
			}
		}
	}
	if tried == 0 {
		t.Error("no vector has a second frame")
	}
}

// What a person enters and the rules do not understand is told by its part.
func TestFaults(t *testing.T) {
	d := installed(t)
	licence := []string{text(t, "licence-portrait")}
	for part, q := range map[string]Question{
		"vehicle": {For: "traffic", Vehicle: "a ship"}, "facility": {For: "clinic", Facility: "1"},
		"admitted": {For: "clinic", Admitted: "2026"}, "on": {For: "traffic", On: "x"}, "plate": {For: "traffic", Plate: "?!"},
	} {
		if c := asked(t, d, Scan{Question: q, Texts: licence}); c.Fault != part || c.Verdict != nil || c.Detail == "" || len(c.Open) > 1 {
			t.Errorf("%s: %+v", part, c)
		}
	}
	for plate, want := range map[string]string{"?!": "plate", "29-1": "plate", " 30k-123.45": "", "29-B1 123.45": ""} { // before anything is scanned
		if c := asked(t, d, Scan{Question: Question{For: "traffic", Plate: plate}}); c.Fault != want {
			t.Errorf("%q: fault %q, want %q", plate, c.Fault, want)
		}
	}
	if _, err := d.Check([]byte(`{"now":0,"lang":"vi","question":{"for":""},"open":[],"texts":[],"more":1}`)); err == nil {
		t.Error("a request of another version")
	}
}

// The page learns the age of everything in words, in both languages, and every vehicle of the rules.
func TestState(t *testing.T) {
	d := installed(t)
	ask := func(at time.Time, lang string) (s State) {
		request, _ := json.Marshal(Moment{at.UnixMilli(), lang})
		answer, err := d.State(request)
		check(t, err)
		check(t, json.Unmarshal(answer, &s))
		return s
	}
	if s := ask(now, "vi"); !s.Installed || s.Trust.State != "fresh" || !strings.Contains(s.Status.Words, "cập nhật") || s.Behind != "" {
		t.Errorf("%+v", s)
	}
	if s := ask(now.AddDate(-1, 0, 0), "en"); s.Behind == "" || s.Next == "" {
		t.Errorf("%+v", s)
	}
	if s := ask(now.AddDate(1, 0, 0), "en"); s.Trust.State != "expired" || s.Status.State != "expired" || !strings.Contains(s.Status.Words, "expired") {
		t.Errorf("%+v", s)
	}
	answer, err := CatalogueOf([]byte(`{"now":0,"lang":"vi"}`))
	check(t, err)
	var c Catalogue
	check(t, json.Unmarshal(answer, &c))
	if c.Hints["closer"] != (Hint{"Mã QR quá nhỏ trong khung hình.", "Lại gần hơn."}) || len(c.Hints) != len(scan.Hints) {
		t.Errorf("%+v", c.Hints)
	}
	if c.Outcomes["rejected"].Text != "TỪ CHỐI" || len(c.Questions) != 3 || len(c.Vehicles) < 8 || c.Unreadable.Next == "" {
		t.Errorf("%+v", c)
	}
}

// A scanned registration sets the vehicle, and says where it is another than the one entered.
func TestVehicleOfPaper(t *testing.T) {
	d := installed(t)
	cases, err := testvectors.Cases()
	check(t, err)
	i := slices.IndexFunc(cases, func(c testvectors.Case) bool {
		return strings.Contains(c.Name, "registration") && c.Expect == "accepted" && len(c.Papers) == 0 && c.At.Equal(now)
	})
	if i < 0 {
		t.Fatal("no registration among the vectors")
	}
	c := asked(t, d, Scan{Question: Question{For: "traffic"}, Texts: []string{cases[i].Text}})
	if !c.FromPaper || c.Reading == "" || c.Conflict {
		t.Errorf("%s: %+v", cases[i].Name, c)
	}
	entered := "truck,gvw=9000"
	if strings.HasPrefix(c.Vehicle, "truck") {
		entered = "moped"
	}
	if with := asked(t, d, Scan{Question: Question{For: "traffic", Vehicle: entered}, Texts: []string{cases[i].Text}}); !with.Conflict || with.Vehicle != c.Vehicle {
		t.Errorf("%+v", with)
	}
}

// A frame's codes are read from its brightness, as a picture or of a camera; another size than its bytes is refused.
func TestFrames(t *testing.T) {
	symbol, err := qr.Encode(text(t, "licence-portrait"))
	check(t, err)
	const module = 5
	side := (symbol.Size() + 16) * module
	var f Frames
	for _, kind := range []Kind{First, Next, Picture} {
		buffer, err := f.Buffer(side+100, side)
		check(t, err)
		for i := range buffer {
			x, y := (i%(side+100))/module-8, i/(side+100)/module-8
			buffer[i] = 220
			if x >= 0 && y >= 0 && x < symbol.Size() && y < symbol.Size() && symbol.Dark(x, y) {
				buffer[i] = 20
			}
		}
		answer, err := f.Read(t.Context(), side+100, side, kind)
		check(t, err)
		var frame Frame
		check(t, json.Unmarshal(answer, &frame))
		if len(frame.Codes) != 1 || frame.Codes[0].Text != text(t, "licence-portrait") || frame.Hint != "" {
			t.Errorf("%s: %+v", kind, frame)
		}
	}
	for _, kind := range []Kind{First, Next, Picture} {
		buffer, err := f.Buffer(100, 100)
		check(t, err)
		clear(buffer)
		answer, err := f.Read(t.Context(), 100, 100, kind)
		check(t, err)
		if want := `{"codes":[],"partial":false,"hint":"brighter"}`; string(answer) != want {
			t.Errorf("a black %s: %s, want %s", kind, answer, want)
		}
	}
	if _, err := f.Read(t.Context(), 10, 10, Next); !errors.Is(err, ErrSize) {
		t.Errorf("another size: %v", err)
	}
	for _, size := range [][2]int{{0, 1}, {-1, -1}, {1 << 20, 1 << 20}} {
		if _, err := f.Buffer(size[0], size[1]); !errors.Is(err, ErrSize) {
			t.Errorf("%v: %v", size, err)
		}
	}
}

func FuzzCheck(f *testing.F) {
	d := installed(f)
	f.Add([]byte(`{"now":1795309200000,"lang":"vi","question":{"for":"traffic","vehicle":"car,seats=4"},"open":[],"texts":["` + text(f, "licence-portrait") + `"]}`))
	f.Add([]byte(`{"now":1795309200000,"lang":"en","question":{"for":"clinic"},"open":[["x"]],"texts":["` + text(f, "care-area-k1") + `"],"begin":"next"}`))
	f.Fuzz(func(t *testing.T, request []byte) {
		answer, err := d.Check(request)
		if err == nil && !json.Valid(answer) {
			t.Errorf("%q", answer)
		}
	})
}
