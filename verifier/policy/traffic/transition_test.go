package traffic

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/vn"
)

var update = flag.Bool("update", false, "write TRANSITION.md")

// reference vehicles of the printed matrix: both sides of the limits of Đ89 and of the classes that the old ones become.
var transitionVehicles = []string{
	"motorcycle,cc=49", "motorcycle,cc=50", "motorcycle,cc=125", "motorcycle,cc=174", "motorcycle,cc=175",
	"motorcycle,kw=11", "motorcycle,kw=13.9", "motorcycle,kw=14", "tricycle",
	"farm-tractor,payload=1000", "farm-tractor,payload=3499", "farm-tractor,payload=3500",
	"car,seats=8,transmission=automatic", "car,seats=8,transmission=manual", "bus,seats=9", "bus,seats=16", "bus,seats=29", "bus,seats=30", "bus,seats=24,sleeper",
	"truck,gvw=3500,payload=1900", "truck,gvw=5000,payload=3499", "truck,gvw=7500,payload=3500", "truck,gvw=7501,payload=3500",
	"car,seats=4,trailer=750", "car,seats=4,trailer=751", "truck,gvw=5000,payload=2500,trailer=2000", "truck,gvw=9000,payload=5000,trailer=2000",
	"bus,seats=29,trailer=2000", "bus,seats=30,trailer=2000", "tractor+semitrailer", "bus,seats=60,articulated",
}

// transition is the page of Đ89: what each class from before 2025 allows until it is exchanged, and what it becomes.
func transition(t testing.TB) string {
	var b strings.Builder
	b.WriteString(`# Giấy phép lái xe cấp trước 2025 / Licences from before 2025

Luật 36/2024/QH15 Đ89 k2, k3. Written by ` + "`go test ./verifier/policy/traffic -run TestTransition -update`" + ` from the rules that decide verdicts, and compared with them by a test.

| hạng cũ | được điều khiển đến khi đổi | căn cứ | khi đổi hoặc cấp lại | căn cứ |
|---|---|---|---|---|
`)
	for _, c := range classes2008 {
		info, _ := vn.LookupClass(c.class, vn.Scheme2008)
		drives := info.VI
		if len(c.includes) > 0 {
			drives += "; xe hạng " + strings.Join(c.includes, ", ")
		}
		e, _ := Exchanged(c.class)
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", c.class, drives, c.source.short.VI, e.text().VI, e.source.short.VI)
	}
	b.WriteString(`
| old class | drives until exchanged | source | when exchanged or issued again | source |
|---|---|---|---|---|
`)
	for _, c := range classes2008 {
		info, _ := vn.LookupClass(c.class, vn.Scheme2008)
		drives := info.EN
		if len(c.includes) > 0 {
			drives += "; vehicles of class " + strings.Join(c.includes, ", ")
		}
		e, _ := Exchanged(c.class)
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", c.class, drives, c.source.short.EN, e.text().EN, e.source.short.EN)
	}
	matrix(t, &b)
	return b.String()
}

var marks = []string{"✕", "?", "✓"}

// matrix writes a row a vehicle and a column a class, with the answer before the exchange and after it.
func matrix(t testing.TB, b *strings.Builder) {
	b.WriteString(`
## Xe nào / Which vehicle

Trước → sau khi đổi: ✓ được, ✕ không, ? luật không nói rõ hoặc cần giấy tờ khác. Hạng đổi thành một trong hai thì ghi cả hai.
Before → after the exchange: ✓ yes, ✕ no, ? the law does not say, or another paper is needed. Where the class becomes one of two, both stand.

|`)
	for _, c := range classes2008 {
		fmt.Fprintf(b, " | %s", c.class)
	}
	b.WriteString(" |\n|---" + strings.Repeat("|:---:", len(classes2008)) + "|\n")
	for _, spec := range transitionVehicles {
		v := vehicle(t, spec)
		fmt.Fprintf(b, "| %s<br>%s", v.Text().VI, v.Text().EN)
		for _, c := range classes2008 {
			fmt.Fprintf(b, " | %s → %s", marks[rankOf(holding(of(c.class, vn.Scheme2008)), Standing{}, v)], after(c.class, v))
		}
		b.WriteString(" |\n")
	}
}

// after is the answer for each class that the old one may become.
func after(class string, v Vehicle) string {
	e, _ := Exchanged(class)
	if len(e.Classes) == 0 { // certificates, no licence
		if v.Kind == FarmTractor {
			return "?"
		}
		return "✕"
	}
	var all []string
	for _, c := range e.Classes {
		p := of(c, vn.Scheme2024)
		if e.Restriction != "" {
			p = of(c, vn.Scheme2024, e.Restriction)
		}
		all = append(all, marks[rankOf(holding(p), Standing{}, v)])
	}
	return strings.Join(all, "/")
}

func TestTransition(t *testing.T) {
	const file = "TRANSITION.md"
	got := transition(t)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not what the rules say: run go test with -update, and read what changed", file)
	}
	for _, c := range classes2008 {
		checkSentence(t, message.Text{VI: "Khi đổi: " + exchanges[c.class].text().VI, EN: "Exchanged: " + exchanges[c.class].text().EN})
	}
}

// Whoever could drive a vehicle with the old class can after the exchange, but for these: what Đ89 k2 gives and k3
// takes. Of the classes with F, whose meaning is not settled, nothing is said here.
func TestExchangeKeeps(t *testing.T) {
	lost := map[string]bool{}
	for _, c := range classes2008 {
		for _, v := range references(t) {
			if v.Kind == FarmTractor || strings.HasPrefix(c.class, "F") || rankOf(holding(of(c.class, vn.Scheme2008)), Standing{}, v) < 2 || strings.Contains(after(c.class, v), "✓") {
				continue
			}
			lost[c.class+" "+string(v.Kind)+" "+string(v.Tow)] = true
		}
	}
	for _, known := range []string{
		"B1 truck ", "B2 truck ", "B11 truck ", // a payload under 3,500 kg on a gross mass over B's and C1's
		"A3 motorcycle ", // up to 175 cm³ before, B1 up to 125 cm³
	} {
		delete(lost, known)
	}
	if len(lost) > 0 {
		t.Errorf("lost by the exchange: %v", lost)
	}
}
