// Package thirdparty finds the test data that nobody here wrote, for tests only.
package thirdparty

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// Variable names the folder that holds the sets. Where it is set, a set that is missing is a failure.
const Variable = "GIAYTO_THIRDPARTY"

// sources tells where each set can be had.
var sources = map[string]string{
	"wycheproof":         "C2SP/wycheproof@dac1dd4 testvectors_v1/",
	"sd-jwt":             "oauth-wg/oauth-selective-disclosure-jwt, draft -22 (RFC 9901)",
	"status-list":        "oauth-wg/draft-ietf-oauth-status-list@2fb61cd examples/",
	"smart-health-cards": "smart-on-fhir/health-cards gh-pages@8b8c215 examples/",
	"shc-dev-tools":      "smart-on-fhir/health-cards-dev-tools@b9b961d",
	"dgc":                "eu-digital-green-certificates/dgc-testdata@4a62c8d",
	"zxing-blackbox":     "zxing-cpp/zxing-cpp@77dceca test/samples/qrcode-{1,4,6}",
	"claim-169":          "jeremi/claim-169@717ad9d test-vectors/",
	"portrait.png":       "NASA, E. Collins; public domain",
}

// Path returns the path of a set, or of a file in it, and skips the test where the variable is not set.
func Path(t testing.TB, set string, file ...string) string {
	t.Helper()
	source, known := sources[set]
	if !known {
		t.Fatalf("no third-party set is called %q", set)
	}
	root := os.Getenv(Variable)
	if root == "" {
		fmt.Printf("third-party %s: skipped: %s is not set (%s)\n", set, Variable, source)
		t.Skip("third-party data not here")
	}
	path := filepath.Join(append([]string{root, set}, file...)...)
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("third-party %s: %v (%s)", set, err, source)
	}
	return path
}

// Report prints the one line of a set: what ran, and how many cases.
func Report(set, what string, cases int) {
	fmt.Printf("third-party %s: %d cases: %s\n", set, cases, what)
}
