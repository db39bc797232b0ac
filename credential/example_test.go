package credential_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"fmt"
	"time"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/gt1"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/vn"
)

// One licence from the document to the digits of its code and back. A real issuer's key comes from a file or a device,
// and the salts from crypto/rand.
func Example() {
	scalar := append(make([]byte, 31), 7)
	private, _ := ecdsa.ParseRawPrivateKey(elliptic.P256(), scalar)
	signer, _ := jose.NewSigner(private)

	issued := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	licence := &credential.DrivingLicence{
		PIN: "001099000001", FullName: "NGUYỄN VĂN AN", BirthDate: vn.Date{Year: 1999, Month: 8, Day: 15}, Sex: vn.Male, Nationality: "VN",
		DocumentNumber: "010199000001", BlankSerial: "AB1234567",
		Privileges: []credential.Privilege{{Class: "A1", Scheme: vn.Scheme2024, IssueDate: vn.Date{Year: 2025, Month: 3, Day: 10}}},
		IssueDate:  vn.Date{Year: 2025, Month: 3, Day: 10}, IssuingAuthority: "Cục Cảnh sát giao thông",
		ResidentAddress: "Số 1, Phố Thử Nghiệm, Phường Mẫu, Hà Nội",
	}
	token, err := credential.Issue(signer, credential.Header{
		Issuer:   "https://id.giayto.example/csgt",
		IssuedAt: jose.DateOf(issued),
		Expires:  jose.DateOf(issued.AddDate(1, 0, 0)),
		Status:   &credential.Status{Index: 42, URI: "https://id.giayto.example/status/1"},
	}, licence, bytes.NewReader(make([]byte, 16)))
	if err != nil {
		fmt.Println(err)
		return
	}
	text, _ := gt1.Pack(token.Present()) // the holder shows no address
	fmt.Println(text[:4], len(text) < 700)

	content, _ := gt1.Unpack(text)
	scanned, _ := credential.Parse(content.Compact)
	opened, err := scanned.Open(signer.Public()) // a verifier takes the key from its trust list
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, field := range credential.Fields(opened.Document)[:2] {
		fmt.Println(field.Claim.VI+":", field.VI)
	}
	fmt.Println(opened.Status.ID(), opened.Document.Number())
	// Output:
	// 8401 true
	// Số định danh cá nhân: 001099000001
	// Họ, chữ đệm và tên: NGUYỄN VĂN AN
	// 1-42 010199000001
}
