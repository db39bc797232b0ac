package vn

import "strings"

// VIN accepts a vehicle identification number (số khung): 17 digits and capitals
// without I, O and Q (ISO 3779). A shorter one of digits and capitals, as old
// motorcycles have, gets the warning VINShort. Its error has the code vin-format.
func VIN(s string) (string, []Warning, error) {
	switch {
	case s == "" || len(s) > 17 || !upperOrDigits(s):
		return "", nil, refuse("vin-format", s, "vehicle identification number is not up to 17 digits and capitals")
	case len(s) < 17:
		return s, []Warning{VINShort}, nil
	case strings.ContainsAny(s, "IOQ"):
		return "", nil, refuse("vin-format", s, "vehicle identification number holds I, O or Q")
	}
	return s, nil, nil
}
