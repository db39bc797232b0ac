// Package credential holds Viet Nam's papers as signed credentials. It is the format's specification in code; the
// same in prose, for readers in other languages, is FORMAT.md beside it.
//
// # A credential
//
// A credential is an SD-JWT VC (RFC 9901): the issuer signs a document with ES256,
//
//	<header>.<payload>.<signature>~<disclosure>~…~
//
// The header is {"alg":"ES256","kid":…,"typ":"dc+sd-jwt"}. The payload begins with the members of a [Header]: iss, vct, iat, nbf,
// exp, status, cnf. The document's claims follow in the order of its table ([Type].Claims). Those that the table
// conceals are not in the payload: their digests are, as `_sd`, and each travels as a disclosure that the holder may leave
// out. Issuer, dates, status and every claim whose absence could improve an answer are never concealed.
//
// The credential's term (iat, exp) is not the paper's: that is a claim of the document. What becomes of the paper is told
// by its entry in a status list.
//
// # From the signature to the document
//
// A [Token] is what was read and nobody has checked: it can be passed on and presented, but not read. [Token.Unverified]
// names issuer, key and type, so that the key can be found. [Token.Open] checks the signature and every disclosure with
// that key and returns a [Credential] with its [Document]: one of the structs of this package, such as *[DrivingLicence].
// Adding a type of document is adding one file with a struct and a table; one that only refers to a paper elsewhere shares
// those of [Reference].
//
// # In a QR code
//
// Package gt1 writes the compact form as decimal digits and reads it back byte for byte:
//
//	compact form -> parts with marks -> DEFLATE after a preamble -> 7 bytes as 17 digits -> 8401…cc
//
// The example of [Issue] goes all the way and back; FORMAT.md shows each form on the way.
package credential
