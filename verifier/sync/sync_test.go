package sync

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/verifier/bundle"
)

// However the site comes, a first run brings everything, and a second one nothing.
func TestSources(t *testing.T) {
	site := honest(t, 2, statuslist.Revoked)
	packed := filepath.Join(t.TempDir(), "site.zip")
	check(t, os.WriteFile(packed, site.zip(t, ""), 0o644))
	inFolder := filepath.Join(t.TempDir(), "packed by name")
	check(t, os.WriteFile(inFolder, site.zip(t, "site/"), 0o644))
	mirror := files{}
	for path, data := range site {
		mirror["mirrors/giayto/"+path] = data
	}
	for name, from := range map[string]string{
		"web": serve(t, site).URL + "/", "web, below a path": serve(t, mirror).URL + "/mirrors/giayto",
		"folder": site.folder(t), "zip": packed, "zip of a folder": inFolder,
	} {
		t.Run(name, func(t *testing.T) {
			b := device(t)
			for _, want := range []map[string]string{first(), nothing()} {
				s, err := Open(from)
				check(t, err)
				expect(t, run1(t, b, at(3), s), Good, want)
				check(t, s.Close())
			}
			for _, list := range [][2]string{{csgt, uri46}, {csgt, uri47}, {bhxh, uri60}} {
				if v := value(t, b, list[0], list[1]); v != "1 at 2 h" {
					t.Errorf("%s: %s", list[1], v)
				}
			}
		})
	}
}

// What has not changed is not transferred, and a server's word for it is asked only about what the device still holds.
func TestConditional(t *testing.T) {
	b, s := device(t), serve(t, honest(t, 2, 0))
	expect(t, run1(t, b, at(3), s.source(t)), Good, first())
	next := honest(t, 2, 0)
	next["status/47"] = token(t, 102, uri47, begun.Add(3*time.Hour), statuslist.Held)
	s.put(next)
	expect(t, run1(t, b, at(3), s.source(t)), Good, nothing("csgt/47", "updated"))
	want := []string{"trust.json 304", "csgt/status-lists.json", "status/46 304", "status/47", "bhxh/status-lists.json", "status/60 304"}
	if got := s.requests(); !slices.Equal(got, want) {
		t.Errorf("asked for %q", got)
	}
	for name, harm := range map[string]func(path string) error{
		"lost": os.Remove, "cut": func(path string) error { return os.Truncate(path, 40) },
		"a folder": func(path string) error { return errors.Join(os.Remove(path), os.Mkdir(path, 0o755)) },
		"nonsense": func(path string) error { return os.WriteFile(path, []byte(`{"version":2}`), 0o644) },
	} {
		run1(t, b, at(3), s.source(t))
		check(t, harm(filepath.Join(b.Dir(), fetchedName)))
		s.put(next)
		expect(t, run1(t, b, at(3), s.source(t)), Good, nothing())
		if got := s.requests(); slices.ContainsFunc(got, func(a string) bool { return strings.HasSuffix(a, " 304") }) {
			t.Errorf("fetched.json %s: asked for %q", name, got)
		}
		check(t, os.RemoveAll(filepath.Join(b.Dir(), fetchedName)))
	}
	run1(t, b, at(3), s.source(t))
	lost, err := filepath.Glob(filepath.Join(b.Dir(), "status", "*.jwt"))
	check(t, err)
	for _, path := range lost {
		check(t, os.WriteFile(path, []byte("x"), 0o644))
	}
	b, err = bundle.Open(b.Dir())
	check(t, err)
	expect(t, run1(t, b, at(3), s.source(t)), Good, nothing("csgt/46", "updated", "csgt/47", "updated", "bhxh/60", "updated"))
}

func TestFor(t *testing.T) {
	for _, c := range []struct {
		questions []credential.Question
		lists     int
	}{
		{[]credential.Question{credential.Traffic}, 2}, {[]credential.Question{credential.Clinic}, 1},
		{[]credential.Question{credential.Identity}, 0}, {[]credential.Question{credential.Clinic, credential.Traffic}, 3}, {nil, 3},
	} {
		b, o := device(t), at(3)
		o.For = c.questions
		report := run1(t, b, o, serve(t, honest(t, 2, 0)).source(t))
		if report.Status() != Good || len(b.Statuses()) != c.lists || report.Count()[Updated] != c.lists {
			t.Errorf("%q: %v", c.questions, summary(report))
		}
	}
}

// An issuer's trouble is its own: the other's lists are taken.
func TestIssuersApart(t *testing.T) {
	for name, c := range map[string]struct {
		path string
		data []byte
		want map[string]string
	}{
		"no list of lists": {"csgt/status-lists.json", nil, first("csgt", "failed missing", "csgt/46", "", "csgt/47", "")},
		"a web page":       {"csgt/status-lists.json", []byte("\ufeff\n<!DOCTYPE html>"), first("csgt", "failed web-page", "csgt/46", "", "csgt/47", "")},
		"not JSON":         {"csgt/status-lists.json", []byte(`{"status_lists":`), first("csgt", "failed malformed", "csgt/46", "", "csgt/47", "")},
		"another JSON":     {"csgt/status-lists.json", []byte(`{"lists":[]}`), first("csgt", "failed malformed", "csgt/46", "", "csgt/47", "")},
		"no list":          {"status/46", nil, first("csgt/46", "failed missing")},
		"an empty list":    {"status/46", []byte{}, first("csgt/46", "failed malformed")},
		"list and newline": {"status/46", append(token(t, 102, uri46, begun, 0), '\n'), first("csgt/46", "failed malformed")},
	} {
		t.Run(name, func(t *testing.T) {
			site := honest(t, 2, 0)
			site[c.path] = c.data
			if c.data == nil {
				delete(site, c.path)
			}
			expect(t, run1(t, device(t), at(3), serve(t, site).source(t)), Refused, c.want)
			expect(t, run1(t, device(t), at(3), opened(t, site.folder(t))), Refused, c.want)
		})
	}
}

func opened(t testing.TB, name string) Source {
	t.Helper()
	s, err := Open(name)
	check(t, err)
	t.Cleanup(func() { s.Close() })
	return s
}

// Issuers may publish in sites of their own: what one lacks and the other has is no fault.
func TestSeveralSources(t *testing.T) {
	one, other := honest(t, 2, 0), honest(t, 2, 0)
	for path := range one {
		switch strings.Contains(path, "csgt") || strings.Contains(path, "/4") {
		case true:
			delete(other, path)
		case false:
			if path != "trust.json" {
				delete(one, path)
			}
		}
	}
	delete(other, "trust.json")
	b := device(t)
	expect(t, run1(t, b, at(3), opened(t, one.folder(t)), serve(t, other).source(t)), Good, first())
	expect(t, run1(t, device(t), at(3), opened(t, one.folder(t))), Refused, first("bhxh", "failed missing", "bhxh/60", ""))
	// A mirror that is behind, and one that is away, keep nothing out.
	behind, away := honest(t, 1, 0), source(t, "http://127.0.0.1:1")
	expect(t, run1(t, b, at(3), opened(t, behind.folder(t)), away, opened(t, honest(t, 3, 0).folder(t))), Good, map[string]string{
		"trust": "unchanged unreachable", "csgt": "unchanged unreachable", "bhxh": "unchanged unreachable",
		"csgt/46": "updated rollback unreachable", "csgt/47": "updated rollback unreachable", "bhxh/60": "updated rollback unreachable"})
}

func TestUnreachable(t *testing.T) {
	b := device(t)
	expect(t, run1(t, b, at(3), source(t, "http://127.0.0.1:1")), NoSite, map[string]string{"trust": "failed unreachable"})
	s := serve(t, honest(t, 2, 0))
	expect(t, run1(t, b, at(3), s.source(t)), Good, first())
	s.Close()
	report := run1(t, b, at(3), s.source(t))
	expect(t, report, NoSite, map[string]string{"trust": "failed unreachable", "csgt": "failed unreachable", "csgt/46": "failed unreachable",
		"csgt/47": "failed unreachable", "bhxh": "failed unreachable", "bhxh/60": "failed unreachable"})
	if v := value(t, b, csgt, uri46); v != "0 at 2 h" {
		t.Errorf("held: %s", v)
	}
}

// What the issuer names no more is kept, and asked for until long after its end: nobody has signed the list of lists.
func TestUnlisted(t *testing.T) {
	b, s := device(t), serve(t, honest(t, 2, 0))
	run1(t, b, at(3), s.source(t))
	next := honest(t, 4, statuslist.Revoked)
	next["csgt/status-lists.json"] = aggregation(t, uri46)
	s.put(next)
	expect(t, run1(t, b, at(5), s.source(t)), Good, newer())
	delete(next, "status/47")
	s.put(next)
	expect(t, run1(t, b, at(5), s.source(t)), Good, nothing("csgt/47", "unlisted missing"))
	if v := value(t, b, csgt, uri47); v != "1 at 4 h" {
		t.Errorf("held: %s", v)
	}
	later := honest(t, 40*24, 0)
	later["csgt/status-lists.json"] = aggregation(t, uri46)
	s.put(later)
	expect(t, run1(t, b, at(40*24), s.source(t)), Good, newer("csgt/47", "unlisted"))
	if slices.Contains(s.requests(), "status/47") {
		t.Error("a list is asked for that ended a month ago")
	}
}

// An issuer without a key for status lists need not have any.
func TestIssuerWithoutLists(t *testing.T) {
	for name, keys := range map[string]func(*trustlist.List){
		"none":        func(l *trustlist.List) { l.Issuers[1].Keys = l.Issuers[1].Keys[:1] },
		"compromised": func(l *trustlist.List) { l.Issuers[1].Keys[1].Compromised = true },
		"ended":       func(l *trustlist.List) { l.Issuers[1].Keys[1].Until = begun.Add(-8 * day) },
	} {
		site := honest(t, 2, 0)
		l := trusted(t, 1, roots(t, 2, 1, 2, 3))
		keys(l)
		site["trust.json"] = signed(t, l, 1, 2)
		delete(site, "bhxh/status-lists.json")
		t.Run(name, func(t *testing.T) {
			expect(t, run1(t, device(t), at(3), serve(t, site).source(t)), Good, first("bhxh", "", "bhxh/60", ""))
		})
	}
}

// A run that is stopped, or takes too long, says so, and what it has fetched counts.
func TestStopped(t *testing.T) {
	for _, c := range []struct {
		name string
		stop func(cancel func()) Options
		want error
	}{
		{"stopped", func(cancel func()) Options {
			o := at(3)
			o.Progress = func(p Progress) {
				if p.Issuer == csgt && p.Done == 1 {
					cancel()
				}
			}
			return o
		}, context.Canceled},
		{"too long", func(func()) Options {
			o := at(3)
			o.Timeout = 500 * time.Millisecond
			o.Progress = func(p Progress) {
				if p.Issuer == csgt && p.Done == 1 {
					time.Sleep(600 * time.Millisecond)
				}
			}
			return o
		}, ErrTimeout},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := device(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			report, err := Run(ctx, b, []Source{serve(t, honest(t, 2, 0)).source(t)}, c.stop(cancel))
			if !errors.Is(err, c.want) || report.Trust.Outcome != Updated {
				t.Errorf("%v, %v", err, summary(report))
			}
			if v := value(t, b, csgt, uri46); v != "0 at 2 h" {
				t.Errorf("held: %s", v)
			}
		})
	}
}

// The device's own folder is not the site's fault: such an error ends the run.
func TestOwnFolder(t *testing.T) {
	b := device(t)
	s := opened(t, honest(t, 2, 0).folder(t))
	check(t, os.WriteFile(filepath.Join(b.Dir(), "seen.json"), []byte("{"), 0o644))
	var damaged *bundle.DamagedError
	if _, err := Run(t.Context(), b, []Source{s}, at(3)); !errors.As(err, &damaged) {
		t.Errorf("damaged: %v", err)
	}
	if _, err := Run(t.Context(), b, nil, at(3)); err == nil {
		t.Error("no source at all")
	}
	gone := device(t)
	check(t, os.RemoveAll(gone.Dir()))
	if report, err := Run(t.Context(), gone, []Source{s}, at(3)); err == nil || report.Trust.Outcome != "" {
		t.Errorf("gone: %v", err)
	}
}

func TestProgress(t *testing.T) {
	var seen []Progress
	o := at(3)
	o.Progress = func(p Progress) { seen = append(seen, p) }
	run1(t, device(t), o, opened(t, honest(t, 2, 0).folder(t)))
	if want := []Progress{{}, {csgt, 0, 2}, {csgt, 1, 2}, {bhxh, 0, 1}}; !slices.Equal(seen, want) {
		t.Errorf("progress %v", seen)
	}
}

// The report as programs read it.
func TestReportJSON(t *testing.T) {
	site := honest(t, 2, 0)
	site["status/47"] = []byte("<html>")
	folder := site.folder(t)
	data, err := jose.Marshal(run1(t, device(t), at(3), opened(t, folder)))
	check(t, err)
	name, err := json.Marshal(folder)
	check(t, err)
	const want = `{"version":1,"trust":{"outcome":"updated","number":1,"iat":1795312800,"exp":1803088800},"issuers":[` +
		`{"outcome":"unchanged","iss":"https://id.giayto.example/csgt","name":{"vi":"Cục Cảnh sát giao thông","en":"Traffic Police"},"lists":[` +
		`{"outcome":"updated","uri":"https://id.giayto.example/status/46","iat":1795316400,"exp":1795489200},` +
		`{"outcome":"failed","faults":[{"code":"web-page","site":SITE,"message":"\"status/47\" is a web page (HTML), not a list"}],` +
		`"uri":"https://id.giayto.example/status/47"}]},` +
		`{"outcome":"unchanged","iss":"https://id.giayto.example/bhxh","name":{"vi":"Bảo hiểm xã hội","en":"Social Insurance"},"lists":[` +
		`{"outcome":"updated","uri":"https://id.giayto.example/status/60","iat":1795316400,"exp":1795489200}]}]}`
	if got := strings.ReplaceAll(string(data), string(name), "SITE"); got != want {
		t.Errorf("%s\nexpected\n%s", got, want)
	}
}
