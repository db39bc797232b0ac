package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/giayto/giayto/issuer"
)

// On a disk that is full issue says so, before it begins and at whatever moment, and goes on where there is room again.
func TestIssueOnFullDisk(t *testing.T) {
	for layout, least := range map[issuer.Layout]int{issuer.Flat: 6, issuer.Tar: 2} { // an archive takes a third of the room
		t.Run(string(layout), func(t *testing.T) { issueOnFullDisk(t, layout, least) })
	}
}

// smallDisk is a file system in memory, with the options of tmpfs.
func smallDisk(t *testing.T, options string) (folder string) {
	t.Helper()
	folder = t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, options); err != nil {
		t.Skipf("skipped: needs to mount a small disk: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(folder, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return folder
}

func issueOnFullDisk(t *testing.T, layout issuer.Layout, least int) {
	disk := smallDisk(t, "size=8m")
	const records, piece = 600, 256 << 10
	c, _ := testConsole(strings.NewReader(""), os.Stdout)
	dir, out := foundIssuer(t, c, disk), filepath.Join(disk, "codes")
	file := filepath.Join(t.TempDir(), "records.jsonl")
	writeInspections(t, file, records)
	args := []string{
		"issuer", "issue", "--dir", dir, "--at", issueTime.Format(time.RFC3339), "--out", out, "--format", "jwt", "--layout", string(layout), "--skip-space-check", file,
	}
	fillers := fill(t, disk, piece)
	full, small := 0, 0
	for {
		if status, words := runGiayto(t, args...); status == 0 {
			break
		} else if status != exitStopped || !strings.Contains(words, "hint: nothing is lost: make room on the disk, then run the same command again\n") || len(fillers) == 0 {
			t.Fatalf("with %d fillers: exit status %d: %s", len(fillers), status, words)
		}
		full++
		if _, words := runGiayto(t, slices.DeleteFunc(slices.Clone(args), func(arg string) bool { return arg == "--skip-space-check" })...); strings.Contains(words, " and this run needs about ") {
			small++
		}
		if err := os.Remove(fillers[0]); err != nil {
			t.Fatal(err)
		}
		fillers = fillers[1:]
	}
	if full < least || small == 0 {
		t.Errorf("it was full %d times only, and too small before that %d times", full, small)
	}
	countIssued(t, records, out)
	audit(t, dir, records)
}

// A file system with too few inodes for the files of all records is refused before anything is written, and an archive is not.
func TestIssueWithoutInodes(t *testing.T) {
	disk := smallDisk(t, "size=64m,nr_inodes=700")
	const records = 600
	c, _ := testConsole(strings.NewReader(""), os.Stdout)
	dir, out := foundIssuer(t, c, t.TempDir()), filepath.Join(disk, "codes")
	file := filepath.Join(t.TempDir(), "records.jsonl")
	writeInspections(t, file, records)
	issue := func(layout issuer.Layout) (int, string) {
		return runGiayto(t, "issuer", "issue", "--dir", dir, "--at", issueTime.Format(time.RFC3339), "--out", out, "--format", "jwt", "--layout", string(layout), file)
	}
	status, words := issue(issuer.Tree)
	if status != exitStopped || !strings.Contains(words, " files and folders, and this run makes about 1200\n") || !strings.Contains(words, "hint: --layout tar ") {
		t.Errorf("exit status %d: %s", status, words)
	}
	if left, err := filepath.Glob(filepath.Join(out, "[^.]*")); err != nil || len(left) > 0 {
		t.Error("written:", left, err)
	}
	if status, words := issue(issuer.Tar); status != 0 {
		t.Errorf("exit status %d: %s", status, words)
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
