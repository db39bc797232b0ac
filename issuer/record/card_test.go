package record

import (
	"strings"
	"testing"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/card"
)

// complete adds what an operator adds.
func complete(line []byte, claims string) []byte {
	s := strings.Replace(string(line), `"unsigned_source"`, `"account":{"level":2,"state":"active"},`+
		`"approved":{"by":"Lê Văn Duyệt","source":"CSDLQG về dân cư","at":"2026-11-20T08:00:00+07:00"},"unsigned_source"`, 1)
	return []byte(strings.Replace(s, `"claims":{`, `"claims":{`+claims, 1))
}

func TestFromCCCD(t *testing.T) {
	c, _, err := card.ParseCCCD("001099000001|012345678|Nguyễn Văn An|15081999|Nam|Số 1, phố Tập Nghiệm, Hà Nội|10052021")
	if err != nil {
		t.Fatal(err)
	}
	line, err := FromCCCD("R-1", c)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"record_id":"R-1","type":"identity","unsigned_source":"cccd","claims":{"holder_kind":"citizen",` +
		`"personal_administrative_number":"001099000001","full_name":"Nguyễn Văn An","birth_date":"1999-08-15","sex":1,"nationality":"VN",` +
		`"issue_date":"2021-05-10","resident_address":"Số 1, phố Tập Nghiệm, Hà Nội"}}`
	if string(line) != want {
		t.Errorf("got  %s\nwant %s", line, want)
	}
	const missing = "account missing-claim, approved not-approved, claims.account_level missing-claim, claims.issuing_authority missing-claim"
	if _, refusals := Parse(line, options()); summary(refusals) != missing {
		t.Error(summary(refusals))
	}
	r, refusals := Parse(complete(line, `"account_level":2,"issuing_authority":"Bộ Công an",`), options())
	if refusals != nil {
		t.Fatal(refusals)
	}
	if r.UnsignedSource != CCCD || r.Document.(*credential.IdentityDocument).FullName != "Nguyễn Văn An" {
		t.Errorf("%+v", r)
	}
}

func TestFromBHYT(t *testing.T) {
	const name = "4e677579e1bb856e2056c4836e20416e" // Nguyễn Văn An
	for _, c := range []struct{ code, want, missing string }{
		{
			"0100000001|" + name + "|15/08/1999|1|-|01 - 028|01/01/2026|-|15/12/2025|01000000000001|-|4|01/01/2029|0123456789abcdef-0001|4|5468c3a06e68207068e1bb912048c3a0204ee1bb9969|$",
			`{"type":"health-insurance","unsigned_source":"bhyt","claims":{"full_name":"Nguyễn Văn An","birth_date":"1999-08-15","sex":1,` +
				`"document_number":"0100000001","benefit_level":4,"facility_code":"01028","valid_from":"2026-01-01","five_year_date":"2029-01-01","issue_date":"2025-12-15"}}`,
			"account missing-claim, approved not-approved",
		},
		{
			"DN4010100000001|" + name + "|1999|1|53e1bb91|01 - C54|01/01/2020|31/12/2020|15/12/2019|01000000000001|" + name + "|4|01/01/2023|0123456789abcdef-0001|$",
			`{"type":"health-insurance","guardian":{"full_name":"Nguyễn Văn An"},"unsigned_source":"bhyt","claims":{"full_name":"Nguyễn Văn An","birth_date":"1999","sex":1,` +
				`"document_number":"DN4010100000001","benefit_level":4,"subject_code":"DN","facility_code":"01C54","valid_from":"2020-01-01","expiry_date":"2020-12-31",` +
				`"five_year_date":"2023-01-01","issue_date":"2019-12-15","resident_address":"Số"}}`,
			"account missing-claim, approved not-approved, guardian.personal_administrative_number missing-claim, guardian.consented missing-claim",
		},
	} {
		parsed, _, err := card.ParseBHYT(c.code)
		if err != nil {
			t.Fatal(err)
		}
		line, err := FromBHYT("", parsed)
		if err != nil {
			t.Fatal(err)
		}
		if string(line) != c.want {
			t.Errorf("got  %s\nwant %s", line, c.want)
		}
		if _, refusals := Parse(line, options()); summary(refusals) != c.missing {
			t.Error(summary(refusals))
		}
	}
}
