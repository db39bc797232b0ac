package traffic

import (
	"fmt"
	"strings"
	"testing"

	"github.com/giayto/giayto/credential/message"
)

// What is picked is a vehicle, also with what may be added, and all choices of a kind have different names.
func TestChoices(t *testing.T) {
	kindsSeen := map[Kind]bool{}
	for _, c := range Choices() {
		kindsSeen[c.Kind] = true
		var picked []string
		names := map[message.Text]bool{}
		if c.Vehicle != "" {
			picked = append(picked, c.Vehicle)
		}
		for _, m := range c.Measures {
			for _, b := range m.Bands {
				picked = append(picked, b.Vehicle)
				if names[b.Name] || b.Name.VI == "" || b.Name.EN == "" {
					t.Errorf("%s: %q stands twice or is empty", c.Kind, b.Name)
				}
				names[b.Name] = true
			}
		}
		if len(picked) == 0 {
			t.Errorf("%s: nothing to pick", c.Kind)
		}
		for _, spec := range picked {
			for _, added := range append([]Measure{{Bands: []Band{{}}}}, c.Options...) {
				for _, b := range added.Bands {
					if v, err := ParseVehicle(spec + b.Vehicle); err != nil || v.Kind != c.Kind {
						t.Errorf("%q: %v", spec+b.Vehicle, err)
					}
				}
			}
		}
	}
	if len(kindsSeen) != len(kinds) {
		t.Errorf("%d of %d kinds", len(kindsSeen), len(kinds))
	}
}

// The ranges are those of the law, in its words.
func TestChoiceWords(t *testing.T) {
	var got []string
	for _, c := range Choices() {
		for _, m := range c.Measures {
			for _, b := range m.Bands {
				if c.Kind == Motorcycle || c.Kind == Car || c.Kind == Truck {
					got = append(got, b.Vehicle+": "+b.Name.VI+" | "+b.Name.EN)
				}
			}
		}
	}
	want := `motorcycle,cc=49: dưới 50 cm³ | under 50 cm³
motorcycle,cc=125: 50 đến 125 cm³ | 50 to 125 cm³
motorcycle,cc=174: trên 125 đến dưới 175 cm³ | over 125, under 175 cm³
motorcycle,cc=175: từ 175 cm³ trở lên | 175 cm³ or more
motorcycle,kw=3: dưới 4 kW | under 4 kW
motorcycle,kw=11: 4 đến 11 kW | 4 to 11 kW
motorcycle,kw=13: trên 11 đến dưới 14 kW | over 11, under 14 kW
motorcycle,kw=14: từ 14 kW trở lên | 14 kW or more
car,seats=8: đến 9 chỗ | up to 9 seats
car,seats=16: 10 đến 17 chỗ | 10 to 17 seats
car,seats=29: 18 đến 30 chỗ | 18 to 30 seats
car,seats=30: từ 31 chỗ trở lên | 31 seats or more
truck,gvw=3500: đến 3.500 kg | up to 3,500 kg
truck,gvw=7500: trên 3.500 đến 7.500 kg | over 3,500, up to 7,500 kg
truck,gvw=7501: trên 7.500 kg | over 7,500 kg
truck,payload=1000: đến 1.000 kg | up to 1,000 kg
truck,payload=3499: trên 1.000 đến dưới 3.500 kg | over 1,000, under 3,500 kg
truck,payload=3500: từ 3.500 kg trở lên | 3,500 kg or more`
	if strings.Join(got, "\n") != want {
		t.Error(strings.Join(got, "\n"))
	}
}

// A class that covers the vehicle that stands for a range covers those at its ends too, and one that does not covers none;
// where it says that it lacks something, it may say more of them.
func TestBandsAreWhole(t *testing.T) {
	for _, p := range pickable {
		for _, m := range p.measures {
			least := map[string]int{"gvw": minMass, "payload": minMass}
			for i, b := range m.of(p.kind).Bands {
				stands, err := ParseVehicle(b.Vehicle)
				if err != nil {
					t.Fatal(err)
				}
				for _, end := range m.limits[2*i : 2*i+2] {
					end = max(end, least[m.option])
					number := Milli(end * 1000 / m.one).String()
					if m.option == "seats" {
						end = min(end, maxSeats)
						number = fmt.Sprint(end)
					}
					v, err := ParseVehicle(fmt.Sprintf("%s,%s=%s", p.kind, m.option, number))
					if err != nil {
						t.Fatal(err)
					}
					for key := range law2024.classes {
						if a, b := law2024.covers(key.class, key.scheme, &stands), law2024.covers(key.class, key.scheme, &v); a.truth != maybe && a != b {
							t.Errorf("%v: %s is %v, %s is %v", key, stands, a, v, b)
						}
					}
				}
			}
		}
	}
}
