package registry

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"

	"github.com/giayto/giayto/credential/statuslist"
)

// Entries is the size of every status list.
const Entries = statuslist.MaxEntries

// An index says nothing about when its credential was issued, and its neighbours were not issued together: it is the
// image of a counter under a permutation that only the issuer knows. The permutation is a Feistel network over 20
// bits with AES-256 as round function; its eight rounds are twice what makes such a network strong (Luby and Rackoff,
// SIAM J. Comput. 17(2), 1988).
const (
	rounds   = 8
	halfBits = 10
	halfMask = 1<<halfBits - 1
)

// permute maps the numbers below Entries onto each other, for each list in its own way.
func permute(c cipher.Block, list, counter int) (index int) {
	left, right := uint16(counter>>halfBits), uint16(counter&halfMask)
	for round := range byte(rounds) {
		left, right = right, left^half(c, list, round, right)
	}
	return int(left)<<halfBits | int(right)
}

// counterOf is the inverse of permute.
func counterOf(c cipher.Block, list, index int) (counter int) {
	left, right := uint16(index>>halfBits), uint16(index&halfMask)
	for round := range byte(rounds) {
		left, right = right^half(c, list, rounds-1-round, left), left
	}
	return int(left)<<halfBits | int(right)
}

// half is the round function.
func half(c cipher.Block, list int, round byte, in uint16) uint16 {
	var text, out [aes.BlockSize]byte
	binary.BigEndian.PutUint64(text[:8], uint64(list))
	text[8] = round
	binary.BigEndian.PutUint16(text[9:], in)
	c.Encrypt(out[:], text[:])
	return binary.BigEndian.Uint16(out[:]) & halfMask
}
