package scan

// A detail is a picture of what is as small as a module: sums of two by two pixels of a
// plane, less what the mean of the surroundings would give. Of a symbol full of noise it
// keeps about all that tells a module's colour.
type detail struct {
	w, h  int
	scale float64 // pixels of the first plane along one of this
	v     []int16 // dark is positive; v[y*w+x] is of the place (x+1, y+1)
	cells []ring  // of a search for rings
}

// detailReach is the reach in pixels of the surroundings: some modules.
const detailReach = 5

// take fills d from a plane whose pixels have scale of those of the first plane.
func (d *detail) take(p *plane, scale float64) {
	const side = 2*detailReach + 1
	d.w, d.h, d.scale = p.w, p.h, scale
	d.v = resized(d.v, p.w*p.h)
	columns := make([]int32, p.w+side)
	inner := columns[detailReach:][:p.w]
	for y := -detailReach; y <= detailReach; y++ {
		for x, v := range p.row(y) {
			inner[x] += int32(v)
		}
	}
	for y := range p.h {
		d.row(p, y, columns)
		leaving, coming := p.row(y-detailReach), p.row(y+detailReach+1)
		for x, v := range coming {
			inner[x] += int32(v) - int32(leaving[x])
		}
	}
}

// row fills a row by the sums of the columns around each pixel of it.
func (d *detail) row(p *plane, y int, columns []int32) {
	const side = 2*detailReach + 1
	for i := range detailReach {
		columns[i], columns[len(columns)-1-i] = columns[detailReach], columns[detailReach+p.w-1]
	}
	columns[detailReach+p.w] = columns[detailReach+p.w-1]
	sum := int32(0)
	for _, v := range columns[:side-1] {
		sum += v
	}
	here, below, out := p.row(y), p.row(y+1), d.v[y*d.w:][:d.w]
	for x := range out {
		sum += columns[x+side-1]
		next := min(x+1, p.w-1)
		around := sum * 4 / (side * side)
		out[x] = int16(around - int32(here[x]) - int32(here[next]) - int32(below[x]) - int32(below[next]))
		sum -= columns[x]
	}
}

// at is the detail at a place of the first plane, linear between places; 0 outside.
func (d *detail) at(px, py float64) float32 {
	x, y := px/d.scale-1, py/d.scale-1
	ix, iy := int(x), int(y)
	if !(x >= 0 && y >= 0) || ix >= d.w-1 || iy >= d.h-1 {
		return 0
	}
	fx, fy := float32(x)-float32(ix), float32(y)-float32(iy)
	upper, lower := d.v[iy*d.w+ix:][:2], d.v[(iy+1)*d.w+ix:][:2]
	top := float32(upper[0]) + fx*float32(upper[1]-upper[0])
	bottom := float32(lower[0]) + fx*float32(lower[1]-lower[0])
	return top + fy*(bottom-top)
}

// near is the detail nearest to a place in pixels of this picture; 0 outside.
func (d *detail) near(x, y float64) float32 {
	ix, iy := int(x-0.5), int(y-0.5)
	if uint(ix) >= uint(d.w) || uint(iy) >= uint(d.h) || x < 0.5 || y < 0.5 {
		return 0
	}
	return float32(d.v[iy*d.w+ix])
}

// half is a form of the plane that d was taken from with a quarter of the pixels: their
// detail eight times as strong.
func (d *detail) half(of *plane) *plane {
	out := newPlane(of.memory, max(1, d.w/2), max(1, d.h/2), 2*of.scale)
	for y := range out.h {
		row := out.row(y)
		for x := range row {
			row[x] = byte(min(max(128-2*int(d.v[2*y*d.w+2*x]), 0), 255))
		}
	}
	return out
}
