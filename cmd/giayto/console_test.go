package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/issuer/keys"
	"github.com/giayto/giayto/verifier/bundle"
)

func testConsole(in io.Reader, out io.Writer) (*console, *bytes.Buffer) {
	var words bytes.Buffer
	return &console{
		in: in, out: &sink{to: out}, err: &words, env: func(string) string { return "" },
		now: func() time.Time { return time.Unix(1795309200, 0) }, random: sevens{}, asking: new(atomic.Bool), workFactor: 10,
	}, &words
}

// sevens is a source of bytes that are all the same.
type sevens struct{}

func (sevens) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 7
	}
	return len(p), nil
}

func newBundle(t *testing.T) string {
	t.Helper()
	key, err := keys.Generate(sevens{})
	if err != nil {
		t.Fatal(err)
	}
	roots := trustlist.Roots{Threshold: 1}
	roots.Keys = append(roots.Keys, key.Public())
	dir := filepath.Join(t.TempDir(), "bundle")
	if _, err := bundle.Create(dir, roots); err != nil {
		t.Fatal(err)
	}
	return dir
}

// A scanner that types one code waits for the answer before the next.
func TestVerifyAnswersEachLineAtOnce(t *testing.T) {
	in, scanner := io.Pipe()
	answers, out := io.Pipe()
	c, words := testConsole(in, out)
	status := make(chan int)
	dir := newBundle(t)
	go func() {
		status <- c.run(context.Background(), []string{"giayto", "verify", "--bundle", dir, "--json", "-"})
	}()
	lines := bufio.NewReader(answers)
	for range 3 {
		if _, err := io.WriteString(scanner, "https://example.com/1\r\n"); err != nil {
			t.Fatal(err)
		}
		line, err := lines.ReadString('\n')
		if err != nil || !strings.Contains(line, `"reason":"unsigned"`) {
			t.Fatalf("%q, %v, %s", line, err, words)
		}
	}
	scanner.Close()
	if got := <-status; got != 2 {
		t.Errorf("exit status %d: %s", got, words)
	}
}

func TestStopWhileWaiting(t *testing.T) {
	in, _ := io.Pipe()
	c, words := testConsole(in, io.Discard)
	ctx, stop := context.WithCancel(context.Background())
	time.AfterFunc(20*time.Millisecond, stop)
	if got := c.run(ctx, []string{"giayto", "verify", "--bundle", newBundle(t), "-"}); got != exitStopped {
		t.Errorf("exit status %d: %s", got, words)
	}
	if want := "giayto: stopped\ngiayto: hint: run the same command again\n"; words.String() != want {
		t.Errorf("words %q", words)
	}
}

func TestPanicIsInternal(t *testing.T) {
	c, words := testConsole(strings.NewReader(""), io.Discard)
	c.now = func() time.Time { panic("no\nclock") }
	if got := c.run(context.Background(), []string{"giayto", "bundle", "show", "--bundle", "b"}); got != exitInternal {
		t.Errorf("exit status %d: %s", got, words)
	}
	if !strings.HasPrefix(words.String(), `giayto: internal error: no\u000aclock`+"\ngiayto: hint: ") {
		t.Errorf("words %q", words)
	}
}

func TestColourIsNeverAlone(t *testing.T) {
	var plain, coloured bytes.Buffer
	for _, out := range []*bytes.Buffer{&plain, &coloured} {
		c, _ := testConsole(strings.NewReader("https://example.com/1\n"), out)
		c.colour = out == &coloured
		c.run(context.Background(), []string{"giayto", "verify", "--bundle", newBundle(t), "-"})
	}
	if !strings.HasPrefix(plain.String(), "? CHƯA KẾT LUẬN\n") {
		t.Errorf("plain: %q", plain.String())
	}
	if !strings.HasPrefix(coloured.String(), "\x1b[1;43;30m ? CHƯA KẾT LUẬN \x1b[0m\n") {
		t.Errorf("coloured: %q", coloured.String())
	}
}

func TestSafe(t *testing.T) {
	for in, want := range map[string]string{
		"Nguyễn Văn An":    "Nguyễn Văn An",
		"a\x1b[31mb":       `a\u001b[31mb`,
		"a\r\nb\tc":        `a\u000d\u000ab\u0009c`,
		"\u202egnp.exe":    `\u202egnp.exe`,
		"\u009b1m":         `\u009b1m`,
		"a\xffb":           `a\xffb`,
		"a\u200bb\ufeff":   `a\u200bb\ufeff`,
		"\U000e0041":       `\udb40\udc41`,
		"line\u2028par":    `line\u2028par`,
		"\ufffd is a mark": "\ufffd is a mark",
	} {
		if got := safe(in); got != want {
			t.Errorf("safe(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzSafeJSON(f *testing.F) {
	for _, s := range []string{"Nguyễn", "\u202e", "\U000e0041", "\x7f\u009b", "a\"b\\\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		line, err := jsonLine(map[string]string{"text": s})
		if err != nil {
			t.Fatal(err)
		}
		var back map[string]string
		if err := json.Unmarshal(line, &back); err != nil || back["text"] != string([]rune(s)) { // JSON has U+FFFD for each byte that is no UTF-8
			t.Errorf("%q came back as %q: %v", s, back["text"], err)
		}
		for _, r := range strings.TrimSuffix(string(line), "\n") {
			if unprintable(r) {
				t.Errorf("%q holds %U", line, r)
			}
		}
	})
}

func TestContainerSize(t *testing.T) {
	for digits, want := range map[int]int{4 + 3 + 2: 1, 4 + 15 + 2: 6, 4 + 17 + 2: 7, 4 + 17 + 5 + 2: 9} {
		if got := containerSize(digits); got != want {
			t.Errorf("containerSize(%d) = %d, want %d", digits, got, want)
		}
	}
}

func TestColumns(t *testing.T) {
	for s, want := range map[string]int{"abc": 3, "Nguyễn": 6, "Nguye\u0302\u0303n": 6, "漢字": 4, "": 0} {
		if got := columns(s); got != want {
			t.Errorf("columns(%q) = %d, want %d", s, got, want)
		}
	}
}

func TestReadLinesIsBounded(t *testing.T) {
	long := io.MultiReader(io.LimitReader(sevens{}, 200<<20), strings.NewReader("\nnext\n"))
	var got []int
	before := allocated()
	err := readLines(context.Background(), long, func(texts ...string) error {
		got = append(got, len(texts))
		return nil
	})
	if err != nil || len(got) != 2 || got[0] != 0 || got[1] != 1 {
		t.Errorf("%v, %v", got, err)
	}
	if grown := allocated() - before; grown > 1<<20 {
		t.Errorf("%d bytes were allocated", grown)
	}
}

func TestStoppableReusesItsBuffer(t *testing.T) {
	in := &stoppable{ctx: context.Background(), from: sevens{}}
	p := make([]byte, 1<<20)
	before := allocated()
	for range 100 {
		if n, err := in.Read(p); n != stoppableBuffer || err != nil {
			t.Fatalf("%d, %v", n, err)
		}
	}
	if grown := allocated() - before; grown > 256<<10 {
		t.Errorf("%d bytes were allocated", grown)
	}
}

func TestReplaceLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	for _, text := range []string{"one", "two"} {
		if err := replace(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := replace(filepath.Join(dir, "folder"), nil); err == nil {
		t.Error("replaced a folder")
	}
	entries, err := os.ReadDir(dir)
	if data, _ := os.ReadFile(path); err != nil || len(entries) != 2 || string(data) != "two" {
		t.Errorf("%v, %q, %v", entries, data, err)
	}
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}
