package backup

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/jose"
)

var testTime = time.Unix(1795309200, 0)

// A memory keeps what is unpacked.
type memory struct {
	header header
	files  []string // names with contents
	export string
	part   int // reads no more than that of the registry, 0 for all
}

func (m *memory) begin(h header) error { m.header = h; return nil }

func (m *memory) file(name string, data []byte) error {
	m.files = append(m.files, name+" "+string(data))
	return nil
}

func (m *memory) registry(r io.Reader) error {
	if m.part > 0 {
		r = io.LimitReader(r, int64(m.part))
	}
	data, err := io.ReadAll(r)
	m.export = string(data)
	return err
}

// A step is an entry of an archive that is put together by hand.
type step struct {
	header tar.Header
	data   string
}

func plain(name, data string) step {
	return step{tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o600}, data}
}

// good are the entries of a small backup but for its manifest.
func good() []step {
	return []step{
		plain(headerName, `{"version":1,"uri":"https://id.giayto.example/csgt","at":1795309200}`+"\n"),
		plain("issuer.json", "{}\n"), plain("keys.json", "[]\n"),
		plain("keys/a.age", "first"), plain("keys/b.age", "second"),
		plain("registry/000000", "one\ntw"), plain("registry/000001", "o\n"),
	}
}

// listed adds the manifest of what stands before it.
func listed(steps []step) []step {
	var m manifest
	for _, s := range steps {
		m.Entries = append(m.Entries, entryOf(s.header.Name, []byte(s.data)))
	}
	data, err := jose.Marshal(m)
	if err != nil {
		panic(err)
	}
	return append(slices.Clone(steps), plain(manifestName, string(data)+"\n"))
}

func archive(t testing.TB, steps []step) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, s := range steps {
		s.header.Size = int64(len(s.data))
		if s.header.Typeflag != tar.TypeReg {
			s.header.Size = 0
		}
		if err := w.WriteHeader(&s.header); err != nil {
			t.Fatal(err)
		}
		if s.header.Size > 0 {
			if _, err := io.WriteString(w, s.data); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// packed is the archive that a packer makes of the same.
func packed(t testing.TB, export string) []byte {
	t.Helper()
	var out bytes.Buffer
	p := &packer{tar: tar.NewWriter(&out), at: testTime}
	steps := good()
	err := p.addJSON(headerName, header{version, "https://id.giayto.example/csgt", jose.DateOf(testTime)})
	for _, s := range steps[1:5] {
		err = errors.Join(err, p.add(s.header.Name, []byte(s.data)))
	}
	c := &chunks{to: p}
	_, e := io.Copy(c, strings.NewReader(export))
	if err = errors.Join(err, e, c.flush(), p.close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestPackedAndUnpacked(t *testing.T) {
	for _, size := range []int{1, chunkSize - 1, chunkSize, chunkSize + 1, 3*chunkSize + 5} {
		export := strings.Repeat("0123456789abcde\n", size/16+1)[:size]
		m := new(memory)
		if err := unpack(bytes.NewReader(packed(t, export)), m); err != nil {
			t.Fatalf("%d bytes: %v", size, err)
		}
		if m.export != export {
			t.Errorf("%d bytes came back as %d others", size, len(m.export))
		}
		want := "[issuer.json {}\n keys.json []\n keys/a.age first keys/b.age second]"
		if got := fmt.Sprint(m.files); got != want || m.header.URI != "https://id.giayto.example/csgt" || !m.header.At.Time().Equal(testTime) {
			t.Errorf("%q, %+v", got, m.header)
		}
	}
}

// A hostile is an archive that is refused, with what the error says.
type hostile struct {
	want  string
	steps []step
}

func hostiles() []hostile {
	g := good()
	with := func(at int, s step) []step { return slices.Replace(slices.Clone(g), at, at+1, s) }
	without := func(at int) []step { return slices.Delete(slices.Clone(g), at, at+1) }
	added := func(at int, s ...step) []step { return slices.Insert(slices.Clone(g), at, s...) }
	other := func(typeflag byte, name string) step {
		return step{tar.Header{Typeflag: typeflag, Name: name, Linkname: "/etc/passwd"}, ""}
	}
	named := func(name string) []step { return listed(with(4, plain(name, "x"))) }
	return []hostile{
		{"it ends before backup.json", nil},
		{`"issuer.json" stands where backup.json belongs`, listed(g[1:])},
		{"newer version", listed(with(0, plain(headerName, `{"version":2,"what":{}}`)))},
		{"has version 0, not 1", listed(with(0, plain(headerName, `{"uri":"https://id.giayto.example/csgt","at":1}`)))},
		{"unknown member", listed(with(0, plain(headerName, `{"version":1,"uri":"","at":1,"what":2}`)))},
		{"jose:", listed(with(0, plain(headerName, `{"version":1,"version":1}`)))},
		{"stands where issuer.json belongs", listed(without(1))},
		{"stands where keys.json belongs", listed(without(2))},
		{"stands behind", listed(added(5, plain("keys/b.age", "again")))},
		{"stands behind", listed(added(5, plain("keys/a.age", "again")))},
		{"stands where registry/000000 belongs", named("keys/../../up")},
		{"stands where registry/000000 belongs", named("keys/.hidden")},
		{"stands where registry/000000 belongs", named("keys/sub/c")},
		{"stands where registry/000000 belongs", named("keys/c d")},
		{"stands where registry/000000 belongs", listed(added(5, step{tar.Header{
			Typeflag: tar.TypeReg, Name: "keys/" + strings.Repeat("c", 101), Format: tar.FormatGNU}, "x"}))},
		{"stands where registry/000000 belongs", named("/etc/passwd")},
		{"stands where registry/000000 belongs", named("../up")},
		{"stands where registry/000000 belongs", named("issuer.json")},
		{`"keys/c" is not a plain file`, listed(added(5, other(tar.TypeSymlink, "keys/c")))},
		{`"keys/c" is not a plain file`, listed(added(5, other(tar.TypeLink, "keys/c")))},
		{`"keys/c" is not a plain file`, listed(added(5, other(tar.TypeFifo, "keys/c")))},
		{`"keys/c" is not a plain file`, listed(added(5, other(tar.TypeChar, "keys/c")))},
		{`"keys/" is not a plain file`, listed(added(3, other(tar.TypeDir, "keys/")))},
		{"not a plain file", listed(added(5, step{tar.Header{Typeflag: tar.TypeReg, Name: "keys/c", PAXRecords: map[string]string{"GIAYTO.x": "y"}}, "x"}))},
		{"is longer than 16777216 bytes", listed(with(3, plain("keys/a.age", strings.Repeat("x", maxEntry+1))))},
		{"the key files are longer", listed(with(3, plain("keys/a.age", strings.Repeat("x", maxEntry))))},
		{`"manifest.json" stands where registry/000000 belongs`, listed(g[:5])},
		{"stands where registry/000000 belongs", listed(without(5))},
		{"stands where registry/000001 belongs", listed(with(6, plain("registry/000002", "x")))},
		{"stands where registry/000001 belongs", listed(with(6, plain("registry/000000", "x")))},
		{"empty", listed(with(5, plain("registry/000000", "")))},
		{"it ends before manifest.json", g},
		{"stands where manifest.json belongs", listed(append(slices.Clone(g), plain("keys/c", "x")))},
		{"not what its manifest.json says", append(with(3, plain("keys/a.age", "First")), listed(g)[7])},
		{"not what its manifest.json says", append(added(7, plain("registry/000002", "x")), listed(g)[7])},
		{"not what its manifest.json says", append(g[:6:6], listed(g)[7])},
		{"unknown member", append(slices.Clone(g), plain(manifestName, `{"entries":[],"x":1}`))},
		{"stands behind the end", append(listed(g), plain("more", "x"))},
		{"stands behind the end", append(listed(g), listed(g)[7])},
	}
}

func TestUnpackRefuses(t *testing.T) {
	for _, c := range hostiles() {
		err := unpack(bytes.NewReader(archive(t, c.steps)), new(memory))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("want %q, got %v", c.want, err)
		}
	}
	newer := []step{plain(headerName, `{"version":2}`)}
	if err := unpack(bytes.NewReader(archive(t, newer)), new(memory)); !errors.Is(err, ErrNewer) {
		t.Error(err)
	}
}

func TestUnpackRefusesWhatIsCut(t *testing.T) {
	whole := archive(t, listed(good()))
	for n := 0; n < len(whole)-3*512; n += 100 { // what the last blocks are filled up with is no part of what it holds
		if err := unpack(bytes.NewReader(whole[:n]), new(memory)); err == nil {
			t.Errorf("cut to %d of %d bytes, and unpacked", n, len(whole))
		}
	}
	if err := unpack(bytes.NewReader(append(whole, 0)), new(memory)); err == nil {
		t.Error("a byte behind the end")
	}
	if err := unpack(bytes.NewReader(whole), &memory{part: 7}); err == nil {
		t.Error("a registry that was not read to its end")
	}
}

func TestChunksAreBounded(t *testing.T) {
	c := &chunks{to: &packer{tar: tar.NewWriter(io.Discard)}, n: maxChunks, buffer: []byte("x")}
	if err := c.flush(); err == nil {
		t.Error("one too many")
	}
}

// scripted reads an archive as lines of a type flag, a name, "=" and the data, so that a fuzzer need not find checksums.
// A last line "." stands for the right manifest.
func scripted(script string) (steps []step) {
	for line := range strings.SplitSeq(script, "\n") {
		if line == "." {
			return listed(steps)
		}
		if line == "" {
			continue
		}
		name, data, _ := strings.Cut(line[1:], "=")
		steps = append(steps, step{tar.Header{Typeflag: line[0], Name: name}, data})
	}
	return steps
}

func FuzzUnpack(f *testing.F) {
	var script strings.Builder
	for _, s := range good() {
		fmt.Fprintf(&script, "0%s=%s\n", s.header.Name, strings.ReplaceAll(s.data, "\n", " "))
	}
	f.Add(script.String() + ".\n")
	f.Add(script.String())
	f.Add(script.String() + "0manifest.json={}\n")
	f.Fuzz(func(t *testing.T, script string) {
		var out bytes.Buffer
		w := tar.NewWriter(&out)
		for _, s := range scripted(script) {
			if s.header.Typeflag == tar.TypeReg {
				s.header.Size = int64(len(s.data))
			}
			if w.WriteHeader(&s.header) != nil {
				return // nothing that can be written
			}
			if s.header.Size > 0 {
				io.WriteString(w, s.data)
			}
		}
		w.Close()
		m := new(memory)
		if unpack(&out, m) != nil {
			return
		}
		if len(m.files) < len(plainFiles) || m.export == "" || !slices.IsSorted(m.files[2:]) {
			t.Errorf("%q, %q", m.files, m.export)
		}
		for _, f := range m.files[2:] {
			if name, _, _ := strings.Cut(f, " "); !isKeyFile(name) {
				t.Errorf("a file %q", name)
			}
		}
	})
}

// The seed of the fuzzer is accepted.
func TestScripted(t *testing.T) {
	m := new(memory)
	script := "0backup.json={\"version\":1,\"uri\":\"u\",\"at\":1}\n0issuer.json=\n0keys.json=\n0keys/a=x\n0registry/000000=y\n.\n"
	if err := unpack(bytes.NewReader(archive(t, scripted(script))), m); err != nil || len(m.files) != 3 {
		t.Errorf("%q, %v", m.files, err)
	}
}
