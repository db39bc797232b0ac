package backup

import (
	"archive/tar"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/giayto/giayto/credential/jose"
)

const (
	version = 1

	headerName     = "backup.json"
	registryFolder = "registry/"
	manifestName   = "manifest.json"

	// chunkSize is that of the pieces of the registry, in bytes: each is in memory once.
	chunkSize = 4 << 20
	maxChunks = 100_000 // 400 GB
	// maxEntry bounds every entry in bytes: the manifest of maxChunks pieces has less.
	maxEntry = 16 << 20
)

// A header is the first entry.
type header struct {
	Version int              `json:"version"`
	URI     string           `json:"uri"` // of the issuer
	At      jose.NumericDate `json:"at"`
}

// A manifest is the last entry. It lists all before it, in their order.
type manifest struct {
	Entries []entry `json:"entries"`
}

type entry struct {
	Name string `json:"name"`
	Size int64  `json:"size"`
	Sum  string `json:"sha256"` // in hexadecimal
}

func entryOf(name string, data []byte) entry {
	sum := sha256.Sum256(data)
	return entry{name, int64(len(data)), hex.EncodeToString(sum[:])}
}

// A packer writes the entries of a backup.
type packer struct {
	tar      *tar.Writer
	at       time.Time
	manifest manifest
}

func (p *packer) add(name string, data []byte) error {
	err := p.tar.WriteHeader(&tar.Header{
		Typeflag: tar.TypeReg, Name: name, Size: int64(len(data)), Mode: 0o600, ModTime: p.at.Truncate(time.Second), Format: tar.FormatUSTAR,
	})
	if err == nil {
		_, err = p.tar.Write(data)
	}
	if err != nil {
		return err
	}
	p.manifest.Entries = append(p.manifest.Entries, entryOf(name, data))
	return nil
}

func (p *packer) addJSON(name string, v any) error {
	data, err := jose.Marshal(v)
	if err != nil {
		return err
	}
	return p.add(name, append(data, '\n'))
}

// close adds the manifest and ends the archive.
func (p *packer) close() error {
	if err := p.addJSON(manifestName, p.manifest); err != nil {
		return err
	}
	if err := p.tar.Close(); err != nil {
		return err
	}
	return nil
}

// chunks writes a stream of unknown length as entries of chunkSize, which tar needs to know.
type chunks struct {
	to     *packer
	buffer []byte
	n      int
}

func chunkName(n int) string { return fmt.Sprintf("%s%06d", registryFolder, n) }

func (c *chunks) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		n := min(len(rest), chunkSize-len(c.buffer))
		c.buffer, rest = append(c.buffer, rest[:n]...), rest[n:]
		if len(c.buffer) == chunkSize {
			if err := c.flush(); err != nil {
				return 0, err
			}
		}
	}
	return len(p), nil
}

// flush writes what is left, which may be nothing.
func (c *chunks) flush() error {
	if len(c.buffer) == 0 {
		return nil
	}
	if c.n == maxChunks {
		return fmt.Errorf("the registry is longer than %d bytes", maxChunks*int64(chunkSize))
	}
	err := c.to.add(chunkName(c.n), c.buffer)
	c.buffer = c.buffer[:0]
	c.n++
	return err
}
