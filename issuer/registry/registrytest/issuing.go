package registrytest

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/giayto/giayto/issuer/registry"
)

func testCreate(t *testing.T, fresh func(*testing.T) registry.Driver) {
	d := fresh(t)
	if _, err := registry.Open(t.Context(), d, secret(t), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Error("opened what is not there:", err)
	}
	for _, c := range []registry.Config{
		{Base: "http://id.giayto.example/status", First: 1}, {Base: base + "/", First: 1}, {Base: base + "?", First: 1}, {Base: "https:///status", First: 1},
		{Base: "https://a@id.giayto.example", First: 1}, {Base: base + "#a", First: 1},
		{Base: base}, {Base: base, First: -1}, {Base: base, First: 1 << 31}, {First: 1},
		{Base: "https://id.giayto.example/a b", First: 1},
	} {
		if err := registry.Create(t.Context(), d, secret(t), c, at(t, "2026-01-15 10:00")); err == nil {
			t.Errorf("made with %+v", c)
		}
	}
	o := found(t, d)
	if err := registry.Create(t.Context(), d, o.secret, registry.Config{Base: base, First: 1}, o.now); !errors.Is(err, fs.ErrExist) {
		t.Error("made twice:", err)
	}
	other, err := registry.NewSecret(make([]byte, registry.SecretSize))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := registry.Open(t.Context(), d, other, nil); !errors.Is(err, registry.ErrSecret) {
		t.Error("opened with another secret:", err)
	}
	if all, err := o.Lists(t.Context()); err != nil || len(all) != 0 {
		t.Error(all, err)
	}
	head, err := o.Head(t.Context())
	if err != nil || head.Seq != 2 || !head.At.Equal(o.now) {
		t.Error(head, err)
	}
	o.clean()
}

func testNewer(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := found(t, fresh(t))
	raw(t, o.driver, "INSERT INTO versions (version) VALUES (1000)")
	_, err := registry.Open(t.Context(), o.driver, o.secret, nil)
	is(t, "newer", err, registry.ErrNewer, "version 1000")
}

func testBatches(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := found(t, fresh(t))
	o.issue(paper{number: "1"}, paper{number: "2"})
	o.issue(paper{number: "3"})
	o.now = o.now.Add(time.Hour)
	if err := o.End(t.Context(), o.batch, registry.Counts{Records: 9, Issued: 3, Skipped: 4, Refused: 2}, o.now); err != nil {
		t.Fatal(err)
	}
	second, err := o.Begin(t.Context(), registry.Batch{Started: o.now})
	if err != nil {
		t.Fatal(err)
	}
	all, err := o.Batches(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []registry.Batch{
		{
			ID: o.batch, Started: at(t, "2026-01-15 10:00").UTC(), Operator: "Bình-07", Out: "out/Đợt 1",
			Ended: o.now.UTC(), Counts: registry.Counts{Records: 9, Issued: 3, Skipped: 4, Refused: 2}, Credentials: 3,
		},
		{ID: second, Started: o.now.UTC()},
	}
	if !slices.Equal(all, want) {
		t.Errorf("got  %+v\nwant %+v", all, want)
	}
	says(t, "ended twice", o.End(t.Context(), o.batch, registry.Counts{}, o.now), "has ended")
	_, err = o.Reserve(t.Context(), o.batch, "", []registry.Wanted{{VCT: licence, Expires: o.now}}, o.now)
	says(t, "issued after the end", err, "has ended")
	_, err = o.Reserve(t.Context(), 99, "", []registry.Wanted{{VCT: licence, Expires: o.now}}, o.now)
	is(t, "issued without a batch", err, registry.ErrNotFound, "batch 99")
	for _, b := range []registry.Batch{
		{Started: o.now, Operator: "Nguyễn Văn An"}, {Started: o.now, Operator: "001099000001"}, {Started: o.now, Out: "a\xff"}, {Started: o.now, Out: "a\x00"},
		{Started: o.now, Out: strings.Repeat("a", 4097)}, {Started: time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC)}, {},
	} {
		if _, err := o.Begin(t.Context(), b); err == nil {
			t.Errorf("begun: %+v", b)
		}
	}
	o.clean()
}

func testGroup(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := found(t, fresh(t))
	papers := []paper{
		{number: "790123456789", pin: "001099000001", blank: "AB1234567", device: 3, content: "x"},
		{vct: insurance, number: "0100000001", pin: "001099000001"},
		{number: "790123456780"},
	}
	credentials := o.issue(papers...)
	for i, want := range []struct {
		list int
		vct  string
	}{{46, licence}, {47, insurance}, {46, licence}} {
		c := credentials[i]
		if c.List != want.list || c.VCT != want.vct || c.Index < 0 || c.Index >= registry.Entries {
			t.Errorf("%d: %s %s", i, c.ID(), c.VCT)
		}
	}
	o.reopen()
	for _, c := range credentials {
		found, err := o.ByRecord(t.Context(), c.Record)
		if err != nil || found == nil {
			t.Fatal(err)
		}
		c.Batch, c.Approved, c.IssuedAt, c.Expires = o.batch, c.Approved.UTC(), c.IssuedAt.UTC(), c.Expires.UTC()
		if *found != c {
			t.Errorf("got  %+v\nwant %+v", *found, c)
		}
	}
	all, err := o.Lists(t.Context())
	want := []registry.List{
		{Number: 46, URI: base + "/46", VCT: licence, Year: 2026, Given: 2}, {Number: 47, URI: base + "/47", VCT: insurance, Year: 2026, Given: 1},
	}
	if err != nil || !slices.Equal(all, want) {
		t.Errorf("%+v, %v", all, err)
	}
	if report := o.clean(); report.Credentials != 3 || report.Events != 3 || report.Facts != 0 || report.Entries != 4 {
		t.Errorf("%+v", report)
	}
}

func testGroupRefuses(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := found(t, fresh(t))
	wanted := []registry.Wanted{{VCT: licence, Expires: o.now}}
	for name, w := range map[string][]registry.Wanted{
		"none": {}, "too many": make([]registry.Wanted, registry.MaxGroup+1), "no type": {{Expires: o.now}}, "a type with a space": {{VCT: "a b", Expires: o.now}},
		"year 1999": {{VCT: licence, Expires: at(t, "1999-01-01 00:00")}}, "year 9999": {{VCT: licence, Expires: at(t, "9999-01-01 00:00")}},
	} {
		if _, err := o.Reserve(t.Context(), o.batch, "", w, o.now); err == nil {
			t.Error(name)
		}
	}
	if _, err := o.Reserve(t.Context(), o.batch, "a\xff", wanted, o.now); err == nil {
		t.Error("a folder that is not UTF-8")
	}
	good := []registry.Credential{o.credential(paper{number: "1"}), o.credential(paper{number: "2"})}
	g := o.reserve(good)
	before, err := o.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(c []registry.Credential) []registry.Credential{
		"twice a place": func(c []registry.Credential) []registry.Credential { c[1].Index = c[0].Index; return c },
		"another place": func(c []registry.Credential) []registry.Credential { c[1].Index ^= 1; return c },
		"another list":  func(c []registry.Credential) []registry.Credential { c[1].List++; return c },
		"too many":      func(c []registry.Credential) []registry.Credential { return append(c, c[0]) },
		"another type":  func(c []registry.Credential) []registry.Credential { c[1].VCT = insurance; return c },
		"another year": func(c []registry.Credential) []registry.Credential {
			c[1].Expires = c[1].Expires.AddDate(1, 0, 0)
			return c
		},
		"expired at once":   func(c []registry.Credential) []registry.Credential { c[1].Expires = c[1].IssuedAt; return c },
		"issued in year 1":  func(c []registry.Credential) []registry.Credential { c[1].IssuedAt = time.Time{}; return c },
		"not approved":      func(c []registry.Credential) []registry.Credential { c[1].Approved = time.Time{}; return c },
		"no document":       func(c []registry.Credential) []registry.Credential { c[1].Document = registry.Hash{}; return c },
		"no record":         func(c []registry.Credential) []registry.Credential { c[1].Record = registry.Hash{}; return c },
		"no content":        func(c []registry.Credential) []registry.Credential { c[1].Content = registry.Hash{}; return c },
		"no key":            func(c []registry.Credential) []registry.Credential { c[1].Key = ""; return c },
		"a key in two":      func(c []registry.Credential) []registry.Credential { c[1].Key = "a b"; return c },
		"a key of 65 bytes": func(c []registry.Credential) []registry.Credential { c[1].Key = strings.Repeat("k", 65); return c },
	} {
		if err := g.Commit(t.Context(), change(slices.Clone(good)), o.now); err == nil {
			t.Error(name)
		}
	}
	if after, err := o.Head(t.Context()); err != nil || after != before {
		t.Error("a refused group is in the log:", after, err)
	}
	if err := g.Commit(t.Context(), good[:1], o.now); err != nil {
		t.Fatal(err)
	}
	says(t, "committed twice", g.Commit(t.Context(), good, o.now), "was committed or discarded")
	says(t, "discarded after Commit", g.Discard(t.Context(), o.now), "was committed or discarded")
	o.clean()
}

// What a crash between Reserve and Commit leaves.
func testUnfinished(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := found(t, fresh(t))
	credentials := []registry.Credential{o.credential(paper{number: "1"}), o.credential(paper{number: "2", vct: insurance}), o.credential(paper{number: "3"})}
	first := o.reserve(credentials)
	second := o.reserve([]registry.Credential{o.credential(paper{number: "4"})})
	o.issue(paper{number: "5"})
	o.reopen()
	open, err := o.Unfinished(t.Context())
	if err != nil || len(open) != 2 {
		t.Fatal(open, err)
	}
	for i, g := range []*registry.Group{first, second} {
		byID := func(a, b registry.Place) int { return strings.Compare(a.ID(), b.ID()) }
		if got, want := slices.SortedFunc(slices.Values(open[i].Places()), byID), slices.SortedFunc(slices.Values(g.Places()), byID); !slices.Equal(got, want) {
			t.Errorf("group %d: %v, want %v", i, got, want)
		}
		if open[i].Out() != "out/Đợt 1" || open[i].Batch() != o.batch {
			t.Error(open[i].Out(), open[i].Batch())
		}
	}
	if c, err := o.ByRecord(t.Context(), credentials[0].Record); err != nil || c != nil {
		t.Error("a credential of an open group counts:", c, err)
	}
	if err := open[0].Discard(t.Context(), o.now); err != nil {
		t.Fatal(err)
	}
	says(t, "discarded twice", open[0].Discard(t.Context(), o.now), "was committed or discarded")
	late := []registry.Credential{o.credential(paper{number: "4"})}
	late[0].List, late[0].Index = second.Places()[0].List, second.Places()[0].Index
	if err := open[1].Commit(t.Context(), late, o.now); err != nil {
		t.Fatal("a group that was left open, committed later:", err)
	}
	if open, err := o.Unfinished(t.Context()); err != nil || len(open) != 0 {
		t.Error(open, err)
	}
	o.clean()
}

// Over many groups that are committed, discarded or left, and over reopening, no place is given twice.
func testPlaces(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := found(t, fresh(t))
	random := rand.New(rand.NewPCG(1, 2))
	seen := make(map[string]bool)
	perList := make(map[int]int)
	for len(seen) < 10000 {
		credentials := make([]registry.Credential, 1+random.IntN(250))
		for i := range credentials {
			credentials[i] = o.credential(paper{
				vct: []string{licence, insurance}[random.IntN(2)], number: fmt.Sprint(len(seen), " ", i),
				expires: []string{"2026-12-31 10:00", "2027-06-01 10:00"}[random.IntN(2)],
			})
		}
		g := o.reserve(credentials)
		for i, p := range g.Places() {
			if seen[p.ID()] {
				t.Fatalf("%s twice", p.ID())
			}
			seen[p.ID()] = true
			perList[p.List]++
			if p.URI != fmt.Sprint(base, "/", p.List) || p.Index < 0 || p.Index >= registry.Entries || credentials[i].ID() != p.ID() {
				t.Fatal(p)
			}
		}
		var err error
		switch random.IntN(4) {
		case 0:
			err = g.Discard(t.Context(), o.now)
		case 1:
			o.reopen()
		default:
			err = g.Commit(t.Context(), credentials[:random.IntN(len(credentials)+1)], o.now)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	all, err := o.Lists(t.Context())
	if err != nil || len(all) != 4 {
		t.Fatal(all, err)
	}
	for _, l := range all {
		if l.Given != perList[l.Number] {
			t.Errorf("list %d: %d given, counted %d", l.Number, l.Given, perList[l.Number])
		}
	}
	o.clean()
}

// A list is given to its last place, and then the next begins.
func testFullList(t *testing.T, fresh func(*testing.T) registry.Driver) {
	if testing.Short() {
		t.Skip("draws a million places")
	}
	o := found(t, fresh(t))
	wanted := slices.Repeat([]registry.Wanted{{VCT: licence, Expires: o.now}}, registry.MaxGroup)
	seen := make([]bool, registry.Entries)
	for range registry.Entries/registry.MaxGroup - 1 {
		g, err := o.Reserve(t.Context(), o.batch, "", wanted, o.now)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range g.Places() {
			if p.List != firstList || seen[p.Index] {
				t.Fatal(p)
			}
			seen[p.Index] = true
		}
	}
	o.issue(paper{number: "1"})
	g, err := o.Reserve(t.Context(), o.batch, "", wanted, o.now)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range g.Places() {
		if full := i == registry.MaxGroup-1; p.List != firstList && !full || p.List != firstList+1 && full {
			t.Fatal(i, p)
		}
	}
	all, err := o.Lists(t.Context())
	if err != nil || len(all) != 2 || all[0].Given != registry.Entries || all[1].Given != 1 {
		t.Error(all, err)
	}
	o.clean()
}

// The year of a list is that of Viet Nam.
func testYears(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := found(t, fresh(t))
	last := time.Date(2026, 12, 31, 16, 59, 59, 0, time.UTC)
	g, err := o.Reserve(t.Context(), o.batch, "", []registry.Wanted{{VCT: licence, Expires: last}, {VCT: licence, Expires: last.Add(time.Second)}}, o.now)
	if err != nil {
		t.Fatal(err)
	}
	all, err := o.Lists(t.Context())
	if err != nil || len(all) != 2 || all[0].Year != 2026 || all[1].Year != 2027 || g.Places()[0].List != 46 || g.Places()[1].List != 47 {
		t.Error(all, g.Places(), err)
	}
}

func testByRecord(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := found(t, fresh(t))
	if c, err := o.ByRecord(t.Context(), o.secret.Record("none")); c != nil || err != nil {
		t.Error(c, err)
	}
	o.issue(paper{number: "1", record: "r"}, paper{number: "2", record: "s"})
	second := o.issue(paper{number: "1", record: "r", content: "other"})[0]
	o.issue(paper{number: "3"})
	last := o.issue(paper{number: "3", content: "other"}, paper{number: "3", record: "s"})
	for _, want := range []struct {
		record registry.Hash
		newest registry.Credential
	}{{o.secret.Record("r"), second}, {last[0].Document, last[0]}, {o.secret.Record("s"), last[1]}} {
		c, err := o.ByRecord(t.Context(), want.record)
		if err != nil || c.ID() != want.newest.ID() || c.Content != want.newest.Content {
			t.Error(c, err)
		}
	}
	if c, err := o.ByRecord(t.Context(), second.Document); c != nil || err != nil {
		t.Error("a document, found as the record that it has another name than:", c, err)
	}
}

// A renewal has the same blank and supersedes nothing; what has no blank supersedes nothing either.
func testRenewal(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := found(t, fresh(t))
	first := o.issue(paper{number: "1", blank: "A1"}, paper{number: "2"}, paper{number: "3", blank: "C1"}, paper{number: "4"})
	second := o.issue(paper{number: "1", blank: "A1"}, paper{number: "2"}, paper{number: "3"}, paper{number: "4", blank: "D1"})
	for i := range first {
		o.want(first[i], "2026-01-15 00", "2030-01-01 00")
		o.want(second[i], "2026-01-15 00", "2030-01-01 00")
	}
	if report := o.clean(); report.Facts != 0 || report.Events != 8 {
		t.Errorf("%+v", report)
	}
}

// A newer blank supersedes all unexpired credentials with older ones, those of the same group too.
func testNewerBlank(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := found(t, fresh(t))
	gone := o.issue(paper{number: "1", blank: "A1", expires: "2026-01-20 00:00"})[0]
	old := o.issue(paper{number: "1", blank: "A1"}, paper{number: "2", blank: "B1"})
	again := o.issue(paper{number: "1", blank: "A1"})[0]
	o.now = at(t, "2026-02-01 23:59:59")
	fresh2 := o.issue(paper{number: "1", blank: "A2"}, paper{number: "3", blank: "C1"}, paper{number: "3", blank: "C2", approved: "2026-02-02 00:00"})
	o.want(gone, "2026-03-01 00")
	for _, c := range []registry.Credential{old[0], again} {
		o.want(c, "2026-01-31 00", "2026-02-01 0f", "2030-01-01 0f")
	}
	o.want(old[1], "2026-02-01 00")
	o.want(fresh2[0], "2026-02-01 00")
	o.want(fresh2[1], "2026-02-01 0f")
	o.want(fresh2[2], "2026-02-01 00")
	found, err := o.Find(t.Context(), registry.Query{Credential: old[0].ID()})
	if err != nil || len(found) != 1 || len(found[0].Facts) != 1 {
		t.Fatal(found, err)
	}
	f := found[0].Facts[0]
	want := registry.Fact{
		Seq: f.Seq, Kind: registry.Superseded, Credential: old[0].ID(), From: day(t, "2026-02-01"),
		Reason: "newer-blank", Operator: "Bình-07", At: o.now.UTC(), Entry: f.Entry,
	}
	if f != want {
		t.Errorf("got  %+v\nwant %+v", f, want)
	}
	// Whoever issues with an older blank, against Refusal, supersedes nothing.
	late := o.issue(paper{number: "1", blank: "A1"}, paper{number: "1", blank: "A0", approved: "2020-01-01 00:00"})
	o.want(late[0], "2026-02-01 0f")
	o.want(late[1], "2026-02-01 0f")
	o.want(fresh2[0], "2026-02-01 00")
	third := o.issue(paper{number: "1", blank: "A3", approved: "2026-02-02 00:00"})[0]
	o.want(third, "2026-02-01 00")
	o.want(fresh2[0], "2026-02-01 0f")
	if report := o.clean(); report.Facts != 6 {
		t.Errorf("%d facts", report.Facts)
	}
}

// What was ordered while a group was open is so for its credentials.
func testMeanwhile(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := found(t, fresh(t))
	first := o.issue(
		paper{number: "1", blank: "A1"}, paper{number: "2", blank: "B1"}, paper{number: "3", blank: "C1"},
		paper{number: "4", blank: "D1"}, paper{number: "5", blank: "E1"}, paper{number: "6", blank: "F1", device: 6},
	)
	o.apply(o.document("1"), "revoke wrongly-issued case=1/QĐ")
	credentials := make([]registry.Credential, 6)
	for i := range credentials {
		credentials[i] = o.credential(paper{number: fmt.Sprint(i + 1), blank: string(rune('A'+i)) + "1", device: byte(i + 1), approved: "2026-01-15 10:01"})
	}
	credentials[3].Blank = o.secret.Blank(licence, "D2")
	g := o.reserve(credentials)
	o.apply(o.document("2"), "revoke wrongly-issued from=2026-02-01 case=2/QĐ by=An")
	o.apply(registry.Target{Credential: first[2].ID()}, "supersede exchanged")
	o.apply(registry.Target{Credential: first[3].ID()}, "supersede exchanged")
	o.apply(o.document("5"), "suspend authority-decision case=1/QĐ")
	o.apply(registry.Target{Device: device(6)}, "lock device-lost")
	if err := g.Commit(t.Context(), credentials, o.now); err != nil {
		t.Fatal(err)
	}
	o.want(credentials[0], "2026-01-15 00") // revoked before, and approved since
	o.want(credentials[1], "2026-01-15 00", "2026-02-01 01")
	o.want(credentials[2], "2026-01-15 00") // a renewal of what was superseded
	o.want(credentials[3], "2026-01-15 00") // of a newer blank
	o.want(credentials[4], "2026-01-15 02")
	o.want(credentials[5], "2026-01-15 0e")
	found, err := o.Find(t.Context(), registry.Query{Credential: credentials[1].ID()})
	if err != nil || len(found) != 1 || len(found[0].Facts) != 1 {
		t.Fatal(found, err)
	}
	if f := found[0].Facts[0]; f.Case != "2/QĐ" || f.Operator != "An" || f.Credential != credentials[1].ID() {
		t.Errorf("%+v", f)
	}
	o.clean()
}

func testRefusal(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := found(t, fresh(t))
	o.issue(
		paper{number: "1", blank: "A1"}, paper{number: "2"}, paper{number: "3"},
		paper{number: "4", device: 4}, paper{number: "5", device: 5}, paper{number: "6", device: 6}, paper{number: "7"},
	)
	o.issue(paper{number: "1", blank: "A2", approved: "2026-01-15 11:00"})
	o.apply(o.document("2"), "revoke wrongly-issued")
	o.apply(o.document("3"), "revoke wrongly-issued from=2026-02-01")
	o.apply(registry.Target{Device: device(4)}, "lock device-lost")
	o.apply(registry.Target{Device: device(5)}, "lock device-lost")
	o.apply(registry.Target{Device: device(5)}, "unlock holder-request")
	o.apply(registry.Target{Device: device(6)}, "lock device-lost from=2026-01-16")
	o.apply(o.document("7"), "suspend authority-decision case=1/QĐ")
	for _, c := range []struct {
		p        paper
		approved string
		want     string
	}{
		{paper{number: "1", blank: "A1"}, "2026-01-15 11:00", registry.BlankSuperseded},
		{paper{number: "1", blank: "A2"}, "2026-01-01 10:00", ""},
		{paper{number: "1", blank: "A1"}, "2026-01-15 11:00:01", ""},
		{paper{number: "1", blank: "A3"}, "2026-01-15 11:00", registry.BlankSuperseded},
		{paper{number: "1", blank: "A3"}, "2026-01-15 11:00:01", ""},
		{paper{number: "2", blank: "A3"}, "2026-01-15 10:01", ""},
		{paper{number: "1"}, "2026-01-01 10:00", ""},
		{paper{number: "2", blank: "A1"}, "2026-01-15 10:01", ""},
		{paper{number: "2"}, "2026-01-15 09:59", registry.DocumentRevoked},
		{paper{number: "2"}, "2026-01-15 10:00", registry.DocumentRevoked},
		{paper{number: "2"}, "2026-01-15 10:00:01", ""},
		{paper{number: "3"}, "2026-01-31 23:59:59", ""},
		{paper{number: "3"}, "2026-02-01 00:00", ""},
		{paper{number: "8", device: 4}, "2026-01-15 10:00", registry.DeviceLocked},
		{paper{number: "4", device: 5}, "2026-01-15 10:00", ""},
		{paper{number: "4", device: 6}, "2026-01-15 10:00", ""},
		{paper{number: "4"}, "2026-01-15 10:00", ""},
		{paper{number: "7"}, "2026-01-15 10:00", ""},
		{paper{number: "9"}, "2026-01-15 10:00", ""},
	} {
		c.p.approved = c.approved
		got, err := o.Refusal(t.Context(), o.credential(c.p), o.now)
		if err != nil || got != c.want {
			t.Errorf("%+v approved %s: %q, %v, want %q", c.p, c.approved, got, err, c.want)
		}
	}
	for _, c := range []struct {
		p    paper
		now  string
		want string
	}{
		{paper{number: "4", device: 6}, "2026-01-15 23:59:59", ""},
		{paper{number: "4", device: 6}, "2026-01-16 00:00", registry.DeviceLocked},
		{paper{number: "3", approved: "2026-01-31 23:59:59"}, "2026-01-31 23:59:59", ""},
		{paper{number: "3", approved: "2026-01-31 23:59:59"}, "2026-02-01 00:00", registry.DocumentRevoked},
		{paper{number: "3", approved: "2026-02-01 00:00"}, "2026-02-01 00:00", ""},
	} {
		if got, err := o.Refusal(t.Context(), o.credential(c.p), at(t, c.now)); err != nil || got != c.want {
			t.Errorf("%+v at %s: %q, %v, want %q", c.p, c.now, got, err, c.want)
		}
	}
}

// A document is one person's until that is revoked: a mistyped number takes nobody's licence away.
func testOfAnother(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := found(t, fresh(t))
	first := o.issue(paper{number: "1", pin: "p", blank: "A1"}, paper{number: "2", pin: "p"}, paper{number: "3"}, paper{number: "4", pin: "p"})
	o.issue(paper{number: "2"})
	o.apply(o.document("4"), "revoke number-cancelled from=2026-02-01")
	o.now = o.now.Add(time.Hour)
	for _, c := range []struct {
		p    paper
		want string
	}{
		{paper{number: "1", pin: "q", blank: "A2"}, registry.DocumentOfAnother},
		{paper{number: "1", pin: "q", blank: "A1"}, registry.DocumentOfAnother},
		{paper{number: "1", pin: "q"}, registry.DocumentOfAnother},
		{paper{number: "2", pin: "q"}, registry.DocumentOfAnother},
		{paper{number: "4", pin: "q"}, registry.DocumentOfAnother},
		{paper{number: "1", pin: "p", blank: "A2"}, ""},
		{paper{number: "1", blank: "A2"}, ""},
		{paper{number: "3", pin: "q"}, ""},
		{paper{vct: insurance, number: "1", pin: "q"}, ""},
	} {
		credential := o.credential(c.p)
		code, err := o.Refusal(t.Context(), credential, o.now)
		if err != nil || code != c.want {
			t.Errorf("%+v: %q, %v, want %q", c.p, code, err, c.want)
		}
		g, err := o.Reserve(t.Context(), o.batch, "", []registry.Wanted{{
			VCT: credential.VCT, Expires: credential.Expires, Person: credential.Person, Document: credential.Document,
			Blank: credential.Blank, Approved: credential.Approved,
		}}, o.now)
		if err != nil || g.Refusals()[0] != c.want {
			t.Errorf("%+v: reserved, %q, %v, want %q", c.p, g.Refusals(), err, c.want)
		} else if c.want == "" {
			if err := g.Discard(t.Context(), o.now); err != nil {
				t.Error(err)
			}
		}
	}
	// Whoever reserves without saying whose it is, or in the same group as the other, commits nothing.
	for _, papers := range [][]paper{{{number: "1", pin: "q", blank: "A2"}}, {{number: "5", pin: "p"}, {number: "6"}, {number: "5", pin: "q"}}} {
		var credentials []registry.Credential
		for _, p := range papers {
			credentials = append(credentials, o.credential(p))
		}
		g := o.reserve(credentials)
		says(t, "committed", g.Commit(t.Context(), credentials, o.now), "its document has become another person's")
		if err := g.Discard(t.Context(), o.now); err != nil || g.Superseded() != nil {
			t.Error(g.Superseded(), err)
		}
	}
	o.want(first[0], "2026-01-15 00")
	// A number that was cancelled: what was issued with it is revoked first.
	o.now = at(t, "2026-02-01 10:00")
	for i, pin := range []string{"q", "p"} {
		code, err := o.Refusal(t.Context(), o.credential(paper{number: "4", pin: pin}), o.now)
		if want := []string{"", registry.DocumentOfAnother}[i]; err != nil || code != want {
			t.Errorf("%s after the revocation: %q, %v", pin, code, err)
		}
		if i == 0 {
			o.issue(paper{number: "4", pin: pin})
		}
	}
	g := o.reserve([]registry.Credential{o.credential(paper{number: "1", pin: "p", blank: "A2"})})
	newer := o.credential(paper{number: "1", pin: "p", blank: "A2"})
	newer.List, newer.Index = g.Places()[0].List, g.Places()[0].Index
	if err := g.Commit(t.Context(), []registry.Credential{newer}, o.now); err != nil || !slices.Equal(g.Superseded(), []string{first[0].ID()}) {
		t.Error(g.Superseded(), err)
	}
	o.clean()
}

// A blank does not become the document's again because the credential that superseded it, or its own, has expired.
func testOldBlank(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := found(t, fresh(t))
	o.issue(paper{number: "1", blank: "A1", approved: "2020-01-01 00:00", expires: "2026-01-20 00:00"})
	o.now = at(t, "2026-02-01 10:00")
	current := o.issue(paper{number: "1", blank: "A2", approved: "2026-01-31 00:00", expires: "2026-03-01 00:00"})[0]
	old := paper{number: "1", blank: "A1", approved: "2020-01-01 00:00"}
	for _, now := range []string{"2026-02-01 10:00", "2026-04-01 10:00"} {
		o.now = at(t, now)
		if code, err := o.Refusal(t.Context(), o.credential(old), o.now); err != nil || code != registry.BlankSuperseded {
			t.Errorf("%s: %q, %v", now, code, err)
		}
		o.want(o.issue(old)[0], "2026-04-01 0f")
		o.want(current, "2026-04-01 00")
	}
	if code, err := o.Refusal(t.Context(), o.credential(paper{number: "1", blank: "A2", approved: "2026-01-31 00:00"}), o.now); err != nil || code != "" {
		t.Errorf("a renewal: %q, %v", code, err)
	}
	o.clean()
}

// What was ordered after Refusal was asked, Reserve asks about again.
func testReserveRefuses(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := found(t, fresh(t))
	o.issue(paper{number: "1"}, paper{number: "2", blank: "B1"}, paper{number: "3"}, paper{number: "4", device: 4})
	wanted := make([]registry.Wanted, 5)
	for i, p := range []paper{{number: "1"}, {number: "2", blank: "B1"}, {number: "3"}, {number: "4", device: 4}, {number: "5"}} {
		c := o.credential(p)
		wanted[i] = registry.Wanted{VCT: c.VCT, Expires: c.Expires, Document: c.Document, Blank: c.Blank, Device: c.Device, Approved: c.Approved}
	}
	o.now = o.now.Add(time.Minute)
	o.apply(o.document("1"), "revoke wrongly-issued")
	o.issue(paper{number: "2", blank: "B2"})
	o.apply(registry.Target{Device: device(4)}, "lock device-lost")
	g, err := o.Reserve(t.Context(), o.batch, "", wanted, o.now)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{registry.DocumentRevoked, registry.BlankSuperseded, "", registry.DeviceLocked, ""}
	if !slices.Equal(g.Refusals(), want) || len(g.Places()) != 2 {
		t.Errorf("%q, %v", g.Refusals(), g.Places())
	}
	if err := g.Discard(t.Context(), o.now); err != nil {
		t.Error(err)
	}
	before, err := o.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if g, err = o.Reserve(t.Context(), o.batch, "", wanted[:2], o.now); err != nil || len(g.Places()) != 0 || !slices.Equal(g.Refusals(), want[:2]) {
		t.Error("all are refused:", err)
	}
	if after, err := o.Head(t.Context()); err != nil || after != before {
		t.Error("a group of nothing is in the log:", after, err)
	}
	o.clean()
}

// A revocation that has not begun holds for a credential that is issued before, whenever its record was approved before
// that day; withdrawn, it holds for none.
func testPendingRevocation(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := found(t, fresh(t))
	o.issue(paper{number: "1"}, paper{number: "2"})
	o.apply(o.document("1"), "revoke wrongly-issued from=2026-02-01 case=1/QĐ")
	o.apply(o.document("2"), "revoke wrongly-issued from=2026-12-01")
	o.now = o.now.Add(time.Hour)
	again := o.issue(paper{number: "1"}, paper{number: "2"})
	o.want(again[0], "2026-01-31 00", "2026-02-01 01")
	o.want(again[1], "2026-11-30 00", "2026-12-01 01")
	o.apply(o.document("2"), "reinstate recorded-in-error")
	third := o.issue(paper{number: "2"})[0]
	for _, c := range []registry.Credential{again[1], third} {
		o.want(c, "2026-01-15 00", "2026-12-01 00")
	}
	// Reserved on the day before, committed on the day.
	o.now = at(t, "2026-01-31 23:59:59")
	late := []registry.Credential{o.credential(paper{number: "1"})}
	g := o.reserve(late)
	o.now = at(t, "2026-02-01 00:00:01")
	if err := g.Commit(t.Context(), late, o.now); err != nil {
		t.Fatal(err)
	}
	o.want(late[0], "2026-02-01 01")
	o.clean()
}

// Of a credential's ID Supersede takes that credential alone, of a document those with older blanks.
func testSupersede(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := found(t, fresh(t))
	first := o.issue(paper{number: "1", blank: "A1"}, paper{number: "2"})
	second := o.issue(paper{number: "1", blank: "A1"}, paper{number: "2"})
	_, err := o.Apply(t.Context(), o.order(o.document("1"), "supersede exchanged"), o.now)
	is(t, "all are of the newest blank", err, registry.ErrAlready, "no credential has another blank than the newest")
	_, err = o.Apply(t.Context(), o.order(o.document("2"), "supersede exchanged"), o.now)
	is(t, "no blank", err, registry.ErrAlready, "no credential has another blank than the newest")
	for i := range first {
		o.apply(registry.Target{Credential: first[i].ID()}, "supersede exchanged")
		o.want(first[i], "2026-01-15 0f")
		o.want(second[i], "2026-01-15 00", "2030-01-01 00")
	}
	for _, p := range []paper{{number: "1", blank: "A1"}, {number: "2"}} {
		if code, err := o.Refusal(t.Context(), o.credential(p), o.now); err != nil || code != "" {
			t.Errorf("the document is as good as before: %q, %v", code, err)
		}
	}
	third := o.issue(paper{number: "1", blank: "A0", approved: "2020-01-01 00:00"})[0] // against Refusal
	_, err = o.Apply(t.Context(), o.order(registry.Target{Credential: second[0].ID()}, "supersede newer-blank"), o.now)
	is(t, "of the newest blank", err, registry.ErrAlready, "no newer blank")
	_, err = o.Apply(t.Context(), o.order(registry.Target{Credential: third.ID()}, "supersede newer-blank"), o.now)
	is(t, "of an older blank", err, registry.ErrAlready, "superseded from 2026-01-15")
	_, err = o.Apply(t.Context(), o.order(o.document("1"), "supersede exchanged"), o.now)
	is(t, "superseded as it was issued", err, registry.ErrAlready, "superseded from 2026-01-15")
	o.want(third, "2026-01-15 0f")
	o.want(second[0], "2026-01-15 00")
	o.clean()
}
