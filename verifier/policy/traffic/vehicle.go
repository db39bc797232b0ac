package traffic

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/giayto/giayto/credential/vn"
)

// Kind is what a vehicle is (Luật 36/2024/QH15 Đ34).
type Kind string

// The kinds of vehicles.
const (
	Moped       Kind = "moped"        // xe gắn máy: at most 50 km/h and 50 cm³ or 4 kW
	Motorcycle  Kind = "motorcycle"   // xe mô tô hai bánh
	Tricycle    Kind = "tricycle"     // xe mô tô ba bánh, up to 400 kg by itself
	Cart        Kind = "cart"         // xe bốn bánh có gắn động cơ, for persons or goods
	Car         Kind = "car"          // ô tô chở người
	Bus         Kind = "bus"          // ô tô khách, xe buýt
	Truck       Kind = "truck"        // ô tô tải
	Special     Kind = "special"      // ô tô chuyên dùng
	Tractor     Kind = "tractor"      // ô tô đầu kéo
	FarmTractor Kind = "farm-tractor" // máy kéo, which is a special machine (xe máy chuyên dùng)
)

// Tow is what a vehicle pulls.
type Tow string

// What a vehicle may pull.
const (
	NoTrailer   Tow = ""
	Trailer     Tow = "trailer"      // rơ moóc
	SemiTrailer Tow = "semi-trailer" // sơ mi rơ moóc
)

// Transmission is how a vehicle changes gears.
type Transmission string

// The transmissions; the empty one is not known.
const (
	Manual    Transmission = "manual"
	Automatic Transmission = "automatic"
	CVT       Transmission = "cvt" // continuously variable (truyền động vô cấp), an automatic one
)

// Milli counts thousandths of a unit, so that no rounding moves a vehicle over a limit.
type Milli int

// String returns the number with its decimals, if it has any: 11100 is 11.1.
func (m Milli) String() string {
	whole, rest := m/1000, m%1000
	if rest == 0 {
		return strconv.Itoa(int(whole))
	}
	return strings.TrimRight(fmt.Sprintf("%d.%03d", whole, rest), "0")
}

// A Vehicle is what the rules ask about a vehicle. A number is 0 and a word empty where it is not known or does not
// apply; [ParseVehicle] returns only vehicles that say enough.
type Vehicle struct {
	Kind         Kind
	Capacity     Milli // of a combustion engine, cm³
	Power        Milli // of an electric motor, kW
	Speed        int   // by design, km/h
	Seats        int   // without the driver's, as Đ57 counts; of a sleeper coach the beds too
	Standing     int   // places to stand
	TypeSeats    int   // without the driver's: of the same model with the most seats (Đ57 k4)
	GrossMass    int   // by design (khối lượng toàn bộ), kg
	Payload      int   // trọng tải, kg
	Tow          Tow
	TrailerMass  int // gross mass of the trailer, kg
	Sleeper      bool
	Articulated  bool // ô tô chở khách nối toa
	Electric     bool
	Disabled     bool // built for a disabled driver
	Commercial   bool // in commercial transport (kinh doanh vận tải)
	Transmission Transmission
}

// Part is the part of a combined licence that the vehicle needs; a moped needs none and counts as a motorcycle.
func (v Vehicle) Part() vn.Part {
	switch v.Kind {
	case Moped, Motorcycle, Tricycle:
		return vn.MotorcyclePart
	}
	return vn.CarPart
}

func (v Vehicle) carriesPersons() bool {
	return v.Kind == Car || v.Kind == Bus || v.Kind == Cart && v.Seats > 0
}

func (v Vehicle) carriesGoods() bool {
	return v.Kind == Truck || v.Kind == Special || v.Kind == Cart && v.Seats == 0
}

// String returns the vehicle in the grammar of [ParseVehicle].
func (v Vehicle) String() string {
	b := []byte(v.Kind)
	if v.Tow == SemiTrailer {
		b = append(b, "+semitrailer"...)
	}
	for _, o := range options {
		if text := o.write(&v); text != "" {
			b = append(b, ',')
			b = append(b, text...)
		}
	}
	return string(b)
}
