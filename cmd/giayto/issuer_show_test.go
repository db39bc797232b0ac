package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What the trust list that was published last says of a key is said of it, and of what it has signed.
func TestShowCompromised(t *testing.T) {
	dir := newIssuer(t)
	kid := strings.Fields(run(t, "", "key", "list", "--dir", dir))[1]
	show := []string{"show", "--dir", dir, "--document", "driving-licence:-"}
	if got := run(t, "010125000001\n", show...); strings.Contains(got, "bị lộ") {
		t.Errorf("before: %s", got)
	}
	path := filepath.Join(dir, "keys.json")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data = bytes.Replace(data, []byte(`"file":`), []byte(`"trust":"compromised","file":`), 1)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := run(t, "", "key", "list", "--dir", dir); !strings.Contains(got, "  compromised  signs nothing") {
		t.Errorf("listed as %s", got)
	}
	if got := run(t, "010125000001\n", show...); !strings.Contains(got, kid+" (bị lộ: nơi kiểm tra không tin bản này)") {
		t.Errorf("shown as %s", got)
	}
	if got := run(t, "010125000001\n", append(show, "--json")...); !strings.Contains(got, `"key_compromised":true`) {
		t.Errorf("shown as %s", got)
	}
}
