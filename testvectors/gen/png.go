package main

import (
	"encoding/binary"
	"hash/crc32"

	qrcode "github.com/skip2/go-qrcode"
)

// drawPNG draws text as a QR symbol of level M: 4 pixels a module, a quiet zone of 4 modules, two colours.
func drawPNG(text string) []byte {
	const scale, quiet = 4, 4
	symbol, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		panic(err)
	}
	symbol.DisableBorder = true
	modules := symbol.Bitmap()
	size := scale * (len(modules) + 2*quiet)
	var rows []byte
	for y := range size {
		row := make([]byte, (size+7)/8)
		for x := range size {
			my, mx := y/scale-quiet, x/scale-quiet
			if my >= 0 && my < len(modules) && mx >= 0 && mx < len(modules) && modules[my][mx] {
				row[x/8] |= 0x80 >> (x % 8)
			}
		}
		rows = append(append(rows, 0), row...) // no filter
	}
	header := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(size)), uint32(size))
	out := []byte("\x89PNG\r\n\x1a\n")
	out = chunk(out, "IHDR", append(header, 1, 3, 0, 0, 0))
	out = chunk(out, "PLTE", []byte{255, 255, 255, 0, 0, 0})
	out = chunk(out, "IDAT", zlib(rows))
	return chunk(out, "IEND", nil)
}

func chunk(out []byte, name string, data []byte) []byte {
	out = binary.BigEndian.AppendUint32(out, uint32(len(data)))
	body := append([]byte(name), data...)
	return binary.BigEndian.AppendUint32(append(out, body...), crc32.ChecksumIEEE(body))
}
