package verifier_test

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/testvectors"
	"github.com/giayto/giayto/verifier"
	"github.com/giayto/giayto/verifier/bundle"
)

// The text of a code, the device's folder, a time and a question make a verdict.
func ExampleVerify() {
	dir, text := exampleDevice()
	defer os.RemoveAll(dir)

	device, err := bundle.Open(dir)
	if err != nil {
		log.Fatal(err)
	}
	at := time.Date(2026, 11, 22, 8, 0, 0, 0, time.FixedZone("", 7*60*60))
	verdict := verifier.Verify(device, verifier.Question{At: at}, text)
	fmt.Println(verdict.Outcome.Mark(), verdict.Outcome.Text().VI)
	fmt.Println(verdict.Document.Name.VI, verdict.CredentialID)
	for _, finding := range verdict.Findings {
		fmt.Println("-", finding.Code)
	}
	// Output:
	// ✓ CHẤP NHẬN
	// Giấy phép lái xe 46-0
	// - not-vneid
	// - class-covers
	// - class-exchanges
	// - class-covers
	// - compare-portrait
}

// exampleDevice makes a device's folder from the test vectors and returns it with a licence's text.
func exampleDevice() (dir, text string) {
	dir, err := os.MkdirTemp("", "giayto-example")
	check(err)
	at := time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC)
	roots, err := trustlist.ParseRoots(file("trust/roots.json"))
	check(err)
	device, err := bundle.Create(filepath.Join(dir), roots)
	check(err)
	check(device.ApplyTrust(file("trust/default.json"), at))
	var tokens map[string]string
	check(json.Unmarshal(file("status/fresh.json"), &tokens))
	for uri, token := range tokens {
		check(device.ApplyStatus(uri, token, at))
	}
	licence, err := testvectors.ParseCase(file("cases/licence-portrait.txt"))
	check(err)
	return dir, licence.Text
}

func file(name string) []byte {
	b, err := testvectors.Files.ReadFile(name)
	check(err)
	return b
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
