package message

import (
	"testing"
	"unicode/utf8"
)

// The sentences of the rules are read off a phone while a person waits.
func TestSentencesOfTheRules(t *testing.T) {
	const most = 120 // runes, with the details that a template names filled in
	full := Args{
		"date": Day("2026-11-22"), "level": Plain("4"), "name": Plain("NGUYỄN THỊ MINH KHAI"), "subject": Plain("CN"),
		"value": Plain("2"), "wanted": Text{"đủ 18 tuổi", "aged 18 or over"},
		"class": Plain("B"), "document": Text{"bảo hiểm xe", "insurance"}, "part": Part("motorcycle"), "plate": Plain("30A-123.45"),
		"vehicle": Text{"mô tô 150 cm³", "motorcycle of 150 cm3"}, // the source is left out where the sentence is long
	}
	tables := [][]Message{clinicAnswers, identityAnswers, trafficAnswers, clinicFindings, identityFindings, trafficFindings}
	for _, table := range tables {
		for _, m := range table {
			for _, text := range []Text{m.Text(full), m.Text(nil), m.Next("", full)} {
				if n := utf8.RuneCountInString(text.VI); n > most {
					t.Errorf("%s: %d characters: %q", m.Code, n, text.VI)
				}
				if n := utf8.RuneCountInString(text.EN); n > most {
					t.Errorf("%s: %d characters: %q", m.Code, n, text.EN)
				}
			}
		}
	}
}

func TestBenefit(t *testing.T) {
	for _, c := range []struct {
		percent int
		with    string
		want    Text
	}{
		{80, "", Plain("80 %")},
		{100, "uncapped", Text{"100 %, không giới hạn tỷ lệ", "100 %, no cap on ratios"}},
		{100, "limits", Text{"100 %, trong giới hạn từng mục", "100 %, within item limits"}},
		{100, "beyond", Text{"100 %, cả ngoài phạm vi", "100 %, also beyond the scope"}},
	} {
		if got := Benefit(c.percent, c.with); got != c.want {
			t.Errorf("Benefit(%d, %q) = %q, want %q", c.percent, c.with, got, c.want)
		}
	}
}

func TestTrait(t *testing.T) {
	if got, want := Trait("name", "sex"), (Text{"họ tên, giới tính", "name, sex"}); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := Trait(); got != (Text{}) {
		t.Errorf("no trait gives %q", got)
	}
}
