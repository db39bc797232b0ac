package main

import (
	"strconv"

	"rsc.io/qr/coding"
)

// A symbol is what a QR code holds, in segments of one mode each.
type symbol []coding.Encoding

func (s symbol) text() string {
	text := ""
	for _, segment := range s {
		switch part := segment.(type) {
		case coding.Num:
			text += string(part)
		case coding.Alpha:
			text += string(part)
		case coding.String:
			text += string(part)
		}
	}
	return text
}

// mode names the mode that nearly everything is in.
func (s symbol) mode() string {
	switch s[len(s)-1].(type) {
	case coding.Num:
		return "numeric"
	case coding.Alpha:
		return "alphanumeric"
	}
	return "byte"
}

// version returns the smallest version of a level, as ISO/IEC 18004 counts the bits; tooLarge where none is large enough.
func (s symbol) version(level coding.Level) version {
	for v := coding.Version(coding.MinVersion); v <= coding.MaxVersion; v++ {
		bits := 0
		for _, segment := range s {
			bits += segment.Bits(v)
		}
		if bits <= 8*v.DataBytes(level) {
			return version(v)
		}
	}
	return tooLarge
}

// A version is a QR code's size: 17 + 4 times the version is its side in modules.
type version int

const tooLarge version = coding.MaxVersion + 1

func (v version) String() string {
	if v == tooLarge {
		return "none"
	}
	return strconv.Itoa(int(v))
}

// A bar is the largest version that is good enough at levels L and M; 0 sets none.
type bar struct{ l, m version }

func (b bar) String() string {
	switch {
	case b.l == 0:
		return ""
	case b.m == 0:
		return b.l.String() + "-L"
	}
	return b.l.String() + "-L/" + b.m.String() + "-M"
}

func (b bar) ok(l, m version) bool { return (b.l == 0 || l <= b.l) && (b.m == 0 || m <= b.m) }
