package issuer_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/issuer"
	"github.com/giayto/giayto/issuer/keys"
	"github.com/giayto/giayto/issuer/record"
)

var now = time.Date(2026, 11, 22, 9, 0, 0, 0, vn.Zone)

const line = `{"record_id":"2026-11-0042","type":"vehicle-registration","account":{"level":2,"state":"active"},
	"approved":{"by":"Lê Văn Duyệt","source":"CSDL đăng ký xe","at":"2026-11-20T08:00:00+07:00"},
	"claims":{"document_number":"012345","registration_number":"30A12345","full_name":"Nguyễn Văn An","vehicle_kind":"car",
	"make":"Toyota","issue_date":"2025-01-10","issuing_authority":"Công an TP Hà Nội"}}`

// Found an issuer with a key for vehicle registrations, and ask the root to list the key.
func ExampleInit() {
	dir := filepath.Join(os.TempDir(), fmt.Sprintf("giayto-example-%d", os.Getpid()))
	defer os.RemoveAll(dir)
	name := trustlist.Name{VI: "Cục Cảnh sát giao thông", EN: "Traffic Police"}
	fatal(issuer.Init(context.Background(), dir, issuer.Config{URI: "https://id.giayto.example/csgt", Name: name}, now, rand.Reader))
	i, err := issuer.Open(dir, issuer.Options{Random: rand.Reader})
	fatal(err)
	key, err := keys.Generate(rand.Reader)
	fatal(err)
	request, err := i.AddKey(issuer.NewKey{
		Key: key, Use: trustlist.UseCredential, VCTs: []string{"vehicle-registration"},
		From: now, Until: now.AddDate(1, 0, 0), Unencrypted: true,
	})
	fatal(err)
	fmt.Println(request.Issuer, request.Use, request.VCTs)
	// Output: https://id.giayto.example/csgt credential [urn:giayto:vn:vehicle-registration:1]
}

// From a record to its QR code, and once more over the same record.
func ExampleRun() {
	ctx, dir := context.Background(), founded() // by Init and AddKey
	defer os.RemoveAll(dir)
	i, err := issuer.Open(dir, issuer.Options{Random: rand.Reader})
	fatal(err)
	defer i.Close()
	r, refusals := record.Parse([]byte(line), record.Options{Now: now})
	codes := issuer.Outputs{Dir: filepath.Join(dir, "codes"), Formats: []issuer.Format{issuer.PNG}}
	for range 2 {
		run, err := i.Start(ctx, issuer.RunOptions{Outputs: codes}, now)
		fatal(err)
		_, err = run.Add(ctx, r, refusals, now)
		fatal(err)
		outcomes, err := run.Finish(ctx, now)
		fatal(err)
		fatal(run.Close(ctx))
		for _, o := range outcomes {
			if o.Issued == nil { // it was before
				continue
			}
			fmt.Println(o.RecordID, o.Summary.Type, o.Issued.Expires.Format(time.DateOnly), o.Issued.Text[:4])
		}
		fmt.Printf("%+v\n", run.Counts())
	}
	// Output:
	// 2026-11-0042 vehicle-registration 2027-11-22 8401
	// {Records:1 Issued:1 Skipped:0 Refused:0}
	// {Records:1 Issued:0 Skipped:1 Refused:0}
}

func founded() string {
	dir, err := os.MkdirTemp("", "giayto-example")
	fatal(err)
	name := trustlist.Name{VI: "Cục Cảnh sát giao thông", EN: "Traffic Police"}
	fatal(issuer.Init(context.Background(), dir, issuer.Config{URI: "https://id.giayto.example/csgt", Name: name}, now, rand.Reader))
	i, err := issuer.Open(dir, issuer.Options{})
	fatal(err)
	key, err := keys.Generate(rand.Reader)
	fatal(err)
	_, err = i.AddKey(issuer.NewKey{
		Key: key, Use: trustlist.UseCredential, VCTs: []string{"vehicle-registration"},
		From: now, Until: now.AddDate(1, 0, 0), Unencrypted: true,
	})
	fatal(err)
	return dir
}

func fatal(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
