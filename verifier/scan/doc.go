// Package scan finds the QR codes in a picture: a file from a camera, a scanner or
// a screenshot becomes the texts of the symbols in it.
//
// Files and pictures come from strangers. Decode bounds the file and the picture
// before it decodes; a Reader stops when its context does, and works on a copy of
// bounded size. Neither panics. A text is returned only when the error correction
// of its symbol held, so it is what the symbol says or it is not there; what the
// text is worth is decided elsewhere. In a browser there is no Decode: the browser has
// decoders of its own.
//
// # From pixels to text
//
//  1. The brightness of the picture is taken as it is stored (YCbCr, grey) or weighed
//     from its colours, and reduced where it has more pixels than a pass looks at.
//  2. Package finder finds finder patterns at any angle and size, dark on light or light
//     on dark, and combines them to threes.
//  3. The version follows from the distances, the timing patterns, and both copies of
//     the version information, which is corrected (ISO/IEC 18004, annex D). Each
//     hypothesis is laid over the picture, and the modules that the version fixes tell
//     which is right before anything is decoded.
//  4. Alignment patterns are located by normalised cross-correlation, from the known to
//     the unknown. Their places and those of the finder patterns make a homography with
//     the least squares (Hartley and Zisserman, Multiple View Geometry, 4.1) and over it
//     a mesh by moving least squares (Schaefer, McPhail, Warren 2006), since paper bends.
//  5. Each module is the mean of several places in it, and is compared with a threshold
//     half-way between the dark and the light modules around it, not with a threshold of
//     the picture: around it narrowly to read, since that follows the edge of a glare and
//     sharpens; more widely to see what is behind a blur.
//  6. Package symbol corrects the codewords, with the evidence of each module, and reads
//     the segments.
//  7. Where that fails, the blur of lens, hand and screen is estimated from the symbol
//     itself, and the modules behind it by least squares with each module between dark
//     and light (accelerated projected gradient, Beck and Teboulle 2009). What these
//     modules would show, against what is seen, also moves the mesh to where the symbol
//     lies (Lucas and Kanade 1981).
//  8. Where the alignment patterns are too few for how the paper bends, the modules are
//     followed from the finder patterns inwards, the clearest surroundings first
//     (reliability-guided correlation, Pan, Applied Optics 48, 2009).
//  9. Then the picture is searched again: smoothed, for noise; twice as large, for small
//     symbols; and at its own size, where it was reduced.
//
// The package imports nothing of this module but its own subfolders.
package scan
