package credential

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestReadCell(t *testing.T) {
	for _, c := range []struct{ typ, claim, cell, want string }{
		{"driving-licence", "personal_administrative_number", "001099000001", `"001099000001"`},
		{"driving-licence", "full_name", `Nguyễn "Văn" An`, `"Nguyễn \"Văn\" An"`},
		{"driving-licence", "birth_date", "15/08/1999", `"1999-08-15"`},
		{"driving-licence", "birth_date", "15-08-1999", `"1999-08-15"`},
		{"driving-licence", "birth_date", "15.08.1999", `"1999-08-15"`},
		{"driving-licence", "birth_date", "15/08.1999", `"15/08.1999"`},
		{"driving-licence", "birth_date", "08/1999", `"1999-08"`},
		{"driving-licence", "birth_date", "1999", `"1999"`},
		{"driving-licence", "birth_date", "1999-08-15", `"1999-08-15"`},
		{"driving-licence", "birth_date", "5/8/1999", `"5/8/1999"`}, // the fifth of August, or the eighth of May
		{"driving-licence", "birth_date", "36387", `"36387"`},
		{"driving-licence", "sex", "Nam", "1"},
		{"driving-licence", "sex", " NỮ", "2"},
		{"driving-licence", "sex", norm.NFD.String("nữ"), "2"},
		{"driving-licence", "sex", "female", "2"},
		{"driving-licence", "sex", "0", "0"},
		{"driving-licence", "sex", "không  rõ", "0"},
		{"driving-licence", "sex", "X", `"X"`},
		{"driving-licence", "nationality", "Việt Nam", `"VN"`},
		{"driving-licence", "nationality", "VIỆT NAM", `"VN"`},
		{"driving-licence", "nationality", "FR", `"FR"`},
		{"driving-licence", "driving_privileges", "B", ""},
		{"vehicle-registration", "plate_colour", "Trắng", `"white"`},
		{"vehicle-registration", "plate_colour", "yellow", `"yellow"`},
		{"vehicle-registration", "vehicle_kind", "Ô tô con", `"car"`},
		{"vehicle-registration", "engine_power_kw", "150,5", "150.5"},
		{"vehicle-registration", "engine_power_kw", "150.5", "150.5"},
		{"vehicle-registration", "engine_power_kw", "1.500,5", `"1.500,5"`},
		{"vehicle-registration", "seats", "5", "5"},
		{"vehicle-registration", "seats", "05", `"05"`},
		{"vehicle-registration", "gross_mass_kg", "2.960", `"2.960"`}, // two tons, or two kilograms
		{"health-insurance", "benefit_level", "4", "4"},
		{"residence", "residence_kind", "thường trú", `"permanent"`},
	} {
		typ := mustLookup(t, c.typ)
		if got := string(typ.Claims[typ.position(c.claim)].ReadCell(c.cell)); got != c.want {
			t.Errorf("%s %q: %s, want %s", c.claim, c.cell, got, c.want)
		}
	}
}

// What is shown to people in Vietnamese can be read back from a table, but for units and lists.
func TestReadCellReadsWhatIsShown(t *testing.T) {
	for _, typ := range Types() {
		d, _, err := typ.Decode([]byte(full[typ.Name]))
		if err != nil {
			t.Fatal(err)
		}
		members := map[string]string{}
		for _, m := range Members(d) {
			members[m.Claim.Name] = string(m.Value)
		}
		for _, f := range Fields(d) {
			shown, _, _ := strings.Cut(f.VI, " kW")
			shown = strings.TrimSuffix(strings.TrimSuffix(shown, " kg"), " cm³")
			got := f.Claim.ReadCell(shown)
			if _, isBoolean := f.Claim.format.(boolean); got != nil && !isBoolean && string(got) != members[f.Claim.Name] {
				t.Errorf("%s: %s %q: %s, want %s", typ.Name, f.Claim.Name, f.VI, got, members[f.Claim.Name])
			}
		}
	}
}
