package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// dist is what `make page` has built, empty in a binary that was built without it.
//
//go:embed all:dist
var dist embed.FS

// ErrNoPage says that the binary was built without the page.
var ErrNoPage = errors.New("web: this binary was built without the officer's page")

// ErrPinned says that roots are offered by a page that was built with others, which it believes without being compared.
var ErrPinned = errors.New("web: the page was built with other roots")

// PagePath is where the page is served; its site is the folder above.
const PagePath = "/app/"

// rootsName is the file of roots that a device is offered, which a person compares by their fingerprint.
const rootsName = "roots.json"

// policy is the Content-Security-Policy of the page: nothing but its own scripts, and connections to its own site.
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; media-src 'self'; " +
	"connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types giayto"

// A Page answers requests for the officer's page. It sends it as it was built and keeps nothing.
type Page struct {
	assets map[string]*asset
}

// An asset is a file of the page with its compressed copies.
type asset struct {
	data       []byte
	etag       string
	compressed map[string][]byte // by the encoding's name
}

// NewPage returns the page that the binary was built with; roots is a file of roots to be offered to new devices, nil
// for none. The error is ErrNoPage, or ErrPinned where the page was built with other roots.
func NewPage(roots []byte) (*Page, error) {
	built, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, err
	}
	return newPage(built, roots)
}

func newPage(built fs.FS, roots []byte) (*Page, error) {
	p := &Page{assets: make(map[string]*asset)}
	names, err := fs.Glob(built, "*")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		data, err := fs.ReadFile(built, name)
		if err != nil {
			return nil, err
		}
		if base, e, ok := compressedName(name); ok {
			p.asset(base).compressed[e.name] = data
		} else if name[0] != '.' {
			p.asset(name).set(data)
		}
	}
	if p.assets["index.html"] == nil || p.assets["sw.js"] == nil {
		return nil, ErrNoPage
	}
	if roots == nil {
		return p, nil
	}
	if built := p.assets[rootsName]; built != nil && !bytes.Equal(built.data, roots) {
		return nil, ErrPinned
	}
	p.asset(rootsName).set(roots)
	return p, nil
}

func compressedName(name string) (base string, e encoding, ok bool) {
	for _, e := range encodings {
		if base, ok := strings.CutSuffix(name, e.suffix); ok {
			return base, e, true
		}
	}
	return "", encoding{}, false
}

func (p *Page) asset(name string) *asset {
	if p.assets[name] == nil {
		p.assets[name] = &asset{compressed: make(map[string][]byte)}
	}
	return p.assets[name]
}

func (a *asset) set(data []byte) {
	sum := sha256.Sum256(data)
	a.data, a.etag = data, base64.RawURLEncoding.EncodeToString(sum[:16])
}

func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		refuse(w, http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(r.URL.Path, PagePath)
	if name == "" {
		name = "index.html"
	}
	a := p.assets[name]
	if a == nil || a.data == nil {
		refuse(w, http.StatusNotFound)
		return
	}
	h.Set("Content-Security-Policy", policy)
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Permissions-Policy", "camera=(self), serial=(self), microphone=(), geolocation=(), usb=(), payment=()")
	h.Set("Cache-Control", "no-cache")
	h.Set("Vary", "Accept-Encoding")
	h.Set("Content-Type", mediaType(name))
	a.answer(w, r)
}

// answer sends the copy that the client likes best.
func (a *asset) answer(w http.ResponseWriter, r *http.Request) {
	h, data, etag := w.Header(), a.data, `"`+a.etag+`"`
	for _, e := range acceptable(r.Header.Values("Accept-Encoding")) {
		if c := a.compressed[e.name]; c != nil {
			data, etag = c, fmt.Sprintf("%q", a.etag+"-"+e.name)
			h.Set("Content-Encoding", e.name)
			break
		}
	}
	h.Set("Etag", etag)
	if match := r.Header.Get("If-None-Match"); match == "*" || strings.Contains(match, etag) {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(data)))
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(data) // a client that has gone is nobody's fault
}

// WithPage answers for the page below PagePath and for the site elsewhere; who asks for nothing in particular is sent to
// the page.
func WithPage(page, site http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/" || r.URL.Path == path.Clean(PagePath):
			http.Redirect(w, r, PagePath, http.StatusFound)
		case strings.HasPrefix(r.URL.Path, PagePath):
			page.ServeHTTP(w, r)
		default:
			site.ServeHTTP(w, r)
		}
	})
}
