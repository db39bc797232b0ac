package vn

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestName(t *testing.T) {
	for in, want := range map[string]string{
		"Nguyễn Văn An":                         "Nguyễn Văn An",
		norm.NFD.String("Nguyễn Văn An"):        "Nguyễn Văn An",
		"  NGUYỄN   VĂN\u00a0AN\u3000":          "NGUYỄN VĂN AN",
		"Y":                                     "Y",
		"H'Hen Niê":                             "H'Hen Niê",
		"Jean-Paul K. O'Brien":                  "Jean-Paul K. O'Brien",
		"Ðỗ Thị Ðào":                            "Ðỗ Thị Ðào",
		"Łukasz Nuñez 王小明":                      "Łukasz Nuñez 王小明",
		"สมชาย ใจดี":                            "สมชาย ใจดี",
		strings.Repeat("Ế", 255):                strings.Repeat("Ế", 255),
		norm.NFD.String(strings.Repeat("Ế", 9)): strings.Repeat("Ế", 9),
	} {
		if got, err := Name(in); err != nil || got != want {
			t.Errorf("Name(%q) = %q, %v, want %q", in, got, err, want)
		}
	}
	for _, in := range []string{
		"", " ", "-", "'.- ", "An1", "An\tBình", "An\n", "An\x00", "Nguy\xe1\xbb", "An, Bình", "An|Bình", "<b>An</b>", "An_Bình", "An\u200bBình",
		"An\u202eBình", "\ufeffAn", "An\ufe0f", "A\u034fn", "An\U000e0101", "\u1160An", "\u3164", "\u0301An", " \u0301An", "An\u2019Bình", "An\ufffd",
		strings.Repeat("a", 256), strings.Repeat("Ế", 1<<16), "a" + strings.Repeat("\u0301", 200), "Nguyá»…n",
	} {
		if got, err := Name(in); code(t, err) != "name-format" || got != "" {
			t.Errorf("Name(%.40q) = %q, %v, want name-format", in, got, err)
		}
	}
}

func TestNameLengths(t *testing.T) {
	nfc := norm.NFC.String("Nguyễn Văn An")
	nfd := norm.NFD.String(nfc)
	if a, b := utf8.RuneCountInString(nfc), utf8.RuneCountInString(nfd); a != 13 || b != 16 {
		t.Errorf("composed and decomposed lengths %d and %d, want 13 and 16", a, b)
	}
	if got, want := norm.NFD.String("Ế"), "\u0045\u0302\u0301"; got != want {
		t.Errorf("Ế decomposes to %+q, want %+q", got, want)
	}
	if norm.NFD.String("Đđ") != "Đđ" {
		t.Error("Đ has a decomposition")
	}
}

func TestSameName(t *testing.T) {
	for _, c := range []struct {
		a, b  string
		same  bool
		notes []Warning
	}{
		{"Nguyễn Văn An", "NGUYỄN VĂN AN", true, nil},
		{"Nguyễn Văn An", norm.NFD.String("NGUYỄN  VĂN AN"), true, nil},
		{"đỗ Đào", "ĐỖ ĐÀO", true, nil},
		{"Nguyễn Văn An", "Nguyễn Văn Ân", false, nil},
		{"Nguyễn Văn An", "Nguyễn Văn", false, nil},
		{"Lê Thị Hòa", "LÊ THỊ HOÀ", true, []Warning{NameToneStyle}},
		{"Lê Thị Hòa", "Lê Thị Hoa", false, nil},
		{"Lê Thị Hòa", "Lê Thị Hóa", false, nil},
		{"Thúy Kiều", "Thuý Kiều", true, []Warning{NameToneStyle}},
		{"Khỏe", "Khoẻ", true, []Warning{NameToneStyle}},
		{"Họa", "Hoạ", true, []Warning{NameToneStyle}},
		{"Thủy Tọa", "THUỶ TOẠ", true, []Warning{NameToneStyle}},
		{"Hòa-Thúy", "Hoà-Thuý", true, []Warning{NameToneStyle}},
		{"Hòan", "Hoàn", false, nil},
		{"Toán", "Tóan", false, nil},
		{"Đỗ Đào", "Ðỗ Ðào", true, []Warning{NameLookalike}},
		{"Đỗ Đào", "ðỗ Ɖào", true, []Warning{NameLookalike}},
		{"đào", "ɖào", true, []Warning{NameLookalike}},
		{"Đào", "Dào", false, nil},
		{"Ðào Hòa", "Đào Hoà", true, []Warning{NameLookalike, NameToneStyle}},
		{"Ðào", "Ðào", true, nil},
		{"Jean-Paul", "Jean Paul", false, nil},
	} {
		for _, pair := range [][2]string{{c.a, c.b}, {c.b, c.a}} {
			same, notes := SameName(pair[0], pair[1])
			if same != c.same || !slices.Equal(notes, c.notes) {
				t.Errorf("SameName(%q, %q) = %v, %v, want %v, %v", pair[0], pair[1], same, notes, c.same, c.notes)
			}
		}
		if got := FoldName(c.a) == FoldName(c.b); got != c.same {
			t.Errorf("FoldName(%q) == FoldName(%q) is %v", c.a, c.b, got)
		}
	}
}

// Every toned ending of the old style has one partner in the new.
func TestToneStyles(t *testing.T) {
	old := strings.Fields("òa óa ỏa õa ọa òe óe ỏe õe ọe ùy úy ủy ũy ụy")
	modern := strings.Fields("oà oá oả oã oạ oè oé oẻ oẽ oẹ uỳ uý uỷ uỹ uỵ")
	for i := range old {
		for j := range modern {
			same, _ := SameName("Kh"+old[i], "KH"+strings.ToUpper(modern[j]))
			if same != (i == j) {
				t.Errorf("SameName of %s and %s = %v", old[i], modern[j], same)
			}
		}
	}
}

func TestCheckName(t *testing.T) {
	for name, want := range map[string][]Warning{
		"Đỗ Đức": nil, "Ðỗ Đức": {NameLookalike}, "đỗ ðức": {NameLookalike}, "Ɖỗ": {NameLookalike}, "ɖỗ": {NameLookalike},
	} {
		if got := CheckName(name); !slices.Equal(got, want) {
			t.Errorf("CheckName(%q) = %v, want %v", name, got, want)
		}
	}
}

func FuzzName(f *testing.F) {
	for _, s := range []string{"Nguyễn Văn An", norm.NFD.String("Nguyễn Văn An"), "Lê Thị Hòa", "Ðỗ  H'Hen", "ŉ ΐ ß", "An1", "a\u034f"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		name, err := Name(s)
		if err != nil {
			return
		}
		if again, err := Name(name); err != nil || again != name {
			t.Errorf("Name(%q) = %q, then %q, %v", s, name, again, err)
		}
		if fold := FoldName(name); FoldName(fold) != fold {
			t.Errorf("FoldName(%q) = %q, then %q", name, fold, FoldName(fold))
		}
		if same, notes := SameName(name, norm.NFD.String(name)); !same || notes != nil {
			t.Errorf("%q is not its decomposed form: %v, %v", name, same, notes)
		}
	})
}

func BenchmarkName(b *testing.B) {
	for b.Loop() {
		if _, err := Name("NGUYỄN THỊ MINH KHAI"); err != nil {
			b.Fatal(err)
		}
	}
}
