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
//     from its colours, and reduced where it has more pixels than a pass looks at
//     (luminance.go, plane.go).
//  2. Package finder finds finder patterns at any angle and size, dark on light or light
//     on dark, and combines them to threes, those of one symbol first (combine.go).
//  3. The version follows from the distances, the timing patterns, and both copies of
//     the version information, which is corrected (ISO/IEC 18004, annex D). Each
//     hypothesis is laid over the picture, and the modules that the version fixes tell
//     which is right before anything is decoded (attempt.go).
//  4. Alignment patterns are located by normalised cross-correlation, from the known to
//     the unknown. Their places and those of the finder patterns make a homography with
//     the least squares (Hartley and Zisserman, Multiple View Geometry, 4.1) and over it
//     a mesh by moving least squares (Schaefer, McPhail, Warren 2006), since paper bends
//     (lattice.go, homography.go, mesh.go).
//  5. Each module is the mean of several places in it, and is compared with a threshold
//     half-way between the dark and the light modules around it, not with a threshold of
//     the picture: around it narrowly to read, since that follows the edge of a glare and
//     sharpens; more widely to see what is behind a blur (modules.go).
//  6. Package symbol corrects the codewords, with the evidence of each module, and reads
//     the segments.
//  7. Where that fails, the blur of lens, hand and screen is estimated from the symbol
//     itself, and the modules behind it by least squares with each module between dark
//     and light (accelerated projected gradient, Beck and Teboulle 2009). What these
//     modules would show, against what is seen, also moves the mesh to where the symbol
//     lies (Lucas and Kanade 1981; equalise.go, realign.go).
//  8. Where the alignment patterns are too few for how the paper bends, the modules are
//     followed from the finder patterns inwards, the clearest surroundings first
//     (reliability-guided correlation, Pan, Applied Optics 48, 2009; grow.go).
//  9. Then the picture is searched again: smoothed, for noise; then twice as large, for
//     small symbols, or where it was reduced with more of its pixels (scan.go).
//
// # What is seen and not read
//
// Of a symbol that was laid over the picture and not read a Sighting tells what hinders it.
//
//  1. Light, contrast and flooded modules come from the sampled modules. The colours of data
//     modules are as good as random, so that the correlations of places half a module and a
//     module apart tell the blur, and what is left over is noise (sighting.go).
//  2. The homography tells the slant, and whether the perspective that goes with it is
//     there; what the mesh adds to it tells how far the paper bends.
//  3. Where no symbol was laid, the texture of one is looked for: an area in which dark and
//     light change along rows and along columns. It is measured as if a dense symbol lay
//     over it (texture.go).
//  4. Each measure is compared with the value that makes a symbol about as hard to read as
//     those of the others do. The greatest gives the Hint (hint.go).
//  5. That of a Video is the one that most of the last frames have given (steady.go).
//
// # From frames to text
//
// A Video joins what several frames show of a code that none shows well enough.
//
//  1. A symbol that was seen is sought where it was, by the modules that its version fixes
//     and those that earlier frames told: first over some modules and angles, then by the
//     edges between modules (inverse compositional, Baker and Matthews 2004, over the
//     homographies). All modules together tell where it lies to a tenth of one in frames of
//     which a third of the modules are wrong (track.go, pose.go).
//  2. Where there is none to follow, finder patterns are found among noise by what they
//     are at any angle, rings, and three of them and the fixed modules tell version and
//     place (matched filters; Turin 1960; detail.go, ring.go, acquire.go).
//  3. Each module becomes a logarithm of likelihoods, by what the fixed modules of the same
//     frame show, less where light floods it. Those of several frames are added, as a radio
//     receiver adds what it hears of one packet several times (Chase 1985; maximal-ratio
//     combining, Brennan 1959; evidence.go).
//  4. Only frames of one code are added: a frame belongs to a code if it is likelier so, by
//     far, than if it showed any other, and no data or error correction codewords of one
//     block of the symbol contradict that. Codes of one issuer share much, but those that
//     differ do so in more codewords of a block than correct its errors (evidence.go).
//  5. What the sum says is returned only if each of the frames agrees with the symbol drawn
//     anew from it, in all blocks (fusion.go).
//
// The package imports nothing of this module but its own subfolders.
package scan
