//go:build !js

package sync

import (
	"compress/flate"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"
)

// metered reads at most left bytes from a connection, then fails with errLimit.
type metered struct {
	from io.Reader
	left int64
	// ended says that the connection has brought all that it was to bring.
	ended bool
	read  atomic.Int64 // since the window began
}

func (m *metered) Read(p []byte) (int, error) {
	// One byte more is asked for: whether there is one tells a file of that length from a longer one.
	n, err := m.from.Read(p[:min(int64(len(p)), m.left+1)])
	m.read.Add(int64(n))
	m.ended = err == io.EOF
	if int64(n) > m.left {
		n, err = int(m.left), errLimit
	}
	m.left -= int64(n)
	return n, err
}

// watch cancels the transfer with errSlow when a window brings fewer than minWindow bytes, until stop is called.
func (m *metered) watch(window time.Duration, cancel context.CancelCauseFunc) (stop func()) {
	done := make(chan struct{})
	ticker := time.NewTicker(window)
	go func() {
		defer ticker.Stop()
		for {
			select {
			case <-done:
				return
			case <-ticker.C:
				if m.read.Swap(0) < minWindow {
					cancel(errSlow)
					return
				}
			}
		}
	}()
	return func() { close(done) }
}

// all returns what comes, decompressed, up to one byte more than max.
func (m *metered) all(zipped bool, max int) ([]byte, error) {
	var from io.Reader = m
	if zipped {
		z, err := gzip.NewReader(m)
		if err != nil {
			return nil, err
		}
		from = z
	}
	return io.ReadAll(io.LimitReader(from, int64(max)+1))
}

// unzipFault tells what is damaged from a connection that broke, whose error it returns.
func (m *metered) unzipFault(path string, err error) error {
	var corrupt flate.CorruptInputError
	if m.ended || errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.As(err, &corrupt) {
		return faultf(Malformed, "%q: its gzip encoding is damaged", path)
	}
	return err
}

// lost is what an error of the connection means.
func (w *web) lost(ctx context.Context, err error) error {
	var fault *Fault
	if errors.As(err, &fault) { // of checkRedirect
		return fault
	}
	if errors.Is(context.Cause(ctx), errSlow) {
		return faultf(Interrupted, "%w", errSlow)
	}
	code := Interrupted
	if !w.answered {
		code = Unreachable
	}
	var toURL *url.Error
	if errors.As(err, &toURL) { // which would name the address once more
		err = toURL.Err
	}
	fault = &Fault{Code: code, Err: explain(err)}
	if isFinal(err) || code == Unreachable && isDial(err) {
		return fault
	}
	return &passingError{fault: fault}
}

func isDial(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

// isFinal tells errors that a second try does not change.
func isFinal(err error) bool {
	var notTLS tls.RecordHeaderError
	var certificate *tls.CertificateVerificationError
	var timeout interface{ Timeout() bool }
	return errors.Is(err, http.ErrSchemeMismatch) || errors.As(err, &notTLS) || errors.As(err, &certificate) || errors.As(err, &timeout) && timeout.Timeout()
}

// explain says in words for a person what a few frequent errors mean.
func explain(err error) error {
	var name *net.DNSError
	var notTLS tls.RecordHeaderError
	var invalid x509.CertificateInvalidError
	var certificate *tls.CertificateVerificationError
	var timeout interface{ Timeout() bool }
	switch {
	case errors.As(err, &name) && name.IsNotFound:
		return fmt.Errorf("no host is called %q", name.Name)
	case errors.Is(err, http.ErrSchemeMismatch) || errors.As(err, &notTLS):
		return fmt.Errorf("the server does not speak TLS; its address may begin with http: %w", err)
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return fmt.Errorf("the server's TLS certificate has expired, or this device's clock is wrong: %w", err)
	case errors.As(err, &certificate):
		return fmt.Errorf("the server's TLS certificate is not trusted: %w", err)
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF):
		return errors.New("the connection was cut off")
	case errors.As(err, &timeout) && timeout.Timeout():
		return fmt.Errorf("no answer in time: %w", err)
	}
	return err
}
