//go:build unix

package web

import (
	"context"
	_ "embed"
	"fmt"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/systeminfo"
	"github.com/chromedp/chromedp"

	"github.com/giayto/giayto/credential/qr"
)

// stopwatch measures in the page what the page does.
//
//go:embed testdata/stopwatch.js
var stopwatch string

// loopsScript measures how fast a worker of the page is.
//
//go:embed testdata/loops.js
var loopsScript string

// slower is how many times as slow as this computer the phones of officers are taken to be.
const slower = 4

// BenchmarkBand is the time from the first sharp frame before the camera to the band, the median of its runs, in a browser that is
// slowed down; and how long a fixed loop takes there, so that figures of several computers may be compared.
func BenchmarkBand(b *testing.B) {
	c := newCountry(b)
	c.publish(b, c.began)
	base, _ := c.station(b, "127.0.0.1:0")
	for _, k := range []struct {
		name, purpose, text string
	}{
		{"insurance", "clinic", c.ofLength(b, 750)},
		{"licence-with-portrait", "traffic", c.code(b, 1, licence(b, 1, "NGUYỄN VĂN AN"))},
	} {
		symbol, err := qr.EncodeLevel(k.text, qr.LevelM)
		check(b, err)
		b.Run(fmt.Sprintf("%s-%d-M", k.name, symbol.Version()), func(b *testing.B) {
			page := browse(b, b.TempDir(), stopwatch)
			page.installed(base, k.purpose)
			film(b, page.camera, scene{"", 30}, scene{k.text, 90})
			x, y := cornerOf(symbol)
			loops := page.slowed(b)
			var times []float64
			for b.Loop() {
				var ms float64
				page.value(fmt.Sprintf(`stopwatch.band(%d, %d)`, x, y), &ms)
				if ms < 0 {
					b.Fatal("a band before a sharp frame")
				}
				times = append(times, ms)
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(median(times), "ms-to-band")
			b.ReportMetric(slices.Max(times), "ms-at-most")
			loops.report(b)
		})
	}
}

// cornerOf is a dark place of a symbol in a frame.
func cornerOf(symbol *qr.Symbol) (x, y int) {
	module := moduleOf(symbol)
	side := module * symbol.Size()
	return (filmWidth-side)/2 + module/2, (filmHeight-side)/2 + module/2
}

// leastFrames is how many frames a second are to be read.
const leastFrames = 3

// BenchmarkFrames is how many frames of a clean symbol of version 13-M are read in a second in a browser that is slowed down, the
// median of its runs of two seconds each.
func BenchmarkFrames(b *testing.B) {
	c, _, page := device(b, "clinic", stopwatch)
	film(b, page.camera, scene{c.ofLength(b, 750), 10})
	loops := page.slowed(b)
	page.value(`stopwatch.camera()`, nil)
	var rates []float64
	for b.Loop() {
		var rate float64
		page.value(`stopwatch.frames(2000)`, &rate)
		rates = append(rates, rate)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(rates), "frames-read/s")
	loops.report(b)
	if median(rates) < leastFrames {
		b.Logf("fewer than %d frames a second are read: the loops tell how slow this computer is", leastFrames)
	}
}

// BenchmarkOfflineStart is the time from the navigation until a page can scan, in a browser that has just been started and has no
// network, slowed down or not; the median of its runs.
func BenchmarkOfflineStart(b *testing.B) {
	c := newCountry(b)
	c.publish(b, c.began)
	profile := b.TempDir()
	base, stop := c.station(b, "127.0.0.1:0")
	page := browse(b, profile, "")
	page.installed(base, "traffic")
	page.until(`navigator.serviceWorker.ready.then(r => r.active?.state === 'activated')`)
	var l loops
	l.wasm, l.js = page.loops()
	page.close()
	stop()
	for _, isSlowed := range []bool{false, true} {
		b.Run(fmt.Sprintf("slowed=%v", isSlowed), func(b *testing.B) {
			var times []float64
			for b.Loop() {
				page := browse(b, profile, stopwatch)
				faster := func() {}
				if isSlowed {
					faster = page.slow()
				}
				page.opened(base + PagePath)
				var ms float64
				page.value(`stopwatch.readyAt`, &ms)
				times = append(times, ms)
				page.updated()
				if isSlowed && l.slowed == 0 {
					l.slowed, _ = page.loops()
				}
				faster()
				page.close()
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(median(times), "ms-to-ready")
			l.report(b)
		})
	}
}

func median(figures []float64) float64 {
	slices.Sort(figures)
	return figures[len(figures)/2]
}

// loops are how many milliseconds a loop of fifty million steps takes in a worker, by which figures of other computers can be
// compared, and how much longer it takes where the browser is slowed down.
type loops struct{ wasm, js, slowed float64 }

func (l loops) report(b *testing.B) {
	b.ReportMetric(l.wasm, "ms-wasm-loop")
	b.ReportMetric(l.js, "ms-js-loop")
	if l.slowed > 0 {
		b.ReportMetric(l.slowed, "ms-slowed-wasm-loop")
		b.ReportMetric(l.slowed/l.wasm, "times-slower")
	}
}

// slowed slows a browser down until the benchmark ends, and measures it before and after.
func (b *browser) slowed(until *testing.B) (l loops) {
	until.Helper()
	l.wasm, l.js = b.loops()
	until.Cleanup(b.slow())
	l.slowed, _ = b.loops()
	return l
}

// slow stops the processes of the browser's pages, workers included, for most of the time. The browser's own way slows down nothing
// but the main thread.
func (b *browser) slow() (faster func()) {
	b.t.Helper()
	ctx, cancel := context.WithCancel(b.ctx)
	var pids atomic.Pointer[[]int]
	pids.Store(new([]int))
	find := func() {
		if found, err := renderers(ctx); err == nil {
			pids.Store(&found)
		}
	}
	find()
	var ended sync.WaitGroup
	ended.Go(func() {
		for ctx.Err() == nil {
			time.Sleep(100 * time.Millisecond)
			find() // a page that is opened may have a process of its own
		}
	})
	ended.Go(func() {
		for ctx.Err() == nil {
			began, stopped := time.Now(), *pids.Load()
			time.Sleep(2 * time.Millisecond)
			signal(stopped, syscall.SIGSTOP)
			time.Sleep((slower - 1) * time.Since(began)) // which is longer than it was to be on a computer that does much else
			signal(stopped, syscall.SIGCONT)
		}
	})
	return func() {
		cancel()
		ended.Wait()
	}
}

// renderers are the processes of the browser's pages.
func renderers(ctx context.Context) (pids []int, err error) {
	all, err := systeminfo.GetProcessInfo().Do(chromedpBrowser(ctx))
	for _, p := range all {
		if p.Type == "renderer" {
			pids = append(pids, int(p.ID))
		}
	}
	return pids, err
}

func signal(pids []int, s syscall.Signal) {
	for _, pid := range pids {
		_ = syscall.Kill(pid, s) // one that has ended is stopped enough
	}
}

func chromedpBrowser(ctx context.Context) context.Context {
	return cdp.WithExecutor(ctx, chromedp.FromContext(ctx).Browser)
}

// loops measures the page's workers, of which the reader is one: of each loop the least of their medians of nine.
func (b *browser) loops() (wasm, js float64) {
	b.t.Helper()
	targets, err := chromedp.Targets(b.ctx)
	check(b.t, err)
	wasm, js = math.Inf(1), math.Inf(1)
	for _, info := range targets {
		if info.Type != "worker" {
			continue
		}
		ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithTargetID(info.TargetID))
		b.t.Cleanup(cancel)
		worker := &browser{t: b.t, ctx: ctx}
		worker.evaluate(loopsScript)
		wasm, js = min(wasm, worker.loop("wasm")), min(js, worker.loop("js"))
	}
	return wasm, js
}

func (b *browser) loop(language string) float64 {
	b.t.Helper()
	times := make([]float64, 9)
	for i := range times {
		b.value(`loops.`+language+`()`, &times[i])
	}
	return median(times)
}
