package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/giayto/giayto/testvectors"
)

// vectorSite is a site with the trust list and the status lists of the test vectors.
func vectorSite(t *testing.T) (dir string) {
	t.Helper()
	file := func(name string) []byte {
		b, err := testvectors.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	var tokens map[string]string
	if err := json.Unmarshal(file("status/fresh.json"), &tokens); err != nil {
		t.Fatal(err)
	}
	site := map[string][]byte{"trust.json": file("trust/default.json"), "roots.json": file("trust/roots.json")}
	uris := []string{}
	for uri, token := range tokens {
		u, err := url.Parse(uri)
		if err != nil {
			t.Fatal(err)
		}
		site[u.Path] = []byte(token)
		uris = append(uris, uri)
	}
	named, err := json.Marshal(map[string][]string{"status_lists": uris})
	if err != nil {
		t.Fatal(err)
	}
	site["csgt/status-lists.json"] = named
	dir = t.TempDir()
	for name, data := range site {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// On a terminal a line tells how far sync is, and is gone at the end. Stopped, it says so, and so does its exit status.
func TestSyncProgress(t *testing.T) {
	site := vectorSite(t)
	args := []string{"giayto", "sync", "--from", site, "--bundle", filepath.Join(t.TempDir(), "bundle"),
		"--root", filepath.Join(site, "roots.json"), "--for", "traffic", "--at", "2026-11-22T08:00:00+07:00"}
	c, words := testConsole(strings.NewReader(""), io.Discard)
	var line bytes.Buffer
	c.progress = &line
	ctx, stop := context.WithCancel(t.Context())
	c.run(ctx, args)
	shown := line.String()
	if !strings.HasPrefix(shown, "\r\x1b[Ktrust list\r\x1b[Kstatus list 1 of ") || !strings.HasSuffix(shown, "\r\x1b[K") {
		t.Errorf("progress %q, %s", shown, words)
	}
	stop()
	c.progress = nil
	if status := c.run(ctx, args); status != exitStopped || !strings.HasSuffix(words.String(), "giayto: hint: run the same command again\n") {
		t.Errorf("stopped: exit status %d, %s", status, words)
	}
}
