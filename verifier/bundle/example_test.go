package bundle_test

import (
	"fmt"
	"log"
	"os"
	"time"

	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/testvectors"
	"github.com/giayto/giayto/verifier/bundle"
)

// file is what would come from a site or a stick.
func file(name string) []byte {
	data, err := testvectors.Files.ReadFile(name)
	if err != nil {
		log.Fatal(err)
	}
	return data
}

// A device is given a root once and trust lists again and again; opened later, the bundle is what a verifier asks.
func Example() {
	dir, err := os.MkdirTemp("", "bundle")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)

	roots, _ := trustlist.ParseRoots(file("trust/roots.json"))
	device, _ := bundle.Create(dir, roots)
	if err := device.ApplyTrust(file("trust/default.json"), time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)); err != nil {
		log.Fatal(err)
	}
	device, err = bundle.Open(dir)
	fmt.Println("version", device.Trust().Version, err)
	// Output: version 3 <nil>
}
