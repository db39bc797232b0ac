package web

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/giayto/giayto/testvectors/programs"
)

// patience is for one step in a browser, on a computer that does much else.
const patience = 60 * time.Second

func contextOf(t testing.TB) (context.Context, context.CancelFunc) {
	return context.WithCancel(context.WithoutCancel(t.Context()))
}

// A browser is Debian's Chromium with a profile of its own. What its pages complain of fails the test, and so does a request of
// theirs to another origin.
type browser struct {
	t      testing.TB
	ctx    context.Context
	camera string // the film that its camera sees
	log    string // of its network
	end    sync.Once
	stop   func()
	mu     sync.Mutex
	faults []string
}

// browse starts a browser with a profile; before runs in each page before its own scripts.
func browse(t testing.TB, profile, before string) *browser {
	t.Helper()
	if _, err := NewPage(nil); errors.Is(err, ErrNoPage) {
		programs.Missing(t, "the page is not built (make page)")
	}
	path := programs.Path(t, "chromium")
	dir := t.TempDir()
	b := &browser{t: t, camera: filepath.Join(dir, "camera.y4m"), log: filepath.Join(dir, "network.json")}
	film(t, b.camera, scene{"", 1})
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.UserDataDir(profile),
		chromedp.Flag("headless", "new"), chromedp.NoSandbox, chromedp.WindowSize(360, 640),
		chromedp.Flag("use-fake-ui-for-media-stream", true), chromedp.Flag("use-fake-device-for-media-stream", true),
		chromedp.Flag("use-file-for-fake-video-capture", b.camera), chromedp.Flag("log-net-log", b.log),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"), // nobody waits for what the browser asks its makers
		chromedp.WSURLReadTimeout(patience))
	allocator, cancelAllocator := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), options...)
	// What the library does not know of this browser's events is no fault of the page.
	ctx, cancel := chromedp.NewContext(allocator, chromedp.WithErrorf(func(string, ...any) {}))
	b.ctx = ctx
	b.stop = func() {
		_ = chromedp.Cancel(ctx) // lets it write its profile down
		cancel()
		cancelAllocator()
		b.alone()
	}
	t.Cleanup(b.close)
	chromedp.ListenTarget(ctx, b.listen)
	b.run(chromedp.ActionFunc(func(ctx context.Context) error {
		_, err := page.AddScriptToEvaluateOnNewDocument(watched + before).Do(ctx)
		return err
	}), chromedp.EmulateViewport(360, 640))
	return b
}

// close ends the browser, whose profile may be opened again.
func (b *browser) close() { b.end.Do(b.stop) }

// watched notes what breaks the page's policy.
const watched = `addEventListener('securitypolicyviolation', e => { console.error('policy: ' + e.violatedDirective + ' ' + e.blockedURI); });`

// alone fails the test where the browser's network log has a request of a page or of its workers to another origin. What the
// browser asks its makers for itself has no origin that began it. Each event of the log is a line.
func (b *browser) alone() {
	b.t.Helper()
	log, err := os.ReadFile(b.log)
	check(b.t, err)
	requests := 0
	for lines := bufio.NewScanner(bytes.NewReader(log)); lines.Scan(); {
		var event struct {
			Params struct {
				URL   string `json:"url"`
				Began string `json:"initiator"`
			} `json:"params"`
		}
		line := bytes.TrimSuffix(lines.Bytes(), []byte(","))
		if !bytes.Contains(line, []byte(`"initiator":"http`)) {
			continue
		}
		check(b.t, json.Unmarshal(bytes.TrimSuffix(line, []byte("],")), &event))
		requests++
		if !strings.HasPrefix(event.Params.URL, event.Params.Began+"/") {
			b.t.Errorf("a request from %s to another origin: %s", event.Params.Began, event.Params.URL)
		}
	}
	if requests == 0 {
		b.t.Errorf("the network log has no request of a page in %d bytes", len(log))
	}
}

func (b *browser) listen(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		b.faults = append(b.faults, e.ExceptionDetails.Error())
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.APITypeError {
			for _, arg := range e.Args {
				b.faults = append(b.faults, string(arg.Value))
			}
		}
	}
}

// clean fails the test with what pages have complained of.
func (b *browser) clean() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.faults) > 0 {
		b.t.Errorf("the page says: %s", strings.Join(b.faults, "\n"))
	}
}

func (b *browser) run(actions ...chromedp.Action) {
	b.t.Helper()
	done := make(chan error, 1)
	go func() { done <- chromedp.Run(b.ctx, actions...) }()
	select {
	case err := <-done:
		if err != nil {
			b.t.Fatal(err)
		}
	case <-time.After(patience):
		b.t.Fatalf("nothing came of it in %v; the page says: %v; it shows: %.300s", patience, b.faults, b.shown())
	}
}

// shown is all text on the screen.
func (b *browser) shown() (text string) {
	ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
	defer cancel()
	if err := chromedp.Run(ctx, chromedp.Evaluate(`document.body.innerText`, &text)); err != nil {
		return err.Error()
	}
	return text
}

// until waits for an expression to be true.
func (b *browser) until(expression string) {
	b.t.Helper()
	b.run(chromedp.Poll(expression, nil, chromedp.WithPollingTimeout(0), chromedp.WithPollingInterval(50*time.Millisecond)))
}

// reloaded waits for an expression to be true of a page that is loaded again meanwhile.
func (b *browser) reloaded(expression string) {
	b.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(100 * time.Millisecond) {
		var is bool
		if err := chromedp.Run(b.ctx, chromedp.Evaluate(expression, &is)); err == nil && is {
			return
		}
		if time.Now().After(end) {
			b.t.Fatalf("nothing came of %s in %v; it shows: %s", expression, patience, b.shown())
		}
	}
}

// has waits for the screen to say something.
func (b *browser) has(text string) {
	b.t.Helper()
	b.until(fmt.Sprintf(`document.body.innerText.includes(%q)`, text))
}

// says waits until people who hear the page are told of something in a role, as "heading" or "alert".
func (b *browser) says(role, text string) {
	b.t.Helper()
	var heard []string
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		b.run(chromedp.ActionFunc(func(ctx context.Context) (err error) {
			heard, err = heardAs(ctx, role)
			return err
		}))
		if slices.ContainsFunc(heard, func(name string) bool { return strings.Contains(name, text) }) {
			return
		}
	}
	b.t.Fatalf("no %s says %q, only %q; it shows: %.200s", role, text, heard, b.shown())
}

// heardAs are the names and texts of what has a role.
func heardAs(ctx context.Context, role string) (heard []string, err error) {
	root, err := dom.GetDocument().Do(ctx)
	if err != nil {
		return nil, err
	}
	var found struct { // the library's own type refuses what it does not know of this browser's answers
		Nodes []struct {
			Ignored bool              `json:"ignored"`
			ID      cdp.BackendNodeID `json:"backendDOMNodeId"`
			Name    struct {
				Value any `json:"value"`
			} `json:"name"`
		} `json:"nodes"`
	}
	query := accessibility.QueryAXTree().WithNodeID(root.NodeID).WithRole(role)
	if err := cdp.Execute(ctx, accessibility.CommandQueryAXTree, query, &found); err != nil {
		return nil, err
	}
	for _, n := range found.Nodes {
		if n.Ignored {
			continue
		}
		heard = append(heard, fmt.Sprint(n.Name.Value))
		object, err := dom.ResolveNode().WithBackendNodeID(n.ID).Do(ctx)
		if err != nil {
			continue // it has gone meanwhile
		}
		text, _, err := runtime.CallFunctionOn(`function() { return this.innerText; }`).WithObjectID(object.ObjectID).WithReturnByValue(true).Do(ctx)
		var said string
		if err == nil && json.Unmarshal(text.Value, &said) == nil {
			heard = append(heard, said)
		}
	}
	return heard, nil
}

func (b *browser) click(selector string) {
	b.t.Helper()
	b.evaluate(fmt.Sprintf(`document.querySelector(%q).click()`, selector))
}

// evaluate runs a script that returns nothing.
func (b *browser) evaluate(script string) {
	b.t.Helper()
	b.run(chromedp.Evaluate("{"+script+"\n} null", nil))
}

// value is what an expression, or the promise of one, comes to.
func (b *browser) value(expression string, into any) {
	b.t.Helper()
	b.run(chromedp.Evaluate(expression, into, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
}

// installed makes the browser a device for a purpose that trusts the country's root, and brings it up to date.
func (b *browser) installed(base, purpose string) {
	b.t.Helper()
	b.opened(base + PagePath)
	b.click(`#install-for [data-purpose=` + purpose + `]`)
	b.click(`#install-same`)
	b.click(`#install-go`)
	b.until(`document.body.dataset.screen === 'scan' && document.body.dataset.age !== 'bad'`)
}

func (b *browser) opened(url string) {
	b.t.Helper()
	b.run(chromedp.Navigate(url))
	b.until(`document.body.dataset.ready === 'true'`)
}

// typed hands a code over as a hand-held scanner does, all at once.
func (b *browser) typed(text string) {
	b.t.Helper()
	b.evaluate(fmt.Sprintf(`document.activeElement?.blur();
		for (const key of %q) document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
		document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));`, text))
}

// sees starts the camera before codes, one after the other.
func (b *browser) sees(texts ...string) {
	b.t.Helper()
	scenes := []scene{}
	for _, text := range texts {
		scenes = append(scenes, scene{text, 9})
	}
	film(b.t, b.camera, scenes...)
	b.click("#camera")
}

// verdict waits for the band of an outcome, which is heard as a heading, and returns what is on the screen.
func (b *browser) verdict(outcome string) string {
	b.t.Helper()
	b.until(fmt.Sprintf(`document.body.dataset.screen === 'result' && document.querySelector('#band').className === %q`, outcome))
	b.says("heading", map[string]string{"accepted": "CHẤP NHẬN", "rejected": "TỪ CHỐI", "undecided": "CHƯA KẾT LUẬN"}[outcome])
	return b.shown()
}

// following ends a check.
func (b *browser) following() {
	b.t.Helper()
	film(b.t, b.camera, scene{"", 1})
	b.click("#following")
	b.until(`document.querySelector('#view').dataset.on === 'true' || !document.querySelector('#failed').hidden`)
	b.evaluate(`if (document.querySelector('#view').dataset.on === 'true') document.querySelector('#camera').click()`)
}

// chosen gives a file to one of the page's buttons for files.
func (b *browser) chosen(selector, name, mediaType string, data []byte) {
	b.t.Helper()
	b.evaluate(fmt.Sprintf(`const transfer = new DataTransfer(), input = document.querySelector(%q);
		transfer.items.add(%s);
		input.files = transfer.files;
		input.dispatchEvent(new Event('change'));`, selector, fileOf(name, mediaType, data)))
}

// fileOf is a file in the language of the page.
func fileOf(name, mediaType string, data []byte) string {
	return fmt.Sprintf(`new File([Uint8Array.from(atob(%q), c => c.charCodeAt(0))], %q, { type: %q })`, base64.StdEncoding.EncodeToString(data), name, mediaType)
}

func contains(t testing.TB, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing in:\n%s", part, text)
		}
	}
}
