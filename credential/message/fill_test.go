package message

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

var placeholder = regexp.MustCompile(`\{([a-z]+)\}`)

func names(template string) []string {
	var out []string
	for _, m := range placeholder.FindAllStringSubmatch(template, -1) {
		out = append(out, m[1])
	}
	slices.Sort(out)
	return out
}

func TestTemplates(t *testing.T) {
	known := strings.Fields(`age card class date document field issuer level name part plate source subject value vehicle wanted`)
	bracket := regexp.MustCompile(`\[[^\[\]{}]*\{[a-z]+\}[^\[\]]*\]`)
	used := map[string]bool{}
	every(func(where string, text Text) {
		vi, en := names(text.VI), names(text.EN)
		if !slices.Equal(vi, en) {
			t.Errorf("%s: details %q in Vietnamese, %q in English", where, vi, en)
		}
		for _, n := range vi {
			used[n] = true
			if !slices.Contains(known, n) {
				t.Errorf("%s: detail %q is not in the package comment", where, n)
			}
		}
		for _, s := range []string{text.VI, text.EN} {
			if rest := bracket.ReplaceAllString(s, ""); strings.ContainsAny(rest, "[]{}") {
				t.Errorf("%s: a detail outside brackets, or a stray one: %q", where, s)
			}
		}
	})
	for _, n := range known {
		if !used[n] {
			t.Errorf("no sentence names %q", n)
		}
	}
}

func TestNoPlaceholderIsLeft(t *testing.T) {
	full := Args{}
	every(func(_ string, text Text) {
		for _, n := range names(text.VI) {
			full[n] = Text{VI: "chi tiết", EN: "detail"}
		}
	})
	for _, m := range All() {
		for _, args := range []Args{nil, {}, {"date": Day("2026-11-22")}, full} {
			for _, q := range []Question{"", Traffic, Clinic, Identity} {
				for _, text := range []Text{m.Text(args), m.Next(q, args)} {
					if strings.ContainsAny(text.VI+text.EN, "[]{}") {
						t.Errorf("%s: %q", m.Code, text)
					}
				}
			}
		}
		if len(names(m.text.VI)) > 0 && !strings.Contains(m.Text(full).VI, "chi tiết") {
			t.Errorf("%s: detail lost: %q", m.Code, m.Text(full).VI)
		}
	}
}

func TestFill(t *testing.T) {
	expired, _ := Lookup("expired")
	mismatch, _ := Lookup("subject-level-mismatch")
	wrong, _ := Lookup("wrong-document")
	date := Args{"date": Day("2026-11-22")}
	for _, c := range []struct{ got, want Text }{
		{expired.Text(date), Text{"Giấy tờ đã hết hạn: hạn đến hết ngày 22/11/2026.", "The document has expired: its last day was 2026-11-22."}},
		{expired.Text(nil), Text{"Giấy tờ đã hết hạn.", "The document has expired."}},
		{mismatch.Text(Args{"subject": Plain("CN")}), Text{"Mã đối tượng và mức hưởng không khớp.", "Subject code and benefit level do not agree."}},
		{mismatch.Text(Args{"subject": Plain("CN"), "level": Plain("3")}),
			Text{"Mã đối tượng và mức hưởng không khớp: CN, mức 3.", "Subject code and benefit level do not agree: CN, level 3."}},
		{wrong.Next(Traffic, Args{"wanted": Text{VI: "giấy phép lái xe", EN: "driving licence"}}),
			Text{"Đề nghị xuất trình giấy phép lái xe hoặc giấy tờ của xe, cụ thể: giấy phép lái xe.",
				"Ask for the driving licence or the papers of the vehicle, namely: driving licence."}},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

// The first of several sets of details that has one gives it, and what fits is what Text would give.
func TestSeveralArgs(t *testing.T) {
	m, _ := Lookup("expired")
	first, second := Args{"date": Day("2026-11-22")}, Args{"date": Day("2020-01-01"), "issuer": Plain("x")}
	if got, want := m.Text(first, second), m.Text(first); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := m.Text(nil, second), m.Text(second); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// Fits counts what Text would give.
func TestFits(t *testing.T) {
	for _, m := range All() {
		full := Args{}
		for i, n := range names(m.text.VI) {
			full[n] = Text{VI: strings.Repeat("ễ", 60+100*i), EN: "a\n\xff"}
		}
		for _, args := range []Args{nil, full} {
			text := m.Text(args)
			most := max(utf8.RuneCountInString(text.VI), utf8.RuneCountInString(text.EN))
			if !m.Fits(most, args) || m.Fits(most-1, args) {
				t.Errorf("%s: %q does not count as %d characters", m.Code, text, most)
			}
		}
	}
}

func TestPattern(t *testing.T) {
	for code, want := range map[string]Text{
		"may-drive": {"GPLX hạng … được điều khiển … (…).", "The licence (class …) allows this vehicle: … (…)."},
		"revoked":   {"Giấy tờ đã bị thu hồi.", "The document has been revoked."},
		"expired":   {"Giấy tờ đã hết hạn: hạn đến hết ngày ….", "The document has expired: its last day was …."},
	} {
		if m, _ := Lookup(code); m.Pattern() != want {
			t.Errorf("%s: %q, want %q", code, m.Pattern(), want)
		}
	}
	for _, m := range All() {
		if p := m.Pattern(); strings.ContainsAny(p.VI+p.EN, "[]{}") {
			t.Errorf("%s: %q", m.Code, p)
		}
	}
}

func TestHostileDetails(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"a\nb\x1b[31m\u202e\x00", "a�b�[31m��"},
		{"\xff", "�"},
		{"{date}[x]", "{date}[x]"},
		{strings.Repeat("ễ", 200), strings.Repeat("ễ", 120) + "…"},
		{strings.Repeat("a", 120), strings.Repeat("a", 120)},
	} {
		if got, want := string(appendPrintable(nil, c.in)), c.want; got != want {
			t.Errorf("detail %q is shown as %q, want %q", c.in, got, want)
		}
	}
	m, _ := Lookup("unknown-issuer")
	if got, want := m.Text(Args{"issuer": Plain("{date}"), "date": Plain("x")}).EN, "Whoever signed this code is not in the trust list: {date}."; got != want {
		t.Errorf("a detail was expanded again: %q, want %q", got, want)
	}
}

func FuzzFill(f *testing.F) {
	for _, seed := range []string{"https://id.giayto.example/csgt", "", "\u202e\x00", "[{date}]", "\xc3\x28", strings.Repeat("Đ", 300)} {
		f.Add(seed)
	}
	m, _ := Lookup("unknown-issuer")
	f.Fuzz(func(t *testing.T, s string) {
		got := m.Text(Args{"issuer": Plain(s)}).EN
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > 200 || strings.ContainsFunc(got, func(r rune) bool { return !unicode.IsPrint(r) }) {
			t.Errorf("%q gives %q", s, got)
		}
	})
}
