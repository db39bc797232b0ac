// Package statuslist reads and writes status lists: the standing of up to 2^20
// documents in one compressed, signed text, so that a verifier without a
// network can look up any of them and the issuer does not learn which.
//
// The format is the IETF's Token Status List (draft-ietf-oauth-status-list-21,
// below "TSL"). A credential names a list's URI and an index. The list is an
// array of values of 1, 2, 4 or 8 bits, the lowest bits of each byte first
// (TSL §4.1), compressed with zlib; giayto writes 4 bits. It travels as a
// signed token of the type "statuslist+jwt":
//
//	{"sub":"https://id.giayto.example/status/1","iat":1790000000,"exp":1790172800,
//	 "ttl":21600,"log_head":"q83v…","status_list":{"bits":4,"lst":"eNr…","aggregation_uri":"https://…"}}
//
// [Parse] reads a token without believing it, [Token.Open] checks it under one
// key, and only a [Status] that Open returned has values to read.
//
// Example: byte c9 at 2 bits holds the values 1, 2, 0, 3 at the indices 0 to 3.
package statuslist

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
)

// Value is one entry of a list: the standing of one credential.
type Value byte

// The values that giayto's issuers publish. TSL §7.1 defines 0x00 to 0x02 and
// leaves 0x03 and 0x0C to 0x0F to the application; all others are reserved.
const (
	// Valid: nothing is recorded against the document.
	Valid Value = 0x00
	// Revoked: the document no longer counts, for good ("thu hồi").
	Revoked Value = 0x01
	// Suspended: not to be used as a whole for now: the right is withdrawn for
	// a time ("tước quyền sử dụng"), the licence's points are exhausted, or it
	// is held and the appointment has passed.
	Suspended Value = 0x02
	// Held: held by the police as security, with an appointment that has not
	// passed ("tạm giữ"); the holder may still drive.
	Held Value = 0x03
	// CarSuspended: the classes for cars are not to be used, those for
	// motorcycles are.
	CarSuspended Value = 0x0C
	// MotorcycleSuspended: the classes for motorcycles are not to be used,
	// those for cars are.
	MotorcycleSuspended Value = 0x0D
	// Locked: this copy, the account or the device it lives on, is locked; the
	// document itself may be good.
	Locked Value = 0x0E
	// Superseded: a newer card with another blank serial was issued.
	Superseded Value = 0x0F
)

// MaxEntries bounds the size of a list, on writing and on reading: at most 1 MiB
// inflated, with entries of 8 bits.
const MaxEntries = 1 << 20

// List is an array of values. Its size is fixed when it is made.
type List struct {
	bits int
	data []byte
}

// New returns a list of at least size entries of 1, 2, 4 or 8 bits, all [Valid].
// Its size is rounded up to fill the last byte, as every reader will see it.
func New(bits, size int) (*List, error) {
	if err := checkBits(bits); err != nil {
		return nil, err
	}
	if size < 1 || size > MaxEntries {
		return nil, fmt.Errorf("status list: size %d is not within 1 to %d", size, MaxEntries)
	}
	return &List{bits: bits, data: make([]byte, (size*bits+7)/8)}, nil
}

func checkBits(bits int) error {
	switch bits {
	case 1, 2, 4, 8:
		return nil
	}
	return fmt.Errorf("status list: %d bits an entry, want 1, 2, 4 or 8", bits)
}

// Bits returns the width of an entry.
func (l *List) Bits() int { return l.bits }

// Size returns the number of entries.
func (l *List) Size() int { return len(l.data) * 8 / l.bits }

// Get returns entry i, and false where the list has none of that index. A
// verifier must refuse a credential whose index is outside its list (TSL §8.3).
func (l *List) Get(i int) (Value, bool) {
	if i < 0 || i >= l.Size() {
		return 0, false
	}
	at, shift, mask := l.place(i)
	return Value(l.data[at] >> shift & mask), true
}

// Set writes entry i. It fails for an index outside the list and for a value
// wider than its entries.
func (l *List) Set(i int, v Value) error {
	if i < 0 || i >= l.Size() {
		return fmt.Errorf("status list: index %d is not within 0 to %d", i, l.Size()-1)
	}
	at, shift, mask := l.place(i)
	if byte(v) > mask {
		return fmt.Errorf("status list: value %#02x does not fit into %d bits", byte(v), l.bits)
	}
	l.data[at] = l.data[at]&^(mask<<shift) | byte(v)<<shift
	return nil
}

// place returns the byte of entry i, how far it is shifted there, and the mask
// of an unshifted entry.
func (l *List) place(i int) (at int, shift uint, mask byte) {
	bit := i * l.bits
	return bit / 8, uint(bit % 8), byte(1<<l.bits - 1)
}

// Encode returns the list compressed with zlib at its best level (TSL §4.1).
func (l *List) Encode() ([]byte, error) {
	var out bytes.Buffer
	w, err := zlib.NewWriterLevel(&out, zlib.BestCompression)
	if err != nil {
		return nil, fmt.Errorf("status list: %w", err)
	}
	if _, err := w.Write(l.data); err != nil {
		return nil, fmt.Errorf("status list: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("status list: %w", err)
	}
	return out.Bytes(), nil
}

var (
	errNotZlib  = errors.New("status list: not a zlib stream")
	errTrailing = errors.New("status list: data after the zlib stream")
	errTooLarge = fmt.Errorf("status list: more than %d entries", MaxEntries)
	errEmpty    = errors.New("status list: no entries")
)

// Decode reads a list of entries of the given width from a zlib stream. It
// refuses a stream that is damaged, followed by anything, empty, or that holds
// more than [MaxEntries], and inflates no more than that.
func Decode(bits int, compressed []byte) (*List, error) {
	if err := checkBits(bits); err != nil {
		return nil, err
	}
	// bytes.Reader is an io.ByteReader: zlib takes not one byte more than its
	// stream, so what is left in it afterwards is trailing data.
	in := bytes.NewReader(compressed)
	z, err := zlib.NewReader(in)
	if err != nil {
		return nil, errNotZlib
	}
	max := MaxEntries * bits / 8
	data, err := io.ReadAll(io.LimitReader(z, int64(max)+1))
	switch {
	case err != nil:
		return nil, errNotZlib
	case len(data) > max:
		return nil, errTooLarge
	case in.Len() > 0:
		return nil, errTrailing
	case len(data) == 0:
		return nil, errEmpty
	}
	return &List{bits: bits, data: data}, nil
}
