package main

// A random is a fixed sequence (SplitMix64), so that a training can be repeated anywhere.
type random uint64

func (r *random) next() uint64 {
	*r += 0x9E3779B97F4A7C15
	z := uint64(*r)
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// below returns a number from 0 to n-1.
func (r *random) below(n int) int { return int(r.next() % uint64(n)) }

// between returns a number from low to high, both included.
func (r *random) between(low, high int) int { return low + r.below(high-low+1) }

// percent is true p times in a hundred.
func (r *random) percent(p int) bool { return r.below(100) < p }

func (r *random) bytes(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.next())
	}
	return b
}

// digits returns a number of n digits, zeros in front included.
func (r *random) digits(n int) string { return r.from("0123456789", n) }

// from returns n bytes out of an alphabet.
func (r *random) from(alphabet string, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = alphabet[r.below(len(alphabet))]
	}
	return string(b)
}

func oneOf[T any](r *random, choices ...T) T { return choices[r.below(len(choices))] }
