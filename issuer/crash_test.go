package issuer

import (
	"archive/tar"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/giayto/giayto/credential/gt1"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/issuer/internal/folder"
	"github.com/giayto/giayto/issuer/record"
	"github.com/giayto/giayto/issuer/registry"
)

var errDead = errors.New("the machine is without power")

// A power is what everything of a machine needs: it goes off at a step, and nothing happens any more.
type power struct {
	steps atomic.Int64
	until int64
}

func (p *power) step() error {
	if p.steps.Add(1) >= p.until {
		return errDead
	}
	return nil
}

func (p *power) off() bool { return p.steps.Load() >= p.until }

// A memoryDisk is a disk of one folder that loses, when the power goes off, what was not brought to it by Sync: all of
// it, nothing of it, or any part.
type memoryDisk struct {
	*power
	chance *rand.Rand
	names  map[string]*inode // as they are seen
	kept   map[string]*inode // as they are on the disk
	locks  map[string]bool
	room   folder.Room
}

type inode struct{ data, kept []byte }

func (d *memoryDisk) MkdirAll(string) error { return d.step() }

func (d *memoryDisk) Lock(path string) (func() error, error) {
	if d.off() {
		return nil, errDead
	}
	if d.locks[path] {
		return nil, &HeldError{Path: path, Holder: "somebody"}
	}
	d.locks[path] = true
	return func() error { delete(d.locks, path); return nil }, nil
}

func (d *memoryDisk) Create(path string, data []byte) error {
	if err := d.step(); err != nil {
		return err
	}
	if d.names[path] != nil {
		return fs.ErrExist
	}
	d.names[path] = &inode{data: slices.Clone(data)}
	return nil
}

func (d *memoryDisk) Place(from, to string) error {
	if err := d.step(); err != nil {
		return err
	}
	if d.names[to] != nil {
		return fs.ErrExist
	}
	d.names[to] = d.names[from]
	delete(d.names, from)
	return nil
}

type openFile struct{ *bytes.Reader }

func (openFile) Close() error { return nil }

func (d *memoryDisk) Open(path string) (io.ReadSeekCloser, error) {
	if d.off() {
		return nil, errDead
	}
	if f := d.names[path]; f != nil {
		return openFile{bytes.NewReader(f.data)}, nil
	}
	return nil, fs.ErrNotExist
}

func (d *memoryDisk) Extend(path string, size int64, data []byte) error {
	if err := d.step(); err != nil {
		return err
	}
	f := d.names[path]
	if f == nil {
		f = new(inode)
		d.names[path] = f
	}
	if int64(len(f.data)) < size {
		return fmt.Errorf("%s is shorter than %d bytes", path, size)
	}
	f.data = slices.Concat(f.data[:size], data)
	return nil
}

func (d *memoryDisk) Remove(path string) error {
	if err := d.step(); err != nil {
		return err
	}
	delete(d.names, path)
	return nil
}

func (d *memoryDisk) Sync(dirs []string, files ...string) error {
	for _, path := range files {
		if err := d.step(); err != nil {
			return err
		}
		f := d.names[path]
		if f == nil {
			return fs.ErrNotExist
		}
		f.kept = f.data
	}
	for _, dir := range dirs {
		if err := d.step(); err != nil {
			return err
		}
		in := func(path string, _ *inode) bool { return filepath.Dir(path) == dir }
		maps.DeleteFunc(d.kept, in)
		for path, f := range d.names {
			if in(path, f) {
				d.kept[path] = f
			}
		}
	}
	return nil
}

func (d *memoryDisk) Free(string) (folder.Room, error) { return d.room, nil }

// crash leaves what a disk may hold after the power was off.
func (d *memoryDisk) crash() {
	survives := []func() bool{
		func() bool { return false }, func() bool { return true }, func() bool { return d.chance.IntN(2) == 0 },
	}[d.chance.IntN(3)]
	left := maps.Clone(d.kept)
	for _, path := range slices.Sorted(maps.Keys(d.names)) {
		if survives() {
			left[path] = d.names[path]
		}
	}
	for _, path := range slices.Sorted(maps.Keys(d.kept)) {
		if d.names[path] == nil && survives() {
			delete(left, path)
		}
	}
	written := make(map[*inode]bool)
	for _, path := range slices.Sorted(maps.Keys(left)) {
		if f := left[path]; !written[f] {
			written[f] = true
			f.data = d.torn(f, survives)
			f.kept = f.data
		}
	}
	d.names, d.kept, d.locks = left, maps.Clone(left), map[string]bool{}
}

// torn is the content of a file of which only kept is sure.
func (d *memoryDisk) torn(f *inode, survives func() bool) []byte {
	if bytes.Equal(f.data, f.kept) || survives() {
		return f.data
	}
	if len(f.data) <= len(f.kept) || !survives() {
		return f.kept
	}
	sure := len(f.kept)
	if !bytes.HasPrefix(f.data, f.kept) {
		return f.kept
	}
	torn := slices.Clone(f.data[:sure+d.chance.IntN(len(f.data)-sure)+1])
	if survives() { // the length is there, some pages are not
		from := sure + d.chance.IntN(len(torn)-sure)
		clear(torn[from : from+d.chance.IntN(len(torn)-from)])
	}
	return torn
}

// A poweredDriver is a database engine on a machine that may lose its power between two transactions. In the midst of
// one is the engine's own matter.
type poweredDriver struct {
	registry.Driver
	*power
}

func (d poweredDriver) Write(ctx context.Context, db registry.Beginner) (*sql.Tx, error) {
	if err := d.step(); err != nil {
		return nil, err
	}
	return d.Driver.Write(ctx, db)
}

func (d poweredDriver) Read(ctx context.Context, db registry.Beginner) (*sql.Tx, error) {
	if d.off() {
		return nil, errDead
	}
	return d.Driver.Read(ctx, db)
}

type poweredMark struct {
	registry.Mark
	*power
}

func (m poweredMark) Write(c registry.Counters) error {
	if err := m.step(); err != nil {
		return err
	}
	return m.Mark.Write(c)
}

// wire opens an issuer whose registry needs the power too.
func wire(t *testing.T, dir string, p *power, seed uint64) *Issuer {
	t.Helper()
	i, err := Open(dir, Options{Random: random(fmt.Sprint("salts ", seed)), Show: []string{}})
	if err != nil {
		t.Fatal(err)
	}
	i.group = 4
	secret, err := i.Secret()
	if err != nil {
		t.Fatal(err)
	}
	i.registry, err = registry.Open(t.Context(), poweredDriver{i.driver, p}, secret, poweredMark{mark(filepath.Join(dir, markName)), p})
	if err != nil {
		t.Fatal(err)
	}
	return i
}

const outputs = "/codes"

// issueAll is one run over all records, as long as there is power.
func issueAll(t *testing.T, i *Issuer, d disk, o Outputs, records []*record.Record) error {
	t.Helper()
	o.Dir = outputs
	run, err := i.start(t.Context(), RunOptions{Outputs: o}, now, d)
	if err != nil {
		return err
	}
	var outcomes []Outcome
	for _, r := range records {
		some, e := run.Add(t.Context(), r, nil, now)
		if outcomes, err = append(outcomes, some...), e; err != nil {
			break
		}
	}
	if err == nil {
		var rest []Outcome
		rest, err = run.Finish(t.Context(), now)
		outcomes = append(outcomes, rest...)
	}
	for _, o := range outcomes {
		if len(o.Refusals) > 0 {
			t.Errorf("refused: %v", o.Refusals)
		}
	}
	return errors.Join(err, run.Close(t.Context()))
}

// contents are the files of a disk as the list calls them: an archive is taken apart, and each credential has its part.
func contents(t *testing.T, d *memoryDisk) map[string]string {
	t.Helper()
	all := make(map[string]string)
	for path, f := range d.names {
		if filepath.Base(path) != TarName {
			all[path] = string(f.data)
		}
	}
	archive := d.names[filepath.Join(outputs, TarName)]
	if archive == nil {
		return all
	}
	if end := len(archive.data) - tarEnd; end < 0 || strings.Trim(string(archive.data[end:]), "\x00") != "" {
		t.Error("the archive has no end")
	}
	var order []string
	untar(t, archive.data, func(name, data string) { all[name], order = data, append(order, name) })
	var parts []string
	for line := range strings.Lines(all[filepath.Join(outputs, IssuedName)]) {
		var s Summary
		if err := json.Unmarshal([]byte(line), &s); err != nil || s.Tar == nil {
			t.Fatalf("list: %q: %v", line, err)
		}
		untar(t, archive.data[s.Tar.Offset:s.Tar.end()], func(name, _ string) { parts = append(parts, name) })
	}
	if !slices.Equal(order, parts) {
		t.Errorf("the archive has %q, and by the list %q", order, parts)
	}
	return all
}

// untar gives out the files of an archive.
func untar(t *testing.T, archive []byte, take func(name, data string)) {
	t.Helper()
	r := tar.NewReader(bytes.NewReader(archive))
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		take(h.Name, string(data))
	}
}

// counted reads the outputs as somebody who knows no registry: which document each credential is of, by its place. Every
// credential has both of its files and one line of the list, and there is nothing else.
func counted(t *testing.T, d *memoryDisk) map[string]string {
	t.Helper()
	documents, lines, tokens := make(map[string]string), make(map[string]int), make(map[string]bool)
	sheets, listed := []string{}, make(map[string]bool)
	all := contents(t, d)
	for path, data := range all {
		name := filepath.Base(path)
		switch id, format, _ := strings.Cut(name, "."); {
		case name == IssuedName:
			for line := range strings.Lines(data) {
				var s Summary
				if err := json.Unmarshal([]byte(line), &s); err != nil || !strings.HasSuffix(line, "\n") {
					t.Fatalf("list: %q: %v", line, err)
				}
				lines[s.CredentialID]++
				for _, file := range s.Files {
					listed[file] = true
					if all[file] == "" {
						t.Errorf("%s is in the list and not there", file)
					}
				}
			}
		case format == "txt":
			content, err := gt1.Unpack(strings.TrimSuffix(data, "\n"))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			documents[id] = document(t, id, content.Compact)
		case format == "jwt":
			tokens[id] = true
			document(t, id, data)
		case strings.HasSuffix(name, "-sheet.pdf"):
			sheets = append(sheets, path)
		default:
			t.Errorf("%s is left behind", name)
		}
	}
	for id := range documents {
		if lines[id] != 1 || !tokens[id] {
			t.Errorf("%s: %d lines of the list", id, lines[id])
		}
	}
	for _, path := range sheets {
		if !listed[path] {
			t.Errorf("%s is left behind", path)
		}
	}
	if len(lines) != len(documents) || len(tokens) != len(documents) {
		t.Errorf("%d lines of the list and %d tokens for %d credentials", len(lines), len(tokens), len(documents))
	}
	return documents
}

// document reads the number of a credential's document, and whether its place is the one that the file is named after.
func document(t *testing.T, id, compact string) string {
	t.Helper()
	parts := strings.Split(compact, ".")
	if len(parts) < 3 {
		t.Fatalf("%s: %q", id, compact)
	}
	payload, err := jose.Decode(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	var claims struct {
		Number string `json:"document_number"`
		Status struct {
			List struct {
				Index int    `json:"idx"`
				URI   string `json:"uri"`
			} `json:"status_list"`
		} `json:"status"`
	}
	if err := json.Unmarshal(payload, &claims); err != nil {
		t.Fatal(err)
	}
	if list := claims.Status.List; list.URI != place.URI || id != fmt.Sprint("46-", list.Index) {
		t.Errorf("%s holds %+v", id, list)
	}
	return claims.Number
}

// Whenever the power goes off, and whatever of the outputs is left then: in the end every record has one credential, no
// place has two, and the registry knows the same.
func TestPowerCuts(t *testing.T) {
	seeds, cuts := 40, 8
	if testing.Short() {
		seeds = 4
	}
	var records []*record.Record
	for n := range 18 {
		number := fmt.Sprintf("01019600%04d", n)
		pairs := []string{`"document_number":"010195000001"`, `"document_number":"` + number + `"`, `"portrait":"1.webp",`, ""}
		if n%2 == 0 {
			pairs = append(pairs, `"record_id":"R-1",`, "")
		} else {
			pairs = append(pairs, "R-1", number)
		}
		records = append(records, change(t, pairs...))
	}
	for seed := range uint64(seeds) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { powerCuts(t, seed, cuts, records) })
	}
}

func powerCuts(t *testing.T, seed uint64, cuts int, records []*record.Record) {
	i, dir := found(t, "salts")
	if err := i.Close(); err != nil {
		t.Fatal(err)
	}
	chance := rand.New(rand.NewPCG(seed, 1))
	o := Outputs{Formats: []Format{TXT, JWT}, Layout: layouts[seed%uint64(len(layouts))]}
	often := 40 // steps between cuts
	if o.Layout == Tar {
		often = 8 // a group takes fewer
	}
	if seed/uint64(len(layouts))%4 == 1 { // a sheet takes longer than all the rest
		o.Formats = append(o.Formats, Sheet)
	}
	d := &memoryDisk{chance: chance, names: map[string]*inode{}, kept: map[string]*inode{}, locks: map[string]bool{}}
	for cut := 0; ; cut++ {
		p := &power{until: 1 + chance.Int64N(int64(often*(1+chance.IntN(5))))}
		if cut >= cuts {
			p.until = math.MaxInt64
		}
		d.power = p
		i := wire(t, dir, p, seed<<8|uint64(cut))
		err := issueAll(t, i, d, o, records)
		if e := i.Close(); e != nil {
			t.Fatal(e)
		}
		if err == nil && cut >= cuts {
			break
		}
		if err != nil && !errors.Is(err, errDead) {
			t.Fatalf("after %d cuts: %v", cut, err)
		}
		d.crash()
	}
	documents := counted(t, d)
	numbers := slices.Sorted(maps.Values(documents))
	if len(numbers) != len(records) || len(slices.Compact(numbers)) != len(records) {
		t.Errorf("%d records have %d credentials: %v", len(records), len(documents), documents)
	}
	agrees(t, dir, documents)
}

// agrees compares the registry with what the outputs have told.
func agrees(t *testing.T, dir string, documents map[string]string) {
	t.Helper()
	i := open(t, dir, "salts")
	r, err := i.Registry(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	report, err := r.Audit(t.Context(), nil)
	if err != nil || len(report.Problems) > 0 || report.Credentials != int64(len(documents)) {
		t.Errorf("%+v %v", report, err)
	}
	s, err := i.Secret()
	if err != nil {
		t.Fatal(err)
	}
	for id, number := range documents {
		found, err := r.Find(t.Context(), registry.Query{Credential: id})
		if err != nil || len(found) != 1 || found[0].Credential.Document != s.Document(licenceVCT, number) {
			t.Errorf("%s: %+v %v", id, found, err)
		}
	}
	if open, err := r.Unfinished(t.Context()); err != nil || len(open) > 0 {
		t.Error(open, err)
	}
}
