package frames

import "math"

// A view is a camera that looks at a sheet. Sheets are measured in their unit, the
// side of the first symbol; the camera in pixels.
type view struct {
	w, h    int
	focal   float64 // pixels
	axes    [3]vec  // the sheet's x, y and z in the camera's coordinates; z leads away from the camera
	middle  vec     // of the sheet
	relief  relief
	shutter shutter
}

type vec [3]float64

func (a vec) dot(b vec) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }

// focalLength, in heights of the picture, is that of a phone's main camera, 26 mm on
// full frame: a picture of 16:9 is as high as 0.93 of its distance.
const focalLength = 1.07

// newView looks at a unit square of some pixels, turned in its plane and tilted about an axis in it, with its middle
// off the picture's.
func newView(w, h int, pixels, turn, tilt, axis, offX, offY float64) view {
	v := view{w: w, h: h, focal: focalLength * float64(h)}
	distance := v.focal / pixels
	v.middle = vec{offX / pixels, offY / pixels, distance}
	about := vec{math.Cos(axis), math.Sin(axis), 0}
	sin, cos := math.Sincos(turn)
	for i, flat := range [3]vec{{cos, sin, 0}, {-sin, cos, 0}, {0, 0, 1}} {
		v.axes[i] = rotated(flat, about, tilt)
	}
	return v
}

// rotated turns a about a unit axis by an angle (the formula of Rodrigues).
func rotated(a, axis vec, angle float64) vec {
	sin, cos := math.Sincos(angle)
	along := a.dot(axis) * (1 - cos)
	cross := vec{axis[1]*a[2] - axis[2]*a[1], axis[2]*a[0] - axis[0]*a[2], axis[0]*a[1] - axis[1]*a[0]}
	for i := range a {
		a[i] = a[i]*cos + cross[i]*sin + axis[i]*along
	}
	return a
}

// pixel is where the camera sees a point of the sheet.
func (v *view) pixel(sheet Point) Point {
	at := v.relief.raised(sheet)
	z := v.relief.height(at)
	var seen vec
	for i := range seen {
		seen[i] = at.X*v.axes[0][i] + at.Y*v.axes[1][i] + z*v.axes[2][i] + v.middle[i]
	}
	still := Point{v.focal*seen[0]/seen[2] + float64(v.w)/2, v.focal*seen[1]/seen[2] + float64(v.h)/2}
	shown := still
	for range 8 { // the row decides when it is seen, and so where
		moved := v.shutter.moved(shown.Y / float64(v.h))
		shown = Point{still.X + moved.X, still.Y + moved.Y}
	}
	return shown
}

// sheet is what point of the sheet the camera sees in a place: the inverse of pixel.
func (v *view) sheet(p Point) Point {
	moved := v.shutter.moved(p.Y / float64(v.h))
	ray := vec{(p.X - moved.X - float64(v.w)/2) / v.focal, (p.Y - moved.Y - float64(v.h)/2) / v.focal, 1}
	var from, along vec
	for i, axis := range v.axes {
		from[i], along[i] = -axis.dot(v.middle), axis.dot(ray)
	}
	var at Point
	z := 0.0
	for range v.relief.rounds() {
		step := (z - from[2]) / along[2]
		at = Point{from[0] + step*along[0], from[1] + step*along[1]}
		z = v.relief.height(at)
	}
	return v.relief.flattened(at)
}

// A relief is the form of a sheet that does not lie flat, over the plane that it would lie in.
type relief struct {
	bend   float64 // how deep a cylinder is over a unit, signed
	sin    float64 // of the direction in which it bends
	cos    float64
	ridges []ridge
}

// A ridge is a fold or dent along a line.
type ridge struct {
	at, across    Point // a point of the line, and the unit vector across it
	height, width float64
}

// rounds is how many steps a ray takes to meet the sheet.
func (f *relief) rounds() int {
	if f.bend == 0 && len(f.ridges) == 0 {
		return 1
	}
	return 16
}

// height is that of the sheet over a point of its plane.
func (f *relief) height(at Point) float64 {
	s := min(max(at.X*f.cos+at.Y*f.sin, -1), 1)
	z := f.bend * (4*s*s - 1)
	for _, r := range f.ridges {
		d := ((at.X-r.at.X)*r.across.X + (at.Y-r.at.Y)*r.across.Y) / r.width
		z += r.height / (1 + d*d)
	}
	return z
}

// slope is the sheet's gradient over a point of its plane.
func (f *relief) slope(at Point) Point {
	const step = 1e-3
	dx := f.height(Point{at.X + step, at.Y}) - f.height(Point{at.X - step, at.Y})
	dy := f.height(Point{at.X, at.Y + step}) - f.height(Point{at.X, at.Y - step})
	return Point{dx / (2 * step), dy / (2 * step)}
}

// flattened is the point of the sheet that lies over a point of its plane: paper bends and does not stretch. What ridges
// take in is less than a thousandth and is left out.
func (f *relief) flattened(at Point) Point {
	if f.bend == 0 {
		return at
	}
	s := at.X*f.cos + at.Y*f.sin
	longer := f.arc(s) - s
	return Point{at.X + longer*f.cos, at.Y + longer*f.sin}
}

// raised is the inverse of flattened.
func (f *relief) raised(sheet Point) Point {
	if f.bend == 0 {
		return sheet
	}
	along := sheet.X*f.cos + sheet.Y*f.sin
	s := along
	for range 8 {
		s -= (f.arc(s) - along) / math.Hypot(1, 8*f.bend*s)
	}
	return Point{sheet.X + (s-along)*f.cos, sheet.Y + (s-along)*f.sin}
}

// arc is the length of the parabola z = 4 bend s² from its vertex.
func (f *relief) arc(s float64) float64 {
	k := 8 * f.bend
	return s/2*math.Hypot(1, k*s) + math.Asinh(k*s)/(2*k)
}

// A shutter that rolls sees each row later than the one above it.
type shutter struct {
	drift   Point   // pixels from the first row to the last
	tremor  float64 // pixels
	periods float64 // of the tremor, over a frame
	phase   float64
	flicker float64 // of the light, 0 to 1
	bands   float64 // of the flicker, over a frame
}

// moved is how far things are from where they are at half of the frame's time.
func (s *shutter) moved(row float64) Point {
	return Point{s.drift.X*(row-0.5) + s.tremor*math.Sin(2*math.Pi*s.periods*row+s.phase), s.drift.Y * (row - 0.5)}
}

// brightness is that of the light in a row.
func (s *shutter) brightness(row float64) float64 {
	return 1 - s.flicker*(0.5+0.5*math.Cos(2*math.Pi*s.bands*row+s.phase))
}
