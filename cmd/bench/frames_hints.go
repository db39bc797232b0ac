package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/giayto/giayto/testvectors/frames"
	"github.com/giayto/giayto/verifier/scan"
)

// A remedy is the hint that is right for a kind of damage, or either of two, and why: whoever does as it says has a frame
// with less of what keeps the reader from reading.
type remedy struct {
	hints []scan.Hint
	why   string
}

func (r remedy) String() string {
	var names []string
	for _, hint := range r.hints {
		names = append(names, string(hint))
	}
	return strings.Join(names, " or ")
}

func since(why string, hints ...scan.Hint) remedy { return remedy{hints, why} }

// remedies has every kind that can be so strong that a frame is not read.
var remedies = map[frames.Kind]remedy{
	frames.Rotation:    since("any angle is read, but not below a pixel and a half a module", scan.Closer),
	frames.Perspective: since("the angle takes pixels away in one direction", scan.Straight),
	frames.Curl:        since("the paper bends", scan.Flatten),
	frames.Blur:        since("the lens is to find its focus", scan.Still),
	frames.Motion:      since("the hand moves", scan.Still),
	frames.Noise:       since("more light has less noise", scan.Brighter),
	frames.LowContrast: since("a screen that is bright, or paper in the light, has more contrast", scan.Brighter),
	frames.Glare:       since("the light is thrown elsewhere", scan.Tilt),
	frames.JPEG:        since("compression takes away what is as small as a few pixels", scan.Closer),
	frames.Moire:       since("the display's pixels then are no more as large as the camera's, and modules larger than the beat", scan.Closer),
	frames.Inverted:    since("its strength is that of its blur", scan.Still),
	frames.Small:       since("there are few pixels a module", scan.Closer),
	frames.Mixed:       since("its strength is that of its blur", scan.Still),
	frames.Subpixel:    since("its strength is that of its motion", scan.Still),
	frames.Shutter:     since("the hand moves", scan.Still),
	frames.LowLight:    since("it is dark", scan.Brighter),
	frames.Crack:       since("from elsewhere the splinters shine and shift otherwise", scan.Tilt),
	frames.QuietZone:   since("what is around runs into the symbol by the blur of a lens, which is less in focus and in modules that are larger", scan.Still, scan.Closer),
	frames.DarkMode:    since("a brighter screen has more contrast to what its glass reflects", scan.Brighter),
	frames.Wrinkled:    since("the paper is creased", scan.Flatten),
	frames.TwoCodes:    since("its strength is that of its blur", scan.Still),
	frames.Torch:       since("the lamp is seen elsewhere", scan.Tilt),
}

// harsher are the steps by which a damage becomes stronger until a frame is not read, and fineHalvings how often the last of
// them is halved to find how strong it must be: what is much harsher shows no code to anybody.
var harsher = [4]float64{1, 2, 4, 8}

const fineHalvings = 4

// hinted counts the hints for the frames of a kind that were not read.
type hinted map[scan.Hint]int

func (h hinted) total() (n int) {
	for _, of := range h {
		n += of
	}
	return n
}

// of counts the hints that are right.
func (h hinted) of(r remedy) (n int) {
	for _, hint := range r.hints {
		n += h[hint]
	}
	return n
}

// measureHints prints which hints the reader gives for frames of each kind that it does not read. The right one comes first in
// more than half of them, or it is an error.
func (t framesTask) measureHints(out io.Writer) error {
	fmt.Fprintf(out, "%d frames a kind, each as much harsher than the corpus as it needs be not to be read, %s; per cent of those that are not read\n\n", t.n, t.purpose())
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
		total, right := counts.total(), counts.of(remedies[kind])
		if total == 0 {
			table.row(kind, 0, remedies[kind])
			continue
		}
		row := []any{kind, total, remedies[kind], percent(right, total)}
		for _, hint := range scan.Hints {
			row = append(row, percent(counts[hint], total))
		}
		table.row(row...)
		if 2*right <= total {
			short = append(short, kind)
		}
	}
	fmt.Fprintln(os.Stderr)
	table.end()
	for _, kind := range t.kinds {
		if right, ok := remedies[kind]; ok {
			fmt.Fprintf(out, "%s: %s, since %s\n", kind, right, right.why)
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
		hint, err := t.hintOf(kind, number)
		if err != nil {
			return nil, err
		}
		if hint != "" {
			counts[hint]++
		}
	}
	return counts, nil
}

// hintOf is what the reader says of a frame that is as harsh as it needs be not to be read, or nothing where it is always read.
func (t framesTask) hintOf(kind frames.Kind, number int) (hint scan.Hint, err error) {
	least, most := 0.0, 0.0
	for _, most = range harsher {
		if hint, err = t.readHarsher(kind, number, most); err != nil || hint != "" {
			break
		}
		least = most
	}
	for range t.halvings {
		if err != nil || hint == "" {
			return "", err
		}
		middle := (least + most) / 2
		var said scan.Hint
		if said, err = t.readHarsher(kind, number, middle); said == "" {
			least = middle
		} else {
			hint, most = said, middle
		}
	}
	return hint, err
}

// readHarsher is the hint of a frame that is not read.
func (t framesTask) readHarsher(kind frames.Kind, number int, by float64) (scan.Hint, error) {
	f := frames.Harsher(kind, t.seed, number, by)
	fmt.Fprintf(os.Stderr, "\r%-40s", f.Name())
	reader := scan.Reader{Budget: t.budget}
	found, err := reader.Read(context.Background(), f.Image)
	if err != nil {
		return "", fmt.Errorf("%s: %w", f.Name(), err)
	}
	if slices.ContainsFunc(found.Codes, func(c scan.Code) bool { return c.Err == nil }) {
		return "", nil
	}
	return found.Hint(), nil
}
