package iso18004

// The field GF(256) modulo x^8+x^4+x^3+x^2+1, whose x is a primitive element (7.5.2).
// The generator of a block's error correction has the powers of x from 0 as its roots.
var (
	Exps [510]byte  // powers of x, twice over
	Logs [256]uint8 // of all but 0
)

func init() {
	x := 1
	for i := range 255 {
		Exps[i], Exps[i+255], Logs[x] = byte(x), byte(x), uint8(i)
		if x <<= 1; x > 255 {
			x ^= 0x11d
		}
	}
}

// Multiply is a product in the field.
func Multiply(a, b byte) byte {
	if a == 0 || b == 0 {
		return 0
	}
	return Exps[int(Logs[a])+int(Logs[b])]
}

// Divide is a/b for b other than 0.
func Divide(a, b byte) byte {
	if a == 0 {
		return 0
	}
	return Exps[int(Logs[a])+255-int(Logs[b])]
}
