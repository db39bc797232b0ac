package web

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"

	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/testvectors/programs"
)

// A camera that is refused, missing, taken or unplugged is said, and so is one before which there is nothing to read.
func TestCameraTrouble(t *testing.T) {
	_, _, b := device(t, "traffic", `const wait = setTimeout; globalThis.setTimeout = (run, ms, ...rest) => wait(run, ms === 10000 ? 1000 : ms, ...rest);`)
	b.evaluate(`navigator.mediaDevices.asked = navigator.mediaDevices.getUserMedia;`)
	for name, says := range map[string]string{
		"NotAllowedError": "chưa được phép dùng máy ảnh", "NotFoundError": "không có máy ảnh", "NotReadableError": "Ứng dụng khác đang dùng máy ảnh",
		"AbortError": "Ứng dụng khác đang dùng máy ảnh", // as browsers name a device that fails for another reason
	} {
		b.evaluate(fmt.Sprintf(`navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', %q); };`, name))
		b.click("#camera")
		b.says("alert", says)
		b.evaluate(`document.querySelector('#failed-text').textContent = ''`)
	}
	b.evaluate(drawn("{ torch: true, zoom: { min: 1, max: 4, step: .5 } }"))
	b.click("#camera")
	b.until(`document.querySelector('#view').dataset.on === 'true'`)
	b.says("button", "Bật đèn")
	b.click("#torch")
	b.until(`globalThis.constraints?.torch === true`)
	b.says("button", "Tắt đèn")
	b.click("#torch")
	b.until(`globalThis.constraints?.torch === false`)
	b.says("slider", "Thu phóng")
	b.evaluate(`const zoom = document.querySelector('#zoom'); zoom.value = 2.5; zoom.dispatchEvent(new Event('input'))`)
	b.until(`globalThis.constraints?.zoom === 2.5`)
	b.has("Tăng độ sáng") // the reader's own hint for what is black
	b.says("alert", "Không đọc được")
	b.has("→")
	b.evaluate(`seen.getVideoTracks()[0].dispatchEvent(new Event('ended'))`)
	b.says("alert", "Máy ảnh bị ngắt")
	b.until(`document.querySelector('#torch').hidden && document.querySelector('#zoom-box').hidden`)

	b.evaluate(`Object.defineProperty(navigator, 'mediaDevices', { value: undefined, configurable: true })`)
	b.click("#camera")
	b.says("alert", "cần địa chỉ https")
	b.clean()
}

// drawn makes the page's camera a black canvas with the abilities of a device.
func drawn(abilities string) string {
	return fmt.Sprintf(`navigator.mediaDevices.getUserMedia = async () => {
		const canvas = document.createElement('canvas');
		canvas.width = canvas.height = 240;
		const context = canvas.getContext('2d');
		const draw = setInterval(() => context.fillRect(0, 0, 240, 240), 50);
		const stream = globalThis.seen = canvas.captureStream(10), [track] = stream.getVideoTracks();
		track.getCapabilities = () => (%s);
		track.applyConstraints = async ({ advanced: [one] }) => { globalThis.constraints = one; };
		track.addEventListener('ended', () => clearInterval(draw));
		return stream;
	};`, abilities)
}

// Codes come in many ways, and may say anything.
func TestCodes(t *testing.T) {
	c, _, b := device(t, "traffic", "")
	c.pictures(t, b)
	c.hostile(t, b)
	b.clean()
}

// A picture is chosen, pasted or dropped, and so is a text; what holds no code, or is no picture, is said with what would help.
func (c *country) pictures(t testing.TB, b *browser) {
	text := c.code(t, 1, licence(t, 1, "NGUYỄN VĂN AN"))
	picture := pictured(t, text)
	for _, way := range []string{
		`const input = document.querySelector('#photo'); input.files = transfer.files; input.dispatchEvent(new Event('change'))`,
		`document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true }))`,
		`document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }))`,
	} {
		b.evaluate(`const transfer = new DataTransfer(); transfer.items.add(` + fileOf("card.png", "image/png", picture) + `); ` + way)
		contains(t, b.verdict("accepted"), "NGUYỄN VĂN AN")
		b.following()
	}
	for _, event := range []string{`new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true })`,
		`new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true })`} {
		b.evaluate(fmt.Sprintf(`const transfer = new DataTransfer(); transfer.setData('text', %q); document.body.dispatchEvent(%s)`, text+"\r\n", event))
		contains(t, b.verdict("accepted"), "NGUYỄN VĂN AN")
		b.following()
	}
	b.chosen("#photo", "cut.png", "image/png", picture[:60])
	b.says("alert", "không mở được tệp này như một ảnh")
	b.chosen("#photo", "page.html", "text/html", []byte("<script>document.title='run'</script>"))
	b.says("alert", "không mở được tệp này như một ảnh")
	var blank bytes.Buffer
	check(t, png.Encode(&blank, image.NewGray(image.Rect(0, 0, 300, 300))))
	b.chosen("#photo", "black.png", "image/png", blank.Bytes())
	b.says("alert", "Không thấy mã nào đọc được")
	b.has("Tăng độ sáng") // the reader's hint
}

// What a code says is never anything but text, and what a cable loses accuses nobody.
func (c *country) hostile(t testing.TB, b *browser) {
	text := c.code(t, 2, licence(t, 2, "LÊ VĂN TƯ"))
	for _, hostile := range []string{
		"<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>", "javascript:document.title='run'//aaaaaaa",
		"https://giayto.example/?a=<b>verified</b>", strings.Repeat("7", 7089), text[:700],
	} {
		b.typed(hostile)
		contains(t, b.verdict("undecided"), "CHƯA KẾT LUẬN", "→")
		b.evaluate(`if (document.title !== 'giayto' || document.querySelector('main img, main script, main b')) throw new Error('it was run')`)
		b.following()
	}
	for _, hostile := range []string{strings.Repeat("7", 7089), "<b id=run onclick=alert(1)>" + strings.Repeat("x", 80)} {
		b.sees(hostile)
		b.verdict("undecided")
		b.evaluate(`if (document.querySelector('#run')) throw new Error('it was taken for markup')`)
		b.following()
	}
	for _, browser := range []string{ // what else browsers give of a frame than its brightness from 0 to 255
		`globalThis.VideoFrame = class extends VideoFrame { get colorSpace() { return { fullRange: false }; } }`,
		`globalThis.VideoFrame = class extends VideoFrame { async copyTo() { throw new DOMException('', 'NotSupportedError'); } }`,
		`globalThis.VideoFrame = undefined`,
	} {
		b.evaluate(browser)
		b.sees(text)
		contains(t, b.verdict("accepted"), "LÊ VĂN TƯ")
		b.following()
	}
	// The first stream of a serial port ends with a damaged byte, and the second, which has the code, with the port.
	b.evaluate(fmt.Sprintf(`const bytes = new TextEncoder().encode(%q + '\r\n'), port = { open: async () => {}, close: async () => { globalThis.portClosed = true; }, readable: new ReadableStream({
		pull(to) {
			to.error(new DOMException('', 'FramingError'));
			port.readable = new ReadableStream({
				start(to) {
					to.enqueue(bytes.slice(0, 500));
					to.enqueue(bytes.slice(500));
					globalThis.unplug = () => {
						port.readable = null;
						to.error(new DOMException('', 'NetworkError'));
					};
				},
			});
		},
	}) };
	Object.defineProperty(navigator, 'serial', { value: { requestPort: async () => port } });`, text))
	b.click("#serial")
	contains(t, b.verdict("accepted"), "LÊ VĂN TƯ")
	b.until(`document.querySelector('#serial').disabled && document.querySelector('#serial').textContent === 'Đã nối máy quét'`)
	b.evaluate(`unplug()`)
	b.until(`globalThis.portClosed && !document.querySelector('#serial').disabled && document.querySelector('#failed-text').textContent.includes('Mất kết nối')`)
}

// Files for an update that are cut, older, of another root; a clock that is a year back; a page that stays open for days: each is
// said in a sentence.
func TestUpdateTrouble(t *testing.T) {
	longBrowsing(t)
	c, other := newCountry(t), newCountry(t)
	c.publish(t, c.began)
	older := c.packed(t)
	c.values[1] = statuslist.Revoked
	c.publish(t, c.began.Add(time.Second))
	other.publish(t, other.began)
	base, _ := c.station(t, "127.0.0.1:0")
	b := browse(t, t.TempDir(), "")
	b.installed(base, "traffic")
	contains(t, b.imported(c.packed(t)[:500]), "không phải tệp cập nhật")
	contains(t, b.imported([]byte("<html>")), "không phải tệp cập nhật")
	contains(t, b.imported(other.packed(t)), "không do khóa gốc của máy này ký")
	contains(t, b.imported(older), "cũ hơn")
	contains(t, b.imported(c.packed(t)), "mới nhất")

	later := func(d time.Duration) {
		b.evaluate(fmt.Sprintf(`globalThis.realNow ??= Date.now; Date.now = () => realNow() + %d; document.dispatchEvent(new Event('visibilitychange'));`, d.Milliseconds()))
	}
	text := c.code(t, 2, licence(t, 2, "LÊ VĂN TƯ"))
	later(-365 * 24 * time.Hour)
	b.says("alert", "Đồng hồ")
	b.typed(text)
	b.verdict("undecided")
	b.following()
	later(25 * time.Hour)
	b.says("alert", "Danh sách trạng thái đã cũ")
	b.has("25 giờ trước")
	b.typed(text)
	b.verdict("accepted")
	b.following()
	later(3 * 24 * time.Hour)
	b.says("alert", "Danh sách trạng thái đã hết hạn")
	b.typed(text)
	contains(t, b.verdict("undecided"), "hết hạn")
	b.clean()
}

// imported gives the page a file to update from, and returns what it says then.
func (b *browser) imported(data []byte) (said string) {
	b.t.Helper()
	b.evaluate(`document.querySelector('#about-update').textContent = ''`)
	b.chosen("#site-file", "site.zip", "application/zip", data)
	b.updated()
	b.value(`document.querySelector('#about-update').textContent`, &said)
	return said
}

// updated waits for an update to end, well or not.
func (b *browser) updated() {
	b.t.Helper()
	b.until(`!['', 'Đang cập nhật…'].includes(document.querySelector('#about-update').textContent)`)
}

// Where the browser runs no WebAssembly, or keeps nothing, the page says so; it works all the same as long as it is open.
func TestWithout(t *testing.T) {
	longBrowsing(t)
	c := newCountry(t)
	c.publish(t, c.began)
	base, _ := c.station(t, "127.0.0.1:0")
	b := browse(t, t.TempDir(), `if (location.hash === '#fetch') { const real = fetch; globalThis.fetch = url => String(url).includes('wasm') ? Promise.reject(new TypeError('no')) : real(url); }
		if (location.hash === '#store') indexedDB.open = () => { throw new Error('no'); };`)
	for hash, says := range map[string]string{"#fetch": "Không tải được phần kiểm tra", "#store": "không lưu được dữ liệu"} {
		b.run(chromedp.Navigate("about:blank"), chromedp.Navigate(base+PagePath+hash))
		b.has(says)
	}
	b.run(chromedp.Navigate("about:blank"))
	b.opened(base + PagePath)
	b.run(storage.OverrideQuotaForOrigin(base).WithQuotaSize(1))
	b.click(`#install-same`)
	b.click(`#install-go`)
	b.says("alert", "không lưu được dữ liệu")
	b.typed(c.code(t, 1, licence(t, 1, "NGUYỄN VĂN AN")))
	contains(t, b.verdict("accepted"), "NGUYỄN VĂN AN")
	b.clean()
}

// A policy without WebAssembly, as administrators set: the page says that this browser does not run its checking part.
func TestForbidden(t *testing.T) {
	longBrowsing(t)
	c := newCountry(t)
	p, err := NewPage(c.rootsFile(t))
	if errors.Is(err, ErrNoPage) {
		programs.Missing(t, "the page is not built (make page)")
	}
	check(t, err)
	base, _ := c.stationOf(t, "127.0.0.1:0", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.ServeHTTP(strict{w}, r)
	}))
	b := browse(t, t.TempDir(), "")
	b.run(chromedp.Navigate(base + PagePath))
	b.has("không cho chạy phần kiểm tra")
}

// strict takes the leave to run WebAssembly out of a policy that is sent.
type strict struct{ http.ResponseWriter }

func (s strict) Write(data []byte) (int, error) {
	h := s.Header()
	h.Set("Content-Security-Policy", strings.Replace(h.Get("Content-Security-Policy"), " 'wasm-unsafe-eval'", "", 1))
	return s.ResponseWriter.Write(data)
}

// What the browser keeps may be cleared by hand while the page is open: the next update finds it, and the device is to be set up again.
func TestCleared(t *testing.T) {
	c, base, b := device(t, "traffic", "")
	b.run(storage.ClearDataForOrigin(base, "indexeddb"))
	b.typed(c.code(t, 1, licence(t, 1, "NGUYỄN VĂN AN"))) // what is in memory still counts
	contains(t, b.verdict("accepted"), "NGUYỄN VĂN AN")
	b.click("#update")
	b.says("alert", "đã bị xóa")
	b.until(`document.body.dataset.screen === 'install'`)
	if text := b.shown(); strings.Contains(text, "NGUYỄN VĂN AN") {
		t.Errorf("it is still there: %s", text)
	}
	tab, leave := chromedp.NewContext(b.ctx) // another page of this browser is set up first
	second := &browser{t: t, ctx: tab}
	second.opened(base + PagePath)
	for _, page := range []*browser{second, b} {
		page.click(`#install-same`)
		page.click(`#install-go`)
		page.until(`document.body.dataset.screen === 'scan' && document.body.dataset.age === 'fresh'`)
	}
	leave()
	b.clean()
}

// A new version of the page waits until somebody takes it, and until no check is open and no camera runs; a browser's own detector
// reads as well.
func TestRenewed(t *testing.T) {
	longBrowsing(t)
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
	text := c.code(t, 1, licence(t, 1, "NGUYỄN VĂN AN"))
	b := browse(t, t.TempDir(), fmt.Sprintf(`globalThis.BarcodeDetector = class {
		static async getSupportedFormats() { return ['qr_code']; }
		async detect() { return globalThis.blind ? [] : [{ rawValue: %q }]; }
	};`, text))
	b.installed(base, "traffic")
	b.until(`navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)`)
	const active = `navigator.serviceWorker.getRegistration().then(r => !r.waiting && r.active?.state === 'activated')`

	// In the middle of a scan, taken by another page of this browser.
	b.evaluate(`globalThis.before = globalThis.blind = true`)
	b.click("#camera")
	b.until(`document.querySelector('#view').dataset.on === 'true'`)
	pages.set(c.newer(t, "n"))
	b.evaluate(`navigator.serviceWorker.getRegistration().then(r => r.update());`)
	b.has("có bản mới")
	b.evaluate(`navigator.serviceWorker.getRegistration().then(r => r.waiting.postMessage('take over'))`)
	b.until(active)
	b.until(`globalThis.before && document.querySelector('#view').dataset.on === 'true'`)
	b.evaluate(`setTimeout(() => document.querySelector('#camera').click(), 100)`)
	b.reloaded(`globalThis.before === undefined && document.body.dataset.ready === 'true' && document.body.dataset.screen === 'scan'`)

	// While a check is open.
	b.click("#camera")
	contains(t, b.verdict("accepted"), "NGUYỄN VĂN AN")
	pages.set(c.newer(t, "m"))
	b.evaluate(`globalThis.before = true; navigator.serviceWorker.getRegistration().then(r => r.update());`)
	b.has("có bản mới")
	contains(t, b.shown(), "NGUYỄN VĂN AN")
	b.click("#about-open")
	b.until(`document.querySelector('#about-rows button') !== null`)
	b.click("#about-rows button")
	b.until(active)
	contains(t, b.shown(), "NGUYỄN VĂN AN") // the check is not gone
	b.click("#about .close")
	b.evaluate(`setTimeout(() => document.querySelector('#following').click(), 100)`)
	b.reloaded(`globalThis.before === undefined && document.body.dataset.ready === 'true' && document.body.dataset.screen === 'scan'`)
	b.clean()
}

// newer is the page in another version.
func (c *country) newer(t testing.TB, version string) *Page {
	t.Helper()
	next, err := NewPage(c.rootsFile(t))
	check(t, err)
	worker := next.asset("sw.js")
	worker.compressed = map[string][]byte{}
	worker.set(bytes.Replace(worker.data, []byte("const version = '"), []byte("const version = '"+version), 1))
	return next
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
