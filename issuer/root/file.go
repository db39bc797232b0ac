package root

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/issuer/internal/folder"
)

// The files of the folder.
const (
	trustName  = "trust.json"
	chainName  = "trust"
	draftName  = "draft.json"
	signedName = "draft.signed.json"
)

func (f *Folder) path(name ...string) string {
	return filepath.Join(append([]string{f.dir}, name...)...)
}

// read returns a file's content, nil where there is no such file.
func read(path string) ([]byte, error) {
	data, err := folder.Read(path, trustlist.MaxSize)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, named(err)
}

// replace writes a file whole or not at all, and does not return before it is on the disk.
func replace(path string, data []byte) error { return named(folder.Replace(path, data, 0o644)) }

// remove deletes a file if there is one.
func remove(path string) error { return named(folder.Remove(path)) }

func named(err error) error {
	if err != nil {
		return fmt.Errorf("root folder: %w", err)
	}
	return nil
}
