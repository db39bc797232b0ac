package main

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// texts are faults of the text and of the container, and codes that are no credentials.
func texts() []vector {
	return slices.Concat(unreadable(), digitFaults(), unsigned())
}

func unreadable() []vector {
	sound := withPortrait()
	alter := func(name, comment string, change func(string) string) vector {
		return vector{name: name, expect: "unreadable", comment: comment, refuse: reader, recipe: sound, alter: change}
	}
	return []vector{
		alter("text-check-digit", "the last digit is another", func(s string) string {
			return s[:len(s)-1] + fmt.Sprint((s[len(s)-1]-'0'+1)%10)
		}),
		alter("text-digit-lost", "a scanner's cable dropped one", noticed(func(s string, i int) string { return s[:i] + s[i+1:] })),
		alter("text-digit-doubled", "a scanner's cable doubled one", noticed(func(s string, i int) string { return s[:i] + s[i-1:] })),
		alter("text-digits-swapped", "two neighbours that differ", func(s string) string {
			i := 100
			for s[i] == s[i+1] {
				i++
			}
			return s[:i] + s[i+1:i+2] + s[i:i+1] + s[i+2:]
		}),
		alter("text-half", "the second half is missing", noticed(func(s string, i int) string { return s[:len(s)/2+i] })),
		alter("text-digit-behind", "a digit behind the check digits", func(s string) string { return s + "0" }),
		alter("text-letter", "a letter among the digits", func(s string) string { return s[:50] + "O" + s[51:] }),
		alter("text-prefix", "another prefix, check digits to match", func(s string) string { return checked("8301" + s[4:len(s)-2]) }),
		{name: "text-words", expect: "unsigned", comment: "read well, and no document", refuse: reader, text: "Xin chào, đây không phải là giấy tờ"},
	}
}

// noticed makes a change at the first place where the check digits notice it: one in 97 they do not.
func noticed(change func(s string, i int) string) func(string) string {
	return func(s string) string {
		for i := 50; ; i++ {
			if c := change(s, i); checked(c[:len(c)-2]) != c {
				return c
			}
		}
	}
}

// digitFaults are whole texts, check digits included, that no encoder writes, or that a newer one may write.
func digitFaults() []vector {
	alter := func(name, expect, comment string, change func(digits string) string) vector {
		return vector{name: name, expect: expect, comment: comment, refuse: reader, recipe: withPortrait(),
			alter: func(s string) string { return checked(change(s[:len(s)-2])) }}
	}
	return []vector{
		alter("version-02", "unsupported", "format version 02", func(s string) string { return "8402" + s[4:] }),
		alter("version-99", "unsupported", "format version 99", func(s string) string { return "8499" + s[4:] }),
		alter("digits-group-too-large", "malformed", "a group of 17 digits stands for its value and 2^56", func(s string) string {
			for i := 4; ; i += 17 {
				v, _ := new(big.Int).SetString(s[i:i+17], 10)
				if v.Add(v, new(big.Int).Lsh(big.NewInt(1), 56)); len(v.String()) == 17 {
					return s[:i] + v.String() + s[i+17:]
				}
			}
		}),
		alter("digits-last-group-too-large", "malformed", "three digits that spell 999 stand for no byte", func(s string) string {
			return s[:len(s)-(len(s)-4)%17] + "999"
		}),
		alter("digits-odd-number", "malformed", "no number of bytes has so many digits", func(s string) string {
			return s[:len(s)-(len(s)-4)%17] + "0000"
		}),
	}
}

func unsigned() []vector {
	code := func(name, comment, text string) vector {
		return vector{name: "code-" + name, expect: "unsigned", comment: comment, refuse: reader, text: text}
	}
	return []vector{
		code("cccd-7", "a citizen card's own QR, seven fields",
			"001099000001|012345678|Nguyễn Văn An|15081999|Nam|Số 1, Phố Thử Nghiệm, Phường Mẫu, Hà Nội|20052021"),
		code("cccd-11", "eleven fields, no former number",
			"079300000456||Trần Thị Bình|02012000|Nữ|Số 2, Đường Ví Dụ, Phường Mẫu, TP. Hồ Chí Minh|10082024||||"),
		code("bhyt-new", "a health insurance card's own QR, 17 fields",
			"0100000001|4e677579e1bb856e2056c4836e20416e|15/08/1999|1|-|01 - 028|01/01/2026|-|15/12/2025|01000000000001|-|4|01/01/2029|0123456789abcdef-0001|4|5468c3a06e68207068e1bb912048c3a0204ee1bb9969|$"),
		code("bhyt-old", "15 fields",
			"DN4010100000001|4e677579e1bb856e2056c4836e20416e|1999|1|53e1bb9120312c205068e1bb91205468e1bbad204e676869e1bb876d2c2048c3a0204ee1bb9969|01 - 028|01/01/2020|31/12/2020|15/12/2019|01000000000001|-|4|01/01/2023|0123456789abcdef-0001|$"),
		code("link", "a web address, as on a plastic licence", "https://gplx.example/tra-cuu?so=010195000001"),
		code("vietqr", "a payment code", vietQR()),
		code("shc", "a SMART Health Card", "shc:/"+strings.Repeat("56762909524320603460292437404460", 4)),
		code("hc1", "an EU COVID certificate", "HC1:6BFOXN%TSMAHN-H7YKQ5TDGJTR0K7H+M9EF7OHBT"),
		code("bhyt-84", "an insurance number that begins like GT1",
			"8401234567|4e677579e1bb856e2056c4836e20416e|15/08/1999|1|-|01 - 028|01/01/2026|-|15/12/2025|01000000000001|-|4|01/01/2029|0123456789abcdef-0001|4|5468c3a06e68207068e1bb912048c3a0204ee1bb9969|$"),
		code("licence-84", "a plastic licence whose number begins like GT1, with its link",
			"840123456789;NGUYỄN VĂN AN;15081999;A1;06052025;Không thời hạn;Hà Nội\nhttps://gplx.example/tra-cuu"),
		code("link-tilde", "a web address with ~ and two dots", "https://thu.example/~an/index.html?x=1.2"),
		code("jwt", "three parts in base64url and no ~: another system's token",
			signJWS(newKey("attacker"), `{"alg":"ES256","typ":"JWT"}`, `{"iss":"https://khac.example"}`, nil)),
		code("jwt-spaced", "the same, its header begins with a brace and a space",
			signJWS(newKey("attacker"), `{ "alg": "ES256" }`, `{ "iss": "https://khac.example" }`, nil)),
		code("token-without-tilde", "an issuer's signature is no credential without the ~ behind it",
			strings.TrimSuffix(recipe{doc: licence()}.make().compact, "~")),
	}
}

// vietQR is an EMV merchant code with its checksum (CRC-16/CCITT-FALSE).
func vietQR() string {
	text := "00020101021138540010A00000072701240006970422011001234567890208QRIBFTTA53037045802VN6304"
	crc := uint16(0xffff)
	for _, c := range []byte(text) {
		crc ^= uint16(c) << 8
		for range 8 {
			high := crc&0x8000 != 0
			if crc <<= 1; high {
				crc ^= 0x1021
			}
		}
	}
	return fmt.Sprintf("%s%04X", text, crc)
}
