package lists

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
)

// An index says nothing about when its credential was issued, and its neighbours were not issued together: it is the
// image of a counter under a permutation that only the issuer knows. The permutation is a Feistel network over 20
// bits with AES-256 as round function; its eight rounds are twice what makes such a network strong (Luby and Rackoff,
// SIAM J. Comput. 17(2), 1988).
const (
	rounds   = 8
	halfBits = 10
	halfMask = 1<<halfBits - 1
)

// newCipher takes a secret of 32 bytes.
func newCipher(secret []byte) (cipher.Block, error) { return aes.NewCipher(secret) }

// permute maps the numbers below Entries onto each other, for each list in its own way.
func permute(c cipher.Block, list, counter int) (index int) {
	left, right := uint16(counter>>halfBits), uint16(counter&halfMask)
	var in, out [aes.BlockSize]byte
	binary.BigEndian.PutUint64(in[:8], uint64(list))
	for round := range byte(rounds) {
		in[8] = round
		binary.BigEndian.PutUint16(in[9:], right)
		c.Encrypt(out[:], in[:])
		left, right = right, left^binary.BigEndian.Uint16(out[:])&halfMask
	}
	return int(left)<<halfBits | int(right)
}
