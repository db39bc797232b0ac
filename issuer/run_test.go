package issuer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/qr"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/issuer/press"
	"github.com/giayto/giayto/issuer/record"
	"github.com/giayto/giayto/issuer/registry"
)

// change parses the licence with some texts replaced, two at a time.
func change(t testing.TB, pairs ...string) *record.Record {
	t.Helper()
	line := licence
	for n := 0; n < len(pairs); n += 2 {
		changed := strings.Replace(line, pairs[n], pairs[n+1], 1)
		if changed == line {
			t.Fatalf("%q is not in the record", pairs[n])
		}
		line = changed
	}
	return parse(t, line)
}

// said is what became of records, in short.
func said(outcomes []Outcome) (all []string) {
	for _, o := range outcomes {
		switch {
		case len(o.Refusals) > 0:
			all = append(all, o.RecordID+" "+o.Refusals[0].Code)
		case o.Issued != nil && o.Summary.Replaces != "":
			all = append(all, o.RecordID+" reissued")
		case o.Issued != nil:
			all = append(all, o.RecordID+" issued")
		case o.Known == "":
			all = append(all, o.RecordID+" unknown")
		default:
			all = append(all, o.RecordID+" skipped")
		}
	}
	return all
}

func wantSaid(t testing.TB, outcomes []Outcome, want ...string) {
	t.Helper()
	if got := said(outcomes); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// failure is the error with which a run over one record ends, nil for none.
func failure(t testing.TB, i *Issuer, o RunOptions, r *record.Record) error {
	t.Helper()
	run, err := i.Start(t.Context(), o, now)
	if err != nil {
		return err
	}
	var rest []Outcome
	outcomes, err := run.Add(t.Context(), r, nil, now)
	if err == nil {
		rest, err = run.Finish(t.Context(), now)
	}
	if err != nil && len(outcomes)+len(rest) > 0 {
		t.Errorf("%q, and yet %v", said(append(outcomes, rest...)), err)
	}
	if e := run.Close(t.Context()); e != nil {
		t.Error(e)
	}
	return err
}

func names(t testing.TB, dir string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

func TestOutputs(t *testing.T) {
	i, _ := found(t, "salts")
	o := Outputs{Dir: filepath.Join(t.TempDir(), "out", "today"), Formats: []Format{PNG, SVG, TXT, JWT}, Terminal: true}
	outcome := issue(t, i, o, change(t, `"sex":2`, `"sex":1`))[0]
	c, s := outcome.Issued, outcome.Summary
	base := filepath.Join(o.Dir, c.ID)
	got, err := json.Marshal(s)
	want := fmt.Sprintf(`{"record_id":"R-1","credential_id":%q,"type":"driving-licence","exp":%d,"files":[%q,%q,%q,%q],`+
		`"warnings":[{"field":"claims.personal_administrative_number","code":"pin-sex-mismatch"}]}`,
		c.ID, now.Unix()+365*86400, base+".png", base+".svg", base+".txt", base+".jwt")
	if err != nil || string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	content := make(map[string][]byte)
	for _, path := range append(s.Files, filepath.Join(o.Dir, IssuedName)) {
		info, err := os.Stat(path)
		if err != nil || info.Mode() != 0o600 {
			t.Fatal(info, err)
		}
		if content[filepath.Ext(path)], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	if string(content[".txt"]) != c.Text+"\n" || string(content[".jwt"]) != c.Token.String()+"\n" || string(content[".jsonl"]) != want+"\n" {
		t.Errorf("%s %s %s", content[".txt"], content[".jwt"], content[".jsonl"])
	}
	symbol, err := qr.Encode(c.Text)
	if err != nil {
		t.Fatal(err)
	}
	if wanted, err := symbol.PNG(qr.Raster{Module: 8}); err != nil || !bytes.Equal(content[".png"], wanted) {
		t.Error("PNG", err)
	}
	if wanted, err := symbol.SVG(float64(symbol.Size()+8) / 2); err != nil || !bytes.Equal(content[".svg"], wanted) {
		t.Error("SVG", err)
	}
	if outcome.Terminal != symbol.Terminal() {
		t.Error("terminal")
	}
	if got, want := names(t, o.Dir), []string{outputsLock, c.ID + ".jwt", c.ID + ".png", c.ID + ".svg", c.ID + ".txt", IssuedName}; !reflect.DeepEqual(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestOutputsInMillimetres(t *testing.T) {
	i, _ := found(t, "salts")
	o := issue(t, i, Outputs{Dir: t.TempDir(), Formats: []Format{PNG}, Level: qr.LevelL, Side: 30, DPI: 300}, parse(t, licence))[0]
	symbol, err := qr.EncodeLevel(o.Issued.Text, qr.LevelL)
	if err != nil {
		t.Fatal(err)
	}
	raster, err := symbol.Print(30, 300)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(o.Summary.Files[0])
	if err != nil {
		t.Fatal(err)
	}
	image, err := png.Decode(bytes.NewReader(data))
	if err != nil || image.Bounds().Dx() != symbol.Pixels(raster) {
		t.Error(image.Bounds(), err)
	}
	side := symbol.Millimetres(raster)
	if want := (Printed{hundredths(side), hundredths(side / float64(symbol.Size()+8))}); o.Summary.Print == nil || *o.Summary.Print != want {
		t.Errorf("%+v, want %+v", o.Summary.Print, want)
	}
}

// A card is printed for each credential, and one file of sheets for those that are issued together.
func TestPrinted(t *testing.T) {
	i, _ := found(t, "salts")
	other := change(t, "R-1", "R-2", "010195000001", "010195000002", `"portrait":"1.webp",`, "")
	o := Outputs{Dir: t.TempDir(), Formats: []Format{PDF, Sheet}}
	outcomes := issue(t, i, o, parse(t, licence), other)
	var labels []*press.Label
	for n, outcome := range outcomes {
		c, s := outcome.Issued, outcome.Summary
		symbol, err := qr.Encode(c.Text)
		if err != nil {
			t.Fatal(err)
		}
		l := &press.Label{Symbol: symbol, Kind: "Giấy phép lái xe", Holder: "NGUYỄN THỊ MINH KHAI", Number: c.Number, ID: c.ID, Expires: c.Expires}
		labels = append(labels, l)
		wantFile(t, s.Files[0], func() ([]byte, error) { return press.Card(l, 46, now) })
		if want := filepath.Join(o.Dir, outcomes[0].Issued.ID+"-sheet.pdf"); len(s.Files) != 2 || s.Files[1] != want {
			t.Errorf("record %d: files %q, want %q", n, s.Files, want)
		}
		if want := (Printed{46, hundredths(46 / float64(symbol.Size()+8))}); s.Print == nil || *s.Print != want {
			t.Errorf("record %d: %+v, want %+v", n, s.Print, want)
		}
	}
	wantFile(t, outcomes[0].Summary.Files[1], func() ([]byte, error) { return press.Sheets(labels, 46, now) })
	list, err := os.ReadFile(filepath.Join(o.Dir, IssuedName))
	if err != nil || strings.Count(string(list), "-sheet.pdf") != 2 {
		t.Errorf("%s %v", list, err)
	}
}

func wantFile(t *testing.T, path string, make func() ([]byte, error)) {
	t.Helper()
	want, err := make()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s is not what was printed: %v", path, err)
	}
}

// What no code holds is the refusal of its record, and leaves nothing behind; the rest of its group goes on.
func TestUnfit(t *testing.T) {
	large := change(t, "R-1", "large", "010195000001", "010195000002", "1.webp", "large.webp")
	bare := change(t, "R-1", "bare", `"portrait":"1.webp",`, "")
	for name, c := range map[string]struct {
		outputs Outputs
		records []*record.Record
		want    []string
		left    int
	}{
		"no such code":  {Outputs{Formats: []Format{TXT, PNG}}, []*record.Record{large, bare}, []string{"large portrait-too-large", "bare issued"}, 4},
		"small":         {Outputs{Formats: []Format{TXT, PNG}, Side: 1, DPI: 72}, []*record.Record{change(t), bare}, []string{"R-1 portrait-too-large", "bare claim-format"}, 1},
		"wide":          {Outputs{Formats: []Format{JWT, PNG}, Module: 1000}, []*record.Record{bare}, []string{"bare claim-format"}, 1},
		"on a card":     {Outputs{Formats: []Format{JWT, PDF}, Level: qr.LevelH}, []*record.Record{longRegistration(t)}, []string{"R-1 claim-format"}, 1},
		"on a sheet":    {Outputs{Formats: []Format{JWT, Sheet}}, []*record.Record{large, bare}, []string{"large portrait-too-large", "bare issued"}, 4},
		"on a terminal": {Outputs{Formats: []Format{JWT}, Level: qr.LevelH, Terminal: true}, []*record.Record{longRegistration(t)}, []string{"R-1 claim-format"}, 1},
	} {
		i, _ := found(t, "salts")
		c.outputs.Dir = t.TempDir()
		wantSaid(t, runOver(t, i, RunOptions{Outputs: c.outputs}, c.records...), c.want...)
		if left := names(t, c.outputs.Dir); len(left) != c.left {
			t.Errorf("%s: left behind: %q", name, left)
		}
	}
}

func TestOutputsRefused(t *testing.T) {
	i, _ := found(t, "salts")
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, o := range map[string]Outputs{
		"no resolution":        {Dir: dir, Formats: []Format{TXT, PNG}, Side: 30},
		"unknown format":       {Dir: dir, Formats: []Format{TXT, "gif"}},
		"no room on a card":    {Dir: dir, Formats: []Format{TXT, PDF}, Side: 48},
		"no room on a sheet":   {Dir: dir, Formats: []Format{TXT, Sheet}, Side: 187},
		"no folder":            {Formats: []Format{TXT}},
		"level that is none":   {Dir: dir, Formats: []Format{TXT, SVG}, Level: "X"},
		"the folder is a file": {Dir: file, Formats: []Format{TXT}},
		"unknown layout":       {Dir: dir, Formats: []Format{TXT}, Layout: "heap"},
		"archive of no files":  {Dir: dir, Formats: []Format{JSONL}, Layout: Tar},
		"folder and pipe":      {Dir: dir, Formats: []Format{JSONL}, Pipe: io.Discard},
		"files into a pipe":    {Formats: []Format{TXT}, Pipe: io.Discard},
	} {
		if err := failure(t, i, RunOptions{Outputs: o}, parse(t, licence)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if got := names(t, dir); len(got) != 1 {
		t.Errorf("left behind: %q", got)
	}
}

// A record is issued once; with other content it is refused.
func TestOnce(t *testing.T) {
	i, _ := found(t, "salts")
	o := RunOptions{Outputs: Outputs{Dir: t.TempDir(), Formats: []Format{TXT}}, Operator: "BHXH-01"}
	nameless := func(pairs ...string) *record.Record {
		return change(t, append([]string{`"record_id":"R-1",`, ""}, pairs...)...)
	}
	first, other := parse(t, licence), change(t, "R-1", "R-2", "010195000001", "010195000002")
	broken := []record.Refusal{{Line: 3, RecordID: "R-3", Code: "bad-json"}}
	run, err := i.Start(t.Context(), o, now)
	if err != nil {
		t.Fatal(err)
	}
	var outcomes []Outcome
	for _, next := range []struct {
		record   *record.Record
		refusals []record.Refusal
	}{{first, nil}, {nil, broken}, {other, nil}, {first, nil}, {nameless("010195000001", "010195000003"), nil}} {
		some, err := run.Add(t.Context(), next.record, next.refusals, now)
		if err != nil {
			t.Fatal(err)
		}
		outcomes = append(outcomes, some...)
	}
	if len(outcomes) != 3 {
		t.Errorf("while the fourth record waits: %q", said(outcomes))
	}
	rest, err := run.Finish(t.Context(), now)
	if err := errors.Join(err, run.Close(t.Context())); err != nil {
		t.Fatal(err)
	}
	outcomes = append(outcomes, rest...)
	wantSaid(t, outcomes, "R-1 issued", "R-3 bad-json", "R-2 issued", "R-1 skipped", " issued")
	if s := outcomes[4].Summary; s.RecordID != "" || s.Number != "010195000003" {
		t.Errorf("%+v", s)
	}
	if outcomes[3].Known != outcomes[0].Issued.ID {
		t.Error("known is not what was issued")
	}

	wantSaid(t, runOver(t, i, o, first, change(t, "MINH KHAI", "MINH CHÂU"), nameless("010195000001", "010195000003"), nameless("010195000001", "010195000003", "MINH KHAI", "MINH CHÂU")),
		"R-1 skipped", "R-1 record-changed", " skipped", " record-changed")
	wantSaid(t, runOver(t, i, RunOptions{}, change(t, "2026-11-20T08", "2026-11-21T08")), "R-1 skipped") // approved again

	r, err := i.Registry(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	batches, err := r.Batches(t.Context())
	if err != nil || len(batches) != 3 {
		t.Fatal(batches, err)
	}
	b := batches[0]
	if b.Counts != (registry.Counts{Records: 5, Issued: 3, Skipped: 1, Refused: 1}) || b.Credentials != 3 || b.Operator != "BHXH-01" || b.Out != o.Outputs.Dir ||
		!b.Started.Equal(now.Truncate(time.Second)) || !b.Ended.Equal(now.Truncate(time.Second)) {
		t.Errorf("%+v", b)
	}
	if report, err := r.Audit(t.Context(), nil); err != nil || len(report.Problems) > 0 || report.Credentials != 3 {
		t.Errorf("%+v %v", report, err)
	}
}

// Groups are decided on when they are full, while the next records come, and what is on a terminal at once.
func TestGroups(t *testing.T) {
	i, _ := found(t, "salts")
	i.group = 3
	for document, c := range []struct {
		outputs Outputs
		size    int
	}{{Outputs{Dir: t.TempDir()}, 3}, {Outputs{}, 1}} {
		run, err := i.Start(t.Context(), RunOptions{Outputs: c.outputs}, now)
		if err != nil {
			t.Fatal(err)
		}
		told, expected := 0, 7*3
		for n := range expected {
			id := fmt.Sprintf("01019%d00%04d", document, n)
			outcomes, err := run.Add(t.Context(), change(t, "R-1", id, `"document_number":"010195000001"`, `"document_number":"`+id+`"`), nil, now)
			if err != nil {
				t.Fatal(err)
			}
			told += wantFollowing(t, outcomes, document, told)
			if added := n + 1; told%c.size != 0 || told > added || added-told > c.size*(maxUnderWay+1) || c.size == 1 && told != added {
				t.Errorf("of %d records %d are certain", added, told)
			}
		}
		outcomes, err := run.Finish(t.Context(), now)
		if told += wantFollowing(t, outcomes, document, told); err != nil || told != expected {
			t.Error(told, err)
		}
		if err := run.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// wantFollowing returns how many outcomes there are, which must be those behind the ones that were told.
func wantFollowing(t *testing.T, outcomes []Outcome, document, told int) int {
	t.Helper()
	for n, o := range outcomes {
		if want := fmt.Sprintf("01019%d00%04d", document, told+n); o.RecordID != want || o.Issued == nil {
			t.Errorf("%s: %+v, want %s", o.RecordID, o, want)
		}
	}
	return len(outcomes)
}

// A stop before the end of a group issues nothing of it.
func TestStop(t *testing.T) {
	i, _ := found(t, "salts")
	o := RunOptions{Outputs: Outputs{Dir: t.TempDir(), Formats: []Format{TXT}}}
	run, err := i.Start(t.Context(), o, now)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	if outcomes, err := run.Add(ctx, parse(t, licence), nil, now); err != nil || len(outcomes) > 0 {
		t.Fatal(outcomes, err)
	}
	stop()
	for _, step := range []func() ([]Outcome, error){
		func() ([]Outcome, error) { return run.Add(ctx, parse(t, licence), nil, now) },
		func() ([]Outcome, error) { return run.Finish(ctx, now) },
	} {
		if outcomes, err := step(); !errors.Is(err, context.Canceled) || len(outcomes) > 0 {
			t.Error(outcomes, err)
		}
	}
	if err := run.Close(ctx); err != nil {
		t.Fatal(err)
	}
	if got := names(t, o.Outputs.Dir); len(got) > 0 {
		t.Errorf("left behind: %q", got)
	}
	wantSaid(t, runOver(t, i, o, parse(t, licence)), "R-1 issued")
}

// A mistyped number takes nobody's licence away, and what is superseded is counted.
func TestDocumentOfAnother(t *testing.T) {
	i, _ := found(t, "salts")
	o := RunOptions{Outputs: Outputs{Dir: t.TempDir(), Formats: []Format{TXT}}}
	const later = "2026-11-21T08:00:00"
	other := change(t, "R-1", "R-2", "AB1234567", "AB1234568", "2026-11-20T08:00:00", later, "001185000001", "001185000009")
	wantSaid(t, runOver(t, i, o, parse(t, licence), other), "R-1 issued", "R-2 document-of-another")
	run, err := i.Start(t.Context(), o, now)
	if err != nil {
		t.Fatal(err)
	}
	newer := change(t, "R-1", "R-3", "AB1234567", "AB1234568", "2026-11-20T08:00:00", later)
	if _, err := run.Add(t.Context(), newer, nil, now); err != nil {
		t.Fatal(err)
	}
	outcomes, err := run.Finish(t.Context(), now)
	if err != nil || run.Superseded() != 1 {
		t.Errorf("%d are superseded, %v", run.Superseded(), err)
	}
	wantSaid(t, outcomes, "R-3 issued")
	if err := run.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// The document decides as well: its newest blank, whether it was revoked, and the device.
func TestDocumentDecides(t *testing.T) {
	i, _ := found(t, "salts")
	o := RunOptions{Outputs: Outputs{Dir: t.TempDir(), Formats: []Format{TXT}}}
	newer := change(t, "R-1", "R-2", "AB1234567", "AB1234568", "2026-11-20T08:00:00", "2026-11-21T08:00:00")
	// In one file: the newer blank supersedes the older, which is then refused.
	wantSaid(t, runOver(t, i, o, parse(t, licence), newer, change(t, "R-1", "R-3")), "R-1 issued", "R-2 issued", "R-3 blank-superseded")
	renewal := change(t, "R-1", "R-4", "AB1234567", "AB1234568")
	wantSaid(t, runOver(t, i, o, renewal), "R-4 issued")

	r, err := i.Registry(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s, err := i.Secret()
	if err != nil {
		t.Fatal(err)
	}
	lock := registry.Order{Verb: registry.Lock, Target: registry.Target{Device: renewal.Device.Thumbprint()}, Reason: "device-lost"}
	if _, err := r.Apply(t.Context(), lock, now); err != nil {
		t.Fatal(err)
	}
	again := change(t, "R-1", "R-5", "AB1234567", "AB1234568")
	wantSaid(t, runOver(t, i, o, again), "R-5 device-locked")
	revoke := registry.Order{Verb: registry.Revoke, Target: registry.Target{Document: s.Document(licenceVCT, "010195000001")}, Reason: "wrongly-issued"}
	if _, err := r.Apply(t.Context(), revoke, now); err != nil {
		t.Fatal(err)
	}
	wantSaid(t, runOver(t, i, o, change(t, "R-1", "R-5", "AB1234567", "AB1234568", `"device":`+deviceKey+",", "")), "R-5 document-revoked")
	later := now.Add(time.Hour)
	run, err := i.Start(t.Context(), o, later)
	if err != nil {
		t.Fatal(err)
	}
	approved := strings.NewReplacer("R-1", "R-5", "AB1234567", "AB1234568", `"device":`+deviceKey+",", "", `"portrait":"1.webp",`, "", "2026-11-20T08:00:00", "2026-11-22T09:30:00").Replace(licence)
	granted, refusals := record.Parse([]byte(approved), record.Options{Now: later})
	if _, err := run.Add(t.Context(), granted, refusals, later); err != nil {
		t.Fatal(err)
	}
	outcomes, err := run.Finish(t.Context(), later)
	if err := errors.Join(err, run.Close(t.Context())); err != nil {
		t.Fatal(err)
	}
	wantSaid(t, outcomes, "R-5 issued")
}

// What is ordered while a group fills holds for its records.
func TestOrderedMeanwhile(t *testing.T) {
	i, _ := found(t, "salts")
	o := RunOptions{Outputs: Outputs{Dir: t.TempDir(), Formats: []Format{TXT}}}
	wantSaid(t, runOver(t, i, o, parse(t, licence)), "R-1 issued")
	r, err := i.Registry(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s, err := i.Secret()
	if err != nil {
		t.Fatal(err)
	}
	run, err := i.Start(t.Context(), o, now)
	if err != nil {
		t.Fatal(err)
	}
	for _, add := range []*record.Record{change(t, "R-1", "R-2"), change(t, "R-1", "R-3", "010195000001", "010195000002")} {
		if outcomes, err := run.Add(t.Context(), add, nil, now); err != nil || len(outcomes) > 0 {
			t.Fatal(outcomes, err)
		}
	}
	revoke := registry.Order{Verb: registry.Revoke, Target: registry.Target{Document: s.Document(licenceVCT, "010195000001")}, Reason: "wrongly-issued"}
	if _, err := r.Apply(t.Context(), revoke, now); err != nil {
		t.Fatal(err)
	}
	outcomes, err := run.Finish(t.Context(), now)
	if err := errors.Join(err, run.Close(t.Context())); err != nil {
		t.Fatal(err)
	}
	wantSaid(t, outcomes, "R-2 document-revoked", "R-3 issued")
	if got := run.Counts(); got != (registry.Counts{Records: 2, Issued: 1, Refused: 1}) {
		t.Errorf("%+v", got)
	}
}

func TestReissue(t *testing.T) {
	i, _ := found(t, "salts")
	out := Outputs{Dir: t.TempDir(), Formats: []Format{JWT}}
	a, b := parse(t, licence), change(t, "R-1", "R-2", "010195000001", "010195000002")
	changed, never := change(t, "MINH KHAI", "MINH CHÂU"), change(t, "R-1", "R-3", "010195000001", "010195000003")
	issue(t, i, out, a, b)
	old := newKey(t, "credential").Public().ID()
	reissue := func(s Selection, records ...*record.Record) []Outcome {
		t.Helper()
		return runOver(t, i, RunOptions{Outputs: out, Reissue: &s}, records...)
	}
	for name, s := range map[string]Selection{
		"a key that signs": {Key: old}, "a key for lists": {Key: newKey(t, "status").Public().ID()}, "no such key": {Key: "AAAAAAAAAAA"},
		"later than a new one": {ExpiringBefore: now.Add(DefaultValidity + time.Second)},
	} {
		if err := failure(t, i, RunOptions{Outputs: out, Reissue: &s}, a); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	wantSaid(t, reissue(Selection{Changed: true}, changed, b, never), "R-1 reissued", "R-2 skipped", "R-3 unknown")
	wantSaid(t, reissue(Selection{Changed: true}, changed, b), "R-1 skipped", "R-2 skipped")
	if _, err := i.AddKey(keyFor(t, "second", trustlist.UseCredential, "driving-licence")); err != nil {
		t.Fatal(err)
	}
	if err := i.Retire(old, now); err != nil {
		t.Fatal(err)
	}
	wantSaid(t, reissue(Selection{Key: old}, a, b, never), "R-1 record-changed", "R-2 reissued", "R-3 unknown")
	wantSaid(t, reissue(Selection{Key: old, Changed: true}, a, b), "R-1 reissued", "R-2 skipped")
	for range 2 {
		wantSaid(t, reissue(Selection{Key: old}, a, b), "R-1 skipped", "R-2 skipped")
	}
	wantSaid(t, reissue(Selection{ExpiringBefore: now.Truncate(time.Second).Add(DefaultValidity)}, a, b), "R-1 skipped", "R-2 skipped")
	later := now.Add(30 * day)
	run, err := i.Start(t.Context(), RunOptions{Outputs: out, Reissue: &Selection{ExpiringBefore: later.Truncate(time.Second).Add(DefaultValidity)}}, later)
	if err != nil {
		t.Fatal(err)
	}
	var outcomes []Outcome
	for _, r := range []*record.Record{a, b, a} {
		some, err := run.Add(t.Context(), r, nil, later)
		if err != nil {
			t.Fatal(err)
		}
		outcomes = append(outcomes, some...)
	}
	rest, err := run.Finish(t.Context(), later)
	if err := errors.Join(err, run.Close(t.Context())); err != nil {
		t.Fatal(err)
	}
	wantSaid(t, append(outcomes, rest...), "R-1 reissued", "R-2 reissued", "R-1 skipped")
	if got := run.Counts(); got != (registry.Counts{Records: 3, Issued: 2, Skipped: 1}) {
		t.Errorf("%+v", got)
	}
}

// Two processes do not issue from one folder, or to one, at a time; the lock tells who is there.
func TestHeld(t *testing.T) {
	i, dir := found(t, "salts")
	other, _ := found(t, "other salts")
	out := RunOptions{Outputs: Outputs{Dir: t.TempDir(), Formats: []Format{TXT}}}
	run, err := i.Start(t.Context(), out, now)
	if err != nil {
		t.Fatal(err)
	}
	first := []*record.Record{parse(t, licence), change(t, "R-1", "R-2")}
	i.group = 1
	if _, err := run.Add(t.Context(), first[0], nil, now); err != nil {
		t.Fatal(err)
	}
	if _, err := run.Finish(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	held := new(HeldError)
	if err := failure(t, open(t, dir, "salts"), RunOptions{}, first[1]); !errors.As(err, &held) || !strings.Contains(held.Holder, fmt.Sprint("process ", os.Getpid())) {
		t.Error(err)
	}
	if err := failure(t, other, out, first[1]); !errors.As(err, &held) || filepath.Base(held.Path) != outputsLock {
		t.Error(err)
	}
	if err := run.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantSaid(t, runOver(t, i, out, first...), "R-1 skipped", "R-2 issued")
	out.Outputs.Formats = []Format{JWT} // the tests' issuers give the same places
	wantSaid(t, runOver(t, other, out, parse(t, licence)), "R-1 issued")
}

func TestClockSetBack(t *testing.T) {
	i, _ := found(t, "salts")
	issue(t, i, Outputs{}, parse(t, licence))
	if _, err := i.Start(t.Context(), RunOptions{}, now.Add(-6*time.Minute)); !errors.Is(err, registry.ErrClock) {
		t.Error(err)
	}
	run, err := i.Start(t.Context(), RunOptions{}, now.Add(-4*time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// An older copy of the registry draws nothing; where its mark is lost as well, the outputs still tell.
func TestOlderRegistry(t *testing.T) {
	i, dir := found(t, "salts")
	if err := i.Close(); err != nil { // brings all of it into the one file
		t.Fatal(err)
	}
	database := filepath.Join(dir, "registry.db")
	copied, err := os.ReadFile(database)
	if err != nil {
		t.Fatal(err)
	}
	out := Outputs{Dir: t.TempDir(), Formats: []Format{TXT, JWT}}
	first := issue(t, i, out, parse(t, licence))[0]
	before := names(t, out.Dir)
	if err := i.Close(); err != nil {
		t.Fatal(err)
	}
	for _, beside := range []string{"-wal", "-shm"} {
		if err := os.Remove(database + beside); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(database, copied, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := i.Start(t.Context(), RunOptions{Outputs: out}, now); !errors.Is(err, registry.ErrOlder) {
		t.Fatal(err)
	}
	if err := errors.Join(i.Close(), os.Remove(filepath.Join(dir, markName))); err != nil {
		t.Fatal(err)
	}
	if err := failure(t, i, RunOptions{Outputs: out}, parse(t, licence)); !errors.Is(err, ErrGivenBefore) || errors.Is(err, fs.ErrExist) {
		t.Error(err)
	}
	if got := names(t, out.Dir); !reflect.DeepEqual(got, before) {
		t.Errorf("%q, before %q", got, before)
	}
	if data, err := os.ReadFile(first.Summary.Files[0]); err != nil || string(data) != first.Issued.Text+"\n" {
		t.Errorf("%q, %v", data, err)
	}
}

// The list of what was issued is a file of whole lines, or nothing is written.
func TestIssuedList(t *testing.T) {
	i, _ := found(t, "salts")
	dir, r := t.TempDir(), parse(t, licence)
	path, elsewhere := filepath.Join(dir, IssuedName), filepath.Join(t.TempDir(), "elsewhere")
	o := RunOptions{Outputs: Outputs{Dir: dir, Formats: []Format{TXT}}}
	if err := os.Symlink(elsewhere, path); err != nil {
		t.Skip(err)
	}
	if err := failure(t, i, o, r); err == nil {
		t.Fatal("a link was followed")
	}
	if got := names(t, dir); !reflect.DeepEqual(got, []string{outputsLock, IssuedName}) {
		t.Errorf("left behind: %q", got)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("cut"), 0o600); err != nil {
		t.Fatal(err)
	}
	wantSaid(t, runOver(t, i, o, r), "R-1 issued")
	data, err := os.ReadFile(path)
	if err != nil || !bytes.HasPrefix(data, []byte("cut\n{")) || !bytes.HasSuffix(data, []byte("}\n")) {
		t.Errorf("%q, %v", data, err)
	}
}

func TestReadList(t *testing.T) {
	const a, b, c = `{"record_id":"1","credential_id":"1-1"}` + "\n", `{"credential_id":"1-2","files":[]}` + "\n", `{"credential_id":"1-3"}` + "\n"
	gone := map[string]bool{"1-2": true, "1-3": true}
	for _, x := range []struct {
		list string
		want int
	}{
		{"", 0}, {a, len(a)}, {a + b + c, len(a)}, {b, 0}, {a + b[:10], len(a)}, {a + b + c[:9], len(a)}, {a[:len(a)-1], len(a) - 1},
		{"remark\n" + b, 7}, {"remark", 0}, {a + "\x00\x00" + b, len(a)}, {a + strings.Repeat("\x00", 30), len(a)},
		{strings.Repeat("x", maxSummary+1) + "\n" + a, maxSummary + 2 + len(a)},
		{b + a, -1}, {a + b + a, -1}, {a + b[:5] + "\n" + c, len(a) + 6},
	} {
		got, err := readList(strings.NewReader(x.list), gone)
		if x.want < 0 != (err != nil) || err == nil && got.size != int64(x.want) {
			t.Errorf("%.60q: %+v, %v; want %d", x.list, got, err, x.want)
		}
	}
}

func FuzzReadList(f *testing.F) {
	f.Add([]byte(`{"credential_id":"1-1"}`+"\n"+`{"credential_id":"1-2"}`+"\n"), "1-2")
	f.Add([]byte(`{"credential_id":"1-1","tar":{"offset":512,"size":1024}}`+"\n"), "1-2")
	f.Add([]byte("x\n\x00"), "1-2")
	f.Fuzz(func(t *testing.T, list []byte, id string) {
		left, err := readList(bytes.NewReader(list), map[string]bool{id: true})
		if err != nil {
			return
		}
		if left.size < 0 || left.size > int64(len(list)) || left.tar < 0 {
			t.Fatal(left)
		}
		if again, err := readList(bytes.NewReader(list[:left.size]), map[string]bool{id: true}); err != nil || again != left {
			t.Errorf("shortened from %d to %+v, and then to %+v: %v", len(list), left, again, err)
		}
	})
}

func TestMark(t *testing.T) {
	m := mark(filepath.Join(t.TempDir(), markName))
	if c, err := m.Read(); err != nil || c.Entries != 0 || c.Given != nil {
		t.Error(c, err)
	}
	want := registry.Counters{Entries: 17, Given: map[int]int{47: 1, 46: registry.Entries}}
	if err := m.Write(want); err != nil {
		t.Fatal(err)
	}
	if got, err := m.Read(); err != nil || !reflect.DeepEqual(got, want) {
		t.Error(got, err)
	}
	data, err := os.ReadFile(string(m))
	const text = `{"version":1,"entries":17,"given":[{"list":46,"given":1048576},{"list":47,"given":1}]}` + "\n"
	if err != nil || string(data) != text {
		t.Errorf("%s %v", data, err)
	}
	for _, c := range []struct{ old, new string }{
		{text, ""}, {`"version":1`, `"version":2`}, {`"entries":17`, `"entries":0`}, {`"entries":17,`, ``}, {`,"given":[{"list":46,"given":1048576},{"list":47,"given":1}]`, ``},
		{`47`, `46`}, {`47`, `0`}, {`1048576`, `1048577`}, {`1048576`, `-1`}, {"}\n", `,"x":1}`},
	} {
		if _, err := parseMark([]byte(strings.Replace(text, c.old, c.new, 1))); err == nil {
			t.Errorf("%q in place of %q is accepted", c.new, c.old)
		}
	}
}

func FuzzMark(f *testing.F) {
	f.Add([]byte(`{"version":1,"entries":17,"given":[{"list":46,"given":1048576},{"list":47,"given":1}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := parseMark(data)
		if err != nil {
			return
		}
		m := mark(filepath.Join(t.TempDir(), markName))
		if err := m.Write(c); err != nil {
			t.Fatal(err)
		}
		if got, err := m.Read(); err != nil || !reflect.DeepEqual(got, c) {
			t.Errorf("%v, %v; want %v", got, err, c)
		}
	})
}

// The folder that was taken away while a run wrote to it is missed by the next.
func TestOutputsGone(t *testing.T) {
	i, _ := found(t, "salts")
	out := filepath.Join(t.TempDir(), "stick")
	run, err := i.Start(t.Context(), RunOptions{Outputs: Outputs{Dir: out, Formats: []Format{TXT}}}, now)
	if err != nil {
		t.Fatal(err)
	}
	wanted := []registry.Wanted{{VCT: licenceVCT, Expires: now.Add(DefaultValidity)}}
	if _, err := run.registry.Reserve(t.Context(), run.batch, out, wanted, now); err != nil {
		t.Fatal(err)
	}
	if err := run.release(); err != nil {
		t.Fatal(err)
	}
	o := RunOptions{Outputs: Outputs{Dir: t.TempDir(), Formats: []Format{TXT}}}
	if _, err := i.Start(t.Context(), o, now); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("wrote to %q, which is not there", out)) {
		t.Fatal(err)
	}
	if err := os.Mkdir(out, 0o700); err != nil {
		t.Fatal(err)
	}
	wantSaid(t, runOver(t, i, o, parse(t, licence)), "R-1 issued")
}

// For millions of credentials there is one stream, whose lines hold what would be in files.
func TestStream(t *testing.T) {
	i, _ := found(t, "salts")
	o := Outputs{Dir: filepath.Join(t.TempDir(), "codes"), Formats: []Format{JSONL}}
	outcomes := issue(t, i, o, parse(t, licence), change(t, "R-1", "R-2", "010195000001", "010195000002", "AB1234567", "AB1234568"))
	list, err := os.ReadFile(filepath.Join(o.Dir, IssuedName))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(list), "\n")
	if len(lines) != 3 || lines[2] != "" {
		t.Fatalf("%q", lines)
	}
	for n, outcome := range outcomes {
		var s Summary
		if err := json.Unmarshal([]byte(lines[n]), &s); err != nil {
			t.Fatal(err)
		}
		if c := outcome.Issued; s.CredentialID != c.ID || s.Text != c.Text || s.Token != c.Token.String() || len(s.Files) != 0 {
			t.Errorf("%s", lines[n])
		}
	}
	if got := names(t, o.Dir); len(got) != 2 {
		t.Errorf("%q", got)
	}
}
