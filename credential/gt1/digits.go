package gt1

const (
	groupBytes  = 7 // 56 bits < 10^17, and a group fits 64 bits everywhere
	groupDigits = 17
	checkLen    = 2
)

// widths holds the digits for 0 to 7 bytes. All differ, so that the number of digits tells the number of bytes.
var widths = [groupBytes + 1]int{0, 3, 5, 8, 10, 13, 15, groupDigits}

// textLen returns the length of the text for a container of n bytes.
func textLen(n int) int {
	return len(prefix) + n/groupBytes*groupDigits + widths[n%groupBytes] + checkLen
}

func encodeText(container []byte) string {
	text := make([]byte, 0, textLen(len(container)))
	text = append(text, prefix...)
	r := checkRemainder(prefix)
	for len(container) > 0 {
		n := min(groupBytes, len(container))
		var v uint64
		for _, b := range container[:n] {
			v = v<<8 | uint64(b)
		}
		text = appendDecimal(text, v, widths[n])
		r = longer(r, v, widths[n])
		container = container[n:]
	}
	// ISO 7064 MOD 97-10: the whole text, read as one number, leaves 1.
	check := 98 - longer(r, 0, checkLen)
	return string(appendDecimal(text, check, checkLen))
}

func appendDecimal(dst []byte, v uint64, width int) []byte {
	var digits [groupDigits]byte
	for i := width - 1; i >= 0; i-- {
		digits[i] = '0' + byte(v%10)
		v /= 10
	}
	return append(dst, digits[:width]...)
}

// checked reports whether the last two digits are those that encodeText writes: 02 to 98, since 00, 01 and 99 leave the
// same remainders as 97, 98 and 02.
func checked(text string) bool {
	check := text[len(text)-checkLen:]
	return checkRemainder(text) == 1 && check != "00" && check != "01" && check != "99"
}

// checkRemainder returns the number that digits spell, modulo 97, or 97 where there is anything else than digits.
func checkRemainder(digits string) uint64 {
	var r uint64
	for len(digits) > 0 {
		n := min(groupDigits, len(digits))
		v, ok := parseDecimal(digits[:n])
		if !ok {
			return 97
		}
		r = longer(r, v, n)
		digits = digits[n:]
	}
	return r
}

// powers are those of 10.
var powers = func() (p [groupDigits + 1]uint64) {
	p[0] = 1
	for n := range groupDigits {
		p[n+1] = 10 * p[n]
	}
	return p
}()

// longer returns the remainder, modulo 97, of a number that goes on with the digits of v where it left r. The sum fits:
// 97 * 10^17 at most.
func longer(r, v uint64, width int) uint64 { return (r*powers[width] + v) % 97 }

// parseDecimal reads at most 17 digits.
func parseDecimal(digits string) (v uint64, ok bool) {
	for i := range len(digits) {
		if !isDigit(digits[i]) {
			return 0, false
		}
		v = v*10 + uint64(digits[i]-'0')
	}
	return v, true
}

func decodeDigits(dst []byte, digits string) ([]byte, error) {
	for len(digits) > 0 {
		width := min(groupDigits, len(digits))
		n := bytesOf(width)
		if n < 0 {
			return nil, ErrMalformed
		}
		v, ok := parseDecimal(digits[:width])
		if !ok || v>>(8*n) != 0 {
			return nil, ErrMalformed
		}
		for n--; n >= 0; n-- {
			dst = append(dst, byte(v>>(8*n)))
		}
		digits = digits[width:]
	}
	return dst, nil
}

// bytesOf is the inverse of widths, or -1.
func bytesOf(width int) int {
	for n, w := range widths {
		if w == width {
			return n
		}
	}
	return -1
}
