package sync

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/testvectors/programs"
)

// answer is a server that answers everything alike.
func answer(t testing.TB, h http.HandlerFunc) *web {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return source(t, s.URL)
}

func TestAnswers(t *testing.T) {
	const day = "Mon, 02 Nov 2026 08:00:00 GMT"
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		known   Validator
		want    File
		code    Code
		err     string
	}{
		"plain": {handler: func(w http.ResponseWriter, _ *http.Request) { w.Header()["Date"] = nil; io.WriteString(w, "data") },
			want: File{Data: []byte("data")}},
		"gzip": {handler: func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Accept-Encoding") != "gzip" || r.Header.Get("User-Agent") != "giayto-sync" {
				http.Error(w, "", http.StatusBadRequest)
			}
			w.Header().Set("Content-Encoding", "gzip")
			w.Header().Set("ETag", `W/"1"`)
			w.Write(zipped(t, []byte("data")))
		}, want: File{[]byte("data"), Validator{ETag: `W/"1"`}}},
		"modified": {handler: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Date", "Mon, 02 Nov 2026 08:00:02 GMT")
			w.Header().Set("Last-Modified", day)
		}, want: File{Data: []byte{}, Validator: Validator{Modified: day}}},
		"modified just now": {handler: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Date", "Mon, 02 Nov 2026 08:00:01 GMT")
			w.Header().Set("Last-Modified", day)
		}, want: File{Data: []byte{}}},
		"missing":           {handler: http.NotFound, code: Missing, err: `it has no "a/b"`},
		"gone":              {handler: status(410), code: Missing, err: `it has no "a/b"`},
		"forbidden":         {handler: status(403), code: Malformed, err: `"a/b": the server answers 403 Forbidden`},
		"unknown status":    {handler: status(299), code: Malformed, err: `"a/b": the server answers 299`},
		"part of a file":    {handler: status(206), code: Malformed, err: `"a/b": the server answers 206 Partial Content`},
		"no content":        {handler: status(204), code: Malformed, err: `"a/b": the server answers 204 No Content`},
		"unasked 304":       {handler: status(304), code: Malformed, err: `"a/b": the server answers 304 Not Modified`},
		"overloaded":        {handler: status(503), code: Busy, err: `"a/b": the server answers 503 Service Unavailable`},
		"another encoding":  {handler: header("Content-Encoding", "br"), code: Malformed, err: `"a/b" comes in the encoding "br", which was not asked for`},
		"no gzip":           {handler: header("Content-Encoding", "gzip"), code: Malformed, err: `"a/b": its gzip encoding is damaged`},
		"to another host":   {handler: redirect("http://portal.example/login"), code: Redirected, err: `"/a/b": the server sends to "http://portal.example", which is not asked`},
		"to another scheme": {handler: redirect("ftp://127.0.0.1/"), code: Redirected, err: `"/a/b": the server sends to "ftp://127.0.0.1", which is not asked`},
		"in a circle":       {handler: redirect("/a/b"), code: Redirected, err: `"/a/b": the server sends from one address to another more than 3 times`},
		"too long":          {handler: func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, 1001)) }, code: TooLarge, err: `"a/b" is longer than 1000 bytes`},
		"too long, gzip": {handler: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(zipped(t, make([]byte, 1001)))
		}, code: TooLarge, err: `"a/b" is longer than 1000 bytes`},
		"not longer": {handler: func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, 1000)) }, want: File{Data: make([]byte, 1000)}},
		"cut gzip": {handler: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			data := zipped(t, []byte("data"))
			w.Write(data[:len(data)-3])
		}, code: Malformed, err: `"a/b": its gzip encoding is damaged`},
	} {
		t.Run(name, func(t *testing.T) {
			file, err := answer(t, c.handler).Fetch(t.Context(), "a/b", 1000, c.known)
			var fault *Fault
			if c.code != "" && (!errors.As(err, &fault) || fault.Code != c.code || fault.Error() != c.err) || c.code == "" && err != nil {
				t.Errorf("%v", err)
			}
			if c.code == "" && (!bytes.Equal(file.Data, c.want.Data) || file.Validator != c.want.Validator) {
				t.Errorf("%q", file)
			}
		})
	}
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

func header(name, value string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.Header().Set(name, value) }
}

func redirect(to string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", to)
		w.WriteHeader(http.StatusFound)
	}
}

// A server may send to another path of its own, and from http to https of the same name.
func TestRedirects(t *testing.T) {
	w := answer(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/a" {
			redirect("/b/c")(w, r)
			return
		}
		io.WriteString(w, r.URL.Path)
	})
	if file, err := w.Fetch(t.Context(), "a", 100, Validator{}); err != nil || string(file.Data) != "/b/c" {
		t.Errorf("%q, %v", file.Data, err)
	}
	for _, c := range []struct {
		from, to string
		ok       bool
	}{
		{"http://a.example/x", "https://a.example/x", true}, {"https://a.example/x", "http://a.example/x", false},
		{"http://a.example:80/x", "https://a.example/x", false}, {"https://a.example/x", "https://a.example:8443/x", false},
		{"https://a.example/x", "https://b.example/x", false}, {"https://a.example/x", "https://a.example/y?z", true},
	} {
		from, err := url.Parse(c.from)
		check(t, err)
		to, err := url.Parse(c.to)
		check(t, err)
		if err := checkRedirect(&http.Request{URL: to}, []*http.Request{{URL: from}}); (err == nil) != c.ok {
			t.Errorf("%s to %s: %v", c.from, c.to, err)
		}
	}
}

// What may pass is tried again: after the time that the server asks for, if that is short.
func TestRetries(t *testing.T) {
	for name, c := range map[string]struct {
		fail   http.HandlerFunc
		fails  int
		code   Code
		asked  int64
		pauses time.Duration // at least
	}{
		"once":         {fail: status(500), fails: 1, asked: 2},
		"twice":        {fail: status(502), fails: 2, asked: 3},
		"always":       {fail: status(504), fails: 9, asked: 3, code: Busy},
		"asked for 1s": {fail: busy("1"), fails: 1, asked: 2, pauses: time.Second},
		"asked for 1h": {fail: busy("3600"), fails: 1, asked: 1, code: Busy},
		"until a date": {fail: busy("Mon, 02 Nov 2026 09:00:00 GMT"), fails: 1, asked: 1, code: Busy},
		"nonsense":     {fail: busy("soon"), fails: 1, asked: 2},
		"cut off":      {fail: cut, fails: 2, asked: 3},
		"always cut":   {fail: cut, fails: 9, asked: 3, code: Interrupted},
		"not there":    {fail: http.NotFound, fails: 9, asked: 1, code: Missing},
	} {
		t.Run(name, func(t *testing.T) {
			var asked atomic.Int64
			w := answer(t, func(w http.ResponseWriter, r *http.Request) {
				if asked.Add(1) <= int64(c.fails) {
					c.fail(w, r)
					return
				}
				io.WriteString(w, "data")
			})
			start := time.Now()
			file, err := w.Fetch(t.Context(), "a", 100, Validator{})
			var fault *Fault
			if errors.As(err, &fault) != (c.code != "") || fault != nil && fault.Code != c.code || err == nil && string(file.Data) != "data" {
				t.Errorf("%q, %v", file.Data, err)
			}
			if n := asked.Load(); n != c.asked || time.Since(start) < c.pauses {
				t.Errorf("asked %d times, expected %d, in %v", n, c.asked, time.Since(start))
			}
		})
	}
}

func busy(after string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Date", "Mon, 02 Nov 2026 08:00:00 GMT")
		w.Header().Set("Retry-After", after)
		w.WriteHeader(http.StatusTooManyRequests)
	}
}

// cut announces more than it writes.
func cut(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "100")
	io.WriteString(w, "dat")
}

func TestRetryAfter(t *testing.T) {
	for _, c := range []struct {
		asked string
		want  time.Duration
	}{
		{"0", 0}, {"120", 2 * time.Minute}, {"", 0}, {"-5", 0}, {"1.5", 0}, {"1h", 0}, {"99999999999999999999", 0},
		{"Mon, 02 Nov 2026 08:00:30 GMT", 30 * time.Second}, {"Mon, 02 Nov 2026 07:00:00 GMT", 0},
	} {
		h := http.Header{"Retry-After": {c.asked}, "Date": {"Mon, 02 Nov 2026 08:00:00 GMT"}}
		if got := retryAfter(h); got != c.want {
			t.Errorf("%q: %v", c.asked, got)
		}
	}
}

// Words for what a person at the device can do something about.
func TestConnectionErrors(t *testing.T) {
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	t.Cleanup(secure.Close)
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	hangUp := raw(t, func(net.Conn) {})
	nonsense := raw(t, func(c net.Conn) { io.WriteString(c, "SSH-2.0-OpenSSH_9.9\r\n") })
	flood := raw(t, func(c net.Conn) {
		io.WriteString(c, "HTTP/1.1 200 OK\r\n")
		for {
			if _, err := io.WriteString(c, "X: "+strings.Repeat("x", 1000)+"\r\n"); err != nil {
				return
			}
		}
	})
	for _, c := range []struct{ address, want string }{
		{secure.URL, "the server's TLS certificate is not trusted: "},
		{strings.Replace(plain.URL, "http:", "https:", 1), "the server does not speak TLS; its address may begin with http: "},
		{strings.Replace(secure.URL, "https:", "http:", 1), `"a": the server answers 400 Bad Request`},
		{"http://no-such-host.invalid", `no host is called "no-such-host.invalid"`},
		{"http://127.0.0.1:1", "dial tcp 127.0.0.1:1: "},
		{hangUp, "the connection was cut off"},
		{nonsense, "net/http: HTTP/1.x transport connection broken: malformed HTTP response"},
		{flood, "net/http: HTTP/1.x transport connection broken: net/http: server response headers exceeded 65536 bytes; aborted"},
		{strings.Replace(hangUp, "http:", "https:", 1), "the connection was cut off"},
	} {
		_, err := source(t, c.address).Fetch(t.Context(), "a", 100, Validator{})
		var fault *Fault
		if !errors.As(err, &fault) || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: %v", c.address, err)
		}
	}
}

// raw is a server of anything but HTTP.
func raw(t testing.TB, talk func(net.Conn)) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			c.SetDeadline(time.Now().Add(time.Second))
			bufio.NewReader(c).Peek(1)
			talk(c)
			c.Close()
		}
	}()
	return "http://" + l.Addr().String()
}

// A certificate of which the device knows the authority, over HTTP/2.
func TestTLS(t *testing.T) {
	s := httptest.NewUnstartedServer(&server{files: honest(t, 2, 0)})
	s.EnableHTTP2 = true
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	w := source(t, s.URL)
	authority := s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	w.client.Transport.(*http.Transport).TLSClientConfig = &tls.Config{RootCAs: authority}
	expect(t, run1(t, device(t), at(3), w), Good, first())
	w.client.Transport.(*http.Transport).TLSClientConfig = &tls.Config{RootCAs: authority, Time: func() time.Time { return begun.AddDate(1000, 0, 0) }}
	w.client.CloseIdleConnections()
	if _, err := w.Fetch(t.Context(), "trust.json", 100, Validator{}); err == nil ||
		!strings.HasPrefix(err.Error(), "the server's TLS certificate has expired, or this device's clock is wrong") {
		t.Errorf("%v", err)
	}
}

// A server that takes connections and never answers costs the header time-out once for each file, and is given up.
func TestSilent(t *testing.T) {
	done := make(chan struct{})
	defer close(done)
	address := raw(t, func(net.Conn) { <-done })
	w := source(t, address)
	w.client.Transport.(*http.Transport).ResponseHeaderTimeout = 50 * time.Millisecond
	report := run1(t, device(t), at(3), w)
	expect(t, report, NoSite, map[string]string{"trust": "failed unreachable"})
	if text := report.Trust.Faults[0].Error(); !strings.HasPrefix(text, "no answer in time: ") {
		t.Error(text)
	}
}

// A network that wants a log-in first answers everything with its page, or sends there.
func TestCaptivePortal(t *testing.T) {
	b := device(t)
	page := answer(t, func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, "\r\n<!doctype html><title>Wi-Fi</title>")
	})
	report := run1(t, b, at(3), page)
	expect(t, report, Refused, map[string]string{"trust": "failed web-page"})
	if text := report.Trust.Faults[0].Error(); text != `"trust.json" is a web page (HTML), not a list` {
		t.Error(text)
	}
	elsewhere := answer(t, redirect("http://wifi.example/"))
	expect(t, run1(t, b, at(3), elsewhere), Refused, map[string]string{"trust": "failed redirected"})
}

func TestOpenRefuses(t *testing.T) {
	for _, address := range []string{
		"http://", "http:///x", "https://user:secret@host/", "https://host/?a=b", "https://host/?", "https://host/#a", "ftp://host/", "http://[::1",
	} {
		if s, err := Open(address); !errors.Is(err, ErrSource) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v, %v", address, s, err)
		}
	}
	if _, err := Open(t.TempDir() + "/none"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v", err)
	}
	if s, err := Open("HTTPS://Host.example/a//"); err != nil || s.Name() != "https://Host.example/a" {
		t.Errorf("%v, %v", s, err)
	}
}

// A proxy that the environment names is used. It is the environment of a process of its own, since it is read once.
func TestProxy(t *testing.T) {
	const variable = "GIAYTO_TEST_PROXIED"
	if os.Getenv(variable) != "" {
		file, err := source(t, "http://site.example").Fetch(t.Context(), "trust.json", 100, Validator{})
		fmt.Printf("got %q, %v\n", file.Data, err)
		return
	}
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "by proxy "+r.URL.String()) }))
	t.Cleanup(proxy.Close)
	cmd := exec.Command(os.Args[0], "-test.run=^TestProxy$")
	cmd.Env = append(os.Environ(), variable+"=1", "HTTP_PROXY="+proxy.URL, "NO_PROXY=")
	out, err := cmd.CombinedOutput()
	check(t, err)
	if want := `got "by proxy http://site.example/trust.json", <nil>`; !strings.Contains(string(out), want) {
		t.Errorf("%s", out)
	}
}

// A file server that nobody here wrote, and that knows no entity tags.
func TestPythonServer(t *testing.T) {
	python := programs.Path(t, "python3")
	dir := honest(t, 2, statuslist.Revoked).folder(t)
	old := time.Now().Add(-time.Hour)
	for path := range honest(t, 2, 0) {
		check(t, os.Chtimes(dir+"/"+path, old, old))
	}
	cmd := exec.CommandContext(t.Context(), python, "-u", "-m", "http.server", "--bind", "127.0.0.1", "--directory", dir, "0")
	out, err := cmd.StdoutPipe()
	check(t, err)
	var log bytes.Buffer
	cmd.Stderr = &log
	check(t, cmd.Start())
	line, err := bufio.NewReader(out).ReadString('\n') // Serving HTTP on 127.0.0.1 port 43211 (http://127.0.0.1:43211/) ...
	check(t, err)
	address := line[strings.Index(line, "(")+1 : strings.Index(line, ")")]

	b := device(t)
	expect(t, run1(t, b, at(3), source(t, address)), Good, first())
	expect(t, run1(t, b, at(3), source(t, address)), Good, nothing())
	check(t, os.WriteFile(dir+"/status/46", token(t, 102, uri46, begun.Add(3*time.Hour), statuslist.Held), 0o644))
	check(t, os.Remove(dir+"/status/47"))
	check(t, os.Mkdir(dir+"/status/47", 0o755)) // which it answers with a page
	expect(t, run1(t, b, at(3), source(t, address)), Refused, nothing("csgt/46", "updated", "csgt/47", "failed web-page"))
	if v := value(t, b, csgt, uri46); v != "3 at 3 h" {
		t.Errorf("held: %s", v)
	}
	check(t, cmd.Process.Kill())
	cmd.Wait()
	if n := strings.Count(log.String(), `HTTP/1.1" 304 `); n < 5 {
		t.Errorf("%d files were not transferred again: %s", n, log.String())
	}
}
