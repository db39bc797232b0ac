//go:build unix

package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/issuer"
)

// writeInspections writes a file of records.
func writeInspections(t *testing.T, path string, n int) {
	t.Helper()
	var lines bytes.Buffer
	for at := range n {
		lines.WriteString(inspection(at))
	}
	if err := os.WriteFile(path, lines.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// giayto prepares the program as a process of its own.
func giayto(t *testing.T, args ...string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	words := new(bytes.Buffer)
	cmd := exec.Command(self, args...)
	cmd.Args[0] = "giayto" // by which this binary is the program
	cmd.Stderr = words
	return cmd, words
}

// Killed 50 times at any moment and run again to its end, issue gives every record one credential, and no place twice.
func TestIssueKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("issues 5,000 records and is killed 50 times")
	}
	const records, kills = 5000, 50
	seed, err := strconv.ParseUint(cmp.Or(os.Getenv("GIAYTO_SEED"), fmt.Sprint(time.Now().UnixNano())), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("seed %d", seed)
	chance := rand.New(rand.NewPCG(seed, 0))
	c, _ := testConsole(strings.NewReader(""), &bytes.Buffer{})
	dir := foundIssuer(t, c, t.TempDir())
	out, file := filepath.Join(t.TempDir(), "codes"), filepath.Join(t.TempDir(), "records.jsonl")
	writeInspections(t, file, records)
	args := []string{"issuer", "issue", "--dir", dir, "--at", issueTime.Format(time.RFC3339), "--out", out, "--format", "jwt", file}
	progress := 0.0 // as a share of the outputs, so that the kills are spread evenly over all of them
	for left := kills; left > 0; {
		progress += (1 - progress) * (1 - math.Pow(chance.Float64(), 1/float64(left)))
		jitter := time.Duration(chance.IntN(30_000)) * time.Microsecond
		if killed(t, args, out, int(progress*records), jitter) {
			left--
		}
	}
	cmd, words := giayto(t, args...)
	if err := cmd.Run(); err != nil {
		t.Fatal(err, words)
	}
	if !strings.Contains(words.String(), " skipped, 0 refused\n") {
		t.Errorf("the last run: %s", words)
	}
	countIssued(t, records, out)
	audit(t, dir, records)
}

// killed runs the program until there are so many outputs, and some moments longer; whether it was killed then.
func killed(t *testing.T, args []string, out string, outputs int, jitter time.Duration) bool {
	t.Helper()
	cmd, words := giayto(t, args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case err := <-ended:
			if err != nil {
				t.Fatal(err, words)
			}
			return false
		case <-time.After(2 * time.Millisecond):
		}
		if count(t, out) >= outputs {
			break
		}
	}
	time.Sleep(jitter)
	if err := cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Fatal(err)
	}
	err := <-ended
	var exit *exec.ExitError
	if err != nil && !(errors.As(err, &exit) && exit.ExitCode() == -1) {
		t.Fatal(err, words)
	}
	return err != nil
}

// count is how many files there are in a folder.
func count(t *testing.T, dir string) int {
	t.Helper()
	d, err := os.Open(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return 0
	}
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	names, err := d.Readdirnames(-1)
	if err != nil {
		t.Fatal(err)
	}
	return len(names)
}

// countIssued reads the outputs as somebody who knows no registry: each record has one credential, each place is that of
// one credential, and the lists name them all.
func countIssued(t *testing.T, records int, outs ...string) {
	t.Helper()
	credentials, places := make(map[string]string), make(map[string]string)
	lines := 0
	for _, out := range outs {
		before := len(credentials)
		for _, name := range issuedFiles(t, out) {
			id, _ := strings.CutSuffix(name, ".jwt")
			number, place := placed(t, filepath.Join(out, name))
			if credentials[number] != "" || places[place] != "" || !strings.HasSuffix(place, strings.Replace(id, "-", " ", 1)) {
				t.Errorf("%s is of %s at %s, as are %s and %s", id, number, place, credentials[number], places[place])
			}
			credentials[number], places[place] = id, id
		}
		list, err := os.ReadFile(filepath.Join(out, issuer.IssuedName))
		if err != nil && len(credentials) > before {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(list)) {
			var s issuer.Summary
			if err := json.Unmarshal([]byte(line), &s); err != nil {
				t.Fatalf("%q: %v", line, err)
			}
			var n int
			if _, err := fmt.Sscanf(s.RecordID, "K-%d", &n); err != nil || credentials[fmt.Sprintf("KD-%06d", n)] != s.CredentialID {
				t.Errorf("line %s", line)
			}
			lines++
		}
	}
	if len(credentials) != records {
		t.Errorf("%d records have a credential, of %d", len(credentials), records)
	}
	if lines != records {
		t.Errorf("%d lines of the lists, of %d", lines, records)
	}
}

// issuedFiles are the tokens in a folder, in which there is nothing else but the list and the lock.
func issuedFiles(t *testing.T, out string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		switch name := e.Name(); {
		case strings.HasSuffix(name, ".jwt") && !strings.HasPrefix(name, "."):
			names = append(names, name)
		case name != issuer.IssuedName && name != ".issue.lock":
			t.Errorf("left behind: %s", name)
		}
	}
	return names
}

// placed reads of a token its document's number, and its place in a status list.
func placed(t *testing.T, path string) (number, place string) {
	t.Helper()
	token, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(string(token), ".")
	if len(parts) != 3 {
		t.Fatalf("%s is no token: %q", path, token)
	}
	payload, err := jose.Decode(parts[1])
	if err != nil {
		t.Fatal(path, err)
	}
	var claims struct {
		Number string `json:"document_number"`
		Status struct {
			List struct {
				Index int    `json:"idx"`
				URI   string `json:"uri"`
			} `json:"status_list"`
		} `json:"status"`
	}
	if err := json.Unmarshal(payload, &claims); err != nil {
		t.Fatal(path, err)
	}
	list := claims.Status.List
	return claims.Number, fmt.Sprintf("%s %d", filepath.Base(list.URI), list.Index)
}

// audit lets the registry say whether it is whole, and how many credentials it knows.
func audit(t *testing.T, dir string, credentials int) {
	t.Helper()
	i, err := issuer.Open(dir, issuer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer i.Close()
	r, err := i.Registry(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	report, err := r.Audit(t.Context(), nil)
	if err != nil || len(report.Problems) > 0 || report.Credentials != int64(credentials) {
		t.Errorf("%+v %v", report, err)
	}
}
