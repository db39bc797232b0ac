package programs

import "os"

// Long reports whether tests run as long as the project asks for, as in make check: with the variable GIAYTO_LONG.
func Long() bool { return os.Getenv("GIAYTO_LONG") != "" }
