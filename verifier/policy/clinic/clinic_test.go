package clinic

import (
	mathrand "math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/verifier/policy"
	"github.com/giayto/giayto/verifier/policy/identity"
)

func TestSentences(t *testing.T) {
	on := vn.Date{Year: 2026, Month: 11, Day: 22}
	for _, c := range []struct {
		card, question, code string
		want                 message.Text
	}{
		{"subject=DN", "", "insured", message.Text{
			VI: "Thẻ BHYT có giá trị sử dụng ngày 22/11/2026, mức hưởng in trên thẻ: 4.",
			EN: "The insurance card is in force on 2026-11-22, printed benefit level: 4."}},
		{"to=2026-11-15", "admitted=2026-11-10", "insured-in-patient", message.Text{
			VI: "Thẻ hết hạn ngày 15/11/2026 khi đang điều trị nội trú: quỹ còn thanh toán đến hết ngày 30/11/2026.",
			EN: "The card expired on 2026-11-15 during an in-patient stay: the fund still pays to the end of 2026-11-30."}},
		{"to=2026-11-15", "", "in-patient-days", message.Text{
			VI: "Nhập viện trước khi thẻ hết hạn thì còn được thanh toán đến hết ngày 30/11/2026.",
			EN: "An in-patient stay that began before the card expired is still paid for to the end of 2026-11-30."}},
		{"", "", "printed-level", message.Text{
			VI: "Mức hưởng 4 là mức ghi trên thẻ (quỹ trả 80 %); mức thực hưởng có thể khác.",
			EN: "The benefit level 4 is the one printed (the fund pays 80 %); the actual one may differ."}},
		{"subject=CN level=3 from=2025-01-01", "", "level-stale", message.Text{
			VI: "Mức hưởng in trên thẻ đã cũ: mã CN từ ngày 01/01/2026 là mức 2.",
			EN: "The printed benefit level is out of date: since 2026-01-01 code CN has level 2."}},
		{"subject=DN level=3", "", "subject-level-mismatch", message.Text{
			VI: "Mã đối tượng và mức hưởng không khớp: DN, mức 3.",
			EN: "Subject code and benefit level do not agree: DN, level 3."}},
		{"area=K2", "", "area-printed", message.Text{VI: "Thẻ ghi mã nơi sinh sống: K2.", EN: "The card has an area code: K2."}},
		{"", "cccd=Nguyễn_Văn_An|15081999|Nam", "card-agrees", message.Text{
			VI: "Mã in trên thẻ căn cước khớp họ tên, ngày sinh, giới tính, nhưng mã đó không có chữ ký số.",
			EN: "The code printed on the identity card agrees (name, date of birth, sex); it has no digital signature."}},
		{"", "cccd=Trần_Văn_Bình|16081999|Nam", "insured-other-person", message.Text{
			VI: "Thẻ BHYT có giá trị sử dụng nhưng giấy tờ quét kèm là của người khác: khác họ tên, ngày sinh.",
			EN: "The insurance card is in force, but the paper scanned beside it is another person's (different: name, date of birth)."}},
	} {
		a := Decide(insured(t, c.card), question(t, on.String(), c.question))
		args := a.Args
		if f := finding(a, c.code); f != nil {
			args = f.Args
		} else if a.Code != c.code {
			t.Errorf("%q %q: %s, want %s", c.card, c.question, a.Code, c.code)
		}
		if m, _ := message.Lookup(c.code); m.Text(args) != c.want {
			t.Errorf("%s: %q, want %q", c.code, m.Text(args), c.want)
		}
	}
}

func TestSources(t *testing.T) {
	for _, c := range []struct{ card, on, question, source, rules string }{
		{"", "2026-11-22", "", "NĐ 188/2025 Đ10 k1", "clinic-2025"},
		{"from=2019-01-01", "2025-08-15", "", "NĐ 188/2025 Đ10 k1", "clinic-2025"},
		{"from=2019-01-01", "2025-08-14", "", "NĐ 146/2018", "clinic-2018"},
		{"from=2010-01-01", "2018-11-30", "", "", ""},
		{"to=2026-11-15", "2026-11-22", "admitted=2026-11-10", "NĐ 188/2025 Đ50 k4", "clinic-2025"},
		{"from=2019-01-01 to=2020-11-15", "2020-11-22", "admitted=2020-11-10", "NĐ 146/2018 Đ27 k9", "clinic-2018"},
		{"", "2026-11-22", "cccd=Trần_Văn_Bình|16081999|Nam", "NĐ 188/2025 Đ37 k1", "clinic-2025"},
	} {
		a := Decide(insured(t, c.card), question(t, c.on, c.question))
		if a.Source != c.source || a.Rules != c.rules {
			t.Errorf("%q on %s: source %q by %q, want %q by %q", c.card, c.on, a.Source, a.Rules, c.source, c.rules)
		}
	}
}

// The versions of the levels change when the subject codes do, and versions of one table leave no gap.
func TestVersions(t *testing.T) {
	change := levelVersions[1].From
	before := vn.DateOf(change.Start().Add(-time.Second))
	changed := 0
	for _, r := range table(t, "subjects.csv") {
		old, _ := vn.SubjectLevels(r["subject"], before)
		now, _ := vn.SubjectLevels(r["subject"], change)
		first, _ := vn.SubjectLevels(r["subject"], levelVersions[0].From)
		late, _ := vn.SubjectLevels(r["subject"], vn.Date{Year: 9999, Month: 12, Day: 31})
		if !slices.Equal(old, now) {
			changed++
		}
		if !slices.Equal(first, old) || !slices.Equal(now, late) {
			t.Errorf("%s has other levels within a version", r["subject"])
		}
	}
	if changed != 2 {
		t.Errorf("%d subjects change on %s, want CN and LH", changed, change)
	}
	if levelVersions[0].To != before || careVersions[0].To != vn.DateOf(careVersions[1].From.Start().Add(-time.Second)) {
		t.Error("versions leave a gap or overlap")
	}
	if n := len(RuleSets()); n != len(careVersions)+len(levelVersions) {
		t.Errorf("%d sets of rules", n)
	}
	for _, r := range RuleSets() {
		if r.ID == "" || r.Source == "" || r.From.IsZero() {
			t.Errorf("%+v", r)
		}
	}
}

// The card's days begin and end in Viet Nam, wherever the device's clock stands.
func TestDayInAnyZone(t *testing.T) {
	d := insured(t, "from=2026-01-01 to=2026-11-22")
	start, end := time.Date(2026, 1, 1, 0, 0, 0, 0, vn.Zone), time.Date(2026, 11, 23, 0, 0, 0, 0, vn.Zone)
	for _, zone := range []*time.Location{time.UTC, vn.Zone, time.FixedZone("west", -11*3600), time.FixedZone("east", 14*3600)} {
		for at, want := range map[time.Time]string{
			start.Add(-time.Nanosecond): "not-yet-valid", start: "insured", end.Add(-time.Nanosecond): "insured", end: "expired",
		} {
			if got := Decide(d, Question{On: vn.DateOf(at.In(zone))}).Code; got != want {
				t.Errorf("%s: %s, want %s", at.In(zone), got, want)
			}
		}
	}
}

// invented draws a card and a question from few values.
func invented(r *mathrand.Rand) (*credential.HealthInsurance, Question) {
	day := func(from int) vn.Date { return vn.DateOf(time.Date(from, 1, 1+r.IntN(400), 0, 0, 0, 0, vn.Zone)) }
	names := []string{"Nguyễn Văn An", "NGUYỄN VĂN AN", "Lê Thị Hoà", "LÊ THỊ HÒA"}
	d := &credential.HealthInsurance{
		FullName: names[r.IntN(4)], BirthDate: vn.Date{Year: 2019 + r.IntN(4)}, Sex: vn.Sex(1 + r.IntN(2)), DocumentNumber: "0100000001",
		BenefitLevel: 1 + r.IntN(5), SubjectCode: []string{"", "DN", "CN", "ZZ"}[r.IntN(4)], AreaCode: []string{"", "K1"}[r.IntN(2)],
		FacilityCode: "01028", ValidFrom: day(2025),
	}
	if r.IntN(2) == 0 {
		d.ExpiryDate = vn.DateOf(d.ValidFrom.Start().AddDate(0, 0, r.IntN(400)))
	}
	if r.IntN(2) == 0 {
		d.BirthDate.Month, d.BirthDate.Day = 1+r.IntN(12), 1+r.IntN(28)
	}
	q := Question{On: day(2026)}
	if r.IntN(2) == 0 {
		q.Admitted = day(2025)
	}
	return d, q
}

// A paper of the same person, the clinic's code and the day of admission only ever help.
func TestAgreeingEvidenceKeepsAYes(t *testing.T) {
	r := mathrand.New(mathrand.NewPCG(7, 8))
	yes := 0
	for range 20000 {
		d, q := invented(r)
		plain := Question{On: q.On}
		before := Decide(d, plain)
		if before.Outcome != policy.Yes {
			if got := Decide(d, q).Outcome; got == policy.Unclear {
				t.Fatalf("%+v, %+v: %s", d, q, got)
			}
			continue
		}
		yes++
		q.Facility = "01028"
		same := identity.Of(d)
		same.Portrait, same.Signed = r.IntN(2) == 0, r.IntN(2) == 0
		q.Beside = []identity.Person{same, {Name: d.FullName}}
		after := Decide(d, q)
		if after.Outcome != policy.Yes {
			t.Fatalf("%+v, %+v: %s with evidence that agrees", d, q, after.Code)
		}
		if finding(before, "photo-required") == nil && finding(after, "photo-required") != nil {
			t.Fatalf("%+v, %+v: a photo is needed with evidence that agrees", d, q)
		}
	}
	if yes < 2000 {
		t.Errorf("only %d cards in force", yes)
	}
}

// Another person's paper never leaves a yes, and no paper makes a no of it.
func TestAnotherPersonLeavesItOpen(t *testing.T) {
	r := mathrand.New(mathrand.NewPCG(9, 10))
	for range 5000 {
		d, q := invented(r)
		before := Decide(d, q)
		q.Beside = []identity.Person{{Name: "Trần Văn Bình", Sex: d.Sex, Portrait: true, Signed: r.IntN(2) == 0}}
		want := before.Outcome
		if want == policy.Yes {
			want = policy.Unclear
		}
		after := Decide(d, q)
		if after.Outcome != want || finding(after, "card-agrees") != nil || finding(after, "identity-agrees") != nil {
			t.Fatalf("%+v: %s, with another person's paper %s %q", d, before.Outcome, after.Outcome, found(after))
		}
	}
}

func FuzzDecide(f *testing.F) {
	f.Add("Nguyễn Văn An", "DN4010100000001", "DN", "K1", "01028", "01028", 4, 2026, 11, 22)
	f.Add("\xff", "", "CN", "\x00", "0123456789012", "x", 3, 2025, 1, 1)
	f.Add("An", "0100000001", "", "", "", "", -7, -1, 0, 40)
	f.Fuzz(func(t *testing.T, name, number, subject, area, registered, asking string, level, year, month, day int) {
		card := &credential.HealthInsurance{
			FullName: name, DocumentNumber: number, SubjectCode: subject, AreaCode: area, FacilityCode: registered, BenefitLevel: level,
			BirthDate: vn.Date{Year: year}, ValidFrom: vn.Date{Year: year, Month: month, Day: day},
			ExpiryDate: vn.Date{Year: 2026, Month: 11, Day: 22}, FiveYearDate: vn.Date{Year: 2026, Month: month, Day: day},
		}
		on := vn.Date{Year: 2026, Month: 11, Day: 22}
		a := Decide(card, Question{On: on, Facility: asking, Beside: []identity.Person{{Name: name, Birth: card.BirthDate, Portrait: true}}})
		if _, ok := message.Lookup(a.Code); !ok || a.Outcome == "" || a.Reason == "" {
			t.Errorf("%+v: %+v", card, a)
		}
		for _, f := range a.Findings {
			if m, ok := message.Lookup(f.Code); !ok || m.Text(f.Args).VI == "" {
				t.Errorf("finding %+v", f)
			}
		}
	})
}

func BenchmarkDecide(b *testing.B) {
	d := insured(b, "subject=CN level=3 from=2025-01-01 issued=2024-12-20 five=2026-01-01 area=K1")
	q := question(b, "2026-11-22", "facility=01C54 cccd=Nguyễn_Văn_An|15081999|Nam")
	b.ReportAllocs()
	for b.Loop() {
		if Decide(d, q).Outcome != policy.Yes {
			b.Fatal("not yes")
		}
	}
}

func TestLevelOutOfRange(t *testing.T) {
	for _, level := range []int{-1, 0, 6, 1 << 40} {
		a := Decide(insured(t, "level="+strconv.Itoa(level)), Question{On: vn.Date{Year: 2026, Month: 11, Day: 22}})
		if f := finding(a, "printed-level"); f.Args["value"] != (message.Text{}) {
			t.Errorf("level %d pays %q", level, f.Args["value"].VI)
		}
	}
}
