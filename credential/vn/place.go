package vn

// PINProvince is the three-digit code of one of the 63 provinces before July 2025,
// as it stands in personal numbers. It is not an address: "024" is Bắc Giang here
// and 24 is Bắc Ninh among the units of 2025.
type PINProvince string

// Name returns the province's name, and false for a code that no province has.
func (p PINProvince) Name() (string, bool) {
	if !digits(string(p), 3) {
		return "", false
	}
	return entry(pinProvinces[:], number(string(p)))
}

// Province2025 is the two-digit code of one of the 34 provincial units since
// 2025-07-01 (Decision 19/2025/QĐ-TTg). It is not the start of a personal number.
type Province2025 string

// Name returns the unit's name, and false for a code that no unit has.
func (p Province2025) Name() (string, bool) {
	if !digits(string(p), 2) {
		return "", false
	}
	return entry(provinces2025[:], number(string(p)))
}

func entry(table []string, i int) (string, bool) {
	if i >= len(table) || table[i] == "" {
		return "", false
	}
	return table[i], true
}

// pinProvinces is the annex of Circular 07/2016/TT-BCA, without its countries.
var pinProvinces = [...]string{
	1: "Hà Nội", 2: "Hà Giang", 4: "Cao Bằng", 6: "Bắc Kạn", 8: "Tuyên Quang", 10: "Lào Cai",
	11: "Điện Biên", 12: "Lai Châu", 14: "Sơn La", 15: "Yên Bái", 17: "Hòa Bình", 19: "Thái Nguyên",
	20: "Lạng Sơn", 22: "Quảng Ninh", 24: "Bắc Giang", 25: "Phú Thọ", 26: "Vĩnh Phúc", 27: "Bắc Ninh",
	30: "Hải Dương", 31: "Hải Phòng", 33: "Hưng Yên", 34: "Thái Bình", 35: "Hà Nam", 36: "Nam Định",
	37: "Ninh Bình", 38: "Thanh Hóa", 40: "Nghệ An", 42: "Hà Tĩnh", 44: "Quảng Bình", 45: "Quảng Trị",
	46: "Thừa Thiên Huế", 48: "Đà Nẵng", 49: "Quảng Nam", 51: "Quảng Ngãi", 52: "Bình Định", 54: "Phú Yên",
	56: "Khánh Hòa", 58: "Ninh Thuận", 60: "Bình Thuận", 62: "Kon Tum", 64: "Gia Lai", 66: "Đắk Lắk",
	67: "Đắk Nông", 68: "Lâm Đồng", 70: "Bình Phước", 72: "Tây Ninh", 74: "Bình Dương", 75: "Đồng Nai",
	77: "Bà Rịa - Vũng Tàu", 79: "Thành phố Hồ Chí Minh", 80: "Long An", 82: "Tiền Giang", 83: "Bến Tre",
	84: "Trà Vinh", 86: "Vĩnh Long", 87: "Đồng Tháp", 89: "An Giang", 91: "Kiên Giang", 92: "Cần Thơ",
	93: "Hậu Giang", 94: "Sóc Trăng", 95: "Bạc Liêu", 96: "Cà Mau",
}

// provinces2025 is the annex of Decision 19/2025/QĐ-TTg.
var provinces2025 = [...]string{
	1: "Hà Nội", 4: "Cao Bằng", 8: "Tuyên Quang", 11: "Điện Biên", 12: "Lai Châu", 14: "Sơn La", 15: "Lào Cai",
	19: "Thái Nguyên", 20: "Lạng Sơn", 22: "Quảng Ninh", 24: "Bắc Ninh", 25: "Phú Thọ", 31: "Hải Phòng",
	33: "Hưng Yên", 37: "Ninh Bình", 38: "Thanh Hóa", 40: "Nghệ An", 42: "Hà Tĩnh", 44: "Quảng Trị", 46: "Huế",
	48: "Đà Nẵng", 51: "Quảng Ngãi", 52: "Gia Lai", 56: "Khánh Hòa", 66: "Đắk Lắk", 68: "Lâm Đồng", 75: "Đồng Nai",
	79: "Thành phố Hồ Chí Minh", 80: "Tây Ninh", 82: "Đồng Tháp", 86: "Vĩnh Long", 91: "An Giang", 92: "Cần Thơ",
	96: "Cà Mau",
}
