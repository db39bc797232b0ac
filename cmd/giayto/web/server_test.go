package web

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// A client that says nothing, or little by little, does not keep its place.
func TestSlowClients(t *testing.T) {
	faults := new(faultsOf)
	address := serve(t, &Server{Handler: http.NotFoundHandler(), Report: faults.report, Patience: 100 * time.Millisecond, Idle: 100 * time.Millisecond})
	for name, request := range map[string]string{
		"silent": "", "half a header": "GET / HTTP/1.1\r\nHost: x\r\nA: ", "idle": "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
	} {
		conn, err := net.Dial("tcp", address)
		check(t, err)
		check(t, conn.SetDeadline(time.Now().Add(20*time.Second)))
		_, err = io.WriteString(conn, request)
		check(t, err)
		if _, err := io.Copy(io.Discard, conn); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		conn.Close()
	}
	if faults.String() != "" {
		t.Error(faults)
	}
}

// Only so many are let in at a time; the next is let in when one leaves.
func TestConnections(t *testing.T) {
	address := serve(t, &Server{Handler: http.NotFoundHandler(), Report: new(faultsOf).report, Connections: 2, Idle: time.Minute, Patience: time.Minute, Grace: time.Millisecond})
	var held []net.Conn
	for range 2 {
		conn, err := net.Dial("tcp", address)
		check(t, err)
		defer conn.Close()
		held = append(held, conn)
	}
	third, err := net.Dial("tcp", address)
	check(t, err)
	defer third.Close()
	_, err = io.WriteString(third, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
	check(t, err)
	check(t, third.SetReadDeadline(time.Now().Add(200*time.Millisecond)))
	if n, err := third.Read(make([]byte, 1)); n > 0 || err == nil {
		t.Error("a third is answered")
	}
	check(t, held[0].Close())
	check(t, third.SetReadDeadline(time.Now().Add(20*time.Second)))
	if data, err := io.ReadAll(third); err != nil || !strings.HasPrefix(string(data), "HTTP/1.1 404 ") {
		t.Errorf("%q, %v", data, err)
	}
}

// Who stops the server waits for those who are being answered.
func TestStop(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	ctx, stop := context.WithCancel(t.Context())
	asked := make(chan bool)
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- true
		<-ctx.Done()
		time.Sleep(50 * time.Millisecond)
		io.WriteString(w, "to the end")
	})
	ended := make(chan error)
	go func() { ended <- (&Server{Handler: handler, Report: new(faultsOf).report}).Serve(ctx, l) }()
	answered := make(chan answer)
	go func() { answered <- ask(t, "GET", "http://"+l.Addr().String()) }()
	<-asked
	stop()
	if a := <-answered; a.body != "to the end" {
		t.Errorf("%+v", a)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if _, err := net.Dial("tcp", l.Addr().String()); err == nil {
		t.Error("still listening")
	}
}

// One that takes too long is cut off.
func TestStopWithoutPatience(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	ctx, stop := context.WithCancel(t.Context())
	asked := make(chan bool)
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- true
		<-r.Context().Done()
	})
	ended := make(chan error)
	go func() {
		ended <- (&Server{Handler: handler, Report: new(faultsOf).report, Grace: 10 * time.Millisecond}).Serve(ctx, l)
	}()
	go func() { _, _ = plainly.Get("http://" + l.Addr().String()) }()
	<-asked
	stop()
	select {
	case err := <-ended:
		check(t, err)
	case <-time.After(20 * time.Second):
		t.Error("it does not stop")
	}
}

// A fault is reported without what was asked, and takes nobody else down.
func TestFault(t *testing.T) {
	faults := new(faultsOf)
	address := serve(t, &Server{Report: faults.report, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/secret" {
			panic("a wrong turn")
		}
		fmt.Fprint(w, "well")
	})})
	if status, _ := raw(t, address, "GET /secret HTTP/1.1\r\nHost: x\r\n\r\n"); status != 0 {
		t.Error(status)
	}
	if status, body := raw(t, address, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"); status != 200 || body != "well" {
		t.Error(status, body)
	}
	if said := faults.String(); !strings.Contains(said, "a fault of giayto: a wrong turn") || strings.Contains(said, "secret") || strings.Contains(said, "127.0.0.1") {
		t.Error(said)
	}
}

// A reader that takes nothing in loses its place in the end.
func TestStalled(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, map[string]string{"video.bin": string(make([]byte, 30<<20))})
	faults := new(faultsOf)
	done := make(chan bool, 1)
	site := NewSite(dir, func() time.Time { return now }, faults.report)
	site.stall = 200 * time.Millisecond
	address := serve(t, &Server{Report: faults.report, Grace: time.Millisecond, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		site.ServeHTTP(w, r)
		done <- true
	})})
	conn, err := net.Dial("tcp", address)
	check(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "GET /video.bin HTTP/1.1\r\nHost: x\r\n\r\n")
	check(t, err)
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Error("it is still sending")
	}
}
