package scan

import (
	"slices"

	"github.com/giayto/giayto/verifier/scan/iso18004"
	"github.com/giayto/giayto/verifier/scan/symbol"
)

const (
	// maxFused is how many frames tell of one code: the last ones.
	maxFused = 32

	// sureBelief is the belief in the modules of a code that was read.
	sureBelief = 0.98
)

// A fusion is what several frames tell of one code.
type fusion struct {
	version int
	sign    float64
	seen    int        // the last frame that told of it
	frames  []evidence // the oldest first
	sum     []float32  // nats
	belief  []float32
	regions *regions
	message *symbol.Message // once it is read; then there are no frames
	err     error           // of a message that is no text
}

func newFusion(version int, sign float64) *fusion {
	size := iso18004.Size(version)
	return &fusion{
		version: version, sign: sign, sum: make([]float32, size*size), belief: make([]float32, size*size),
		regions: regionsOf(version, false, iso18004.L, iso18004.M, iso18004.Q, iso18004.H),
	}
}

// worth is how many frames were needed to know what is known.
func (f *fusion) worth() int {
	if f.message != nil {
		return maxFused + 1
	}
	return len(f.frames)
}

// add takes a frame's evidence for that of the code.
func (f *fusion) add(e evidence) {
	var kept evidence
	if len(f.frames) == maxFused {
		kept = f.frames[0]
		f.count(kept, -1)
		f.frames = append(f.frames[:0], f.frames[1:]...)
	}
	kept = append(kept[:0], e...)
	f.frames = append(f.frames, kept)
	f.count(kept, 1)
	f.believe()
}

func (f *fusion) count(e evidence, sign float32) {
	for i, v := range e {
		f.sum[i] += sign * float32(v) / evidenceUnit
	}
}

func (f *fusion) believe() {
	for i, v := range f.sum {
		f.belief[i] = beliefs[int(min(max(v*evidenceUnit, -127), 127))+128]
	}
}

// read decodes what the frames tell together. What comes out is the code's only where
// every one of them agrees in every region with the symbol as it should have been seen;
// those that do not are left out, and the others must say the same.
func (f *fusion) read() bool {
	m, err := f.decode()
	for range maxFused {
		if m == nil {
			return false
		}
		modules := m.Modules()
		if !f.refute(m, modules) {
			f.know(m, modules, textError(err))
			return true
		}
		if m, err = f.decode(); m == nil || !slices.Equal(m.Modules(), modules) {
			return false
		}
	}
	return false
}

// blurredFrames is from how many frames on the modules are sought behind what the frames
// have in common, which noise does not hide any more: their blur.
const blurredFrames = 4

func (f *fusion) decode() (*symbol.Message, error) {
	if len(f.frames) == 0 {
		return nil, nil
	}
	size := iso18004.Size(f.version)
	soft := make([]int8, len(f.sum))
	for i, v := range f.sum {
		soft[i] = int8(min(max(v*evidenceUnit, -127), 127))
	}
	m, err := symbol.Decode(symbol.Grid{Size: size, Soft: soft})
	if m != nil || len(f.frames) < blurredFrames {
		return m, err
	}
	e := f.equaliser(size)
	if !e.estimate() {
		return nil, nil
	}
	return symbol.Decode(softGrid(size, e.improve(8)))
}

// equaliser is for the mean of the frames, which is the same in all phases.
func (f *fusion) equaliser(size int) *equaliser {
	mean := float32(0)
	for _, v := range f.sum {
		mean += max(v, -v) / float32(len(f.sum))
	}
	seen := make([]float32, len(f.sum))
	e := &equaliser{size: size, modules: make([]float32, len(seen)), fixed: iso18004.LayoutOf(f.version).Fixed}
	for i, v := range f.sum {
		seen[i] = min(max(v/max(mean, 1e-3), -3), 3)
		e.modules[i] = min(max(1.5*seen[i], -1), 1)
	}
	for k := range e.seen {
		e.seen[k] = seen
	}
	e.hold()
	return e
}

// refute leaves out the frames that contradict a symbol, and tells whether there were any.
func (f *fusion) refute(m *symbol.Message, modules []int8) bool {
	r, belief := regionsOf(f.version, m.Mirrored, m.Level), certain(modules)
	before := len(f.frames)
	f.frames = slices.DeleteFunc(f.frames, func(e evidence) bool { return !r.compare(belief, e).same() })
	if len(f.frames) == before {
		return false
	}
	clear(f.sum)
	for _, e := range f.frames {
		f.count(e, 1)
	}
	f.believe()
	return true
}

// certain is the belief in the modules of a symbol that was read.
func certain(modules []int8) []float32 {
	belief := make([]float32, len(modules))
	for i, v := range modules {
		belief[i] = sureBelief * float32(v)
	}
	return belief
}

// know keeps what the code says, in place of the frames.
func (f *fusion) know(m *symbol.Message, modules []int8, err error) {
	f.message, f.err = m, err
	f.belief, f.regions = certain(modules), regionsOf(f.version, m.Mirrored, m.Level)
	f.frames, f.sum = nil, nil
}
