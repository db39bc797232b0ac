//go:build !js

package sync

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// How patient a device is with a web server. Its link may be a weak mobile one.
const (
	dialTimeout   = 15 * time.Second
	headerTimeout = 30 * time.Second
	// window and minWindow make the slowest rate at which a file may come, 1 KiB a second, which a stalled connection
	// does not reach either.
	window    = 30 * time.Second
	minWindow = 30 << 10
	// A request that failed on the way is tried again, at most tries times in all, after pause, then twice that.
	tries = 3
	pause = time.Second
	// maxPause is the longest that a server may ask to be waited for (Retry-After).
	maxPause     = 30 * time.Second
	maxRedirects = 3
	maxHeader    = 64 << 10
	// modifiedAfter is how long before its Date a file must have been modified for Last-Modified to tell it from a later
	// one: two within a second bear the same (RFC 9110 §8.8.2.2).
	modifiedAfter = 2 * time.Second
)

// A web is a site on a web server. Signatures protect what it holds: TLS keeps others from seeing what is fetched, and
// is not needed for more.
type web struct {
	base     *url.URL
	client   *http.Client
	window   time.Duration
	pause    time.Duration
	answered bool
}

func newWeb(address string) (*web, error) {
	base, err := url.Parse(address)
	if err != nil || base.Host == "" || base.User != nil || base.RawQuery != "" || base.ForceQuery || base.Fragment != "" {
		return nil, fmt.Errorf("sync: an address has a host and a path, and no user, query or fragment: %w", ErrSource)
	}
	base.Path = strings.TrimRight(base.Path, "/")
	base.RawPath = ""
	return &web{base: base, window: window, pause: pause, client: &http.Client{
		CheckRedirect: checkRedirect,
		Transport: &http.Transport{
			Proxy:                  http.ProxyFromEnvironment,
			DialContext:            (&net.Dialer{Timeout: dialTimeout}).DialContext,
			TLSHandshakeTimeout:    dialTimeout,
			ResponseHeaderTimeout:  headerTimeout,
			MaxResponseHeaderBytes: maxHeader,
			DisableCompression:     true, // or nothing would bound what is read before it is decompressed
			ForceAttemptHTTP2:      true,
			IdleConnTimeout:        headerTimeout,
		},
	}}, nil
}

func (w *web) Name() string { return w.base.String() }

func (w *web) Close() error {
	w.client.CloseIdleConnections()
	return nil
}

// Fetch tries again what may pass: a connection that broke, a server that is overloaded.
func (w *web) Fetch(ctx context.Context, path string, max int, known Validator) (File, error) {
	if !fs.ValidPath(path) {
		return File{}, faultf(Malformed, "%q is no path of a site", path)
	}
	wait := w.pause
	for try := 1; ; try++ {
		file, err := w.get(ctx, path, max, known)
		if ctx.Err() != nil {
			return File{}, ctx.Err()
		}
		var passing *passingError
		if !errors.As(err, &passing) {
			return file, err
		}
		if passing.after > 0 {
			wait = passing.after
		}
		if try == tries || passing.after > maxPause {
			return File{}, passing.fault
		}
		if err := sleep(ctx, wait); err != nil {
			return File{}, err
		}
		wait *= 2
	}
}

// A passingError may not come again when the request is repeated.
type passingError struct {
	fault *Fault
	after time.Duration // that the server asks to wait, 0 where it does not say
}

func (e *passingError) Error() string { return e.fault.Error() }

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// get makes one request.
func (w *web) get(ctx context.Context, path string, max int, known Validator) (File, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	request, err := w.request(ctx, path, known)
	if err != nil {
		return File{}, err
	}
	response, err := w.client.Do(request)
	if err != nil {
		return File{}, w.lost(ctx, err)
	}
	defer response.Body.Close()
	w.answered = true
	switch {
	case response.StatusCode == http.StatusOK:
	case response.StatusCode == http.StatusNotModified && known != (Validator{}):
		return File{}, ErrUnchanged
	default:
		return File{}, answerError(path, response)
	}
	data, err := w.body(path, response, max, cancel)
	if fault := (*Fault)(nil); err != nil && !errors.As(err, &fault) {
		return File{}, w.lost(ctx, err)
	}
	return File{data, validator(response)}, err
}

func (w *web) request(ctx context.Context, path string, known Validator) (*http.Request, error) {
	at := *w.base
	at.Path += "/" + path
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
	if err != nil {
		return nil, faultf(Malformed, "%q has no address: %w", path, err)
	}
	request.Header.Set("User-Agent", "giayto-sync")
	request.Header.Set("Accept-Encoding", "gzip")
	request.Header.Set("Cache-Control", "no-cache") // a proxy's copy may be of hours ago
	if known.ETag != "" {
		request.Header.Set("If-None-Match", known.ETag)
	}
	if known.Modified != "" {
		request.Header.Set("If-Modified-Since", known.Modified)
	}
	return request, nil
}

// validator is what tells this file from a later one.
func validator(response *http.Response) Validator {
	v := Validator{ETag: response.Header.Get("ETag")}
	modified, err := http.ParseTime(response.Header.Get("Last-Modified"))
	date, err2 := http.ParseTime(response.Header.Get("Date"))
	if err == nil && err2 == nil && date.Sub(modified) >= modifiedAfter {
		v.Modified = response.Header.Get("Last-Modified")
	}
	return v
}

// answerError is what an answer other than the file means.
func answerError(path string, response *http.Response) error {
	fault := AnswerFault(path, response.StatusCode, http.StatusText(response.StatusCode))
	if fault.Code != Busy {
		return fault
	}
	after := retryAfter(response.Header)
	if after > maxPause {
		fault.Err = fmt.Errorf("%w, and to come back in %v", fault.Err, after)
	}
	return &passingError{fault, after}
}

// retryAfter is how long a server asks to be left alone (RFC 9110 §10.2.3), 0 where it does not say. A date is taken by
// the server's own clock.
func retryAfter(header http.Header) time.Duration {
	asked := header.Get("Retry-After")
	if d, err := time.ParseDuration(asked + "s"); err == nil && strings.Trim(asked, "0123456789") == "" {
		return d
	}
	until, err := http.ParseTime(asked)
	now, err2 := http.ParseTime(header.Get("Date"))
	if err != nil || err2 != nil {
		return 0
	}
	return max(0, until.Sub(now))
}

// body reads a file of at most max bytes, and little more than that from the connection. A *Fault is the file's, any
// other error the connection's.
func (w *web) body(path string, response *http.Response, max int, cancel context.CancelCauseFunc) ([]byte, error) {
	var zipped bool
	limit := int64(max)
	switch encoding := response.Header.Get("Content-Encoding"); strings.ToLower(encoding) {
	case "", "identity":
	case "gzip", "x-gzip":
		zipped = true
		limit += limit/100 + 1<<10 // what gzip adds to what it cannot compress
	default:
		return nil, faultf(Malformed, "%q comes in the encoding %q, which was not asked for", path, encoding)
	}
	if response.ContentLength > limit {
		return nil, tooLarge(path, max)
	}
	transfer := &metered{from: response.Body, left: limit}
	defer transfer.watch(w.window, cancel)()
	data, err := transfer.all(zipped, max)
	switch {
	case errors.Is(err, errLimit) || err == nil && len(data) > max:
		return nil, tooLarge(path, max)
	case err != nil && zipped:
		return nil, transfer.unzipFault(path, err)
	}
	return data, err
}

var errSlow = fmt.Errorf("it comes at less than %d bytes in %v", minWindow, window)

// checkRedirect lets a server send to another path of its own, and from http to https.
func checkRedirect(next *http.Request, via []*http.Request) error {
	from, to := via[0].URL, next.URL
	isSame := from.Scheme == to.Scheme && from.Host == to.Host
	isUpgrade := from.Scheme == "http" && to.Scheme == "https" && from.Port() == "" && to.Port() == "" &&
		from.Hostname() == to.Hostname()
	switch {
	case !isSame && !isUpgrade:
		return faultf(Redirected, "%q: the server sends to %q, which is not asked", from.Path, to.Scheme+"://"+to.Host)
	case len(via) > maxRedirects:
		return faultf(Redirected, "%q: the server sends from one address to another more than %d times", from.Path, maxRedirects)
	}
	return nil
}
