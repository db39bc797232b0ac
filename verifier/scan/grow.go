package scan

import (
	"container/heap"
	"math"

	"github.com/giayto/giayto/verifier/scan/iso18004"
)

const (
	// growStep is how many modules lie between the nodes at which a symbol that bends
	// is followed, and growReach the reach of the modules looked at around each.
	growStep  = 4
	growReach = 4
	growSide  = 2*growReach + 1

	// leastQuality is the likeness of what is seen around a node to modules below
	// which it leads nowhere.
	leastQuality = 0.55

	// crosstalk is how much of what a quarter of a module shows comes from the module
	// beside it.
	crosstalk = 0.2
)

// A grower follows the modules of a symbol from its finder patterns, so that it is
// never off by a whole module: each node is expected where the one before it points,
// and moved, turned and stretched a little to fit the modules around it. The node of
// the clearest surroundings goes first, so that what is flooded with light or torn is
// gone around (reliability-guided correlation, Pan 2009).
type grower struct {
	raster *plane
	size   int
	sign   float64
	fixed  []int8
	along  []int  // the modules in which nodes lie, in both directions
	nodes  []node // row by row
	queue  reliable
}

// A node is a place of the symbol that is followed.
type node struct {
	corner          // of the middle of its module
	quality float64 // 0 where it was not seen
	done    bool    // its neighbours were followed
}

// grow returns controls all over the symbol.
func grow(r *plane, version int, corners [3]corner, sign float64) ([]control, bool) {
	g := newGrower(r, version, sign)
	n := len(g.along)
	for i, at := range [3]int{n + 1, n + n - 2, (n-2)*n + 1} { // those in the middles of the finder patterns
		g.reach(at, corners[i])
	}
	for g.queue.Len() > 0 {
		at := heap.Pop(&g.queue).(entry).node
		if g.nodes[at].done {
			continue
		}
		g.nodes[at].done = true
		for _, d := range [8][2]int{{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {1, 1}, {-1, -1}, {1, -1}, {-1, 1}} {
			x, y := at%n+d[0], at/n+d[1]
			if x >= 0 && y >= 0 && x < n && y < n && g.nodes[y*n+x].quality < leastQuality {
				g.reach(y*n+x, g.expect(at, y*n+x))
			}
		}
	}
	return g.controls()
}

func newGrower(r *plane, version int, sign float64) *grower {
	g := &grower{raster: r, size: iso18004.Size(version), sign: sign, fixed: iso18004.LayoutOf(version).Fixed}
	const finder = 3 // from the edge to the middle of a finder pattern
	steps := (g.size - 1 - 2*finder) / growStep
	g.along = append(g.along, 0)
	for i := range steps + 1 {
		g.along = append(g.along, finder+i*(g.size-1-2*finder)/steps)
	}
	g.along = append(g.along, g.size-1)
	g.nodes = make([]node, len(g.along)*len(g.along))
	return g
}

// module is that in which a node lies.
func (g *grower) module(at int) (x, y int) {
	return g.along[at%len(g.along)], g.along[at/len(g.along)]
}

// expect is where one node points for another.
func (g *grower) expect(from, to int) corner {
	x, y := g.module(from)
	toX, toY := g.module(to)
	c := g.nodes[from].corner
	c.at = c.at.plus(c.right.times(float64(toX - x))).plus(c.down.times(float64(toY - y)))
	return c
}

// reach fits a node from where it is expected, and keeps it if it is clearer than before.
func (g *grower) reach(at int, expected corner) {
	x, y := g.module(at)
	fitted, quality := g.fit(expected, x, y)
	if quality <= g.nodes[at].quality {
		return
	}
	g.nodes[at] = node{corner: fitted, quality: quality}
	if quality >= leastQuality {
		heap.Push(&g.queue, entry{at, quality})
	}
}

// fit moves a node to fit the modules around it; quality is 0 where it finds none.
func (g *grower) fit(expected corner, x, y int) (c corner, quality float64) {
	const rounds = 3
	c = expected
	var b block
	for round := range rounds + 1 {
		if !g.raster.holds(c.at, 0) {
			return c, 0
		}
		b.sample(g.raster, c, g.sign)
		b.decide(g.fixed, g.size, x, y)
		var moved corner
		moved, quality = b.shift(c)
		if quality < leastQuality/2 {
			return c, 0
		}
		if round < rounds {
			c = moved
		}
	}
	module := math.Sqrt(math.Abs(expected.right.cross(expected.down)))
	if c.at.distance(expected.at) > 0.8*module || c.skewed(expected) {
		return c, 0
	}
	return c, quality
}

// skewed reports whether a corner's modules differ much from another's.
func (c corner) skewed(from corner) bool {
	limit := 0.25 * math.Sqrt(math.Abs(from.right.cross(from.down)))
	return c.right.distance(from.right) > limit || c.down.distance(from.down) > limit
}

// controls are the nodes that were seen.
func (g *grower) controls() ([]control, bool) {
	var out []control
	for i, n := range g.nodes {
		if n.quality >= leastQuality {
			x, y := g.module(i)
			out = append(out, control{point{float64(x) + 0.5, float64(y) + 0.5}, n.at, n.quality * n.quality})
		}
	}
	return out, 2*len(out) > len(g.nodes)
}

// reliable is a heap of nodes, the clearest first.
type reliable []entry

type entry struct {
	node    int
	quality float64
}

func (r reliable) Len() int           { return len(r) }
func (r reliable) Less(i, j int) bool { return r[i].quality > r[j].quality }
func (r reliable) Swap(i, j int)      { r[i], r[j] = r[j], r[i] }
func (r *reliable) Push(e any)        { *r = append(*r, e.(entry)) }
func (r *reliable) Pop() any {
	last := (*r)[len(*r)-1]
	*r = (*r)[:len(*r)-1]
	return last
}

// A block is the modules around a node.
type block struct {
	seen    [2 * growSide][2 * growSide]float64 // at half a module's spacing
	modules [growSide + 2][growSide + 2]float64 // with a margin
	inside  [growSide][growSide]bool            // the symbol
}

// sample takes the brightness around c, and brings it to -1 for light to 1 for dark.
func (b *block) sample(r *plane, c corner, sign float64) {
	mean := 0.0
	for j := range b.seen {
		for i := range b.seen[j] {
			p := c.place(spot(i), spot(j))
			v := sign * r.at(p.x, p.y)
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

// spot is where a sample of a block lies, in modules from its middle.
func spot(i int) float64 { return float64(i)/2 - growReach - 0.25 }

// place is x modules along the rows and y down the columns from the corner.
func (c corner) place(x, y float64) point {
	return point{c.at.x + x*c.right.x + y*c.down.x, c.at.y + x*c.right.y + y*c.down.y}
}

// decide finds the modules, whose middle one is (x, y) of the symbol.
func (b *block) decide(fixed []int8, size, x, y int) {
	for j := range growSide {
		for i := range growSide {
			sum := b.seen[2*j][2*i] + b.seen[2*j][2*i+1] + b.seen[2*j+1][2*i] + b.seen[2*j+1][2*i+1]
			mx, my := x+i-growReach, y+j-growReach
			v := min(max(sum/2, -1), 1)
			b.inside[j][i] = mx >= 0 && my >= 0 && mx < size && my < size
			if !b.inside[j][i] {
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

// shown is what the modules would show in the places of the samples.
func (b *block) shown() (out [2 * growSide][2 * growSide]float64) {
	for j := range out {
		for i := range out[j] {
			mx, my := i/2+1, j/2+1
			nx, ny := mx+i%2*2-1, my+j%2*2-1
			out[j][i] = (1-crosstalk)*((1-crosstalk)*b.modules[my][mx]+crosstalk*b.modules[my][nx]) +
				crosstalk*((1-crosstalk)*b.modules[ny][mx]+crosstalk*b.modules[ny][nx])
		}
	}
	return out
}

// shift moves, turns and stretches c so that what is seen lies where it should be, by a
// step of Lucas and Kanade, and tells how like the two were (their correlation).
func (b *block) shift(c corner) (moved corner, quality float64) {
	shown := b.shown()
	var normal [6][7]float64
	var product, squares, others float64
	for j := 1; j < len(shown)-1; j++ {
		for i := 1; i < len(shown)-1; i++ {
			if !b.inside[j/2][i/2] {
				continue
			}
			gx, gy := shown[j][i+1]-shown[j][i-1], shown[j+1][i]-shown[j-1][i]
			x, y := spot(i), spot(j)
			row := [7]float64{gx, gy, gx * x, gx * y, gy * x, gy * y, b.seen[j][i] - shown[j][i]}
			for k, v := range row[:6] {
				for m := k; m < 7; m++ {
					normal[k][m] += v * row[m]
				}
			}
			product += b.seen[j][i] * shown[j][i]
			squares += b.seen[j][i] * b.seen[j][i]
			others += shown[j][i] * shown[j][i]
		}
	}
	d := smallShift(&normal)
	moved = corner{
		at:    c.place(-d[0], -d[1]),
		right: c.right.times(1 - d[2]).minus(c.down.times(d[4])),
		down:  c.down.times(1 - d[5]).minus(c.right.times(d[3])),
	}
	return moved, product / math.Sqrt(max(squares*others, 1e-9))
}

// smallShift solves the normal equations, of which the upper half is given, for small
// steps.
func smallShift(normal *[6][7]float64) (d [6]float64) {
	const ridge, stretchRidge = 10, 200
	for i := range normal {
		for j := range i {
			normal[i][j] = normal[j][i]
		}
		normal[i][i] += ridge
		if i >= 2 {
			normal[i][i] += stretchRidge
		}
	}
	var rows [6][]float64
	for i := range rows {
		rows[i] = normal[i][:]
	}
	eliminate(rows[:]) // the ridges make them definite
	for i := range d {
		limit := 0.4
		if i >= 2 {
			limit = 0.05
		}
		d[i] = min(max(normal[i][6], -limit), limit)
	}
	return d
}
