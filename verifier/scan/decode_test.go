package scan_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"strings"
	"testing"
	"time"

	"github.com/giayto/giayto/verifier/scan"
)

// losslessWebP is digits(20) in version 1, two pixels a module, as a lossless WebP.
const losslessWebP = "UklGRoQAAABXRUJQVlA4THgAAAAvOUAOAA8w//M///MfeHCjSJIjNaw7MF854aqvr3Ab+isr3IL0ak98IKL/AQAMf4zx3UNOpcK27DWecKr0" +
	"qkpsjNnCwlvgMjsP/1j6IUeO4wW3omGwuRwt5KAtHRfjvZBT9TVxLaM3+aU/8KNSTkWtuBjXlBwA/BE="

func jpegFile(t testing.TB, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func gifFile(t testing.TB, frames ...image.Image) []byte {
	t.Helper()
	all := &gif.GIF{}
	for _, frame := range frames {
		paletted := image.NewPaletted(frame.Bounds(), color.Palette{color.Black, color.White})
		for y := range frame.Bounds().Dy() {
			for x := range frame.Bounds().Dx() {
				paletted.Set(x, y, frame.At(x, y))
			}
		}
		all.Image = append(all.Image, paletted)
		all.Delay = append(all.Delay, 10)
	}
	var out bytes.Buffer
	if err := gif.EncodeAll(&out, all); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func webpFile(t testing.TB, text string) []byte {
	t.Helper()
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// withExif puts an APP1 segment behind the start of a JPEG file.
func withExif(file []byte, order binary.AppendByteOrder, orientation uint16) []byte {
	mark := "II*\x00"
	if order == binary.AppendByteOrder(binary.BigEndian) {
		mark = "MM\x00*"
	}
	tiff := order.AppendUint32([]byte(mark), 8)
	tiff = order.AppendUint16(tiff, 2)
	for _, entry := range [][2]uint16{{0x010f, 7}, {0x0112, orientation}} { // maker, orientation
		tiff = order.AppendUint16(tiff, entry[0])
		tiff = order.AppendUint16(tiff, 3)
		tiff = order.AppendUint32(tiff, 1)
		tiff = order.AppendUint16(tiff, entry[1])
		tiff = order.AppendUint16(tiff, 0)
	}
	return withSegment(file, "Exif\x00\x00"+string(tiff))
}

func withSegment(file []byte, content string) []byte {
	out := append([]byte{}, file[:2]...)
	out = append(out, 0xff, 0xe1)
	out = binary.BigEndian.AppendUint16(out, uint16(len(content)+2))
	return append(append(out, content...), file[2:]...)
}

// pngHeader is a PNG file of which only the header chunk is there, of 8-bit RGBA.
func pngHeader(w, h uint32) []byte { return pngHeaderOf(w, h, 8, 6, 0) }

func pngHeaderOf(w, h uint32, depth, colours, interlace byte) []byte {
	chunk := binary.BigEndian.AppendUint32([]byte("IHDR"), w)
	chunk = binary.BigEndian.AppendUint32(chunk, h)
	chunk = append(chunk, depth, colours, 0, 0, interlace)
	out := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), chunk...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(chunk))
}

// jpegHeader is a JPEG file up to its frame header.
func jpegHeader(w, h uint16, frame byte, factors ...byte) []byte {
	out := []byte{0xff, 0xd8, 0xff, frame, 0, byte(8 + 3*len(factors)), 8}
	out = binary.BigEndian.AppendUint16(out, h)
	out = binary.BigEndian.AppendUint16(out, w)
	out = append(out, byte(len(factors)))
	for i, factor := range factors {
		out = append(out, byte(i+1), factor, 0)
	}
	return append(out, 0xff, 0xda, 0, 2) // a scan ends the header
}

// What takes too much memory is refused by the header; photographs of phones pass it.
func TestDecodeMemory(t *testing.T) {
	const baseline, progressive = 0xc0, 0xc2
	lossless := webpFile(t, losslessWebP)
	binary.LittleEndian.PutUint32(lossless[21:], 7999|7999<<14)
	for name, c := range map[string]struct {
		file  []byte
		large bool
	}{
		"baseline, 64 MP, 4:2:0":    {jpegHeader(8000, 8000, baseline, 0x22, 0x11, 0x11), false},
		"baseline, 50 MP, 4:4:4":    {jpegHeader(8192, 6144, baseline, 0x11, 0x11, 0x11), false},
		"progressive, 12 MP, 4:4:4": {jpegHeader(4000, 3000, progressive, 0x11, 0x11, 0x11), false},
		"progressive, 50 MP, 4:2:0": {jpegHeader(8192, 6144, progressive, 0x22, 0x11, 0x11), false},
		"progressive, 64 MP, 4:2:0": {jpegHeader(8000, 8000, progressive, 0x22, 0x11, 0x11), true},
		"progressive, 64 MP, CMYK":  {jpegHeader(8000, 8000, progressive, 0x11, 0x11, 0x11, 0x11), true},
		"baseline, 64 MP, CMYK":     {jpegHeader(8000, 8000, baseline, 0x11, 0x11, 0x11, 0x11), true},
		"PNG, 64 MP":                {pngHeaderOf(8000, 8000, 8, 6, 0), false},
		"PNG, 64 MP, interlaced":    {pngHeaderOf(8000, 8000, 8, 6, 1), true},
		"PNG, 64 MP, 16 bits":       {pngHeaderOf(8000, 8000, 16, 6, 0), true},
		"PNG, 25 MP, both":          {pngHeaderOf(5000, 5000, 16, 6, 1), false},
		"PNG, 36 MP, both":          {pngHeaderOf(6000, 6000, 16, 6, 1), true},
		"WebP, 64 MP, lossless":     {lossless, true},
	} {
		_, err := scan.Decode(c.file)
		if err == nil || errors.Is(err, scan.ErrTooLarge) != c.large {
			t.Errorf("%s: %v, too large: %v", name, err, c.large)
		}
	}
	// 30 kB of DEFLATE can hold 16 million pixels of one bit, and not of 32.
	short := append(pngHeader(4000, 4000), make([]byte, 30_000)...)
	if _, err := scan.Decode(short); err == nil || !strings.Contains(err.Error(), "cannot hold 4000 x 4000 pixels") {
		t.Errorf("a PNG too short for its depth: %v", err)
	}
}

func TestDecodeFormats(t *testing.T) {
	code := drawDigits(t, 100, 5, 4)
	other := drawDigits(t, 101, 5, 4)
	for name, file := range map[string][]byte{
		"PNG":                 pngFile(t, code),
		"JPEG":                jpegFile(t, code),
		"GIF":                 gifFile(t, code),
		"GIF of two pictures": gifFile(t, code, other),
	} {
		img, err := scan.Decode(file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		wantTexts(t, name, img, digits(100))
	}
	img, err := scan.Decode(webpFile(t, losslessWebP))
	if err != nil {
		t.Fatal(err)
	}
	wantTexts(t, "WebP", img, digits(20))
}

func TestDecodeOrientation(t *testing.T) {
	// Upright: red top left, green top right, blue bottom left.
	upright := onCanvas(48, 32, color.White, map[image.Point]image.Image{
		{0, 0}:   onCanvas(16, 16, color.RGBA{255, 0, 0, 255}, nil),
		{32, 0}:  onCanvas(16, 16, color.RGBA{0, 255, 0, 255}, nil),
		{0, 16}:  onCanvas(16, 16, color.RGBA{0, 0, 255, 255}, nil),
		{32, 16}: onCanvas(16, 16, color.Black, nil),
	})
	const w, h = 47, 31
	stored := map[uint16]func(x, y int) (int, int){ // Exif 2.32, 4.6.4 A: where stored pixels are seen
		1: func(x, y int) (int, int) { return x, y },
		2: func(x, y int) (int, int) { return w - x, y },
		3: func(x, y int) (int, int) { return w - x, h - y },
		4: func(x, y int) (int, int) { return x, h - y },
		5: func(x, y int) (int, int) { return y, x },
		6: func(x, y int) (int, int) { return w - y, x },
		7: func(x, y int) (int, int) { return w - y, h - x },
		8: func(x, y int) (int, int) { return y, h - x },
	}
	for orientation, from := range stored {
		sw, sh := 48, 32
		if orientation >= 5 {
			sw, sh = sh, sw
		}
		plain := jpegFile(t, remapped(upright, sw, sh, from))
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			img, err := scan.Decode(withExif(plain, order, orientation))
			if err != nil {
				t.Fatal(err)
			}
			if img.Bounds() != image.Rect(0, 0, 48, 32) {
				t.Errorf("orientation %d: %v", orientation, img.Bounds())
				continue
			}
			for _, p := range []image.Point{{8, 8}, {40, 8}, {8, 24}, {40, 24}, {24, 16}} {
				r, g, b, _ := img.At(p.X, p.Y).RGBA()
				wr, wg, wb, _ := upright.At(p.X, p.Y).RGBA()
				if r>>15 != wr>>15 || g>>15 != wg>>15 || b>>15 != wb>>15 {
					t.Errorf("orientation %d: (%d, %d) at %v", orientation, p.X, p.Y, img.At(p.X, p.Y))
				}
			}
		}
	}
}

// A broken EXIF block leaves the picture as it is stored.
func TestDecodeBrokenExif(t *testing.T) {
	plain := jpegFile(t, onCanvas(48, 32, color.White, nil))
	whole := withExif(plain, binary.LittleEndian, 6)
	files := map[string][]byte{
		"orientation 0": withExif(plain, binary.LittleEndian, 0),
		"orientation 9": withExif(plain, binary.BigEndian, 9),
		"no directory":  withSegment(plain, "Exif\x00\x00II*\x00\xff\xff\xff\xff"),
		"short":         withSegment(plain, "Exif\x00\x00II"),
		"many entries":  withSegment(plain, "Exif\x00\x00II*\x00\x08\x00\x00\x00\xff\xff\x12\x01"),
		"no EXIF":       withSegment(plain, "http://ns.adobe.com/xap/1.0/\x00"),
	}
	for name, file := range files {
		img, err := scan.Decode(file)
		if err != nil || img.Bounds() != image.Rect(0, 0, 48, 32) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if img, err := scan.Decode(whole); err != nil || img.Bounds() != image.Rect(0, 0, 32, 48) {
		t.Errorf("whole: %v", err)
	}
}

func TestDecodeRefuses(t *testing.T) {
	code := pngFile(t, drawDigits(t, 100, 5, 4))
	photograph := jpegFile(t, onCanvas(64, 64, color.White, nil))
	scanAt := bytes.Index(photograph, []byte{0xff, 0xda})
	manyScans := append([]byte{}, photograph[:len(photograph)-2]...)
	for range 40 {
		manyScans = append(manyScans, photograph[scanAt:len(photograph)-2]...)
	}
	hugeGIF := gifFile(t, onCanvas(2, 2, color.White, nil))
	binary.LittleEndian.PutUint16(hugeGIF[6:], 65535)
	binary.LittleEndian.PutUint16(hugeGIF[8:], 65535)
	hugeWebP := webpFile(t, losslessWebP)
	binary.LittleEndian.PutUint32(hugeWebP[21:], 0x3fff|0x3fff<<14)

	for name, c := range map[string]struct {
		file []byte
		is   error
		says string
	}{
		"nothing":         {nil, scan.ErrFormat, "accepted are PNG, JPEG, WebP and GIF"},
		"text":            {[]byte("8401123"), scan.ErrFormat, "accepted are PNG, JPEG, WebP and GIF"},
		"SVG":             {[]byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`), scan.ErrFormat, "export it as PNG"},
		"huge file":       {append(code, make([]byte, scan.MaxFile)...), scan.ErrTooLarge, "bytes"},
		"huge PNG":        {pngHeader(100_000, 100_000), scan.ErrTooLarge, ""},
		"largest PNG":     {pngHeader(1<<31-1, 1<<31-1), nil, "PNG header"},
		"long PNG":        {pngHeader(65536, 1), scan.ErrTooLarge, "65536 x 1"},
		"PNG of 65535":    {pngHeaderOf(65535, 1, 1, 0, 0), nil, "unexpected EOF"},
		"unlikely PNG":    {pngHeader(8000, 8000), nil, "33 bytes cannot hold 8000 x 8000 pixels"},
		"empty PNG":       {pngHeader(0, 10), nil, "PNG header"},
		"half a PNG":      {code[:len(code)/2], nil, "PNG: "},
		"huge GIF":        {hugeGIF, scan.ErrTooLarge, "65535 x 65535"},
		"huge WebP":       {hugeWebP, scan.ErrTooLarge, "16384 x 16384"},
		"JPEG's head":     {photograph[:20], nil, "JPEG header"},
		"JPEG of scans":   {manyScans, nil, "41 scans, at most 32"},
		"RIFF, no WebP":   {[]byte("RIFF\x04\x00\x00\x00WAVE"), scan.ErrFormat, ""},
		"WebP, no chunks": {[]byte("RIFF\x04\x00\x00\x00WEBP"), nil, "WebP header"},
	} {
		start := time.Now()
		img, err := scan.Decode(c.file)
		if img != nil || err == nil || c.is != nil && !errors.Is(err, c.is) || !strings.Contains(fmt.Sprint(err), c.says) {
			t.Errorf("%s: %v", name, err)
		}
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
	}
}

// A phone appends films and depth maps to its photographs; their bytes are no scans.
func TestDecodeAppended(t *testing.T) {
	file := append(jpegFile(t, onCanvas(64, 64, color.White, nil)), bytes.Repeat([]byte{0xff, 0xda, 0, 2}, 100)...)
	if _, err := scan.Decode(file); err != nil {
		t.Error(err)
	}
}

func FuzzDecode(f *testing.F) {
	code := drawDigits(f, 30, 2, 1)
	f.Add(pngFile(f, code))
	f.Add(withExif(jpegFile(f, code), binary.LittleEndian, 6))
	f.Add(gifFile(f, code))
	f.Add(webpFile(f, losslessWebP))
	f.Add(pngHeader(100_000, 100_000))
	f.Fuzz(func(t *testing.T, data []byte) {
		start := time.Now()
		img, err := scan.Decode(data)
		if took := time.Since(start); took > 10*time.Second {
			t.Fatalf("took %v", took)
		}
		if err != nil {
			if img != nil {
				t.Fatal("a picture beside an error")
			}
			return
		}
		if size := img.Bounds().Size(); size.X < 1 || size.Y < 1 || size.X > scan.MaxPixels/size.Y {
			t.Fatalf("%v pixels", size)
		}
	})
}
