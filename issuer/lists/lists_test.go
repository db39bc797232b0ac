package lists

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/vn"
)

const (
	base    = "https://id.giayto.example/status"
	licence = "urn:giayto:vn:driving-licence:1"
	bhyt    = "urn:giayto:vn:health-insurance:1"
)

var expires = time.Date(2027, 11, 22, 0, 0, 0, 0, vn.Zone)

func begin(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := Init(dir, base, 46, strings.NewReader(strings.Repeat("s", secretSize))); err != nil {
		t.Fatal(err)
	}
	return dir
}

func open(t *testing.T, dir string) *Lists {
	t.Helper()
	l, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func stored(t *testing.T, dir string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, stateName))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestPermutation(t *testing.T) {
	c, err := newCipher(make([]byte, secretSize))
	if err != nil {
		t.Fatal(err)
	}
	numbers := []int{1, 46}
	if testing.Short() {
		numbers = numbers[1:]
	}
	for _, list := range numbers {
		seen, fixed, rising := make([]bool, Entries), 0, 0
		for counter, last := 0, -1; counter < Entries; counter++ {
			index := permute(c, list, counter)
			if index < 0 || index >= Entries || seen[index] {
				t.Fatalf("list %d: %d -> %d: outside or twice", list, counter, index)
			}
			seen[index] = true
			if index == counter {
				fixed++
			}
			if index > last {
				rising++
			}
			last = index
		}
		// A random permutation has one fixed point and rises half of the time, give or take 300 = sqrt(Entries/12).
		if fixed > 10 || rising < Entries/2-3000 || rising > Entries/2+3000 {
			t.Errorf("list %d: %d fixed points, rises %d times", list, fixed, rising)
		}
	}
	if permute(c, 1, 0) == permute(c, 2, 0) && permute(c, 1, 1) == permute(c, 2, 1) {
		t.Error("two lists have the same order")
	}
}

func TestDraw(t *testing.T) {
	dir := begin(t)
	l := open(t, dir)
	seen := make(map[string]bool)
	for i := range 3 * block {
		vct, at := licence, expires
		switch i % 3 {
		case 1:
			vct = bhyt
		case 2:
			at = at.AddDate(1, 0, 0)
		}
		uri, index, err := l.Draw(vct, at)
		if err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprint(base, "/", 46+i%3); uri != want || index < 0 || index >= Entries {
			t.Fatalf("%s %d, want %s", uri, index, want)
		}
		place := fmt.Sprint(uri, index)
		if seen[place] {
			t.Fatalf("%s twice", place)
		}
		seen[place] = true
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	const want = `{"version":1,"base":"https://id.giayto.example/status","first":46,"lists":[` +
		`{"number":46,"vct":"urn:giayto:vn:driving-licence:1","year":2027,"reserved":4096},` +
		`{"number":47,"vct":"urn:giayto:vn:health-insurance:1","year":2027,"reserved":4096},` +
		`{"number":48,"vct":"urn:giayto:vn:driving-licence:1","year":2028,"reserved":4096}]}` + "\n"
	if got := stored(t, dir); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	all, err := open(t, dir).All()
	if err != nil || len(all) != 3 || all[2] != (List{48, licence, 2028, block, base + "/48"}) {
		t.Error(all, err)
	}
}

// The year is that of Viet Nam.
func TestYear(t *testing.T) {
	l := open(t, begin(t))
	if _, _, err := l.Draw(licence, time.Date(2027, 12, 31, 16, 59, 59, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := l.Draw(licence, time.Date(2027, 12, 31, 17, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	all, err := l.All()
	if err != nil || len(all) != 2 || all[0].Year != 2027 || all[1].Year != 2028 {
		t.Error(all, err)
	}
}

func TestFullList(t *testing.T) {
	dir := begin(t)
	full := fmt.Sprintf(`{"version":1,"base":%q,"first":46,"lists":[{"number":46,"vct":%q,"year":2027,"reserved":%d}]}`, base, licence, Entries-1)
	if err := os.WriteFile(filepath.Join(dir, stateName), []byte(full), 0o644); err != nil {
		t.Fatal(err)
	}
	l := open(t, dir)
	for _, want := range []string{"46", "47", "47"} {
		uri, _, err := l.Draw(licence, expires)
		if err != nil || uri != base+"/"+want {
			t.Error(uri, err)
		}
	}
}

// What a process leaves when it ends: unused places after Close are used by the next, after a crash they are not.
func TestNextProcess(t *testing.T) {
	dir := begin(t)
	l := open(t, dir)
	draw := func() int {
		t.Helper()
		_, index, err := l.Draw(licence, expires)
		if err != nil {
			t.Fatal(err)
		}
		return index
	}
	want := func(counter int) int { return permute(l.cipher, 46, counter) }
	if draw() != want(0) || draw() != want(1) {
		t.Error("the first two places")
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if draw() != want(2) {
		t.Error("the place after Close")
	}
	if err := l.lock.Release(); err != nil { // what the system does when the process crashes
		t.Fatal(err)
	}
	l = open(t, dir)
	if draw() != want(2+block) {
		t.Error("the place after a crash")
	}
}

// A reservation that did not reach the disk gives nothing away.
func TestStoreFails(t *testing.T) {
	dir := begin(t)
	l := open(t, dir)
	if _, _, err := l.Draw(licence, expires); err != nil {
		t.Fatal(err)
	}
	before := stored(t, dir)
	l.dir = filepath.Join(dir, "gone")
	if _, _, err := l.Draw(bhyt, expires); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if len(l.state.Lists) != 1 || len(l.used) != 1 || stored(t, dir) != before {
		t.Errorf("%+v", l.state)
	}
}

// drawer makes the test binary the process that TestTwoProcesses competes with.
const drawer = "GIAYTO_TEST_DRAWER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(drawer); dir != "" {
		l, err := Open(dir)
		if err == nil {
			_, _, err = l.Draw(licence, expires)
		}
		fmt.Println(os.Getpid(), err)
		bufio.NewReader(os.Stdin).ReadString('\n')
		os.Exit(1) // without Close
	}
	os.Exit(m.Run())
}

func TestTwoProcesses(t *testing.T) {
	dir := begin(t)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), drawer+"="+dir)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.HasSuffix(line, "<nil>\n") {
		t.Fatal(line, err)
	}
	l := open(t, dir)
	holder := fmt.Sprintf("lists.lock is held by process %d on host ", cmd.Process.Pid)
	if _, _, err := l.Draw(licence, expires); err == nil || !strings.Contains(err.Error(), holder) {
		t.Errorf("%v, want %s", err, holder)
	}
	if all, err := l.All(); err != nil || len(all) != 1 || all[0].Reserved != block {
		t.Error(all, err)
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the other process closed its lists")
	}
	if _, index, err := l.Draw(licence, expires); err != nil || index != permute(l.cipher, 46, block) {
		t.Error(index, err)
	}
}

func TestInit(t *testing.T) {
	dir := begin(t)
	info, err := os.Stat(filepath.Join(dir, secretName))
	if err != nil || info.Mode() != 0o600 {
		t.Error(info, err)
	}
	if err := Init(dir, base, 1, bytes.NewReader(make([]byte, secretSize))); !errors.Is(err, fs.ErrExist) {
		t.Error(err)
	}
	if err := Init(t.TempDir(), base, 1, bytes.NewReader(make([]byte, secretSize-1))); err == nil {
		t.Error("a short secret")
	}
	if err := Init(t.TempDir(), base, 0, bytes.NewReader(make([]byte, secretSize))); err == nil {
		t.Error("a list number of 0")
	}
}

func TestDamagedState(t *testing.T) {
	good := fmt.Sprintf(`{"version":1,"base":%q,"first":46,"lists":[{"number":46,"vct":%q,"year":2027,"reserved":1}]}`, base, licence)
	for _, c := range []struct{ old, new string }{
		{`"version":1`, `"version":2`},
		{`"number":46`, `"number":45`},
		{`"reserved":1`, `"reserved":-1`},
		{`"reserved":1`, `"reserved":1048577`},
		{`"reserved":1`, `"reserved":1,"reserved":2`},
		{`"year"`, `"Year"`},
		{`]}`, `]`},
		{`,"lists":[{"number":46,"vct":"` + licence + `","year":2027,"reserved":1}]`, ``},
		{`"lists":[{"number":46,"vct":"` + licence + `","year":2027,"reserved":1}]`, `"lists":null`},
		{`"version":1,`, ``},
		{`"first":46,`, ``},
		{`"base":"` + base + `",`, ``},
		{`,"reserved":1`, ``},
		{`"year":2027,`, ``},
		{`"year":2027`, `"year":0`},
		{`"number":46,`, ``},
		{`"vct":"` + licence + `",`, ``},
		{licence, ``},
		{base, `http://id.giayto.example/status`},
		{base, base + `/`},
		{base, `https://other.giayto.example/status`},
		{`"first":46,"lists":[{"number":46`, `"first":0,"lists":[{"number":0`},
		{`"first":46,"lists":[{"number":46`, `"first":2147483648,"lists":[{"number":2147483648`},
		{`"first":46,"lists":[{"number":46`, `"first":45,"lists":[{"number":45`},
	} {
		dir := begin(t)
		path := filepath.Join(dir, stateName)
		if err := os.WriteFile(path, []byte(good), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(dir); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(strings.Replace(good, c.old, c.new, 1)), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(dir); err == nil {
			t.Errorf("%s accepted", c.new)
		}
	}
	dir := begin(t)
	if err := os.WriteFile(filepath.Join(dir, secretName), make([]byte, 31), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); err == nil {
		t.Error("a short secret")
	}
}

// What was given out is not given again from an older lists.json, whichever copy comes back.
func TestOlderState(t *testing.T) {
	dir := begin(t)
	path := filepath.Join(dir, stateName)
	copies := []string{stored(t, dir)}
	draw := func() {
		t.Helper()
		l := open(t, dir)
		for range block + 1 {
			if _, _, err := l.Draw(licence, expires); err != nil {
				t.Fatal(err)
			}
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		copies = append(copies, stored(t, dir))
	}
	draw()
	running := open(t, dir)
	if _, _, err := running.Draw(bhyt, expires); err != nil {
		t.Fatal(err)
	}
	ahead := stored(t, dir)
	if err := running.Close(); err != nil {
		t.Fatal(err)
	}
	draw()
	for i, older := range copies[:len(copies)-1] {
		if err := os.WriteFile(path, []byte(older), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(dir); !errors.Is(err, ErrOlder) {
			t.Errorf("copy %d: %v", i, err)
		}
	}
	if err := os.WriteFile(path, []byte(ahead), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); !errors.Is(err, ErrOlder) {
		t.Error(err)
	}
	if err := os.WriteFile(path, []byte(copies[len(copies)-1]), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, index, err := open(t, dir).Draw(licence, expires); err != nil || index != permute(open(t, dir).cipher, 46, 2*block+2) {
		t.Error(index, err)
	}
	if err := os.Remove(filepath.Join(dir, markName)); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

// An older copy that comes back while the lists are open is noticed at the next Draw.
func TestOlderStateMeanwhile(t *testing.T) {
	dir := begin(t)
	l, old := open(t, dir), stored(t, dir)
	for range 2 {
		if _, _, err := l.Draw(licence, expires); err != nil {
			t.Fatal(err)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, stateName), []byte(old), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, err := l.Draw(licence, expires); !errors.Is(err, ErrOlder) {
		t.Error(err)
	}
}

func FuzzState(f *testing.F) {
	f.Add([]byte(fmt.Sprintf(`{"version":1,"base":%q,"first":46,"lists":[{"number":46,"vct":%q,"year":2027,"reserved":1}]}`, base, licence)))
	f.Add([]byte(`{"version":1,"base":"https://id.giayto.example/status","first":1,"lists":[]}`))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(dir, stateName)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := read(path)
		if err != nil {
			return
		}
		if err := s.follows(s); err != nil {
			t.Error(err)
		}
	})
}

func BenchmarkDraw(b *testing.B) {
	dir := b.TempDir()
	if err := Init(dir, base, 1, bytes.NewReader(make([]byte, secretSize))); err != nil {
		b.Fatal(err)
	}
	l, err := Open(dir)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, _, err := l.Draw(licence, expires); err != nil {
			b.Fatal(err)
		}
	}
}
