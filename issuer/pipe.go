package issuer

import (
	"fmt"
	"io"
	"time"
)

// A pipe is a sink that keeps nothing.
type pipe struct {
	to      io.Writer
	archive bool
	size    int64 // of the archive so far
	broken  bool  // nothing more goes through
}

func newPipe(o *Outputs) *pipe { return &pipe{to: o.Pipe, archive: o.Layout == Tar} }

// write gives a group out, with its lines of the list.
func (p *pipe) write(group []output, at time.Time) error {
	var data []byte
	var err error
	if p.archive {
		data, err = p.part(group, at)
	} else {
		data, err = lines(group)
	}
	if err != nil {
		return err
	}
	return p.give(data)
}

func (p *pipe) give(data []byte) error {
	if _, err := p.to.Write(data); err != nil {
		p.broken = true
		return fmt.Errorf("issuer: %w", err)
	}
	return nil
}

// part is the next part of the archive. The lines come last, in a file that is named after the group's first credential, and
// tell where its files are.
func (p *pipe) part(group []output, at time.Time) ([]byte, error) {
	part, err := appendTar(group, p.size, at)
	if err != nil {
		return nil, err
	}
	list, err := lines(group)
	if err != nil {
		return nil, err
	}
	first := group[0].summary
	last, err := appendTar([]output{{&Summary{CredentialID: first.CredentialID}, []file{{first.CredentialID + "-" + IssuedName, list}}}}, 0, at)
	if err != nil {
		return nil, err
	}
	part = append(part, last...)
	p.size += int64(len(part))
	return part, nil
}

func (p *pipe) keep() {}

// undo leaves what was written: its places are published as revoked.
func (p *pipe) undo() error { return nil }

// close closes the archive, unless it is not whole.
func (p *pipe) close() error {
	if !p.archive || p.broken {
		return nil
	}
	return p.give(make([]byte, tarEnd))
}
