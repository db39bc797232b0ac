// Command framereader reads pictures for `bench frames`: a line of standard input names how many codes there are to find
// and a JPEG file without its extension; a line of standard output answers {"texts": [...], "ms": 12.3, "cpu": 12.0}: the time
// from the planes of the picture to the texts, and that of the processor. With -video the files are frames of a camera in
// their order, and 0 codes mean that another camera begins. It runs as well with GOOS=js GOARCH=wasm under Node.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"time"

	"github.com/makiuchi-d/gozxing"
	multi "github.com/makiuchi-d/gozxing/multi/qrcode"
	"github.com/makiuchi-d/gozxing/qrcode"

	"github.com/giayto/giayto/verifier/scan"
)

// A reader finds the texts of the codes in a picture. How many there are only helps one that has to be told.
type reader func(img *image.YCbCr, codes int) []string

type answer struct {
	Texts []string `json:"texts"`
	MS    float64  `json:"ms"`
	CPU   float64  `json:"cpu"`
}

func main() {
	plain := flag.Bool("gozxing", false, "read with plain gozxing, TRY_HARDER")
	video := flag.Bool("video", false, "read the pictures as frames of a camera")
	budget := flag.Duration("budget", 1500*time.Millisecond, "for a picture")
	flag.Parse()
	read := ours(*budget)
	switch {
	case *plain:
		read = byGozxing
	case *video:
		read = asVideo(*budget)
	}
	if err := serve(read); err != nil {
		fmt.Fprintln(os.Stderr, "framereader:", err)
		os.Exit(1)
	}
}

func serve(read reader) error {
	answers := json.NewEncoder(os.Stdout)
	requests := bufio.NewScanner(os.Stdin)
	for requests.Scan() {
		var codes int
		var name string
		if _, err := fmt.Sscanf(requests.Text(), "%d %s", &codes, &name); err != nil {
			return fmt.Errorf("request %q: %w", requests.Text(), err)
		}
		img, err := planes(name + ".jpg")
		if err != nil {
			return err
		}
		start, used := time.Now(), processorTime()
		texts := read(img, codes)
		if err := answers.Encode(answer{texts, milliseconds(time.Since(start)), milliseconds(processorTime() - used)}); err != nil {
			return err
		}
	}
	return requests.Err()
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func planes(name string) (*image.YCbCr, error) {
	file, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	img, err := jpeg.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if img, ok := img.(*image.YCbCr); ok {
		return img, nil
	}
	return nil, fmt.Errorf("%s has no planes of luma and chroma", name)
}

func ours(budget time.Duration) reader {
	own := scan.Reader{Budget: budget}
	return func(img *image.YCbCr, _ int) []string {
		found, _ := own.Read(context.Background(), img) // too large is nothing read
		return textsOf(found)
	}
}

func asVideo(budget time.Duration) reader {
	video := &scan.Video{Budget: budget}
	return func(img *image.YCbCr, codes int) []string {
		if codes == 0 {
			video = &scan.Video{Budget: budget}
			return nil
		}
		found, _ := video.Frame(context.Background(), img)
		return textsOf(found)
	}
}

func textsOf(found scan.Result) (texts []string) {
	for _, code := range found.Codes {
		if code.Err == nil {
			texts = append(texts, code.Text)
		}
	}
	return texts
}

func byGozxing(img *image.YCbCr, codes int) (texts []string) {
	size := img.Rect.Size()
	source, err := gozxing.NewPlanarYUVLuminanceSource(img.Y, img.YStride, size.Y, 0, 0, size.X, size.Y, false)
	if err != nil {
		return nil
	}
	bitmap, err := gozxing.NewBinaryBitmap(gozxing.NewHybridBinarizer(source))
	if err != nil {
		return nil
	}
	hints := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true}
	if codes > 1 {
		found, _ := multi.NewQRCodeMultiReader().DecodeMultiple(bitmap, hints)
		for _, result := range found {
			texts = append(texts, result.GetText())
		}
		return texts
	}
	if result, err := qrcode.NewQRCodeReader().Decode(bitmap, hints); err == nil {
		texts = append(texts, result.GetText())
	}
	return texts
}
