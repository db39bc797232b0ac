package sync

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/giayto/giayto/verifier/bundle"
)

// A wire carries so many bytes of answers in all, then it is cut.
type wire struct {
	net.Listener
	left chan int64 // one value: what it still carries
}

func newWire(l net.Listener, n int64) *wire {
	w := &wire{l, make(chan int64, 1)}
	w.left <- n
	return w
}

func (w *wire) Accept() (net.Conn, error) {
	c, err := w.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &wiredConn{c, w}, nil
}

type wiredConn struct {
	net.Conn
	wire *wire
}

var errCut = errors.New("the wire was cut")

func (c *wiredConn) Write(b []byte) (int, error) {
	left := <-c.wire.left
	n := min(int64(len(b)), left)
	c.wire.left <- left - n
	sent, err := c.Conn.Write(b[:n])
	if err == nil && n < int64(len(b)) {
		err = errors.Join(errCut, c.Conn.Close())
	}
	return sent, err
}

// wired is a server behind a wire that carries n bytes.
func wired(t testing.TB, f files, n int64) (*httptest.Server, *wire) {
	t.Helper()
	s := httptest.NewUnstartedServer(&server{files: f})
	w := newWire(s.Listener, n)
	s.Listener = w
	s.Start()
	return s, w
}

// later is what the site says after the device has last been there: the roots have changed, and everything else too.
func later(t testing.TB) files {
	t.Helper()
	site := with(t, files{
		"trust/2.json": signed(t, trusted(t, 2, roots(t, 1, 5)), 1, 2, 5),
		"trust.json":   signed(t, trusted(t, 3, roots(t, 1, 5)), 5),
	})
	return site
}

// copied is a device with the same folder as another.
func copied(t testing.TB, b *bundle.Bundle) *bundle.Bundle {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "bundle")
	check(t, os.CopyFS(dir, os.DirFS(b.Dir())))
	again, err := bundle.Open(dir)
	check(t, err)
	return again
}

// worksOffline opens the folder as the next program would, and finds each list as it was before or as it is now.
func worksOffline(t testing.TB, b *bundle.Bundle, when string) {
	t.Helper()
	again, err := bundle.Open(b.Dir())
	if err != nil {
		t.Fatalf("%s: %v", when, err)
	}
	if v := again.Trust().Version; v < 1 || v > 3 {
		t.Errorf("%s: trust list %d", when, v)
	}
	for _, list := range [][2]string{{csgt, uri46}, {csgt, uri47}, {bhxh, uri60}} {
		if v := value(t, again, list[0], list[1]); v != before && v != taken {
			t.Errorf("%s: %s: %s", when, list[1], v)
		}
	}
}

// Wherever the stream is cut, the device works on with what it had and what it has got, and the next run completes it.
func TestCutAtAnyByte(t *testing.T) {
	site := later(t)
	s := begin(t)
	whole, wire := wired(t, site, 1<<40)
	expect(t, run1(t, copied(t, s.device), at(5), source(t, whole.URL)), Good, first())
	whole.Close()
	total := 1<<40 - <-wire.left
	if total < 5000 {
		t.Fatalf("%d bytes in all", total)
	}
	stride := int64(97)
	if testing.Short() {
		stride = 997
	}
	for n := rand.Int64N(stride); n < total; n += stride {
		b := copied(t, s.device)
		cut, _ := wired(t, site, n)
		report, err := Run(t.Context(), b, []Source{source(t, cut.URL)}, at(5))
		cut.CloseClientConnections()
		cut.Close()
		when := fmt.Sprintf("cut after %d of %d bytes", n, total)
		if err != nil || report.Status() == Good || report.Status() == Refused {
			t.Errorf("%s: %v, %v", when, err, summary(report))
		}
		worksOffline(t, b, when)
		if n%5 == 0 {
			s.server.put(site)
			if report := run1(t, b, at(5), s.server.source(t)); report.Status() != Good || value(t, b, bhxh, uri60) != taken {
				t.Errorf("%s: then %v", when, summary(report))
			}
		}
	}
}

// Whenever the program is killed, between two writes or in the midst of one, the same holds.
func TestKilled(t *testing.T) {
	const variable = "GIAYTO_TEST_SYNC_KILLED"
	if dir := os.Getenv(variable); dir != "" {
		b, err := bundle.Open(dir)
		check(t, err)
		fmt.Println("ready")
		if report := run1(t, b, at(5), source(t, os.Getenv(variable+"_FROM"))); report.Status() != Good {
			t.Fatal(summary(report))
		}
		fmt.Println("done")
		return
	}
	if testing.Short() {
		t.Skip("it starts many processes")
	}
	s := begin(t)
	site := later(t)
	s.server.put(site)
	killed := 0
	for range 30 {
		b := copied(t, s.device)
		cmd := exec.Command(os.Args[0], "-test.run=^TestKilled$")
		cmd.Env = append(os.Environ(), variable+"="+b.Dir(), variable+"_FROM="+s.server.URL)
		out, err := cmd.StdoutPipe()
		check(t, err)
		check(t, cmd.Start())
		words := bufio.NewReader(out)
		_, err = words.ReadString('\n')
		check(t, err)
		time.Sleep(rand.N(40 * time.Millisecond))
		check(t, cmd.Process.Kill())
		if rest, err := io.ReadAll(words); err == nil && len(rest) == 0 {
			killed++
		}
		cmd.Wait() // it was killed
		worksOffline(t, b, "killed")
		if report := run1(t, b, at(5), s.server.source(t)); report.Status() != Good || value(t, b, csgt, uri47) != taken {
			t.Errorf("then %v", summary(report))
		}
	}
	t.Logf("%d of 30 were killed before their end", killed)
	if killed < 5 {
		t.Errorf("only %d of 30 were killed before their end", killed)
	}
}
