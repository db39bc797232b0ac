package symbol

// The field GF(256) modulo x^8+x^4+x^3+x^2+1, whose x is a primitive element
// (ISO/IEC 18004, 7.5.2).
var (
	exps   [510]byte           // powers of x, twice over
	logs   [256]uint8          // of all but 0
	powers [maxCheck][256]byte // products with a power of x
)

func init() {
	x := 1
	for i := range 255 {
		exps[i], exps[i+255], logs[x] = byte(x), byte(x), uint8(i)
		if x <<= 1; x > 255 {
			x ^= 0x11d
		}
	}
	for i := range powers {
		for v := 1; v < 256; v++ {
			powers[i][v] = exps[i+int(logs[v])]
		}
	}
}

func multiply(a, b byte) byte {
	if a == 0 || b == 0 {
		return 0
	}
	return exps[int(logs[a])+int(logs[b])]
}

// divide is a/b for b other than 0.
func divide(a, b byte) byte {
	if a == 0 {
		return 0
	}
	return exps[int(logs[a])+255-int(logs[b])]
}
