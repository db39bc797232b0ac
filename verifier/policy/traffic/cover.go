package traffic

import (
	"math"

	"github.com/giayto/giayto/credential/vn"
)

// A truth is what a rule says: no, perhaps, yes.
type truth uint8

const (
	no truth = iota
	maybe
	yes
)

// A measure is what a rule would have to know of a vehicle.
type measure uint8

const (
	nothing measure = iota // the rule itself does not say
	capacity
	power
	seats
	grossMass
	payload
	trailerMass
	gears
	forDisabled
	machineCertificate
)

// A cover is whether a class covers a vehicle; where it is maybe, lacks tells what is not known.
type cover struct {
	truth truth
	lacks measure
}

var (
	covered = cover{truth: yes}
	barred  = cover{}
	silent  = cover{truth: maybe}
)

func lacking(m measure) cover { return cover{maybe, m} }

func when(b bool) cover {
	if b {
		return covered
	}
	return barred
}

// and is the least of both; of two that are maybe the first.
func (c cover) and(d cover) cover {
	if d.truth < c.truth {
		return d
	}
	return c
}

// or is the most of both; of two that are maybe the one that somebody can settle.
func (c cover) or(d cover) cover {
	if d.truth > c.truth || d.truth == maybe && c.truth == maybe && c.lacks == nothing {
		return d
	}
	return c
}

// butSilent is c where it is a no, else what the law does not say.
func (c cover) butSilent() cover {
	if c.truth == no {
		return c
	}
	return silent
}

// A span is what is known of a number: it lies from lo to hi.
type span struct{ lo, hi int }

const unbounded = math.MaxInt

func exactly(n int) span { return span{n, n} }

// within says whether the number lies from lo to hi; m is what would settle it.
func (s span) within(lo, hi int, m measure) cover {
	switch {
	case lo <= s.lo && s.hi <= hi:
		return covered
	case s.hi < lo || hi < s.lo:
		return barred
	}
	return lacking(m)
}

// persons are the seats that count: those of the model with the most seats (Đ57 k4), with or without places to stand.
func (v *Vehicle) persons(lo, hi int) cover {
	if v.Seats == 0 {
		return span{1, unbounded}.within(lo, hi, seats)
	}
	n := max(v.Seats, v.TypeSeats)
	return span{n, n + v.Standing}.within(lo, hi, nothing)
}

// gross is the gross mass in kg, which is over the payload.
func (v *Vehicle) gross(lo, hi int) cover {
	known := span{v.Payload + 1, unbounded}
	if v.GrossMass > 0 {
		known = exactly(v.GrossMass)
	}
	return known.within(lo, hi, grossMass)
}

// load is the payload in kg, which is under the gross mass.
func (v *Vehicle) load(lo, hi int) cover {
	known := span{0, unbounded}
	switch {
	case v.Payload > 0:
		known = exactly(v.Payload)
	case v.GrossMass > 0:
		known = span{0, v.GrossMass - 1}
	}
	return known.within(lo, hi, payload)
}

// engine compares a capacity with cm³ and a motor's power with kW, both in thousandths. Where a vehicle has both and
// they disagree the law does not say which counts.
func (v *Vehicle) engine(leastCC, mostCC, leastKW, mostKW Milli) cover {
	byCapacity := exactly(int(v.Capacity)).within(int(leastCC), int(mostCC), nothing)
	byPower := exactly(int(v.Power)).within(int(leastKW), int(mostKW), nothing)
	switch {
	case v.Capacity == 0 && v.Power == 0 && v.Electric:
		return lacking(power)
	case v.Capacity == 0 && v.Power == 0:
		return lacking(capacity)
	case v.Power == 0:
		return byCapacity
	case v.Capacity == 0:
		return byPower
	case byCapacity != byPower:
		return silent
	}
	return byPower
}

// lightTrailer is the limit of Đ57 k1 in kg: over it a class with E is needed.
const lightTrailer = 750

// light: no trailer, or one of at most 750 kg.
func (v *Vehicle) light() cover {
	if v.Tow == NoTrailer {
		return covered
	}
	return v.trailer(0, lightTrailer)
}

// heavy: a trailer of more than 750 kg.
func (v *Vehicle) heavy() cover { return v.trailer(lightTrailer+1, unbounded) }

func (v *Vehicle) trailer(lo, hi int) cover {
	switch {
	case v.Tow != Trailer:
		return barred
	case v.TrailerMass == 0:
		return span{1, unbounded}.within(lo, hi, trailerMass)
	}
	return exactly(v.TrailerMass).within(lo, hi, nothing)
}

// alone is the vehicle without what it pulls.
func (v *Vehicle) alone() *Vehicle {
	w := *v
	w.Tow, w.TrailerMass = NoTrailer, 0
	return &w
}

// automatic: gears that change by themselves, an electric vehicle's included (TT 12/2025/TT-BCA).
func (v *Vehicle) automatic() cover {
	switch {
	case v.Transmission == Automatic || v.Transmission == CVT:
		return covered
	case v.Transmission == Manual:
		return barred
	case v.Electric && v.Part() == vn.CarPart:
		return covered
	}
	return lacking(gears)
}
