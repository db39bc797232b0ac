package main

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A corpus keeps the inputs with which fuzzing has reached new code: a zip archive for each target, in a folder. The go
// command holds them in its cache, on one machine, until that is emptied.
type corpus struct {
	dir   string
	cache string // of the go command, for fuzzing
}

// maxInput bounds one input, in bytes.
const maxInput = 1 << 20

func openCorpus(dir string) (corpus, error) {
	out, err := exec.Command("go", "env", "GOCACHE").Output()
	return corpus{dir, filepath.Join(strings.TrimSpace(string(out)), "fuzz")}, err
}

// archive is the path of a target's archive, and inputs the folder in which the go command looks for its inputs.
func (c corpus) archive(t target) string {
	return filepath.Join(c.dir, strings.ReplaceAll(strings.TrimPrefix(t.pkg, module), "/", ".")+"."+t.name+".zip")
}

func (c corpus) inputs(t target) string {
	return filepath.Join(c.cache, filepath.FromSlash(t.pkg), t.name)
}

// unpack gives the go command what the archive has; a target without an archive begins with its seeds.
func (c corpus) unpack(t target) error {
	r, err := zip.OpenReader(c.archive(t))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("corpus: %w", err)
	}
	defer r.Close()
	dir := c.inputs(t)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, f := range r.File {
		if f.Name != filepath.Base(f.Name) || !filepath.IsLocal(f.Name) || f.UncompressedSize64 > maxInput {
			return fmt.Errorf("corpus: %s: %q is not an input", c.archive(t), f.Name)
		}
		if err := unpackInput(f, filepath.Join(dir, f.Name)); err != nil {
			return fmt.Errorf("corpus: %s: %w", c.archive(t), err)
		}
	}
	return nil
}

func unpackInput(f *zip.File, path string) error {
	from, err := f.Open()
	if err != nil {
		return err
	}
	defer from.Close()
	data, err := io.ReadAll(io.LimitReader(from, maxInput))
	if err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o644)
}

// pack writes the inputs to the archive, the same bytes for the same inputs.
func (c corpus) pack(t target) error {
	entries, err := os.ReadDir(c.inputs(t)) // by name
	if err != nil || len(entries) == 0 {
		return nil // nothing was found beyond the seeds
	}
	if err := os.MkdirAll(c.dir, 0o755); err != nil {
		return err
	}
	path := c.archive(t)
	f, err := os.CreateTemp(c.dir, filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	w := zip.NewWriter(f)
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(c.inputs(t), e.Name()))
		if err != nil || len(data) > maxInput {
			continue // the go command may drop an input meanwhile
		}
		to, err := w.Create(e.Name())
		if err == nil {
			_, err = to.Write(data)
		}
		if err != nil {
			return errors.Join(err, f.Close())
		}
	}
	if err := errors.Join(w.Close(), f.Chmod(0o644), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
