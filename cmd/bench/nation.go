package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/giayto/giayto/cmd/giayto/web"
	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/issuer/publish"
	"github.com/giayto/giayto/testvectors"
	"github.com/giayto/giayto/verifier/bundle"
	"github.com/giayto/giayto/verifier/sync"
)

// A nation is the status of as many papers as a country has, from packed lists over the site to a device, without their
// registry.
type nation struct {
	size   nationSize
	random *rand.Rand
	lists  []*statuslist.List
	signer *jose.Signer
	dir    string
	now    time.Time
	sent   atomic.Int64 // bytes over the network, from the server
	site   string       // its address
	out    *table
}

// nationSize is how large a nation is: so many lists of statuslist.MaxEntries, of which a share is not valid, and so many
// changes a day.
type nationSize struct {
	seed           uint64
	lists, changes int
	lookUps        int // to measure one with each number of lists
}

const nationIssuer = "https://id.giayto.example/csgt"

// restrictions are what the entries are that are not valid, as often as each stands here.
var restrictions = []statuslist.Value{
	statuslist.Revoked, statuslist.Revoked, statuslist.Superseded, statuslist.Suspended, statuslist.Suspended,
	statuslist.CarSuspended, statuslist.MotorcycleSuspended, statuslist.Held, statuslist.Held, statuslist.Locked,
}

// measureNation prints what the status of a nation takes, step by step. Times are of the processor, on all cores.
func measureNation(out io.Writer, size nationSize) (err error) {
	dir, err := os.MkdirTemp("", "giayto-nation-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	n, err := newNation(out, dir, size)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	served, err := n.serve(ctx)
	if err != nil {
		stop()
		return err
	}
	defer func() {
		stop()
		err = errors.Join(err, <-served)
	}()
	for _, step := range []func(context.Context) error{n.publishFirst, n.sizes, n.syncFirst, n.changeDay, n.load} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	if err := n.lookUps(); err != nil {
		return err
	}
	n.out.row("peak memory of all of this", megabytes(peakMemory()))
	n.out.end()
	return nil
}

func newNation(out io.Writer, dir string, size nationSize) (*nation, error) {
	ref, err := readReference()
	if err != nil {
		return nil, err
	}
	n := &nation{size: size, random: rand.New(rand.NewPCG(size.seed, 0)), dir: dir, now: ref.header.IssuedAt.Time(), out: newTable(out, "what", "takes")}
	if n.signer, err = testSigner(statusKey); err != nil {
		return nil, err
	}
	restricted := statuslist.MaxEntries / oneIn
	for range size.lists {
		l, err := statuslist.New(4, statuslist.MaxEntries)
		if err != nil {
			return nil, err
		}
		for range restricted {
			if err := n.set(l, statuslist.Valid); err != nil {
				return nil, err
			}
		}
		n.lists = append(n.lists, l)
	}
	n.out.row("status lists", size.lists)
	n.out.row("entries", size.lists*statuslist.MaxEntries)
	n.out.row("entries that are not valid", size.lists*restricted)
	return n, nil
}

// set changes an entry that is valid, or one that is not.
func (n *nation) set(l *statuslist.List, which statuslist.Value) error {
	for {
		i := n.random.IntN(l.Size())
		v, _ := l.Get(i)
		switch {
		case which == statuslist.Valid && v == statuslist.Valid:
			return l.Set(i, restrictions[n.random.IntN(len(restrictions))])
		case which != statuslist.Valid && v != statuslist.Valid:
			return l.Set(i, statuslist.Valid)
		}
	}
}

func (n *nation) uri(list int) string {
	return "https://id.giayto.example/status/" + strconv.Itoa(list+1)
}

func (n *nation) folder() string { return filepath.Join(n.dir, "site") }

// publishAll publishes the lists as an issuer does.
func (n *nation) publishAll(ctx context.Context) (*publish.Report, error) {
	p := &publish.Part{
		Issuer: nationIssuer, StatusKeys: []*jose.PublicKey{n.signer.Public()}, SignWith: n.signer.Public(),
		Knows: func([32]byte) (bool, error) { return true, nil },
		Sign:  func(c statuslist.Claims) (string, error) { return statuslist.Sign(n.signer, c) },
	}
	for number, l := range n.lists {
		p.Lists = append(p.Lists, publish.List{URI: n.uri(number), Year: n.now.Year() + 1, Size: l.Size(), Values: restrictedOf(l)})
	}
	return p.Write(ctx, n.folder(), n.now)
}

// restrictedOf gives out the entries of a list that are not valid.
func restrictedOf(l *statuslist.List) func(func(int, statuslist.Value) error) error {
	return func(yield func(int, statuslist.Value) error) error {
		for i := range l.Size() {
			if v, _ := l.Get(i); v != statuslist.Valid {
				if err := yield(i, v); err != nil {
					return err
				}
			}
		}
		return nil
	}
}

func (n *nation) publishFirst(ctx context.Context) error {
	trust, err := testvectors.Files.ReadFile("trust/default.json")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(n.folder(), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(n.folder(), "trust.json"), trust, 0o644); err != nil {
		return err
	}
	start := processorTime()
	for _, l := range n.lists {
		if _, err := l.Encode(); err != nil {
			return err
		}
	}
	n.out.row("to compress the lists with zlib", seconds(processorTime()-start))
	start = processorTime()
	report, err := n.publishAll(ctx)
	if err == nil && report.Lists != n.size.lists {
		err = fmt.Errorf("nation: %d lists are published", report.Lists)
	}
	n.out.row("to publish the first time, with gzip and brotli", seconds(processorTime()-start))
	return err
}

// sizes tells what the site takes, by the kind of its files, and as one file.
func (n *nation) sizes(ctx context.Context) error {
	sizes, err := sizesByKind(filepath.Join(n.folder(), "status"))
	if err != nil {
		return err
	}
	n.out.row("status tokens", megabytes(sizes[""]))
	n.out.row("the same with gzip, as sync fetches them", megabytes(sizes[".gz"]))
	n.out.row("the same with brotli, as the page does", megabytes(sizes[".br"]))
	zip := filepath.Join(n.dir, "site.zip")
	if err := publish.Zip(ctx, n.folder(), zip); err != nil {
		return err
	}
	info, err := os.Stat(zip)
	if err == nil {
		n.out.row("the site as one file, for a stick", megabytes(info.Size()))
	}
	return err
}

// serve answers for the site until the context ends.
func (n *nation) serve(ctx context.Context) (<-chan error, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	n.site = "http://" + l.Addr().String()
	var broken atomic.Pointer[error]
	report := func(err error) { broken.Store(&err) }
	s := &web.Server{Handler: web.NewSite(n.folder(), func() time.Time { return n.now }, report), Report: report}
	served := make(chan error, 1)
	go func() {
		err := s.Serve(ctx, countedListener{l, &n.sent})
		if fault := broken.Load(); fault != nil {
			err = errors.Join(err, *fault)
		}
		served <- err
	}()
	return served, nil
}

// A countedListener counts the bytes that its connections send, headers included.
type countedListener struct {
	net.Listener
	sent *atomic.Int64
}

func (l countedListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return countedConn{c, l.sent}, nil
}

type countedConn struct {
	net.Conn
	sent *atomic.Int64
}

func (c countedConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.sent.Add(int64(n))
	return n, err
}

func (n *nation) device() string { return filepath.Join(n.dir, "device") }

// syncAll brings the device up to date, and tells what that took.
func (n *nation) syncAll(ctx context.Context, what string, device *bundle.Bundle, updated int) error {
	source, err := sync.Open(n.site)
	if err != nil {
		return err
	}
	defer source.Close()
	before, start := n.sent.Load(), processorTime()
	options := sync.Options{Now: func() time.Time { return n.now }, For: []credential.Question{credential.Traffic}}
	report, err := sync.Run(ctx, device, []sync.Source{source}, options)
	if err != nil {
		return err
	}
	var taken int
	for _, i := range report.Issuers {
		for _, l := range i.Lists {
			if l.Outcome == sync.Updated {
				taken++
			}
		}
	}
	if taken != updated {
		return fmt.Errorf("nation: %s: %d lists were taken: %v", what, taken, report.Count())
	}
	n.out.row(what, megabytes(n.sent.Load()-before)+", "+seconds(processorTime()-start)+", the server's included")
	return nil
}

func (n *nation) syncFirst(ctx context.Context) error {
	device, err := (&standing{}).newDevice(n.device())
	if err != nil {
		return err
	}
	if err := n.syncAll(ctx, "a device's first sync over HTTP", device, n.size.lists); err != nil {
		return err
	}
	n.now = n.now.Add(time.Hour)
	return n.syncAll(ctx, "its sync an hour later, nothing published", device, 0)
}

// changeDay is the next day: as many entries become valid as are restricted.
func (n *nation) changeDay(ctx context.Context) error {
	for i := range n.size.changes {
		if err := n.set(n.lists[n.random.IntN(len(n.lists))], []statuslist.Value{statuslist.Valid, statuslist.Revoked}[i%2]); err != nil {
			return err
		}
	}
	n.now = n.now.Add(23 * time.Hour)
	start := processorTime()
	if _, err := n.publishAll(ctx); err != nil {
		return err
	}
	n.out.row(fmt.Sprintf("to publish the next day, after %d changes", n.size.changes), seconds(processorTime()-start))
	device, err := bundle.Open(n.device())
	if err != nil {
		return err
	}
	if err := n.syncAll(ctx, "the device's sync that day: no list is as it was", device, n.size.lists); err != nil {
		return err
	}
	return n.agrees(device)
}

// agrees compares some entries of every list that the device holds with those that were published.
func (n *nation) agrees(device *bundle.Bundle) error {
	for number, l := range n.lists {
		held, err := device.Status(nationIssuer, n.uri(number))
		if err != nil {
			return err
		}
		for range 1000 {
			i := n.random.IntN(l.Size())
			want, _ := l.Get(i)
			if got, ok := held.Get(i); !ok || got != want {
				return fmt.Errorf("nation: entry %d of list %d is %v on the device, not %v", i, number, got, want)
			}
		}
	}
	return nil
}

// load opens the device's folder and every list in it.
func (n *nation) load(context.Context) error {
	size, err := folderSize(n.device())
	if err != nil {
		return err
	}
	n.out.row("the device's folder", megabytes(size))
	before, start := heap(), processorTime()
	device, err := bundle.Open(n.device())
	if err != nil {
		return err
	}
	n.out.row("to open it", shortTime(processorTime()-start))
	start = processorTime()
	for number := range n.lists {
		if _, err := device.Status(nationIssuer, n.uri(number)); err != nil {
			return err
		}
	}
	n.out.row("to check and inflate all lists, each once, when first asked", shortTime(processorTime()-start))
	n.out.row("memory with all lists open", megabytes(heap()-before))
	runtime.KeepAlive(device)
	return nil
}

// lookUps measures one entry with more and more lists.
func (n *nation) lookUps() error {
	device, err := bundle.Open(n.device())
	if err != nil {
		return err
	}
	first := 0.0
	for _, lists := range []int{1, 10, len(n.lists)} {
		if lists > len(n.lists) {
			continue
		}
		took, err := n.lookUp(device, lists)
		if err != nil {
			return err
		}
		if first == 0 {
			first = took
		}
		n.out.row(fmt.Sprintf("a look-up among %d lists", lists), fmt.Sprintf("%.0f ns, %.1f times that among one", took, took/first))
	}
	return nil
}

// lookUp is the nanoseconds that a random entry of a random one of some lists takes, where these are open.
func (n *nation) lookUp(device *bundle.Bundle, lists int) (float64, error) {
	uris := make([]string, lists)
	for number := range uris {
		uris[number] = n.uri(number)
		if _, err := device.Status(nationIssuer, uris[number]); err != nil {
			return 0, err
		}
	}
	start := processorTime()
	for range n.size.lookUps {
		list, err := device.Status(nationIssuer, uris[n.random.IntN(lists)])
		if err != nil {
			return 0, err
		}
		if _, ok := list.Get(n.random.IntN(statuslist.MaxEntries)); !ok {
			return 0, errors.New("nation: a list lacks an entry")
		}
	}
	return float64(processorTime()-start) / float64(n.size.lookUps), nil
}

// sizesByKind adds up the bytes of the files under a folder, by what their names end with.
func sizesByKind(dir string) (map[string]int64, error) {
	sizes := make(map[string]int64)
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err == nil {
			sizes[filepath.Ext(path)] += info.Size()
		}
		return err
	})
	return sizes, err
}

func folderSize(dir string) (size int64, err error) {
	sizes, err := sizesByKind(dir)
	for _, n := range sizes {
		size += n
	}
	return size, err
}

// heap is what is in use of it, in bytes.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// peakMemory is the most that the process has had in memory, in bytes.
func peakMemory() int64 {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		panic(err) // only for arguments that do not exist
	}
	return maxRSS(&used)
}

// maxRSS is in bytes, which Linux counts by 1024.
func maxRSS(used *syscall.Rusage) int64 {
	if runtime.GOOS == "darwin" {
		return int64(used.Maxrss)
	}
	return int64(used.Maxrss) << 10
}

func megabytes(n int64) string { return fmt.Sprintf("%.2f MB", float64(n)/1e6) }

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }

func shortTime(d time.Duration) string { return fmt.Sprintf("%.1f ms", 1000*d.Seconds()) }
