package publish

import (
	"bytes"
	"compress/gzip"
	"io"
	"math/bits"

	"github.com/andybalholm/brotli"
)

// An encoding is a way to compress a file. The same content always becomes the same bytes.
type encoding struct {
	suffix string
	writer func(w io.Writer, size int) (io.WriteCloser, error)
	reader func(io.Reader) (io.Reader, error)
}

// encodings are those that web servers look for beside a file.
var encodings = [...]encoding{
	{".gz",
		func(w io.Writer, _ int) (io.WriteCloser, error) { return gzip.NewWriterLevel(w, gzip.BestCompression) },
		func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }},
	{".br",
		newBrotli,
		func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil }},
}

// newBrotli takes a window no larger than the content, which is most of the work for a small file.
func newBrotli(w io.Writer, size int) (io.WriteCloser, error) {
	const smallest, largest = 10, 22 // as brotli has them, powers of two
	window := min(max(bits.Len(uint(size)), smallest), largest)
	return brotli.NewWriterOptions(w, brotli.WriterOptions{Quality: brotli.BestCompression, LGWin: window}), nil
}

// plain reads what is not compressed.
func plain(r io.Reader) (io.Reader, error) { return r, nil }

func (e *encoding) compress(data []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := e.writer(&out, len(data))
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
