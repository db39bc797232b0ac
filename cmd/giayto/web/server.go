package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

// A Server bounds what one client can take from the others. Its zero limits are those that Serve chooses.
type Server struct {
	Handler http.Handler
	// Report is called with what is wrong with this computer or with this program. It never tells who asked for what.
	Report func(error)

	Connections int           // at a time; 0 for 1024
	HeaderBytes int           // of a request; 0 for 16 KiB
	Patience    time.Duration // for a request's header, and then for its body; 0 for 10 seconds
	Idle        time.Duration // between two requests; 0 for 30 seconds
	Grace       time.Duration // for what is being answered when the server is to stop; 0 for 10 seconds
}

// complete fills in the limits that were left open.
func (s *Server) complete() Server {
	c := *s
	for _, limit := range []struct {
		of    *int
		usual int
	}{{&c.Connections, 1024}, {&c.HeaderBytes, 16 << 10}} {
		if *limit.of == 0 {
			*limit.of = limit.usual
		}
	}
	for _, limit := range []struct {
		of    *time.Duration
		usual time.Duration
	}{{&c.Patience, 10 * time.Second}, {&c.Idle, 30 * time.Second}, {&c.Grace, 10 * time.Second}} {
		if *limit.of == 0 {
			*limit.of = limit.usual
		}
	}
	return c
}

// Serve answers requests until the context ends; then it lets those that are being answered come to their end, and
// returns nil.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	c := s.complete()
	server := &http.Server{
		Handler:           c.guarded(),
		ReadHeaderTimeout: c.Patience,
		ReadTimeout:       2 * c.Patience,
		WriteTimeout:      stall,
		IdleTimeout:       c.Idle,
		MaxHeaderBytes:    c.HeaderBytes,
		ErrorLog:          log.New(faults{c.Report}, "", 0),
	}
	ended := make(chan error, 1)
	go func() {
		ended <- server.Serve(&bounded{Listener: l, slots: make(chan struct{}, c.Connections), closed: make(chan struct{})})
	}()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.Grace)
	defer cancel()
	if err := server.Shutdown(last); err != nil {
		server.Close()
	}
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// guarded answers for a fault of the handler, and keeps what it was asked out of the report.
func (s *Server) guarded() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			fault := recover()
			if fault == nil {
				return
			}
			if fault != http.ErrAbortHandler {
				s.Report(fmt.Errorf("web: a fault of giayto: %v", fault))
			}
			panic(http.ErrAbortHandler) // ends the connection without a word
		}()
		s.Handler.ServeHTTP(w, r)
	})
}

// faults passes on what net/http says of the listener, and none of what it says of clients, whom it names.
type faults struct{ report func(error) }

func (f faults) Write(line []byte) (int, error) {
	if bytes.HasPrefix(line, []byte("http: Accept error")) {
		f.report(errors.New(string(bytes.TrimSpace(line))))
	}
	return len(line), nil
}

// bounded is a listener that holds so many connections at a time; others wait in the system's queue.
type bounded struct {
	net.Listener
	slots  chan struct{}
	closed chan struct{}
	once   sync.Once
}

func (b *bounded) Accept() (net.Conn, error) {
	select {
	case b.slots <- struct{}{}:
	case <-b.closed:
		return nil, net.ErrClosed
	}
	conn, err := b.Listener.Accept()
	if err != nil {
		<-b.slots
		return nil, err
	}
	return &counted{Conn: conn, done: func() { <-b.slots }}, nil
}

func (b *bounded) Close() error {
	b.once.Do(func() { close(b.closed) })
	return b.Listener.Close()
}

// counted gives its slot back when it is closed.
type counted struct {
	net.Conn
	once sync.Once
	done func()
}

func (c *counted) Close() error {
	defer c.once.Do(c.done)
	return c.Conn.Close()
}
