package record_test

import (
	"errors"
	"fmt"
	"io"
	"log"
	"strings"
	"time"

	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/issuer/record"
)

// A file of records: what may not be signed is refused, and the rest goes on.
func ExampleReader() {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, vn.Zone)
	r := record.NewReader(strings.NewReader(file), record.Options{Now: now})
	for {
		paper, refusals, err := r.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			log.Fatal(err)
		}
		if paper != nil {
			fmt.Println(paper.ID, paper.Document.Type().Name, paper.Document.Number())
		}
		for _, refusal := range refusals {
			fmt.Println(refusal)
		}
	}
	// Output:
	// A1 vehicle-inspection KD-123456
	// record: line 2: "A2": account.level: at least 2 is needed (level-too-low)
	// record: line 2: "A2": approved: required (not-approved)
	// record: line 2: "A2": claims.vehicle_identification_number: required (missing-claim)
}

const file = `{"record_id":"A1","type":"vehicle-inspection","account":{"level":2,"state":"active"},"approved":{"by":"Lê Văn Duyệt","source":"CSDL đăng kiểm","at":"2026-11-20T08:00:00+07:00"},"claims":{"document_number":"KD-123456","registration_number":"30A-123.45","vehicle_kind":"car","vehicle_identification_number":"RLM12345678901234","issue_date":"2026-11-10","expiry_date":"2027-11-09","issuing_authority":"Trung tâm đăng kiểm 29-01V"}}
{"record_id":"A2","type":"vehicle-inspection","account":{"level":1,"state":"active"},"claims":{"document_number":"KD-123457","registration_number":"30A-123.46","vehicle_kind":"car","issue_date":"2026-11-10","expiry_date":"2027-11-09","issuing_authority":"Trung tâm đăng kiểm 29-01V"}}
`
