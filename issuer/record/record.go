// Package record reads the records from which an issuer makes credentials. A file of records is a table, as spreadsheets
// write it, or JSON Lines: one object a line, here broken for reading:
//
//	{"record_id":"2026-11-0042","type":"driving-licence","account":{"level":2,"state":"active"},
//	 "approved":{"by":"Nguyễn Văn Duyệt","source":"CSDL GPLX","at":"2026-11-20T08:00:00+07:00"},
//	 "guardian":{"full_name":"…","personal_administrative_number":"…","consented":"2026-11-19"},
//	 "device":{"kty":"EC","crv":"P-256","x":"…","y":"…"},"portrait":"0042.webp","unsigned_source":"cccd","claims":{…}}
//
// record_id, guardian, device, portrait and unsigned_source may be absent. The claims are those of the document type,
// without the ones that the issuer computes. A row of a table becomes the same object, by what its columns are called
// (RECORDS.md). A record that may not be signed is answered by all its Refusals, and reading goes on with the next one.
package record

import (
	"fmt"
	"time"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/vn"
)

// A Record is one paper of one person that may be signed.
type Record struct {
	Line     int    // of the file, from 1; 0 outside of a file
	ID       string // the issuer's own name for the record in Unicode NFC, empty for none: then the document's number names it
	Account  Account
	Approved Approval
	Guardian *Guardian       // nil for none
	Device   *jose.PublicKey // the key of the holder's phone, nil for none
	Photo    []byte          // SHA-256 of the portrait's file as it was handed in, nil for none
	// UnsignedSource is the card whose unsigned code the record was first filled in from, CCCD or BHYT; empty for none.
	UnsignedSource string
	Document       credential.Document
	// Warnings are what is unusual and refuses nothing; their fields are paths of the record.
	Warnings []credential.Warning
}

// An Account is the e-identification account that the paper is integrated in (NĐ 69/2024 Đ7).
type Account struct {
	Level int // 1 or 2; 0 for an organisation's account, which has no levels
	State string
}

// Content is what the record has signed, without what changes by itself: the ages that hold on the day of issue, and
// the encoding of the portrait, for which the sum of the photo stands. Who signs equal contents signs the same paper
// again.
func (r *Record) Content() []byte {
	t := r.Document.Type()
	b := jose.AppendString([]byte(`{"vct":`), t.VCT)
	if r.Device != nil {
		thumbprint := r.Device.Thumbprint()
		b = jose.AppendString(append(b, `,"device":`...), jose.Encode(thumbprint[:]))
	}
	if r.Guardian != nil {
		b = jose.AppendString(append(b, `,"guardian":`...), r.Guardian.FullName)
		if d, ok := r.Document.(*credential.Reference); ok && d.IsDependant() {
			b = jose.AppendString(append(b, `,"consented":`...), r.Guardian.Consented.String())
		}
	}
	if r.Photo != nil {
		b = jose.AppendString(append(b, `,"photo":`...), jose.Encode(r.Photo))
	}
	b = append(b, `,"claims":{`...)
	separator := ""
	for _, m := range credential.Members(r.Document) {
		if m.Claim.Computed {
			continue
		}
		b = append(jose.AppendString(append(b, separator...), m.Claim.Name), ':')
		b = append(b, m.Value...)
		separator = ","
	}
	return append(b, "}}"...)
}

// Active is the only state of an account whose papers are signed.
const Active = "active"

// An Approval says who found the paper good, by what, and when.
type Approval struct {
	By, Source string
	At         time.Time
}

// A Guardian is the representative who consented for a holder under 14 or a ward (NĐ 69/2024 Đ14).
type Guardian struct {
	FullName  string
	PIN       vn.PIN
	Consented vn.Date
}

// The cards whose unsigned codes fill in a record (Record.UnsignedSource).
const (
	CCCD = "cccd" // căn cước công dân
	BHYT = "bhyt" // thẻ bảo hiểm y tế
)

// A Refusal says why a record is not signed. A record has one for each of its faults.
type Refusal struct {
	Line     int    `json:"line"`
	RecordID string `json:"record_id,omitempty"` // where the line can be read that far
	Field    string `json:"field,omitempty"`     // path in the record, as in claims.driving_privileges[1].issue_date
	Code     string `json:"code"`                // of the message catalogue
	Reason   string `json:"reason"`              // what was expected, in English, without a name, number or text of the record

	column string // of a table, where it stands for no field
}

// Error names the line, the field, the reason and the code.
func (r Refusal) Error() string {
	where := fmt.Sprintf("record: line %d", r.Line)
	if r.RecordID != "" {
		where += fmt.Sprintf(": %q", r.RecordID)
	}
	if r.Field != "" {
		where += ": " + r.Field
	}
	return fmt.Sprintf("%s: %s (%s)", where, r.Reason, r.Code)
}
