// Package scan finds the QR codes in a picture: a file from a camera, a scanner or
// a screenshot becomes the texts of the symbols in it.
//
// Files and pictures come from strangers. Decode bounds the file and the picture
// before it decodes; Codes stops when its context does, and works on a copy of
// bounded size. Neither panics. A text is returned only when the error correction
// of its symbol held, so it is what the symbol says or it is not there; what the
// text is worth is decided elsewhere.
//
// The package imports nothing else of this module.
package scan
