// Package programs finds the programs of others that tests ask for their opinion, for tests only.
package programs

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Variable is set where every test must run, as in make test: what is missing is then a failure, and else the test is
// skipped.
const Variable = "GIAYTO_REQUIRE_TOOLS"

// debian names the package that has a program.
var debian = map[string]string{
	"zbarimg":   "zbar-tools",
	"pdfinfo":   "poppler-utils",
	"pdftoppm":  "poppler-utils",
	"pdftotext": "poppler-utils",
	"python3":   "python3",
	"node":      "nodejs",
	"chromium":  "chromium",
}

// Path returns the path of a program.
func Path(t testing.TB, program string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		Missing(t, fmt.Sprintf("%s is not installed (Debian: %s)", program, debian[program]))
	}
	return path
}

// Node makes sure of node and of packages that npm ci has put beside interop/package.json.
func Node(t testing.TB, interop string, packages ...string) {
	t.Helper()
	Path(t, "node")
	for _, name := range packages {
		if _, err := os.Stat(filepath.Join(interop, "node_modules", name)); err != nil {
			Missing(t, name+" is not installed (make npm)")
		}
	}
}

// Missing ends the test for want of something.
func Missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv(Variable) != "" {
		t.Fatal(what)
	}
	fmt.Println("skipped:", what)
	t.Skip(what)
}
