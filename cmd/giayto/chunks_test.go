package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/issuer"
	"github.com/giayto/giayto/issuer/record"
	"github.com/giayto/giayto/issuer/registry"
)

type full struct{}

func (full) Write([]byte) (int, error)      { return 0, io.ErrShortWrite }
func (full) Read([]byte) (int, error)       { return 0, io.EOF }
func (full) Seek(int64, int) (int64, error) { return 0, nil }
func (full) Truncate(int64) error           { return nil }
func (full) Sync() error                    { return nil }

// over issues a file of records with the issuer of a folder, at issueTime where there is no clock.
func (run *issuing) over(t *testing.T, dir, out, file string) error {
	t.Helper()
	i, err := issuer.Open(dir, issuer.Options{Random: run.random})
	if err != nil {
		t.Fatal(err)
	}
	defer i.Close()
	if run.clock == nil {
		run.clock = func() time.Time { return issueTime }
	}
	run.options.Outputs = issuer.Outputs{Dir: out, Formats: []issuer.Format{issuer.JWT}}
	if run.run, err = i.Start(t.Context(), run.options, issueTime); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	whole, err := newRecordFile(f, nil)
	if err != nil {
		t.Fatal(err)
	}
	return run.end(t.Context(), run.chunks(t.Context(), whole, record.Options{Now: issueTime}))
}

// A file that is longer than a chunk: after a run that was cut off in its midst another goes on behind what is done, while
// the file is the same. A file of that name that is another is refused.
func TestIssueGoesOn(t *testing.T) {
	c, words := testConsole(strings.NewReader(""), &bytes.Buffer{})
	dir := foundIssuer(t, c, t.TempDir())
	file, out := filepath.Join(t.TempDir(), "records.jsonl"), filepath.Join(t.TempDir(), "codes")
	const records = 4096 + 40
	writeInspections(t, file, records)
	good, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	write := func(path string, data []byte) {
		t.Helper()
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	bad := append(bytes.Clone(good), "no record\n"...)
	write(file, bad)

	cut := &issuing{console: c, rejects: record.NewRejects(full{}, message.English)}
	if err := cut.over(t, dir, out, file); !errors.Is(err, io.ErrShortWrite) {
		t.Fatal(err)
	}

	issue := func(path string, status int, says ...string) {
		t.Helper()
		words.Reset()
		args := []string{"giayto", "issuer", "issue", "--dir", dir, "--at", issueTime.Format(time.RFC3339), "--out", out, "--format", "jwt", path}
		if got := c.run(t.Context(), args); got != status {
			t.Fatalf("exit status %d: %s", got, words)
		}
		for _, s := range says {
			if !strings.Contains(words.String(), s) {
				t.Errorf("%q is not in %s", s, words)
			}
		}
	}
	c.now, c.ahead = func() time.Time { return issueTime }, time.Hour
	write(file, good)
	issue(file, exitData, registry.ErrChanged.Error(), "give the new one another name")
	other := filepath.Join(filepath.Dir(file), "other.jsonl")
	write(other, good)
	issue(other, 0, "giayto: 0 issued, 4136 skipped, 0 refused\n")
	write(file, bad)
	issue(file, exitData, "begins behind line 4096: ", "line 4137: ", "giayto: 0 issued, 40 skipped, 1 refused\n")
	issue(file, exitData, "giayto: 0 issued, 4136 skipped, 1 refused\n") // it was worked to its end
	countIssued(t, records, out)
}

// A file that grows while it is read is no file of records yet.
func TestRecordFileChanges(t *testing.T) {
	path := filepath.Join(t.TempDir(), "records.jsonl")
	writeInspections(t, path, 3)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := newRecordFile(f, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.unchanged(); err != nil {
		t.Error(err)
	}
	line := int64(len(inspection(0)))
	for _, c := range []struct{ start, records, bytes, lines int64 }{{0, 2, 2 * line, 2}, {line, 2, 2 * line, 2}, {line, 3, 2 * line, 2}, {3 * line, 1, 0, 0}} {
		if bytes, lines, err := r.size(c.start, int(c.records)); err != nil || bytes != c.bytes || lines != c.lines {
			t.Errorf("%+v: %d bytes, %d lines, %v", c, bytes, lines, err)
		}
	}
	if _, err := f.WriteString("x"); err != nil {
		t.Fatal(err)
	}
	if err := r.unchanged(); err == nil {
		t.Error("it has grown")
	}
}

// A chunk of which a record was not issued is not done, however many of the next one were decided on: another run issues it.
func TestIssueFailsAcrossChunks(t *testing.T) {
	c, words := testConsole(strings.NewReader(""), &bytes.Buffer{})
	c.now, c.ahead = func() time.Time { return issueTime }, time.Hour
	folder := t.TempDir()
	dir, out, file := foundIssuer(t, c, folder), filepath.Join(folder, "codes"), filepath.Join(folder, "records.jsonl")
	records := inspection(0) + strings.Repeat("\n", 4095) + strings.Repeat("no record\n", 300)
	for path, text := range map[string]string{file: records, out: "no folder"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	issue := func(status int, says string) {
		t.Helper()
		words.Reset()
		args := []string{"giayto", "issuer", "issue", "--dir", dir, "--at", issueTime.Format(time.RFC3339), "--out", out, "--format", "jwt", file}
		if got := c.run(t.Context(), args); got != status || !strings.Contains(words.String(), says) || strings.Contains(words.String(), "begins behind") {
			t.Fatalf("exit status %d: %s", got, words)
		}
	}
	issue(exitIO, "run the same command again\n")
	if err := os.Remove(out); err != nil {
		t.Fatal(err)
	}
	issue(exitData, "giayto: 1 issued, 0 skipped, 300 refused\n")
	countIssued(t, 1, out)
}

// A disk that is full for one reject and has room again: nothing is written behind what may be there in part, and the chunk
// is begun again.
func TestRejectsFailAcrossChunks(t *testing.T) {
	c, words := testConsole(strings.NewReader(""), &bytes.Buffer{})
	c.now, c.ahead = func() time.Time { return issueTime }, time.Hour
	folder := t.TempDir()
	dir, out, file := foundIssuer(t, c, folder), filepath.Join(folder, "codes"), filepath.Join(folder, "records.jsonl")
	rejects := filepath.Join(folder, "rejects.jsonl")
	records := strings.Repeat("\n", 4095) + "no record\n" + inspection(0) + strings.Repeat("none\n", 1000)
	if err := os.WriteFile(file, []byte(records), 0o600); err != nil {
		t.Fatal(err)
	}
	kept, err := os.Create(rejects)
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	cut := &issuing{console: c, rejects: record.NewRejects(&fullOnce{File: kept}, message.English)}
	if err := cut.over(t, dir, out, file); !errors.Is(err, io.ErrShortWrite) {
		t.Fatal(err)
	}
	words.Reset()
	args := []string{"giayto", "issuer", "issue", "--dir", dir, "--at", issueTime.Format(time.RFC3339), "--out", out, "--format", "jwt", "--rejects", rejects, file}
	if status := c.run(t.Context(), args); status != exitData || strings.Contains(words.String(), "begins behind") || !strings.Contains(words.String(), " 1001 refused\n") {
		t.Fatalf("exit status %d: %s", status, words)
	}
	data, err := os.ReadFile(rejects)
	if err != nil {
		t.Fatal(err)
	}
	if lines := bytes.Count(data, []byte("\n")); lines != 1001 || !bytes.HasPrefix(data, []byte(`{"rejected":{"line":4096,`)) {
		t.Errorf("%d rejects, the first %.100s", lines, data)
	}
	countIssued(t, 1, out)
}

// What a run refused that was cut off behind it is no less refused when another has done the rest.
func TestRefusedBeforeTheStop(t *testing.T) {
	c, words := testConsole(strings.NewReader(""), &bytes.Buffer{})
	c.now, c.ahead = func() time.Time { return issueTime }, time.Hour
	folder := t.TempDir()
	dir, out, file := foundIssuer(t, c, folder), filepath.Join(folder, "codes"), filepath.Join(folder, "records.jsonl")
	records := "no record\nnone\n" + strings.Repeat("\n", 4094) + inspection(0) + "no record either\n"
	if err := os.WriteFile(file, []byte(records), 0o600); err != nil {
		t.Fatal(err)
	}
	kept, err := os.Create(filepath.Join(folder, "rejects.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	const header = 1 // which JSON Lines have none of
	cut := &issuing{console: c, rejects: record.NewRejects(&fullOnce{File: kept, after: header + 2}, message.English)}
	if err := cut.over(t, dir, out, file); !errors.Is(err, io.ErrShortWrite) {
		t.Fatal(err)
	}
	for _, says := range []string{
		"giayto: 0 issued, 1 skipped, 1 refused\ngiayto: other runs, before this one or beside it, have refused 2 records of this file\n" +
			"giayto: hint: run the same command once more to see them again\n",
		"giayto: 0 issued, 1 skipped, 3 refused\n",
	} {
		words.Reset()
		args := []string{"giayto", "issuer", "issue", "--dir", dir, "--at", issueTime.Format(time.RFC3339), "--out", out, "--format", "jwt", file}
		if status := c.run(t.Context(), args); status != exitData || !strings.Contains(words.String(), says) {
			t.Fatalf("exit status %d: %s", status, words)
		}
	}
}

// A fullOnce is a file of which a write is cut short, after some that are not.
type fullOnce struct {
	*os.File
	after int
}

func (f *fullOnce) Write(data []byte) (int, error) {
	if f.after--; f.after != -1 {
		return f.File.Write(data)
	}
	n, _ := f.File.Write(data[:len(data)/2])
	return n, io.ErrShortWrite
}
