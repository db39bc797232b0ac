package record

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/giayto/giayto/issuer/portrait"
)

// maxPhoto bounds a portrait's file in bytes: the largest photograph that a camera makes for a pass.
const maxPhoto = 16 << 20

// portrait reads the portrait's file and returns it as a checked WebP, nil where there is none or it is refused. It
// puts down the file's sum.
func (p *parser) portrait(r *Record) []byte {
	const field = "portrait"
	v := p.tree.Get(field)
	if v == nil {
		return nil
	}
	name, _ := v.Str()
	if !fs.ValidPath(name) || name == "." || strings.Contains(name, `\`) {
		p.refuse(field, codePortrait, "not a file name relative to the records")
		return nil
	}
	photo, err := p.readPhoto(name)
	if err != nil {
		p.refuse(field, codePortrait, "%v", unnamed(err))
		return nil
	}
	if len(photo) > maxPhoto {
		p.refuse(field, codePortraitLarge, "more than %d bytes", maxPhoto)
		return nil
	}
	sum := sha256.Sum256(photo)
	r.Photo = sum[:]
	webp := photo
	if !isWebP(photo) {
		webp, err = p.encode(photo)
	}
	if err == nil {
		err = portrait.Check(webp, p.budget())
	}
	switch {
	case errors.Is(err, portrait.ErrTooLarge):
		p.refuse(field, codePortraitLarge, "%v", err)
	case err != nil:
		p.refuse(field, codePortrait, "%v", err)
	default:
		return webp
	}
	return nil
}

func (p *parser) budget() int {
	if p.PortraitBudget > 0 {
		return p.PortraitBudget
	}
	return portrait.Budget
}

// readPhoto reads at most one byte more than is allowed, and nothing that is no plain file: a pipe would never end.
func (p *parser) readPhoto(name string) ([]byte, error) {
	if p.Portraits == nil {
		return nil, errors.New("no folder to read portraits from")
	}
	info, err := fs.Stat(p.Portraits, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("no such file in the folder of the portraits")
	}
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("not a plain file")
	}
	f, err := p.Portraits.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxPhoto+1))
}

// unnamed is an error of a file without the file's name, which may be its owner's.
func unnamed(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// isWebP tells a WebP by its first bytes (RFC 9649 §2.4); portrait.Check checks the rest.
func isWebP(b []byte) bool {
	return len(b) >= 12 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP"
}

func (p *parser) encode(photo []byte) ([]byte, error) {
	if !bytes.HasPrefix(photo, []byte("\xff\xd8\xff")) && !bytes.HasPrefix(photo, []byte("\x89PNG\r\n\x1a\n")) {
		return nil, fmt.Errorf("neither WebP nor JPEG nor PNG")
	}
	if p.Encode == nil {
		return nil, fmt.Errorf("only WebP files are taken here")
	}
	return p.Encode(photo)
}
