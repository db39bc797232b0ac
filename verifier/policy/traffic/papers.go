package traffic

import (
	"slices"
	"strings"

	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/verifier/policy"
)

// The papers of a vehicle and its driver, by the names of their types in package credential.
const (
	licencePaper      = "driving-licence"
	registrationPaper = "vehicle-registration"
	inspectionPaper   = "vehicle-inspection"
	insurancePaper    = "vehicle-insurance"
)

// A Requirement is a paper that the driver must carry.
type Requirement struct {
	Paper  string // the name of its type, as in "vehicle-insurance"
	Source string
	// Trailer is set for the papers of what the vehicle pulls.
	Trailer bool
}

// A paperRule says of which vehicles a paper is required.
type paperRule struct {
	kinds []Kind
	needs []Requirement
}

var motorCars = []Kind{Cart, Car, Bus, Truck, Special, Tractor}

// paperRules are the versions of what must be carried (Đ56 k1; k2 for farm tractors). The inspection of motorcycles and
// mopeds is of their emissions alone (Đ42 k2), by a timetable that is not published yet: it is not required here.
var paperRules = []policy.Dated[[]paperRule]{
	{RuleSet: policy.RuleSet{ID: "papers-2025", From: vn.Date{Year: 2025, Month: 1, Day: 1}, Source: "Luật 36/2024/QH15 Đ56"},
		Rules: []paperRule{
			{kinds, []Requirement{
				{Paper: registrationPaper, Source: "Luật 36/2024/QH15 Đ56 k1a"},
			}},
			{slices.Concat([]Kind{Motorcycle, Tricycle}, motorCars), []Requirement{
				{Paper: licencePaper, Source: "Luật 36/2024/QH15 Đ56 k1b"}, // not of a moped's rider: k1, k4
			}},
			{slices.Concat(motorCars, []Kind{FarmTractor}), []Requirement{
				{Paper: inspectionPaper, Source: "Luật 36/2024/QH15 Đ56 k1c"},
			}},
			{kinds, []Requirement{
				{Paper: insurancePaper, Source: "Luật 36/2024/QH15 Đ56 k1d"},
			}},
		}},
}

// trailerPapers are those of a trailer or semi-trailer, which is a vehicle of its own (Đ34 k1b, k1c).
var trailerPapers = []Requirement{
	{Paper: registrationPaper, Source: "Luật 36/2024/QH15 Đ35 k1a", Trailer: true},
	{Paper: inspectionPaper, Source: "Luật 36/2024/QH15 Đ42 k1", Trailer: true},
}

// RequiredPapers lists what the driver of v must carry on a day, in the order of Đ56 k1, and returns false for a day
// whose rules are not held. Beside them a farm tractor needs a certificate that is none of our papers.
func RequiredPapers(v Vehicle, on vn.Date) ([]Requirement, bool) {
	version := policy.On(paperRules, on)
	if version == nil {
		return nil, false
	}
	var all []Requirement
	for _, rule := range version.Rules {
		if slices.Contains(rule.kinds, v.Kind) {
			all = append(all, rule.needs...)
		}
	}
	if v.Tow != NoTrailer {
		all = append(all, trailerPapers...)
	}
	return all, true
}

// text names the paper in a word or two.
func (r Requirement) text() message.Text {
	t := paperTexts[r.Paper]
	if r.Trailer {
		return message.Text{VI: strings.TrimSuffix(t.VI, " xe") + " rơ moóc", EN: "trailer's " + t.EN}
	}
	return t
}

var paperTexts = map[string]message.Text{
	licencePaper:      {VI: "GPLX", EN: "licence"},
	registrationPaper: {VI: "đăng ký xe", EN: "registration"},
	inspectionPaper:   {VI: "kiểm định", EN: "inspection"},
	insurancePaper:    {VI: "bảo hiểm xe", EN: "insurance"},
}
