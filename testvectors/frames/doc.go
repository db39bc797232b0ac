// Package frames makes synthetic camera frames of dense QR codes with everything
// known about them, for measuring and tuning readers. A frame is drawn from a
// kind of damage, a seed and a number, always the same one.
//
// A frame comes about in the order in which light meets things: symbols on a sheet
// of paper or a display, with what light and glass do on it; the sheet bent in
// space before a camera without lens distortion; row by row where the shutter
// rolls; blurred by the lens and the hand; counted as electrons with shot noise
// and read noise; developed with the curve of sRGB; and written as a JPEG with
// halved chroma, whose planes are the frame. All light is linear until it is
// developed.
//
// The symbols say GT1 texts of versions 10 to 26 at levels L, M and Q: the test
// vectors' credentials where one has the size, and the verbatim form of random
// letters otherwise. Three encoders draw them: two that choose the mask by penalty,
// and one for which the mask is drawn.
//
// Seeds 1 to 99 are for tuning a reader, those from 100 on for reporting what it
// reads.
package frames

// FirstReportSeed is the first seed that nobody may tune a reader on.
const FirstReportSeed = 100
