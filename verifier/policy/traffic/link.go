package traffic

import (
	"slices"
	"strings"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/verifier/policy"
)

// An identification is what a paper tells a vehicle from others by. It is zero for a paper of no vehicle.
type identification struct {
	plate, kind, vin, engine string
	trailer                  bool
}

func identified(d credential.Document) identification {
	var i identification
	switch d := d.(type) {
	case *credential.VehicleRegistration:
		i = identification{plate: d.RegistrationNumber, kind: d.VehicleKind, vin: d.VIN, engine: d.EngineNumber}
	case *credential.VehicleInspection:
		i = identification{plate: d.RegistrationNumber, kind: d.VehicleKind, vin: d.VIN, engine: d.EngineNumber}
	case *credential.VehicleInsurance:
		i = identification{plate: d.RegistrationNumber, kind: d.VehicleKind, vin: d.VIN, engine: d.EngineNumber}
	}
	i.trailer = i.kind == "trailer" || i.kind == "semi-trailer"
	return i
}

// plate is the plate that the papers must have: the officer's, else that of the first paper of the vehicle that has one.
// What is written without separators is read as the vehicle's kind has it, and reported where that is not known.
func (s Stop) plate(v Vehicle) (vn.Plate, []vn.Warning, error) {
	if s.Plate != "" {
		return vn.ParsePlate(strings.ToUpper(strings.TrimSpace(s.Plate)), string(v.Kind))
	}
	for _, d := range s.Documents {
		if i := identified(d); i.plate != "" && !i.trailer {
			return i.readPlate(), nil, nil
		}
	}
	return vn.Plate{}, nil, nil
}

// readPlate reads the plate of a paper, which was read before: one of a series that is not known is compared as printed.
func (i identification) readPlate() vn.Plate {
	p, _, err := vn.ParsePlate(i.plate, i.kind)
	if err != nil && i.plate != "" {
		return vn.Plate{Kind: unknownSeries, Canonical: i.plate}
	}
	return p
}

// unknownSeries is the kind of a plate that package vn does not read.
const unknownSeries = "unknown"

// SamePlate says whether two plates are the same. One that a car's and a motorcycle's plate may both be leaves it open.
func SamePlate(a, b vn.Plate) policy.Outcome {
	switch {
	case a.Kind != "" && a == b:
		return policy.Yes
	case a.Canonical != "" && bare(a.Canonical) == bare(b.Canonical):
		return policy.Unclear
	}
	return policy.No
}

// linked compares what the papers of the vehicle, and those of its trailer, tell it by: plate, chassis, engine. Papers
// without a plate come last, as only the others can tie them to it.
func (s Stop) linked(plate vn.Plate) []policy.Answer {
	documents := slices.Clone(s.Documents)
	slices.SortStableFunc(documents, func(a, b credential.Document) int {
		return min(len(identified(b).plate), 1) - min(len(identified(a).plate), 1)
	})
	var answers []policy.Answer
	first := map[bool]identification{} // of the vehicle, of the trailer
	for _, d := range documents {
		i := identified(d)
		if i == (identification{}) {
			continue
		}
		before := first[i.trailer]
		wanted := plate
		if i.trailer {
			wanted = before.readPlate()
		}
		if a, bad := s.unlike(d, i, before, wanted); bad {
			answers = append(answers, a)
		}
		first[i.trailer] = before.or(i)
	}
	return answers
}

// or is i with what j tells beside.
func (i identification) or(j identification) identification {
	pick := func(a, b string) string {
		if a != "" {
			return a
		}
		return b
	}
	return identification{pick(i.plate, j.plate), pick(i.kind, j.kind), pick(i.vin, j.vin), pick(i.engine, j.engine), i.trailer || j.trailer}
}

// unlike is the answer on a paper that tells another vehicle than the papers before it, or cannot be compared.
func (s Stop) unlike(d credential.Document, i, before identification, plate vn.Plate) (policy.Answer, bool) {
	args := message.Args{"document": typeName(d)}
	compared := plate.Canonical == "" && before == (identification{})
	if i.plate != "" && plate.Canonical != "" {
		compared = true
		its := i.readPlate()
		args["plate"], args["value"] = message.Plain(plate.Canonical), message.Plain(i.plate)
		switch SamePlate(plate, its) {
		case policy.No:
			return s.about(d, notEntitled, "plate-differs", args), true
		case policy.Unclear:
			return s.about(d, unclear, "plate-unclear", args), true
		}
	}
	if i.vin != "" && before.vin != "" {
		compared = true
		if i.vin != before.vin {
			args["value"] = message.Plain(i.vin + " / " + before.vin)
			return s.about(d, notEntitled, "chassis-differs", args), true
		}
	}
	if i.engine != "" && before.engine != "" {
		compared = true
		if bare(i.engine) != bare(before.engine) {
			args["value"] = message.Plain(i.engine + " / " + before.engine)
			return s.about(d, unclear, "vehicle-differs", args), true
		}
	}
	if !compared {
		return s.about(d, unclear, "plate-unclear", message.Args{"document": typeName(d)}), true
	}
	return policy.Answer{}, false
}

// bare is a number without what stands between its parts.
func bare(number string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -./", r) {
			return -1
		}
		return r
	}, number)
}
