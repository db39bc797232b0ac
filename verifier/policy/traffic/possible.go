package traffic

import "slices"

// The limits of the classes of both schemes: what lies on each side of one.
var (
	seatLimits     = []int{1, 8, 9, 16, 17, 29, 30, maxPersons}
	grossLimits    = []int{1, 3500, 3501, 7500, 7501, maxMass}
	payloadLimits  = []int{1, 1000, 1001, 3499, 3500, maxMass}
	capacityLimits = []int{1, 49_999, 50_000, 125_000, 125_001, 174_999, 175_000, 50_000_000}
	powerLimits    = []int{1, 3_999, 4_000, 11_000, 11_001, 13_999, 14_000, 1_000_000}
)

// maxPersons bounds the persons beside the driver where neither seats nor places to stand are known.
const maxPersons = 2 * maxSeats

// possible lists the vehicles that v may be, one on each side of every limit, where a measure of it is not known or is
// counted in two ways. It is v alone where everything is known.
func (v *Vehicle) possible() []Vehicle {
	all := []Vehicle{*v}
	if v.carriesPersons() && (v.Seats == 0 || v.Standing > 0) {
		least := max(v.Seats, v.TypeSeats, 1)
		most := least + v.Standing
		if v.Seats == 0 {
			most = maxPersons
		}
		all = vary(all, between(seatLimits, least, most), func(w *Vehicle, n int) { w.Seats, w.TypeSeats, w.Standing = n, 0, 0 })
	}
	if (v.carriesGoods() || v.Kind == Tractor) && v.GrossMass == 0 {
		all = vary(all, between(grossLimits, v.Payload+1, maxMass), func(w *Vehicle, n int) { w.GrossMass = n })
	}
	if (v.carriesGoods() || v.Kind == FarmTractor) && v.Payload == 0 {
		most := maxMass
		if v.GrossMass > 0 {
			most = v.GrossMass - 1
		}
		all = vary(all, between(payloadLimits, 1, most), func(w *Vehicle, n int) { w.Payload = n })
	}
	switch {
	case v.Kind != Motorcycle:
	case v.Capacity > 0 && v.Power > 0: // one of them counts
		all = vary(all, []int{0, 1}, func(w *Vehicle, n int) {
			if w.Capacity *= Milli(n); n == 1 {
				w.Power = 0
			}
		})
	case v.Capacity > 0 || v.Power > 0:
	case v.Electric:
		all = vary(all, powerLimits, func(w *Vehicle, n int) { w.Power = Milli(n) })
	default:
		all = vary(all, capacityLimits, func(w *Vehicle, n int) { w.Capacity = Milli(n) })
	}
	return all
}

// between are the limits from least to most, and those two.
func between(limits []int, least, most int) []int {
	out := []int{least, most}
	for _, n := range limits {
		if least < n && n < most {
			out = append(out, n)
		}
	}
	return out
}

// vary makes of each vehicle one for each value.
func vary(all []Vehicle, values []int, set func(*Vehicle, int)) []Vehicle {
	out := slices.Repeat(all, len(values))
	for i := range out {
		set(&out[i], values[i/len(all)])
	}
	return out
}
