package web

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

func fakePage(t *testing.T, roots []byte) http.Handler {
	t.Helper()
	p, err := newPage(fstest.MapFS{
		"index.html": {Data: []byte("<p>page")}, "index.html.br": {Data: []byte("br")}, "index.html.gz": {Data: []byte("gz")},
		"sw.js": {Data: []byte("//")}, "giayto.wasm": {Data: []byte("\x00asm")}, ".good": {Data: []byte("x")},
	}, roots)
	check(t, err)
	return WithPage(p, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte("site " + r.URL.Path)) }))
}

func get(h http.Handler, method, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// The page is what is below /app/, and nothing else of the site is another's.
func TestPage(t *testing.T) {
	h := fakePage(t, []byte("roots"))
	for _, c := range []struct {
		path     string
		status   int
		body, to string
	}{
		{"/", 302, "", "/app/"}, {"/app", 302, "", "/app/"}, {"/app/", 200, "<p>page", ""}, {"/app/index.html", 200, "<p>page", ""},
		{"/app/giayto.wasm", 200, "\x00asm", ""}, {"/app/roots.json", 200, "roots", ""}, {"/trust.json", 200, "site /trust.json", ""},
		{"/app/.good", 404, "", ""}, {"/app/index.html.br", 404, "", ""}, {"/app/../trust.json", 404, "", ""}, {"/app/none", 404, "", ""},
	} {
		w := get(h, "GET", c.path)
		if w.Code != c.status || c.status == 200 && w.Body.String() != c.body || w.Header().Get("Location") != c.to {
			t.Errorf("%s: %d %q %q", c.path, w.Code, w.Body, w.Header().Get("Location"))
		}
	}
	if w := get(fakePage(t, nil), "GET", "/app/roots.json"); w.Code != 404 {
		t.Errorf("roots that nobody offers: %d", w.Code)
	}
	if w := get(h, "POST", "/app/"); w.Code != 405 || w.Header().Get("Allow") == "" {
		t.Errorf("POST: %d", w.Code)
	}
	built := fstest.MapFS{"index.html": {}, "sw.js": {}, "roots.json": {Data: []byte("built in")}}
	for roots, want := range map[string]error{"": nil, "built in": nil, "other": ErrPinned} {
		var offered []byte
		if roots != "" {
			offered = []byte(roots)
		}
		if _, err := newPage(built, offered); !errors.Is(err, want) {
			t.Errorf("a page that is pinned, offered %q: %v", roots, err)
		}
	}
	if _, err := newPage(fstest.MapFS{".gitignore": {}}, nil); !errors.Is(err, ErrNoPage) {
		t.Errorf("an empty folder: %v", err)
	}
}

// Browsers are told to run nothing but the page's own scripts, to ask each time, and take a copy that they can read.
func TestPageHeaders(t *testing.T) {
	h := fakePage(t, nil)
	w := get(h, "GET", "/app/", "Accept-Encoding", "gzip, br")
	policy := w.Header().Get("Content-Security-Policy")
	for _, part := range []string{"default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "connect-src 'self'", "frame-ancestors 'none'", "trusted-types giayto"} {
		if !strings.Contains(policy, part) {
			t.Errorf("%q is not in %q", part, policy)
		}
	}
	if strings.Contains(policy, "unsafe-inline") || strings.Contains(policy, "http") || strings.Contains(policy, "*") {
		t.Error(policy)
	}
	if w.Header().Get("Content-Encoding") != "br" || w.Body.String() != "br" || w.Header().Get("Cache-Control") != "no-cache" || w.Header().Get("Vary") == "" {
		t.Errorf("%v", w.Header())
	}
	if again := get(h, "GET", "/app/", "Accept-Encoding", "br", "If-None-Match", w.Header().Get("Etag")); again.Code != 304 || again.Body.Len() > 0 {
		t.Errorf("%d %q", again.Code, again.Body)
	}
	if other := get(h, "GET", "/app/", "Accept-Encoding", "gzip", "If-None-Match", w.Header().Get("Etag")); other.Code != 200 || other.Body.String() != "gz" {
		t.Errorf("%d %q", other.Code, other.Body)
	}
	if plain := get(h, "HEAD", "/app/"); plain.Code != 200 || plain.Body.Len() > 0 || plain.Header().Get("Content-Length") != "7" || plain.Header().Get("Content-Encoding") != "" {
		t.Errorf("%d %v", plain.Code, plain.Header())
	}
	if w := get(h, "GET", "/app/giayto.wasm"); w.Header().Get("Content-Type") != "application/wasm" || w.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%v", w.Header())
	}
}
