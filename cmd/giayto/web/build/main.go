// Command build makes the officer's page: the core in WebAssembly, the page's files, compressed copies of them, and a service
// worker that knows them all by their digests. It needs nothing but Go and runs in the module's folder.
package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/andybalholm/brotli"

	"github.com/giayto/giayto/credential/trustlist"
)

const (
	sources = "cmd/giayto/web/page"
	worker  = "sw.js"
)

func main() {
	b := build{}
	flag.StringVar(&b.out, "out", "cmd/giayto/web/dist", "write the page into `FOLDER`")
	flag.StringVar(&b.roots, "roots", "", "a `FILE` of roots that devices shall trust without comparing them")
	flag.BoolVar(&b.quick, "quick", false, "compress little, for tests; what was compressed well before is kept")
	flag.Parse()
	if err := b.run(); err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}

type build struct {
	out, roots string
	quick      bool
}

func (b *build) run() error {
	files, err := b.files()
	if err != nil {
		return err
	}
	if err := finish(files, b.roots != ""); err != nil {
		return err
	}
	return b.write(files)
}

// files are those of the page, by name.
func (b *build) files() (map[string][]byte, error) {
	files := make(map[string][]byte)
	entries, err := os.ReadDir(sources)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if files[e.Name()], err = os.ReadFile(filepath.Join(sources, e.Name())); err != nil {
			return nil, err
		}
	}
	if err := icons(files); err != nil {
		return nil, err
	}
	if files["giayto.wasm"], err = wasm(); err != nil {
		return nil, err
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	if files["wasm_exec.js"], err = os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec.js")); err != nil {
		return nil, err
	}
	if b.roots == "" {
		return files, nil
	}
	data, err := os.ReadFile(b.roots)
	if err != nil {
		return nil, err
	}
	if _, err := trustlist.ParseRoots(data); err != nil {
		return nil, fmt.Errorf("%s: %w", b.roots, err)
	}
	files["roots.json"] = data
	return files, nil
}

// wasm compiles the core.
func wasm() ([]byte, error) {
	dir, err := os.MkdirTemp("", "giayto-page")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "giayto.wasm")
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", path, "./cmd/wasm")
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("go build ./cmd/wasm: %w", err)
	}
	return os.ReadFile(path)
}

// finish adds what depends on all the files: the version and its day, and the service worker, whose list has every file
// but itself.
func finish(files map[string][]byte, pinned bool) error {
	about := struct {
		Version string `json:"version"`
		Built   string `json:"built"` // the day of the last change in the repository, empty where that is not known
		Pinned  bool   `json:"pinned"`
	}{Built: day(), Pinned: pinned}
	all := sha256.New()
	fmt.Fprintln(all, about.Built, about.Pinned)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(all, "%s %x\n", name, sha256.Sum256(files[name]))
	}
	about.Version = hex.EncodeToString(all.Sum(nil)[:8])
	var err error
	if files["app.json"], err = json.Marshal(about); err != nil {
		return err
	}
	digests := make(map[string]string)
	for name, data := range files {
		if name != worker {
			sum := sha256.Sum256(data)
			digests[name] = "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
		}
	}
	list, err := json.MarshalIndent(digests, "", "  ")
	if err != nil {
		return err
	}
	files[worker] = bytes.ReplaceAll(files[worker], []byte("{{VERSION}}"), []byte(about.Version))
	files[worker] = bytes.ReplaceAll(files[worker], []byte("{{FILES}}"), list)
	return nil
}

func day() string {
	out, err := exec.Command("git", "log", "-1", "--format=%cs").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

// goodName is a file that tells that the copies beside it are compressed as well as they can be.
const goodName = ".good"

// write puts the files and their copies into the folder, and takes away what is not of them.
func (b *build) write(files map[string][]byte) error {
	if err := os.MkdirAll(b.out, 0o755); err != nil {
		return err
	}
	_, err := os.Stat(filepath.Join(b.out, goodName))
	good := err == nil
	kept := map[string]bool{".gitignore": true}
	var plain, zipped, squeezed int
	isGood := good || !b.quick
	for name, data := range files {
		kept[name], kept[name+".br"], kept[name+".gz"] = true, true, true
		br, gz, err := b.earlier(name, data, good)
		if err != nil {
			if br, gz, err = compress(data, b.quick); err != nil {
				return err
			}
			isGood = isGood && !b.quick
		}
		plain, squeezed, zipped = plain+len(data), squeezed+len(br), zipped+len(gz)
		for suffix, content := range map[string][]byte{"": data, ".br": br, ".gz": gz} {
			if err := os.WriteFile(filepath.Join(b.out, name+suffix), content, 0o644); err != nil {
				return err
			}
		}
	}
	if isGood {
		kept[goodName] = true
		if err := os.WriteFile(filepath.Join(b.out, goodName), nil, 0o644); err != nil {
			return err
		}
	}
	entries, err := os.ReadDir(b.out)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !kept[e.Name()] {
			err = errors.Join(err, os.Remove(filepath.Join(b.out, e.Name())))
		}
	}
	most := mostBrotli
	if !isGood {
		most = mostQuick
	}
	fmt.Printf("page: %d files, %.2f MB; first load %.2f MB in brotli (at most %.2f), %.2f MB in gzip (at most %.2f)\n",
		len(files), mb(plain), mb(squeezed), mb(most), mb(zipped), mb(mostGzip))
	if squeezed > most || zipped > mostGzip {
		err = errors.Join(err, errTooLarge)
	}
	return err
}

// What the first load may come to in bytes. brotli as well as it can takes more than a minute, so quick builds have a bound of
// their own: it makes files that are about 17 % larger then.
const (
	mostBrotli = 2_500_000
	mostQuick  = 2_900_000
	mostGzip   = 3_200_000
)

var errTooLarge = errors.New("the first load is larger than it may be")

func mb(n int) float64 { return float64(n) / 1e6 }

// earlier returns the copies of the last build where it had the same file, as well compressed as it is wanted.
func (b *build) earlier(name string, data []byte, good bool) (br, gz []byte, err error) {
	path := filepath.Join(b.out, name)
	was, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(was, data) || !good && !b.quick {
		return nil, nil, errors.Join(err, fs.ErrNotExist)
	}
	br, err1 := os.ReadFile(path + ".br")
	gz, err2 := os.ReadFile(path + ".gz")
	return br, gz, errors.Join(err1, err2)
}

func compress(data []byte, quick bool) (br, gz []byte, err error) {
	quality, level := brotli.BestCompression, gzip.BestCompression
	if quick {
		quality, level = 5, gzip.DefaultCompression
	}
	var brOut, gzOut bytes.Buffer
	z, err := gzip.NewWriterLevel(&gzOut, level)
	if err != nil {
		return nil, nil, err
	}
	for _, w := range []io.WriteCloser{brotli.NewWriterOptions(&brOut, brotli.WriterOptions{Quality: quality, LGWin: 24}), z} {
		if _, err := w.Write(data); err != nil {
			return nil, nil, err
		}
		if err := w.Close(); err != nil {
			return nil, nil, err
		}
	}
	return brOut.Bytes(), gzOut.Bytes(), nil
}
