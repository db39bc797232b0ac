package qr

import "strings"

// Terminal draws the symbol for a terminal of 256 colours in UTF-8: two rows of
// modules a line, as half blocks. Each line sets black on white itself and resets
// at its end, so that the drawing is dark on light on a dark terminal as well.
func (s *Symbol) Terminal() string {
	const blackOnWhite, reset = "\x1b[38;5;16;48;5;231m", "\x1b[0m"
	n := s.side()
	var out strings.Builder
	for y := 0; y < n; y += 2 {
		out.WriteString(blackOnWhite)
		for x := range n {
			switch upper, lower := s.drawn(x, y), s.drawn(x, y+1); {
			case upper && lower:
				out.WriteRune('█')
			case upper:
				out.WriteRune('▀')
			case lower:
				out.WriteRune('▄')
			default:
				out.WriteByte(' ')
			}
		}
		out.WriteString(reset + "\n")
	}
	return out.String()
}
