package sync

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/verifier/bundle"
)

// The tests of this file are named after the attacks in The Update Framework's specification (§1.5.2, and slow retrieval
// of its earlier editions). What it calls software is a trust list or a status list here.

// A scene is a device that has synced once with the honest site, when all entries were revoked: two hours after begun.
type scene struct {
	*testing.T
	device *bundle.Bundle
	server *server
}

func begin(t *testing.T) *scene {
	s := &scene{t, device(t), serve(t, honest(t, 2, statuslist.Revoked))}
	expect(t, s.sync(3), Good, first())
	return s
}

func (s *scene) sync(hour int) *Report {
	s.Helper()
	return run1(s, s.device, at(hour), s.server.source(s))
}

// holds checks what the device says of the three lists; the same of all where one is given.
func (s *scene) holds(values ...string) {
	s.Helper()
	for n, list := range [][2]string{{csgt, uri46}, {csgt, uri47}, {bhxh, uri60}} {
		if got, want := value(s, s.device, list[0], list[1]), values[n%len(values)]; got != want {
			s.Errorf("%s: %s, expected %s", list[1], got, want)
		}
	}
}

// recovers checks that the honest site brings the device up to date after an attack at that hour.
func (s *scene) recovers(hour int) {
	s.Helper()
	site := honest(s, hour+1, statuslist.Locked)
	l := trusted(s, int64(hour+1), roots(s, 2, 1, 2, 3)) // its version is a number of hours too
	site["trust.json"] = signed(s, l, 2, 3)
	s.server.put(site)
	expect(s, s.sync(hour+1), Good, first())
	s.holds(fmt.Sprintf("14 at %d h", hour+1))
}

// with is what the issuers publish four hours after begun, when all entries are held, but for some files.
func with(t testing.TB, changes files) files {
	t.Helper()
	site := honest(t, 4, statuslist.Held)
	maps.Copy(site, changes)
	return site
}

const before, taken = "1 at 2 h", "3 at 4 h"

// tampered is a token with another payload than the one that was signed.
func tampered(compact, other []byte) []byte {
	parts := bytes.Split(compact, []byte("."))
	parts[1] = bytes.Split(other, []byte("."))[1]
	return bytes.Join(parts, []byte("."))
}

// twice repeats the signatures of a trust list.
func twice(t testing.TB, data []byte) []byte {
	t.Helper()
	var list struct {
		Payload    string            `json:"payload"`
		Signatures []json.RawMessage `json:"signatures"`
	}
	check(t, json.Unmarshal(data, &list))
	list.Signatures = slices.Repeat(list.Signatures, 2)
	data, err := json.Marshal(list)
	check(t, err)
	return data
}

// Attacks by what a site holds. After each of them the honest site brings the device up to date.
func TestAttacks(t *testing.T) {
	three := roots(t, 2, 1, 2, 3)
	late := begun.Add(4 * time.Hour)
	failed := func(code Code) []string { return lists("failed " + string(code)) }
	many := make([]string, maxLists)
	for i := range many {
		many[i] = fmt.Sprintf("%sstatus/%d", host, 100+i)
	}
	for _, attack := range []struct {
		name, how string
		hour      int // of the device's clock
		site      files
		want      map[string]string
		holds     []string
	}{
		{"arbitrary software installation", "a trust list of another root", 5,
			with(t, files{"trust.json": signed(t, trusted(t, 2, roots(t, 2, 11, 12)), 11, 12)}),
			newer("trust", "failed threshold"), []string{taken}},
		{"arbitrary software installation", "a trust list that names itself the root's", 5,
			with(t, files{"trust.json": signed(t, trusted(t, 2, three), 11, 12)}),
			newer("trust", "failed threshold"), []string{taken}},
		{"arbitrary software installation", "status lists of a stranger, by a key for licences, and by a root", 5,
			with(t, files{"status/46": token(t, 99, uri46, late, 0), "status/47": token(t, 101, uri47, late, 0), "status/60": token(t, 1, uri60, late, 0)}),
			newer(failed(UnknownKey)...), []string{before}},
		{"arbitrary software installation", "a status list that was tampered with", 5,
			with(t, files{"status/46": tampered(token(t, 102, uri46, late, statuslist.Revoked), token(t, 102, uri46, late, statuslist.Valid))}),
			newer("csgt/46", "failed malformed"), []string{before, taken, taken}},

		{"extraneous dependencies", "lists of another issuer, and what is no list", 5,
			with(t, files{"csgt/status-lists.json": aggregation(t, uri60, host+"trust.json", uri46, uri47, uri46)}),
			newer("csgt/60", "failed other-issuer", "csgt/"+host+"trust.json", "failed malformed"), []string{taken}},
		{"extraneous dependencies", "URIs that lead elsewhere", 5,
			with(t, files{"csgt/status-lists.json": aggregation(t, "http://id.giayto.example/status/48", "file:///etc/passwd",
				host+"../status/48", host+"%2e%2e/%2e%2e/etc/passwd", host+"a%5cb", host+"status/48?x=1", host, uri46, uri47)}),
			newer("csgt", "failed malformed"), []string{taken}},
		{"extraneous dependencies", "more lists than an issuer may have", 5,
			with(t, files{"bhxh/status-lists.json": aggregation(t, append([]string{uri60}, many...)...)}),
			nil, []string{taken}},

		{"fast-forward", "a stolen status key signs far in the future", 5,
			with(t, files{"status/46": token(t, 102, uri46, begun.Add(365*day), 0)}),
			newer("csgt/46", "failed from-future"), []string{before, taken, taken}},
		{"fast-forward", "a trust list from the future", 5,
			with(t, files{"trust.json": signed(t, trusted(t, 900, three), 1, 2)}),
			newer("trust", "failed from-future"), []string{taken}},

		{"indefinite freeze", "nothing new until the status lists have expired", 2 + 48,
			honest(t, 2, statuslist.Revoked), nothing(failed(Frozen)...), []string{before}},
		{"indefinite freeze", "newer status lists, which have expired as well", 4 + 48,
			with(t, nil), newer(failed(Frozen)...), []string{taken}},
		{"indefinite freeze", "no new trust list until it has expired", 90*24 + 1,
			honest(t, 90*24, statuslist.Held), newer("trust", "failed frozen"), []string{"3 at 2160 h"}},

		{"mix and match", "lists under each other's names", 5,
			with(t, files{"status/46": token(t, 102, uri47, late, 0), "status/47": token(t, 103, uri47, late, 0), "status/60": token(t, 102, uri60, late, 0)}),
			newer("csgt/46", "failed malformed", "csgt/47", "failed other-issuer", "bhxh/60", "failed other-issuer"), []string{before}},
		{"mix and match", "a new trust list beside old status lists", 5,
			func() files {
				site := honest(t, 1, 0)
				site["trust.json"] = signed(t, trusted(t, 2, three), 1, 3)
				return site
			}(),
			first(failed(Rollback)...), []string{before}},

		{"rollback", "older status lists", 5, honest(t, 1, 0), newer(failed(Rollback)...), []string{before}},

		{"vulnerability to key compromises", "one root key of three, of which two must agree", 5,
			with(t, files{"trust.json": signed(t, trusted(t, 2, roots(t, 1, 3)), 3)}),
			newer("trust", "failed threshold"), []string{taken}},
		{"vulnerability to key compromises", "one root key that signs twice", 5,
			with(t, files{"trust.json": twice(t, signed(t, trusted(t, 2, three), 3))}),
			newer("trust", "failed threshold"), []string{taken}},

		{"wrong software installation", "another list by the right key", 5,
			with(t, files{"status/46": token(t, 102, host+"other/46", late, 0)}),
			newer("csgt/46", "failed malformed"), []string{before, taken, taken}},
	} {
		t.Run(attack.name+"/"+attack.how, func(t *testing.T) {
			s := begin(t)
			s.server.put(attack.site)
			report := s.sync(attack.hour)
			if attack.want != nil {
				expect(t, report, Refused, attack.want)
			} else if all := summary(report); all["bhxh"] != "failed too-many" || len(all) != 5+maxLists {
				t.Errorf("%d items, %s", len(all), all["bhxh"])
			}
			s.holds(attack.holds...)
			if n := len(s.device.Statuses()); n != 3 {
				t.Errorf("the device holds %d lists", n)
			}
			s.recovers(attack.hour)
		})
	}
}

// Rollback of the trust list: a version that was replaced never comes back, not even after the file was lost.
func TestAttackRollbackOfTrust(t *testing.T) {
	s := begin(t)
	three := roots(t, 2, 1, 2, 3)
	s.server.put(with(t, files{"trust.json": signed(t, trusted(t, 3, three), 1, 2)}))
	expect(t, s.sync(5), Good, first())
	s.server.put(with(t, files{"trust.json": signed(t, trusted(t, 2, three), 1, 2)}))
	expect(t, s.sync(5), Refused, nothing("trust", "failed rollback"))
	check(t, os.Remove(s.device.Dir()+"/trust.json"))
	expect(t, s.sync(5), Refused, map[string]string{"trust": "failed rollback"})
	s.recovers(5)
}

// Fast-forward by a few minutes: a stolen status key locks the issuer's own lists out only until the root drops it.
// Then what it said is forgotten, the time that it claimed included, and the issuer's next key is believed.
func TestAttackFastForward(t *testing.T) {
	s := begin(t)
	stolen := token(t, 102, uri46, begun.Add(5*time.Hour+4*time.Minute), statuslist.Valid)
	s.server.put(with(t, files{"status/46": stolen}))
	expect(t, s.sync(5), Good, newer())
	s.holds("0 at 5 h", taken, taken)
	s.server.put(honest(t, 5, statuslist.Revoked))
	expect(t, s.sync(5), Refused, newer("csgt/46", "failed rollback"))

	l := trusted(t, 2, roots(t, 2, 1, 2, 3))
	l.Issuers[0].Keys[1].Compromised = true
	site := honest(t, 5, statuslist.Revoked)
	site["trust.json"] = signed(t, l, 1, 2)
	site["status/46"] = token(t, 104, uri46, begun.Add(5*time.Hour), statuslist.Revoked)
	site["status/47"] = token(t, 104, uri47, begun.Add(5*time.Hour), statuslist.Revoked)
	s.server.put(site)
	expect(t, s.sync(5), Good, first("bhxh/60", "unchanged"))
	s.holds("1 at 5 h")
	if want := begun.Add(5 * time.Hour); !s.device.Latest().Equal(want) {
		t.Errorf("latest time %v, expected %v", s.device.Latest(), want)
	}
}

// Vulnerability to key compromises: a stolen status key reinstates until the root drops it, not a moment longer, and
// nothing that it has signed earlier counts either.
func TestAttackStolenStatusKey(t *testing.T) {
	s := begin(t)
	s.server.put(with(t, files{"status/46": token(t, 102, uri46, begun.Add(4*time.Hour), statuslist.Valid)}))
	expect(t, s.sync(5), Good, newer())
	s.holds("0 at 4 h", taken, taken)
	l := trusted(t, 2, roots(t, 2, 1, 2, 3))
	l.Issuers[0].Keys[1].Compromised = true
	s.server.put(with(t, files{"trust.json": signed(t, l, 1, 2)}))
	expect(t, s.sync(5), Refused, first("csgt/46", "failed unknown-key", "csgt/47", "failed unknown-key", "bhxh/60", "unchanged"))
	gone := statuslist.ErrMissing.Error()
	s.holds(gone, gone, taken)
}

// rotation is a site whose roots have changed three times since the device was last here.
func rotation(t testing.TB) files {
	r2, r3, r4 := roots(t, 2, 2, 3, 4), roots(t, 1, 5), roots(t, 3, 6, 7, 8)
	expired := trusted(t, 20, r3)
	expired.IssuedAt, expired.Expires = begun.Add(-90*day), begun.Add(-day) // a step, which need not be in force
	return with(t, files{
		"trust/1.json":  signed(t, trusted(t, 1, roots(t, 2, 1, 2, 3)), 1, 2),
		"trust/2.json":  signed(t, trusted(t, 2, r2), 1, 2, 3, 4),
		"trust/20.json": signed(t, expired, 3, 4, 5),
		"trust/31.json": signed(t, trusted(t, 31, r4), 5, 6, 7, 8),
		"trust.json":    signed(t, trusted(t, 33, r4), 6, 7, 8),
	})
}

// Root rotation over three missed lists, and what happens when one of them is not as it must be.
func TestRotation(t *testing.T) {
	all := rotation(t)
	t.Run("followed", func(t *testing.T) {
		s := begin(t)
		s.server.put(all)
		expect(t, s.sync(34), Good, first())
		if v := s.device.Trust().Version; v != 33 || !s.device.Trust().Roots.Equal(roots(t, 3, 6, 7, 8)) {
			t.Errorf("version %d", v)
		}
		if n := len(slices.DeleteFunc(s.server.requests(), func(p string) bool { return !strings.HasPrefix(p, "trust/") })); n != 30 {
			t.Errorf("%d steps asked for", n)
		}
		s.server.put(all)
		expect(t, s.sync(34), Good, nothing())
		if slices.ContainsFunc(s.server.requests(), func(p string) bool { return strings.HasPrefix(p, "trust/") }) {
			t.Error("steps are asked for again")
		}
	})
	for name, c := range map[string]struct {
		path  string
		data  []byte
		holds int64
	}{
		"threshold of the old roots not met":    {"trust/2.json", signed(t, trusted(t, 2, roots(t, 2, 2, 3, 4)), 3, 4), 1},
		"threshold of the new roots not met":    {"trust/31.json", signed(t, trusted(t, 31, roots(t, 3, 6, 7, 8)), 5, 6, 7), 20},
		"a list is missing":                     {"trust/20.json", nil, 2},
		"a list is a web page":                  {"trust/20.json", []byte("<html>"), 2},
		"a list of another root in the middle":  {"trust/20.json", signed(t, trusted(t, 20, roots(t, 1, 11)), 11), 2},
		"one that says to be the present":       {"trust.json", signed(t, trusted(t, 33, roots(t, 1, 11)), 11), 31},
		"a present one of a version beyond all": {"trust.json", signed(t, trusted(t, 1<<53, roots(t, 1, 11)), 11), 31},
	} {
		t.Run(name, func(t *testing.T) {
			s := begin(t)
			site := maps.Clone(all)
			site[c.path] = c.data
			s.server.put(site)
			report := s.sync(34)
			if report.Status() != Refused || summary(report)["trust"] != "failed threshold" {
				t.Errorf("%v", summary(report))
			}
			if v := s.device.Trust().Version; v != c.holds {
				t.Errorf("version %d, expected %d", v, c.holds)
			}
			if n := len(s.server.requests()); n > maxSteps+10 {
				t.Errorf("%d requests", n)
			}
			s.server.put(all)
			if report := s.sync(34); report.Status() != Good || s.device.Trust().Version != 33 {
				t.Errorf("afterwards: %v", summary(report))
			}
		})
	}
	t.Run("a new device", func(t *testing.T) {
		b, err := bundle.Create(t.TempDir()+"/bundle", roots(t, 1, 5)) // given the roots of version 20
		check(t, err)
		expect(t, run1(t, b, at(34), opened(t, all.folder(t))), Good, first())
	})
	t.Run("the clock is behind", func(t *testing.T) {
		s := begin(t)
		s.server.put(all)
		if report := s.sync(25); summary(report)["trust"] != "failed from-future" || s.device.Trust().Version != 20 {
			t.Errorf("%v", summary(report))
		}
	})
}

// endless writes until the device hangs up, and counts.
func endless(sent *atomic.Int64, encoding string, block []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if encoding != "" {
			w.Header().Set("Content-Encoding", encoding)
		}
		for r.Context().Err() == nil {
			n, err := w.Write(block)
			sent.Add(int64(n))
			if err != nil {
				return
			}
		}
	}
}

func zipped(t testing.TB, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, err := z.Write(data)
	check(t, err)
	check(t, z.Close())
	return out.Bytes()
}

// Endless data: what is too long is read no further than it may be long, and the rest is taken.
func TestAttackEndlessData(t *testing.T) {
	for name, trick := range map[string]func(sent *atomic.Int64) http.HandlerFunc{
		"10 GB announced": func(*atomic.Int64) http.HandlerFunc {
			return func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Length", "10000000000")
				w.Write(nil)
			}
		},
		"without end": func(sent *atomic.Int64) http.HandlerFunc { return endless(sent, "", bytes.Repeat([]byte("A"), 1<<16)) },
		"a gzip bomb": func(sent *atomic.Int64) http.HandlerFunc {
			return endless(sent, "gzip", zipped(t, make([]byte, 1<<24)))
		},
		"gzip of nothing, for ever": func(sent *atomic.Int64) http.HandlerFunc {
			return endless(sent, "gzip", bytes.Repeat(zipped(t, nil), 1000))
		},
		"an endless header of gzip": func(sent *atomic.Int64) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Encoding", "gzip")
				w.Write([]byte{0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 0}) // with a file name
				endless(sent, "", bytes.Repeat([]byte("A"), 1<<16))(w, r)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			for path, item := range map[string]string{"trust.json": "trust", "csgt/status-lists.json": "csgt", "status/46": "csgt/46"} {
				s := begin(t)
				s.server.put(with(t, nil))
				var sent atomic.Int64
				s.server.tricks[path] = trick(&sent)
				want := "failed too-large"
				if name == "an endless header of gzip" {
					want = "failed malformed"
				}
				if got := summary(s.sync(5)); got[item] != want || got["bhxh/60"] != "updated" {
					t.Errorf("%s: %v", path, got)
				}
				if n := sent.Load(); n > 16<<20 {
					t.Errorf("%s: %d bytes were sent", path, n)
				}
				s.recovers(5)
			}
		})
	}
}

// Slow retrieval: a file that comes a byte at a time is given up, and the rest is taken; a server that is always slow
// is given up as a whole.
func TestAttackSlowRetrieval(t *testing.T) {
	slow := func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write([]byte("e")); err != nil {
				return
			}
			http.NewResponseController(w).Flush()
			time.Sleep(10 * time.Millisecond)
		}
	}
	patient := func(s *scene) *web {
		w := s.server.source(s)
		w.window = 600 * time.Millisecond
		return w
	}
	s := begin(t)
	s.server.put(with(t, nil))
	s.server.tricks["trust.json"], s.server.tricks["status/46"] = slow, slow
	expect(t, run1(t, s.device, at(5), patient(s)), Again, newer("trust", "failed interrupted", "csgt/46", "failed interrupted"))
	s.holds(before, taken, taken)

	s.server.put(with(t, nil))
	for path := range s.server.files {
		s.server.tricks[path] = slow
	}
	expect(t, run1(t, s.device, at(5), patient(s)), Again, nothing(append(lists("failed interrupted"),
		"trust", "failed interrupted", "csgt", "failed interrupted", "bhxh", "failed interrupted")...))
	if n := len(s.server.requests()); n != maxFailures {
		t.Errorf("%d files were asked for", n)
	}
	s.recovers(5)
}

// Malicious mirrors preventing updates: one that is honest is enough.
func TestAttackMaliciousMirrors(t *testing.T) {
	garbage := serve(t, nil)
	for path := range honest(t, 0, 0) {
		garbage.tricks[path] = func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<html>") }
	}
	empty := serve(t, nil)
	none := with(t, files{"csgt/status-lists.json": aggregation(t), "bhxh/status-lists.json": aggregation(t)})
	for name, mirror := range map[string]*server{
		"web pages": garbage, "nothing": empty, "an older site": serve(t, honest(t, 1, 0)), "no lists are named": serve(t, none),
	} {
		for _, isFirst := range []bool{true, false} {
			s := begin(t)
			s.server.put(with(t, files{"trust.json": signed(t, trusted(t, 2, roots(t, 2, 1, 2, 3)), 1, 2)}))
			sources := []Source{mirror.source(t), s.server.source(t)}
			if !isFirst {
				slices.Reverse(sources)
			}
			report := run1(t, s.device, at(5), sources...)
			if report.Status() != Good || report.Trust.Number != 2 {
				t.Errorf("%s: %v", name, summary(report))
			}
			s.holds(taken)
		}
	}
	// With none that is honest, nothing is lost.
	s := begin(t)
	report := run1(t, s.device, at(5), garbage.source(t), empty.source(t))
	if report.Status() != Refused {
		t.Errorf("%v", summary(report))
	}
	s.holds(before)
}

// Indefinite freeze: a server that says of everything that it has not changed.
func TestAttackNotModified(t *testing.T) {
	s := begin(t)
	s.server.put(with(t, nil))
	for path := range s.server.files {
		s.server.tricks[path] = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotModified) }
	}
	expect(t, s.sync(5), Refused, nothing("csgt", "failed malformed", "bhxh", "failed malformed"))
	s.holds(before)
	expect(t, s.sync(2+48), Refused, nothing(append(lists("failed frozen"), "csgt", "failed malformed", "bhxh", "failed malformed")...))
	s.recovers(50)
}

// Indefinite freeze: a list that is left out of the list of lists is asked for all the same.
func TestAttackHiddenList(t *testing.T) {
	s := begin(t)
	s.server.put(with(t, files{"csgt/status-lists.json": aggregation(t)}))
	expect(t, s.sync(5), Good, newer())
	s.holds(taken)
}

// A device whose clock has gone back judges by the latest time that was signed, and takes nothing that says to be later.
func TestClockBehind(t *testing.T) {
	s := begin(t)
	s.server.put(with(t, nil))
	report := s.sync(-24)
	expect(t, report, Refused, newer(lists("failed from-future")...))
	s.holds(before)
	list := report.Issuers[0].Lists[0]
	if !errors.Is(list.Faults[0], bundle.ErrClock) {
		t.Errorf("%v", list.Faults[0])
	}
}
