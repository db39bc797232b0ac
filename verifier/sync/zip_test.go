package sync

import (
	"archive/zip"
	"bytes"
	"errors"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/giayto/giayto/verifier/bundle"
)

// An entry is written into a zip file as it is told, be it wrong.
type entry struct {
	name string
	data []byte
	mode fs.FileMode
	edit func(*zip.FileHeader)
}

func pack(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Store}
		h.SetMode(e.mode)
		h.CRC32 = crc32.ChecksumIEEE(e.data)
		h.CompressedSize64, h.UncompressedSize64 = uint64(len(e.data)), uint64(len(e.data))
		if e.edit != nil {
			e.edit(h)
		}
		w, err := z.CreateRaw(h)
		check(t, err)
		_, err = w.Write(e.data)
		check(t, err)
	}
	check(t, z.Close())
	return out.Bytes()
}

func written(t testing.TB, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "site.zip")
	check(t, os.WriteFile(path, data, 0o644))
	return path
}

// What has a name that leads elsewhere, or is not a plain file, is in no site: the whole file is refused.
func TestZipRefuses(t *testing.T) {
	good := entry{name: "trust.json", data: []byte("{}"), mode: 0o644}
	many := make([]entry, 100_000)
	for i := range many {
		many[i] = entry{name: strings.Repeat("x", 40) + strings.Repeat("y", i%40)}
	}
	whole := honest(t, 2, 0).zip(t, "")
	for name, c := range map[string]struct {
		data []byte
		code Code
		err  string
	}{
		"out of it":            {pack(t, good, entry{name: "../../etc/cron.d/x"}), Malformed, `zip: the name "../../etc/cron.d/x" leads out of the archive, or is none`},
		"out of it, later":     {pack(t, entry{name: "a/../../b"}), Malformed, `zip: the name "a/../../b" leads out of the archive, or is none`},
		"absolute":             {pack(t, entry{name: "/etc/passwd"}), Malformed, `zip: the name "/etc/passwd" leads out of the archive, or is none`},
		"of another system":    {pack(t, entry{name: `..\..\trust.json`}), Malformed, `zip: the name "..\\..\\trust.json" leads out of the archive, or is none`},
		"a folder out of it":   {pack(t, entry{name: "../", mode: fs.ModeDir}), Malformed, `zip: the name "../" leads out of the archive, or is none`},
		"empty":                {pack(t, entry{name: ""}), Malformed, `zip: the name "" leads out of the archive, or is none`},
		"a link":               {pack(t, entry{name: "status/46", data: []byte("/etc/passwd"), mode: fs.ModeSymlink | 0o777}), Malformed, `zip: "status/46" is a link, or something else that is no file`},
		"a pipe":               {pack(t, entry{name: "status/46", mode: fs.ModeNamedPipe}), Malformed, `zip: "status/46" is a link, or something else that is no file`},
		"a file as a folder":   {pack(t, entry{name: "status/46", mode: fs.ModeDir | 0o755}), Malformed, `zip: "status/46" is a link, or something else that is no file`},
		"twice":                {pack(t, good, good), Malformed, `zip: it has "trust.json" twice`},
		"twice, as a folder":   {pack(t, entry{name: "trust.json/", mode: fs.ModeDir}, good), Malformed, `zip: it has "trust.json" twice`},
		"encrypted":            {pack(t, entry{name: "trust.json", edit: func(h *zip.FileHeader) { h.Flags |= 1 }}), Malformed, `zip: "trust.json" is encrypted; a site has no secrets, pack it without a password`},
		"too many files":       {pack(t, many...), TooLarge, "zip: its table of contents is longer than 8388608 bytes"},
		"cut off":              {whole[:len(whole)-1], Malformed, "zip: no zip file, or cut off or damaged: zip: not a valid zip file"},
		"cut off in the midst": {whole[:len(whole)/2], Malformed, "zip: no zip file, or cut off or damaged: zip: not a valid zip file"},
		"nothing":              {nil, Malformed, "zip: no zip file, or cut off or damaged: zip: not a valid zip file"},
		"a picture":            {[]byte("\x89PNG\r\n\x1a\n" + strings.Repeat("x", 1000)), Malformed, "zip: no zip file, or cut off or damaged: zip: not a valid zip file"},
	} {
		t.Run(name, func(t *testing.T) {
			path := written(t, c.data)
			s, err := Open(path)
			var fault *Fault
			if !errors.As(err, &fault) || fault.Code != c.code || fault.Site != path || fault.Error() != c.err {
				t.Errorf("%v, %v", s, err)
			}
		})
	}
}

// What is wrong with one file is no matter of the others.
func TestZipFiles(t *testing.T) {
	bomb := bytes.Repeat([]byte("0"), 1<<20)
	s := opened(t, written(t, pack(t,
		entry{name: "good", data: []byte("good")},
		entry{name: "announced", data: []byte("x"), edit: func(h *zip.FileHeader) { h.UncompressedSize64 = 1 << 40 }},
		entry{name: "packed", data: []byte("x"), edit: func(h *zip.FileHeader) { h.CompressedSize64 = 1 << 31 }},
		entry{name: "checksum", data: []byte("x"), edit: func(h *zip.FileHeader) { h.CRC32++ }},
		entry{name: "method", data: []byte("x"), edit: func(h *zip.FileHeader) { h.Method = 99 }},
		entry{name: "deflate", data: []byte("\x07xxx"), edit: func(h *zip.FileHeader) { h.Method = zip.Deflate }},
		entry{name: "longer", data: bomb, edit: func(h *zip.FileHeader) { h.UncompressedSize64 = 3 }},
		entry{name: "b\xe0n quy\xean.txt", data: []byte("in an older encoding")},
		entry{name: "a/", mode: fs.ModeDir | 0o755},
		entry{name: "./a/b", data: []byte("b")},
		entry{name: "./", mode: fs.ModeDir | 0o755},
	)))
	for name, want := range map[string]string{
		"good": "good", "a/b": "b",
		"announced": `too-large: "announced" is longer than 1000 bytes`,
		"packed":    `too-large: "packed" is longer than 1000 bytes`,
		"checksum":  `malformed: zip: "checksum" is damaged: zip: checksum error`,
		"method":    `malformed: zip: "method" is damaged: zip: unsupported compression algorithm`,
		"deflate":   `malformed: zip: "deflate" is damaged: flate: corrupt input before offset 1`,
		"longer":    `too-large: "longer" is longer than 1000 bytes`,
		"none":      `missing: it has no "none"`,
		"a":         `missing: it has no "a"`,
	} {
		if got := fetched(t, s, name); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// fetched is what a source has at a path, or its fault.
func fetched(t testing.TB, s Source, path string) string {
	t.Helper()
	file, err := s.Fetch(t.Context(), path, 1000, Validator{})
	var fault *Fault
	switch {
	case errors.As(err, &fault):
		return string(fault.Code) + ": " + fault.Error()
	case err != nil:
		t.Fatal(err)
	}
	return string(file.Data)
}

// A bomb of much zero is read as far as a file may be long.
func TestZipBomb(t *testing.T) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	w, err := z.Create(trustName)
	check(t, err)
	for range 64 {
		_, err := w.Write(make([]byte, 1<<20))
		check(t, err)
	}
	check(t, z.Close())
	expect(t, run1(t, device(t), at(3), opened(t, written(t, out.Bytes()))), Refused, map[string]string{"trust": "failed too-large"})
}

// The site is the one folder that has a trust list, whatever else a program has packed beside it.
func TestZipFolder(t *testing.T) {
	for name, c := range map[string]struct {
		names []string
		want  string
	}{
		"at the top":       {[]string{"trust.json", "old/trust.json"}, "trust.json"},
		"in a folder":      {[]string{"site/trust.json", "__MACOSX/site/._trust.json", ".DS_Store"}, "site/trust.json"},
		"in two":           {[]string{"one/trust.json", "two/trust.json"}, `missing: it has no "trust.json"`},
		"too far down":     {[]string{"a/b/trust.json"}, `missing: it has no "trust.json"`},
		"nowhere":          {[]string{"README"}, `missing: it has no "trust.json"`},
		"not by that name": {[]string{"site/xtrust.json"}, `missing: it has no "trust.json"`},
	} {
		var entries []entry
		for _, n := range c.names {
			entries = append(entries, entry{name: n, data: []byte(n)})
		}
		if got := fetched(t, opened(t, written(t, pack(t, entries...))), trustName); got != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// A stick that is taken out while it is read.
func TestZipGone(t *testing.T) {
	s, err := openZip(written(t, honest(t, 2, 0).zip(t, "")))
	check(t, err)
	check(t, s.Close())
	expect(t, run1(t, device(t), at(3), s), NoSite, map[string]string{"trust": "failed unreachable"})
}

func FuzzZip(f *testing.F) {
	f.Add(files{"trust.json": []byte("{}{}{}{}{}{}{}{}")}.zip(f, ""))
	f.Add(files{"trust.json": []byte("{}")}.zip(f, "a/"))
	f.Add(pack(f, entry{name: "trust.json", data: []byte("{}")}, entry{name: "a/", mode: fs.ModeDir | 0o755}))
	f.Add(pack(f, entry{name: "../trust.json", data: []byte("{}")}))
	f.Fuzz(func(t *testing.T, data []byte) {
		files, err := readDirectory(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		a := &archive{name: "a.zip", files: files}
		for path := range files {
			if !fs.ValidPath(strings.ToValidUTF8(path, "?")) {
				t.Errorf("path %q", path)
			}
			file, err := a.Fetch(t.Context(), path, 1<<16, Validator{})
			var fault *Fault
			if len(file.Data) > 1<<16 || err != nil && !errors.As(err, &fault) {
				t.Errorf("%q: %d bytes, %v", path, len(file.Data), err)
			}
		}
	})
}

// A program without a file system keeps its device in memory, and its site in a zip file.
func TestInMemory(t *testing.T) {
	files := bundle.NewMemory(nil)
	device, err := bundle.CreateIn(files, roots(t, 2, 1, 2, 3))
	check(t, err)
	data := honest(t, 2, 0).zip(t, "")
	site, err := OpenZip("site.zip", bytes.NewReader(data), int64(len(data)))
	check(t, err)
	options := Options{Now: func() time.Time { return begun.Add(3 * time.Hour) }}
	report, err := Run(t.Context(), device, []Source{site}, options)
	check(t, err)
	if n := len(device.Statuses()); report.Status() != Good || device.Trust().Version == 0 || n != report.Count()[Updated] || n == 0 {
		t.Errorf("%+v, %d lists", report, n)
	}
	check(t, site.Close())
	again, err := bundle.OpenIn(bundle.NewMemory(files.Changes()))
	check(t, err)
	if again.Trust().Version != device.Trust().Version {
		t.Error("it is not what was kept")
	}
	older := honest(t, 1, 0).zip(t, "")
	site, err = OpenZip("older.zip", bytes.NewReader(older), int64(len(older)))
	check(t, err)
	if report, err := Run(t.Context(), again, []Source{site}, options); err != nil || report.Status() != Refused {
		t.Errorf("older lists: %+v, %v", report, err)
	}
	if _, err := OpenZip("none.zip", bytes.NewReader(data[:100]), 100); err == nil || !strings.Contains(err.Error(), "zip") {
		t.Errorf("a part of it: %v", err)
	}
}
