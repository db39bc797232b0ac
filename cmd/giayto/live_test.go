package main

import (
	"bufio"
	"encoding/json"
	"io"
	"path/filepath"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/testvectors"
	"github.com/giayto/giayto/verifier/bundle"
)

// A desk answers scans all day from one process: each is judged at its own moment, and by what a sync beside it brought.
func TestVerifyLivesWithClockAndSync(t *testing.T) {
	file := func(name string) []byte {
		b, err := testvectors.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	roots, err := trustlist.ParseRoots(file("trust/roots.json"))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC)
	dir := filepath.Join(t.TempDir(), "bundle")
	device, err := bundle.Create(dir, roots)
	if err != nil {
		t.Fatal(err)
	}
	if err := device.ApplyTrust(file("trust/default.json"), now); err != nil {
		t.Fatal(err)
	}
	licence, err := testvectors.ParseCase(file("cases/licence-portrait.txt"))
	if err != nil {
		t.Fatal(err)
	}

	in, scanner := io.Pipe()
	answers, out := io.Pipe()
	c, _ := testConsole(in, out)
	c.now = func() time.Time { return now }
	done := make(chan int)
	go func() {
		done <- c.run(t.Context(), []string{"giayto", "verify", "--json", "--bundle", dir, "-"})
		out.Close()
	}()
	lines := bufio.NewScanner(answers)
	lines.Buffer(nil, 1<<20)
	scan := func() (reason string, at int64) {
		t.Helper()
		go io.WriteString(scanner, licence.Text+"\n")
		var v struct {
			Reason   string
			Question struct{ At int64 }
		}
		if !lines.Scan() || json.Unmarshal(lines.Bytes(), &v) != nil {
			t.Fatalf("no verdict: %q", lines.Text())
		}
		return v.Reason, v.Question.At
	}

	if reason, at := scan(); reason != "status-stale" || at != now.Unix() {
		t.Errorf("before the sync: %s at %d", reason, at)
	}
	var tokens map[string]string
	if err := json.Unmarshal(file("status/fresh.json"), &tokens); err != nil {
		t.Fatal(err)
	}
	for uri, token := range tokens {
		if err := device.ApplyStatus(uri, token, now); err != nil {
			t.Fatal(err)
		}
	}
	if reason, _ := scan(); reason != "accepted" {
		t.Errorf("after the sync: %s", reason)
	}
	now = now.AddDate(0, 0, 3)
	if reason, at := scan(); reason != "status-stale" || at != now.Unix() {
		t.Errorf("three days later: %s at %d", reason, at)
	}
	scanner.Close()
	if status := <-done; status != 2 {
		t.Errorf("exit status %d", status)
	}
}
