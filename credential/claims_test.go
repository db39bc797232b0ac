package credential

import (
	"fmt"
	"strings"
	"testing"
)

// TestFormatTables holds the section Claims of FORMAT.md to the tables that the code reads and writes by.
func TestFormatTables(t *testing.T) { holdSection(t, "claims", claimTables()) }

func claimTables() string {
	var b strings.Builder
	for _, t := range Types() {
		fmt.Fprintf(&b, "\n### %s: %s (%s)\n\n", t.Name, t.VI, t.EN)
		fmt.Fprintf(&b, "`vct` is `%s`; the question is `%s` where nobody says which.\n\n", t.VCT, t.Question)
		b.WriteString("| claim | meaning | type | presence | source |\n|---|---|---|---|---|\n")
		writeRows(&b, "", t.Claims)
	}
	b.WriteByte('\n')
	return b.String()
}

func writeRows(b *strings.Builder, path string, claims []Claim) {
	for i := range claims {
		c := &claims[i]
		presence := "required"
		if c.Optional {
			presence = "optional"
		}
		if c.Concealed {
			presence += ", concealed"
		}
		meaning := strings.TrimSpace(fmt.Sprintf("%s: %s. %s", c.VI, c.EN, c.Meaning))
		fmt.Fprintf(b, "| `%s` | %s | %s | %s | %s |\n", path+c.Name, meaning, c.Format(), presence, c.Source)
		if l, ok := c.format.(list); ok {
			writeRows(b, path+c.Name+"[].", l.of)
		}
	}
}

func TestTablesAreComplete(t *testing.T) {
	for _, typ := range Types() {
		for _, c := range typ.Claims {
			if c.Name == "" || c.VI == "" || c.EN == "" || c.Source == "" || c.Format() == "" {
				t.Errorf("%s: incomplete: %+v", typ.Name, c)
			}
			if strings.ContainsAny(c.Meaning+c.Format()+c.Source, "|\n") {
				t.Errorf("%s: %s breaks the table", typ.Name, c.Name)
			}
		}
	}
}

// TestConcealedClaims holds what a verdict depends on in the open (RFC 9901 §9.7).
func TestConcealedClaims(t *testing.T) {
	concealed := map[string]string{
		"dependant":            "",
		"health-record":        "",
		"judicial-record":      "",
		"passport":             "",
		"residence":            "resident_address",
		"social-insurance":     "",
		"tax-id":               "",
		"driving-licence":      "resident_address portrait",
		"health-insurance":     "resident_address portrait",
		"identity":             "personal_administrative_number birth_date passport_number resident_address portrait age_over_14 age_over_16 age_over_18 age_over_21",
		"vehicle-inspection":   "",
		"vehicle-insurance":    "",
		"vehicle-registration": "resident_address",
	}
	for _, typ := range Types() {
		var got []string
		for _, c := range typ.Claims {
			if c.Concealed {
				got = append(got, c.Name)
			}
		}
		if want, ok := concealed[typ.Name]; !ok || strings.Join(got, " ") != want {
			t.Errorf("%s conceals %q, want %q", typ.Name, got, want)
		}
	}
}
