package credential

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/giayto/giayto/credential/vn"
)

// A rule changes a good document by replacing one piece of its JSON, and says what must be found then.
type rule struct {
	old, new string
	want     string // "field code", several separated by commas; with a leading ~ warnings
}

// both holds the rules that tokens and records share.
var both = map[string][]rule{
	"driving-licence": {
		{`"001185000001"`, `"00118500001"`, "personal_administrative_number pin-format"},
		{`"001185000001"`, `"0011850000012"`, "personal_administrative_number pin-format"},
		{`"001185000001"`, `"00118500000A"`, "personal_administrative_number pin-format"},
		{`"001185000001"`, `"００１１８５００００１"`, "personal_administrative_number pin-format"},
		{`"001185000001"`, `"001 185 000 001"`, "personal_administrative_number pin-format"},
		{`"001185000001"`, `1185000001`, "personal_administrative_number pin-format"},
		{`"001185000001"`, `null`, "personal_administrative_number pin-format"},
		{`"001185000001"`, `"001085000001"`, "~personal_administrative_number pin-sex-mismatch"},
		{`"001185000001"`, `"001186000001"`, "~personal_administrative_number pin-year-mismatch"},
		{`"001185000001"`, `"003185000001"`, "~personal_administrative_number pin-unknown-place"},
		{`"VN"`, `"VNM"`, "nationality nationality-format"},
		{`"VN"`, `"vn"`, "nationality nationality-format"},
		{`"VN"`, `"FR"`, ""},
		{`"sex":2`, `"sex":"2"`, "sex sex-value"},
		{`"sex":2`, `"sex":3`, "sex sex-value"},
		{`"sex":2`, `"sex":2.0`, "sex sex-value"},
		{`"sex":2`, `"sex":-2`, "sex sex-value"},
		{`"sex":2`, `"sex":0`, ""},
		{`"NGUYỄN THỊ MINH KHAI"`, `"NGUYỄN THỊ MINH KHAI 2"`, "full_name name-format"},
		{`"NGUYỄN THỊ MINH KHAI"`, `"` + strings.Repeat("A", 256) + `"`, "full_name name-format"},
		{`"NGUYỄN THỊ MINH KHAI"`, `"` + strings.Repeat("A", 255) + `"`, ""},
		{`"NGUYỄN THỊ MINH KHAI"`, `"H' HEN NIÊ"`, ""},
		{`"NGUYỄN THỊ MINH KHAI"`, `"ÐẶNG THỊ MAI"`, "~full_name name-lookalike"},
		{`"NGUYỄN THỊ MINH KHAI"`, `["A"]`, "full_name name-format"},
		{`"1985-03-17"`, `"1985"`, ""},
		{`"1985-03-17"`, `"1985-03"`, ""},
		{`"1985-03-17"`, `"1985-02-29"`, "birth_date date-format"},
		{`"1985-03-17"`, `"17/03/1985"`, "birth_date date-format"},
		{`"1985-03-17"`, `19850317`, "birth_date date-format"},
		{`"010195000001"`, `"AB123456"`, ""}, // the paper was issued in 2003
		{`"010195000001"`, `"AB12"`, "document_number licence-number"},
		{`"010195000001"`, `"ab123456"`, "document_number licence-number"},
		{`"issue_date":"2003-05-12","exchange_date"`, `"issue_date":"2012-07-01","exchange_date"`, ""},
		{`"previous_document_number":"AB123456"`, `"previous_document_number":"X"`, "previous_document_number licence-number"},
		{`"AB1234567"`, `""`, "blank_serial claim-format"},
		{`"AB1234567"`, `"ab1234567"`, "blank_serial claim-format"},
		{`"AB1234567"`, `"ĐB-1234567/2 A.1"`, ""},
		{`"AB1234567"`, `"AB1234567-"`, "blank_serial claim-format"},
		{`"AB1234567"`, `"` + strings.Repeat("1", 41) + `"`, "blank_serial claim-format"},
		{`"vehicle_category_code":"B"`, `"vehicle_category_code":"B2"`, "driving_privileges[1].vehicle_category_code class-scheme-conflict"},
		{`"vehicle_category_code":"A1"`, `"vehicle_category_code":"B"`, "driving_privileges[0].vehicle_category_code class-scheme-conflict"},
		{`"2008","issue_date":"2003-05-12"`, `"2024","issue_date":"2003-05-12"`, "driving_privileges[0].vehicle_category_code class-scheme-conflict"},
		{`"scheme":"2024"`, `"scheme":"2008"`, "driving_privileges[1].vehicle_category_code class-scheme-conflict"},
		{`"scheme":"2024"`, `"scheme":"2025"`, "driving_privileges[1].scheme class-scheme-conflict"},
		{`"scheme":"2024"`, `"scheme":2024`, "driving_privileges[1].scheme class-scheme-conflict"},
		{`"scheme":"2024",`, ``, "driving_privileges[1].scheme missing-claim"},
		{`"vehicle_category_code":"B"`, `"vehicle_category_code":"b"`, "driving_privileges[1].vehicle_category_code class-unknown"},
		{`"A1"`, `"B1"`, ""}, {`"A1"`, `"C"`, ""}, {`"A1"`, `"D"`, ""}, {`"A1"`, `"E"`, ""}, {`"A1"`, `"FC"`, ""},
		{`"vehicle_category_code":"B"`, `"vehicle_category_code":"B1"`, ""},
		{`"vehicle_category_code":"B"`, `"vehicle_category_code":"DE"`, ""},
		{`"vehicle_category_code":"B","scheme":"2024","issue_date":"2025-08-20"`, `"vehicle_category_code":"A1","scheme":"2008","issue_date":"2003-05-12"`, "driving_privileges[1] claim-format"},
		{`"code":"B.01"`, `"code":"B.99"`, "~driving_privileges[1].codes[0] restriction-unknown"},
		{`"code":"B.01"`, `"code":"b.01"`, "driving_privileges[1].codes[0].code claim-format"},
		{`"code":"B.01"`, `"code":1`, "driving_privileges[1].codes[0].code claim-format"},
		{`[{"code":"B.01"},{"code":"B.02"}]`, `[]`, "driving_privileges[1].codes claim-format"},
		{`[{"code":"B.01"},{"code":"B.02"}]`, `["B.01"]`, "driving_privileges[1].codes[0] bad-json"},
		{`[{"code":"B.01"},{"code":"B.02"}]`, `[` + strings.Repeat(`{"code":"B.01"},`, 10) + `{"code":"B.02"}]`, "driving_privileges[1].codes claim-format"},
		{`{"code":"B.01"}`, `{}`, "driving_privileges[1].codes[0].code missing-claim"},
		{`"2035-08-20"`, `"2025-08-19"`, "driving_privileges[1].expiry_date date-order"},
		{`"2035-08-20"`, `"2035-08"`, "driving_privileges[1].expiry_date date-format"},
		{`"2008","issue_date":"2003-05-12"`, `"2008","issue_date":"1985-03-16"`, "driving_privileges[0].issue_date date-order"},
		{`"exchange_date":"2025-08-20","reissue_date":"2026-01-05"`, `"exchange_date":"2025-08-19"`, "driving_privileges[1].issue_date date-order"},
		{`"exchange_date":"2025-08-20"`, `"exchange_date":"2003-05-11"`, "exchange_date date-order"},
		{`"reissue_date":"2026-01-05"`, `"reissue_date":"2003-05-11"`, "reissue_date date-order"},
		{`"issuing_authority":"Phòng Cảnh sát giao thông Công an TP Hà Nội"`, `"issuing_authority":"A\u0000B"`, "issuing_authority claim-format"},
		{`"Số 1,`, `"` + strings.Repeat("A", 500) + `,`, "resident_address claim-format"},
		{`"Số 1, \"Phố\" Thử Nghiệm, Hà Nội"`, `"` + strings.Repeat("Ệ", 500) + `"`, ""},
		{`"Số 1,`, `"S\u202eố 1,`, "resident_address claim-format"},
		{`"Số 1,`, `"S\u200bố 1,`, "resident_address claim-format"},
		{`"Phòng Cảnh sát giao thông Công an TP Hà Nội"`, `" "`, "issuing_authority claim-format"},
		{`"Phòng Cảnh sát giao thông Công an TP Hà Nội"`, `"` + strings.Repeat("A", 256) + `"`, "issuing_authority claim-format"},
	},
	"health-insurance": {
		{`"DN4010100000001"`, `"0100000001"`, ""},
		{`"DN4010100000001"`, `"001099000001"`, ""},
		{`"DN4010100000001"`, `"001099000002"`, "document_number insurance-number"},
		{`"personal_administrative_number":"001099000001","full_name":"NGUYỄN VĂN AN","birth_date":"1999-08-15","sex":1,"document_number":"DN4010100000001"`,
			`"full_name":"NGUYỄN VĂN AN","birth_date":"1999-08-15","sex":1,"document_number":"001199000001"`, "~document_number pin-sex-mismatch"},
		{`"personal_administrative_number":"001099000001",`, ``, ""},
		{`"personal_administrative_number":"001099000001"`, `"personal_administrative_number":"A0109900001"`, "personal_administrative_number pin-format"},
		{`"personal_administrative_number":"001099000001"`, `"personal_administrative_number":"001199000001"`, "~personal_administrative_number pin-sex-mismatch"},
		{`"DN4010100000001"`, `"DN6010100000001"`, "document_number insurance-number"},
		{`"DN4010100000001"`, `"dn4010100000001"`, "document_number insurance-number"},
		{`"DN4010100000001"`, `"DN401010000001"`, "document_number insurance-number"},
		{`"DN4010100000001"`, `"01000000001"`, "document_number insurance-number"},
		{`"DN4010100000001"`, `"HC4010100000001"`, "~document_number subject-level-mismatch"},
		{`"DN4010100000001"`, `"DN2010100000001"`, "~document_number subject-level-mismatch"},
		{`"DN4010100000001","benefit_level":4`, `"0100000001","benefit_level":2`, "~subject_code subject-level-mismatch"},
		{`"benefit_level":4`, `"benefit_level":0`, "benefit_level benefit-level"},
		{`"benefit_level":4`, `"benefit_level":6`, "benefit_level benefit-level"},
		{`"benefit_level":4`, `"benefit_level":"4"`, "benefit_level benefit-level"},
		{`"DN4010100000001","benefit_level":4,"subject_code":"DN"`, `"0100000001","benefit_level":3,"subject_code":"CN"`, ""}, // until 2026
		{`"DN4010100000001","benefit_level":4,"subject_code":"DN"`, `"0100000001","benefit_level":2,"subject_code":"CN"`, ""}, // printed in December for the year of the change
		{`"DN4010100000001","benefit_level":4,"subject_code":"DN"`, `"0100000001","benefit_level":4,"subject_code":"CN"`, "~subject_code subject-level-mismatch"},
		{`"DN4010100000001","benefit_level":4,"subject_code":"DN"`, `"0100000001","benefit_level":2,"subject_code":"CT"`, ""},
		{`"DN4010100000001","benefit_level":4,"subject_code":"DN"`, `"0100000001","benefit_level":4,"subject_code":"ZZ"`, "~subject_code subject-unknown"},
		{`"subject_code":"DN"`, `"subject_code":"dn"`, "subject_code claim-format"},
		{`"K1"`, `"K4"`, "~area_code area-unknown"},
		{`"K1"`, `"K"`, "area_code claim-format"},
		{`"01C54"`, `"01028"`, ""}, {`"01C54"`, `"0102800000000"`, ""},
		{`"01C54"`, `"1C54"`, "facility_code facility-code"},
		{`"01C54"`, `"010280"`, "facility_code facility-code"},
		{`"2026-12-31"`, `"2025-12-31"`, "expiry_date date-order"},
		{`"valid_from":"2026-01-01"`, `"valid_from":"1999-08-14"`, "valid_from date-order"},
		{`"valid_from":"2026-01-01"`, `"valid_from":"2026"`, "valid_from date-format"},
		{`"1999-08-15"`, `"1999"`, ""},
		{`"issue_date":"2025-12-15"`, `"issue_date":"1999-08-14"`, "issue_date date-order"},
	},
	"identity": {
		{`"account_level":2`, `"account_level":1`, ""},
		{`"account_level":2`, `"account_level":3`, "account_level claim-format"},
		{`"account_level":2`, `"account_level":"2"`, "account_level claim-format"},
		{`"citizen"`, `"tourist"`, "holder_kind claim-format"},
		{`"citizen"`, `"foreigner"`, "nationality nationality-format, document_number unknown-field"},
		{`"VN"`, `"LA"`, "nationality nationality-format"},
		{`"079300000456"`, `"079200000456"`, "~personal_administrative_number pin-sex-mismatch"},
		{`"079300000456"`, `"F79300000456"`, "personal_administrative_number pin-format"},
		{`"079300000456"`, `"07930000045"`, "personal_administrative_number pin-format"},
		{`"012345678"`, `"079300000999"`, ""},
		{`"012345678"`, `"01234567"`, "document_number pin-format"},
		{`"2040-01-02"`, `"2024-08-09"`, "expiry_date date-order"},
		{`"2000-01-02"`, `"2000-01"`, ""},
		{`"2000-01-02"`, `"1999-01-02"`, "~personal_administrative_number pin-year-mismatch"},
		{`"issue_date":"2024-08-10"`, `"issue_date":"2000-01-01"`, "issue_date date-order"},
		{`"birth_place":`, `"passport_number":"B1234567","birth_place":`, "passport_number unknown-field"},
	},
	"dependant": {
		{`"NPT-000001"`, `"001317000003"`, ""},
		{`"NPT-000001"`, `"npt"`, "document_number claim-format"},
		{`"001317000003"`, `"001217000003"`, "~personal_administrative_number pin-sex-mismatch"},
		{`"001317000003"`, `"F0000001"`, "personal_administrative_number pin-format"},
		{`"VN"`, `"LA"`, ""},
	},
	"health-record": {
		{`"Tóm tắt, \"mẫu\""`, `"` + strings.Repeat("ế", 200) + `"`, ""},
		{`"Tóm tắt, \"mẫu\""`, `"` + strings.Repeat("ế", 201) + `"`, "summary claim-format"},
		{`"Tóm tắt, \"mẫu\""`, `""`, "summary claim-format"},
		{`"2035-08-20"`, `"2025-08-19"`, "expiry_date date-order"},
		{`"issue_date":"2025-08-20"`, `"issue_date":"1985-03-16"`, "issue_date date-order"},
	},
	"judicial-record": {
		{`"000001/STP-LLTP"`, `"0/1.A-Đ 2"`, ""},
		{`"000001/STP-LLTP"`, `"số 1"`, "document_number claim-format"},
	},
	"passport": {
		{`"C1234567"`, `"P12345678"`, ""},
		{`"C1234567"`, `"c1234567"`, "document_number passport-number"},
		{`"C1234567"`, `"C 1234567"`, "document_number passport-number"},
		{`"C1234567"`, `"C123"`, "document_number passport-number"},
		{`"VN"`, `"FR"`, "nationality nationality-format"},
	},
	"residence": {
		{`"permanent"`, `"temporary"`, ""}, {`"permanent"`, `"stay"`, ""}, {`"permanent"`, `"current"`, ""},
		{`"permanent"`, `"thường trú"`, "residence_kind claim-format"},
	},
	"social-insurance": {
		{`"0100000001"`, `"001185000001"`, ""},
		{`"0100000001"`, `"001185000002"`, "document_number social-insurance-number"},
		{`"0100000001"`, `"010000000"`, "document_number social-insurance-number"},
		{`"0100000001"`, `"DN4010100000001"`, "document_number social-insurance-number"},
	},
	"tax-id": {
		{`"0100233488"`, `"0314409058-002"`, ""},
		{`"0100233488"`, `"0100233480"`, "document_number tax-code"},
		{`"0100233488"`, `"0314409058-000"`, "document_number tax-code"},
		{`"0100233488"`, `"001185000001"`, ""},
		{`"0100233488"`, `"001185000002"`, "document_number tax-code"},
		{`"001185000001"`, `"003185000001"`, "~personal_administrative_number pin-unknown-place"},
	},
	"vehicle-inspection": {
		{`"29H-123.45"`, `"13H-123.45"`, "~registration_number plate-unknown-code"},
		{`"29H-123.45"`, `"29-AA 123.45"`, ""},
		{`"RN2B5C7D8E9F00001"`, `"RN2B5C7D8E9F0000"`, "~vehicle_identification_number vin-short"},
		{`"RN2B5C7D8E9F00001"`, `"RN2B5C7D8E9F0000O"`, "vehicle_identification_number vin-format"},
		{`"RN2B5C7D8E9F00001"`, `"RN2B5C7D8E9F000011"`, "vehicle_identification_number vin-format"},
		{`2020`, `2027`, "production_year date-order"},
		{`2020`, `1899`, "production_year claim-format"},
		{`2020`, `2020.0`, "production_year claim-format"},
		{`"seats":3`, `"seats":0`, "seats claim-format"},
		{`"seats":3`, `"seats":201`, "seats claim-format"},
		{`"seats":3`, `"seats":3e0`, "seats claim-format"},
		{`8680`, `500001`, "gross_mass_kg claim-format"},
		{`8680`, `99999999999999999999`, "gross_mass_kg claim-format"},
		{`"2027-05-31"`, `"2026-05-31"`, "expiry_date date-order"},
		{`"truck"`, `"lorry"`, "vehicle_kind claim-format"},
		{`"truck"`, `"special"`, ""}, {`"truck"`, `"semi-trailer"`, ""},
	},
	"vehicle-insurance": {
		{`"registration_number":"29-AA 123.45",`, ``, ""},
		{`"29-AA 123.45"`, `"29-MĐ1 123.45"`, ""},
		{`"full_name":"NGUYỄN VĂN AN","personal_administrative_number":"001099000001",`, ``, "full_name missing-claim"},
		{`"personal_administrative_number":"001099000001",`, ``, ""},
		{`"full_name":"NGUYỄN VĂN AN"`, `"full_name":"NGUYỄN VĂN AN","organisation_name":"Công ty Mẫu"`, "organisation_name unknown-field"},
		{`"full_name":"NGUYỄN VĂN AN"`, `"organisation_name":"Công ty Mẫu"`, "personal_administrative_number unknown-field"},
		{`"001099000001"`, `"000099000001"`, "~personal_administrative_number pin-unknown-place"},
		{`"2027-02-28"`, `"2026-02-28"`, "expiry_date date-order"},
		{`"2027-02-28"`, `"2027-02-29"`, "expiry_date date-format"},
		{`"registration_number":"29-AA 123.45","vehicle_identification_number":"RLHJF4000FY000001","engine_number":"JF46E-0000001",`, ``, "registration_number missing-claim"},
	},
	"vehicle-registration": {
		{`"30A-123.45"`, `"29LD-123.45"`, ""}, {`"30A-123.45"`, `"29A-1234"`, ""},
		{`"30A-123.45"`, `"13A-123.45"`, "~registration_number plate-unknown-code"},
		{`"30A-123.45"`, `"30A-123.45.67.8901"`, "registration_number plate-format"},
		{`"white"`, `"green"`, "plate_colour claim-format"},
		{`"0314409058-002"`, `"0100233488"`, ""},
		{`"0314409058-002"`, `"0100233480"`, "organisation_number tax-code"},
		{`"0314409058-002"`, `"0314409058-000"`, "organisation_number tax-code"},
		{`"organisation_name":"Công ty TNHH Mẫu"`, `"full_name":"NGUYỄN VĂN AN"`, "organisation_number unknown-field"},
		{`"organisation_name":"Công ty TNHH Mẫu","organisation_number":"0314409058-002"`, `"personal_administrative_number":"001099000001","full_name":"NGUYỄN VĂN AN"`, ""},
		{`150.5`, `150`, ""}, {`150.5`, `0.1`, ""},
		{`150.5`, `150.55`, "engine_power_kw claim-format"}, {`150.5`, `0`, "engine_power_kw claim-format"}, {`150.5`, `0.0`, "engine_power_kw claim-format"},
		{`150.5`, `2000.1`, "engine_power_kw claim-format"}, {`150.5`, `1e2`, "engine_power_kw claim-format"}, {`150.5`, `"150.5"`, "engine_power_kw claim-format"},
		{`150.5`, `-1`, "engine_power_kw claim-format"},
		{`"2024-03-05"`, `"2023-01-31"`, "issue_date date-order"},
		{`"2030-12-31"`, `"2024-03-04"`, "expiry_date date-order"},
	},
}

// tokens holds what is a fault in a token only: what is not in the normal form, and what is none: what is concealed,
// and what a later law may bring.
var tokens = map[string][]rule{
	"driving-licence": {
		{`"NGUYỄN THỊ MINH KHAI"`, `"NGUYỄN  THỊ MINH KHAI"`, "full_name name-format"},
		{`"NGUYỄN THỊ MINH KHAI"`, `" NGUYỄN THỊ MINH KHAI"`, "full_name name-format"},
		{`"NGUYỄN THỊ MINH KHAI"`, `"NGUYE\u0302\u0303N THỊ MINH KHAI"`, "full_name name-format"},
		{`"NGUYỄN THỊ MINH KHAI"`, `"NGUY\u1ec4N TH\u1eca MINH KHAI"`, ""},
		{`"Số 1,`, `"Số  1,`, "resident_address claim-format"},
		{`"vehicle_category_code":"B"`, `"vehicle_category_code":"G"`, "~driving_privileges[1].vehicle_category_code class-unknown"},
		{`"expiry_date":"2035-08-20",`, ``, ""},
		{`"nationality":"VN",`, ``, "nationality missing-claim"},
		{`"blank_serial":"AB1234567",`, ``, "blank_serial missing-claim"},
		{`"nationality":"VN",`, `"nationality":"VN","later":{"a":[1]},`, ""},
		{portraitURI, "data:image/png;base64,UklGRg==", "portrait portrait-format"},
		{portraitURI, portraitURI + "=", "portrait portrait-format"},
		{portraitURI, portraitURIPrefix + "UklG\\nRgoAAABXRUJQVlA4TAAA", "portrait portrait-format"},
		{portraitURI, portraitURIPrefix + "UklGRgsAAABXRUJQVlA4TAAA", "portrait portrait-format"},
		{portraitURI, portraitURIPrefix + "UklGRgoAAABXRUJQVlA4TAAB", ""},
		{portraitURI, portraitURIPrefix, "portrait portrait-format"},
		{portraitURI, portraitURIPrefix + strings.Repeat("A", 4*(maxPortrait/3+1)+4), "portrait portrait-too-large"},
		{`"` + portraitURI + `"`, `1`, "portrait portrait-format"},
	},
	"health-insurance": {
		{`"DN4010100000001"`, `"DN 4 01 0100000001"`, "document_number insurance-number"},
		{`"NGUYỄN VĂN AN"`, `"NGUYỄN VĂN AN "`, "full_name name-format"},
		{`"guardian_name":"Trần Thị Bình"`, `"guardian_name":"1"`, "guardian_name name-format"},
	},
	"identity": {
		{`"personal_administrative_number":"079300000456",`, ``, ""},
		{`"birth_date":"2000-01-02",`, ``, ""},
		{`"age_over_18":true,`, ``, ""},
		{`"age_over_18":true`, `"age_over_18":"true"`, "age_over_18 claim-format"},
		{`"age_over_18":true`, `"age_over_18":1`, "age_over_18 claim-format"},
		{`"age_over_18":true`, `"age_over_18":null`, "age_over_18 claim-format"},
		{`"sex":2,`, ``, "sex missing-claim"},
	},
	"dependant": {
		{`"guardian_name":"Trần Văn Cha",`, ``, "guardian_name missing-claim"},
		{`,"consent_date":"2025-08-19"`, ``, "consent_date missing-claim"},
		{`"consent_date":"2025-08-19"`, `"consent_date":"2017-05-05"`, "consent_date date-order"},
	},
	"health-record": {{`"Tóm tắt, \"mẫu\""`, `"a\nb"`, "summary claim-format"}},
	"passport":      {{`"C1234567"`, `"00AA00000"`, "~document_number passport-unusual"}},
	"residence":     {{`,"resident_address":"Số 1, phường Mẫu, Hà Nội"`, ``, ""}},
	"tax-id":        {{`"0100233488"`, `"0314409058002"`, "document_number tax-code"}},
	"vehicle-insurance": {
		{`"29-AA 123.45"`, `"29-MD1 123.45"`, "~registration_number plate-unknown-series"},
		{`"29-AA 123.45"`, `"29-md1 123.45"`, "registration_number plate-format"},
	},
	"vehicle-inspection": {{`"29H-123.45"`, `"29I-123.45"`, "~registration_number plate-unknown-series"}},
	"vehicle-registration": {
		{`"30A-123.45"`, `"30W-123.45"`, "~registration_number plate-unknown-series"},
		{`"30A-123.45"`, `"30WW12345"`, "registration_number plate-format"},
		{`"30A-123.45"`, `"30A12345"`, "registration_number plate-format"},
		{`"0314409058-002"`, `"0314409058002"`, "organisation_number tax-code"},
		{`150.5`, `150.0`, ""},
	},
}

// records holds what is a fault in a record only, or is put right there.
var records = map[string][]rule{
	"driving-licence": {
		{`"NGUYỄN THỊ MINH KHAI"`, `" NGUYE\u0302\u0303N  THỊ MINH KHAI\t"`, ""},
		{`"vehicle_category_code":"B"`, `"vehicle_category_code":"G"`, "driving_privileges[1].vehicle_category_code class-unknown"},
		{`"expiry_date":"2035-08-20",`, ``, "driving_privileges[1].expiry_date missing-claim"},
		{`"nationality":"VN",`, ``, "nationality missing-claim"},
		{`"nationality":"VN",`, `"nationality":"VN","later":1,`, "later unknown-field"},
		{`"nationality":"VN",`, `"nationality":"VN","Sex":1,`, "Sex unknown-field"},
		{`"nationality":"VN",`, `"nationality":"VN","sex":2,`, "sex duplicate-field"},
		{`"scheme":"2024"`, `"scheme":"2024","sign":"<"`, "driving_privileges[1].sign unknown-field"},
		{`{"code":"B.01"}`, `{"code":"B.01","value":"1"}`, "driving_privileges[1].codes[0].value unknown-field"},
		{`"nationality":"VN",`, `"nationality":"VN","portrait":"` + portraitURI + `",`, "portrait unknown-field"},
		{`"nationality":"VN",`, `"nationality":"VN","nationality ":"VN",`, "nationality  unknown-field"},
		{`"reissue_date":"2026-01-05"`, `"reissue_date":"2026-11-23"`, "reissue_date date-order"},
		{`"reissue_date":"2026-01-05"`, `"reissue_date":"2026-11-22"`, ""},
		{`"1985-03-17"`, `"1985-03-17","age_over_18":true`, "age_over_18 unknown-field"},
		{`"sex":2,`, `"sex":2`, " bad-json"},
		{`"sex":2,`, `"sex":3,`, "sex sex-value"},
		{`"sex":2,"nationality":"VN"`, `"sex":3,"nationality":"V"`, "sex sex-value, nationality nationality-format"},
	},
	"health-insurance": {
		{`"DN4010100000001"`, `"DN 4 01 0100000001"`, ""},
		{`"01C54"`, `"01 - C54"`, ""},
		{`"1999-08-15"`, `"2026-11-23"`, "valid_from date-order, issue_date date-order, birth_date date-order, guardian guardian-missing"},
		{`"issue_date":"2025-12-15"`, `"issue_date":"2026-11-23"`, "issue_date date-order"},
		{`"issue_date":"2025-12-15"`, `"issue_date":"2025-12-15","guardian_name":"A"`, "guardian_name unknown-field"},
	},
	"passport":  {{`"C1234567"`, `"00AA00000"`, "document_number passport-number"}},
	"residence": {{`,"resident_address":"Số 1, phường Mẫu, Hà Nội"`, ``, "resident_address missing-claim"}},
	"tax-id": {
		{`"0100233488"`, `"0314409058002"`, ""},
		{`"issue_date":"2025-08-20"`, `"issue_date":"2026-11-23"`, "issue_date date-order"},
	},
	"identity": {
		{`"personal_administrative_number":"079300000456",`, ``, "personal_administrative_number missing-claim"},
		{`"birth_date":"2000-01-02",`, ``, "birth_date missing-claim"},
		{`"issue_date":"2024-08-10"`, `"issue_date":"2026-11-23"`, "issue_date date-order"},
		{`"holder_kind":"citizen"`, `"holder_kind":"citizen","age_over_14":true`, "age_over_14 unknown-field"},
	},
	"vehicle-inspection": {
		{`"29H-123.45"`, `"29I-123.45"`, "registration_number plate-format"},
		{`"29H-123.45"`, `"29H12345"`, ""},
		{`"issue_date":"2026-06-01","expiry_date":"2027-05-31"`, `"issue_date":"2026-11-23","expiry_date":"2027-11-22"`, "issue_date date-order"},
	},
	"vehicle-insurance": {
		{`"29-AA 123.45"`, `"29-MD1 123.45"`, "registration_number plate-format"},
		{`"valid_from":"2026-03-01"`, `"valid_from":"2027-01-01"`, ""}, // bought ahead
		{`"29-AA 123.45"`, `"29AA12345"`, ""},
	},
	"vehicle-registration": {
		{`"30A-123.45"`, `"30W-123.45"`, "registration_number plate-format"},
		{`"0314409058-002"`, `"0314409058002"`, ""},
		{`"issue_date":"2024-03-05"`, `"issue_date":"2026-11-23"`, "issue_date date-order"},
	},
}

func (r rule) check(t *testing.T, name, token string, decode func([]byte) (Document, []Warning, error)) {
	t.Helper()
	if strings.Count(token, r.old) == 0 {
		t.Errorf("%s: nothing to replace: %s", name, r.old)
		return
	}
	d, warnings, err := decode([]byte(strings.Replace(token, r.old, r.new, 1)))
	if (d == nil) == (err == nil) {
		t.Errorf("%s: %s: document %v with error %v", name, r.new, d, err)
	}
	got := strings.Join(codes(err), ", ")
	if len(warnings) > 0 {
		got = "~" + strings.Join(warned(warnings), ", ")
	}
	if got != strings.TrimSpace(r.want) {
		t.Errorf("%s: %.80s → %.80s:\ngot  %s\nwant %s", name, r.old, r.new, got, r.want)
	}
}

func TestRules(t *testing.T) {
	for _, typ := range Types() {
		token, record := full[typ.Name], asRecord(t, typ, full[typ.Name])
		asIssued := func(b []byte) (Document, []Warning, error) {
			with := Supplement{Today: today}
			if typ.Name == "dependant" {
				with.Guardian, with.Consented = "Trần Văn Cha", today
			}
			return typ.DecodeRecord(b, with)
		}
		for _, r := range slices.Concat(both[typ.Name], tokens[typ.Name]) {
			r.check(t, typ.Name+" token", token, typ.Decode)
		}
		for _, r := range slices.Concat(both[typ.Name], records[typ.Name]) {
			r.check(t, typ.Name+" record", record, asIssued)
		}
	}
}

func TestMissingClaims(t *testing.T) {
	for _, typ := range Types() {
		for _, c := range typ.Claims {
			claims := map[string]json.RawMessage{}
			if err := json.Unmarshal([]byte(full[typ.Name]), &claims); err != nil {
				t.Fatal(err)
			}
			delete(claims, c.Name)
			b, err := json.Marshal(claims)
			if err != nil {
				t.Fatal(err)
			}
			_, _, err = typ.Decode(b)
			missing := slices.Contains(codes(err), c.Name+" missing-claim")
			if missing != (!c.Optional && !c.Concealed || typ == vehicleInsurance && c.Name == "full_name") {
				t.Errorf("%s without %s: %v", typ.Name, c.Name, err)
			}
		}
	}
}

func TestMinimumAge(t *testing.T) {
	licence := func(birth, class, issued string) []byte {
		return []byte(`{"personal_administrative_number":"F0000001","full_name":"JEAN","birth_date":"` + birth + `","sex":1,"nationality":"FR","document_number":"010195000001","blank_serial":"AB1",` +
			`"driving_privileges":[{"vehicle_category_code":"` + class + `","scheme":"2024","issue_date":"` + issued + `","expiry_date":"2036-01-01"}],"issue_date":"2026-10-01","issuing_authority":"CSGT"}`)
	}
	for _, c := range []struct {
		birth, class, issued string
		tooYoung             bool
	}{
		{"2008-10-01", "B", "2026-10-01", false}, {"2008-10-02", "B", "2026-10-01", true}, {"2008-10-02", "A1", "2026-10-01", true},
		{"2005-10-01", "C", "2026-10-01", false}, {"2005-10-02", "C", "2026-10-01", true},
		{"2002-10-01", "D2", "2026-10-01", false}, {"2002-10-02", "D2", "2026-10-01", true},
		{"1999-10-01", "D", "2026-10-01", false}, {"1999-10-02", "DE", "2026-10-01", true},
		{"2008", "B", "2026-10-01", false}, // may have been 18
		{"2009", "B", "2026-10-01", true},
		{"2008-02-29", "B", "2026-02-28", true}, {"2008-02-29", "B", "2026-03-01", false},
	} {
		var refusal, finding []string
		if c.tooYoung {
			refusal, finding = []string{"driving_privileges[0] class-min-age"}, []string{"driving_privileges[0] class-min-age"}
		}
		_, _, err := drivingLicence.DecodeRecord(licence(c.birth, c.class, c.issued), Supplement{Today: today})
		if got := codes(err); !slices.Equal(got, refusal) {
			t.Errorf("record, %+v: %v", c, got)
		}
		_, warnings, err := drivingLicence.Decode(licence(c.birth, c.class, c.issued))
		if got := warned(warnings); err != nil || !slices.Equal(got, finding) {
			t.Errorf("token, %+v: %v %v", c, got, err)
		}
	}
}

func TestLicenceNumbersOfOldPapers(t *testing.T) {
	for issued, want := range map[string][]string{"2012-06-30": nil, "2012-07-01": {"document_number licence-number"}} {
		token := strings.NewReplacer(`"010195000001"`, `"AB123456"`, `"issue_date":"2025-08-20"`, `"issue_date":"`+issued+`"`).Replace(least["driving-licence"])
		if _, _, err := drivingLicence.Decode([]byte(token)); !slices.Equal(codes(err), want) {
			t.Errorf("%s: %v", issued, err)
		}
	}
}

func TestSupplement(t *testing.T) {
	licence := []byte(asRecord(t, drivingLicence, full["driving-licence"]))
	insurance := []byte(asRecord(t, vehicleInsurance, full["vehicle-insurance"]))
	card := []byte(asRecord(t, healthInsurance, full["health-insurance"]))
	dependant, passport := mustLookup(t, "dependant"), mustLookup(t, "passport")
	child, ward := []byte(asRecord(t, dependant, full["dependant"])), []byte(asRecord(t, dependant, least["dependant"]))
	ofChild := []byte(strings.Replace(asRecord(t, passport, least["passport"]), `"birth_date":"1990"`, `"birth_date":"2013"`, 1))
	large := slices.Concat([]byte("RIFF\xf9\x3f\x00\x00WEBP"), make([]byte, maxPortrait+1-12))
	for _, c := range []struct {
		typ    *Type
		record []byte
		with   Supplement
		want   string
	}{
		{drivingLicence, licence, Supplement{Today: today, Portrait: webp}, ""},
		{dependant, child, Supplement{Today: today}, "guardian guardian-missing"},
		{dependant, ward, Supplement{Today: today}, "guardian guardian-missing"},
		{dependant, ward, Supplement{Today: today, Guardian: "Trần Văn Cha"}, "guardian guardian-missing"},
		{dependant, ward, Supplement{Today: today, Guardian: "Trần Văn Cha", Consented: today}, ""},
		{dependant, ward, Supplement{Today: today, Guardian: "Trần Văn Cha", Consented: vn.Date{Year: 1989, Month: 12, Day: 31}}, "consent_date date-order"},
		{passport, ofChild, Supplement{Today: today}, "guardian guardian-missing"},
		{drivingLicence, licence, Supplement{Today: today, Portrait: []byte{}}, "portrait portrait-format"},
		{drivingLicence, licence, Supplement{Today: today, Portrait: []byte("\x89PNG\r\n\x1a\n0000")}, "portrait portrait-format"},
		{drivingLicence, licence, Supplement{Today: today, Portrait: append(slices.Clone(webp), 0)}, "portrait portrait-format"},
		{drivingLicence, licence, Supplement{Today: today, Portrait: large}, "portrait portrait-too-large"},
		{drivingLicence, licence, Supplement{Today: today, Guardian: "Trần Văn Cha"}, "guardian unknown-field"},
		{vehicleInsurance, insurance, Supplement{Today: today, Portrait: webp}, "portrait unknown-field"},
		{healthInsurance, card, Supplement{Today: today, Guardian: "Trần Văn Cha"}, ""}, // of a ward
		{healthInsurance, card, Supplement{Today: today, Guardian: "007"}, "guardian name-format"},
	} {
		_, _, err := c.typ.DecodeRecord(c.record, c.with)
		if got := strings.Join(codes(err), ", "); got != c.want {
			t.Errorf("%s: got %q, want %q", c.typ.Name, got, c.want)
		}
	}
}

func TestAnswersAreBounded(t *testing.T) {
	var b strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&b, `"%s%d":1,`, strings.Repeat("ế", 300), i)
	}
	record := "{" + b.String() + `"sex":"` + strings.Repeat("9", 1<<16) + `"}`
	_, _, err := healthInsurance.DecodeRecord([]byte(record), Supplement{Today: today})
	var faults FieldErrors
	if !errors.As(err, &faults) || len(faults) != maxErrors || len(err.Error()) > maxErrors*(maxReason+200) {
		t.Errorf("%d faults in %d bytes", len(faults), len(err.Error()))
	}
	token := strings.Replace(full["driving-licence"], `"NGUYỄN THỊ MINH KHAI"`, `"`+strings.Repeat("é", 1<<16)+`"`, 1)
	if _, _, err := drivingLicence.Decode([]byte(token)); err == nil || len(err.Error()) > 300 {
		t.Error(err)
	}
	token = strings.Replace(full["driving-licence"], `"Số 1,`, `"`+strings.Repeat("é", 480)+`  ,`, 1)
	if _, _, err := drivingLicence.Decode([]byte(token)); err == nil || len(err.Error()) > 300 {
		t.Error(err)
	}
	token = strings.Replace(full["driving-licence"], `[{"code":"B.01"},{"code":"B.02"}]`, `[`+strings.Repeat(`{"code":"X"},`, 9)+`{"code":"X"}]`, 1)
	for _, class := range []string{"A1", "A", "B1", "C1", "C", "D1", "D2", "D"} {
		token = strings.Replace(token, `"driving_privileges":[`, `"driving_privileges":[{"vehicle_category_code":"`+class+
			`","scheme":"2024","issue_date":"2025-08-20","codes":[`+strings.Repeat(`{"code":"X"},`, 9)+`{"code":"X"}]},`, 1)
	}
	if _, warnings, err := drivingLicence.Decode([]byte(token)); err != nil || len(warnings) != maxWarnings {
		t.Error(len(warnings), err)
	}
	for _, hostile := range []string{"", "[]", `"x"`, "null", "{", `{"a":1}{}`, "\xff", strings.Repeat("[", 100)} {
		for _, typ := range Types() {
			if _, _, err := typ.Decode([]byte(hostile)); err == nil {
				t.Errorf("%s: %q passed", typ.Name, hostile)
			}
		}
	}
}

func TestErrorText(t *testing.T) {
	err := error(FieldErrors{{"", "bad-json", "not an object"}, {"sex", "sex-value", "not one of 0, 1"}})
	if got := err.Error(); got != "credential: not an object (bad-json)\ncredential: sex: not one of 0, 1 (sex-value)" {
		t.Error(got)
	}
}
