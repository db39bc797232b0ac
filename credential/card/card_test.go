package card

import (
	"errors"
	"strings"
	"testing"

	"github.com/giayto/giayto/credential/vn"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

const (
	cccdOld   = "001099000001|012345678|Nguyễn Văn An|15081999|Nam|Số 1, Phố Thử Nghiệm, Phường Mẫu, Hà Nội|20052021"
	cccdNew   = "079300000456||Trần Thị Bình|02012000|Nữ|Số 2, Đường Ví Dụ, Phường Mẫu, TP. Hồ Chí Minh|10082024"
	cccdEmpty = cccdNew + "||||"
	bhytNew   = "0100000001|4e677579e1bb856e2056c4836e20416e|15/08/1999|1|-|01 - 028|01/01/2026|-|15/12/2025|01000000000001|-|4|01/01/2029|0123456789abcdef-0001|4|5468c3a06e68207068e1bb912048c3a0204ee1bb9969|$"
	bhytOld   = "DN4010100000001|4e677579e1bb856e2056c4836e20416e|1999|1|53e1bb9120312c205068e1bb91205468e1bbad204e676869e1bb876d2c2048c3a0204ee1bb9969|01 - 028|01/01/2020|31/12/2020|15/12/2019|01000000000001|-|4|01/01/2023|0123456789abcdef-0001|$"
)

// with returns a card's text with field i replaced.
func with(text string, i int, field string) string {
	parts := strings.Split(text, "|")
	parts[i] = field
	return strings.Join(parts, "|")
}

// wrongCode returns "" if err is an error of package vn with this code.
func wrongCode(err error, code string) string {
	var refused *vn.Error
	switch {
	case err == nil:
		return "no error"
	case !errors.As(err, &refused):
		return "another error: " + err.Error()
	case refused.Code != code:
		return refused.Code
	}
	return ""
}

func TestRecognise(t *testing.T) {
	for text, want := range map[string]Kind{
		cccdOld:                             CCCDCard,
		cccdEmpty:                           CCCDCard,
		"\ufeff" + cccdNew + "\r\n\x00":     CCCDCard,
		norm.NFD.String(cccdNew):            CCCDCard,
		with(cccdNew, 2, "Nguyá»…n"):        CCCDCard,
		with(cccdNew, 3, "?"):               CCCDCard,
		"001099000001|a|b|c|d|e":            CCCDCard,
		"001099000001|a|b|c|d":              Unknown,
		"00109900000A|a|b|c|d|e|f":          Unknown,
		bhytNew:                             BHYTCard,
		bhytOld:                             BHYTCard,
		with(bhytNew, 0, "001099000001"):    BHYTCard,
		with(bhytNew, 6, "?") + "\n":        BHYTCard,
		with(bhytNew, 1, "4e6"):             Unknown,
		with(bhytNew, 0, "01000"):           Unknown,
		"shc:/56762909524320603460292437":   SmartHealthCard,
		"SHC:/56762909":                     SmartHealthCard,
		"shc:/2/3/56762909524320":           SmartHealthCard,
		"shc:":                              Unknown,
		"HC1:6BFOXN*TS0BI$ZD4N9:9S6RCVN5+O": HealthCert,
		"hc1:6BF":                           Unknown,
		"00020101021138540010A00000072701240006970436011001234567890208QRIBFTTA53037045802VN6304ABCD": Payment,
		"https://gplx.csgt.bocongan.gov.vn/": LicenceLink,
		"HTTP://GPLX.GOV.VN/x?y=1":           LicenceLink,
		"https://www.gplx.gov.vn/":           LicenceLink,
		"010195000001;NGUYỄN VĂN AN;15081999;A1;06052025;Không thời hạn;Hà Nội\nhttps://gplx.csgt.bocongan.gov.vn/": LicenceLink,
		"010195000001;NGUYỄN VĂN AN;15081999;A1;06052025;Không thời hạn;Hà Nội":                                     LicenceLink,
		"010195000001;NGUYỄN VĂN AN":   Unknown,
		"https://gplx.gov.vn.example/": Link,
		"https://notgplx.gov.vn/":      Link,
		"https://example.org/a?b=c":    Link,
		"http://192.0.2.1:8080/":       Link,
		"https://":                     Unknown,
		"https:///path":                Unknown,
		"ftp://example.org/":           Unknown,
		"http://[::1":                  Unknown,
		"example.org":                  Unknown,
		"":                             Unknown,
		"|":                            Unknown,
		"8401567629095":                Unknown,
		"\xff\xfe\x00":                 Unknown,
		strings.Repeat("|", 1<<16):     Unknown,
		strings.Repeat("0", 1<<16):     Unknown,
		"001099000001" + strings.Repeat("|", 1<<16): Unknown,
	} {
		if got := Recognise(text); got != want {
			t.Errorf("Recognise(%.60q) = %s, want %s", text, got, want)
		}
	}
}

// A text read as any of the three usual wrong character sets is refused, whether the
// bytes that a set lacks were kept, replaced or dropped.
func TestMisread(t *testing.T) {
	for _, text := range []string{
		cccdOld, cccdNew, norm.NFD.String(cccdNew), "\ufeff" + cccdOld, "Hà", "ĐỖ VĂN Ý", "Ư", "Số 1, ngõ 2", "Lê Quý Đôn", "Nguyễn",
	} {
		for name, page := range map[string]*charmap.Charmap{
			"Latin-1": charmap.ISO8859_1, "Windows-1252": charmap.Windows1252, "Windows-1258": charmap.Windows1258,
		} {
			wrong, err := page.NewDecoder().String(text)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := normalise(wrong); !errors.Is(err, ErrEncoding) {
				t.Errorf("%q read as %s, %q: %v, want ErrEncoding", text, name, wrong, err)
			}
			dropped := strings.ReplaceAll(wrong, "\ufffd", "")
			if strings.Contains(text, "ễ") && !misread(dropped) {
				t.Errorf("%q read as %s with lost bytes, %q, is taken for right", text, name, dropped)
			}
		}
	}
	for _, text := range []string{
		"", "An", cccdOld, norm.NFD.String(cccdOld), "ĐÀ NẴNG", "Hà Tây", "Xã Ô… – “Lá”", "Ðỗ Ðào", "Zoé Núñez", "Ấp 3 – “Bà Ã”", "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯ", "àáâãèéêìíòóôõùúýăđĩũơư",
	} {
		if misread(text) {
			t.Errorf("%q is taken for wrongly read", text)
		}
	}
}

// Windows-1252 and Windows-1258 agree with the table byte by byte.
func TestCodePage(t *testing.T) {
	for _, page := range []*charmap.Charmap{charmap.Windows1252, charmap.Windows1258} {
		for b := 0x80; b <= 0xff; b++ {
			r := page.DecodeByte(byte(b))
			if r == '\ufffd' {
				continue
			}
			if got, ok := codePageByte(r); !ok || got != byte(b) {
				t.Errorf("%v: codePageByte(%q) = %#x, %v, want %#x", page, r, got, ok, b)
			}
		}
	}
}

func FuzzRecognise(f *testing.F) {
	for _, s := range []string{
		cccdOld, bhytNew, bhytOld, "shc:/5676", "HC1:6BF", "000201010211", "https://gplx.gov.vn/", "https://example.org/",
		"010195000001;NGUYỄN VĂN AN;15081999;A1;06052025;Không thời hạn;Hà Nội", "8401",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		kind := Recognise(s)
		if _, _, err := ParseCCCD(s); err == nil && kind != CCCDCard {
			t.Errorf("%q is %s and parses as an identity card", s, kind)
		}
		if _, _, err := ParseBHYT(s); err == nil && kind != BHYTCard {
			t.Errorf("%q is %s and parses as an insurance card", s, kind)
		}
	})
}
