package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/giayto/giayto/testvectors/frames"
)

const framesUsage = `usage:
  bench frames [--seed N] [--n 20] [--kinds clean,blur] [--photogen DIR] [--budget 1.5s] [--only READER,READER] [--wasm] [--moving] [--encoder giayto]
      reads synthetic camera frames, or those of a folder with manifest.json, with this reader and others
  bench frames --hints [--seed N] [--n 20] [--kinds clean,blur] [--budget 1.5s]
      reads frames with ever stronger damage, and prints the hints of this reader for those that it does not read
  bench frames --write DIR [--seed N] [--n 20] [--kinds clean,blur] [--moving]
      writes the frames as JPEG with manifest.json, and reads nothing
`

// A framesTask is what the arguments of bench frames ask for.
type framesTask struct {
	seed     uint64
	n        int
	kinds    []frames.Kind
	photogen string
	write    string
	interop  string
	budget   time.Duration
	only     string
	wasm     bool
	moving   bool
	encoder  *frames.Encoder // nil for several
	hints    bool
	halvings int // of the last step of damage
}

func parseFramesTask(args []string) (framesTask, error) {
	t := framesTask{halvings: fineHalvings}
	flags := flag.NewFlagSet("frames", flag.ContinueOnError)
	flags.Usage = func() { fmt.Fprint(os.Stderr, framesUsage) }
	flags.Uint64Var(&t.seed, "seed", 1, "of the frames")
	flags.IntVar(&t.n, "n", 20, "frames of each kind")
	kinds := flags.String("kinds", "", "some kinds only")
	flags.StringVar(&t.photogen, "photogen", "", "folder of frames with manifest.json")
	flags.StringVar(&t.write, "write", "", "folder to write the frames to")
	flags.StringVar(&t.interop, "interop", "testvectors/interop", "folder of the independent readers")
	flags.DurationVar(&t.budget, "budget", 1500*time.Millisecond, "of this reader, for a frame")
	flags.StringVar(&t.only, "only", "", "some readers only")
	flags.BoolVar(&t.wasm, "wasm", false, "this reader, and the same under WebAssembly in Node")
	flags.BoolVar(&t.moving, "moving", false, "frames of moving codes, each too damaged to be read alone, and of codes that take turns")
	encoder := flags.String("encoder", "", "draw all codes with giayto or with go-qrcode")
	flags.BoolVar(&t.hints, "hints", false, "what this reader says of frames that it does not read")
	if err := flags.Parse(args); err != nil {
		return t, err
	}
	if t.hints && (t.moving || t.wasm || t.photogen != "" || t.only != "" || *encoder != "") || t.wasm && t.only != "" || flags.NArg() > 0 {
		return t, errors.New("these flags do not go together: bench frames -h tells which do")
	}
	if *encoder != "" {
		which := slices.IndexFunc(encoders, func(e frames.Encoder) bool { return e.Name == *encoder })
		if which < 0 || t.moving || t.photogen != "" {
			return t, fmt.Errorf("--encoder: %q draws no such frames", *encoder)
		}
		t.encoder = &encoders[which]
	}
	t.kinds = frames.Kinds
	if *kinds != "" {
		t.kinds = nil
		for name := range strings.SplitSeq(*kinds, ",") {
			kind, err := frames.ParseKind(name)
			if err != nil {
				return t, err
			}
			t.kinds = append(t.kinds, kind)
		}
	}
	return t, nil
}

// measureFrames reads frames with several readers and prints what each has read.
func measureFrames(out io.Writer, args []string) error {
	task, err := parseFramesTask(args)
	if err != nil {
		return err
	}
	if task.write != "" {
		return writeSamples(task.write, task.samples())
	}
	if task.hints {
		return task.measureHints(out)
	}
	work, err := os.MkdirTemp("", "bench-frames-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	all, err := task.readers(work)
	defer func() {
		for _, r := range all {
			r.close()
		}
	}()
	if err != nil {
		return err
	}
	results, err := task.run(work, all)
	if err != nil {
		return err
	}
	task.print(out, results)
	if task.wasm {
		return results.sameAnswers(out)
	}
	return results.noneWrong()
}

// samples are the frames to read: those of a folder, or our own.
func (t framesTask) samples() iter.Seq2[*sample, error] {
	if t.photogen != "" {
		return readSamples(t.photogen)
	}
	if t.moving {
		return t.sequences()
	}
	return func(yield func(*sample, error) bool) {
		for _, kind := range t.kinds {
			for number := range t.n {
				if !yield(newSample(frames.MakeBy(t.encoder, kind, t.seed, number)), nil) {
					return
				}
			}
		}
	}
}

// sequences are those of the seed with each damage: of one code, and of two that take turns.
func (t framesTask) sequences() iter.Seq2[*sample, error] {
	return func(yield func(*sample, error) bool) {
		for _, damage := range frames.Damages {
			for _, film := range []struct {
				name string
				of   func(frames.Damage, uint64) []*frames.Frame
			}{{"moving", frames.Moving}, {"turns", frames.Turns}} {
				for _, f := range film.of(damage, t.seed) {
					s := newSample(f)
					s.Cat = fmt.Sprintf("%s-%s", film.name, damage)
					s.File = fmt.Sprintf("%s_%d_%03d", s.Cat, f.Seed, f.Number)
					s.Right = f.Right(0)
					if !yield(s, nil) {
						return
					}
				}
			}
		}
	}
}

// run asks every reader about every frame, one after the other, so that what else the machine does meets them alike.
func (t framesTask) run(work string, all []frameReader) (*framesResults, error) {
	results := &framesResults{readers: all}
	base := filepath.Join(work, "frame")
	first, kind := true, ""
	for s, err := range t.samples() {
		if err != nil {
			return nil, err
		}
		if err := s.writeTo(base); err != nil {
			return nil, err
		}
		for i, r := range all {
			a, err := ask(r, s, base, first, s.Cat != kind)
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", r.name(), s.File, err)
			}
			results.add(i, s, a)
		}
		first, kind = false, s.Cat
		fmt.Fprintf(os.Stderr, "\r%-40s", s.File)
	}
	fmt.Fprintln(os.Stderr)
	if first {
		return nil, errors.New("there are no frames")
	}
	return results, nil
}

// ask has a reader read a frame, after another one where it is cold: compilers and memory become warm.
func ask(r frameReader, s *sample, base string, cold, begins bool) (a frameAnswer, err error) {
	if cold {
		_, err = r.read(len(s.Texts), base)
	}
	if err == nil && begins {
		err = r.begin(base)
	}
	if err == nil {
		a, err = r.read(len(s.Texts), base)
	}
	return a, err
}

// purpose tells what a seed may be used for.
func (t framesTask) purpose() string {
	const rule = "seeds 1 to 99 tune, from 100 report"
	if t.photogen != "" {
		return fmt.Sprintf("folder %s (for our own frames %s)", filepath.Base(t.photogen), rule)
	}
	use := "for tuning"
	if t.seed >= frames.FirstReportSeed {
		use = "for reporting"
	}
	return fmt.Sprintf("seed %d, %s (%s)", t.seed, use, rule)
}
