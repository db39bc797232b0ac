// Package registry is the issuer's memory of what it has given out and of what became of it. It holds no claims: of
// persons, documents and blanks it knows keyed hashes.
package registry
