package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// On a disk that is full issue says so, at whatever moment, and goes on where there is room again.
func TestIssueOnFullDisk(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=8m"); err != nil {
		t.Skipf("skipped: needs to mount a small disk: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	const records, piece = 600, 128 << 10
	c, _ := testConsole(strings.NewReader(""), os.Stdout)
	dir, out := foundIssuer(t, c, disk), filepath.Join(disk, "codes")
	file := filepath.Join(t.TempDir(), "records.jsonl")
	writeInspections(t, file, records)
	fillers := fill(t, disk, piece)
	full := 0
	for {
		status, words := runGiayto(t, "issuer", "issue", "--dir", dir, "--at", issueTime.Format(time.RFC3339), "--out", out, "--format", "jwt", file)
		if status == 0 {
			break
		}
		full++
		if status != exitIO || !strings.Contains(words, "hint: nothing is lost: make room on the disk, then run the same command again\n") || len(fillers) == 0 {
			t.Fatalf("with %d fillers: exit status %d: %s", len(fillers), status, words)
		}
		if err := os.Remove(fillers[0]); err != nil {
			t.Fatal(err)
		}
		fillers = fillers[1:]
	}
	if full < 10 {
		t.Errorf("it was full %d times only", full)
	}
	countIssued(t, records, out)
	audit(t, dir, records)
}

// fill leaves nothing of a disk free.
func fill(t *testing.T, disk string, piece int) (files []string) {
	t.Helper()
	for n := 0; ; n++ {
		path := filepath.Join(disk, fmt.Sprint("filler", n))
		err := os.WriteFile(path, make([]byte, piece), 0o600)
		files = append(files, path)
		if err != nil {
			return files
		}
	}
}

// runGiayto runs the program as a process of its own to its end.
func runGiayto(t *testing.T, args ...string) (status int, words string) {
	t.Helper()
	cmd, said := giayto(t, args...)
	_ = cmd.Run() // of which the exit status tells all
	return cmd.ProcessState.ExitCode(), said.String()
}
