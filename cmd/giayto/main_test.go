package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/issuer"
	"github.com/giayto/giayto/issuer/hsm"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"giayto":     func() { os.Exit(start(timeless())) },
		"age-keygen": func() { os.Exit(ageKeygen(os.Args[1:])) },
	})
}

// timeless is the console of this process, on which things can be recorded as of any time: scripts say what the time is.
// The variable AHEAD bounds how far that may be ahead of the clock. A passphrase costs it little.
func timeless() *console {
	c := newConsole()
	c.workFactor = 10
	c.ahead = 100 * 365 * 24 * time.Hour
	if ahead, err := time.ParseDuration(os.Getenv("AHEAD")); err == nil {
		c.ahead = ahead
	}
	return c
}

// ageKeygen does what age's program of that name does with -o FILE and with -y FILE.
func ageKeygen(args []string) int {
	if len(args) != 2 {
		return exitUsage
	}
	switch args[0] {
	case "-o":
		id, err := age.GenerateX25519Identity()
		if err == nil {
			err = os.WriteFile(args[1], []byte(id.String()+"\n"), 0o600)
		}
		if err == nil {
			return 0
		}
	case "-y":
		data, err := os.ReadFile(args[1])
		if err == nil {
			var id *age.X25519Identity
			if id, err = age.ParseX25519Identity(strings.TrimSpace(string(data))); err == nil {
				os.Stdout.WriteString(id.Recipient().String() + "\n")
				return 0
			}
		}
	}
	return exitIO
}

// A time that has not come is not recorded, and today's date is now.
func TestRecordAt(t *testing.T) {
	for _, test := range []struct {
		at   string
		exit int
		want int64
	}{
		{"2026-11-22", 0, 1795309200}, {"2026-11-21", 0, 1795309200 - 8*3600 - 1}, {"2026-11-23", exitUsage, 0},
		{"2026-11-22T08:05:00+07:00", 0, 1795309200 + 300}, {"2026-11-22T08:05:01+07:00", exitUsage, 0},
	} {
		c, words := testConsole(strings.NewReader(""), io.Discard)
		c.ahead = clockSlack
		dir := filepath.Join(t.TempDir(), "csgt")
		if got := c.run(t.Context(), []string{"giayto", "issuer", "init", "--dir", dir, "--uri", "https://id.giayto.example/csgt", "--name", "CSGT", "--at", test.at}); got != test.exit {
			t.Errorf("%s: exit status %d: %s", test.at, got, words)
		}
		if test.exit != 0 {
			continue
		}
		i, err := issuer.Open(dir, issuer.Options{})
		if err != nil {
			t.Fatal(err)
		}
		r, err := i.Registry(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if head, err := r.Head(t.Context()); err != nil || head.At.Unix() != test.want {
			t.Errorf("%s: recorded as of %s, %v", test.at, head.At, err)
		}
		if err := i.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestScripts runs testdata/*.txt, which pin what the command line prints and how it exits. Beside testscript's own
// commands there are the variable REPOSITORY, its root, and
//
//	exits STATUS COMMAND…        run COMMAND, which must exit with STATUS
//	forge OLD NEW IN OUT         change text in the payload of a token and leave its signature as it was
//	keep NAME FILE               set the variable NAME to the text of FILE
//	kid NAME FILE                set the variable NAME to the ID of the key that the request in FILE is for
//	signer FILE KEY-ID           the token in FILE, perhaps a pattern of one file, must be signed with that key
//	identity NAME FILE           make an identity of age in FILE and set the variable NAME to its recipient
//	lockidentity IN OUT SECRET   encrypt an identity under a passphrase
//	digest NAME DIR              set the variable NAME to the digest of the draft in the root's folder DIR
//	repeat TEXT N FILE           write TEXT N times and a line feed
//	blur FILE NEW REACH          a picture as a lens shows it that is out of focus
//	headed NEW BITS TEXT         draw a QR code that has bits before its text; $LATIN is one that is not UTF-8
//
// and the condition pkcs11, which is met where keys may be in tokens.
func TestScripts(t *testing.T) {
	runScripts(t, "testdata", func(*testscript.Env) error { return nil })
}

func runScripts(t *testing.T, dir string, setup func(*testscript.Env) error) {
	t.Helper()
	testscript.Run(t, testscript.Params{
		Dir:                 dir,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("AT", "2026-11-22T08:00:00+07:00")
			env.Setenv("LATIN", "Nguy\xean")
			root, err := filepath.Abs("../..")
			env.Setenv("REPOSITORY", root)
			return errors.Join(err, setup(env))
		},
		Condition: func(condition string) (bool, error) {
			if condition != "pkcs11" {
				return false, fmt.Errorf("unknown condition %q", condition)
			}
			return hsm.Supported, nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "forge": forgeFile, "keep": keep, "digest": digest, "repeat": repeat,
			"kid": kid, "signer": signer, "identity": ageIdentity, "lockidentity": lockidentity, "blur": blur, "headed": headed,
		},
	})
}

func exits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit status %d, not %d", got, want)
	}
}

func forgeFile(ts *testscript.TestScript, _ bool, args []string) {
	parts := strings.SplitN(ts.ReadFile(args[2]), ".", 3)
	payload, err := jose.Decode(parts[1])
	ts.Check(err)
	changed := strings.Replace(string(payload), args[0], args[1], 1)
	if changed == string(payload) {
		ts.Fatalf("no %q in the payload", args[0])
	}
	text := parts[0] + "." + jose.Encode([]byte(changed)) + "." + parts[2]
	ts.Check(os.WriteFile(ts.MkAbs(args[3]), []byte(text), 0o644))
}

func keep(ts *testscript.TestScript, _ bool, args []string) {
	ts.Setenv(args[0], strings.TrimSpace(ts.ReadFile(args[1])))
}

func digest(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(ts.Exec("giayto", "trust", "show", "--dir", args[1]))
	_, line, found := strings.Cut(ts.ReadFile("stdout"), "digest of the draft: ")
	if !found {
		ts.Fatalf("no digest is shown")
	}
	ts.Setenv(args[0], strings.TrimSpace(line))
}

func repeat(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(strings.Repeat(args[0], n)+"\n"), 0o644))
}

func kid(ts *testscript.TestScript, _ bool, args []string) {
	request, err := issuer.ParseKeyRequest([]byte(ts.ReadFile(args[1])))
	ts.Check(err)
	ts.Setenv(args[0], request.ID)
}

func signer(ts *testscript.TestScript, _ bool, args []string) {
	files, err := filepath.Glob(ts.MkAbs(args[0]))
	ts.Check(err)
	if len(files) != 1 {
		ts.Fatalf("%d files are %s", len(files), args[0])
	}
	head, _, _ := strings.Cut(ts.ReadFile(files[0]), ".")
	data, err := jose.Decode(head)
	ts.Check(err)
	var header struct {
		Kid string `json:"kid"`
	}
	ts.Check(jose.Unmarshal(data, &header))
	if header.Kid != args[1] {
		ts.Fatalf("%s is signed with key %s, not %s", args[0], header.Kid, args[1])
	}
}

// ageIdentity makes a key of age in a file, and sets the variable to its recipient.
func ageIdentity(ts *testscript.TestScript, _ bool, args []string) {
	id, err := age.GenerateX25519Identity()
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(id.String()+"\n"), 0o600))
	ts.Setenv(args[0], id.Recipient().String())
}

// lockidentity encrypts an identity under a passphrase.
func lockidentity(ts *testscript.TestScript, _ bool, args []string) {
	recipient, err := age.NewScryptRecipient(args[2])
	ts.Check(err)
	recipient.SetWorkFactor(1)
	var out bytes.Buffer
	w, err := age.Encrypt(&out, recipient)
	ts.Check(err)
	_, err = io.WriteString(w, ts.ReadFile(args[0]))
	ts.Check(errors.Join(err, w.Close()))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), out.Bytes(), 0o600))
}
