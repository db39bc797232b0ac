// Package cmd holds the tree's own rule: who may import whom.
package cmd

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/giayto/giayto/"

type listed struct {
	ImportPath  string
	Imports     []string
	TestImports []string
	Deps        []string
}

func list(t *testing.T, env []string, args ...string) []listed {
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Imports,TestImports,Deps"}, args...)...)
	cmd.Dir = ".."
	cmd.Env = append(os.Environ(), env...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v: %s", err, stderr.Bytes())
	}
	var all []listed
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		p.ImportPath = strings.TrimPrefix(p.ImportPath, module)
		all = append(all, p)
	}
}

// mayImport is the table of directions: a package in the folder on the left imports of ours only what is on the
// right. A name ending in / stands for the folders below it.
var mayImport = []struct {
	from string
	to   []string
}{
	{"credential/jose", nil},
	{"credential/vn", nil},
	{"credential/", []string{"credential/jose", "credential/vn"}},
	{"credential", []string{"credential/"}},
	{"verifier/scan/", []string{"verifier/scan/arena", "verifier/scan/iso18004"}},
	{"verifier/scan", []string{"verifier/scan/"}},
	{"verifier/policy", []string{"credential", "credential/"}},
	{"verifier/policy/", []string{"credential", "credential/", "verifier/policy", "verifier/policy/"}},
	{"verifier", []string{"credential", "credential/", "verifier/policy", "verifier/policy/"}},
	{"verifier/", []string{"credential", "credential/", "verifier", "verifier/"}},
	{"issuer/portrait", nil},
	{"issuer", []string{"credential", "credential/", "issuer/"}},
	{"issuer/backup", []string{"credential", "credential/", "issuer", "issuer/"}},
	{"issuer/hsm/hsmtest", []string{"testvectors/programs"}},
	{"issuer/registry/postgres/postgrestest", []string{"testvectors/programs"}},
	{"issuer/registry/registrytest", []string{"credential", "credential/", "issuer/", "testvectors/programs"}},
	{"issuer/", []string{"credential", "credential/", "issuer/"}},
	{"cmd/", []string{"credential", "credential/", "issuer", "issuer/", "verifier", "verifier/", "testvectors", "testvectors/frames", "cmd/"}},
	{"testvectors", nil},
	{"testvectors/frames", []string{"testvectors"}},
	{"testvectors/", nil},
}

func TestDirections(t *testing.T) {
	for _, p := range list(t, nil, "./...") {
		rule := slices.IndexFunc(mayImport, func(r struct {
			from string
			to   []string
		}) bool {
			return matches(r.from, p.ImportPath)
		})
		if rule < 0 {
			if p.ImportPath != "cmd" {
				t.Errorf("%s: no rule covers this package", p.ImportPath)
			}
			continue
		}
		for _, imported := range p.Imports {
			ours, is := strings.CutPrefix(imported, module)
			if is && !slices.ContainsFunc(mayImport[rule].to, func(to string) bool { return matches(to, ours) }) {
				t.Errorf("%s imports %s", p.ImportPath, ours)
			}
			if strings.HasPrefix(imported, "github.com/go-jose/") && p.ImportPath != "credential/jose" {
				t.Errorf("%s imports go-jose: only credential/jose does", p.ImportPath)
			}
			if imported == "net/http" && p.ImportPath != "verifier/sync" && !strings.HasPrefix(p.ImportPath, "cmd/") {
				t.Errorf("%s imports net/http: only verifier/sync and commands speak it", p.ImportPath)
			}
		}
		for _, imported := range p.TestImports {
			ours, is := strings.CutPrefix(imported, module)
			if is && strings.HasPrefix(p.ImportPath, "testvectors") && !strings.HasPrefix(ours, "testvectors") {
				t.Errorf("%s imports %s in its tests: the vectors share no code with what they test", p.ImportPath, ours)
			}
		}
	}
}

func matches(rule, pkg string) bool {
	if strings.HasSuffix(rule, "/") {
		return strings.HasPrefix(pkg, rule)
	}
	return rule == pkg
}

// The driver of tokens is C, so that only a build which asks for it has it, and in one place.
func TestTokens(t *testing.T) {
	const driver = "github.com/miekg/pkcs11"
	for _, p := range list(t, nil, "./...") {
		if slices.Contains(p.Deps, driver) {
			t.Errorf("%s depends on %s without the tag", p.ImportPath, driver)
		}
	}
	importers := 0
	for _, p := range list(t, []string{"CGO_ENABLED=1"}, "-tags=pkcs11", "./...") {
		if !slices.Contains(p.Imports, driver) {
			continue
		}
		if importers++; p.ImportPath != "issuer/hsm" {
			t.Errorf("%s imports %s: only issuer/hsm does", p.ImportPath, driver)
		}
	}
	if importers == 0 {
		t.Errorf("nobody imports %s", driver)
	}
}

// What the page runs in a browser: it compiles there, opens no socket and no file of its own.
var browser = []string{
	"./credential", "./credential/jose", "./credential/vn", "./credential/sdjwt", "./credential/gt1", "./credential/card",
	"./credential/statuslist", "./credential/trustlist", "./credential/message", "./credential/qr", "./verifier", "./verifier/scan",
	"./verifier/policy/...",
}

func TestBrowserCore(t *testing.T) {
	for _, p := range list(t, []string{"GOOS=js", "GOARCH=wasm"}, browser...) {
		for _, never := range []string{"net/http", "crypto/tls", "os/exec", "plugin"} {
			if slices.Contains(p.Deps, never) {
				t.Errorf("%s depends on %s", p.ImportPath, never)
			}
		}
		for _, never := range []string{"os", "net", "io/ioutil", "path/filepath"} {
			if slices.Contains(p.Imports, never) {
				t.Errorf("%s imports %s", p.ImportPath, path.Base(never))
			}
		}
	}
}

// What is sent to a browser leaves out what the browser has itself: connections, and decoders of pictures.
func TestBrowserEntry(t *testing.T) {
	for _, p := range list(t, []string{"GOOS=js", "GOARCH=wasm"}, "./cmd/wasm") {
		for _, never := range []string{"net", "net/http", "crypto/tls", "crypto/x509", "image/png", "image/jpeg", "image/gif", "golang.org/x/image/webp", "encoding/json"} {
			if slices.Contains(p.Deps, never) {
				t.Errorf("%s depends on %s", p.ImportPath, never)
			}
		}
	}
}

func TestBrowserCoreCompiles(t *testing.T) {
	cmd := exec.Command("go", append([]string{"build", "./cmd/wasm"}, browser...)...)
	cmd.Dir = ".."
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}
