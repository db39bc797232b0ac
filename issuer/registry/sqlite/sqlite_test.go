package sqlite_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/issuer/registry"
	"github.com/giayto/giayto/issuer/registry/registrytest"
	"github.com/giayto/giayto/issuer/registry/sqlite"
)

func fresh(t *testing.T) registry.Driver {
	return sqlite.New(filepath.Join(t.TempDir(), "registry.db"))
}

func TestSuite(t *testing.T) { registrytest.Run(t, fresh) }

const licence = "urn:giayto:vn:driving-licence:1"

var now = time.Date(2026, 11, 22, 8, 0, 0, 0, vn.Zone)

func secret(t testing.TB) *registry.Secret {
	t.Helper()
	s, err := registry.NewSecret(bytes.Repeat([]byte("secret!!"), 4))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func create(t testing.TB, path string) *registry.Registry {
	t.Helper()
	config := registry.Config{Base: "https://id.giayto.example/status", First: 46}
	if err := registry.Create(t.Context(), sqlite.New(path), secret(t), config, now); err != nil {
		t.Fatal(err)
	}
	return open(t, path)
}

func open(t testing.TB, path string) *registry.Registry {
	t.Helper()
	r, err := registry.Open(t.Context(), sqlite.New(path), secret(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func begin(t testing.TB, r *registry.Registry) int64 {
	t.Helper()
	batch, err := r.Begin(t.Context(), registry.Batch{Started: now, Out: "out"})
	if err != nil {
		t.Fatal(err)
	}
	return batch
}

// credential is the n-th licence of invented persons.
func credential(s *registry.Secret, n int) registry.Credential {
	return registry.Credential{
		VCT: licence, Person: s.Person(fmt.Sprintf("%012d", n)), Document: document(s, n), Blank: s.Blank(licence, fmt.Sprint(n)),
		Record: s.Record(fmt.Sprint(n)), Content: s.Content(fmt.Append(nil, n)), Key: "5tBzhyrpQo0", Approved: now, IssuedAt: now, Expires: now.AddDate(0, 1, 0),
	}
}

func document(s *registry.Secret, n int) registry.Hash {
	return s.Document(licence, fmt.Sprintf("%012d", n))
}

// issue issues the licences from one number to another in one group.
func issue(ctx context.Context, r *registry.Registry, s *registry.Secret, batch int64, from, to int) ([]registry.Credential, error) {
	credentials := make([]registry.Credential, to-from)
	wanted := make([]registry.Wanted, to-from)
	for i := range credentials {
		credentials[i] = credential(s, from+i)
		wanted[i] = registry.Wanted{VCT: credentials[i].VCT, Expires: credentials[i].Expires}
	}
	g, err := r.Reserve(ctx, batch, "out", wanted, now)
	if err != nil {
		return nil, err
	}
	for i, p := range g.Places() {
		credentials[i].List, credentials[i].Index = p.List, p.Index
	}
	return credentials, g.Commit(ctx, credentials, now)
}

func suspend(ctx context.Context, r *registry.Registry, s *registry.Secret, n int) error {
	_, err := r.Apply(ctx, registry.Order{
		Verb: registry.Suspend, Target: registry.Target{Document: document(s, n)}, Reason: "points-exhausted", Case: fmt.Sprintf("%d/QĐ", n),
	}, now)
	return err
}

func TestFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "sổ ? # %41 & đăng ký.db")
	r := create(t, path)
	if _, err := issue(t.Context(), r, secret(t), begin(t, r), 0, 3); err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || !slices.Equal(names, []string{path, path + "-shm", path + "-wal"}) {
		t.Error(names, err)
	}
	for _, name := range names {
		if info, err := os.Stat(name); err != nil || info.Mode() != 0o600 {
			t.Error(name, info.Mode(), err)
		}
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if names, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(names) != 1 {
		t.Error("closed, there are", names, err)
	}

	for name, make := range map[string]func(path string) error{
		"a folder":         func(path string) error { return os.Mkdir(path, 0o700) },
		"a link":           func(link string) error { return os.Symlink(path, link) },
		"a link to naught": func(link string) error { return os.Symlink(filepath.Join(dir, "gone"), link) },
		"text":             func(path string) error { return os.WriteFile(path, []byte("this is no database\n"), 0o600) },
		"much text": func(path string) error {
			return os.WriteFile(path, bytes.Repeat([]byte("this is no database\n"), 1000), 0o600)
		},
	} {
		other := filepath.Join(t.TempDir(), "registry.db")
		if err := make(other); err != nil {
			t.Fatal(err)
		}
		_, err := registry.Open(t.Context(), sqlite.New(other), secret(t), nil)
		if err == nil || strings.HasSuffix(name, "text") && !errors.Is(err, registry.ErrDamaged) {
			t.Errorf("opened %s: %v", name, err)
		}
		if err := registry.Create(t.Context(), sqlite.New(other), secret(t), registry.Config{Base: "https://id.giayto.example", First: 1}, now); err == nil {
			t.Errorf("made over %s", name)
		}
	}
	if _, err := registry.Open(t.Context(), sqlite.New(filepath.Join(dir, "none", "registry.db")), secret(t), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	empty := filepath.Join(dir, "empty.db")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := registry.Open(t.Context(), sqlite.New(empty), secret(t), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Error("opened an empty file:", err)
	}
	create(t, empty).Close()
}

// Where the engine cannot use its files, that is no damage.
func TestUnusableFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registry.db")
	if err := create(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(path+"-wal", "in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := registry.Open(t.Context(), sqlite.New(path), secret(t), nil); !errors.Is(err, registry.ErrIO) {
		t.Error(err)
	}
}

// A file without its log of writes, as a careless copy is, is the state of the last checkpoint and not a broken one.
func TestCopyWithoutWAL(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "registry.db")
	r := create(t, path)
	batch := begin(t, r)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	r = open(t, path)
	defer r.Close()
	if _, err := issue(t.Context(), r, secret(t), batch, 0, 100); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(dir, "copy.db")
	if err := os.WriteFile(other, data, 0o600); err != nil {
		t.Fatal(err)
	}
	copied := open(t, other)
	defer copied.Close()
	if report, err := copied.Audit(t.Context(), nil); err != nil || len(report.Problems) > 0 || report.Credentials != 0 {
		t.Errorf("%+v, %v", report, err)
	}
}

// What version 1 wrote is read by every later one. The file was made by this test with version 1.
func TestVersion1(t *testing.T) {
	file, err := os.Open("testdata/version1.db.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	packed, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(packed)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "registry.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	r := open(t, path)
	defer r.Close()
	report, err := r.Audit(t.Context(), nil)
	if err != nil || len(report.Problems) != 0 {
		t.Fatalf("%+v, %v", report, err)
	}
	if report.Head.String() != version1Head || report.Credentials != 5 || report.Facts != 2 || report.Events != 7 || report.Entries != 7 {
		t.Errorf("%+v %s", report, report.Head)
	}
	c, err := r.ByRecord(t.Context(), secret(t).Record("4"))
	if err != nil || c == nil {
		t.Fatal(err)
	}
	want := credential(secret(t), 4)
	want.List, want.Index, want.Batch = 46, c.Index, 1
	want.Approved, want.IssuedAt, want.Expires = want.Approved.UTC(), want.IssuedAt.UTC(), want.Expires.UTC()
	if *c != want {
		t.Errorf("%+v", c)
	}
	values := make(map[int]statuslist.Value)
	err = r.Values(t.Context(), 46, vn.DateOf(now), func(i int, v statuslist.Value) error { values[i] = v; return nil })
	if err != nil || len(values) != 2 {
		t.Error(values, err)
	}
}

const version1Head = "8Ia6NU4G4QRmzStKyRg5KvP_vpfz0m9yj_Y4hcvzFmo"

// Neither a number, a name, nor the secret is in the files, nor in the words of an error.
func TestHoldsNoClaims(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "registry.db")
	r := create(t, path)
	defer r.Close()
	s, batch := secret(t), begin(t, r)
	const pin, number, blank, record, content = "001099000001", "790123456789", "AB1234567", "2026-11-0042", "Nguyễn Văn An"
	c := registry.Credential{
		VCT: licence, Person: s.Person(pin), Document: s.Document(licence, number), Blank: s.Blank(licence, blank),
		Record: s.Record(record), Content: s.Content([]byte(content)),
		Key: "5tBzhyrpQo0", Approved: now, IssuedAt: now, Expires: now.AddDate(0, 1, 0),
	}
	g, err := r.Reserve(t.Context(), batch, "out", []registry.Wanted{{VCT: c.VCT, Expires: c.Expires}}, now)
	if err != nil {
		t.Fatal(err)
	}
	c.List, c.Index = g.Places()[0].List, g.Places()[0].Index
	said := []string{fmt.Sprint(g.Commit(t.Context(), []registry.Credential{c, c}, now))}
	if err := g.Commit(t.Context(), []registry.Credential{c}, now); err != nil {
		t.Fatal(err)
	}
	for _, o := range []registry.Order{
		{Verb: registry.Suspend, Target: registry.Target{Document: c.Document}, Reason: "points-exhausted", Case: pin},
		{Verb: registry.Suspend, Target: registry.Target{Document: c.Document}, Reason: "points-exhausted", Operator: content},
		{Verb: registry.Suspend, Target: registry.Target{Document: c.Document}, Reason: "points-exhausted"},
		{Verb: registry.Suspend, Target: registry.Target{Document: c.Document}, Reason: "points-exhausted"},
		{Verb: registry.Reinstate, Target: registry.Target{Document: c.Document}, Reason: "returned"},
		{Verb: registry.Lock, Target: registry.Target{Person: c.Person}, Reason: "holder-request"},
		{Verb: registry.Lock, Target: registry.Target{Person: s.Person("079300000456")}, Reason: "holder-request"},
	} {
		_, err := r.Apply(t.Context(), o, now)
		said = append(said, fmt.Sprint(err))
	}
	var export strings.Builder
	if err := r.Export(t.Context(), &export); err != nil {
		t.Fatal(err)
	}
	said = append(said, export.String(), fmt.Sprintf("%v %+v", r, s))
	names, err := filepath.Glob(path + "*")
	if err != nil || len(names) != 3 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "-wal") && !bytes.Contains(data, c.Person[:]) {
			t.Error("the test looks at the wrong place")
		}
		said = append(said, string(data))
	}
	for _, text := range said {
		for _, never := range []string{pin, number, blank, record, content, "Nguyễn", "079300000456", "secret!!", fmt.Sprintf("%x", "secret!!")} {
			if i := strings.Index(text, never); i >= 0 {
				t.Errorf("%q in %.80q", never, text[max(0, i-20):])
			}
		}
	}
}

// Who writes after somebody whose context has ended in the midst is not in the way of that one's transaction.
func TestWriteAfterCancelled(t *testing.T) {
	r := create(t, filepath.Join(t.TempDir(), "registry.db"))
	defer r.Close()
	ended := 0
	for n := range 60 {
		ctx, stop := context.WithTimeout(t.Context(), time.Duration(n)*10*time.Microsecond)
		if _, err := r.Begin(ctx, registry.Batch{Started: now}); err != nil {
			ended++
		}
		stop()
		if _, err := r.Begin(t.Context(), registry.Batch{Started: now}); err != nil {
			t.Fatalf("after %d: %v", n, err)
		}
	}
	if ended == 0 {
		t.Error("no context has ended in the midst")
	}
}
