package qr

import "github.com/giayto/giayto/credential/qr/iso18004"

// generators holds, by the number of error correction codewords, the logarithms of the
// generator polynomial's coefficients behind the first, which is 1. None is 0, since
// the generator is itself a codeword and no codeword has fewer terms.
var generators = func() (all [iso18004.MaxCheck + 1][]uint8) {
	product := []byte{1}
	for n := range iso18004.MaxCheck {
		product = append(product, 0)
		for i := n + 1; i > 0; i-- {
			product[i] ^= iso18004.Multiply(product[i-1], iso18004.Exps[n])
		}
		for _, c := range product[1:] {
			all[n+1] = append(all[n+1], iso18004.Logs[c])
		}
	}
	return all
}()

// remainder divides the data of a block, followed by zeros, by a generator: what is left
// is its error correction codewords.
func remainder(check, data []byte, generator []uint8) {
	clear(check)
	last := len(check) - 1
	for _, v := range data {
		lead := v ^ check[0]
		copy(check, check[1:])
		check[last] = 0
		if lead == 0 {
			continue
		}
		power := int(iso18004.Logs[lead])
		for i, g := range generator {
			check[i] ^= iso18004.Exps[power+int(g)]
		}
	}
}

// codewords are data codewords with their error correction in the order of the symbol.
func codewords(data []byte, b iso18004.Blocks) []byte {
	words := make([]byte, len(data)+b.Count*b.Check)
	check := make([]byte, b.Check)
	for i := range b.Count {
		n := b.Size(i) - b.Check
		remainder(check, data[:n], generators[b.Check])
		for j, v := range data[:n] {
			words[b.At(i, j)] = v
		}
		for j, v := range check {
			words[b.At(i, n+j)] = v
		}
		data = data[n:]
	}
	return words
}
