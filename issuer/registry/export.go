package registry

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strconv"
	"strings"
)

// exportHead is the first line of an export, exportEnd the last.
const (
	exportHead = "giayto registry 1"
	exportEnd  = "end"
)

// Export writes the whole registry, of one moment and of any engine: the lines of its log (see the package comment), after
// each entry its head, and then the consumers. It holds no more than the database does.
func (r *Registry) Export(ctx context.Context, w io.Writer) error {
	out := bufio.NewWriterSize(w, 1<<16)
	fmt.Fprintln(out, exportHead)
	err := r.read(ctx, func(s *session) error {
		err := s.walk(func(e *logEntry) error {
			out.Write(entryLine(e.seq, e.at))
			for _, lines := range e.lines() {
				out.Write(lines)
			}
			_, err := fmt.Fprintf(out, "head %x\n", e.head)
			return err
		}, func(t *table, row []any) error {
			return fmt.Errorf("registry: %s %v stands in no entry of the log: audit the registry", t.name, row[0])
		})
		if err != nil {
			return err
		}
		return s.rows("SELECT name, seq FROM consumers ORDER BY name", nil, func(scan func(...any) error) error {
			var name string
			var seq int64
			if err := scan(&name, &seq); err != nil {
				return err
			}
			_, err := fmt.Fprintf(out, "consumer %s %d\n", appendText(nil, name), seq)
			return err
		})
	})
	if err != nil {
		return err
	}
	fmt.Fprintln(out, exportEnd)
	if err := out.Flush(); err != nil {
		return fmt.Errorf("registry: export: %w", err)
	}
	return nil
}

// Import makes a registry of what Export wrote, where there is none (else the error is fs.ErrExist), and closes it. A log
// that does not come to its own heads is refused, and nothing is left; ErrSecret says that it is of another secret.
func Import(ctx context.Context, d Driver, s *Secret, in io.Reader) error {
	return found(ctx, d, s, func(session *session) error {
		i := importer{session: session, lines: bufio.NewScanner(in), head: make([]byte, len(Head{}.Sum)), given: make(map[int64]int64)}
		i.lines.Buffer(make([]byte, 1<<16), maxLine)
		if err := i.run(); err != nil {
			return fmt.Errorf("registry: import: line %d: %w", i.line, err)
		}
		return nil
	})
}

// maxLine bounds a line of an export, in bytes: a folder's name is the longest part, and every byte may take three.
const maxLine = 1 << 16

// An importer reads an export.
type importer struct {
	*session
	lines *bufio.Scanner
	line  int
	head  []byte // of the entry before
	given map[int64]int64

	seq   int64     // of the entry that is being read, or of the last one
	sum   hash.Hash // over that entry, nil outside of one
	table int       // the order of the last row's table
	key   int64     // the key of the last row
}

var errCut = errors.New("the export was cut off")

// next reads a line; there must be one.
func (i *importer) next() (string, error) {
	i.line++
	if i.lines.Scan() {
		return i.lines.Text(), nil
	}
	if err := i.lines.Err(); err != nil {
		return "", err
	}
	return "", errCut
}

func (i *importer) run() error {
	line, err := i.next()
	if err != nil {
		return err
	}
	if line != exportHead {
		return fmt.Errorf("%.40q is not an export of this version", line)
	}
	for {
		if line, err = i.next(); err != nil {
			return err
		}
		if line == exportEnd {
			break
		}
		if err := i.take(line); err != nil {
			return err
		}
	}
	if i.lines.Scan() || i.sum != nil || i.seq == 0 {
		return errCut
	}
	return i.finish()
}

// take reads one line between the first and the last.
func (i *importer) take(line string) error {
	word, rest, _ := strings.Cut(line, " ")
	switch {
	case word == "entries" && i.sum == nil:
		return i.begin(line, rest)
	case word == "head" && i.sum != nil:
		return i.end(rest)
	case word == "consumer" && i.sum == nil:
		return i.consumer(rest)
	case i.sum != nil:
		return i.row(line)
	}
	return fmt.Errorf("%w: %.40q stands outside of an entry", errLine, line)
}

func (i *importer) begin(line, rest string) error {
	first, second, _ := strings.Cut(rest, " ")
	seq, seqErr := strconv.ParseInt(first, 10, 64)
	at, atErr := strconv.ParseInt(second, 10, 64)
	if seqErr != nil || atErr != nil || string(entryLine(seq, at)) != line+"\n" || seq != i.seq+1 {
		return fmt.Errorf("%w: %.60q after entry %d", errLine, line, i.seq)
	}
	i.seq, i.sum, i.table, i.key = seq, sha256.New(), 0, 0
	i.sum.Write(i.head)
	i.sum.Write(entryLine(seq, at))
	return i.exec("INSERT INTO entries (seq, at, head) VALUES (?, ?, ?)", seq, at, make([]byte, len(i.head)))
}

func (i *importer) row(line string) error {
	t, row, err := parseLine(line)
	if err != nil {
		return err
	}
	key := integerAt(row, 0)
	if integerAt(row, t.entry) != i.seq || t.order < i.table || t.order == i.table && key <= i.key {
		return fmt.Errorf("%w: %s %d is out of its place", errLine, t.name, key)
	}
	i.table, i.key = t.order, key
	switch t {
	case settingsTable:
		if proof, _ := row[3].([]byte); !bytes.Equal(proof, i.secret.proof()) {
			return ErrSecret
		}
	case listsTable:
		i.given[key] = 0
	case runsTable:
		i.given[integerAt(row, 3)] = max(i.given[integerAt(row, 3)], integerAt(row, 4)+integerAt(row, 5))
	case skipsTable:
		for list := range i.given {
			i.given[list] = Entries
		}
	}
	io.WriteString(i.sum, line+"\n")
	i.add(t, row)
	return nil
}

func (i *importer) end(sum string) error {
	i.head = i.sum.Sum(nil)
	i.sum = nil
	if hex.EncodeToString(i.head) != sum {
		return fmt.Errorf("entry %d does not come to its head: the export was changed", i.seq)
	}
	return i.exec("UPDATE entries SET head = ? WHERE seq = ?", i.head, i.seq)
}

func (i *importer) consumer(rest string) error {
	name, seq, _ := strings.Cut(rest, " ")
	n, err := strconv.ParseInt(seq, 10, 64)
	if err != nil {
		return fmt.Errorf("%w: consumer %.60q", errLine, rest)
	}
	if name, err = parseText(name); err != nil || checkConsumer(name) != nil {
		return fmt.Errorf("%w: consumer %.60q", errLine, rest)
	}
	return i.exec("INSERT INTO consumers (name, seq) VALUES (?, ?)", name, n)
}

// finish sets the counters to what the log comes to.
func (i *importer) finish() error {
	for list, given := range i.given {
		if err := i.exec("INSERT INTO counters (list, given) VALUES (?, ?)", list, given); err != nil {
			return err
		}
	}
	return nil
}
