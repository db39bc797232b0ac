package card

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/giayto/giayto/credential/vn"
	"golang.org/x/text/unicode/norm"
)

var (
	an = CCCD{
		Assurance: "unsigned-card-qr", PIN: "001099000001", OldNumber: "012345678", Name: "Nguyễn Văn An", Birth: vn.Date{Year: 1999, Month: 8, Day: 15}, Sex: vn.Male,
		Address: "Số 1, Phố Thử Nghiệm, Phường Mẫu, Hà Nội", Issued: vn.Date{Year: 2021, Month: 5, Day: 20}, Extra: []string{},
	}
	binh = CCCD{
		Assurance: "unsigned-card-qr", PIN: "079300000456", Name: "Trần Thị Bình", Birth: vn.Date{Year: 2000, Month: 1, Day: 2}, Sex: vn.Female,
		Address: "Số 2, Đường Ví Dụ, Phường Mẫu, TP. Hồ Chí Minh", Issued: vn.Date{Year: 2024, Month: 8, Day: 10}, Extra: []string{},
	}
)

// but returns a card with one change.
func but(c CCCD, change func(*CCCD)) CCCD {
	change(&c)
	return c
}

func TestParseCCCD(t *testing.T) {
	slashes := strings.NewReplacer("02012000", "02/01/2000", "10082024", "10/08/2024").Replace(cccdNew)
	year := but(binh, func(c *CCCD) { c.Birth = vn.Date{Year: 2000} })
	for _, c := range []struct {
		name, text string
		want       CCCD
		warnings   []vn.Warning
	}{
		{"seven parts", cccdOld, an, nil},
		{"no previous number", cccdNew, binh, nil},
		{"eleven parts", cccdEmpty, but(binh, func(c *CCCD) { c.Extra = []string{"", "", "", ""} }), nil},
		{"eleven parts with values", cccdNew + "|a|b||d", but(binh, func(c *CCCD) { c.Extra = []string{"a", "b", "", "d"} }), nil},
		{"eight parts, the last empty", cccdNew + "|", but(binh, func(c *CCCD) { c.Extra = []string{""} }), nil},
		{"ten parts, the last empty", cccdNew + "|||", but(binh, func(c *CCCD) { c.Extra = []string{"", "", ""} }), nil},
		{"cancelled personal number", with(cccdNew, 1, "079300000123"), but(binh, func(c *CCCD) { c.OldNumber = "079300000123" }), nil},
		{"byte order mark", "\ufeff" + cccdNew, binh, nil},
		{"line end and NUL", cccdNew + "\r\n\x00", binh, nil},
		{"tab of a hand-held scanner", cccdNew + "\t", binh, nil},
		{"decomposed", norm.NFD.String(cccdNew), binh, nil},
		{"capitals", with(cccdNew, 2, "TRẦN THỊ BÌNH"), but(binh, func(c *CCCD) { c.Name = "TRẦN THỊ BÌNH" }), nil},
		{"year of birth", with(cccdNew, 3, "2000"), year, nil},
		{"year of birth after zeros", with(cccdNew, 3, "00002000"), year, []vn.Warning{vn.DateUnusual}},
		{"month of birth", with(cccdNew, 3, "00032000"), but(binh, func(c *CCCD) { c.Birth = vn.Date{Year: 2000, Month: 3} }), []vn.Warning{vn.DateUnusual}},
		{"first of January", with(cccdNew, 3, "01012000"), but(binh, func(c *CCCD) { c.Birth = vn.Date{Year: 2000, Month: 1, Day: 1} }), []vn.Warning{vn.DateUnusual}},
		{"slashes", slashes, binh, []vn.Warning{vn.DateUnusual}},
		{"six parts", strings.Replace(cccdNew, "||", "|", 1), binh, []vn.Warning{vn.CardSixFields}},
		{"look-alike", with(cccdNew, 2, "Ðỗ Thị Bình"), but(binh, func(c *CCCD) { c.Name = "Ðỗ Thị Bình" }), []vn.Warning{vn.NameLookalike}},
		{"no address", with(cccdNew, 5, ""), but(binh, func(c *CCCD) { c.Address = "" }), nil},
		{"another sex", with(cccdNew, 4, "Nam"), but(binh, func(c *CCCD) { c.Sex = vn.Male }), []vn.Warning{vn.PINSexMismatch}},
		{"another year", with(cccdNew, 3, "02012001"), but(binh, func(c *CCCD) { c.Birth.Year = 2001 }), []vn.Warning{vn.PINYearMismatch}},
		{"unknown place", with(cccdNew, 0, "156300000456"), but(binh, func(c *CCCD) { c.PIN = "156300000456" }), []vn.Warning{vn.PINUnknownPlace}},
	} {
		got, warnings, err := ParseCCCD(c.text)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, %v, want %+v", c.name, got, err, c.want)
		}
		if want := append([]vn.Warning{vn.UnsignedSource}, c.warnings...); !slices.Equal(warnings, want) {
			t.Errorf("%s: warnings %v, want %v", c.name, warnings, want)
		}
	}
}

func TestParseCCCDRefuses(t *testing.T) {
	for _, c := range []struct{ name, text, code string }{
		{"eleven digits", with(cccdOld, 0, "00109900001"), "pin-format"},
		{"full-width digits", with(cccdOld, 0, "００１０９９０００００１"), "pin-format"},
		{"previous number of ten digits", with(cccdOld, 1, "0123456789"), "pin-format"},
		{"previous number of letters", with(cccdOld, 1, "AB3456789"), "pin-format"},
		{"no name", with(cccdOld, 2, ""), "name-format"},
		{"digits in the name", with(cccdOld, 2, "An 2"), "name-format"},
		{"no date of birth", with(cccdOld, 3, ""), "date-format"},
		{"31 February", with(cccdOld, 3, "31021999"), "date-format"},
		{"day without month", with(cccdOld, 3, "15001999"), "date-format"},
		{"year zero", with(cccdOld, 3, "00000000"), "date-format"},
		{"date in the other order", with(cccdOld, 3, "1999-08-15"), "date-format"},
		{"seven digits", with(cccdOld, 3, "1508199"), "date-format"},
		{"unknown sex", with(cccdOld, 4, "M"), "sex-value"},
		{"no issue date", with(cccdOld, 6, ""), "date-format"},
		{"issue date without day", with(cccdOld, 6, "2021"), "date-format"},
		{"issue date with zeros", with(cccdOld, 6, "00002021"), "date-format"},
	} {
		got, warnings, err := ParseCCCD(c.text)
		if wrong := wrongCode(err, c.code); wrong != "" || warnings != nil || !reflect.DeepEqual(got, CCCD{}) {
			t.Errorf("%s: %+v, %v, %v: %s, want %s", c.name, got, warnings, err, wrong, c.code)
		}
	}
	for text, want := range map[string]string{
		"":                                       "card: identity card has 1 fields, want 7 or 11",
		"001099000001|a|b|c|d":                   "card: identity card has 5 fields, want 7 or 11",
		strings.TrimSuffix(cccdOld, "|20052021"): "card: identity card has 6 fields, want 7 or 11",
		strings.TrimSuffix(cccdNew, "|10082024"): "card: identity card has 6 fields, want 7 or 11",
		cccdNew + "|a":                           "card: identity card has 8 fields, want 7 or 11",
		cccdEmpty + "|":                          "card: identity card has 12 fields, want 7 or 11",
		cccdOld + strings.Repeat(" ", MaxText):   "card: text has 4214 bytes, more than 4096",
		with(cccdOld, 5, "a\tb"):                 `card: text holds the control character "\t"`,
		with(cccdOld, 5, "a\x00b"):               `card: text holds the control character "\x00"`,
		with(cccdOld, 2, "Nguy\xe1\xbb"):         "card: text is not in UTF-8 or was read in a wrong character set",
		with(cccdOld, 2, "Nguyá»…n"):             "card: text is not in UTF-8 or was read in a wrong character set",
		with(cccdOld, 2, "Nguy\ufffdn"):          "card: text is not in UTF-8 or was read in a wrong character set",
	} {
		if _, _, err := ParseCCCD(text); err == nil || err.Error() != want {
			t.Errorf("ParseCCCD(%.60q): %v, want %s", text, err, want)
		}
	}
	if _, _, err := ParseCCCD("\xff"); !errors.Is(err, ErrEncoding) {
		t.Errorf("a text that is not UTF-8: %v, want ErrEncoding", err)
	}
}

func FuzzParseCCCD(f *testing.F) {
	for _, s := range []string{
		cccdOld, cccdNew, cccdEmpty, "\ufeff" + cccdNew + "\r\n\x00", norm.NFD.String(cccdOld), strings.Replace(cccdNew, "||", "|", 1),
		with(cccdNew, 3, "2000"), with(cccdNew, 3, "00002000"), with(cccdNew, 3, "02/01/2000"), with(cccdNew, 2, "Ðỗ"), with(cccdNew, 2, "Nguyá»…n"),
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, warnings, err := ParseCCCD(s)
		if err != nil {
			return
		}
		if c.Assurance != Assurance || warnings[0] != vn.UnsignedSource || c.Birth.IsZero() || !c.Issued.Full() {
			t.Errorf("ParseCCCD(%q) = %+v, %v", s, c, warnings)
		}
		if !norm.NFC.IsNormalString(c.Name + "|" + c.Address) {
			t.Errorf("ParseCCCD(%q) is not composed", s)
		}
	})
}
