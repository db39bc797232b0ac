// Package web serves a site as giayto issuer publish writes it, to anybody, over HTTP. It is enough for small sites and
// for trying out; any other server of static files does as well, since all that counts in the files is signed.
//
// [Site] answers for the files of a folder, [Server] keeps slow and greedy clients from the others.
package web

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// A Site answers requests for the files of a folder, which may change meanwhile. It shows no list of them, no hidden
// ones but those under .well-known, none that a link outside of the folder leads to, and nothing that is no file.
type Site struct {
	dir    string
	now    func() time.Time
	report func(error)
	stall  time.Duration
	known  cache
}

// NewSite returns the site in the folder dir. The clock tells how long an answer may be kept; report is called with what
// is wrong with this computer, never with what is wrong with a request.
func NewSite(dir string, now func() time.Time, report func(error)) *Site {
	return &Site{dir: dir, now: now, report: report, stall: stall}
}

const methods = "GET, HEAD, OPTIONS"

func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("X-Content-Type-Options", "nosniff")
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		s.get(w, r)
	case http.MethodOptions:
		h.Set("Allow", methods)
		h.Set("Access-Control-Allow-Methods", methods)
		h.Set("Access-Control-Allow-Headers", "If-None-Match, If-Modified-Since, If-Range, Range")
		h.Set("Access-Control-Max-Age", "86400")
		w.WriteHeader(http.StatusNoContent)
	default:
		h.Set("Allow", methods)
		refuse(w, http.StatusMethodNotAllowed)
	}
}

func (s *Site) get(w http.ResponseWriter, r *http.Request) {
	name, ok := nameOf(r)
	if !ok {
		refuse(w, http.StatusNotFound)
		return
	}
	// Opened anew, so that the folder may be replaced by another of its name.
	root, err := os.OpenRoot(s.dir)
	if err != nil {
		s.report(err)
		refuse(w, http.StatusServiceUnavailable)
		return
	}
	defer root.Close()
	f, err := open(root, name)
	if err == nil {
		defer f.Close()
		err = s.answer(w, r, root, name, f)
	}
	switch {
	case err == nil:
	case isOurs(err):
		s.report(err)
		refuse(w, http.StatusServiceUnavailable)
	default:
		refuse(w, http.StatusNotFound)
	}
}

// nameOf is the path of the file that is asked for, by the rules of fs.ValidPath. What could be read in two ways is no
// name.
func nameOf(r *http.Request) (string, bool) {
	name, ok := strings.CutPrefix(r.URL.Path, "/")
	if !ok || !fs.ValidPath(name) || strings.ContainsAny(name, "\\\x00") || strings.Contains(strings.ToLower(r.URL.RawPath), "%2f") {
		return "", false
	}
	for i, part := range strings.Split(name, "/") {
		if part[0] == '.' && (i > 0 || part != ".well-known") {
			return "", false
		}
	}
	return name, true
}

// errNoFile says that a name leads to something else than a file.
var errNoFile = errors.New("not a regular file")

// open opens a file of the site, and waits for none.
func open(root *os.Root, name string) (*os.File, error) {
	local, err := filepath.Localize(name)
	if err != nil {
		return nil, err
	}
	if info, err := root.Stat(local); err != nil || !info.Mode().IsRegular() {
		return nil, errors.Join(err, errNoFile)
	}
	f, err := root.OpenFile(local, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, errors.Join(err, errNoFile, f.Close())
	}
	return f, nil
}

// isOurs tells what is wrong with this computer from what is wrong with a name.
func isOurs(err error) bool {
	for _, ours := range []error{syscall.EMFILE, syscall.ENFILE, syscall.EIO, syscall.ENOMEM} {
		if errors.Is(err, ours) {
			return true
		}
	}
	return false
}

// answer sends the file, or a compressed copy of it where the client takes one.
func (s *Site) answer(w http.ResponseWriter, r *http.Request, root *os.Root, name string, f *os.File) error {
	own, err := s.known.file(name, f)
	if err != nil {
		return err
	}
	if own.isToken && r.URL.Query().Has("time") { // Token Status List §8.4: lists of the past are not kept
		refuse(w, http.StatusNotImplemented)
		return nil
	}
	h := w.Header()
	h.Set("Access-Control-Expose-Headers", "Content-Encoding, Content-Range, ETag")
	h.Set("Content-Type", own.mediaType)
	h.Set("Cache-Control", own.caching(s.now()))
	h.Set("Vary", "Accept-Encoding")
	sent, what := f, own
	for _, e := range acceptable(r.Header.Values("Accept-Encoding")) {
		if c, known := s.copyOf(root, name, e, own); c != nil {
			defer c.Close()
			sent, what = c, known
			h.Set("Content-Encoding", e.name)
			break
		}
	}
	if what.etag != "" {
		h.Set("Etag", what.etag)
	}
	if _, err := sent.Seek(0, io.SeekStart); err != nil {
		return err
	}
	http.ServeContent(&paced{w, http.NewResponseController(w), what.info.Size(), s.stall}, r, "", own.info.ModTime(), sent)
	return nil
}

// copyOf opens the compressed copy, nil where there is none, or where it is not of the file as it is: whoever copies a
// site may leave an older one beside a newer file.
func (s *Site) copyOf(root *os.Root, name string, e encoding, own *known) (*os.File, *known) {
	f, err := open(root, name+e.suffix)
	if err != nil {
		return nil, nil
	}
	c, err := s.known.copy(name, e, f)
	if err != nil || c.of != own.of || c.of == (digest{}) {
		f.Close()
		return nil, nil
	}
	return f, c
}

// refuse answers with a status and what it is called.
func refuse(w http.ResponseWriter, status int) {
	h := w.Header()
	for _, of := range []string{"Content-Encoding", "Content-Type", "Etag", "Vary"} {
		h.Del(of)
	}
	h.Set("Cache-Control", "no-store")
	http.Error(w, fmt.Sprintf("%d %s", status, http.StatusText(status)), status)
}

// stall is how long a client may take to take in a part of an answer, 32 KiB: the slowest networks manage that.
const stall = 30 * time.Second

// paced sends an answer for as long as the client takes it in.
type paced struct {
	http.ResponseWriter
	control *http.ResponseController
	size    int64 // of the whole
	stall   time.Duration
}

func (p *paced) WriteHeader(status int) {
	if status == http.StatusOK { // which http.ServeContent leaves out of compressed answers
		p.Header().Set("Content-Length", fmt.Sprint(p.size))
	}
	p.ResponseWriter.WriteHeader(status)
}

func (p *paced) Write(b []byte) (int, error) {
	deadline := time.Now().Add(p.stall) // by the computer's clock, whatever the site takes for the time
	if err := p.control.SetWriteDeadline(deadline); err != nil && !errors.Is(err, errors.ErrUnsupported) {
		return 0, err
	}
	return p.ResponseWriter.Write(b)
}
