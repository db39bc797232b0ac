package traffic

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// maxInput bounds what [ParseVehicle] reads, in bytes; marks may come decomposed.
const maxInput = 512

// ParseVehicle reads a vehicle as a specification, "truck,gvw=3501", or in plain Vietnamese, "xe tải 3,5 tấn"; the
// package comment has both grammars. What is missing, what contradicts itself and what is not understood is an
// error that names it, and what was understood.
func ParseVehicle(s string) (Vehicle, error) {
	if len(s) > maxInput {
		return Vehicle{}, fmt.Errorf("vehicle: longer than %d bytes", maxInput)
	}
	v, err := parseVehicle(s)
	if err != nil {
		return Vehicle{}, fmt.Errorf("vehicle: %q: %w", s, err)
	}
	return v, nil
}

func parseVehicle(s string) (Vehicle, error) {
	fields := strings.Split(strings.ToLower(s), ",")
	for i := range fields {
		fields[i] = strings.TrimSpace(fields[i])
	}
	name, semi := strings.CutSuffix(fields[0], "+semitrailer")
	if !slices.Contains(kinds, Kind(name)) {
		return parsePhrase(s)
	}
	v := Vehicle{Kind: Kind(name)}
	if semi {
		v.Tow = SemiTrailer
	}
	err := v.setAll(fields[1:])
	if err == nil {
		err = v.complete()
	}
	if err != nil {
		return Vehicle{}, fmt.Errorf("%w (understood: %s)", err, v)
	}
	return v, nil
}

func (v *Vehicle) setAll(fields []string) error {
	seen := make(map[string]bool, len(fields))
	for _, f := range fields {
		name, value, given := strings.Cut(f, "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		i := slices.IndexFunc(options, func(o option) bool { return o.name == name })
		switch {
		case i < 0:
			return fmt.Errorf("%q is not one of %s", name, optionNames(v.Kind))
		case !slices.Contains(options[i].kinds, v.Kind):
			return fmt.Errorf("a %s has no %s, only %s", v.Kind, name, optionNames(v.Kind))
		case seen[name]:
			return fmt.Errorf("%s stands twice", name)
		}
		seen[name] = true
		if err := options[i].read(v, value, given); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func optionNames(k Kind) string {
	var names []string
	for _, o := range options {
		if slices.Contains(o.kinds, k) {
			names = append(names, o.name)
		}
	}
	return strings.Join(names, ", ")
}

var kinds = []Kind{Moped, Motorcycle, Tricycle, Cart, Car, Bus, Truck, Special, Tractor, FarmTractor}

var (
	cycles  = []Kind{Moped, Motorcycle, Tricycle}
	coaches = []Kind{Car, Bus}
	pullers = []Kind{Car, Bus, Truck, Special, Tractor}
)

// An option is one property of a specification.
type option struct {
	name  string
	kinds []Kind
	read  func(v *Vehicle, value string, given bool) error
	write func(v *Vehicle) string
	copy  func(to, from *Vehicle)
}

// options stand in the order in which they are written.
var options = []option{
	milliOption("cc", cycles, 50_000_000, func(v *Vehicle) *Milli { return &v.Capacity }),
	milliOption("kw", cycles, 1_000_000, func(v *Vehicle) *Milli { return &v.Power }),
	intOption("speed", cycles, 1, 400, func(v *Vehicle) *int { return &v.Speed }),
	intOption("seats", []Kind{Car, Bus, Cart}, 1, maxSeats, func(v *Vehicle) *int { return &v.Seats }),
	intOption("standing", []Kind{Bus}, 1, maxSeats, func(v *Vehicle) *int { return &v.Standing }),
	intOption("type-seats", coaches, 1, maxSeats, func(v *Vehicle) *int { return &v.TypeSeats }),
	intOption("gvw", []Kind{Cart, Truck, Special, Tractor}, minMass, maxMass, func(v *Vehicle) *int { return &v.GrossMass }),
	intOption("payload", []Kind{Cart, Truck, Special, FarmTractor}, minMass, maxMass, func(v *Vehicle) *int { return &v.Payload }),
	{"trailer", pullers, readTrailer, writeTrailer, func(to, from *Vehicle) { to.Tow, to.TrailerMass = from.Tow, from.TrailerMass }},
	flagOption("sleeper", coaches, func(v *Vehicle) *bool { return &v.Sleeper }),
	flagOption("articulated", []Kind{Bus}, func(v *Vehicle) *bool { return &v.Articulated }),
	flagOption("electric", []Kind{Moped, Motorcycle, Tricycle, Cart, Car, Bus, Truck, Special, Tractor}, func(v *Vehicle) *bool { return &v.Electric }),
	flagOption("disabled", []Kind{Tricycle, Car}, func(v *Vehicle) *bool { return &v.Disabled }),
	flagOption("commercial", pullers, func(v *Vehicle) *bool { return &v.Commercial }),
	{"transmission", kinds, readTransmission, writeTransmission, func(to, from *Vehicle) { to.Transmission = from.Transmission }},
}

const (
	maxSeats = 200
	minMass  = 100 // kg: less is a mass in tonnes
	maxMass  = 500_000
)

func intOption(name string, kinds []Kind, least, most int, at func(*Vehicle) *int) option {
	return option{name, kinds,
		func(v *Vehicle, value string, _ bool) error {
			n, err := strconv.Atoi(value)
			if err != nil || n < least || n > most || value != strconv.Itoa(n) {
				return fmt.Errorf("%q is not a whole number from %d to %d", value, least, most)
			}
			*at(v) = n
			return nil
		},
		func(v *Vehicle) string {
			if *at(v) == 0 {
				return ""
			}
			return name + "=" + strconv.Itoa(*at(v))
		},
		func(to, from *Vehicle) { *at(to) = *at(from) }}
}

func milliOption(name string, kinds []Kind, most Milli, at func(*Vehicle) *Milli) option {
	return option{name, kinds,
		func(v *Vehicle, value string, _ bool) error {
			m, ok := parseMilli(value)
			if !ok || m < 1 || m > most {
				return fmt.Errorf("%q is not a number up to %s with at most three decimals", value, most)
			}
			*at(v) = m
			return nil
		},
		func(v *Vehicle) string {
			if *at(v) == 0 {
				return ""
			}
			return name + "=" + at(v).String()
		},
		func(to, from *Vehicle) { *at(to) = *at(from) }}
}

func flagOption(name string, kinds []Kind, at func(*Vehicle) *bool) option {
	return option{name, kinds,
		func(v *Vehicle, _ string, given bool) error {
			if given {
				return errors.New("takes no value")
			}
			*at(v) = true
			return nil
		},
		func(v *Vehicle) string {
			if !*at(v) || name == "electric" && v.Power > 0 {
				return ""
			}
			return name
		},
		func(to, from *Vehicle) { *at(to) = *at(from) }}
}

func readTrailer(v *Vehicle, value string, _ bool) error {
	n, err := strconv.Atoi(value)
	if err != nil || n < minMass || n > maxMass || value != strconv.Itoa(n) {
		return fmt.Errorf("%q is not a mass in kg from %d to %d", value, minMass, maxMass)
	}
	if v.Tow != NoTrailer {
		return fmt.Errorf("the vehicle pulls a %s already", v.Tow)
	}
	v.Tow, v.TrailerMass = Trailer, n
	return nil
}

func writeTrailer(v *Vehicle) string {
	switch {
	case v.Tow != Trailer:
		return ""
	case v.TrailerMass == 0:
		return "trailer=?" // known from a paper without its mass
	}
	return "trailer=" + strconv.Itoa(v.TrailerMass)
}

func readTransmission(v *Vehicle, value string, _ bool) error {
	switch t := Transmission(value); t {
	case Manual, Automatic, CVT:
		v.Transmission = t
		return nil
	}
	return fmt.Errorf("%q is not manual, automatic or cvt", value)
}

func writeTransmission(v *Vehicle) string {
	if v.Transmission == "" {
		return ""
	}
	return "transmission=" + string(v.Transmission)
}

// parseMilli reads a number with at most three decimals after a full stop.
func parseMilli(s string) (Milli, bool) {
	whole, decimals, point := strings.Cut(s, ".")
	if !digits(whole) || len(whole) > 6 || point && (!digits(decimals) || len(decimals) > 3) {
		return 0, false
	}
	n, _ := strconv.Atoi(whole + (decimals + "000")[:3])
	return Milli(n), true
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// errTrailerMass: only a phrase can name a trailer without its mass.
var errTrailerMass = errors.New("the trailer's gross mass (khối lượng toàn bộ của rơ moóc, kg) is missing")

// complete says what the rules would have to know beside, and what cannot be.
func (v *Vehicle) complete() error {
	if v.Power > 0 && v.Capacity == 0 {
		v.Electric = true
	}
	missing := ""
	switch {
	case v.Electric && v.Power == 0 && v.Kind == Motorcycle:
		missing = "kw (công suất động cơ điện) is missing"
	case v.Kind == Motorcycle && v.Capacity == 0 && v.Power == 0:
		missing = "cc (dung tích, cm³) or kw (công suất động cơ điện) is missing"
	case v.carriesPersons() && v.Seats == 0:
		missing = "seats (số chỗ, without the driver's; N chỗ with it) is missing"
	case v.Kind == Cart && v.Seats == 0 && v.GrossMass == 0 && v.Payload == 0:
		missing = "seats (số chỗ), gvw or payload is missing"
	case v.carriesGoods() && v.GrossMass == 0 && v.Payload == 0:
		missing = "gvw (khối lượng toàn bộ, kg) or payload (trọng tải, kg) is missing"
	case v.Kind == FarmTractor && v.Payload == 0:
		missing = "payload (trọng tải, kg) is missing"
	}
	if missing != "" {
		return errors.New(missing)
	}
	return v.consistent()
}

// consistent refuses what no vehicle is.
func (v *Vehicle) consistent() error {
	small := v.Capacity <= mopedCapacity && v.Power <= mopedPower
	switch {
	case v.Kind == Moped && !small:
		return fmt.Errorf("a moped has at most 50 cm³ or 4 kW, this is a motorcycle (%s)", sourceMoped)
	case v.Kind == Moped && v.Speed > mopedSpeed:
		return fmt.Errorf("a moped goes at most 50 km/h, this is a motorcycle (%s)", sourceMoped)
	case v.Kind != Moped && small && v.Capacity+v.Power > 0 && 0 < v.Speed && v.Speed <= mopedSpeed:
		return fmt.Errorf("up to 50 km/h and 50 cm³ or 4 kW it is a moped (%s)", sourceMoped)
	case v.Payload > 0 && v.GrossMass > 0 && v.Payload >= v.GrossMass && v.Kind != FarmTractor:
		return errors.New("the payload is not under the gross mass")
	case v.TypeSeats > 0 && v.TypeSeats < v.Seats:
		return errors.New("the model with the most seats has fewer than this vehicle")
	case v.Kind == Cart && v.Seats > 0 && v.GrossMass+v.Payload > 0:
		return errors.New("a cart is for persons (seats) or for goods (gvw, payload)")
	case v.Tow == SemiTrailer && v.Kind != Tractor:
		return errors.New("only a tractor pulls a semi-trailer")
	}
	return nil
}

// The limits of a moped.
const (
	mopedCapacity = 50_000
	mopedPower    = 4_000
	mopedSpeed    = 50
	sourceMoped   = "Luật 36/2024/QH15 Đ34 k1g"
)
