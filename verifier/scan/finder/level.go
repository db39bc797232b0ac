package finder

import (
	"math"

	"github.com/giayto/giayto/verifier/scan/arena"
)

// A Memory is that of a search, to be used again by the next one: it then allocates
// nothing that grows with the picture. It is for one goroutine.
type Memory struct {
	pixels  arena.Of[uint8]
	above   arena.Of[int8]
	bits    arena.Of[uint64]
	sums    arena.Of[int64]
	weights arena.Of[int32]
	changes arena.Of[changes]
}

// reset takes back what the search before has used.
func (m *Memory) reset() {
	m.pixels.Reset()
	m.above.Reset()
	m.bits.Reset()
	m.sums.Reset()
	m.weights.Reset()
	m.changes.Reset()
}

// blockShift is the binary logarithm of the side of a block, in whose surroundings a
// threshold is taken.
const (
	blockShift = 3
	blockSide  = 1 << blockShift
)

// A level is one size of a picture, compared with local thresholds.
type level struct {
	Plane
	scale  float64  // pixels of the original a pixel
	bw, bh int      // blocks
	above  []int8   // how far each pixel, sharpened, is above its threshold
	bits   []uint64 // set where it is below
	words  int      // of a row of bits
	memory *Memory
}

// newLevel compares p, sharpened or not, with thresholds.
func newLevel(m *Memory, p Plane, scale float64, sharpen bool) *level {
	l := &level{Plane: p, scale: scale, words: (p.W + 63) / 64, memory: m}
	l.bw, l.bh = (p.W+blockSide-1)>>blockShift, (p.H+blockSide-1)>>blockShift
	l.bits = m.bits.Take(l.words * p.H)
	l.above = m.above.Take(l.words * 64 * p.H)
	gain := int32(1)
	if sharpen {
		gain = sharpness
	}
	l.compare(l.thresholds(), gain)
	return l
}

// sharpness multiplies the difference of a pixel from its surroundings. It brings back
// the rings of a pattern whose blur is as wide as half a module.
const sharpness = 4

// sums holds, for rectangles of blocks that begin at the first one, the number of the
// pixels, their sum, and the sum of the squares of their distances from the mean of
// their block.
type sums struct {
	n, grey, within []int64
	stride          int
}

// A histogram counts blocks by the standard deviation within them, in quarters of a
// grey; there is none above 128.
type histogram [4*128 + 1]int

// quantile is the deviation that a share of the blocks does not reach.
func (h *histogram) quantile(share float64) float64 {
	all := 0
	for _, n := range h {
		all += n
	}
	below := int(share * float64(all))
	for i, n := range h {
		if below -= n; below < 0 {
			return float64(i) / 4
		}
	}
	return 128
}

func (l *level) blockSums() (sums, *histogram) {
	s := sums{stride: l.bw + 1}
	size := s.stride * (l.bh + 1)
	s.n, s.grey, s.within = l.memory.sums.Take(size), l.memory.sums.Take(size), l.memory.sums.Take(size)
	deviations := new(histogram)
	for by := range l.bh {
		var n, grey, within int64
		for bx := range l.bw {
			count, sum, squares := l.block(bx, by)
			around := squares - sum*sum/count
			deviations[int(4*math.Sqrt(float64(around)/float64(count)))]++
			n, grey, within = n+count, grey+sum, within+around
			at, above := (by+1)*s.stride+bx+1, by*s.stride+bx+1
			s.n[at], s.grey[at], s.within[at] = s.n[above]+n, s.grey[above]+grey, s.within[above]+within
		}
	}
	return s, deviations
}

// block is the number of pixels in a block, their sum and that of their squares.
func (l *level) block(bx, by int) (n, sum, squares int64) {
	x0, x1 := bx<<blockShift, min((bx+1)<<blockShift, l.W)
	y0, y1 := by<<blockShift, min((by+1)<<blockShift, l.H)
	var a, b uint32
	for y := y0; y < y1; y++ {
		for _, v := range l.Pix[y*l.Stride+x0 : y*l.Stride+x1] {
			a += uint32(v)
			b += uint32(v) * uint32(v)
		}
	}
	return int64((x1 - x0) * (y1 - y0)), int64(a), int64(b)
}

// around is the mean grey and the deviation within blocks over the blocks up to reach
// from one.
func (s sums) around(bx, by, reach int) (mean, deviation float64) {
	x0, x1 := max(0, bx-reach), min(s.stride-1, bx+reach+1)
	y0, y1 := max(0, by-reach), min(len(s.n)/s.stride-1, by+reach+1)
	a, b, c, d := y1*s.stride+x1, y0*s.stride+x1, y1*s.stride+x0, y0*s.stride+x0
	n := float64(s.n[a] - s.n[b] - s.n[c] + s.n[d])
	mean = float64(s.grey[a]-s.grey[b]-s.grey[c]+s.grey[d]) / n
	return mean, math.Sqrt(float64(s.within[a]-s.within[b]-s.within[c]+s.within[d]) / n)
}

// thresholds takes for each block the mean of the least surroundings that are not flat,
// 0 if there are none.
func (l *level) thresholds() []uint8 {
	s, deviations := l.blockSums()
	flat := flatness(deviations)
	limits := l.memory.pixels.Take(l.bw * l.bh)
	for by := range l.bh {
		for bx := range l.bw {
			for _, reach := range [...]int{1, 2} {
				if mean, deviation := s.around(bx, by, reach); deviation >= flat {
					limits[by*l.bw+bx] = uint8(mean + 0.5)
					break
				}
			}
		}
	}
	return limits
}

// flatness is the deviation below which there is nothing but noise. The calmest blocks
// show the noise, unless all of the picture is a symbol: then there is much less in
// none than in the liveliest.
func flatness(deviations *histogram) float64 {
	calm, lively := deviations.quantile(0.1), deviations.quantile(0.95)
	return max(min(3*calm, 0.4*lively, 12), 1)
}

// compare sets above and bits, which stay 0 where it is flat.
func (l *level) compare(limits []uint8, gain int32) {
	stride := l.words * 64
	column := l.memory.weights.Take(l.W + 2) // weighed as 1 2 1 over three rows
	for y := range l.H {
		l.columnSums(y, column)
		row, above, out := l.Pix[y*l.Stride:][:l.W], l.above[y*stride:][:l.W], l.bits[y*l.words:][:l.words]
		for bx, limit := range limits[(y>>blockShift)*l.bw:][:l.bw] {
			if limit == 0 {
				continue
			}
			x0 := bx << blockShift
			x1 := min(x0+blockSide, l.W)
			signs := compareBlock(row[x0:x1], column[x0:x1+2], above[x0:x1], 16*int32(limit), gain)
			out[x0>>6] |= signs << (x0 & 63)
		}
	}
}

// compareBlock compares up to eight pixels of a row with a limit, of which each is 16
// parts. It returns a bit for each that is below.
func compareBlock(row []uint8, column []int32, above []int8, limit, gain int32) (below uint64) {
	column, above = column[:len(row)+2], above[:len(row)]
	for i, v := range row {
		soft := column[i] + 2*column[i+1] + column[i+2]
		difference := (soft + gain*(16*int32(v)-soft) - limit) >> 4
		below |= uint64(uint32(difference)>>31) << i
		above[i] = int8(min(max(difference, -127), 127))
	}
	return below
}

// columnSums weighs the rows around y as 1 2 1. The first and the last sum stand for
// the columns outside the picture.
func (l *level) columnSums(y int, column []int32) {
	above, here, below := l.Pix[max(y-1, 0)*l.Stride:][:l.W], l.Pix[y*l.Stride:][:l.W], l.Pix[min(y+1, l.H-1)*l.Stride:][:l.W]
	inner := column[1:][:l.W]
	for x, v := range here {
		inner[x] = int32(above[x]) + 2*int32(v) + int32(below[x])
	}
	column[0], column[l.W+1] = column[1], column[l.W]
}

// half averages squares of four pixels.
func (p Plane) half(m *Memory) Plane {
	out := m.plane(p.W/2, p.H/2)
	for y := range out.H {
		upper, lower := p.Pix[2*y*p.Stride:][:2*out.W], p.Pix[(2*y+1)*p.Stride:][:2*out.W]
		row := out.Pix[y*out.Stride:][:out.W]
		for x := range row {
			row[x] = uint8((uint(upper[2*x]) + uint(upper[2*x+1]) + uint(lower[2*x]) + uint(lower[2*x+1]) + 2) / 4)
		}
	}
	return out
}

func (m *Memory) plane(w, h int) Plane {
	return Plane{Pix: m.pixels.Take(w * h), W: w, H: h, Stride: w}
}

// smooth weighs each pixel with its neighbours as 1 2 1 in both directions.
func (p Plane) smooth(m *Memory) Plane {
	out := m.plane(p.W, p.H)
	column := m.weights.Take(p.W + 2)
	for y := range p.H {
		above, here, below := p.Pix[max(y-1, 0)*p.Stride:][:p.W], p.Pix[y*p.Stride:][:p.W], p.Pix[min(y+1, p.H-1)*p.Stride:][:p.W]
		sum := column[1:][:p.W]
		for x := range sum {
			sum[x] = int32(above[x]) + 2*int32(here[x]) + int32(below[x])
		}
		column[0], column[p.W+1] = column[1], column[p.W]
		row := out.Pix[y*out.Stride:][:p.W]
		for x := range row {
			row[x] = uint8((column[x] + 2*column[x+1] + column[x+2] + 8) / 16)
		}
	}
	return out
}

// at is the grey at a position, between the middles of pixels linear.
func (p *Plane) at(x, y float64) float64 {
	x, y = x-0.5, y-0.5
	if !(x >= 0 && y >= 0 && x <= float64(p.W) && y <= float64(p.H)) { // seldom: WebAssembly makes calls of min and max
		x, y = min(max(x, 0), float64(p.W)), min(max(y, 0), float64(p.H))
	}
	i, j := int(x), int(y)
	if i >= p.W-1 || j >= p.H-1 {
		i, j = min(i, p.W-1), min(j, p.H-1)
		return float64(p.Pix[j*p.Stride+i])
	}
	fx, fy := x-float64(i), y-float64(j)
	upper := p.Pix[j*p.Stride+i:][:2]
	lower := p.Pix[(j+1)*p.Stride+i:][:2]
	top := float64(upper[0]) + fx*(float64(upper[1])-float64(upper[0]))
	bottom := float64(lower[0]) + fx*(float64(lower[1])-float64(lower[0]))
	return top + fy*(bottom-top)
}
