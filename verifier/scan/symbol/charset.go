package symbol

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// Numbers of character sets that are used without being named in the symbol. Bytes
// whose set is not named are taken as UTF-8 or not at all: the standard's ISO 8859-1
// would make letters of any bytes, and writers of other sets do not name them either.
const (
	eciShiftJIS = 20
	eciUTF8     = 26
	eciASCII    = 27
	eciGB2312   = 29
)

// charsets are the assigned numbers (AIM ITS/04-023). nil stands for UTF-8.
var charsets = map[int]encoding.Encoding{
	0: charmap.CodePage437, 1: charmap.ISO8859_1, 2: charmap.CodePage437, 3: charmap.ISO8859_1,
	4: charmap.ISO8859_2, 5: charmap.ISO8859_3, 6: charmap.ISO8859_4, 7: charmap.ISO8859_5,
	8: charmap.ISO8859_6, 9: charmap.ISO8859_7, 10: charmap.ISO8859_8, 11: charmap.ISO8859_9,
	12: charmap.ISO8859_10, 13: charmap.Windows874, // ISO 8859-11 and more
	15: charmap.ISO8859_13, 16: charmap.ISO8859_14, 17: charmap.ISO8859_15, 18: charmap.ISO8859_16,
	eciShiftJIS: japanese.ShiftJIS,
	21:          charmap.Windows1250, 22: charmap.Windows1251, 23: charmap.Windows1252, 24: charmap.Windows1256,
	25:      unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
	eciUTF8: nil, eciASCII: nil, // a part of UTF-8
	28: traditionalchinese.Big5, eciGB2312: simplifiedchinese.GBK, 30: korean.EUCKR,
	31: simplifiedchinese.GBK, 32: simplifiedchinese.GB18030,
	33: unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM),
	34: utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), 35: utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM),
}

// text decodes what the segments hold.
func (s *segments) text() (string, error) {
	var text strings.Builder
	from := 0
	for _, r := range s.runs {
		part := s.raw[from:r.end]
		if set := charsets[r.eci]; set != nil {
			decoded, err := set.NewDecoder().Bytes(part)
			if err != nil {
				return "", fmt.Errorf("%w: ECI %06d: %v", ErrEncoding, r.eci, err)
			}
			part = decoded
		}
		if !utf8.Valid(part) || strings.ContainsRune(string(part), utf8.RuneError) {
			return "", fmt.Errorf("%w: ECI %06d", ErrEncoding, r.eci)
		}
		text.Write(part)
		from = r.end
	}
	return text.String(), nil
}
