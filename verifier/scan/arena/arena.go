// Package arena keeps the memory of pictures from one to the next. It imports nothing.
package arena

// An Of hands out slices of T, and after Reset the same memory again. The zero value is
// ready; it is for one goroutine. It keeps the most that it has handed out at once.
type Of[T any] struct {
	slices [][]T
	used   int
}

// Take is a slice of n zero values that is no one else's until Reset. A nil arena makes a
// new one.
func (a *Of[T]) Take(n int) []T {
	if a == nil {
		return make([]T, n)
	}
	if a.used == len(a.slices) {
		a.slices = append(a.slices, nil)
	}
	s := a.slices[a.used]
	if cap(s) < n {
		s = make([]T, n)
	} else {
		s = s[:n]
		clear(s)
	}
	a.slices[a.used] = s
	a.used++
	return s
}

// Reset takes all slices back: they are not to be used any more.
func (a *Of[T]) Reset() { a.used = 0 }
