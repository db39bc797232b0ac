package traffic

import (
	"strconv"
	"strings"

	"github.com/giayto/giayto/credential/message"
)

// Text is the vehicle in words. [ParseVehicle] reads the Vietnamese ones back, so that an answer can repeat how it
// understood a vehicle.
func (v Vehicle) Text() message.Text {
	t := v.brief()
	add := func(vi, en string) {
		t.VI += " " + vi
		t.EN += ", " + en
	}
	if v.Standing > 0 {
		n := strconv.Itoa(v.Standing)
		add(n+" chỗ đứng", n+" standing")
	}
	if v.TypeSeats > 0 {
		n := strconv.Itoa(v.TypeSeats + 1)
		add("cùng loại "+n+" chỗ", "model with up to "+n+" seats")
	}
	if v.GrossMass > 0 && v.Payload > 0 {
		add("trọng tải "+dotted(v.Payload)+" kg", "payload "+comma(v.Payload)+" kg")
	}
	if v.Commercial {
		add("kinh doanh vận tải", "in commercial transport")
	}
	if word, ok := transmissions[v.Transmission]; ok {
		add(word.VI, word.EN)
	}
	return t
}

var transmissions = map[Transmission]message.Text{
	Manual:    {VI: "số sàn", EN: "manual"},
	Automatic: {VI: "số tự động", EN: "automatic"},
	CVT:       {VI: "vô cấp", EN: "continuously variable"},
}

var kindTexts = map[Kind]message.Text{
	Moped: {VI: "xe gắn máy", EN: "moped"}, Motorcycle: {VI: "mô tô", EN: "motorcycle"},
	Tricycle: {VI: "mô tô ba bánh", EN: "three-wheel motorcycle"},
	Cart:     {VI: "xe bốn bánh có gắn động cơ", EN: "four-wheel motor cart"},
	Car:      {VI: "ô tô", EN: "car"}, Bus: {VI: "ô tô khách", EN: "bus"}, Truck: {VI: "ô tô tải", EN: "truck"},
	Special: {VI: "ô tô chuyên dùng", EN: "special vehicle"}, Tractor: {VI: "ô tô đầu kéo", EN: "tractor"},
	FarmTractor: {VI: "máy kéo", EN: "farm tractor"},
}

// brief is what decides the class of licence in most cases.
func (v Vehicle) brief() message.Text { return v.inWords(v.measures, v.towed) }

// short is for sentences in which brief has no place: without the masses of trailers and the driver's seat.
func (v Vehicle) short() message.Text {
	w := v
	w.TrailerMass, w.Electric, w.Disabled = 0, false, false
	return w.inWords(func(both func(vi, en string)) {
		switch {
		case v.Seats > 0:
			n := strconv.Itoa(v.Seats + 1)
			both(" "+n+" chỗ", " of "+n+" seats")
		case v.GrossMass > 0:
			both(" toàn bộ "+dotted(v.GrossMass)+" kg", " of "+comma(v.GrossMass)+" kg gross")
		case v.Payload > 0:
			both(" trọng tải "+dotted(v.Payload)+" kg", ", payload "+comma(v.Payload)+" kg")
		case v.Capacity > 0:
			both(" "+decimalComma(v.Capacity.String())+" cm³", " of "+v.Capacity.String()+" cm3")
		case v.Power > 0:
			both(" "+decimalComma(v.Power.String())+" kW", " of "+v.Power.String()+" kW")
		}
	}, w.towed)
}

// inWords puts the kind and its adjectives before what each of more adds.
func (v Vehicle) inWords(more ...func(both func(vi, en string))) message.Text {
	var vi, en strings.Builder
	both := func(v, e string) {
		vi.WriteString(v)
		en.WriteString(e)
	}
	if v.Electric {
		en.WriteString("electric ")
	}
	if v.Articulated {
		en.WriteString("articulated ")
	}
	if v.Sleeper {
		en.WriteString("sleeper ")
	}
	both(kindTexts[v.Kind].VI, kindTexts[v.Kind].EN)
	if v.Sleeper {
		vi.WriteString(" giường nằm")
	}
	if v.Articulated {
		vi.WriteString(" nối toa")
	}
	if v.Electric {
		vi.WriteString(" điện")
	}
	if v.Disabled {
		both(" cho người khuyết tật", " for the disabled")
	}
	for _, add := range more {
		add(both)
	}
	return message.Text{VI: vi.String(), EN: en.String()}
}

func (v Vehicle) measures(both func(vi, en string)) {
	if v.Capacity > 0 {
		n := v.Capacity.String()
		both(" "+decimalComma(n)+" cm³", " of "+n+" cm3")
	}
	if v.Power > 0 {
		n := v.Power.String()
		both(" "+decimalComma(n)+" kW", " of "+n+" kW")
	}
	if v.Speed > 0 {
		n := strconv.Itoa(v.Speed)
		both(" "+n+" km/h", " up to "+n+" km/h")
	}
	if v.Seats > 0 {
		all, others := strconv.Itoa(v.Seats+1), strconv.Itoa(v.Seats)
		both(" "+all+" chỗ ("+others+" chỗ + người lái)", " of "+all+" seats ("+others+" + driver)")
	}
	switch {
	case v.GrossMass > 0:
		both(" khối lượng toàn bộ "+dotted(v.GrossMass)+" kg", " of "+comma(v.GrossMass)+" kg gross")
	case v.Payload > 0:
		both(" trọng tải "+dotted(v.Payload)+" kg", " with a payload of "+comma(v.Payload)+" kg")
	}
}

func (v Vehicle) towed(both func(vi, en string)) {
	switch v.Tow {
	case SemiTrailer:
		both(" kéo sơ mi rơ moóc", " with semi-trailer")
	case Trailer:
		both(" kéo rơ moóc", " with trailer")
		if v.TrailerMass > 0 {
			both(" "+dotted(v.TrailerMass)+" kg", " of "+comma(v.TrailerMass)+" kg")
		}
	}
}

// dotted writes a number as Vietnamese does, 3.500, and comma as English does, 3,500.
func dotted(n int) string { return grouped(n, ".") }

func comma(n int) string { return grouped(n, ",") }

func grouped(n int, separator string) string {
	s := strconv.Itoa(n)
	for at := len(s) - 3; at > 0; at -= 3 {
		s = s[:at] + separator + s[at:]
	}
	return s
}

func decimalComma(n string) string { return strings.Replace(n, ".", ",", 1) }
