package web

import (
	_ "embed"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
)

// typist types a code as a hand-held scanner does, with Telex or VNI in fields.
//
//go:embed testdata/typist.js
var typist string

// noCamera is a desk that has none.
const noCamera = `navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', 'NotFoundError'); };`

// A speed is that of a scanner in characters a second. The slow ones are for the long tests.
type speed struct {
	rate int
	long bool
}

var speeds = []speed{{50, true}, {125, true}, {500, false}}

// A code of digits is accepted as it is typed, at any speed; onto the page, where no input method acts, and into a field in which
// Telex or VNI is at work. One digit that is lost asks for another scan, and rejects nobody.
func TestTyped(t *testing.T) {
	c, _, b := device(t, "clinic", typist+noCamera)
	for _, length := range []int{750, 2000} {
		text := c.ofLength(t, length)
		for _, s := range speeds {
			isLong := os.Getenv("GIAYTO_LONG") != ""
			if s.long && !isLong {
				continue
			}
			for _, method := range []string{"", "telex", "vni"} {
				if length > 750 && method != "" && !isLong {
					continue
				}
				b.hand(text, s.rate, method)
				contains(t, b.verdict("accepted"), "NGUYỄN VĂN AN")
				b.following()
				t.Logf("%d digits at %d a second %s: accepted", length, s.rate, method)
			}
			if length > 750 && !isLong {
				continue
			}
			b.hand(text[:length/2]+text[length/2+1:], s.rate, "")
			contains(t, b.verdict("undecided"), "Quét lại")
			b.following()
			t.Logf("%d digits at %d a second, one lost: scan again", length, s.rate)
		}
	}
	b.letters(base45(t, c.ofLength(t, 750)))
	b.clean()
}

// letters types the same bytes in base 45, for comparison: letters do not survive an input method.
func (b *browser) letters(text string) {
	b.t.Helper()
	for _, method := range []string{"telex", "vni"} {
		var came string
		b.value(fmt.Sprintf(`typist.field(%q, 1000, %q)`, text, method), &came)
		if came == text {
			b.t.Errorf("%s changes nothing", method)
		}
		b.hand(text, 1000, method)
		b.verdict("undecided")
		b.following()
	}
	var came string
	b.value(fmt.Sprintf(`typist.field(%q, 1000, '')`, text), &came)
	if came != text {
		b.t.Errorf("without an input method %q came, not %q", came, text)
	}
}

// hand types a text: onto the page, or by an input method into the field for it.
func (b *browser) hand(text string, rate int, method string) {
	b.t.Helper()
	if method == "" {
		b.value(fmt.Sprintf(`typist.page(%q, %d)`, text, rate), nil)
		return
	}
	b.click("#typed-open")
	b.value(fmt.Sprintf(`typist.field(%q, %d, %q)`, text, rate, method), nil)
	b.evaluate(`document.querySelector('#typed-form').requestSubmit()`)
}

// ofLength is the text of an insurance card whose names and portrait make it so many digits long.
func (c *country) ofLength(t testing.TB, digits int) string {
	t.Helper()
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	random := rand.New(rand.NewPCG(1, uint64(digits)))
	d := insurance(1, "NGUYỄN VĂN AN")
	if digits > 1500 {
		d.Portrait = face(t)
	}
	for range 2000 {
		text := c.code(t, 1, d)
		switch {
		case len(text) == digits:
			return text
		case len(text) < digits:
			d.FacilityName += string(letters[random.IntN(len(letters))])
		default:
			d.FacilityName = d.FacilityName[:len(d.FacilityName)/2]
		}
	}
	t.Fatalf("no card makes %d digits", digits)
	return ""
}

// base45 is a code's bytes as RFC 9285 writes them.
func base45(t testing.TB, digits string) string {
	t.Helper()
	data := container(t, digits)
	const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
	var out []byte
	for ; len(data) > 1; data = data[2:] {
		n := int(data[0])<<8 | int(data[1])
		out = append(out, alphabet[n%45], alphabet[n/45%45], alphabet[n/45/45])
	}
	if len(data) == 1 {
		out = append(out, alphabet[data[0]%45], alphabet[data[0]/45])
	}
	return string(out)
}

// container are the bytes that the digits of a code spell: 17 for seven, fewer for the last ones.
func container(t testing.TB, text string) (data []byte) {
	t.Helper()
	for digits := text[4 : len(text)-2]; digits != ""; {
		group := digits[:min(17, len(digits))]
		digits = digits[len(group):]
		n, err := strconv.ParseUint(group, 10, 64)
		check(t, err)
		var bytes [8]byte
		binary.BigEndian.PutUint64(bytes[:], n)
		size := map[int]int{3: 1, 5: 2, 8: 3, 10: 4, 13: 5, 15: 6, 17: 7}[len(group)]
		data = append(data, bytes[8-size:]...)
	}
	return data
}
