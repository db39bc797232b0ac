package card

import (
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/giayto/giayto/credential/vn"
	"golang.org/x/text/unicode/norm"
)

var (
	newCard = BHYT{
		Assurance: "unsigned-card-qr", Number: vn.InsuranceNumber{Kind: vn.BHXH10, Number: "0100000001", BHXH: "0100000001"},
		Name: "Nguyễn Văn An", Birth: vn.Date{Year: 1999, Month: 8, Day: 15}, Sex: vn.Male, Facility: "01028",
		ValidFrom: vn.Date{Year: 2026, Month: 1, Day: 1}, Issued: vn.Date{Year: 2025, Month: 12, Day: 15}, ManagementNumber: "01000000000001", Code: "4",
		FiveYears: vn.Date{Year: 2029, Month: 1, Day: 1}, CheckString: "0123456789abcdef-0001", Benefit: 4, PlaceOfIssue: "Thành phố Hà Nội",
	}
	oldCard = BHYT{
		Assurance: "unsigned-card-qr",
		Number:    vn.InsuranceNumber{Kind: vn.Card15, Number: "DN4010100000001", Subject: "DN", Benefit: 4, Province: "01", BHXH: "0100000001"},
		Name:      "Nguyễn Văn An", Birth: vn.Date{Year: 1999}, Sex: vn.Male, Address: "Số 1, Phố Thử Nghiệm, Hà Nội", Facility: "01028",
		ValidFrom: vn.Date{Year: 2020, Month: 1, Day: 1}, ValidTo: vn.Date{Year: 2020, Month: 12, Day: 31}, Issued: vn.Date{Year: 2019, Month: 12, Day: 15},
		ManagementNumber: "01000000000001", Code: "4", FiveYears: vn.Date{Year: 2023, Month: 1, Day: 1}, CheckString: "0123456789abcdef-0001", Benefit: 4,
	}
)

// changed returns a card with one change.
func changed(c BHYT, change func(*BHYT)) BHYT {
	change(&c)
	return c
}

func hexOf(s string) string { return hex.EncodeToString([]byte(s)) }

func TestParseBHYT(t *testing.T) {
	pin := vn.InsuranceNumber{Kind: vn.PIN12, Number: "001099000001"}
	unknown := vn.InsuranceNumber{Kind: vn.Card15, Number: "ZZ4010100000001", Subject: "ZZ", Benefit: 4, Province: "01", BHXH: "0100000001"}
	nearPoor := vn.InsuranceNumber{Kind: vn.Card15, Number: "CN3010100000001", Subject: "CN", Benefit: 3, Province: "01", BHXH: "0100000001"}
	for _, c := range []struct {
		name, text string
		want       BHYT
		warnings   []vn.Warning
	}{
		{"seventeen parts", bhytNew, newCard, nil},
		{"fifteen parts", bhytOld, oldCard, nil},
		{"line end and NUL", bhytNew + "\x00\r\n", newCard, nil},
		{"byte order mark", "\ufeff" + bhytOld, oldCard, nil},
		{"personal number", with(bhytNew, 0, "001099000001"), changed(newCard, func(c *BHYT) { c.Number = pin }), nil},
		{"personal number of a woman", with(with(bhytNew, 0, "001099000001"), 3, "2"), changed(newCard, func(c *BHYT) { c.Number, c.Sex = pin, vn.Female }), []vn.Warning{vn.PINSexMismatch}},
		{"letter in the facility", with(bhytNew, 5, "01 - C54"), changed(newCard, func(c *BHYT) { c.Facility = "01C54" }), nil},
		{"space before the five-year date", with(bhytNew, 12, " 01/01/2029"), newCard, nil},
		{"no five-year date", with(bhytNew, 12, "-"), changed(newCard, func(c *BHYT) { c.FiveYears = vn.Date{} }), nil},
		{"no issue date", with(bhytNew, 8, "-"), changed(newCard, func(c *BHYT) { c.Issued = vn.Date{} }), nil},
		{"upper-case hexadecimal", with(bhytNew, 1, strings.ToUpper(hexOf("Nguyễn Văn An"))), newCard, nil},
		{"decomposed name", with(bhytNew, 1, hexOf(norm.NFD.String("Nguyễn Văn An"))), newCard, nil},
		{"parent", with(bhytNew, 10, hexOf("Trần Thị Bình")), changed(newCard, func(c *BHYT) { c.Parent = "Trần Thị Bình" }), nil},
		{"look-alike", with(bhytNew, 1, hexOf("Ðỗ Văn An")), changed(newCard, func(c *BHYT) { c.Name = "Ðỗ Văn An" }), []vn.Warning{vn.NameLookalike}},
		{"old card without address", with(bhytOld, 4, "-"), changed(oldCard, func(c *BHYT) { c.Address = "" }), nil},
		{"old card, number of ten digits", with(bhytOld, 0, "0100000001"), changed(oldCard, func(c *BHYT) { c.Number, c.Benefit = newCard.Number, 0 }), nil},
		{"unknown subject", with(bhytOld, 0, "ZZ4010100000001"), changed(oldCard, func(c *BHYT) { c.Number = unknown }), []vn.Warning{vn.SubjectUnknown}},
		{"level of its time", with(bhytOld, 0, "CN3010100000001"), changed(oldCard, func(c *BHYT) { c.Number, c.Benefit = nearPoor, 3 }), nil},
		{"check string is not checked", with(bhytNew, 13, "x"), changed(newCard, func(c *BHYT) { c.CheckString = "x" }), nil},
	} {
		got, warnings, err := ParseBHYT(c.text)
		if err != nil || got != c.want {
			t.Errorf("%s: %+v, %v, want %+v", c.name, got, err, c.want)
		}
		if want := append([]vn.Warning{vn.UnsignedSource}, c.warnings...); !slices.Equal(warnings, want) {
			t.Errorf("%s: warnings %v, want %v", c.name, warnings, want)
		}
	}
	stale := with(with(bhytOld, 0, "CN3010100000001"), 6, "01/01/2026")
	if _, warnings, err := ParseBHYT(stale); err != nil || !slices.Equal(warnings, []vn.Warning{vn.UnsignedSource, vn.SubjectLevelMismatch}) {
		t.Errorf("old level on a card of 2026: %v, %v", warnings, err)
	}
}

func TestParseBHYTRefuses(t *testing.T) {
	for _, c := range []struct{ name, text, code string }{
		{"lower-case subject", with(bhytOld, 0, "dn4010100000001"), "insurance-number"},
		{"level 6 in the number", with(bhytOld, 0, "DN6010100000001"), "insurance-number"},
		{"level 6", with(bhytNew, 14, "6"), "benefit-level"},
		{"level 0", with(bhytNew, 14, "0"), "benefit-level"},
		{"level 04", with(bhytNew, 14, "04"), "benefit-level"},
		{"no level", with(bhytNew, 14, "-"), "benefit-level"},
		{"empty level", with(bhytNew, 14, ""), "benefit-level"},
		{"31 February", with(bhytNew, 2, "31/02/1999"), "date-format"},
		{"date without slashes", with(bhytNew, 2, "15081999"), "date-format"},
		{"validity from a year", with(bhytNew, 6, "2026"), "date-format"},
		{"no first day of validity", with(bhytNew, 6, "-"), "date-format"},
		{"31 February as last day", with(bhytNew, 7, "31/02/2026"), "date-format"},
		{"issue date", with(bhytNew, 8, "x"), "date-format"},
		{"five-year date", with(bhytNew, 12, "01/13/2029"), "date-format"},
		{"sex 3", with(bhytNew, 3, "3"), "sex-value"},
		{"sex in words", with(bhytNew, 3, "Nam"), "sex-value"},
		{"no name", with(bhytNew, 1, "-"), "name-format"},
		{"digits in the name", with(bhytNew, 1, hexOf("An 2")), "name-format"},
		{"digits in the parent's name", with(bhytNew, 10, hexOf("An 2")), "name-format"},
		{"facility", with(bhytNew, 5, "01 - c54"), "facility-code"},
		{"no facility", with(bhytNew, 5, "-"), "facility-code"},
	} {
		got, warnings, err := ParseBHYT(c.text)
		if wrong := wrongCode(err, c.code); wrong != "" || warnings != nil || got != (BHYT{}) {
			t.Errorf("%s: %+v, %v, %v: %s, want %s", c.name, got, warnings, err, wrong, c.code)
		}
	}
	for text, want := range map[string]string{
		strings.Replace(bhytOld, "|-|", "|", 1):   "card: insurance card has 14 fields, want 15 or 17",
		strings.TrimSuffix(bhytNew, "|$"):         "card: insurance card has 16 fields, want 15 or 17",
		strings.TrimSuffix(bhytNew, "$") + "-|$":  "card: insurance card has 18 fields, want 15 or 17",
		strings.TrimSuffix(bhytNew, "$"):          `card: insurance card ends in "", want "$"`,
		strings.TrimSuffix(bhytNew, "$") + "x":    `card: insurance card ends in "x", want "$"`,
		with(bhytNew, 1, "4e6"):                   `card: name: text "4e6" is not hexadecimal`,
		with(bhytNew, 1, "4g"):                    `card: name: text "4g" is not hexadecimal`,
		with(bhytNew, 1, "c3"):                    "card: name: text is not in UTF-8 or was read in a wrong character set",
		with(bhytNew, 1, hexOf("Nguyá»…n")):       "card: name: text is not in UTF-8 or was read in a wrong character set",
		with(bhytNew, 1, hexOf("An\n")):           `card: name: text holds the control character "\n"`,
		with(bhytNew, 4, "c3"):                    "card: address: text is not in UTF-8 or was read in a wrong character set",
		with(bhytNew, 10, "c3"):                   "card: parent's name: text is not in UTF-8 or was read in a wrong character set",
		with(bhytNew, 15, "5"):                    `card: place of issue: text "5" is not hexadecimal`,
		with(bhytNew, 0, "DN3010100000001"):       "card: benefit level 4 is not the number's 3",
		with(bhytNew, 9, "\u0085"):                `card: text holds the control character "\u0085"`,
		bhytNew + "\xff":                          "card: text is not in UTF-8 or was read in a wrong character set",
		bhytNew + strings.Repeat("\x00", MaxText): "card: text has 4288 bytes, more than 4096",
	} {
		if _, _, err := ParseBHYT(text); err == nil || err.Error() != want {
			t.Errorf("ParseBHYT(%.60q): %v, want %s", text, err, want)
		}
	}
	if _, _, err := ParseBHYT(with(bhytNew, 1, "c3")); !errors.Is(err, ErrEncoding) {
		t.Errorf("hexadecimal that is not UTF-8: %v, want ErrEncoding", err)
	}
}

func FuzzParseBHYT(f *testing.F) {
	for _, s := range []string{
		bhytNew, bhytOld, bhytNew + "\x00\r\n", with(bhytNew, 0, "001099000001"), with(bhytNew, 5, "01 - C54"), with(bhytNew, 12, " 01/01/2029"),
		with(bhytNew, 10, hexOf("Trần Thị Bình")), with(bhytNew, 1, "c3"), with(bhytNew, 14, "6"),
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, warnings, err := ParseBHYT(s)
		if err != nil {
			return
		}
		if c.Assurance != Assurance || warnings[0] != vn.UnsignedSource || c.Birth.IsZero() || !c.ValidFrom.Full() || c.Benefit < 0 || c.Benefit > 5 {
			t.Errorf("ParseBHYT(%q) = %+v, %v", s, c, warnings)
		}
		if !norm.NFC.IsNormalString(c.Name) {
			t.Errorf("ParseBHYT(%q) is not composed", s)
		}
	})
}
