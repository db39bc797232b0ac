// Package symbol turns the modules of a QR symbol, as they were sampled from a picture,
// into its message, by ISO/IEC 18004:2015. It takes evidence rather than black and
// white: of each module how surely it is dark or light.
//
// The way of a grid: both copies of the format information are compared with its 32
// words, as seen and as in a mirror. The modules of the codewords are unmasked and
// dealt out to their blocks. Each block is corrected by what its modules are, up to
// the number of errors that the standard allows. Where that fails the evidence counts:
// generalised minimum distance decoding (Forney 1966) erases the most doubtful
// codewords, which mends stains together with noise; ordered statistics decoding
// (Fossorier and Lin 1995, Valembois and Fossorier 2004) finds the codeword that
// differs in the weakest bits, which mends blur and noise of three times as many wrong
// modules. Then the segments are read, bytes in the character set that they name, or
// in UTF-8.
//
// What was corrected is a message only where modules without meaning would pass for it
// with a chance below 1e-9: the standard's own correction keeps to that (at most 4.8e-10,
// of version 2-L), and for the others it is computed from the strengths of the evidence.
//
// A Grid comes from anyone: work and memory are bounded by its size, and no grid makes
// the package panic. Of this module it imports only the standard's tables.
package symbol
