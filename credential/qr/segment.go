package qr

import (
	"errors"
	"fmt"

	"rsc.io/qr/coding"
)

// segmentOf is a text in the narrowest mode that has all its characters.
func segmentOf(text string) (coding.Encoding, error) {
	switch {
	case text == "":
		return nil, errors.New("qr: text is empty")
	case len(text) > MaxText:
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrTooLong, len(text), MaxText)
	}
	for _, narrow := range []coding.Encoding{coding.Num(text), coding.Alpha(text)} {
		if narrow.Check() == nil {
			return narrow, nil
		}
	}
	return coding.String(text), nil
}

// versionFor is the smallest version that holds a segment, maxVersion+1 where there is none.
func versionFor(segment coding.Encoding, level coding.Level) coding.Version {
	version := coding.Version(1)
	for version <= maxVersion && segment.Bits(version) > 8*version.DataBytes(level) {
		version++
	}
	return version
}
