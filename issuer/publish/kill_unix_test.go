//go:build unix

package publish

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/issuer/internal/folder"
)

// publisher holds the number of a run, and the folder into which the process that is to be killed publishes.
const publisher = "GIAYTO_TEST_PUBLISHER"

// Whenever a process that publishes is killed, no compressed copy stands beside another content than its own, and what
// the files refer to is there. The next publication makes the site whole.
func TestKilled(t *testing.T) {
	if run, dir, ok := strings.Cut(os.Getenv(publisher), " "); ok {
		publishWithoutEnd(t, dir, run)
		return
	}
	kills := 30
	if testing.Short() {
		kills = 5
	}
	dir := t.TempDir()
	random := rand.New(rand.NewPCG(1, 2))
	for run := range kills {
		killed(t, fmt.Sprint(run, " ", dir), time.Duration(1+random.IntN(40))*time.Millisecond)
		files := tree(t, dir)
		for name := range files {
			if strings.HasSuffix(name, ".tmp") {
				delete(files, name)
			}
		}
		originals(t, files)
		referred(t, files)
	}
	p := part(t)
	write(t, p, dir, now.Add(100*time.Hour)) // after all that the process has signed
	want := t.TempDir()
	write(t, p, want, now.Add(100*time.Hour))
	if !maps.Equal(tree(t, dir), tree(t, want)) {
		t.Errorf("files %q", sortedNames(tree(t, dir)))
	}
}

// killed starts the process and kills it some time after its first publication.
func killed(t *testing.T, what string, after time.Duration) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKilled$")
	cmd.Env = append(os.Environ(), publisher+"="+what)
	out, err := cmd.StdoutPipe()
	check(t, err)
	check(t, cmd.Start())
	if _, err := out.Read(make([]byte, 1)); err != nil {
		t.Fatalf("the publisher said nothing: %v", err)
	}
	time.Sleep(after)
	check(t, cmd.Process.Kill())
	_ = cmd.Wait()
}

// publishWithoutEnd changes everything that may change: values, and which lists there are.
func publishWithoutEnd(t *testing.T, dir, run string) {
	hours, err := strconv.Atoi(run)
	check(t, err)
	for i := range 3600 { // far more than the time allows
		p := part(t)
		p.Lists[0].Values = values(map[int]statuslist.Value{i % 100: statuslist.Locked})
		p.Lists[1].Year -= i % 2
		write(t, p, dir, now.Add(time.Duration(hours)*time.Hour+time.Duration(i)*time.Second))
		if i == 0 {
			fmt.Println("published")
		}
	}
}

// referred checks that a device finds everything that it is told of.
func referred(t *testing.T, files map[string]string) {
	t.Helper()
	var list struct {
		Lists []string `json:"status_lists"`
	}
	data, published := files["csgt/status-lists.json"]
	if !published {
		return
	}
	check(t, json.Unmarshal([]byte(data), &list))
	for _, uri := range list.Lists {
		name, err := nameOf(uri)
		check(t, err)
		if _, there := files[name]; !there {
			t.Errorf("%s is named and not there; files %q", name, slices.Sorted(maps.Keys(files)))
		}
	}
}

// Nothing is written through a link, nor read from a pipe.
func TestLinksAndPipes(t *testing.T) {
	elsewhere := t.TempDir()
	dir := t.TempDir()
	check(t, os.Symlink(elsewhere, filepath.Join(dir, "status")))
	if _, err := part(t).Write(t.Context(), dir, now); err == nil || !strings.Contains(err.Error(), `"status" is needed as a folder`) {
		t.Error(err)
	}
	check(t, os.Remove(filepath.Join(dir, "status")))
	check(t, os.Mkdir(filepath.Join(dir, "status"), 0o755))
	check(t, syscall.Mkfifo(filepath.Join(dir, "status", "46"), 0o644))
	if _, err := part(t).Write(t.Context(), dir, now); !errors.Is(err, folder.ErrNotRegular) {
		t.Error(err)
	}
	check(t, os.Remove(filepath.Join(dir, "status", "46")))
	check(t, syscall.Mkfifo(filepath.Join(dir, "status", "46.gz"), 0o644))
	write(t, part(t), dir, now) // a copy of what was not there is removed, whatever it is
	victim := filepath.Join(elsewhere, "victim")
	check(t, os.WriteFile(victim, []byte("kept"), 0o644))
	for _, name := range []string{"trust.json", "csgt/status-lists.json"} {
		_ = os.Remove(filepath.Join(dir, name))
		check(t, os.Symlink(victim, filepath.Join(dir, name)))
	}
	p := part(t)
	p.Trust = &Trust{List: trust(t, "root", 1, nil)}
	if _, err := p.Write(t.Context(), dir, now); err == nil {
		t.Error("what a link leads to is taken for a trust list")
	}
	check(t, os.Remove(filepath.Join(dir, "trust.json")))
	write(t, p, dir, now)
	if data, err := os.ReadFile(victim); err != nil || string(data) != "kept" {
		t.Errorf("behind the link: %q, %v", data, err)
	}
	originals(t, tree(t, dir))
}
