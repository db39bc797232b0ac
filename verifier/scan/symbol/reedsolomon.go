package symbol

import "github.com/giayto/giayto/verifier/scan/iso18004"

// powers holds the products of all elements with a power of x.
var powers = func() (table [iso18004.MaxCheck][256]byte) {
	for i := range table {
		for v := 1; v < 256; v++ {
			table[i][v] = iso18004.Exps[i+int(iso18004.Logs[v])]
		}
	}
	return table
}()

// syndromes evaluates a word, highest power first, at the roots of the generator, the
// powers of x from 0, and reports whether it is a codeword.
func syndromes(out, word []byte) (codeword bool) {
	clear(out)
	for _, v := range word {
		for j, s := range out {
			out[j] = powers[j][s] ^ v
		}
	}
	for _, s := range out {
		if s != 0 {
			return false
		}
	}
	return true
}

// polynomial has its constant term first.
type polynomial [iso18004.MaxCheck + 1]byte

// A solution is the errors of a block that explain its syndromes.
type solution struct {
	count  int
	places [iso18004.MaxCheck]int  // codewords of the block
	values [iso18004.MaxCheck]byte // what is to be added to them
}

// solve finds the errors of a block of n codewords: those at the erased places and at
// most (len(syndromes) - len(erased)) / 2 others. It is the algorithm of Berlekamp
// and Massey begun from the erasures, with Chien's search and Forney's formula
// (Blahut, Theory and Practice of Error Control Codes, 1983, 9.2). It reports false
// where there is no such solution; what it finds was checked against all syndromes.
func (s *solution) solve(syndromes []byte, n int, erased []int) bool {
	s.count = 0
	if len(erased) > len(syndromes) {
		return false
	}
	locator := erasureLocator(n, erased)
	length := locator.extend(syndromes, len(erased))
	if 2*length > len(syndromes)+len(erased) || !s.search(&locator, length, n) {
		return false
	}
	s.evaluate(&locator, syndromes, n)
	return s.explains(syndromes, n)
}

// erasureLocator is the product of 1 - X x over the erased places.
func erasureLocator(n int, erased []int) (p polynomial) {
	p[0] = 1
	for i, place := range erased {
		root := iso18004.Exps[n-1-place]
		for j := i + 1; j > 0; j-- {
			p[j] ^= iso18004.Multiply(p[j-1], root)
		}
	}
	return p
}

// extend makes of the locator of the erasures that of all errors, and gives its degree.
func (p *polynomial) extend(syndromes []byte, erased int) int {
	before, length := *p, erased
	for r := erased + 1; r <= len(syndromes); r++ {
		var discrepancy byte
		for j := 0; j <= length && j < r; j++ {
			discrepancy ^= iso18004.Multiply(p[j], syndromes[r-1-j])
		}
		copy(before[1:], before[:])
		before[0] = 0
		if discrepancy == 0 {
			continue
		}
		next := *p
		for j, v := range before {
			next[j] ^= iso18004.Multiply(discrepancy, v)
		}
		if 2*length <= r+erased-1 {
			length = r + erased - length
			for j, v := range p {
				before[j] = iso18004.Divide(v, discrepancy)
			}
		}
		*p = next
	}
	return length
}

// search finds the places where the locator is zero; they must be as many as its degree.
func (s *solution) search(locator *polynomial, degree, n int) bool {
	if locator[degree] == 0 {
		return false
	}
	var terms, steps [iso18004.MaxCheck]int // logarithms, from the last codeword, whose X is 1
	count := 0
	for j := 1; j <= degree; j++ {
		if locator[j] != 0 {
			terms[count], steps[count] = int(iso18004.Logs[locator[j]]), j
			count++
		}
	}
	for place := n - 1; place >= 0 && s.count < degree; place-- {
		sum := byte(1)
		for i, term := range terms[:count] {
			sum ^= iso18004.Exps[term]
			if term -= steps[i]; term < 0 {
				term += 255
			}
			terms[i] = term
		}
		if sum == 0 {
			s.places[s.count] = place
			s.count++
		}
	}
	return s.count == degree
}

// evaluate finds the values of the errors at their places.
func (s *solution) evaluate(locator *polynomial, syndromes []byte, n int) {
	var product polynomial // of syndromes and locator, below the power of len(syndromes)
	for i := range syndromes {
		for j := 0; j <= min(i, s.count); j++ {
			product[i] ^= iso18004.Multiply(syndromes[i-j], locator[j])
		}
	}
	for k, place := range s.places[:s.count] {
		inverse := (255 - (n - 1 - place)) % 255
		var above, below byte
		for j := len(syndromes) - 1; j >= 0; j-- {
			above = iso18004.Multiply(above, iso18004.Exps[inverse]) ^ product[j]
		}
		for j := 1; j <= s.count; j += 2 {
			below ^= iso18004.Multiply(locator[j], iso18004.Exps[inverse*(j-1)%255])
		}
		if below == 0 {
			s.values[k] = 0
			continue
		}
		s.values[k] = iso18004.Multiply(iso18004.Exps[n-1-place], iso18004.Divide(above, below))
	}
}

// explains reports whether the errors have these syndromes.
func (s *solution) explains(syndromes []byte, n int) bool {
	for j, want := range syndromes {
		for k, place := range s.places[:s.count] {
			want ^= iso18004.Multiply(s.values[k], iso18004.Exps[j*(n-1-place)%255])
		}
		if want != 0 {
			return false
		}
	}
	return true
}
