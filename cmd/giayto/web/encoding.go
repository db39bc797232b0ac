package web

import (
	"compress/gzip"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/andybalholm/brotli"
)

// An encoding is a way in which a file may be compressed beforehand.
type encoding struct {
	name, suffix string
	reader       func(io.Reader) (io.Reader, error)
}

// encodings are those that publish makes, the better first.
var encodings = []encoding{
	{"br", ".br", func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil }},
	{"gzip", ".gz", func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }},
}

// acceptable returns the encodings that the client likes better than none, the one that it likes best first (RFC 9110
// §12.5.3).
func acceptable(fields []string) []encoding {
	weights := make(map[string]float64)
	for _, field := range fields {
		for part := range strings.SplitSeq(field, ",") {
			name, weight, ok := weighted(part)
			if ok {
				weights[name] = weight
			}
		}
	}
	weight := func(name string) float64 {
		if w, said := weights[name]; said {
			return w
		}
		return weights["*"]
	}
	var liked []encoding
	for _, e := range encodings {
		if w := weight(e.name); w > 0 && w >= weights["identity"] {
			liked = append(liked, e)
		}
	}
	slices.SortStableFunc(liked, func(a, b encoding) int {
		switch wa, wb := weight(a.name), weight(b.name); {
		case wa > wb:
			return -1
		case wa < wb:
			return 1
		}
		return 0
	})
	return liked
}

// weighted reads "gzip" or "gzip;q=0.5".
func weighted(part string) (name string, weight float64, ok bool) {
	name, rest, found := strings.Cut(part, ";")
	name = strings.ToLower(strings.TrimSpace(name))
	if !found {
		return name, 1, true
	}
	q, is := strings.CutPrefix(strings.ToLower(strings.TrimSpace(rest)), "q=")
	weight, err := strconv.ParseFloat(q, 64)
	return name, weight, is && err == nil && weight >= 0 && weight <= 1
}
