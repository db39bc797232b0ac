package press

import (
	"fmt"
	"time"
)

// The face of a card: ID-1 of ISO/IEC 7810, in millimetres.
const (
	cardWidth  = 85.60
	cardHeight = 53.98
	cardMargin = 3

	// MaxCardCode is the largest side of a code on a card, and CardCode the usual one, in millimetres.
	MaxCardCode = cardHeight - 2*cardMargin
	CardCode    = 46
)

// Card draws the face of a card: the code to the right, side millimetres wide with its quiet zone, and to the left what
// paper it is and whose. The time goes into the file as that of its making.
func Card(l *Label, side float64, at time.Time) ([]byte, error) {
	if !(side > 0 && side <= MaxCardCode) {
		return nil, fmt.Errorf("press: a code of %g mm is not within 0 to %g for a card", side, MaxCardCode)
	}
	if err := l.Check(); err != nil {
		return nil, err
	}
	d := newDocument(cardWidth, cardHeight, at)
	d.AddPage()
	d.code(l.Symbol, box{cardWidth - cardMargin - side, (cardHeight - side) / 2, side, side})

	words := box{cardMargin, cardMargin, cardWidth - side - 3*cardMargin, cardHeight - 2*cardMargin}
	below := func(height, gap float64) { words.y, words.height = words.y+height+gap, words.height-height-gap }
	below(d.set(l.Kind, bold, 10, part(words, 18), left), 3)
	below(d.set(l.Holder, bold, 9, part(words, 16), left), 1.5)
	d.set(l.numbered(), regular, 7, part(words, 6), left)
	const foot = 3
	words.y, words.height = cardHeight-cardMargin-foot, foot
	d.set(l.ID, regular, 6, words, left)
	return d.bytes()
}

// part is the upper part of a box.
func part(b box, height float64) box {
	b.height = height
	return b
}
