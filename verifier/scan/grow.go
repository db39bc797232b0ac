package scan

import (
	"math"

	"github.com/giayto/giayto/credential/qr/iso18004"
)

const (
	// growStep is about how many modules lie between the places where a symbol that
	// bends is followed, and growReach the reach of the modules looked at around each.
	growStep  = 5
	growReach = 4
	growSide  = 2*growReach + 1

	// share is how much of what a quarter of a module shows comes from the module
	// beside it.
	share = 0.2
)

// A grower follows the modules of a symbol from its finder patterns inwards, so that
// it is never off by a whole module: each place is expected where those before it
// point, and then moved by less than a module to fit the modules around it.
type grower struct {
	raster *plane
	size   int
	sign   float64
	fixed  []int8
	flat   homography
	left   []control // pixels less those of flat
	places []point   // still to follow
	marks  []point   // alignment patterns still to find
}

// grow returns controls all over the symbol.
func grow(r *plane, version int, corners [3]corner, sign float64) ([]control, bool) {
	size := iso18004.Size(version)
	controls := cornerControls(size, corners)
	flat, ok := fitHomography(size, controls)
	if !ok {
		return nil, false
	}
	g := &grower{raster: r, size: size, sign: sign, fixed: iso18004.LayoutOf(version).Fixed, flat: flat}
	for _, c := range controls {
		g.add(c)
	}
	g.plan(version)
	for len(g.places) > 0 {
		g.wave()
	}
	for i := range g.left {
		c := &g.left[i]
		c.pixel = c.pixel.plus(g.flat.at(c.module))
	}
	return g.left, true
}

func (g *grower) add(c control) {
	c.pixel = c.pixel.minus(g.flat.at(c.module))
	g.left = append(g.left, c)
}

// plan lists the places to follow and the alignment patterns.
func (g *grower) plan(version int) {
	n := (g.size-7+growStep-1)/growStep + 1
	step := float64(g.size-7) / float64(n-1)
	for j := range n {
		for i := range n {
			if (i == 0 || i == n-1) && j == 0 || i == 0 && j == n-1 {
				continue
			}
			g.places = append(g.places, point{3.5 + float64(i)*step, 3.5 + float64(j)*step})
		}
	}
	at := iso18004.Alignment(version)
	for _, y := range at {
		for _, x := range at {
			if first, last := at[0], at[len(at)-1]; !(x == first && y == first || x == first && y == last || x == last && y == first) {
				g.marks = append(g.marks, point{float64(x) + 0.5, float64(y) + 0.5})
			}
		}
	}
}

// at is where a place is expected by those known.
func (g *grower) at(p point) point {
	return g.flat.at(p).plus(movingFit(g.left, p))
}

// wave follows the places next to those known, and the alignment patterns there.
func (g *grower) wave() {
	const next = growStep * 1.5
	nearest := math.Inf(1)
	for _, p := range g.places {
		nearest = min(nearest, nearestControl(g.left, p))
	}
	reach := max(next, nearest+0.1)
	var found []control
	g.places = g.take(g.places, reach, func(p point) {
		found = append(found, g.follow(p))
	})
	g.marks = g.take(g.marks, reach, func(p point) {
		if c, ok := alignment(g.raster, g.at, p, 1.5, g.sign); ok {
			found = append(found, c)
		}
	})
	for _, c := range found {
		g.add(c)
	}
}

// take calls visit for the places within reach of something known and returns the rest.
func (g *grower) take(places []point, reach float64, visit func(point)) []point {
	var rest []point
	for _, p := range places {
		if nearestControl(g.left, p) > reach {
			rest = append(rest, p)
			continue
		}
		visit(p)
	}
	return rest
}

// follow moves the expected place to fit the modules around it.
func (g *grower) follow(p point) control {
	// The middle of the module that holds the place.
	x, y := int(p.x), int(p.y)
	middle := point{float64(x) + 0.5, float64(y) + 0.5}
	at := g.at(middle)
	right := g.at(middle.plus(point{2, 0})).minus(g.at(middle.plus(point{-2, 0}))).times(0.25)
	down := g.at(middle.plus(point{0, 2})).minus(g.at(middle.plus(point{0, -2}))).times(0.25)
	weight := 0.02
	if g.raster.holds(at, 0) {
		var b block
		start := at
		for range 3 {
			b.sample(g.raster, at, right, down, g.sign)
			b.decide(g.fixed, g.size, x, y)
			dx, dy, quality := b.shift()
			if quality < 0.3 {
				break
			}
			weight = quality * quality
			at = at.minus(right.times(dx)).minus(down.times(dy))
		}
		if at.distance(start) > 0.7*math.Sqrt(math.Abs(right.cross(down))) {
			at, weight = start, 0.02
		}
	}
	return control{middle, at, weight}
}

// A block is the modules around a place.
type block struct {
	seen    [2 * growSide][2 * growSide]float64 // at half a module's spacing
	modules [growSide + 2][growSide + 2]float64 // with a margin
}

// sample takes the brightness around at, and brings it to -1 for light to 1 for dark.
func (b *block) sample(r *plane, at, right, down point, sign float64) {
	mean := 0.0
	for j := range b.seen {
		for i := range b.seen[j] {
			x, y := float64(i)/2-growReach-0.25, float64(j)/2-growReach-0.25
			v := sign * r.at(at.x+x*right.x+y*down.x, at.y+x*right.y+y*down.y)
			b.seen[j][i] = v
			mean += v / (4 * growSide * growSide)
		}
	}
	level, reach := mean, 0.0
	for range 2 {
		var low, high, nLow, nHigh float64
		for j := range b.seen {
			for _, v := range b.seen[j] {
				if v < level {
					low, nLow = low+v, nLow+1
				} else {
					high, nHigh = high+v, nHigh+1
				}
			}
		}
		if nLow == 0 || nHigh == 0 {
			break
		}
		low, high = low/nLow, high/nHigh
		level, reach = (low+high)/2, (high-low)/2
	}
	for j := range b.seen {
		for i, v := range b.seen[j] {
			b.seen[j][i] = min(max((level-v)/max(reach, 0.5), -1.5), 1.5)
		}
	}
}

// decide finds the modules, whose middle one is (x, y) of the symbol.
func (b *block) decide(fixed []int8, size, x, y int) {
	for j := range growSide {
		for i := range growSide {
			sum := b.seen[2*j][2*i] + b.seen[2*j][2*i+1] + b.seen[2*j+1][2*i] + b.seen[2*j+1][2*i+1]
			mx, my := x+i-growReach, y+j-growReach
			v := min(max(sum/2, -1), 1)
			if mx < 0 || my < 0 || mx >= size || my >= size {
				v = light
			} else if f := fixed[my*size+mx]; f != unknown {
				v = float64(f)
			}
			b.modules[j+1][i+1] = v
		}
	}
	for i := range growSide + 2 {
		b.modules[0][i], b.modules[growSide+1][i] = b.modules[1][i], b.modules[growSide][i]
	}
	for j := range growSide + 2 {
		b.modules[j][0], b.modules[j][growSide+1] = b.modules[j][1], b.modules[j][growSide]
	}
}

// shift is how far, in modules, what is seen lies from where it should be, and how like
// the two are (their correlation).
func (b *block) shift() (dx, dy, quality float64) {
	var shown [2 * growSide][2 * growSide]float64
	for j := range shown {
		for i := range shown[j] {
			mx, my := i/2+1, j/2+1
			nx, ny := mx+i%2*2-1, my+j%2*2-1
			shown[j][i] = (1-share)*((1-share)*b.modules[my][mx]+share*b.modules[my][nx]) +
				share*((1-share)*b.modules[ny][mx]+share*b.modules[ny][nx])
		}
	}
	var xx, xy, yy, xe, ye, product, squares, others float64
	for j := 1; j < len(shown)-1; j++ {
		for i := 1; i < len(shown)-1; i++ {
			gx, gy := shown[j][i+1]-shown[j][i-1], shown[j+1][i]-shown[j-1][i]
			off := b.seen[j][i] - shown[j][i]
			xx, xy, yy = xx+gx*gx, xy+gx*gy, yy+gy*gy
			xe, ye = xe+gx*off, ye+gy*off
			product += b.seen[j][i] * shown[j][i]
			squares += b.seen[j][i] * b.seen[j][i]
			others += shown[j][i] * shown[j][i]
		}
	}
	const ridge = 10
	xx, yy = xx+ridge, yy+ridge
	det := xx*yy - xy*xy
	dx, dy = (yy*xe-xy*ye)/det, (xx*ye-xy*xe)/det
	return min(max(dx, -0.4), 0.4), min(max(dy, -0.4), 0.4), product / math.Sqrt(max(squares*others, 1e-9))
}
