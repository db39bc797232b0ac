package backup

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/issuer"
	"github.com/giayto/giayto/issuer/registry"
	"github.com/giayto/giayto/issuer/registry/sqlite"
)

const (
	testURI = "https://id.giayto.example/csgt"
	licence = "urn:giayto:vn:driving-licence:1"
)

// expires is that of all test credentials.
var expires = testTime.AddDate(1, 0, 0)

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var testSecret = bytes.Repeat([]byte{7}, registry.SecretSize)

// newSource founds an issuer and opens it.
func newSource(t testing.TB) Source {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "csgt")
	config := issuer.Config{URI: testURI, Name: trustlist.Name{VI: "Cục Cảnh sát giao thông", EN: "Traffic Police"}, FirstList: 46}
	check(t, issuer.Init(t.Context(), dir, config, testTime, bytes.NewReader(testSecret)))
	for name, text := range map[string]string{
		"keys/QOkfm1y3x4E.age": "age-encryption.org/v1\nand so on", "keys/.QOkfm1y3x4E.age.12.tmp": "half", "keys/a letter.txt": "not a key", "issue.lock": "process 1",
	} {
		check(t, os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(text), 0o600))
	}
	return Source{URI: testURI, Dir: dir, Registry: openRegistry(t, dir)}
}

func openRegistry(t testing.TB, dir string) *registry.Registry {
	t.Helper()
	secret, err := registry.NewSecret(testSecret)
	check(t, err)
	r, err := registry.Open(t.Context(), sqlite.New(filepath.Join(dir, "registry.db")), secret, nil)
	check(t, err)
	t.Cleanup(func() { check(t, r.Close()) })
	return r
}

// issue issues n credentials in one group, and returns their IDs.
func issue(t testing.TB, r *registry.Registry, n int, now time.Time) (ids []string) {
	t.Helper()
	batch, err := r.Begin(t.Context(), registry.Batch{Started: now})
	check(t, err)
	g, err := r.Reserve(t.Context(), batch, "codes", slices.Repeat([]registry.Wanted{{VCT: licence, Expires: expires}}, n), now)
	check(t, err)
	credentials := make([]registry.Credential, n)
	for i, p := range g.Places() {
		c := registry.Credential{List: p.List, Index: p.Index, VCT: licence, Key: "QOkfm1y3x4E", Approved: now, IssuedAt: now, Expires: expires}
		binary.BigEndian.PutUint64(c.Document[:], uint64(p.List))
		binary.BigEndian.PutUint64(c.Document[8:], uint64(p.Index)+1)
		c.Record, c.Content, c.Blank = c.Document, c.Document, c.Document
		credentials[i], ids = c, append(ids, p.ID())
	}
	check(t, g.Commit(t.Context(), credentials, now))
	return ids
}

// newPair is a recipient with the identity that opens its backups.
func newPair(t testing.TB) (Recipient, *Identity) {
	t.Helper()
	id, err := age.GenerateX25519Identity()
	check(t, err)
	return Recipient{id.Recipient()}, &Identity{[]age.Identity{id}}
}

// save makes a backup and returns its path.
func save(t testing.TB, s Source, to ...Recipient) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "backup.age")
	_, err := Save(t.Context(), path, s, to, testTime.Add(time.Hour))
	check(t, err)
	return path
}

func restore(t testing.TB, path string, id *Identity, dir string, random io.Reader) (*Restored, error) {
	t.Helper()
	f, err := os.Open(path)
	check(t, err)
	defer f.Close()
	return Restore(t.Context(), f, id, dir, "", random, testTime.Add(2*time.Hour))
}

// steps is a random source that draws n as the first number of lists.
func steps(n uint64) io.Reader { return bytes.NewReader(binary.BigEndian.AppendUint64(nil, n)) }

// tree are the files below a folder, with their contents, but for the database.
func tree(t testing.TB, dir string) map[string]string {
	t.Helper()
	all := make(map[string]string)
	check(t, filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(entry.Name(), "registry.db") {
			return err
		}
		data, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		all[filepath.ToSlash(name)] = string(data)
		return err
	}))
	return all
}

func names(t testing.TB, dir string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	check(t, err)
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

func TestSaveAndRestore(t *testing.T) {
	s := newSource(t)
	ids := issue(t, s.Registry, 3, testTime)
	_, err := s.Registry.Apply(t.Context(), registry.Order{
		Verb: registry.Suspend, Target: registry.Target{Credential: ids[1]}, Reason: "points-exhausted",
	}, testTime.Add(time.Minute))
	check(t, err)
	alice, aliceID := newPair(t)
	bob, bobID := newPair(t)
	path := filepath.Join(t.TempDir(), "backup.age")
	saved, err := Save(t.Context(), path, s, []Recipient{alice, bob}, testTime.Add(time.Hour))
	check(t, err)
	want := []string{"issuer.json", "keys.json", "keys/QOkfm1y3x4E.age", "keys/registry.key"}
	if !slices.Equal(saved.Files, want) || saved.URI != testURI || saved.Log.Credentials != 3 || saved.Log.Facts != 1 {
		t.Errorf("%+v", saved)
	}
	if info, err := os.Stat(path); err != nil || info.Mode() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if got := names(t, filepath.Dir(path)); len(got) != 1 {
		t.Errorf("beside the backup: %q", got)
	}
	data, err := os.ReadFile(path)
	check(t, err)
	for _, plain := range []string{"issuer.json", "giayto registry", testURI, string(testSecret)} {
		if bytes.Contains(data, []byte(plain)) {
			t.Errorf("%q is in the backup as it is", plain)
		}
	}
	for n, id := range []*Identity{aliceID, bobID} {
		dir := filepath.Join(t.TempDir(), "new")
		done, err := restore(t, path, id, dir, steps(uint64(n)+5))
		check(t, err)
		checkRestored(t, s, saved, dir, done, 1000*(n+6))
	}
}

func checkRestored(t *testing.T, s Source, saved *Report, dir string, done *Restored, next int) {
	t.Helper()
	want, got := tree(t, s.Dir), tree(t, dir)
	for _, name := range []string{"keys/.QOkfm1y3x4E.age.12.tmp", "keys/a letter.txt", "issue.lock"} {
		delete(want, name)
	}
	want["registry.mark"] = fmt.Sprintf(`{"version":1,"entries":%d,"given":[{"list":46,"given":1048576}]}`, saved.Log.Entries+1) + "\n"
	if !maps.Equal(got, want) {
		t.Errorf("%q, not %q", got, want)
	}
	for name, mode := range map[string]fs.FileMode{"": 0o700, "keys": 0o700, "keys/registry.key": 0o600, "keys/QOkfm1y3x4E.age": 0o600, "registry.db": 0o600} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%q: %v, %v", name, info, err)
		}
	}
	if left := names(t, filepath.Dir(dir)); len(left) != 1 {
		t.Errorf("beside the folder: %q", left)
	}
	if fmt.Sprint(done.Log) != fmt.Sprint(saved.Log) || !slices.Equal(done.Files, saved.Files) || done.URI != testURI || done.Database != issuer.DefaultDatabase || !done.At.Equal(testTime.Add(time.Hour)) {
		t.Errorf("%+v, not %+v", done.Report, saved)
	}
	closed := done.Skipped.Closed
	if done.Skipped.Next != next || len(closed) != 1 || closed[0].Number != 46 || closed[0].Given != 3 {
		t.Errorf("%+v", done.Skipped)
	}
	r := openRegistry(t, dir)
	day := vn.DateOf(testTime)
	if original, copied := values(t, s.Registry, 46, day), values(t, r, 46, day); copied == "" || original != copied {
		t.Errorf("values %q, not %q", copied, original)
	}
	seq, err := r.Published(t.Context(), saved.Log.Head.String())
	if err != nil || seq != saved.Log.Entries {
		t.Errorf("the head of the original is entry %d: %v", seq, err)
	}
	if head, err := r.Head(t.Context()); err != nil || head.Seq != saved.Log.Entries+1 {
		t.Errorf("the log of the copy has %d entries: %v", head.Seq, err)
	}
	if next := issue(t, r, 1, testTime.Add(3*time.Hour)); !strings.HasPrefix(next[0], fmt.Sprintf("%d-", done.Skipped.Next)) {
		t.Errorf("the copy issued %q", next)
	}
}

func values(t testing.TB, r *registry.Registry, list int, day vn.Date) string {
	t.Helper()
	var all strings.Builder
	check(t, r.Values(t.Context(), list, day, func(index int, v statuslist.Value) error {
		fmt.Fprintf(&all, "%d=%d ", index, v)
		return nil
	}))
	return all.String()
}

// Two copies that both go on never give out a place twice, whatever was under way when the backup was made.
func TestTwoCopiesNeverDrawTheSame(t *testing.T) {
	const each = 5000
	s := newSource(t)
	before := issue(t, s.Registry, 10, testTime)
	batch, err := s.Registry.Begin(t.Context(), registry.Batch{Started: testTime})
	check(t, err)
	open, err := s.Registry.Reserve(t.Context(), batch, "codes", slices.Repeat([]registry.Wanted{{VCT: licence, Expires: expires}}, 7), testTime)
	check(t, err)
	recipient, id := newPair(t)
	dir := filepath.Join(t.TempDir(), "copy")
	done, err := restore(t, save(t, s, recipient), id, dir, steps(0))
	check(t, err)
	if done.Skipped.Discarded != 1 || done.Skipped.Next != 1000 {
		t.Errorf("%+v", done.Skipped)
	}
	copied := openRegistry(t, dir)
	taken := make(map[string]string)
	take := func(by string, ids ...string) {
		for _, id := range ids {
			if taken[id] != "" {
				t.Fatalf("%s was given by %s and by %s", id, taken[id], by)
			}
			taken[id] = by
		}
	}
	take("both", before...)
	for _, p := range open.Places() {
		take("the original", p.ID())
	}
	now := testTime.Add(3 * time.Hour)
	for range each / 1000 {
		take("the original", issue(t, s.Registry, 1000, now)...)
		take("the copy", issue(t, copied, 1000, now)...)
	}
	if len(taken) != 10+7+2*each {
		t.Errorf("%d places", len(taken))
	}
	for name, r := range map[string]*registry.Registry{"original": s.Registry, "copy": copied} {
		if report, err := r.Audit(t.Context(), nil); err != nil || len(report.Problems) > 0 || report.Credentials != 10+each {
			t.Errorf("%s: %+v, %v", name, report, err)
		}
	}
	// Each knows the heads of before, and none of the other's.
	head, err := s.Registry.Head(t.Context())
	check(t, err)
	if seq, err := copied.Published(t.Context(), head.String()); seq != 0 || err != nil {
		t.Errorf("the copy knows the original's head as entry %d: %v", seq, err)
	}
}

// A registry that was elsewhere comes into the folder.
func TestRestoreMovesTheDatabase(t *testing.T) {
	s := newSource(t)
	elsewhere := "sqlite:" + filepath.Join(t.TempDir(), "csgt.db")
	_, err := issuer.MoveDatabase(s.Dir, elsewhere)
	check(t, err)
	to, id := newPair(t)
	dir := filepath.Join(t.TempDir(), "copy")
	done, err := restore(t, save(t, s, to), id, dir, steps(0))
	if err != nil || done.Database != elsewhere {
		t.Errorf("%+v, %v", done, err)
	}
	if text := tree(t, dir)["issuer.json"]; !strings.Contains(text, `"db":"sqlite:registry.db"`) {
		t.Errorf("%s", text)
	}
}

// A copy of a copy begins beyond it, and two of one backup apart.
func TestFirstList(t *testing.T) {
	s := newSource(t)
	recipient, id := newPair(t)
	path := save(t, s, recipient)
	for _, c := range []struct {
		draw uint64
		want int
	}{{0, 1000}, {1, 2000}, {listRange - 1, 100_000_000}, {listRange, 1000}, {1<<64 - 1, (1<<64-1)%listRange*1000 + 1000}} {
		done, err := restore(t, path, id, filepath.Join(t.TempDir(), "copy"), steps(c.draw))
		if err != nil || done.Skipped.Next != c.want || len(done.Skipped.Closed) != 0 {
			t.Errorf("%d: %+v, %v", c.draw, done, err)
		}
	}
	first := filepath.Join(t.TempDir(), "first")
	_, err := restore(t, path, id, first, steps(4))
	check(t, err)
	again := Source{URI: testURI, Dir: first, Registry: openRegistry(t, first)}
	issue(t, again.Registry, 1, testTime.Add(3*time.Hour))
	if _, err := restore(t, save(t, again, recipient), id, filepath.Join(t.TempDir(), "second"), steps(0)); !errors.Is(err, registry.ErrClock) {
		t.Errorf("a restoration before the last entry: %v", err)
	}
	f, err := os.Open(save(t, again, recipient))
	check(t, err)
	defer f.Close()
	done, err := Restore(t.Context(), f, id, filepath.Join(t.TempDir(), "second"), "", steps(0), testTime.Add(4*time.Hour))
	if err != nil || done.Skipped.Next != 6000 {
		t.Errorf("%+v, %v", done, err)
	}
}

// A backup that is made while others issue is of one moment, and whole.
func TestSaveWhileInUse(t *testing.T) {
	s := newSource(t)
	issue(t, s.Registry, 100, testTime)
	writer := openRegistry(t, s.Dir)
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for n := 1; ; n++ {
			select {
			case <-stop:
				return
			default:
				issue(t, writer, 10, testTime.Add(time.Duration(n)*time.Second))
			}
		}
	}()
	recipient, id := newPair(t)
	for n := range 5 {
		done, err := restore(t, save(t, s, recipient), id, filepath.Join(t.TempDir(), "copy"), steps(uint64(n)))
		if err != nil {
			t.Error(err)
			break
		}
		if seq, err := s.Registry.Published(t.Context(), done.Log.Head.String()); err != nil || seq != done.Log.Entries {
			t.Errorf("the head is entry %d of the original, not %d: %v", seq, done.Log.Entries, err)
		}
	}
	close(stop)
	<-stopped
}

func TestSaveRefuses(t *testing.T) {
	recipient, _ := newPair(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "backup.age")
	refused := func(name string, s Source, ctx context.Context, to []Recipient, want error) {
		t.Helper()
		if _, err := Save(ctx, path, s, to, testTime); err == nil || want != nil && !errors.Is(err, want) {
			t.Errorf("%s: %v", name, err)
		} else if !strings.HasPrefix(err.Error(), "backup: ") {
			t.Errorf("%s: %q", name, err)
		}
		if left := names(t, dir); len(left) > 0 {
			t.Errorf("%s left %q", name, left)
		}
	}
	s := newSource(t)
	issue(t, s.Registry, 3, testTime)
	stopped, stop := context.WithCancel(t.Context())
	stop()
	refused("no recipient", s, t.Context(), nil, nil)
	refused("stopped", s, stopped, []Recipient{recipient}, context.Canceled)
	for _, name := range []string{"issuer.json", "keys.json", "keys"} {
		s := newSource(t)
		check(t, os.RemoveAll(filepath.Join(s.Dir, name)))
		refused("without "+name, s, t.Context(), []Recipient{recipient}, fs.ErrNotExist)
	}
	check(t, os.WriteFile(path, []byte("older"), 0o600))
	if _, err := Save(t.Context(), path, s, []Recipient{recipient}, testTime); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over another: %v", err)
	}
	if data, err := os.ReadFile(path); err != nil || string(data) != "older" {
		t.Errorf("%q, %v", data, err)
	}
}

// What was changed behind the registry's back, or rotted on the disk, is not backed up as if it were good.
func TestSaveRefusesDamage(t *testing.T) {
	recipient, _ := newPair(t)
	for name, damage := range map[string]func(t *testing.T, path string){
		"a fact that is no more": func(t *testing.T, path string) {
			db, err := sql.Open("sqlite", path)
			check(t, err)
			defer db.Close()
			result, err := db.Exec("DELETE FROM facts")
			check(t, err)
			if n, err := result.RowsAffected(); n != 1 || err != nil {
				t.Fatalf("%d facts were deleted: %v", n, err)
			}
		},
		"broken pages": func(t *testing.T, path string) {
			data, err := os.ReadFile(path)
			check(t, err)
			for at := 3 * 4096; at < len(data); at += 4096 {
				copy(data[at:], bytes.Repeat([]byte{0xa5}, 200))
			}
			check(t, os.WriteFile(path, data, 0o600))
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSource(t)
			ids := issue(t, s.Registry, 500, testTime)
			_, err := s.Registry.Apply(t.Context(), registry.Order{
				Verb: registry.Revoke, Target: registry.Target{Credential: ids[1]}, Reason: "wrongly-issued",
			}, testTime)
			check(t, err)
			check(t, s.Registry.Close())
			damage(t, filepath.Join(s.Dir, "registry.db"))
			secret, err := registry.NewSecret(testSecret)
			check(t, err)
			s.Registry, err = registry.Open(t.Context(), sqlite.New(filepath.Join(s.Dir, "registry.db")), secret, nil)
			if err != nil {
				if !errors.Is(err, registry.ErrDamaged) {
					t.Fatal(err)
				}
				return
			}
			defer s.Registry.Close()
			dir := t.TempDir()
			var damaged *DamagedError
			if _, err := Save(t.Context(), filepath.Join(dir, "backup.age"), s, []Recipient{recipient}, testTime); !errors.As(err, &damaged) && !errors.Is(err, registry.ErrDamaged) {
				t.Errorf("%v", err)
			}
			if left := names(t, dir); len(left) > 0 {
				t.Errorf("left %q", left)
			}
		})
	}
}
