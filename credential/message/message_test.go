package message

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// codes is the whole catalogue, in its order.
var codes = map[Kind]string{
	Reason: `unreadable unsupported unsigned malformed unknown-issuer bad-signature bad-disclosure wrong-issuer-for-type
		key-compromised bad-presentation wrong-document incomplete clock-behind trust-stale not-yet-valid expired revoked
		superseded not-entitled status-missing status-unknown status-stale bad-status suspended locked lapsed
		stale-presentation holder-unproved unclear accepted`,
	Answer: `insured insured-in-patient insured-other-person identified paper-of age-reached age-not-reached age-unclear
		age-undisclosed facts-agree facts-differ facts-unclear facts-undisclosed same-person other-person person-unclear
		may-drive may-not-drive restriction-bars class-expired class-not-yet part-suspended class-silent
		vehicle-incomplete restriction-unclear class-unrecognised machine-certificate rules-missing licence-in-force
		licence-in-part moped-needs-none moped-under-age moped-age-unclear licence-needed permit-alone permit-not-yet
		permit-expired permit-shown papers-agree papers-missing paper-expired paper-not-yet plate-differs
		plate-unclear chassis-differs vehicle-differs vehicle-unnamed`,
	Finding: `not-vneid status-old held compare-portrait check-identity-document suspended-part expired-part trust-expiring
		photo-required printed-level subject-level-mismatch admit-recheck
		guardian-account low-level level-stale five-years-reached five-years-ahead area-printed facility-registered
		facility-other facility-form-differs in-patient-days child-no-photo card-agrees identity-agrees foreigner-account
		guardian-unnamed level-under-age number-previous number-differs name-order name-unmarked birth-partial
		class-covers class-restricted class-exchanges class-age-unclear max-age not-professional adapted-vehicle
		emission-inspection owner-differs`,
	Warning: `pin-sex-mismatch pin-year-mismatch pin-unknown-place plate-unknown-code plate-unknown-series plate-ambiguous subject-unknown
		passport-unusual vin-short class-min-age name-lookalike name-tone-style unsigned-source already-expired card-six-fields date-unusual
		area-unknown restriction-unknown`,
	Refusal: `level-too-low account-locked not-approved approval-in-future guardian-missing unknown-field duplicate-field
		bad-json bad-table number-rounded zeros-lost line-too-long missing-claim claim-format pin-format licence-number class-unknown class-scheme-conflict
		date-format date-order name-format sex-value nationality-format insurance-number benefit-level facility-code
		plate-format vin-format tax-code passport-number social-insurance-number portrait-format portrait-too-large unknown-type record-repeated device-key
		record-changed document-of-another blank-superseded document-revoked device-locked`,
	Ground: `right-withdrawn points-exhausted insurance-held health-unfit wrongly-issued not-collected number-cancelled
		insurance-withdrawn held-as-security newer-blank exchanged term-served points-restored returned holder-request
		device-lost agreement-breached card-withdrawn holder-died breach-cured card-returned authority-decision
		recorded-in-error`,
	Hint: `aim brighter closer flatten hold-still straighten tilt whole-code`,
}

func TestCatalogueHoldsEveryCodeInOrder(t *testing.T) {
	var want []string
	for _, k := range []Kind{Reason, Answer, Finding, Warning, Refusal, Ground, Hint} {
		want = append(want, strings.Fields(codes[k])...)
	}
	var got []string
	for _, m := range All() {
		got = append(got, m.Code)
		if !slices.Contains(strings.Fields(codes[m.Kind]), m.Code) {
			t.Errorf("%s: kind %q", m.Code, m.Kind)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("codes\n%q, want\n%q", got, want)
	}
}

func TestCodesAreUniqueKebabCase(t *testing.T) {
	kebab := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	seen := map[string]bool{}
	for _, m := range All() {
		if !kebab.MatchString(m.Code) || seen[m.Code] {
			t.Errorf("code %q: repeated or not in kebab case", m.Code)
		}
		seen[m.Code] = true
		if got, ok := Lookup(m.Code); !ok || got.Code != m.Code {
			t.Errorf("Lookup(%q) = %q, %t", m.Code, got.Code, ok)
		}
	}
	for _, code := range []string{"", "no-such-code", "EXPIRED", "expired "} {
		if m, ok := Lookup(code); ok || m.Code != "" {
			t.Errorf("Lookup(%q) = %q, %t", code, m.Code, ok)
		}
	}
}

func TestAllIsACopy(t *testing.T) {
	All()[0].Code = "changed"
	if m, ok := Lookup("unreadable"); !ok || m.Code != "unreadable" {
		t.Errorf("the catalogue changed through All: %q", m.Code)
	}
}

func TestOutcomes(t *testing.T) {
	want := map[Outcome]string{
		Accepted: "accepted insured insured-in-patient identified paper-of age-reached facts-agree same-person " +
			"may-drive licence-in-force moped-needs-none papers-agree",
		Rejected: `malformed unknown-issuer bad-signature bad-disclosure wrong-issuer-for-type bad-presentation not-yet-valid
			expired revoked superseded not-entitled bad-status suspended locked stale-presentation age-not-reached facts-differ other-person
			may-not-drive restriction-bars class-expired class-not-yet part-suspended moped-under-age permit-alone
			permit-not-yet permit-expired paper-expired paper-not-yet plate-differs chassis-differs`,
		Undecided: `unreadable unsupported unsigned key-compromised wrong-document incomplete clock-behind trust-stale
			status-missing status-unknown status-stale lapsed holder-unproved unclear insured-other-person
			age-unclear age-undisclosed facts-unclear facts-undisclosed person-unclear
			class-silent vehicle-incomplete restriction-unclear class-unrecognised machine-certificate rules-missing
			licence-in-part moped-age-unclear licence-needed permit-shown papers-missing plate-unclear vehicle-differs
			vehicle-unnamed`,
		"": codes[Finding] + " " + codes[Warning] + " " + codes[Refusal] + " " + codes[Ground] + " " + codes[Hint],
	}
	for _, m := range All() {
		if !slices.Contains(strings.Fields(want[m.Outcome]), m.Code) {
			t.Errorf("%s: outcome %q", m.Code, m.Outcome)
		}
	}
}

// every calls f with each template of the catalogue and each word, under a name to report.
func every(f func(name string, t Text)) {
	for _, m := range All() {
		f(m.Code+" text", m.text)
		f(m.Code+" next", m.next)
		for q, next := range m.nextFor {
			f(m.Code+" next for "+string(q), next)
		}
	}
	for k, t := range questions {
		f("question "+string(k), t)
	}
	for k, t := range kinds {
		f("kind "+string(k), t)
	}
	for k, t := range parts {
		f("part "+k, t)
	}
	for k, t := range events {
		f("event "+k, t)
	}
	for k, t := range proofs {
		f("proof "+k, t)
	}
	for k, t := range traits {
		f("trait "+k, t)
	}
	for k, t := range words {
		f("word "+string(k), t)
	}
	for value := range 256 {
		f("status", Status(uint8(value)))
	}
	for _, o := range []Outcome{Accepted, Rejected, Undecided} {
		f("outcome "+string(o), o.Text())
	}
}

func TestLanguageOfEveryText(t *testing.T) {
	vietnamese := regexp.MustCompile(`^[a-zA-Z0-9 .,:;()/?\[\]{}àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ_-]*$`)
	newStyle := regexp.MustCompile(`(?i)(o[àáảãạèéẻẽẹ]|[^q]u[ỳýỷỹỵ])(\PL|$)`) // the laws write khóa, hủy; not khoá, huỷ
	every(func(name string, text Text) {
		if text.VI == "" || text.EN == "" || text.VI == text.EN {
			t.Errorf("%s: a language is missing: %q", name, text)
		}
		if !norm.NFC.IsNormalString(text.VI) {
			t.Errorf("%s: not NFC: %q", name, text.VI)
		}
		if !vietnamese.MatchString(strings.ToLower(text.VI)) {
			t.Errorf("%s: letters that Vietnamese does not have: %q", name, text.VI)
		}
		if newStyle.MatchString(text.VI) {
			t.Errorf("%s: tone mark in the other style: %q", name, text.VI)
		}
		if i := strings.IndexFunc(text.EN, func(r rune) bool { return r > unicode.MaxASCII }); i >= 0 {
			t.Errorf("%s: not plain English: %q", name, text.EN[i:])
		}
	})
}

func TestNothingClaimsMoreThanASignature(t *testing.T) {
	banned := regexp.MustCompile(`(?i)hợp pháp|hợp lệ theo luật|giá trị pháp lý|\blegal`)
	every(func(name string, text Text) {
		for _, s := range []string{text.VI, text.EN} {
			if banned.MatchString(s) {
				t.Errorf("%s: %q", name, s)
			}
		}
	})
}

func TestSentences(t *testing.T) {
	const most = 120 // runes, with no details: three lines of a cheap phone
	var none Args
	for _, m := range All() {
		for _, q := range []Question{"", Traffic, Clinic, Identity} {
			for _, text := range []Text{m.Text(none), m.Next(q, none)} {
				for _, s := range []string{text.VI, text.EN} {
					first, _ := utf8.DecodeRuneInString(s)
					if !unicode.IsUpper(first) || !strings.HasSuffix(s, ".") || strings.Contains(s, "  ") ||
						strings.Contains(s, " .") || strings.Contains(s, " ,") || utf8.RuneCountInString(s) > most {
						t.Errorf("%s: not a short sentence: %q", m.Code, s)
					}
				}
			}
		}
	}
}

func TestSources(t *testing.T) {
	source := regexp.MustCompile(`^(Luật [0-9/]+QH15|NĐ [0-9]+/20[0-9]{2}|NQ [0-9/]+QH15|TT [0-9]+/[A-Z0-9/-]+|QĐ [0-9]+/[A-Z0-9Đ-]+|CV [0-9]+/[A-Z-]+|RFC [0-9]+|ISO(/IEC)? [0-9-]+|TCVN [0-9:]+|draft-ietf-oauth-status-list|giayto [A-Za-z/.]+)(,? (Đ|§|k)[0-9.]+[a-zđ]?)*$`)
	for _, m := range All() {
		for one := range strings.SplitSeq(m.Source, "; ") {
			if !source.MatchString(one) || !norm.NFC.IsNormalString(one) {
				t.Errorf("%s: source %q", m.Code, one)
			}
		}
	}
}

func TestNextDependsOnTheQuestion(t *testing.T) {
	stale, _ := Lookup("status-stale")
	if got, want := stale.Next(Clinic, nil).VI, "Tiếp nhận người bệnh, tra cứu lại sau khi có mạng."; got != want {
		t.Errorf("clinic: %q, want %q", got, want)
	}
	general := stale.Next("", nil)
	if got := stale.Next(Traffic, nil); got != general {
		t.Errorf("traffic: %q, want %q", got, general)
	}
	if got := stale.Next("no such question", nil); got != general || got == stale.Next(Clinic, nil) {
		t.Errorf("unknown question: %q, want %q", got, general)
	}
}

func TestParseLang(t *testing.T) {
	for _, l := range []Lang{Vietnamese, English} {
		if got, err := ParseLang(string(l)); got != l || err != nil {
			t.Errorf("ParseLang(%q) = %q, %v", l, got, err)
		}
	}
	for _, s := range []string{"", "VI", "vi-VN", "en ", "fr"} {
		if got, err := ParseLang(s); got != "" || err == nil {
			t.Errorf("ParseLang(%q) = %q, %v", s, got, err)
		}
	}
	text := Text{VI: "một", EN: "one"}
	if text.In(English) != "one" || text.In(Vietnamese) != "một" || text.In("") != "một" {
		t.Errorf("In: %q %q %q", text.In(English), text.In(Vietnamese), text.In(""))
	}
}

func TestWords(t *testing.T) {
	for _, c := range []struct{ got, want Text }{
		{Accepted.Text(), Text{"CHẤP NHẬN", "ACCEPTED"}},
		{Outcome("").Text(), Text{"CHƯA KẾT LUẬN", "UNDECIDED"}},
		{Traffic.Text(), Text{"Kiểm soát giao thông", "Traffic control"}},
		{WordNext.Text(), Text{"Cần làm", "Next step"}},
		{Refusal.Text(), Text{"Lý do không cấp", "Refusal"}},
		{Part("car"), Text{"phần ô tô", "car part"}},
		{Part("boat"), Plain("boat")},
		{Event("held"), Text{"tạm giữ", "held"}},
		{HolderProof("none"), Text{"không có", "none"}},
		{Status(0x01), Text{"đã bị thu hồi", "revoked"}},
		{Status(0x05), Text{"trạng thái chưa biết (0x05)", "unknown status (0x05)"}},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
	if got := Accepted.Mark() + Rejected.Mark() + Undecided.Mark() + Outcome("").Mark(); got != "✓✕??" {
		t.Errorf("marks %q", got)
	}
}
