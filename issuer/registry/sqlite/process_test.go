package sqlite_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/giayto/giayto/issuer/registry"
	"github.com/giayto/giayto/issuer/registry/sqlite"
)

// issuing makes the test binary a process that issues from that database until it is killed.
const issuing = "GIAYTO_TEST_ISSUING"

func TestMain(m *testing.M) {
	if path := os.Getenv(issuing); path != "" {
		fmt.Fprintln(os.Stderr, issueForever(path, os.Getpid()))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// issueForever says what it reserves and, when that is so, what it has committed.
func issueForever(path string, salt int) error {
	ctx := context.Background()
	s, err := registry.NewSecret([]byte(strings.Repeat("secret!!", 4)))
	if err != nil {
		return err
	}
	r, err := registry.Open(ctx, sqlite.New(path), s, nil)
	if err != nil {
		return err
	}
	batch, err := r.Begin(ctx, registry.Batch{Started: now})
	if err != nil {
		return err
	}
	for n := salt * 1000000; ; n += 20 {
		credentials := make([]registry.Credential, 20)
		wanted := make([]registry.Wanted, 20)
		for i := range credentials {
			credentials[i] = credential(s, n+i)
			wanted[i] = registry.Wanted{VCT: licence, Expires: credentials[i].Expires}
		}
		g, err := r.Reserve(ctx, batch, "", wanted, now)
		if err != nil {
			return err
		}
		var ids strings.Builder
		for i, p := range g.Places() {
			credentials[i].List, credentials[i].Index = p.List, p.Index
			ids.WriteString(" " + p.ID())
		}
		fmt.Println("reserved" + ids.String())
		if err := g.Commit(ctx, credentials, now); err != nil {
			return err
		}
		fmt.Println("committed" + ids.String())
	}
}

// Killed at any moment, a process leaves all that it said was committed, no place that is given again, and groups that can
// be discarded; and other processes go on meanwhile.
func TestKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registry.db")
	r := create(t, path)
	defer r.Close()
	s := secret(t)
	batch := begin(t, r)
	if _, err := issue(t.Context(), r, s, batch, 0, 50); err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(7, 8))
	kills := 20
	if testing.Short() {
		kills = 4
	}
	reserved, committed := make(map[string]bool), make(map[string]bool)
	unfinished := 0
	for kill := range kills {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), issuing+"="+path)
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewReader(out)
		first, err := lines.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		if err := suspend(t.Context(), r, s, kill); err != nil { // by another process, while that one issues
			t.Error(err)
		}
		time.Sleep(time.Duration(random.IntN(60000)) * time.Microsecond)
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		rest, err := io.ReadAll(lines)
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err == nil || cmd.ProcessState.Exited() {
			t.Fatal("it ended by itself:", err)
		}
		for line := range strings.Lines(first + string(rest)) {
			word, ids, _ := strings.Cut(line, " ")
			for _, id := range strings.Fields(ids) {
				if word == "reserved" && strings.HasSuffix(line, "\n") {
					if reserved[id] {
						t.Errorf("%s was given twice", id)
					}
					reserved[id] = true
				} else if strings.HasSuffix(line, "\n") {
					committed[id] = true
				}
			}
		}
		open, err := r.Unfinished(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range open {
			unfinished++
			if err := g.Discard(t.Context(), now); err != nil {
				t.Error(err)
			}
		}
	}
	for id := range committed {
		found, err := r.Find(t.Context(), registry.Query{Credential: id})
		if err != nil || len(found) != 1 {
			t.Errorf("%s: %d found, %v", id, len(found), err)
		}
	}
	report, err := r.Audit(t.Context(), nil)
	if err != nil || len(report.Problems) != 0 || report.Credentials < int64(50+len(committed)) {
		t.Errorf("%+v, %v", report, err)
	}
	t.Logf("%d kills, %d committed, %d groups left open", kills, len(committed), unfinished)
}

// Who writes for too long makes others wait, and then say so; readers do not wait.
func TestBusy(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registry.db")
	r := create(t, path)
	defer r.Close()
	s := secret(t)
	if _, err := issue(t.Context(), r, s, begin(t, r), 0, 1); err != nil {
		t.Fatal(err)
	}
	other := sqlite.New(path)
	db, err := other.Open(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tx, err := other.Write(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Lists(t.Context()); err != nil {
		t.Error(err)
	}
	if c, err := r.ByRecord(t.Context(), s.Record("0")); err != nil || c == nil {
		t.Error(c, err)
	}
	soon, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := suspend(soon, r, s, 0); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	if !testing.Short() {
		if err := suspend(t.Context(), r, s, 0); !errors.Is(err, registry.ErrBusy) {
			t.Error(err)
		}
	}
	done := make(chan error)
	go func() { done <- suspend(t.Context(), r, s, 0) }()
	time.Sleep(50 * time.Millisecond)
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Error("after the other was done:", err)
	}
	if report, err := r.Audit(t.Context(), nil); err != nil || report.Facts != 1 {
		t.Errorf("%+v, %v", report, err)
	}
}
