//go:build unix

package main

import (
	"archive/tar"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/issuer"
	"github.com/giayto/giayto/testvectors/programs"
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

// Killed at any moment and run again to its end, issue gives every record one credential, and no place twice, however its
// outputs lie.
func TestIssueKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("issues thousands of records and is killed 50 times")
	}
	seed, err := strconv.ParseUint(cmp.Or(os.Getenv("GIAYTO_SEED"), fmt.Sprint(time.Now().UnixNano())), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("seed %d", seed)
	for _, c := range []struct {
		layout         issuer.Layout
		records, kills int
		written        func(t *testing.T, out string) int // how many outputs there are about
		jitter         time.Duration                      // so long is about half of a group
	}{
		{issuer.Flat, 2000, 20, count, 30 * time.Millisecond},
		{issuer.Tree, 1500, 15, countLines, 200 * time.Millisecond},
		{issuer.Tar, 4000, 15, countLines, 200 * time.Millisecond},
	} {
		t.Run(string(c.layout), func(t *testing.T) {
			if programs.Long() {
				c.records, c.kills = 3*c.records, 50
			}
			chance := rand.New(rand.NewPCG(seed, 0))
			console, _ := testConsole(strings.NewReader(""), &bytes.Buffer{})
			dir := foundIssuer(t, console, t.TempDir())
			out, file := filepath.Join(t.TempDir(), "codes"), filepath.Join(t.TempDir(), "records.jsonl")
			writeInspections(t, file, c.records)
			args := []string{
				"issuer", "issue", "--dir", dir, "--at", issueTime.Format(time.RFC3339), "--out", out, "--format", "jwt", "--layout", string(c.layout), file,
			}
			progress := 0.0 // as a share of the outputs, so that the kills are spread evenly over all of them
			for left := c.kills; left > 0; {
				progress += (1 - progress) * (1 - math.Pow(chance.Float64(), 1/float64(left)))
				enough := func() bool { return c.written(t, out) >= int(progress*float64(c.records)) }
				if killed(t, args, enough, time.Duration(chance.Int64N(int64(c.jitter)))) {
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
			countIssued(t, c.records, out)
			audit(t, dir, c.records)
		})
	}
}

// killed runs the program until there are enough outputs, and some moments longer; whether it was killed then.
func killed(t *testing.T, args []string, enough func() bool, jitter time.Duration) bool {
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
		if enough() {
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

// countLines is how many lines the list in a folder has.
func countLines(t *testing.T, dir string) int {
	t.Helper()
	list, err := os.ReadFile(filepath.Join(dir, issuer.IssuedName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return bytes.Count(list, []byte{'\n'})
}

// countIssued reads the outputs as somebody who knows no registry: each record has one credential, each place is that of
// one credential, and the lists name them all.
func countIssued(t *testing.T, records int, outs ...string) {
	t.Helper()
	credentials, places := make(map[string]string), make(map[string]string)
	lines := 0
	for _, out := range outs {
		before := len(credentials)
		for id, token := range issuedTokens(t, out) {
			number, place := placed(t, token)
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

// issuedTokens are the tokens in a folder by the credential's ID, in which there is nothing else but the list and the lock.
func issuedTokens(t *testing.T, out string) map[string]string {
	t.Helper()
	tokens := make(map[string]string)
	take := func(name, token string) {
		id, isToken := strings.CutSuffix(path.Base(name), ".jwt")
		if dir, _ := path.Split(name); !isToken || strings.HasPrefix(id, ".") || tokens[id] != "" || dir != "" && dir != shelf(id) {
			t.Errorf("left behind: %s", name)
		}
		tokens[id] = token
	}
	err := fs.WalkDir(os.DirFS(out), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || name == issuer.IssuedName || name == ".issue.lock" {
			return err
		}
		data, err := os.ReadFile(filepath.Join(out, name))
		if name == issuer.TarName {
			untar(t, data, take)
		} else {
			take(name, string(data))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tokens
}

// shelf is the folder of a credential's files in a tree: 46/1026/ of 46-1026937.
func shelf(id string) string {
	list, index, _ := strings.Cut(id, "-")
	thousands := "0"
	if len(index) > 3 {
		thousands = index[:len(index)-3]
	}
	return list + "/" + thousands + "/"
}

// untar gives out the files of an archive.
func untar(t *testing.T, archive []byte, take func(name, data string)) {
	t.Helper()
	for r := tar.NewReader(bytes.NewReader(archive)); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		take(h.Name, string(data))
	}
}

// placed reads of a token its document's number, and its place in a status list.
func placed(t *testing.T, token string) (number, place string) {
	t.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatalf("no token: %q", token)
	}
	payload, err := jose.Decode(parts[1])
	if err != nil {
		t.Fatal(token, err)
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
		t.Fatal(token, err)
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
