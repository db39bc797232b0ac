package main

import (
	_ "embed"
	"encoding/base64"
)

// portrait is a drawn face, no person's.
//
//go:embed portrait.webp
var portrait []byte

func portraitURI() string {
	return "data:image/webp;base64," + base64.StdEncoding.EncodeToString(portrait)
}

func privilege(class, scheme, issued, expires string) object {
	o := object{{"vehicle_category_code", class}, {"scheme", scheme}, {"issue_date", issued}}
	if expires != "" {
		o = append(o, member{"expiry_date", expires})
	}
	return o
}

var (
	oldA1 = privilege("A1", "2008", "2003-05-12", "")
	carB  = privilege("B", "2024", "2025-08-20", "2035-08-20")
)

// licence has the reference licence's claims, a portrait besides.
func licence(privileges ...any) document {
	if privileges == nil {
		privileges = []any{oldA1, carB}
	}
	return document{
		issuer: "csgt", vct: "urn:giayto:vn:driving-licence:1", list: "46",
		claims: object{
			{"personal_administrative_number", "001185000001"}, {"full_name", "NGUYỄN THỊ MINH KHAI"},
			{"birth_date", "1985-03-17"}, {"sex", 2}, {"nationality", "VN"},
			{"document_number", "010195000001"}, {"blank_serial", "AB1234567"},
			{"driving_privileges", privileges}, {"issue_date", "2025-08-20"},
			{"issuing_authority", "Phòng Cảnh sát giao thông Công an TP Hà Nội"},
		},
		concealed: object{
			{"resident_address", "Số 12 ngõ 34 phố Trần Hưng Đạo, phường Cửa Nam, Hà Nội"},
			{"portrait", portraitURI()},
		},
	}
}

func identity() document {
	return document{
		issuer: "c06", vct: "urn:giayto:vn:identity:1", list: "3",
		claims: object{
			{"account_level", 2}, {"holder_kind", "citizen"}, {"full_name", "TRẦN THỊ BÌNH"}, {"sex", 2}, {"nationality", "VN"},
			{"birth_place", "TP Hồ Chí Minh"}, {"issue_date", "2024-08-10"}, {"expiry_date", "2040-01-02"},
			{"issuing_authority", "Bộ Công an"},
		},
		concealed: object{
			{"personal_administrative_number", "079300000456"}, {"birth_date", "2000-01-02"},
			{"resident_address", "Số 2, Đường Ví Dụ, Phường Mẫu, TP Hồ Chí Minh"}, {"portrait", portraitURI()},
			{"age_over_14", true}, {"age_over_16", true}, {"age_over_18", true}, {"age_over_21", true},
		},
	}
}

func foreigner() document {
	d := identity()
	d.claims = object{
		{"account_level", 2}, {"holder_kind", "foreigner"}, {"full_name", "JEAN-LUC D'ÉTÉ"}, {"sex", 1}, {"nationality", "FR"},
		{"issue_date", "2026-02-02"}, {"expiry_date", "2028-02-02"}, {"issuing_authority", "Cục Quản lý xuất nhập cảnh"},
	}
	d.concealed = object{
		{"personal_administrative_number", "001090000002"}, {"birth_date", "1990-12-24"}, {"passport_number", "00AA00000"},
		{"age_over_14", true}, {"age_over_16", true}, {"age_over_18", true}, {"age_over_21", true},
	}
	return d
}

func insurance() document {
	return document{
		issuer: "bhxh", vct: "urn:giayto:vn:health-insurance:1", list: "12",
		claims: object{
			{"personal_administrative_number", "001099000001"}, {"full_name", "NGUYỄN VĂN AN"}, {"birth_date", "1999-08-15"}, {"sex", 1},
			{"document_number", "0100000001"}, {"benefit_level", 4}, {"subject_code", "DN"}, {"facility_code", "01028"},
			{"facility_name", "Bệnh viện đa khoa Mẫu"}, {"valid_from", "2026-01-01"}, {"expiry_date", "2026-12-31"},
			{"five_year_date", "2029-01-01"}, {"issue_date", "2025-12-15"}, {"issuing_authority", "Bảo hiểm xã hội TP Hà Nội"},
		},
		concealed: object{{"resident_address", "Số 1, Phố Thử Nghiệm, Phường Mẫu, Hà Nội"}},
	}
}

func registration() document {
	return document{
		issuer: "csgt", vct: "urn:giayto:vn:vehicle-registration:1", list: "50",
		claims: object{
			{"document_number", "010000001"}, {"registration_number", "30K-123.45"}, {"plate_colour", "white"},
			{"personal_administrative_number", "001185000001"}, {"full_name", "NGUYỄN THỊ MINH KHAI"},
			{"vehicle_kind", "car"}, {"make", "MẪU"}, {"model", "THỬ 1.5"}, {"colour", "Trắng"}, {"engine_number", "TEST0000001"},
			{"vehicle_identification_number", "RL0TESTAAAA000001"}, {"engine_capacity_cc", 1496}, {"seats", 5},
			{"first_registration_date", "2025-09-01"}, {"issue_date", "2025-09-01"},
			{"issuing_authority", "Phòng Cảnh sát giao thông Công an TP Hà Nội"},
		},
		concealed: object{{"resident_address", "Số 12 ngõ 34 phố Trần Hưng Đạo, phường Cửa Nam, Hà Nội"}},
	}
}

func inspection() document {
	return document{
		issuer: "dangkiem", vct: "urn:giayto:vn:vehicle-inspection:1", list: "60",
		claims: object{
			{"document_number", "KD0000001"}, {"registration_number", "30K-123.45"}, {"vehicle_kind", "car"}, {"make", "MẪU"}, {"model", "THỬ 1.5"},
			{"engine_number", "TEST0000001"}, {"vehicle_identification_number", "RL0TESTAAAA000001"}, {"production_year", 2025},
			{"production_country", "VN"}, {"kerb_mass_kg", 1120}, {"gross_mass_kg", 1545}, {"seats", 5}, {"fuel", "Xăng"}, {"engine_capacity_cc", 1496},
			{"issue_date", "2025-09-02"}, {"expiry_date", "2028-09-01"}, {"issuing_authority", "Trung tâm đăng kiểm Mẫu"},
			{"stamp_serial", "TS-0000001"}, {"report_number", "2900V-00001/25"},
		},
	}
}

func motorInsurance() document {
	return document{
		issuer: "baohiem", vct: "urn:giayto:vn:vehicle-insurance:1", list: "70",
		claims: object{
			{"document_number", "BH0000001"}, {"registration_number", "30K-123.45"}, {"vehicle_kind", "car"},
			{"full_name", "NGUYỄN THỊ MINH KHAI"}, {"valid_from", "2026-09-01"}, {"expiry_date", "2027-08-31"},
			{"issuing_authority", "Công ty Bảo hiểm Mẫu"},
		},
	}
}
