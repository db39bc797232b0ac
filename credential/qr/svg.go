package qr

import (
	"bytes"
	"fmt"
	"strconv"
)

// SVG draws the symbol side millimetres wide, quiet zone included. Its user units
// are modules; all dark modules are one path, so that no seams show between them.
func (s *Symbol) SVG(side float64) ([]byte, error) {
	if err := checkMillimetres(side); err != nil {
		return nil, err
	}
	n := s.side()
	mm := strconv.FormatFloat(side, 'f', -1, 64)
	var out bytes.Buffer
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" width="%smm" height="%smm" viewBox="0 0 %d %d" shape-rendering="crispEdges">`, mm, mm, n, n)
	fmt.Fprintf(&out, `<rect width="%d" height="%d" fill="#fff"/><path fill="#000" d="`, n, n)
	for run := range s.Runs() {
		fmt.Fprintf(&out, "M%d %dh%dv1h-%dz", run.X+QuietZone, run.Y+QuietZone, run.Length, run.Length)
	}
	out.WriteString("\"/></svg>\n")
	return out.Bytes(), nil
}
