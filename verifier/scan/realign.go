package scan

// realignReach is the reach in modules of the window that is moved as one.
const realignReach = 4

// realign moves the lattice to where the symbol lies by the symbol's own modules: what
// they would show at a place beside is, to first order, what they show and its slope
// times the way (Lucas and Kanade 1981, in a window around each module).
func (e *equaliser) realign(l *lattice) {
	shown := e.shown()
	n := e.size * e.size
	var sums [5][]float32 // slope x slope: xx, xy, yy; slope x difference: x, y
	for k := range sums {
		sums[k] = make([]float32, n)
	}
	side := 2 * e.size
	for y := 1; y < side-1; y++ {
		for x := 1; x < side-1; x++ {
			i := y/2*e.size + x/2
			at := y*side + x
			dx, dy := shown[at+1]-shown[at-1], shown[at+side]-shown[at-side]
			off := e.seen[y%2*2+x%2][i] - shown[at]
			off = min(max(off, -1), 1)
			sums[0][i] += dx * dx
			sums[1][i] += dx * dy
			sums[2][i] += dy * dy
			sums[3][i] += dx * off
			sums[4][i] += dy * off
		}
	}
	for k := range sums {
		sums[k] = boxSums(sums[k], e.size, realignReach)
	}
	ways := [2][]float32{make([]float32, n), make([]float32, n)}
	ridge := float32(0.5 * (2*realignReach + 1) * (2*realignReach + 1))
	for i := range n {
		xx, xy, yy := sums[0][i]+ridge, sums[1][i], sums[2][i]+ridge
		det := xx*yy - xy*xy
		ways[0][i] = min(max((yy*sums[3][i]-xy*sums[4][i])/det, -0.5), 0.5)
		ways[1][i] = min(max((xx*sums[4][i]-xy*sums[3][i])/det, -0.5), 0.5)
	}
	for k := range ways {
		ways[k] = boxMeans(ways[k], e.size, 2)
	}
	moved := make([]point, n)
	for y := range e.size {
		for x := range e.size {
			i := y*e.size + x
			right, down := l.steps(x, y)
			wx, wy := float64(ways[0][i]), float64(ways[1][i])
			moved[i] = l.middle[i].minus(right.times(wx)).minus(down.times(wy))
		}
	}
	l.middle = moved
}

// shown is what the modules would show, at a spacing of half a module.
func (e *equaliser) shown() []float32 {
	p, side := e.padded(kernelReach)
	out := make([]float32, 4*e.size*e.size)
	for k := range e.blur {
		for y := range e.size {
			for t, w := range e.blur[k] {
				row := p[(y+t/kernelSide)*side+t%kernelSide:][:e.size]
				to := out[(2*y+k/2)*2*e.size+k%2:]
				for x, v := range row {
					to[2*x] += float32(w) * v
				}
			}
		}
	}
	return out
}
