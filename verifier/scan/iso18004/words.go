package iso18004

// formatWords holds the format information, masked, by its five bits of level and
// mask: they are followed by 10 check bits of a BCH code (annex C).
var formatWords = func() (words [32]uint16) {
	for i := range words {
		rest := uint16(i) << 10
		for bit := 14; bit >= 10; bit-- {
			if rest>>bit&1 == 1 {
				rest ^= 0x537 << (bit - 10)
			}
		}
		words[i] = (uint16(i)<<10 | rest) ^ 0x5412
	}
	return words
}()

// levelBits are the two bits of a level in the format information.
var levelBits = [4]int{L: 1, M: 0, Q: 3, H: 2}

// FormatWord is the format information of a level and mask, of 15 bits.
func FormatWord(level Level, mask int) uint16 { return formatWords[levelBits[level]<<3|mask] }

// FormatPlaces is where the two copies of a bit of the format information lie, 0 being
// the lowest: y*size + x.
func FormatPlaces(size, bit int) [2]int {
	var first, second int
	switch {
	case bit < 6:
		first = bit*size + 8
	case bit < 8:
		first = (bit+1)*size + 8
	case bit == 8:
		first = 8*size + 7
	default:
		first = 8*size + 14 - bit
	}
	if bit < 8 {
		second = 8*size + size - 1 - bit
	} else {
		second = (size-15+bit)*size + 8
	}
	return [2]int{first, second}
}

// LeastNamed is the least version whose symbols carry version information.
const LeastNamed = 7

// versionWords holds the version information of versions 7 to 40, each version
// followed by 12 check bits of the Golay code (annex D).
var versionWords = func() (words [34]uint32) {
	for i := range words {
		version := uint32(i + LeastNamed)
		rest := version << 12
		for bit := 17; bit >= 12; bit-- {
			if rest>>bit&1 == 1 {
				rest ^= 0x1f25 << (bit - 12)
			}
		}
		words[i] = version<<12 | rest
	}
	return words
}()

// VersionWord is the version information of a version from LeastNamed, of 18 bits.
func VersionWord(version int) uint32 { return versionWords[version-LeastNamed] }

// VersionPlaces is where the two copies of a bit of the version information lie: beside
// the upper right finder pattern, and beside the lower left one.
func VersionPlaces(size, bit int) [2]int {
	near, far := bit/3, size-11+bit%3
	return [2]int{near*size + far, far*size + near}
}
