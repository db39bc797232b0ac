package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/giayto/giayto/testvectors/frames"
	"github.com/giayto/giayto/verifier/scan"
)

// A remedy is the hint that is right for a kind of damage, and why.
type remedy struct {
	hint scan.Hint
	why  string
}

// remedies has every kind that can be so strong that a frame is not read.
var remedies = map[frames.Kind]remedy{
	frames.Rotation:    {scan.Closer, "any angle is read, but not below a pixel and a half a module"},
	frames.Perspective: {scan.Straight, "the angle takes pixels away in one direction"},
	frames.Curl:        {scan.Flatten, "the paper bends"},
	frames.Blur:        {scan.Still, "the lens is to find its focus"},
	frames.Motion:      {scan.Still, "the hand moves"},
	frames.Noise:       {scan.Brighter, "more light has less noise"},
	frames.LowContrast: {scan.Brighter, "a screen that is bright, or paper in the light, has more contrast"},
	frames.Glare:       {scan.Tilt, "the light is thrown elsewhere"},
	frames.JPEG:        {scan.Closer, "compression takes away what is as small as a few pixels"},
	frames.Moire:       {scan.Closer, "modules that are larger than the beat stand out of it"},
	frames.Inverted:    {scan.Still, "its strength is that of its blur"},
	frames.Small:       {scan.Closer, "there are few pixels a module"},
	frames.Mixed:       {scan.Still, "its strength is that of its blur"},
	frames.Subpixel:    {scan.Still, "its strength is that of its motion"},
	frames.Shutter:     {scan.Still, "the hand moves"},
	frames.LowLight:    {scan.Brighter, "it is dark"},
	frames.Crack:       {scan.Tilt, "from elsewhere the splinters shine and shift otherwise"},
	frames.QuietZone:   {scan.Still, "the sharper it is, the less runs into it from where the quiet zone is not"},
	frames.DarkMode:    {scan.Brighter, "a brighter screen has more contrast to what its glass reflects"},
	frames.Wrinkled:    {scan.Flatten, "the paper is creased"},
	frames.TwoCodes:    {scan.Still, "its strength is that of its blur"},
	frames.Torch:       {scan.Tilt, "the lamp is seen elsewhere"},
}

// harsher are the steps by which a damage becomes stronger until a frame is not read.
var harsher = [4]float64{0.5, 1, 1.5, 2}

// hinted counts the hints for the frames of a kind that were not read.
type hinted map[scan.Hint]int

func (h hinted) total() (n int) {
	for _, of := range h {
		n += of
	}
	return n
}

// measureHints prints which hints the reader gives for frames of each kind that it does not read. The right one comes first in
// more than half of them, or it is an error.
func (t framesTask) measureHints(out io.Writer) error {
	fmt.Fprintf(out, "%d frames a kind, each harsher than the corpus until it is not read, %s; per cent of those that are not read\n\n", t.n, t.purpose())
	head := []any{"", "not read", "right hint", "right"}
	for _, hint := range scan.Hints {
		head = append(head, hint)
	}
	table := newTable(out, head...)
	var short []frames.Kind
	for _, kind := range t.kinds {
		counts, err := t.hinted(kind)
		if err != nil {
			return err
		}
		total, right := counts.total(), remedies[kind]
		if total == 0 {
			table.row(kind, 0, right.hint)
			continue
		}
		row := []any{kind, total, right.hint, percent(counts[right.hint], total)}
		for _, hint := range scan.Hints {
			row = append(row, percent(counts[hint], total))
		}
		table.row(row...)
		if 2*counts[right.hint] <= total {
			short = append(short, kind)
		}
	}
	fmt.Fprintln(os.Stderr)
	table.end()
	for _, kind := range t.kinds {
		if right, ok := remedies[kind]; ok {
			fmt.Fprintf(out, "%s: %s, since %s\n", kind, right.hint, right.why)
		}
	}
	if len(short) > 0 {
		return fmt.Errorf("%w: not most hints are right for %v", errShort, short)
	}
	return nil
}

func percent(n, of int) string {
	if n == 0 {
		return "-"
	}
	return fmt.Sprintf("%.0f", 100*float64(n)/float64(of))
}

// hinted reads frames of a kind, each ever harsher until it is not read.
func (t framesTask) hinted(kind frames.Kind) (hinted, error) {
	counts := hinted{}
	for number := range t.n {
		for _, by := range harsher {
			f := frames.Harsher(kind, t.seed, number, by)
			fmt.Fprintf(os.Stderr, "\r%-40s", f.Name())
			reader := scan.Reader{Budget: t.budget}
			found, err := reader.Read(context.Background(), f.Image)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", f.Name(), err)
			}
			if slices.ContainsFunc(found.Codes, func(c scan.Code) bool { return c.Err == nil }) {
				continue
			}
			counts[found.Hint()]++
			break
		}
	}
	return counts, nil
}
