package traffic

import (
	"fmt"

	"github.com/giayto/giayto/credential/message"
)

// A Choice is a kind of vehicle as a person picks it, with what the rules want to know of such a vehicle.
type Choice struct {
	Kind Kind         `json:"kind"`
	Name message.Text `json:"name"`
	// Vehicle is one of the kind, in the grammar of [ParseVehicle]; empty where a measure is needed.
	Vehicle  string    `json:"vehicle,omitempty"`
	Measures []Measure `json:"measures"` // one of them is needed
	Options  []Measure `json:"options"`  // what may be added: the vehicles of their bands begin with a comma and are appended
}

// A Measure is a number, or another property, that the rules ask for, as the ranges that they tell apart.
type Measure struct {
	Name  message.Text `json:"name"`
	Bands []Band       `json:"bands"`
}

// A Band is a range in which all vehicles have the same answer, as far as its measure decides.
type Band struct {
	Name message.Text `json:"name"`
	// Vehicle is one of the range, in the grammar of [ParseVehicle].
	Vehicle string `json:"vehicle"`
}

// Choices lists the kinds of vehicles with the ranges between the limits of the classes, the most frequent first. What
// is known of a vehicle says more: a range knows one of its measures alone.
func Choices() []Choice {
	choices := make([]Choice, 0, len(pickable))
	for _, p := range pickable {
		c := Choice{Kind: p.kind, Name: kindTexts[p.kind], Measures: []Measure{}, Options: []Measure{}}
		if v := (Vehicle{Kind: p.kind}); len(p.measures) == 0 && v.complete() == nil {
			c.Vehicle = v.String()
		}
		for _, m := range p.measures {
			c.Measures = append(c.Measures, m.of(p.kind))
		}
		for _, o := range p.options {
			c.Options = append(c.Options, *o)
		}
		choices = append(choices, c)
	}
	return choices
}

var pickable = []struct {
	kind     Kind
	measures []counted
	options  []*Measure
}{
	{Motorcycle, []counted{byCapacity, byPower}, nil},
	{Moped, nil, nil},
	{Car, []counted{bySeats}, []*Measure{&trailers, &gearboxes, &transport}},
	{Truck, []counted{byGross, byPayload}, []*Measure{&trailers, &gearboxes, &transport}},
	{Bus, []counted{bySeats}, []*Measure{&beds, &trailers}},
	{Tractor, nil, []*Measure{&semiTrailers}},
	{Special, []counted{byGross, byPayload}, []*Measure{&trailers}},
	{Cart, []counted{bySeats, byGross}, nil},
	{Tricycle, []counted{byCapacity}, nil},
	{FarmTractor, []counted{byPayload}, nil},
}

var (
	trailers = Measure{message.Text{VI: "rơ moóc", EN: "trailer"}, []Band{
		{message.Text{VI: "kéo rơ moóc đến " + dotted(lightTrailer) + " kg", EN: "trailer up to " + comma(lightTrailer) + " kg"}, fmt.Sprintf(",trailer=%d", lightTrailer)},
		{message.Text{VI: "kéo rơ moóc trên " + dotted(lightTrailer) + " kg", EN: "trailer over " + comma(lightTrailer) + " kg"}, fmt.Sprintf(",trailer=%d", lightTrailer+1)}}}
	semiTrailers = Measure{message.Text{VI: "sơ mi rơ moóc", EN: "semi-trailer"}, []Band{
		{message.Text{VI: "kéo sơ mi rơ moóc", EN: "with a semi-trailer"}, "+semitrailer"}}}
	gearboxes = Measure{message.Text{VI: "hộp số", EN: "gearbox"}, []Band{
		{transmissions[Manual], ",transmission=" + string(Manual)}, {transmissions[Automatic], ",transmission=" + string(Automatic)}}}
	transport = Measure{message.Text{VI: "kinh doanh", EN: "business"}, []Band{
		{message.Text{VI: "kinh doanh vận tải", EN: "commercial transport"}, ",commercial"}}}
	beds = Measure{message.Text{VI: "giường nằm", EN: "beds"}, []Band{
		{message.Text{VI: "xe giường nằm", EN: "sleeper coach"}, ",sleeper"}}}
)

// A counted measure knows how its limits are said.
type counted struct {
	name   message.Text
	limits []int // the least, both sides of each limit, the most
	unit   message.Text
	option string // of a specification
	one    int    // a unit, in what the limits count
	more   int    // units that a person counts beside: the driver's seat
}

var (
	byCapacity = counted{message.Text{VI: "dung tích xi-lanh", EN: "engine capacity"}, capacityLimits, message.Plain("cm³"), "cc", 1000, 0}
	byPower    = counted{message.Text{VI: "công suất động cơ điện", EN: "power of an electric motor"}, powerLimits, message.Plain("kW"), "kw", 1000, 0}
	bySeats    = counted{message.Text{VI: "số chỗ, kể cả người lái", EN: "seats, with the driver's"}, seatLimits, message.Text{VI: "chỗ", EN: "seats"}, "seats", 1, 1}
	byGross    = counted{message.Text{VI: "khối lượng toàn bộ", EN: "gross mass"}, grossLimits, message.Plain("kg"), "gvw", 1, 0}
	byPayload  = counted{message.Text{VI: "trọng tải", EN: "payload"}, payloadLimits, message.Plain("kg"), "payload", 1, 0}
)

// of cuts what a measure may be at its limits.
func (m counted) of(kind Kind) Measure {
	out := Measure{Name: m.name}
	for i := 0; i+1 < len(m.limits); i += 2 {
		lo, hi := m.limits[i], m.limits[i+1]
		isFirst, isLast := i == 0, i+2 == len(m.limits)
		whole := hi / m.one
		if isLast {
			whole = (lo + m.one - 1) / m.one
		}
		out.Bands = append(out.Bands, Band{m.words(lo, hi, isFirst, isLast), fmt.Sprintf("%s,%s=%d", kind, m.option, whole)})
	}
	return out
}

// words say a range, by the round numbers that the law uses.
func (m counted) words(lo, hi int, isFirst, isLast bool) message.Text {
	const round = 100
	above, below := (lo-1)%round == 0, (hi+1)%round == 0
	if above {
		lo--
	}
	if below {
		hi++
	}
	from, to := lo/m.one+m.more, hi/m.one+m.more
	vi, en := "", ""
	switch {
	case isFirst:
	case above:
		vi, en = "trên "+dotted(from), "over "+comma(from)
	case isLast:
		vi, en = "từ "+dotted(from), comma(from)
	default:
		vi, en = dotted(from), comma(from)
	}
	switch {
	case isLast && above:
		return message.Text{VI: vi + " " + m.unit.VI, EN: en + " " + m.unit.EN}
	case isLast:
		return message.Text{VI: vi + " " + m.unit.VI + " trở lên", EN: en + " " + m.unit.EN + " or more"}
	}
	until := message.Text{VI: "đến " + dotted(to), EN: "up to " + comma(to)}
	if below {
		until = message.Text{VI: "dưới " + dotted(to), EN: "under " + comma(to)}
	}
	if isFirst {
		return message.Text{VI: until.VI + " " + m.unit.VI, EN: until.EN + " " + m.unit.EN}
	}
	switch {
	case below:
		until.VI, until.EN = "đến "+until.VI, ", "+until.EN
	case above:
		until.EN = ", " + until.EN
	default:
		until.EN = " to " + comma(to)
	}
	return message.Text{VI: vi + " " + until.VI + " " + m.unit.VI, EN: en + until.EN + " " + m.unit.EN}
}
