package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/giayto/giayto/credential/statuslist"
)

// words collects what several goroutines say.
type words struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (w *words) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.all.Write(b)
}

func (w *words) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.all.String()
}

// A watched site is one that publish --watch keeps, by a clock that the test turns.
type watched struct {
	t     *testing.T
	c     *console
	now   atomic.Int64
	words words
	asked atomic.Int64 // how often a person was asked for the passphrase
}

const watchPassphrase = "correct horse"

func newWatched(t *testing.T) *watched {
	t.Chdir(t.TempDir())
	w := &watched{t: t}
	w.now.Store(time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC).Unix())
	w.c = newConsole()
	w.c.err, w.c.progress = &w.words, nil
	w.c.now = func() time.Time { return time.Unix(w.now.Load(), 0) }
	w.c.terminal = w.terminal
	return w
}

// terminal is one at which somebody types the passphrase whenever it is opened.
func (w *watched) terminal() (*os.File, error) {
	w.asked.Add(1)
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		return nil, err
	}
	const lock, number = 0x40045431, 0x80045430 // TIOCSPTLCK, TIOCGPTN of tty_ioctl(4)
	var unlocked, n int32
	for request, value := range map[uintptr]*int32{lock: &unlocked, number: &n} {
		if _, _, e := syscall.Syscall(syscall.SYS_IOCTL, master.Fd(), request, uintptr(unsafe.Pointer(value))); e != 0 {
			return nil, e
		}
	}
	go func() {
		prompt := make([]byte, 200)
		if _, err := master.Read(prompt); err == nil {
			_, _ = io.WriteString(master, watchPassphrase+"\n")
		}
		_, _ = io.Copy(io.Discard, master)
		master.Close()
	}()
	return os.OpenFile(fmt.Sprint("/dev/pts/", n), os.O_RDWR|syscall.O_NOCTTY, 0)
}

// do runs a command that must succeed, and returns its output.
func (w *watched) do(args ...string) []byte {
	w.t.Helper()
	sub := *w.c
	sub.env = func(name string) string {
		return map[string]string{passphraseEnv: watchPassphrase}[name]
	}
	out, status, said := sub.capture(w.t.Context(), args...)
	if status != 0 {
		w.t.Fatalf("%q: exit status %d: %s", args, status, said)
	}
	return out
}

func (w *watched) save(name string, data []byte) {
	w.t.Helper()
	if err := os.WriteFile(name, data, 0o644); err != nil {
		w.t.Fatal(err)
	}
}

// waitFor waits until something is so.
func (w *watched) waitFor(what string, is func() bool) {
	w.t.Helper()
	for range 9000 {
		if is() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	w.t.Fatalf("%s: not in a minute and a half; said:\n%s", what, &w.words)
}

// token is what the site has of the list now, and the key that signed it.
func (w *watched) token() (compact, kid string) {
	data, err := os.ReadFile(filepath.Join("site", "status", "1"))
	if err != nil {
		return "", ""
	}
	token, err := statuslist.Parse(string(data))
	if err != nil {
		return string(data), ""
	}
	return string(data), token.Kid()
}

func (w *watched) signTrust() {
	w.t.Helper()
	_, digest, _ := strings.Cut(string(w.do("trust", "show", "--dir", "root")), "digest of the draft: ")
	w.do("trust", "sign", "--dir", "root", "--key", "a.jwk", "--draft", strings.TrimSpace(digest))
}

// publish --watch signs in time, follows what the root and the operator do, lives through what fails for a time, asks for
// a passphrase once, and ends well.
func TestWatch(t *testing.T) {
	if testing.Short() {
		t.Skip("encrypted keys take seconds to open")
	}
	w := newWatched(t)
	w.do("trust", "init", "--dir", "root", "--threshold", "1", "--new", "a", "--unencrypted")
	w.do("issuer", "init", "--dir", "csgt", "--uri", "https://id.giayto.example/csgt", "--name", "Cục Cảnh sát giao thông")
	w.save("key.json", w.do("issuer", "key", "add", "--dir", "csgt", "--use", "credential", "--type", "driving-licence", "--unencrypted"))
	w.save("status.json", w.do("issuer", "key", "add", "--dir", "csgt", "--use", "status"))
	w.do("trust", "add", "--dir", "root", "key.json", "status.json")
	w.signTrust()
	w.save("licence.jsonl", []byte(watchedRecord))
	w.do("issuer", "issue", "--dir", "csgt", "--out", "codes", "--format", "txt", "licence.jsonl")

	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ended := make(chan int, 1)
	go func() {
		ended <- w.c.run(ctx, []string{"giayto", "issuer", "publish", "--dir", "csgt", "--trust", "root", "--out", "site", "--zip", "site.zip", "--watch"})
	}()
	w.waitFor("the first publication", func() bool { return exists("site.zip") })
	first, key := w.token()

	w.now.Add(24*3600 - 1)
	time.Sleep(2 * lookEvery)
	if still, _ := w.token(); still != first {
		t.Error("signed before half of the time had passed")
	}
	w.now.Add(1)
	w.waitFor("half of the time has passed", func() bool { now, _ := w.token(); return now != first })

	w.save("status-2.json", w.do("issuer", "key", "add", "--dir", "csgt", "--use", "status"))
	w.waitFor("the warning of it", func() bool { return strings.Contains(w.words.String(), "waits for the root's list") })
	if _, kid := w.token(); kid != key {
		t.Errorf("signed with key %s, which the root has not listed", kid)
	}
	w.do("trust", "add", "--dir", "root", "status-2.json")
	w.signTrust()
	w.waitFor("the new key", func() bool { _, kid := w.token(); return kid != key && kid != "" })
	list, err := os.ReadFile(filepath.Join("root", "trust.json"))
	if err != nil {
		t.Fatal(err)
	}
	w.waitFor("the root's next list", func() bool {
		now, _ := os.ReadFile(filepath.Join("site", "trust.json"))
		return bytes.Equal(now, list)
	})

	good, _ := w.token()
	w.save("site/status/1", []byte("<html>"))
	w.now.Add(24*3600 + 1) // a token signed in the second of another is dated a second later
	w.waitFor("what is wrong", func() bool { return strings.Contains(w.words.String(), "warning: publish: status/1 stands where") })
	time.Sleep(2 * lookEvery)
	if n := strings.Count(w.words.String(), "stands where"); n != 1 {
		t.Errorf("said %d times", n)
	}
	w.save("site/status/1", []byte(good))
	w.waitFor("that it is right again", func() bool { now, kid := w.token(); return now != good && kid != "" })

	stop()
	if status := <-ended; status != 0 || !strings.HasSuffix(w.words.String(), "giayto: stopped\n") {
		t.Errorf("exit status %d; said:\n%s", status, &w.words)
	}
	if n := w.asked.Load(); n != 1 {
		t.Errorf("the passphrase was asked for %d times", n)
	}
}

// What is wrong at the beginning ends it.
func TestWatchEnds(t *testing.T) {
	w := newWatched(t)
	w.do("issuer", "init", "--dir", "csgt", "--uri", "https://id.giayto.example/csgt", "--name", "Cục Cảnh sát giao thông")
	if _, status, said := w.c.capture(t.Context(), "issuer", "publish", "--dir", "csgt", "--trust", "none", "--out", "site", "--watch"); status != exitData || !strings.Contains(said, "holds no trust list") {
		t.Errorf("exit status %d: %s", status, said)
	}
}

const watchedRecord = `{"record_id":"0042","type":"driving-licence","account":{"level":2,"state":"active"},"approved":{"by":"Nguyễn Văn Duyệt",` +
	`"source":"CSDL GPLX","at":"2026-11-20T08:00:00+07:00"},"claims":{"personal_administrative_number":"001099000001","full_name":"NGUYỄN VĂN AN",` +
	`"birth_date":"1999-08-15","sex":1,"nationality":"VN","document_number":"010125000001","blank_serial":"AB1234567","driving_privileges":[` +
	`{"vehicle_category_code":"B","scheme":"2024","issue_date":"2025-08-20","expiry_date":"2035-08-20"}],"issue_date":"2025-08-20",` +
	`"issuing_authority":"Phòng Cảnh sát giao thông Công an TP Hà Nội"}}
`
