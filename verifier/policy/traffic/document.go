package traffic

import (
	"fmt"

	"github.com/giayto/giayto/credential"
)

// maxTricycle is the mass in kg of a three-wheeler by itself up to which it is no car (Đ34 k1a, k1e).
const maxTricycle = 400

// VehicleOf returns the vehicle that a registration or an inspection certificate describes, as far as it does: what the
// paper does not say is not known. It returns false for other papers and for those of trailers, which nobody drives.
func VehicleOf(d credential.Document) (Vehicle, bool) {
	v, ok := described(d)
	if !ok {
		return Vehicle{}, false
	}
	if v.Kind == Moped && (v.Capacity > mopedCapacity || v.Power > mopedPower) {
		v.Kind = Motorcycle // whatever word the paper has (Đ34 k1g)
	}
	v.Electric = v.Electric || v.Power > 0 && v.Capacity == 0
	return v.counting(), true
}

func described(d credential.Document) (v Vehicle, ok bool) {
	switch d := d.(type) {
	case *credential.VehicleRegistration:
		v = Vehicle{
			Capacity: Milli(1000 * d.EngineCapacity), Power: Milli(100 * int(d.EnginePower)),
			Seats: max(d.Seats-1, 0), GrossMass: d.GrossMass, Payload: d.Payload, Commercial: d.PlateColour == "yellow",
		}
		v.Kind, ok = kindOf(d.VehicleKind)
	case *credential.VehicleInspection:
		v = Vehicle{
			Capacity: Milli(1000 * d.EngineCapacity), GrossMass: d.GrossMass, Payload: d.Payload,
			Seats: max(d.Seats-1, 0) + d.LyingPlaces, Standing: d.StandingPlaces, Sleeper: d.LyingPlaces > 0,
			Electric: isElectric(d.Fuel),
		}
		if v.Kind, ok = kindOf(d.VehicleKind); v.Kind == Tricycle && d.KerbMass > maxTricycle {
			v.Kind = Truck
		}
	}
	return v, ok
}

// isElectric reads what a certificate prints as the fuel: the word for electricity alone.
func isElectric(fuel string) bool {
	words, _ := split(fuel)
	return len(words) == 1 && words[0] == "dien"
}

// kindOf is the kind for a vehicle_kind of the claims.
func kindOf(claim string) (Kind, bool) {
	switch k := Kind(claim); k {
	case Motorcycle, Moped, Tricycle, Car, Truck, Bus, Tractor, Special:
		return k, true
	}
	return "", false
}

// counting is the vehicle without what papers tell and no rule asks of its kind, as a car's capacity.
func (v Vehicle) counting() Vehicle {
	switch v.Kind {
	case Moped, Motorcycle, Tricycle:
		return Vehicle{Kind: v.Kind, Capacity: v.Capacity, Power: v.Power, Electric: v.Electric}
	case Car, Bus:
		return Vehicle{Kind: v.Kind, Seats: v.Seats, Standing: v.Standing, Sleeper: v.Sleeper, Electric: v.Electric, Commercial: v.Commercial}
	case Tractor:
		v.Payload = 0
	}
	return Vehicle{Kind: v.Kind, GrossMass: v.GrossMass, Payload: v.Payload, Electric: v.Electric, Commercial: v.Commercial}
}

// A ConflictError says that a paper contradicts what was given.
type ConflictError struct{ Given, Found string }

// Error names both values.
func (e *ConflictError) Error() string {
	return fmt.Sprintf("vehicle: %s was given, the paper says %s", e.Given, e.Found)
}

// Merge adds to a vehicle what a paper says beside. Its error is a *ConflictError where they disagree.
func Merge(given, found Vehicle) (Vehicle, error) {
	merged := given
	switch {
	case given.Kind == "":
		return found, nil
	case found.Kind == "" || given.Kind == found.Kind:
	case given.Kind == Car && found.Kind == Bus, given.Kind == Bus && found.Kind == Car: // both ô tô chở người
		merged.Kind = Bus
	default:
		return Vehicle{}, &ConflictError{string(given.Kind), string(found.Kind)}
	}
	for _, o := range options {
		was, is := o.write(&given), o.write(&found)
		if was != "" && is != "" && was != is {
			return Vehicle{}, &ConflictError{was, is}
		}
		if was == "" && is != "" {
			o.copy(&merged, &found)
		}
	}
	merged.Electric = given.Electric || found.Electric
	return merged, nil
}
