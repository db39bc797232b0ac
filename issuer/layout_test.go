package issuer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/giayto/giayto/issuer/internal/folder"
	"github.com/giayto/giayto/issuer/record"
	"github.com/giayto/giayto/issuer/registry"
)

func TestLayouts(t *testing.T) {
	for _, c := range []struct {
		layout Layout
		place  registry.Place
		want   string
	}{
		{Flat, registry.Place{List: 46, Index: 1026937}, "46-1026937.png"},
		{Tree, registry.Place{List: 46, Index: 1026937}, "46/1026/46-1026937.png"},
		{Tree, registry.Place{List: 7, Index: 999}, "7/0/7-999.png"},
		{Tar, registry.Place{List: 7, Index: 1000}, "7/1/7-1000.png"},
	} {
		if got := c.layout.name(c.place, PNG); got != c.want {
			t.Errorf("%s: %s, want %s", c.layout, got, c.want)
		}
	}
}

// A tree and an archive hold the files of a folder, and the same records make the same archive.
func TestTreeAndTar(t *testing.T) {
	records := []*record.Record{numbered(t, 1), numbered(t, 2), numbered(t, 3)}
	contents := make(map[Layout][]string)
	var archives [][]byte
	for _, layout := range []Layout{Flat, Tree, Tar, Tar} {
		i, _ := found(t, "salts")
		i.options.Random = equalSalts{} // those of one group come in any order
		i.group = 2
		o := Outputs{Dir: filepath.Join(t.TempDir(), "codes"), Formats: []Format{JWT, Sheet}, Layout: layout}
		outcomes := append(issue(t, i, o, records[0]), issue(t, i, o, records[1:]...)...)
		var found []string
		if layout == Tar {
			data, err := os.ReadFile(filepath.Join(o.Dir, TarName))
			if err != nil {
				t.Fatal(err)
			}
			archives = append(archives, data)
			untar(t, data, func(name, _ string) { found = append(found, name) })
		} else {
			for _, outcome := range outcomes {
				for _, path := range outcome.Summary.Files {
					name, err := filepath.Rel(o.Dir, path)
					if err != nil {
						t.Fatal(err)
					}
					if _, err := os.Stat(path); err != nil {
						t.Error(err)
					}
					found = append(found, filepath.ToSlash(name))
				}
			}
		}
		slices.Sort(found)
		contents[layout] = slices.Compact(found)
	}
	if tree := contents[Tree]; len(tree) != 5 || !slices.Equal(tree, contents[Tar]) {
		t.Errorf("tree %q, archive %q", tree, contents[Tar])
	}
	for n, name := range contents[Flat] {
		if filepath.Base(contents[Tree][n]) != name {
			t.Errorf("%s is %s in a tree", name, contents[Tree][n])
		}
	}
	if !bytes.Equal(archives[0], archives[1]) {
		t.Error("the same records made another archive")
	}
}

// equalSalts gives the same salt whoever asks.
type equalSalts struct{}

func (equalSalts) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// An archive and its list that do not belong together are left as they are.
func TestTarApart(t *testing.T) {
	for name, damage := range map[string]func(list, archive string) error{
		"list gone":       func(list, _ string) error { return os.Remove(list) },
		"archive gone":    func(_, archive string) error { return os.Remove(archive) },
		"archive shorter": func(_, archive string) error { return os.Truncate(archive, 700) },
		"archive of zeros": func(_, archive string) error {
			return os.WriteFile(archive, make([]byte, 8<<10), 0o600)
		},
	} {
		i, _ := found(t, "salts")
		o := RunOptions{Outputs: Outputs{Dir: filepath.Join(t.TempDir(), "codes"), Formats: []Format{TXT}, Layout: Tar}}
		wantSaid(t, runOver(t, i, o, numbered(t, 1)), "010196000001 issued")
		if err := damage(filepath.Join(o.Outputs.Dir, IssuedName), filepath.Join(o.Outputs.Dir, TarName)); err != nil {
			t.Fatal(err)
		}
		if err := failure(t, i, o, numbered(t, 2)); err == nil || !strings.Contains(err.Error(), "bring back the one that was moved or changed") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// After a crash nothing is taken off an archive whose list was moved away.
func TestCleanTarOfOthers(t *testing.T) {
	i, _ := found(t, "salts")
	o := Outputs{Dir: filepath.Join(t.TempDir(), "codes"), Formats: []Format{TXT}, Layout: Tar}
	issue(t, i, o, numbered(t, 1))
	archive := filepath.Join(o.Dir, TarName)
	before, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(o.Dir, IssuedName)); err != nil {
		t.Fatal(err)
	}
	run, err := i.Start(t.Context(), RunOptions{Outputs: o}, now)
	if err != nil {
		t.Fatal(err)
	}
	defer run.Close(t.Context())
	w, err := openWriter(run.disk, o.Dir, Tar)
	if err != nil {
		t.Fatal(err)
	}
	defer w.close()
	if err := w.clean([]registry.Place{{List: 1, Index: 5}}); err == nil || !strings.Contains(err.Error(), "bring back the list that was moved or changed") {
		t.Error(err)
	}
	if after, err := os.ReadFile(archive); err != nil || !bytes.Equal(before, after) {
		t.Errorf("%d bytes became %d, %v", len(before), len(after), err)
	}
}

// Where the list tells of no archive, only what a crash can have left of the group is removed.
func TestCleanTarWithoutList(t *testing.T) {
	place := registry.Place{List: 46, Index: 1026937}
	for begin, removed := range map[string]bool{
		"46/1026/46-1026937.png": true, "46/1026/46-10": true, "46/\x00\x00\x00\x00/46-1026937": true, strings.Repeat("\x00", 2048): true,
		"46/1026/46-1026938.png": false, "a text of somebody": false,
	} {
		for _, data := range []string{begin, begin + strings.Repeat("\x00", 16) + strings.Repeat("x", tarBlock)} {
			d := &memoryDisk{power: &power{until: math.MaxInt}, names: map[string]*inode{TarName: {data: []byte(data)}}, kept: map[string]*inode{}, locks: map[string]bool{}}
			w, err := openWriter(d, "", "")
			if err != nil {
				t.Fatal(err)
			}
			err = w.clean([]registry.Place{place})
			if left := d.names[TarName] != nil; left == removed || (err == nil) != removed {
				t.Errorf("%.30q of %d bytes: left %t, %v", data, len(data), left, err)
			}
		}
	}
}

// Of a long list the end is enough; where it is not, all of it is read.
func TestListTail(t *testing.T) {
	const records = 20
	line := func(n int, tar string) string {
		return fmt.Sprintf(`{"record_id":%q,"credential_id":"1-%d"%s}`+"\n", strings.Repeat("x", maxSummary-100), n, tar)
	}
	for name, c := range map[string]struct {
		gone    int // of the last lines
		archive bool
		tarred  int // the last line with a place in an archive
	}{
		"end": {1, false, -1}, "end with archive": {1, true, records - 2}, "archive before the tail": {1, true, 0}, "all of the tail": {records - 1, false, -1},
	} {
		var list strings.Builder
		gone, want := make(map[string]bool), listed{}
		for n := range records {
			tar := ""
			if n == c.tarred {
				tar, want.tar = `,"tar":{"offset":1024,"size":512}`, 1536
			}
			list.WriteString(line(n, tar))
			if n < records-c.gone {
				want.size = int64(list.Len())
			} else {
				gone[fmt.Sprint("1-", n)] = true
			}
		}
		w := &writer{disk: &memoryDisk{power: &power{until: math.MaxInt}, names: map[string]*inode{"list": {data: []byte(list.String())}}}}
		w.list = growing{path: "list", size: int64(list.Len())}
		if w.list.size <= listTail {
			t.Fatal("the list is short")
		}
		if got, err := w.listWithout(gone, c.archive); err != nil || got != want {
			t.Errorf("%s: %+v, %v; want %+v", name, got, err, want)
		}
	}
}

// A pipe takes lines, or an archive with the lines of each group.
func TestPipe(t *testing.T) {
	i, _ := found(t, "salts")
	var lines, archive bytes.Buffer
	issue(t, i, Outputs{Formats: []Format{JSONL}, Pipe: &lines}, numbered(t, 1), numbered(t, 2))
	if n := strings.Count(lines.String(), "\n"); n != 2 {
		t.Errorf("%d lines", n)
	}
	issue(t, i, Outputs{Formats: []Format{TXT}, Layout: Tar, Pipe: &archive}, numbered(t, 3), numbered(t, 4))
	files := make(map[string]string)
	var last string
	untar(t, archive.Bytes(), func(name, data string) { files[name], last = data, name })
	if len(files) != 3 || !strings.HasSuffix(last, "-"+IssuedName) {
		t.Fatalf("%v", files)
	}
	for line := range strings.Lines(files[last]) {
		var s Summary
		if err := json.Unmarshal([]byte(line), &s); err != nil {
			t.Fatal(err)
		}
		untar(t, archive.Bytes()[s.Tar.Offset:s.Tar.end()], func(name, data string) {
			if !slices.Equal(s.Files, []string{name}) || data != files[name] {
				t.Errorf("%s: %q", line, name)
			}
		})
	}
	if !bytes.HasSuffix(archive.Bytes(), make([]byte, tarEnd)) {
		t.Error("the archive has no end")
	}
}

type brokenPipe struct{ left int }

func (p *brokenPipe) Write(data []byte) (int, error) {
	if p.left--; p.left < 0 {
		return 0, io.ErrClosedPipe
	}
	return len(data), nil
}

// What went into a pipe that broke is issued again, and what was signed before is revoked.
func TestPipeBreaks(t *testing.T) {
	i, _ := found(t, "salts")
	for _, o := range []Outputs{{Formats: []Format{JSONL}}, {Formats: []Format{TXT}, Layout: Tar}} {
		o.Pipe = &brokenPipe{}
		r := numbered(t, 1+len(o.Layout))
		if err := failure(t, i, RunOptions{Outputs: o}, r); !errors.Is(err, io.ErrClosedPipe) {
			t.Fatal(err)
		}
		o.Pipe = io.Discard
		if got := said(issue(t, i, o, r)); !slices.Equal(got, []string{r.ID + " issued"}) {
			t.Errorf("%q", got)
		}
	}
	reg, err := i.Registry(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	gone, err := reg.DiscardedOf(t.Context(), "")
	if err != nil || len(gone) != 0 {
		t.Errorf("%d groups are somewhere: %v", len(gone), err)
	}
	if report, err := reg.Audit(t.Context(), nil); err != nil || report.Credentials != 2 || len(report.Problems) > 0 {
		t.Errorf("%+v %v", report, err)
	}
}

// A run looks at the room for all records that are left before it writes the first.
func TestSpace(t *testing.T) {
	i, _ := found(t, "salts")
	d := &memoryDisk{
		power: &power{until: math.MaxInt}, chance: rand.New(rand.NewPCG(1, 1)), names: map[string]*inode{}, kept: map[string]*inode{}, locks: map[string]bool{},
	}
	plenty := int64(math.MaxInt64)
	layout := Flat
	over := func(expected int, records ...*record.Record) error {
		run, err := i.start(t.Context(), RunOptions{Outputs: Outputs{Dir: outputs, Formats: []Format{TXT, JWT}, Layout: layout}}, now, d)
		if err != nil {
			t.Fatal(err)
		}
		run.Expect(expected)
		for _, r := range records {
			if _, err = run.Add(t.Context(), r, nil, now); err != nil {
				break
			}
		}
		if err == nil {
			_, err = run.Finish(t.Context(), now)
		}
		return errors.Join(err, run.Close(t.Context()))
	}
	var full *SpaceError
	if d.room = (folder.Room{Bytes: 999 * (2 * diskBlock), Files: plenty}); !errors.As(over(1000, numbered(t, 1)), &full) || full.Available != d.room.Bytes || full.Needed < 1000*(2*diskBlock) || full.Needed > 1000*(3*diskBlock) {
		t.Fatalf("%+v", full)
	}
	if text := full.Error(); text != fmt.Sprintf("issuer: %q has room for 8.18 MB, and this run needs about %s", outputs, bytesOf(full.Needed)) {
		t.Error(text)
	}
	if len(d.names) > 0 {
		t.Error("something was written")
	}
	if d.room.Bytes = full.Needed; over(1000, numbered(t, 1)) != nil {
		t.Error("there was room")
	}
	// Of those that come only what is left counts, and what is left was issued long ago.
	if d.room.Bytes = 4 * diskBlock; over(2, numbered(t, 1), numbered(t, 2)) != nil {
		t.Error("there was room for the one that is new")
	}
	// A file system has so many files and no more, with the folders of a tree; an archive is one.
	d.room.Bytes = plenty
	for _, c := range []struct {
		layout Layout
		files  int64
	}{{Flat, 2 * 1_000_000}, {Tree, 2*1_000_000 + 1050}} {
		layout, full, d.room.Files = c.layout, nil, c.files-1
		if !errors.As(over(1_000_000, numbered(t, 3)), &full) || !full.Files || full.Needed != c.files || full.Available != d.room.Files {
			t.Fatalf("%s: %+v", layout, full)
		}
	}
	if text := full.Error(); text != fmt.Sprintf("issuer: %q has room for 2001049 files and folders, and this run makes about 2001050", outputs) {
		t.Error(text)
	}
	layout, d.room.Files = Tar, 0
	if err := over(1_000_000, numbered(t, 3)); err != nil {
		t.Error("an archive has room:", err)
	}
}

func TestBytesOf(t *testing.T) {
	for n, want := range map[int64]string{0: "0 bytes", 999: "999 bytes", 1500: "1.5 kB", 8_184_000: "8.18 MB", 3e15: "3e+03 TB"} {
		if got := bytesOf(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}
