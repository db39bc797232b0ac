package frames

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"rsc.io/qr/coding"

	"github.com/giayto/giayto/testvectors"
)

const (
	leastVersion = 10
	mostVersion  = 26
)

// Levels are the error correction levels that frames have.
var Levels = []string{"L", "M", "Q"}

var codingLevels = map[string]coding.Level{"L": coding.L, "M": coding.M, "Q": coding.Q}

// credentials are the texts of the test vectors, each once.
var credentials = func() (texts []string) {
	cases, err := testvectors.Cases()
	if err != nil {
		panic(err) // the files are embedded
	}
	for _, c := range cases {
		if c.Expect == "accepted" && coding.Num(c.Text).Check() == nil && !slices.Contains(texts, c.Text) {
			texts = append(texts, c.Text)
		}
	}
	return texts
}()

// drawText returns a text that fills a symbol of the version and level, and no smaller one.
func drawText(r *rand.Rand, version int, level string) string {
	var fitting []string
	for _, text := range credentials {
		if versionOf(text, level) == version {
			fitting = append(fitting, text)
		}
	}
	if len(fitting) > 0 && r.IntN(2) == 0 {
		return fitting[r.IntN(len(fitting))]
	}
	most := longest(version, level)
	least := longest(version-1, level) + 1
	return verbatim(r, least+r.IntN(most-least+1))
}

// versionOf is the smallest version that holds a text of digits.
func versionOf(text, level string) int {
	v := coding.Version(coding.MinVersion)
	for coding.Num(text).Bits(v) > 8*v.DataBytes(codingLevels[level]) {
		v++
	}
	return int(v)
}

// longest is the length in letters of the longest verbatim text that a version holds.
func longest(version int, level string) int {
	v := coding.Version(version)
	const counter = 4 + 12 // mode, and the count of digits at versions 10 to 26
	bits := 8*v.DataBytes(codingLevels[level]) - counter
	digits := bits / 10 * 3
	if rest := bits % 10; rest >= 7 {
		digits += 2
	} else if rest >= 4 {
		digits++
	}
	letters := 0
	for textLen(storedLen(letters+1)) <= digits {
		letters++
	}
	return letters
}

// storedLen is the length of the container of letters: its kind, and DEFLATE's header of a stored block.
func storedLen(letters int) int { return 1 + 5 + letters }

// textLen is the length of the text of a container: 7 bytes are 17 digits.
func textLen(container int) int {
	return len(prefix) + container/7*groupLen(7) + groupLen(container%7) + 2
}

// groupLen is how many digits 0 to 7 bytes take.
func groupLen(bytes int) int { return [...]int{0, 3, 5, 8, 10, 13, 15, 17}[bytes] }

const prefix = "8401"

// verbatim returns the GT1 text of random letters: a container of kind 0 with a stored block.
func verbatim(r *rand.Rand, letters int) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	container := []byte{0, 1}
	container = binary.LittleEndian.AppendUint16(container, uint16(letters))
	container = binary.LittleEndian.AppendUint16(container, ^uint16(letters))
	for range letters {
		container = append(container, alphabet[r.IntN(len(alphabet))])
	}
	return gt1Text(container)
}

// gt1Text writes a container as FORMAT.md says: groups of 7 bytes as 17 digits, and two check digits of MOD 97-10.
func gt1Text(container []byte) string {
	var text strings.Builder
	text.WriteString(prefix)
	for group := range slices.Chunk(container, 7) {
		var v uint64
		for _, b := range group {
			v = v<<8 | uint64(b)
		}
		fmt.Fprintf(&text, "%0*d", groupLen(len(group)), v)
	}
	remainder := 0
	for _, digit := range text.String() + "00" {
		remainder = (10*remainder + int(digit-'0')) % 97
	}
	fmt.Fprintf(&text, "%02d", 98-remainder)
	return text.String()
}
