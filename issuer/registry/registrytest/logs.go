package registrytest

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/giayto/giayto/issuer/registry"
	"github.com/giayto/giayto/testvectors/programs"
)

// eventful makes a registry in which everything has happened once. Its export is testdata/export.txt.
func eventful(t *testing.T, d registry.Driver) *office {
	t.Helper()
	o := found(t, d)
	a := o.issue(
		paper{number: "790123456789", pin: "001099000001", blank: "AB1234567", device: 1, content: "a", expires: "2026-02-20 10:00"},
		paper{vct: insurance, number: "0100000001", pin: "001099000001", expires: "2026-02-20 10:00"},
		paper{number: "790123456780", record: "2026-01-0042", key: "another-key", expires: "2026-02-20 10:00"},
	)
	o.now = at(t, "2026-01-16 08:00")
	o.apply(o.document("790123456789"), "suspend right-withdrawn part=car from=2026-01-10 until=2026-03-01 case=12/QĐ-XPHC by=An")
	o.apply(o.document("790123456789"), "reinstate authority-decision case=12/QĐ-XPHC")
	o.apply(registry.Target{Credential: a[2].ID()}, "hold held-as-security appointment=2026-01-20")
	o.apply(o.person("001099000001"), "lock holder-request from=2026-01-18")
	o.apply(registry.Target{Device: device(1)}, "lock device-lost")
	o.issue(paper{number: "790123456789", pin: "001099000001", blank: "AB7654321", content: "b"})
	if err := o.reserve([]registry.Credential{o.credential(paper{number: "x"})}).Discard(t.Context(), o.now); err != nil {
		t.Fatal(err)
	}
	o.apply(o.document("790123456780"), "revoke wrongly-issued from=2026-01-19")
	o.tick("2026-01-25 00:00", 4)
	if err := o.End(t.Context(), o.batch, registry.Counts{Records: 5, Issued: 4, Refused: 1}, o.now); err != nil {
		t.Fatal(err)
	}
	var err error
	if o.batch, err = o.Begin(t.Context(), registry.Batch{Started: o.now}); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Skip(t.Context(), 60, o.now); err != nil {
		t.Fatal(err)
	}
	o.issue(paper{number: "790123456781", expires: "2026-02-25 10:00"})
	if err := o.Advance(t.Context(), "sms/1", 5); err != nil {
		t.Fatal(err)
	}
	return o
}

// The tables of the log, as the package comment of registry has them.
const tables = `settings entry base first proof
skips entry next
lists number entry vct year
batches id entry operator out
batch_ends entry batch records issued skipped refused
reservations id entry batch out
runs seq entry reservation list first places
closings entry reservation credentials
signing_keys id entry kid
credentials id entry list place person document blank device record content kid approved issued expires
facts seq entry kind credential document person device part since until appointment reason case_number operator
fact_ends seq entry fact since reason case_number operator
ticks entry day
events seq entry kind credential fact day`

// An auditor who has the package comment and SQL comes to the same heads.
func testChain(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := eventful(t, fresh(t))
	db, err := o.driver.Open(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	query := func(text string, args ...any) (all [][]any) {
		rows, err := db.Query(o.driver.Dialect(text), args...)
		if err != nil {
			t.Fatal(text, err)
		}
		defer rows.Close()
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			values, into := make([]any, len(columns)), make([]any, len(columns))
			for i := range values {
				into[i] = &values[i]
			}
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			all = append(all, values)
		}
		return all
	}
	head := make([]byte, 32)
	entries := query("SELECT seq, at, head FROM entries ORDER BY seq")
	for _, e := range entries {
		lines := fmt.Sprintf("entries %d %d\n", e[0], e[1])
		for description := range strings.Lines(tables) {
			name, columns, _ := strings.Cut(strings.TrimSpace(description), " ")
			fields := strings.Fields(columns)
			for _, row := range query("SELECT "+strings.Join(fields, ", ")+" FROM "+name+" WHERE entry = ? ORDER BY "+fields[0], e[0]) {
				lines += name
				for _, v := range row {
					lines += " " + canonical(v)
				}
				lines += "\n"
			}
		}
		sum := sha256.Sum256(append(bytes.Clone(head), lines...))
		if !bytes.Equal(sum[:], e[2].([]byte)) {
			t.Fatalf("entry %d has the head %x, and comes to %x:\n%s", e[0], e[2], sum, lines)
		}
		head = sum[:]
	}
	last, err := o.Head(t.Context())
	if err != nil || last.Seq != int64(len(entries)) || last.String() != base64.RawURLEncoding.EncodeToString(head) {
		t.Error(last, err)
	}
	for _, c := range []struct {
		head string
		want int64
	}{
		{last.String(), last.Seq}, {base64.RawURLEncoding.EncodeToString(entries[0][2].([]byte)), 1},
		{"", 0}, {"AAAA", 0}, {strings.Repeat("A", 43), 0}, {last.String() + "=", 0},
	} {
		if seq, err := o.Published(t.Context(), c.head); err != nil || seq != c.want {
			t.Errorf("%q: %d, %v, want %d", c.head, seq, err, c.want)
		}
	}
}

func canonical(v any) string {
	switch v := v.(type) {
	case nil:
		return "~"
	case []byte:
		return hex.EncodeToString(v)
	case string:
		s := ""
		for _, c := range []byte(v) {
			if c < '!' || c > '}' || c == '%' {
				s += fmt.Sprintf("%%%02X", c)
			} else {
				s += string(rune(c))
			}
		}
		return s
	}
	return fmt.Sprint(v)
}

//go:embed testdata/export.txt
var golden string

func export(t testing.TB, o *office) string {
	t.Helper()
	var out strings.Builder
	if err := o.Export(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// What is exported is the same by every engine, and imported it is the same registry.
func testExport(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := eventful(t, fresh(t))
	text := export(t, o)
	if text != golden {
		t.Errorf("the export is not testdata/export.txt:\n%s", text)
	}
	d := fresh(t)
	if err := registry.Import(t.Context(), d, o.secret, strings.NewReader(text)); err != nil {
		t.Fatal(err)
	}
	again := *o
	again.driver = d
	again.open()
	defer again.Registry.Close()
	if other := export(t, &again); other != text {
		t.Errorf("imported and exported:\n%s", other)
	}
	again.clean()
	for _, c := range []*office{o, &again} {
		if seq, err := c.Consumer(t.Context(), "sms/1"); err != nil || seq != 5 {
			t.Error(seq, err)
		}
	}
	lists, err := o.Lists(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if imported, err := again.Lists(t.Context()); err != nil || !slices.Equal(imported, lists) {
		t.Errorf("%+v, want %+v", imported, lists)
	}
	// Both go on with the same place: they are copies, see Skip.
	if a, b := o.issue(paper{number: "5"})[0], again.issue(paper{number: "5"})[0]; a.ID() != b.ID() {
		t.Error(a.ID(), b.ID())
	}
	if err := registry.Import(t.Context(), d, o.secret, strings.NewReader(text)); !errors.Is(err, fs.ErrExist) {
		t.Error("imported over a registry:", err)
	}
	stop := errors.New("stop")
	if err := o.Export(t.Context(), writer(func([]byte) (int, error) { return 0, stop })); !errors.Is(err, stop) {
		t.Error(err)
	}
}

type writer func([]byte) (int, error)

func (w writer) Write(b []byte) (int, error) { return w(b) }

// An export in which anything is missing or changed is refused, and nothing is left of it: each line is treated in one
// way, or in every way (make check).
func testImportRefuses(t *testing.T, fresh func(*testing.T) registry.Driver) {
	driver := fresh(t)
	refused := func(name, text string) {
		if err := registry.Import(t.Context(), driver, secret(t), strings.NewReader(text)); err == nil || strings.ContainsAny(err.Error(), "\n") {
			t.Fatalf("%s: %v", name, err)
		}
	}
	refused("nothing", "")
	lines := strings.SplitAfter(golden, "\n")
	lines = lines[:len(lines)-1]
	random := uint32(1)
	for i, line := range lines {
		before, after := strings.Join(lines[:i], ""), strings.Join(lines[i+1:], "")
		random = random*1664525 + 1013904223
		k := int(random>>8) % (len(line) - 1)
		damages := []struct{ name, text string }{
			{"cut before line", before},
			{"twice line", before + line + line + after},
			{"without line", before + after},
			{fmt.Sprint("changed at ", k, " line"), before + line[:k] + string(line[k]^1) + line[k+1:] + after},
		}
		if strings.HasPrefix(line, "consumer ") { // which is only a note
			damages = damages[:2]
		}
		if !programs.Long() {
			damages = damages[i%len(damages):][:1]
		}
		for _, d := range damages {
			refused(fmt.Sprint(d.name, " ", i+1), d.text)
		}
	}
	refused("a line too many", golden+"end\n")
	refused("a long line", strings.Replace(golden, "end\n", "consumer "+strings.Repeat("a", 1<<17)+" 1\n", 1))
	other, err := registry.NewSecret(make([]byte, registry.SecretSize))
	if err != nil {
		t.Fatal(err)
	}
	if err := registry.Import(t.Context(), driver, other, strings.NewReader(golden)); !errors.Is(err, registry.ErrSecret) {
		t.Error("another secret:", err)
	}
	if _, err := registry.Open(t.Context(), driver, secret(t), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Error("something is left:", err)
	}
	if err := registry.Import(t.Context(), driver, secret(t), strings.NewReader(golden)); err != nil {
		t.Error(err)
	}
}

// A copy that was restored gives no place that the other copy may give.
func testSkip(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := found(t, fresh(t))
	o.issue(paper{number: "1"}, paper{vct: insurance, number: "1"})
	left := o.reserve([]registry.Credential{o.credential(paper{number: "2"})})
	text := export(t, o)

	d := fresh(t)
	if err := registry.Import(t.Context(), d, o.secret, strings.NewReader(text)); err != nil {
		t.Fatal(err)
	}
	copied := *o
	copied.driver = d
	copied.open()
	defer copied.Registry.Close()
	done, err := copied.Skip(t.Context(), 0, o.now)
	if err != nil {
		t.Fatal(err)
	}
	want := registry.Skipped{Closed: []registry.List{
		{Number: 46, URI: base + "/46", VCT: licence, Year: 2026, Given: 2}, {Number: 47, URI: base + "/47", VCT: insurance, Year: 2026, Given: 1},
	}, Discarded: 1, Next: 1048}
	if !slices.Equal(done.Closed, want.Closed) || done.Discarded != want.Discarded || done.Next != want.Next {
		t.Errorf("%+v, want %+v", done, want)
	}
	if c := copied.issue(paper{number: "2"}, paper{vct: insurance, number: "2"}); c[0].List != 1048 || c[1].List != 1049 {
		t.Error(c[0].ID(), c[1].ID())
	}
	copied.clean()
	if err := left.Discard(t.Context(), o.now); err != nil {
		t.Error(err)
	}
	if c := o.issue(paper{number: "2"}, paper{vct: insurance, number: "3", expires: "2028-01-01 10:00"}); c[0].List != 46 || c[1].List != 48 {
		t.Error(c[0].ID(), c[1].ID())
	}
	_, err = copied.Skip(t.Context(), 1049, o.now)
	says(t, "skip back", err, "1050 is free")
	_, err = copied.Skip(t.Context(), 1<<31, o.now)
	says(t, "skip too far", err, "cannot have the number")
	if done, err := copied.Skip(t.Context(), 1050, o.now); err != nil || done.Next != 1050 || len(done.Closed) != 2 {
		t.Errorf("%+v, %v", done, err)
	}
	copied.clean()
}

// Whatever is changed behind the registry's back, an audit finds it.
func testAudit(t *testing.T, fresh func(*testing.T) registry.Driver) {
	sum := make([]byte, 16)
	for _, c := range []struct {
		name, statement string
		args            []any
		where, meaning  string
	}{
		{"a credential's content", "UPDATE credentials SET content = ? WHERE id = 2", []any{sum}, "entry 4", "its rows do not come to its head"},
		{"a credential's person", "UPDATE credentials SET person = ? WHERE id = 3", []any{sum}, "entry 4", "its rows do not come to its head"},
		{"no person", "UPDATE credentials SET person = NULL WHERE id = 1", nil, "entry 4", "its rows do not come to its head"},
		{"a credential's place", "UPDATE credentials SET place = 1 WHERE id = 2", nil, "credential 47-164140", "not one that its group reserved"},
		{"the last place", "UPDATE credentials SET place = 1048575 WHERE id = 2", nil, "credential 47-369043", "not one that its group reserved"},
		{"a place of another group", "UPDATE credentials SET place = 3 WHERE id = 1", nil, "credential 46-1008692", "not one that its group reserved"},
		{"a credential's expiry", "UPDATE credentials SET expires = expires + 31536000 WHERE id = 2", nil, "entry 4", "its rows do not come"},
		{"the year", "UPDATE credentials SET expires = expires + 31536000 WHERE id = 3", nil, "credential 46-", "expires in another year"},
		{"a fact's last day", "UPDATE facts SET until = 20260131 WHERE seq = 1", nil, "entry 5", "its rows do not come"},
		{"a fact's part", "UPDATE facts SET part = NULL WHERE seq = 1", nil, "entry 5", "its rows do not come"},
		{"a fact's document", "UPDATE facts SET document = ? WHERE seq = 1", []any{sum}, "fact 1", "no credential of its document"},
		{"an end's day", "UPDATE fact_ends SET since = 20260301 WHERE seq = 1", nil, "entry 6", "its rows do not come"},
		{"an end", "DELETE FROM fact_ends WHERE seq = 1", nil, "entry 6", "its rows do not come"},
		{"an event", "DELETE FROM events WHERE seq = 2", nil, "entry 4", "event 3 stands where event 2 belongs"},
		{"the event of an issue", "DELETE FROM events WHERE seq = 1", nil, "credential 46-", "no event of its issue"},
		{"the last event", "DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)", nil, "credential 60-", "no event of its issue"},
		{"a batch's end", "DELETE FROM batch_ends", nil, "entry", "its rows do not come"},
		{"a fact more", "INSERT INTO facts (seq, entry, kind, document, since, reason) SELECT 99, entry, kind, document, since, reason FROM facts WHERE seq = 1", nil, "facts 99", "inserted or moved"},
		{"a fact in the last entry", "INSERT INTO facts (seq, entry, kind, document, since, reason) SELECT 99, (SELECT max(seq) FROM entries), kind, document, since, reason FROM facts WHERE seq = 1", nil, "entry", "its rows do not come"},
		{"an event more", "INSERT INTO events (seq, entry, kind, credential) SELECT 99, 4, 9, 1 FROM settings", nil, "events 99", "inserted or moved"},
		{"a run more", "INSERT INTO runs (seq, entry, reservation, list, first, places) SELECT 99, max(seq), 1, 60, 5, 1 FROM entries", nil, "entry", "some were given twice or left out"},
		{"a key", "UPDATE signing_keys SET kid = 'thief' WHERE id = 1", nil, "entry 4", "its rows do not come"},
		{"an operator", "UPDATE batches SET operator = 'Cường' WHERE id = 1", nil, "entry 2", "its rows do not come"},
		{"the base", "UPDATE settings SET base = 'https://thief.example/status'", nil, "entry 1", "its rows do not come"},
		{"a list's type", "UPDATE lists SET vct = 'urn:x' WHERE number = 47", nil, "entry 3", "its rows do not come"},
		{"a list's year", "UPDATE lists SET year = 2027 WHERE number = 47", nil, "credential 47-", "expires in another year"},
		{"a head", "UPDATE entries SET head = ? WHERE seq = 4", []any{make([]byte, 32)}, "entry 5", "its rows do not come"},
		{"a time", "UPDATE entries SET at = at - 1 WHERE seq = 4", nil, "entry 4", "before the entry before it"},
		{"a moved row", "UPDATE facts SET entry = 4 WHERE seq = 1", nil, "entry 5", "its rows do not come"},
		{"a moved row, to where it is not awaited", "UPDATE facts SET entry = 4 WHERE seq = 2", nil, "facts 2", "inserted or moved"},
		{"a counter back", "UPDATE counters SET given = given - 1 WHERE list = 60", nil, "list 60", "places may be given twice"},
		{"a counter on", "UPDATE counters SET given = given + 1 WHERE list = 60", nil, "list 60", "and the log at 1"},
		{"no counter", "DELETE FROM counters WHERE list = 47", nil, "list 47", "its counter is at 0"},
		{"a skip", "UPDATE skips SET next = 61", nil, "entry", "were left to another copy"},
		{"a closing", "UPDATE closings SET credentials = 2 WHERE entry = 4", nil, "entry 4", "it has 3 credentials, and says 2"},
		{"a tick", "UPDATE ticks SET day = 20260124", nil, "entry", "its rows do not come"},
	} {
		d := fresh(t)
		if err := registry.Import(t.Context(), d, secret(t), strings.NewReader(golden)); err != nil {
			t.Fatal(err)
		}
		raw(t, d, c.statement, c.args...)
		r, err := registry.Open(t.Context(), d, secret(t), nil)
		if err != nil {
			t.Fatal(c.name, err)
		}
		report, err := r.Audit(t.Context(), nil)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if !slices.ContainsFunc(report.Problems, func(p registry.Problem) bool {
			return strings.HasPrefix(p.Where, c.where) && strings.Contains(p.Meaning, c.meaning)
		}) {
			t.Errorf("%s: %+v", c.name, report.Problems)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	auditPublished(t, fresh)
}

// Entries that were deleted with all their rows leave no trace but in what was published.
func auditPublished(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := found(t, fresh(t))
	o.issue(paper{number: "1"})
	first, err := o.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	o.now = o.now.Add(time.Hour)
	o.apply(o.document("1"), "suspend authority-decision case=1/QĐ")
	second, err := o.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	published := []registry.Published{{URI: base + "/46", Head: second.String()}, {URI: base + "/47", Head: first.String()}}
	if report, err := o.Audit(t.Context(), published); err != nil || len(report.Problems) != 0 || report.Head != second {
		t.Errorf("%+v, %v", report, err)
	}
	for _, statement := range []string{"DELETE FROM events WHERE fact IS NOT NULL", "DELETE FROM facts", "DELETE FROM entries WHERE seq = 5"} {
		raw(t, o.driver, statement)
	}
	report, err := o.Audit(t.Context(), published)
	if err != nil || len(report.Problems) != 1 || report.Head != first ||
		report.Problems[0].Where != base+"/46" || !strings.Contains(report.Problems[0].Meaning, "not one of this log") {
		t.Errorf("%+v, %v", report, err)
	}
	for _, head := range []string{"", "AAAA", strings.Repeat("A", 43)} {
		report, err := o.Audit(t.Context(), []registry.Published{{URI: "x", Head: head}})
		if err != nil || len(report.Problems) != 1 {
			t.Errorf("%q: %+v, %v", head, report, err)
		}
	}
}
