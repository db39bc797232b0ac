package web

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"

	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/testvectors/programs"
)

// patience is for one step in a browser, on a computer that does much else.
const patience = 60 * time.Second

func contextOf(t testing.TB) (context.Context, context.CancelFunc) {
	return context.WithCancel(context.WithoutCancel(t.Context()))
}

// A browser is Debian's Chromium with a profile of its own. What its pages complain of fails the test.
type browser struct {
	t      *testing.T
	ctx    context.Context
	end    sync.Once
	stop   func()
	mu     sync.Mutex
	faults []string
}

// browse starts a browser with a profile, whose camera sees a file; before runs in each page before its own scripts.
func browse(t *testing.T, profile, camera, before string) *browser {
	t.Helper()
	if _, err := NewPage(nil); errors.Is(err, ErrNoPage) {
		programs.Missing(t, "the page is not built (make page)")
	}
	path := programs.Path(t, "chromium")
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.UserDataDir(profile),
		chromedp.Flag("headless", "new"), chromedp.NoSandbox, chromedp.WindowSize(360, 640),
		chromedp.Flag("use-fake-ui-for-media-stream", true), chromedp.Flag("use-fake-device-for-media-stream", true),
		chromedp.WSURLReadTimeout(patience))
	if camera != "" {
		options = append(options, chromedp.Flag("use-file-for-fake-video-capture", camera))
	}
	allocator, cancelAllocator := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), options...)
	// What the library does not know of this browser's events is no fault of the page.
	ctx, cancel := chromedp.NewContext(allocator, chromedp.WithErrorf(func(string, ...any) {}))
	b := &browser{t: t, ctx: ctx}
	b.stop = func() {
		_ = chromedp.Cancel(ctx) // lets it write its profile down
		cancel()
		cancelAllocator()
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
		b.t.Fatalf("nothing came of it in %v; the page says: %v; it shows: %s", patience, b.faults, b.shown())
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

func (b *browser) click(selector string) {
	b.t.Helper()
	b.run(chromedp.Evaluate(fmt.Sprintf(`document.querySelector(%q).click()`, selector), nil))
}

// installed makes the browser a device for traffic control that trusts the country's root, and brings it up to date.
func (b *browser) installed(base string) {
	b.t.Helper()
	b.run(chromedp.Navigate(base + PagePath))
	b.until(`document.body.dataset.ready === 'true'`)
	b.click(`#install-for [data-purpose=traffic]`)
	b.click(`#install-same`)
	b.click(`#install-go`)
	b.until(`document.body.dataset.screen === 'scan' && document.body.dataset.age === 'fresh'`)
}

// typed hands a code over as a hand-held scanner does, all at once.
func (b *browser) typed(text string) {
	b.t.Helper()
	b.run(chromedp.Evaluate(fmt.Sprintf(`(() => {
		document.activeElement?.blur();
		for (const key of %q) document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
		document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
	})()`, text), nil))
}

// verdict waits for a band and returns its word, then the screen is ready for another person.
func (b *browser) verdict(outcome string) string {
	b.t.Helper()
	b.until(fmt.Sprintf(`document.body.dataset.screen === 'result' && document.querySelector('#band').className === %q`, outcome))
	return b.shown()
}

// A look is a screen on which the page must hold together.
type look struct {
	name          string
	width, height int64
	scale         float64
	dark          bool
}

// looks: a small phone, a desk, and the latter at 200 %.
var looks = []look{
	{"phone", 360, 640, 1, false}, {"phone-dark", 360, 640, 1, true},
	{"desk", 1280, 800, 1, false}, {"desk-dark", 1280, 800, 1, true},
	{"zoomed", 640, 400, 2, false},
}

// misfit lists what stands out of the screen, and buttons that cover each other.
const misfit = `(() => {
	const seen = e => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length > 0 && !e.classList.contains('away');
	const top = document.querySelector('dialog[open]') ?? document.body, wrong = [];
	for (const e of top.querySelectorAll('*')) {
		if (!seen(e) || e.closest('#view, svg')) continue;
		const r = e.getBoundingClientRect();
		if (r.width > 0 && (r.left < -1 || r.right > innerWidth + 1)) wrong.push('out: ' + e.tagName + '#' + e.id + ' ' + e.textContent.slice(0, 40));
		if (e.matches('button, .button, dd, p, h2') && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0) wrong.push('cut: ' + e.tagName + '#' + e.id + ' ' + e.textContent.slice(0, 40));
	}
	const buttons = [...top.querySelectorAll('button, .button')].filter(e => seen(e) && !e.closest('#bar, form > .row')).map(e => [e, e.getBoundingClientRect()]);
	for (const [a, r] of buttons) for (const [b, q] of buttons) {
		if (a !== b && r.left < q.right - 1 && q.left < r.right - 1 && r.top < q.bottom - 1 && q.top < r.bottom - 1) wrong.push('over: ' + a.textContent + ' / ' + b.textContent);
		if (a === b && (r.height < 24 || r.width < 24)) wrong.push('small: ' + a.textContent);
	}
	return [...new Set(wrong)];
})()`

// looked checks a state of the page by its layout and by axe: on a small phone and zoomed, or in every look where pictures
// are wanted.
func (b *browser) looked(name string) {
	b.t.Helper()
	for _, l := range looks {
		isAll := os.Getenv("GIAYTO_SCREENSHOTS") != ""
		if !isAll && l.name != "phone" && l.name != "zoomed" {
			continue
		}
		scheme := "light"
		if l.dark {
			scheme = "dark"
		}
		b.run(chromedp.EmulateViewport(l.width, l.height, chromedp.EmulateScale(l.scale)),
			emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}))
		var wrong []string
		b.run(chromedp.Evaluate(misfit, &wrong))
		if len(wrong) > 0 {
			b.t.Errorf("%s on %s: %s", name, l.name, strings.Join(wrong, "\n"))
		}
		if isAll || l.name == "phone" {
			b.axe(name + " on " + l.name)
		}
		b.picture(name + "-" + l.name)
	}
	b.run(chromedp.EmulateViewport(360, 640), emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{}))
}

// axe asks axe-core what stands in the way of people.
func (b *browser) axe(where string) {
	b.t.Helper()
	script, err := os.ReadFile(filepath.Join("..", "..", "..", "testvectors", "interop", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		programs.Missing(b.t, "axe-core is not installed (make npm)")
	}
	var found []string
	b.run(chromedp.Evaluate(`globalThis.axe ? 1 : (() => {`+string(script)+`; return 1; })()`, nil),
		chromedp.Evaluate(`axe.run(document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
			.then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target + ' ' + n.failureSummary).join('; ')))`, &found,
			func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
	if len(found) > 0 {
		b.t.Errorf("%s: axe: %s", where, strings.Join(found, "\n"))
	}
}

// picture writes the screen into the folder of GIAYTO_SCREENSHOTS.
func (b *browser) picture(name string) {
	b.t.Helper()
	dir := os.Getenv("GIAYTO_SCREENSHOTS")
	if dir == "" {
		return
	}
	var picture []byte
	b.run(chromedp.CaptureScreenshot(&picture))
	check(b.t, os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o600))
}

func contains(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing in:\n%s", part, text)
		}
	}
}

// An officer sets a phone up, chooses a vehicle, and sees what the camera's code is worth; other codes come from a scanner
// that types.
func TestOfficer(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	c := newCountry(t)
	c.values = map[int]statuslist.Value{2: statuslist.Suspended, 3: statuslist.CarSuspended}
	c.publish(t, c.began)
	base, _ := c.station(t, "127.0.0.1:0")
	good := c.licence(t, c.licences, 1, "NGUYỄN VĂN AN")
	b := browse(t, t.TempDir(), video(t, pack(t, good)), "")
	b.run(chromedp.Navigate(base + PagePath))
	b.until(`document.body.dataset.ready === 'true'`)
	b.looked("1-install")
	b.installed(base)
	b.looked("2-scan")

	b.click("#vehicle-open")
	b.run(chromedp.Evaluate(`[...document.querySelectorAll('#vehicle-kinds button')].find(x => x.textContent === 'Ô tô').click()`, nil))
	b.click(`#vehicle-bands [data-vehicle="car,seats=8"]`)
	b.looked("3-vehicle")
	b.click("#vehicle-use")
	b.until(`!document.querySelector('#vehicle').open`)
	b.click("#camera")
	accepted := b.verdict("accepted")
	contains(t, accepted, "CHẤP NHẬN", "được điều khiển", "NGUYỄN VĂN AN", "15/08/1999", "So sánh ảnh với người trước mặt", "Tự xóa sau")
	b.until(`document.querySelector('.portrait').complete && document.querySelector('.portrait').getBoundingClientRect().width >= 113`) // 3 cm
	b.looked("4-accepted")

	b.click("#following")
	b.typed(pack(t, c.licence(t, c.licences, 2, "TRẦN VĂN BA")))
	contains(t, b.verdict("rejected"), "TỪ CHỐI", "TRẦN VĂN BA", "KHÔNG SỬ DỤNG ĐƯỢC")
	b.looked("5-suspended")

	b.click("#following")
	b.typed(pack(t, forged(good)))
	if text := b.verdict("rejected"); strings.Contains(text, "NGUYỄN VĂN AN") {
		t.Errorf("a forgery shows data: %s", text)
	}
	b.looked("6-forged")

	b.click("#following")
	b.typed(pack(t, c.licence(t, c.licences, 3, "LÊ VĂN TƯ")))
	contains(t, b.verdict("undecided"), "CHƯA KẾT LUẬN")
	b.until(`document.querySelector('#vehicle').open`) // a part is suspended: which vehicle is it?
	b.click("#vehicle .close")
	b.looked("7-undecided")

	b.click("#following")
	b.typed("001099000001|123456789|Nguyễn Văn An|15081999|Nam|1 Phố Huế, Hà Nội|01012021")
	contains(t, b.verdict("undecided"), "không có chữ ký số")
	b.clean()
}

// evaluate runs a script that returns nothing.
func (b *browser) evaluate(script string) {
	b.t.Helper()
	b.run(chromedp.Evaluate("{"+script+"\n} null", nil))
}

// imported gives the page a file to update from, and returns what it says then.
func (b *browser) imported(data []byte) (said string) {
	b.t.Helper()
	b.evaluate(fmt.Sprintf(`document.querySelector('#about-update').textContent = '';
		const transfer = new DataTransfer();
		transfer.items.add(new File([Uint8Array.from(atob(%q), c => c.charCodeAt(0))], 'site.zip'));
		const input = document.querySelector('#site-file');
		input.files = transfer.files;
		input.dispatchEvent(new Event('change'));`, base64.StdEncoding.EncodeToString(data)))
	b.until(`!['', 'Đang cập nhật…'].includes(document.querySelector('#about-update').textContent)`)
	b.run(chromedp.Evaluate(`document.querySelector('#about-update').textContent`, &said))
	return said
}

// Whatever goes wrong is said in a clear sentence, and nothing that a code says is anything but text.
func TestTrouble(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	c, other := newCountry(t), newCountry(t)
	c.publish(t, c.began)
	older := c.packed(t)
	c.values[1] = statuslist.Revoked
	c.publish(t, c.began.Add(time.Second))
	other.publish(t, other.began)
	base, _ := c.station(t, "127.0.0.1:0")
	b := browse(t, t.TempDir(), "", "")
	b.installed(base)

	for name, says := range map[string]string{
		"NotAllowedError": "không được dùng máy ảnh", "NotFoundError": "không có máy ảnh", "NotReadableError": "Ứng dụng khác đang dùng máy ảnh",
	} {
		b.evaluate(fmt.Sprintf(`navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', %q); };`, name))
		b.click("#camera")
		b.has(says)
	}
	b.evaluate(`navigator.mediaDevices.getUserMedia = async () => {
		const canvas = document.createElement('canvas');
		canvas.getContext('2d').fillRect(0, 0, 9, 9);
		return globalThis.unplugged = canvas.captureStream(5);
	};`)
	b.click("#camera")
	b.until(`document.querySelector('#view').dataset.on === 'true'`)
	b.evaluate(`unplugged.getVideoTracks()[0].dispatchEvent(new Event('ended'))`)
	b.has("Máy ảnh bị ngắt")

	for _, hostile := range []string{
		"<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>", "javascript:document.title='run'//aaaaaaa",
		"https://giayto.example/?a=<b>verified</b>", strings.Repeat("7", 7089), pack(t, c.licence(t, c.licences, 2, "LÊ VĂN TƯ"))[:700],
	} {
		b.typed(hostile)
		contains(t, b.verdict("undecided"), "CHƯA KẾT LUẬN")
		b.evaluate(`if (document.title !== 'giayto' || document.querySelector('main img, main script')) throw new Error('it was run')`)
		b.click("#following")
	}
	text := pack(t, c.licence(t, c.licences, 2, "LÊ VĂN TƯ"))
	b.evaluate(fmt.Sprintf(`Object.defineProperty(navigator, 'serial', { value: { requestPort: async () => ({ open: async () => {}, readable: new ReadableStream({
		start(to) {
			const bytes = new TextEncoder().encode(%q + '\r\n');
			to.enqueue(bytes.slice(0, 500));
			to.enqueue(bytes.slice(500));
			to.close();
		},
	}) }) } });`, text))
	b.click("#serial")
	contains(t, b.verdict("accepted"), "LÊ VĂN TƯ")
	b.click("#following")
	b.typed(text[:300] + text[301:]) // a digit that the cable dropped accuses nobody
	contains(t, b.verdict("undecided"), "Quét lại")
	b.click("#following")

	contains(t, b.imported(c.packed(t)[:500]), "không phải tệp cập nhật")
	contains(t, b.imported([]byte("<html>")), "không phải tệp cập nhật")
	contains(t, b.imported(other.packed(t)), "không do khóa gốc của máy này ký")
	contains(t, b.imported(older), "cũ hơn")
	contains(t, b.imported(c.packed(t)), "mới nhất")

	b.evaluate(`globalThis.clock = Date.now; Date.now = () => clock() - 365 * 86400e3; document.dispatchEvent(new Event('visibilitychange'));`)
	b.has("Đồng hồ")
	b.evaluate(`Date.now = () => clock() + 3 * 86400e3; document.dispatchEvent(new Event('visibilitychange'));`)
	b.has("Danh sách trạng thái đã hết hạn")
	b.typed(text)
	contains(t, b.verdict("undecided"), "hết hạn")
	b.clean()
}

// Where the browser runs no WebAssembly, or keeps nothing, the page says so.
func TestWithout(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	c := newCountry(t)
	c.publish(t, c.began)
	base, _ := c.station(t, "127.0.0.1:0")
	b := browse(t, t.TempDir(), "", `if (location.hash === '#wasm') WebAssembly.compile = async () => { throw new WebAssembly.CompileError('no'); };
		if (location.hash === '#fetch') { const real = fetch; globalThis.fetch = url => String(url).includes('wasm') ? Promise.reject(new TypeError('no')) : real(url); }
		if (location.hash === '#store') indexedDB.open = () => { throw new Error('no'); };`)
	for hash, says := range map[string]string{"#wasm": "không cho chạy phần kiểm tra", "#fetch": "Không tải được phần kiểm tra", "#store": "không lưu được dữ liệu"} {
		b.run(chromedp.Navigate("about:blank"), chromedp.Navigate(base+PagePath+hash))
		b.has(says)
	}
	b.run(chromedp.Navigate("about:blank"), chromedp.Navigate(base+PagePath))
	b.until(`document.body.dataset.ready === 'true'`)
	b.run(storage.OverrideQuotaForOrigin(base).WithQuotaSize(1))
	b.click(`#install-same`)
	b.click(`#install-go`)
	b.has("không lưu được dữ liệu")
	b.typed(pack(t, c.licence(t, c.licences, 1, "NGUYỄN VĂN AN"))) // it works all the same, until it is closed
	contains(t, b.verdict("accepted"), "NGUYỄN VĂN AN")
}

// A new version of the page waits until somebody takes it, and until no check is open; a browser's own detector reads as well.
func TestRenewed(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	c := newCountry(t)
	c.publish(t, c.began)
	pages := &renewable{}
	old, err := NewPage(c.rootsFile(t))
	if errors.Is(err, ErrNoPage) {
		programs.Missing(t, "the page is not built (make page)")
	}
	check(t, err)
	pages.set(old)
	base, _ := c.stationOf(t, "127.0.0.1:0", pages)
	text := pack(t, c.licence(t, c.licences, 1, "NGUYỄN VĂN AN"))
	b := browse(t, t.TempDir(), "", fmt.Sprintf(`globalThis.BarcodeDetector = class {
		static async getSupportedFormats() { return ['qr_code']; }
		async detect() { return [{ rawValue: %q }]; }
	};`, text))
	b.installed(base)
	b.until(`navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)`)
	b.click("#camera")
	contains(t, b.verdict("accepted"), "NGUYỄN VĂN AN")

	next, err := NewPage(c.rootsFile(t))
	check(t, err)
	next.asset("sw.js").compressed = map[string][]byte{}
	next.asset("sw.js").set(bytes.Replace(next.asset("sw.js").data, []byte("const version = '"), []byte("const version = 'n"), 1))
	pages.set(next)
	b.evaluate(`globalThis.before = true; navigator.serviceWorker.getRegistration().then(r => r.update());`)
	b.has("có bản mới")
	if text := b.shown(); !strings.Contains(text, "NGUYỄN VĂN AN") {
		t.Errorf("the check is gone: %s", text)
	}
	b.click("#about-open")
	b.until(`document.querySelector('#about-rows button') !== null`)
	b.click("#about-rows button")
	b.until(`navigator.serviceWorker.getRegistration().then(r => !r.waiting && r.active?.state === 'activated')`)
	if text := b.shown(); !strings.Contains(text, "NGUYỄN VĂN AN") {
		t.Errorf("the check is gone: %s", text)
	}
	b.click("#about .close")
	b.click("#following")
	b.reloaded(`globalThis.before === undefined && document.body.dataset.ready === 'true' && document.body.dataset.screen === 'scan'`)
	b.clean()

	b.click("#lang")
	b.has("Start the camera")
	b.click("#camera")
	contains(t, b.verdict("accepted"), "ACCEPTED", "Compare the picture with the person before you")
	b.looked("10-english")
}

// renewable is a page that another version may replace.
type renewable struct {
	mu   sync.Mutex
	page *Page
}

func (r *renewable) set(p *Page) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.page = p
}

func (r *renewable) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.page.ServeHTTP(w, request)
}

// Another person's paper asks before it joins a check, and hiding the page clears it.
func TestNextPerson(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	c := newCountry(t)
	c.publish(t, c.began)
	profile := t.TempDir()
	base, stop := c.station(t, "127.0.0.1:0")
	b := browse(t, profile, "", "")
	b.installed(base)
	one := pack(t, c.licence(t, c.licences, 1, "NGUYỄN VĂN AN"))
	b.typed(one)
	b.verdict("accepted")
	b.typed(pack(t, c.licence(t, c.licences, 2, "TRẦN VĂN BA")))
	b.until(`document.querySelector('#ask').open`)
	b.looked("8-next-person")
	b.click("#ask-next")
	b.has("TRẦN VĂN BA")
	if text := b.shown(); strings.Contains(text, "NGUYỄN VĂN AN") {
		t.Errorf("the last person is still there: %s", text)
	}
	b.run(chromedp.Evaluate(`Object.defineProperty(document, 'hidden', { value: true, configurable: true });
		document.dispatchEvent(new Event('visibilitychange')); delete document.hidden;`, nil))
	b.until(`document.body.dataset.screen === 'scan'`)
	if text := b.shown(); strings.Contains(text, "TRẦN VĂN BA") {
		t.Errorf("it is not forgotten: %s", text)
	}
	b.click("#about-open")
	b.has("Số lượt theo ngày")
	b.until(`document.querySelector('#counts td')?.textContent === '2'`)
	b.looked("9-about")
	b.until(`navigator.serviceWorker.ready.then(r => r.active?.state === 'activated')`)
	b.clean()

	// Without a network, in a browser that was closed, the page opens and decides.
	address := strings.TrimPrefix(base, "http://")
	stop()
	b.close()
	b = browse(t, profile, "", "")
	b.run(chromedp.Navigate(base + PagePath))
	b.until(`document.body.dataset.ready === 'true' && document.body.dataset.screen === 'scan'`)
	b.typed(one)
	contains(t, b.verdict("accepted"), "NGUYỄN VĂN AN")

	// A day's status list arrives: the same code is rejected.
	c.values[1] = statuslist.Revoked
	c.publish(t, time.Now())
	c.station(t, address)
	b.click("#update")
	b.until(`document.querySelector('#about-update').textContent.includes('mới nhất')`)
	b.click("#following")
	b.typed(one)
	contains(t, b.verdict("rejected"), "TỪ CHỐI", "KHÔNG CÒN ĐƯỢC DÙNG")
}
