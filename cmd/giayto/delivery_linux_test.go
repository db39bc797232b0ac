package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/giayto/giayto/issuer"
)

// What only the pipe has when its reader ends is not issued; and a stop ends the wait for a reader.
func TestIssueToNoReader(t *testing.T) {
	c, _ := testConsole(strings.NewReader(""), &bytes.Buffer{})
	dir, file, out := foundIssuer(t, c, t.TempDir()), filepath.Join(t.TempDir(), "records.jsonl"), filepath.Join(t.TempDir(), "codes")
	writeInspections(t, file, 1)
	at := issueTime.Format(time.RFC3339)
	for name, way := range map[string]struct {
		status int
		words  string
		end    func(reader *os.File, issue *os.Process) error
	}{
		"reader ends": {exitIO, "broken pipe", func(reader *os.File, _ *os.Process) error { return reader.Close() }},
		"stopped":     {exitStopped, "stopped", func(_ *os.File, issue *os.Process) error { return issue.Signal(os.Interrupt) }},
	} {
		t.Run(name, func(t *testing.T) {
			reader, writer, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			defer reader.Close()
			cmd, said := giayto(t, "issuer", "issue", "--dir", dir, "--at", at, "--out", "-", "--at-least-once", "--format", "jsonl", file)
			cmd.Stdout = writer
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			_ = writer.Close() // that of the process stays
			ends := []unix.PollFd{{Fd: int32(reader.Fd()), Events: unix.POLLIN}}
			if n, err := unix.Poll(ends, 60_000); n != 1 || err != nil || ends[0].Revents&unix.POLLIN == 0 {
				t.Fatalf("nothing came: %v: %s", err, said)
			}
			time.Sleep(20 * time.Millisecond) // that an end which does not wait is seen
			if err := way.end(reader, cmd.Process); err != nil {
				t.Fatal(err)
			}
			_ = cmd.Wait() // of which the exit status tells all
			if status := cmd.ProcessState.ExitCode(); status != way.status || !strings.Contains(said.String(), way.words) {
				t.Errorf("exit status %d: %s", status, said)
			}
		})
	}
	status, words := runGiayto(t, "issuer", "issue", "--dir", dir, "--at", at, "--out", out, "--format", string(issuer.JSONL), file)
	if status != 0 || !strings.Contains(words, "1 issued, 0 skipped, 0 refused") {
		t.Errorf("exit status %d: %s", status, words)
	}
}
