package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/giayto/giayto/testvectors/frames"
)

// framesResults are the answers of several readers to the same frames.
type framesResults struct {
	readers []frameReader
	kinds   []string // in the order in which they came
	answers []judged
}

// A judged answer is one of a reader to a frame.
type judged struct {
	reader       int
	kind, file   string
	texts        []string
	wanted       []string
	ms, cpu      float64
	right, wrong bool
}

// add judges an answer: right where it has all texts of the frame and no other, wrong where it has another.
func (f *framesResults) add(reader int, s *sample, a frameAnswer) {
	if !slices.Contains(f.kinds, s.Cat) {
		f.kinds = append(f.kinds, s.Cat)
	}
	slices.Sort(a.Texts)
	a.Texts = slices.Compact(a.Texts)
	wrong := slices.ContainsFunc(a.Texts, func(text string) bool { return !slices.Contains(s.Texts, text) })
	f.answers = append(f.answers, judged{reader, s.Cat, s.File, a.Texts, s.Texts, a.MS, a.CPU, !wrong && len(a.Texts) == len(s.Texts), wrong})
}

// of selects the answers of a reader, of one kind or of all.
func (f *framesResults) of(reader int, kind string) (some []judged) {
	for _, a := range f.answers {
		if a.reader == reader && (kind == "" || a.kind == kind) {
			some = append(some, a)
		}
	}
	return some
}

func count(answers []judged, which func(judged) bool) (n int) {
	for _, a := range answers {
		if which(a) {
			n++
		}
	}
	return n
}

// share is how many per cent were read right.
func share(answers []judged) float64 {
	return 100 * float64(count(answers, func(a judged) bool { return a.right })) / float64(len(answers))
}

func (t framesTask) print(out io.Writer, f *framesResults) {
	total := len(f.of(0, ""))
	fmt.Fprintf(out, "%d frames, %s; per cent read right\n\n", total, t.purpose())
	ours := func(kind string) bool { return t.photogen == "" && !slices.Contains(frames.Classic, frames.Kind(kind)) }
	classic := slices.DeleteFunc(slices.Clone(f.kinds), ours)
	f.printKinds(out, classic)
	f.printKinds(out, slices.DeleteFunc(slices.Clone(f.kinds), func(kind string) bool { return slices.Contains(classic, kind) }))
	f.printAll(out)
	if t.moving {
		f.printSequences(out)
	}
}

// printSequences tells of each sequence after how many frames this reader has its texts, and what a frame takes beside
// zxing-cpp's single call on the same frames.
func (f *framesResults) printSequences(out io.Writer) {
	video := slices.IndexFunc(f.readers, func(r frameReader) bool { return r.name() == rowVideo })
	single := slices.IndexFunc(f.readers, func(r frameReader) bool { return r.name() == rowSingle })
	if video < 0 {
		return
	}
	table := newTable(out, rowVideo, "texts", "after frames", "wrong", "median ms", "p90 ms", "median CPU ms", "p90 CPU ms", rowSingle)
	for _, kind := range f.kinds {
		all := f.of(video, kind)
		ms, cpu := quantiles(all, func(a judged) float64 { return a.ms }), quantiles(all, func(a judged) float64 { return a.cpu })
		beside := "-"
		if single >= 0 {
			times := f.of(single, kind)
			beside = fmt.Sprintf("%s ms, %s CPU ms", quantiles(times, func(a judged) float64 { return a.ms })[0],
				quantiles(times, func(a judged) float64 { return a.cpu })[0])
		}
		after := untilTexts(all)
		table.row(kind, fmt.Sprintf("%d of %d", len(after), countTexts(all)), strings.Trim(fmt.Sprint(after), "[]"),
			count(all, func(a judged) bool { return a.wrong }), ms[0], ms[1], cpu[0], cpu[1], beside)
	}
	table.end()
}

// untilTexts counts the frames of a sequence up to the first in which each of its texts was read.
func untilTexts(sequence []judged) (after []int) {
	var read []string
	for i, a := range sequence {
		for _, text := range a.texts {
			if slices.Contains(a.wanted, text) && !slices.Contains(read, text) {
				read, after = append(read, text), append(after, i+1)
			}
		}
	}
	return after
}

// countTexts is how many texts the frames of a sequence hold.
func countTexts(sequence []judged) int {
	var texts []string
	for _, a := range sequence {
		texts = append(texts, a.wanted...)
	}
	slices.Sort(texts)
	return len(slices.Compact(texts))
}

func (f *framesResults) printKinds(out io.Writer, kinds []string) {
	if len(kinds) == 0 {
		return
	}
	head := []any{""}
	for _, kind := range kinds {
		head = append(head, kind)
	}
	table := newTable(out, head...)
	for i, r := range f.readers {
		row := []any{r.name()}
		for _, kind := range kinds {
			row = append(row, fmt.Sprintf("%.0f", share(f.of(i, kind))))
		}
		table.row(row...)
	}
	table.end()
}

func (f *framesResults) printAll(out io.Writer) {
	table := newTable(out, "", "ALL", "standard error", "wrong", "median ms", "p90 ms", "median CPU ms", "p90 CPU ms")
	for i, r := range f.readers {
		all := f.of(i, "")
		p := share(all)
		ms, cpu := quantiles(all, func(a judged) float64 { return a.ms }), quantiles(all, func(a judged) float64 { return a.cpu })
		table.row(r.name(), fmt.Sprintf("%.1f", p), fmt.Sprintf("%.1f", math.Sqrt(p*(100-p)/float64(len(all)))),
			count(all, func(a judged) bool { return a.wrong }), ms[0], ms[1], cpu[0], cpu[1])
	}
	table.end()
}

// quantiles are the median and the 90th percentile.
func quantiles(answers []judged, of func(judged) float64) (q [2]string) {
	var values []float64
	for _, a := range answers {
		values = append(values, of(a))
	}
	slices.Sort(values)
	return [2]string{fmt.Sprintf("%.0f", median(values)), fmt.Sprintf("%.0f", values[len(values)*9/10])}
}

// noneWrong is an error where this reader has returned a text that a frame does not hold.
func (f *framesResults) noneWrong() error {
	for i, r := range f.readers {
		if r.name() != rowOurs && r.name() != rowVideo {
			continue
		}
		if n := count(f.of(i, ""), func(a judged) bool { return a.wrong }); n > 0 {
			return fmt.Errorf("%w: %d frames read wrong", errShort, n)
		}
	}
	return nil
}

// sameAnswers compares the first two readers, frame by frame, and prints how much longer the second takes.
func (f *framesResults) sameAnswers(out io.Writer) error {
	native, other := f.of(0, ""), f.of(1, "")
	var ratios, work []float64
	differ := 0
	for i, a := range native {
		ratios, work = append(ratios, other[i].ms/a.ms), append(work, other[i].cpu/a.cpu)
		if !slices.Equal(a.texts, other[i].texts) {
			differ++
			fmt.Fprintf(out, "%s: %d texts, under WASM %d\n", a.file, len(a.texts), len(other[i].texts))
		}
	}
	fmt.Fprintf(out, "WASM: %d of %d frames with the same answer, %.1f times the time and %.1f times the processor's (medians)\n",
		len(native)-differ, len(native), median(ratios), median(work))
	if differ > 0 {
		return fmt.Errorf("%w: %d answers under WASM differ", errShort, differ)
	}
	return nil
}
