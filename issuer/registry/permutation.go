package registry

import (
	"crypto/aes"
	"encoding/binary"

	"github.com/giayto/giayto/credential/statuslist"
)

// Entries is the size of every status list.
const Entries = statuslist.MaxEntries

// An index says nothing about when its credential was issued, and its neighbours were not issued together: places are given
// in their order, and an index is the image of the number of a place under a permutation that only the issuer knows. The
// database has the numbers: rows that come in their order cost it little, and nobody learns the indices from it alone. The
// permutation is a Feistel network over 20 bits with AES-256 as round function; its eight rounds are twice what makes such
// a network strong (Luby and Rackoff, SIAM J. Comput. 17(2), 1988).
const (
	rounds   = 8
	halfBits = 10
	halfMask = 1<<halfBits - 1
)

// index is the index of a place: its number in the list, which counts from 0, under the permutation of that list.
func (s *Secret) index(list, place int) int {
	var block [aes.BlockSize]byte
	left, right := uint16(place>>halfBits), uint16(place&halfMask)
	for round := range byte(rounds) {
		left, right = right, left^s.half(&block, list, round, right)
	}
	return int(left)<<halfBits | int(right)
}

// place is the inverse of index.
func (s *Secret) place(list, index int) int {
	var block [aes.BlockSize]byte
	left, right := uint16(index>>halfBits), uint16(index&halfMask)
	for round := range byte(rounds) {
		left, right = right^s.half(&block, list, rounds-1-round, left), left
	}
	return int(left)<<halfBits | int(right)
}

// half is the round function. The block, which it overwrites, is one for all rounds, since it lies on the heap.
func (s *Secret) half(block *[aes.BlockSize]byte, list int, round byte, in uint16) uint16 {
	*block = [aes.BlockSize]byte{8: round}
	binary.BigEndian.PutUint64(block[:8], uint64(list))
	binary.BigEndian.PutUint16(block[9:], in)
	s.indices.Encrypt(block[:], block[:])
	return binary.BigEndian.Uint16(block[:]) & halfMask
}
