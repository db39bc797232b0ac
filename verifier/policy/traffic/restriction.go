package traffic

import (
	"strings"

	"github.com/giayto/giayto/credential/vn"
)

// restricted says whether a restriction code (điều kiện hạn chế, TT 12/2025/TT-BCA) leaves a vehicle to a class. A code
// that is not in the table, or stands at a class of the other part, restricts in a way that cannot be decided.
func restricted(code, class string, part vn.Part, v *Vehicle) cover {
	switch {
	case code == "A.01" && part == vn.MotorcyclePart:
		return onlyForDisabled(v)
	case code == "A.02" && part == vn.MotorcyclePart:
		return continuouslyVariable(v)
	case code == "A.03" && part == vn.MotorcyclePart:
		return when(v.Kind != Motorcycle).or(v.engine(0, 174_999, 0, 13_999))
	case isAutomaticOnly(code) && part == vn.CarPart:
		if c := v.automatic(); c.truth == yes || class == "B" {
			return c
		}
		return silent // the code speaks of class B alone
	}
	return silent
}

// isAutomaticOnly: B.01, and B.02 to B.05, which are for the disabled.
func isAutomaticOnly(code string) bool { return code == "B.01" || isForDisabled(code) }

func isForDisabled(code string) bool {
	return strings.HasPrefix(code, "B.0") && len(code) == 4 && '2' <= code[3] && code[3] <= '5'
}

func onlyForDisabled(v *Vehicle) cover {
	if v.Kind == Tricycle && !v.Disabled {
		return lacking(forDisabled) // its papers do not say
	}
	return when(v.Kind == Tricycle)
}

// continuouslyVariable is A.02. Its source says "from 125 cm³", where the class begins over 125 cm³, and does not say
// whether an electric motorcycle counts: at the limit, and of gears that only are automatic, nothing is decided.
func continuouslyVariable(v *Vehicle) cover {
	small := when(v.Kind != Motorcycle).or(v.engine(0, 124_999, 0, 13_999))
	large := v.engine(125_001, unbounded, 14_000, unbounded)
	switch {
	case small.truth == yes || v.Transmission == CVT:
		return covered
	case v.Transmission == "":
		return lacking(gears)
	case v.Transmission == Manual && large.truth == yes:
		return barred
	}
	return silent
}
