package sync

import (
	"archive/zip"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	gosync "sync"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/verifier/bundle"
)

const (
	day  = 24 * time.Hour
	host = "https://id.giayto.example/"
	csgt = host + "csgt"
	bhxh = host + "bhxh"
	// uri46 and uri47 are the traffic police's lists, uri60 is social insurance's.
	uri46, uri47, uri60 = host + "status/46", host + "status/47", host + "status/60"
)

// begun is when the honest site of a test is signed.
var begun = time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC)

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// key makes a signing key whose scalar is n: roots are 1 and on, the traffic police's are 101 (licences), 102 and 104
// (status), social insurance's 105 (cards) and 103 (status).
func key(t testing.TB, n byte) *jose.Signer {
	t.Helper()
	private, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), append(make([]byte, 31), n))
	check(t, err)
	signer, err := jose.NewSigner(private)
	check(t, err)
	return signer
}

func roots(t testing.TB, threshold int, ns ...byte) trustlist.Roots {
	t.Helper()
	r := trustlist.Roots{Threshold: threshold}
	for _, n := range ns {
		r.Keys = append(r.Keys, key(t, n).Public())
	}
	return r
}

func listed(t testing.TB, n byte, use trustlist.Use, vcts ...string) trustlist.Key {
	t.Helper()
	public := key(t, n).Public()
	return trustlist.Key{Kid: public.ID(), JWK: public, Use: use, VCTs: vcts, From: begun.Add(-30 * day), Until: begun.Add(900 * day)}
}

// trusted is a trust list of that version for the roots, signed at begun and n hours more.
func trusted(t testing.TB, n int64, r trustlist.Roots) *trustlist.List {
	t.Helper()
	at := begun.Add(time.Duration(n) * time.Hour)
	return &trustlist.List{Version: n, IssuedAt: at, Expires: at.Add(90 * day), Roots: r, Issuers: []trustlist.Issuer{
		{ID: csgt, Name: trustlist.Name{VI: "Cục Cảnh sát giao thông", EN: "Traffic Police"}, Keys: []trustlist.Key{
			listed(t, 101, trustlist.UseCredential, "urn:giayto:vn:driving-licence:1"),
			listed(t, 102, trustlist.UseStatus), listed(t, 104, trustlist.UseStatus)}},
		{ID: bhxh, Name: trustlist.Name{VI: "Bảo hiểm xã hội", EN: "Social Insurance"}, Keys: []trustlist.Key{
			listed(t, 105, trustlist.UseCredential, "urn:giayto:vn:health-insurance:1"), listed(t, 103, trustlist.UseStatus)}},
	}}
}

func signed(t testing.TB, l *trustlist.List, ns ...byte) []byte {
	t.Helper()
	payload, err := l.Payload()
	check(t, err)
	data, err := trustlist.Sign(payload, key(t, ns[0]))
	check(t, err)
	for _, n := range ns[1:] {
		data, err = trustlist.AddSignature(data, key(t, n), roots(t, 1, ns...))
		check(t, err)
	}
	return data
}

// token is a status list of 1024 entries, of which entry 0 is v.
func token(t testing.TB, n byte, uri string, at time.Time, v statuslist.Value) []byte {
	t.Helper()
	l, err := statuslist.New(4, 1024)
	check(t, err)
	check(t, l.Set(0, v))
	compact, err := statuslist.Sign(key(t, n), statuslist.Claims{URI: uri, IssuedAt: at, Expires: at.Add(48 * time.Hour), List: l})
	check(t, err)
	return []byte(compact)
}

func aggregation(t testing.TB, uris ...string) []byte {
	t.Helper()
	data, err := json.Marshal(map[string][]string{"status_lists": append([]string{}, uris...)})
	check(t, err)
	return data
}

// files are a site, by path.
type files map[string][]byte

// honest is what the issuers publish n hours after begun, under the trust list 1 by the roots 1 to 3. All entries 0 are
// the value.
func honest(t testing.TB, n int, v statuslist.Value) files {
	t.Helper()
	at := begun.Add(time.Duration(n) * time.Hour)
	return files{
		"trust.json":             signed(t, trusted(t, 1, roots(t, 2, 1, 2, 3)), 1, 2),
		"csgt/status-lists.json": aggregation(t, uri46, uri47),
		"bhxh/status-lists.json": aggregation(t, uri60),
		"status/46":              token(t, 102, uri46, at, v),
		"status/47":              token(t, 102, uri47, at, v),
		"status/60":              token(t, 103, uri60, at, v),
	}
}

func (f files) folder(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	for name, data := range f {
		path := filepath.Join(dir, filepath.FromSlash(name))
		check(t, os.MkdirAll(filepath.Dir(path), 0o755))
		check(t, os.WriteFile(path, data, 0o644))
	}
	return dir
}

// zip packs the files below a folder of that name, in their order.
func (f files) zip(t testing.TB, below string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(f)) {
		w, err := z.Create(below + name)
		check(t, err)
		_, err = w.Write(f[name])
		check(t, err)
	}
	check(t, z.Close())
	return out.Bytes()
}

// A server is a web server with a site, which may have tricks for some of its paths.
type server struct {
	*httptest.Server
	mu     gosync.Mutex
	files  files
	tricks map[string]http.HandlerFunc
	asked  []string // paths, with " 304" where that was the answer
}

func serve(t testing.TB, f files) *server {
	t.Helper()
	s := &server{files: f, tricks: make(map[string]http.HandlerFunc)}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.CloseClientConnections)
	t.Cleanup(s.Close)
	return s
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(r.URL.Path, "/")
	s.mu.Lock()
	trick, data := s.tricks[path], s.files[path]
	etag := `"` + digest(data) + `"`
	isHeld := r.Header.Get("If-None-Match") == etag
	if trick == nil && isHeld {
		s.asked = append(s.asked, path+" 304")
	} else {
		s.asked = append(s.asked, path)
	}
	s.mu.Unlock()
	switch {
	case trick != nil:
		trick(w, r)
	case data == nil:
		http.NotFound(w, r)
	default:
		w.Header().Set("ETag", etag)
		if isHeld {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Write(data)
	}
}

// put changes what the server holds.
func (s *server) put(f files) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files, s.tricks, s.asked = f, make(map[string]http.HandlerFunc), nil
}

func (s *server) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.asked)
}

// source reads the server without long pauses.
func (s *server) source(t testing.TB) *web {
	t.Helper()
	return source(t, s.URL)
}

func source(t testing.TB, address string) *web {
	t.Helper()
	w, err := newWeb(address)
	check(t, err)
	w.pause = time.Millisecond
	t.Cleanup(func() { w.Close() })
	return w
}

func device(t testing.TB) *bundle.Bundle {
	t.Helper()
	b, err := bundle.Create(filepath.Join(t.TempDir(), "bundle"), roots(t, 2, 1, 2, 3))
	check(t, err)
	return b
}

// at is Options of a device whose clock shows n hours after begun.
func at(n int) Options {
	return Options{Now: func() time.Time { return begun.Add(time.Duration(n) * time.Hour) }}
}

func run1(t testing.TB, b *bundle.Bundle, o Options, sources ...Source) *Report {
	t.Helper()
	report, err := Run(t.Context(), b, sources, o)
	check(t, err)
	return report
}

// value is what the device, opened anew from its folder, knows of entry 0, and when it was signed.
func value(t testing.TB, b *bundle.Bundle, iss, uri string) string {
	t.Helper()
	again, err := bundle.Open(b.Dir())
	check(t, err)
	status, err := again.Status(iss, uri)
	if err != nil {
		return err.Error()
	}
	v, ok := status.Get(0)
	if !ok {
		t.Fatal("no entry 0")
	}
	return fmt.Sprintf("%d at %d h", v, int(status.IssuedAt.Sub(begun)/time.Hour))
}

// summary is a report in a few words: the outcome and the faults of each item, by the ends of their URIs.
func summary(r *Report) map[string]string {
	all := make(map[string]string)
	note := func(name string, i *Item) {
		text := string(i.Outcome)
		for _, f := range i.Faults {
			text += " " + string(f.Code)
		}
		all[name] = text
	}
	note("trust", &r.Trust.Item)
	for _, issuer := range r.Issuers {
		name := strings.TrimPrefix(issuer.ID, host)
		note(name, &issuer.Item)
		for _, list := range issuer.Lists {
			note(name+"/"+strings.TrimPrefix(list.URI, host+"status/"), &list.Item)
		}
	}
	return all
}

func expect(t testing.TB, r *Report, status Status, want map[string]string) {
	t.Helper()
	if got := summary(r); !maps.Equal(got, want) {
		data, err := jose.Marshal(r)
		check(t, err)
		t.Errorf("report %v\nexpected %v\n%s", got, want, data)
	}
	if r.Status() != status {
		t.Errorf("status %d, expected %d", r.Status(), status)
	}
}

// first is the summary of a device's first run, with changes by name; an empty one takes the item out.
func first(changes ...string) map[string]string {
	return change(map[string]string{"trust": "updated", "csgt": "unchanged", "csgt/46": "updated", "csgt/47": "updated",
		"bhxh": "unchanged", "bhxh/60": "updated"}, changes)
}

// newer is the summary of a run that found newer status lists.
func newer(changes ...string) map[string]string {
	return change(first("trust", "unchanged"), changes)
}

// nothing is the summary of a run that found nothing new.
func nothing(changes ...string) map[string]string {
	return change(newer("csgt/46", "unchanged", "csgt/47", "unchanged", "bhxh/60", "unchanged"), changes)
}

// lists is that outcome of every status list.
func lists(outcome string) []string {
	return []string{"csgt/46", outcome, "csgt/47", outcome, "bhxh/60", outcome}
}

func change(all map[string]string, changes []string) map[string]string {
	for i := 0; i < len(changes); i += 2 {
		if changes[i+1] == "" {
			delete(all, changes[i])
		} else {
			all[changes[i]] = changes[i+1]
		}
	}
	return all
}
