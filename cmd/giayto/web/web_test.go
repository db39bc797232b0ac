package web

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/andybalholm/brotli"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/statuslist"
)

var now = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// faultsOf collects what a server reports.
type faultsOf struct {
	mu  sync.Mutex
	all []string
}

func (f *faultsOf) report(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all = append(f.all, err.Error())
}

func (f *faultsOf) String() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return strings.Join(f.all, "\n")
}

// serve starts a server and returns its address; it stops with the test.
func serve(t testing.TB, s *Server) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- s.Serve(ctx, l) }()
	t.Cleanup(func() {
		stop()
		check(t, <-ended)
	})
	return l.Addr().String()
}

// serveFolder serves a folder and returns its URL.
func serveFolder(t testing.TB, dir string) (string, *faultsOf) {
	t.Helper()
	faults := new(faultsOf)
	site := NewSite(dir, func() time.Time { return now }, faults.report)
	return "http://" + serve(t, &Server{Handler: site, Report: faults.report, Patience: time.Second}), faults
}

func put(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for name, data := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		check(t, os.MkdirAll(filepath.Dir(path), 0o755))
		check(t, os.WriteFile(path, []byte(data), 0o644))
	}
}

// An answer is a response with its body.
type answer struct {
	status int
	header http.Header
	body   string
}

// plainly is a client that decodes nothing by itself and follows nothing.
var plainly = &http.Client{
	Transport:     &http.Transport{DisableCompression: true, DisableKeepAlives: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func ask(t testing.TB, method, url string, header ...string) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	check(t, err)
	for i := 0; i < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	response, err := plainly.Do(r)
	check(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	check(t, err)
	return answer{response.StatusCode, response.Header, string(body)}
}

func compressed(t testing.TB, text string) (gz, br string) {
	t.Helper()
	var a, b bytes.Buffer
	g, w := gzip.NewWriter(&a), brotli.NewWriter(&b)
	_, err := io.WriteString(io.MultiWriter(g, w), text)
	check(t, errors.Join(err, g.Close(), w.Close()))
	return a.String(), b.String()
}

// newSigner is a key whose scalar repeats the byte n.
func newSigner(t testing.TB, n byte) *jose.Signer {
	t.Helper()
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), bytes.Repeat([]byte{n}, 32))
	check(t, err)
	signer, err := jose.NewSigner(key)
	check(t, err)
	return signer
}

// statusToken is a token that expires some time from now, with more members.
func statusToken(t testing.TB, more string, expires time.Duration) string {
	t.Helper()
	compact, err := newSigner(t, 7).Sign(statuslist.Typ, fmt.Appendf(nil, `{"exp":%d%s}`, now.Add(expires).Unix(), more))
	check(t, err)
	return compact
}

func TestKinds(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, map[string]string{
		"trust.json": "{}", "trust/1.json": "{}", "csgt/status-lists.json": "{}", ".well-known/jwt-vc-issuer/csgt": "{}",
		"types/identity.json": "{}", "status/46": statusToken(t, `,"ttl":21600`, 48*time.Hour), "status/47": statusToken(t, "", 48*time.Hour),
		"status/48": statusToken(t, `,"ttl":21600`, time.Minute), "status/49": statusToken(t, `,"ttl":21600`, -time.Minute),
		"notes": "a", "page.html": "<p>", "site.zip": "PK", "other.xyz": "a", "status/50": "not.a.token", "empty": "",
	})
	base, faults := serveFolder(t, dir)
	for name, want := range map[string][2]string{
		"trust.json":                     {"application/json", "public, max-age=300"},
		"trust/1.json":                   {"application/json", "public, max-age=86400"},
		"csgt/status-lists.json":         {"application/json", "public, max-age=300"},
		".well-known/jwt-vc-issuer/csgt": {"application/json", "public, max-age=3600"},
		"types/identity.json":            {"application/json", "public, max-age=3600"},
		"status/46":                      {"application/statuslist+jwt", "public, max-age=21600"},
		"status/47":                      {"application/statuslist+jwt", "no-cache"},
		"status/48":                      {"application/statuslist+jwt", "public, max-age=60"},
		"status/49":                      {"application/statuslist+jwt", "public, max-age=0"},
		"status/50":                      {"application/octet-stream", "no-cache"},
		"notes":                          {"application/octet-stream", "no-cache"},
		"page.html":                      {"text/html; charset=utf-8", "no-cache"},
		"site.zip":                       {"application/zip", "no-cache"},
		"other.xyz":                      {"application/octet-stream", "no-cache"},
		"empty":                          {"application/octet-stream", "no-cache"},
	} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		check(t, err)
		for range 2 { // the second time it is known
			a := ask(t, "GET", base+"/"+name)
			h := a.header
			if a.status != 200 || a.body != string(data) || h.Get("Content-Type") != want[0] || h.Get("Cache-Control") != want[1] ||
				h.Get("Access-Control-Allow-Origin") != "*" || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Vary") != "Accept-Encoding" ||
				len(h.Get("Etag")) != 24 || h.Get("Last-Modified") == "" || h.Get("Accept-Ranges") != "bytes" || h.Get("Content-Length") != fmt.Sprint(len(data)) {
				t.Errorf("%s: %+v", name, a)
			}
			head := ask(t, "HEAD", base+"/"+name)
			delete(h, "Date")
			delete(head.header, "Date")
			if head.status != 200 || head.body != "" || fmt.Sprint(head.header) != fmt.Sprint(h) {
				t.Errorf("HEAD %s: %+v, not %+v", name, head, h)
			}
		}
	}
	if faults.String() != "" {
		t.Error(faults)
	}
}

func TestConditions(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, map[string]string{"trust.json": "first"})
	base, _ := serveFolder(t, dir)
	url := base + "/trust.json"
	first := ask(t, "GET", url)
	tag := first.header.Get("Etag")
	for _, k := range []struct {
		header []string
		status int
		body   string
	}{
		{[]string{"If-None-Match", tag}, 304, ""},
		{[]string{"If-None-Match", `"other", ` + tag}, 304, ""},
		{[]string{"If-None-Match", `"other"`}, 200, "first"},
		{[]string{"If-Modified-Since", first.header.Get("Last-Modified")}, 304, ""},
		{[]string{"If-Modified-Since", "Mon, 01 Jan 2001 00:00:00 GMT"}, 200, "first"},
		{[]string{"If-Match", `"other"`}, 412, ""},
		{[]string{"Range", "bytes=1-2"}, 206, "ir"},
		{[]string{"Range", "bytes=-2"}, 206, "st"},
		{[]string{"Range", "bytes=1-2", "If-Range", tag}, 206, "ir"},
		{[]string{"Range", "bytes=1-2", "If-Range", `"other"`}, 200, "first"},
		{[]string{"Range", "bytes=9-"}, 416, ""},
		{[]string{"Range", "lines=1-2"}, 416, ""},
	} {
		a := ask(t, "GET", url, k.header...)
		if a.status != k.status || k.status < 400 && a.body != k.body {
			t.Errorf("%q: %+v", k.header, a)
		}
		if a.status == 304 && (a.header.Get("Etag") != tag || a.header.Get("Cache-Control") == "") {
			t.Errorf("%q: %+v", k.header, a)
		}
	}

	// Another content has another tag, be it of the same length, in the same second.
	check(t, os.WriteFile(filepath.Join(dir, "next"), []byte("other"), 0o644))
	check(t, os.Rename(filepath.Join(dir, "next"), filepath.Join(dir, "trust.json")))
	if a := ask(t, "GET", url, "If-None-Match", tag); a.status != 200 || a.body != "other" || a.header.Get("Etag") == tag {
		t.Errorf("%+v", a)
	}
	put(t, dir, map[string]string{"copy": "other"})
	if a, b := ask(t, "GET", url), ask(t, "GET", base+"/copy"); a.header.Get("Etag") != b.header.Get("Etag") {
		t.Error("the tag is not of the content")
	}
}

func TestEncodings(t *testing.T) {
	dir := t.TempDir()
	text := strings.Repeat("trust ", 100)
	gz, br := compressed(t, text)
	put(t, dir, map[string]string{"trust.json": text, "trust.json.gz": gz, "trust.json.br": br})
	base, _ := serveFolder(t, dir)
	tags := make(map[string]bool)
	for accept, want := range map[string]string{
		"": "", "identity": "", "gzip": "gzip", "br": "br", "gzip, br": "br", "gzip, deflate, br, zstd": "br", "GZIP": "gzip",
		"br;q=0.5, gzip;q=0.8": "gzip", "br;q=0, gzip": "gzip", "gzip;q=0": "", "*": "br", "*;q=0": "", "br;q=0, *": "gzip",
		"identity, gzip;q=0.5": "", "gzip;q=2": "", "gzip;q=x": "", "gzip;level=1": "", ",,;": "", "deflate": "",
	} {
		a := ask(t, "GET", base+"/trust.json", "Accept-Encoding", accept)
		body := map[string]string{"": text, "gzip": gz, "br": br}[want]
		h := a.header
		if a.status != 200 || h.Get("Content-Encoding") != want || a.body != body || h.Get("Content-Length") != fmt.Sprint(len(body)) ||
			h.Get("Content-Type") != "application/json" || h.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%q: %+v", accept, a)
		}
		tags[h.Get("Etag")] = true
		if again := ask(t, "GET", base+"/trust.json", "Accept-Encoding", accept, "If-None-Match", h.Get("Etag")); again.status != 304 || again.header.Get("Content-Encoding") != "" {
			t.Errorf("%q again: %+v", accept, again)
		}
		if part := ask(t, "GET", base+"/trust.json", "Accept-Encoding", accept, "Range", "bytes=2-9"); part.status != 206 || part.body != body[2:10] ||
			part.header.Get("Content-Length") != "8" {
			t.Errorf("%q, a part: %+v", accept, part)
		}
		if none := ask(t, "GET", base+"/trust.json", "Accept-Encoding", accept, "If-Match", `"other"`); none.status != 412 || none.body != "" {
			t.Errorf("%q, a condition: %+v", accept, none)
		}
	}
	if len(tags) != 3 {
		t.Errorf("%d tags for three contents", len(tags))
	}
	two := ask(t, "GET", base+"/trust.json", "Accept-Encoding", "gzip;q=0.5", "Accept-Encoding", "br;q=0.1")
	if two.header.Get("Content-Encoding") != "gzip" {
		t.Errorf("%+v", two.header)
	}
}

// Whoever copies a site may leave a compressed copy of an older file, or what is none, beside it.
func TestStaleCopies(t *testing.T) {
	dir := t.TempDir()
	text := strings.Repeat("trust ", 100)
	gz, br := compressed(t, text)
	put(t, dir, map[string]string{"trust.json": text, "trust.json.gz": gz, "trust.json.br": br})
	base, _ := serveFolder(t, dir)
	get := func() (encoding, body string) {
		a := ask(t, "GET", base+"/trust.json", "Accept-Encoding", "br, gzip")
		return a.header.Get("Content-Encoding"), a.body
	}
	if e, body := get(); e != "br" || body != br {
		t.Errorf("%q %q", e, body)
	}
	put(t, dir, map[string]string{"trust.json": text + "."})
	if e, body := get(); e != "" || body != text+"." {
		t.Errorf("%q %q", e, body)
	}
	put(t, dir, map[string]string{"trust.json": text, "trust.json.br": br + "x"})
	if e, body := get(); e != "gzip" || body != gz {
		t.Errorf("%q %q", e, body)
	}
	bomb := func() string {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		_, err := io.CopyN(w, zeros{}, maxRead+1<<20)
		check(t, errors.Join(err, w.Close()))
		return b.String()
	}()
	put(t, dir, map[string]string{"trust.json.br": "", "trust.json.gz": bomb})
	if e, body := get(); e != "" || body != text {
		t.Errorf("%q %q", e, body)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestMethods(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, map[string]string{"trust.json": "{}", "status/46": statusToken(t, "", time.Hour)})
	base, _ := serveFolder(t, dir)
	for _, method := range []string{"POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "get"} {
		a := ask(t, method, base+"/trust.json")
		if a.status != 405 || a.header.Get("Allow") != "GET, HEAD, OPTIONS" || a.body != "405 Method Not Allowed\n" {
			t.Errorf("%s: %+v", method, a)
		}
	}
	a := ask(t, "OPTIONS", base+"/trust.json", "Origin", "https://page.example", "Access-Control-Request-Method", "GET")
	if a.status != 204 || a.header.Get("Access-Control-Allow-Methods") != "GET, HEAD, OPTIONS" || a.header.Get("Access-Control-Allow-Origin") != "*" ||
		!strings.Contains(a.header.Get("Access-Control-Allow-Headers"), "If-None-Match") {
		t.Errorf("%+v", a)
	}
	// The past is not kept; a query that means nothing changes nothing.
	if a := ask(t, "GET", base+"/status/46?time=1686925000"); a.status != 501 {
		t.Errorf("%+v", a)
	}
	if a, b := ask(t, "GET", base+"/trust.json?time=1"), ask(t, "GET", base+"/status/46?x"); a.status != 200 || b.status != 200 {
		t.Errorf("%+v %+v", a, b)
	}
}

// Nothing but files of the site is shown, whatever way is taken to it.
func TestPaths(t *testing.T) {
	above := t.TempDir()
	dir := filepath.Join(above, "site")
	put(t, above, map[string]string{"secret": "secret"})
	put(t, dir, map[string]string{
		"trust.json": "{}", "status/46": "a", ".publish.lock": "secret", ".git/config": "secret", "status/.46.1.tmp": "secret", "a b": "space",
		".well-known/.hidden": "secret", "csgt/.well-known/x": "secret", "inside": "inside", "đ": "letter", "csgt/index.html": "index",
	})
	check(t, os.Symlink("../secret", filepath.Join(dir, "link")))
	check(t, os.Symlink(filepath.Join(above, "secret"), filepath.Join(dir, "absolute")))
	check(t, os.Symlink("..", filepath.Join(dir, "up")))
	check(t, os.Symlink("inside", filepath.Join(dir, "same")))
	check(t, os.Symlink("loop", filepath.Join(dir, "loop")))
	base, faults := serveFolder(t, dir)
	address := strings.TrimPrefix(base, "http://")
	for _, path := range []string{
		"/", "/.", "/..", "/status", "/status/", "/csgt/", "/csgt", "//trust.json", "/trust.json/", "/trust.json/x", "/status//46", "/./trust.json",
		"/../secret", "/status/../../secret", "/%2e%2e/secret", "/..%2fsecret", "/status%2f46", "/status%2F46", "/status/..%2f..%2f../secret", `/..\secret`, "/..%5csecret",
		"/.publish.lock", "/.git/config", "/status/.46.1.tmp", "/.well-known/.hidden", "/csgt/.well-known/x", "/.well-known", "/.WELL-KNOWN/x",
		"/link", "/absolute", "/up/secret", "/loop", "/none", "/trust.json%00", "/%00", "/C:/secret", "/" + strings.Repeat("a", 300), "/" + strings.Repeat("a/", 2000) + "b",
		"/trust.json.br", "/TRUST.JSON",
	} {
		status, body := raw(t, address, "GET "+path+" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
		if status != 404 || strings.Contains(body, "secret") {
			t.Errorf("%.80s: %d %q", path, status, body)
		}
	}
	for path, want := range map[string]string{"/status/46": "a", "/a%20b": "space", "/same": "inside", "/%C4%91": "letter", "/status/%34%36": "a", "http://elsewhere.example/trust.json": "{}"} {
		if status, body := raw(t, address, "GET "+path+" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"); status != 200 || body != want {
			t.Errorf("%s: %d %q", path, status, body)
		}
	}
	if a := ask(t, "GET", base+"/none"); a.header.Get("Cache-Control") != "no-store" || a.header.Get("Access-Control-Allow-Origin") != "*" || a.body != "404 Not Found\n" {
		t.Errorf("%+v", a)
	}
	if faults.String() != "" {
		t.Error(faults)
	}
}

// raw sends bytes and reads what comes back: its status (0 for no answer) and its body.
func raw(t testing.TB, address, request string) (status int, body string) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	check(t, err)
	defer conn.Close()
	check(t, conn.SetDeadline(time.Now().Add(20*time.Second)))
	if _, err := io.WriteString(conn, request); err != nil {
		return 0, ""
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return 0, ""
	}
	defer response.Body.Close()
	data, _ := io.ReadAll(response.Body)
	return response.StatusCode, string(data)
}

func TestBadRequests(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, map[string]string{"trust.json": "{}"})
	base, faults := serveFolder(t, dir)
	address := strings.TrimPrefix(base, "http://")
	for request, want := range map[string][]int{
		"GET /trust.json HTTP/1.1\r\n\r\n":                                                                                      {400}, // no host
		"GET /trust.json HTTP/9.9\r\nHost: x\r\n\r\n":                                                                           {505},
		"GET trust.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n":                                                       {400},
		"GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n":                                                                                  {400},
		"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03":                                                                          {400, 0}, // TLS
		"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n":                                                                                      {400, 405, 505},
		"GET /trust.json HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n":                                 {400},
		"GET /trust.json HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n":                                                {400, 501},
		"GET /trust.json HTTP/1.1\r\nHost: x\r\nA: " + strings.Repeat("a", 64<<10) + "\r\n\r\n":                                 {431, 0},
		"GET /" + strings.Repeat("a", 64<<10) + " HTTP/1.1\r\nHost: x\r\n\r\n":                                                  {431, 0},
		"GET /trust.json HTTP/1.1\r\nHost: x\r\nRange: bytes=" + strings.Repeat("0-1,", 1000) + "\r\nConnection: close\r\n\r\n": {200, 416},
		"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n":                                                            {200, 204},
		"CONNECT elsewhere.example:443 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n":                                        {405},
		"POST /trust.json HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\nConnection: close\r\n\r\n":                       {405},
	} {
		if status, _ := raw(t, address, request); !slices.Contains(want, status) {
			t.Errorf("%.60q: %d", request, status)
		}
	}
	if faults.String() != "" {
		t.Error(faults)
	}
}

func TestFolderGone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "site")
	base, faults := serveFolder(t, dir)
	if a := ask(t, "GET", base+"/trust.json"); a.status != 503 || faults.String() == "" {
		t.Errorf("%+v, %s", a, faults)
	}
	put(t, dir, map[string]string{"trust.json": "one"})
	if a := ask(t, "GET", base+"/trust.json"); a.body != "one" {
		t.Errorf("%+v", a)
	}
	put(t, dir+".next", map[string]string{"trust.json": "two"})
	check(t, errors.Join(os.Rename(dir, dir+".old"), os.Rename(dir+".next", dir)))
	if a := ask(t, "GET", base+"/trust.json"); a.body != "two" {
		t.Errorf("%+v", a)
	}
}

// A file that is too large to be looked at is sent all the same.
func TestLargeFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "video.bin")
	put(t, dir, map[string]string{"video.bin": "begins", "video.bin.gz": "none"})
	check(t, os.Truncate(path, maxRead+1))
	base, _ := serveFolder(t, dir)
	a := ask(t, "GET", base+"/video.bin", "Accept-Encoding", "gzip")
	if a.status != 200 || len(a.body) != maxRead+1 || a.header.Get("Etag") != "" || a.header.Get("Content-Encoding") != "" || a.header.Get("Content-Type") != "application/octet-stream" {
		t.Errorf("%d %d %v", a.status, len(a.body), a.header)
	}
	if part := ask(t, "GET", base+"/video.bin", "Range", "bytes=0-5"); part.body != "begins" {
		t.Errorf("%+v", part)
	}
}

// What is remembered of files is bounded.
func TestManyFiles(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, map[string]string{"empty": ""})
	f, err := os.Open(filepath.Join(dir, "empty"))
	check(t, err)
	defer f.Close()
	var c cache
	for i := range maxKnown + 10 {
		_, err = c.file(fmt.Sprint(i), f)
		check(t, err)
	}
	if n := len(c.files); n > maxKnown || n == 0 {
		t.Errorf("%d files are remembered", n)
	}
}

func FuzzAcceptable(f *testing.F) {
	for _, field := range []string{"gzip, br;q=0.5", "*;q=0", "identity;q=1, gzip;q=0.3", ";;,"} {
		f.Add(field)
	}
	f.Fuzz(func(t *testing.T, field string) {
		for i, e := range acceptable([]string{field}) {
			if i > 1 || !strings.Contains(strings.ToLower(field), e.name) && !strings.Contains(field, "*") {
				t.Errorf("%q: %s", field, e.name)
			}
		}
	})
}

func FuzzNameOf(f *testing.F) {
	for _, target := range []string{"/trust.json", "/.well-known/jwt-vc-issuer/csgt", "/%2e%2e/a", "/a%2fb", `/\a`} {
		f.Add(target)
	}
	f.Fuzz(func(t *testing.T, target string) {
		u, err := url.ParseRequestURI(target)
		if err != nil {
			return
		}
		name, ok := nameOf(&http.Request{URL: u})
		if !ok {
			return
		}
		if path.Clean("/"+name) != "/"+name || strings.Contains(strings.TrimPrefix("/"+name, "/.well-known"), "/.") {
			t.Errorf("%q becomes %q", target, name)
		}
	})
}
