package web

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"strings"
	"testing"
)

// quick makes a page wait for no more than two seconds for an answer of its workers, which it has noted.
const quick = `const wait = setTimeout; globalThis.setTimeout = (run, ms, ...rest) => wait(run, ms === 20000 ? 2000 : ms, ...rest);
	globalThis.workers = [];
	globalThis.Worker = class extends Worker { constructor(...all) { super(...all); workers.push(this); } };`

// A worker that hangs or ends is replaced, which is said, and what is scanned next is judged.
func TestWorkers(t *testing.T) {
	c, _, b := device(t, "traffic", quick)
	text := c.code(t, 1, licence(t, 1, "NGUYỄN VĂN AN"))
	for i, end := range []string{
		`workers[1].terminate()`, // in the middle of a frame, or between two of them
		`workers.at(-1).dispatchEvent(new ErrorEvent('error'))`,
		`workers.at(-1).dispatchEvent(new MessageEvent('message', { data: { ended: true } }))`,
	} {
		b.sees("")
		b.until(`document.querySelector('#view').dataset.on === 'true'`)
		b.evaluate(end)
		b.says("alert", "Phần kiểm tra đã ngừng")
		b.until(fmt.Sprintf(`workers.length === %d`, 3+i))
		b.evaluate(`document.querySelector('#notice').textContent = ''; document.querySelector('#camera').click()`)
		b.sees(text)
		contains(t, b.verdict("accepted"), "NGUYỄN VĂN AN")
		b.following()
	}
	b.evaluate(`workers[0].terminate()`) // the one that decides
	b.typed(text)
	b.says("alert", "Phần kiểm tra đã ngừng")
	b.typed(text)
	contains(t, b.verdict("accepted"), "NGUYỄN VĂN AN")
	b.clean()
}

// What is handed over may be no picture, or far too much.
func TestHandedOver(t *testing.T) {
	c, _, b := device(t, "traffic", "")
	text := c.code(t, 1, licence(t, 1, "NGUYỄN VĂN AN"))
	picture := pictured(t, text)
	const drop = `document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));`
	for _, file := range []string{
		fileOf("folder", "", nil),
		fileOf("card.svg", "image/svg+xml", []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>document.title='run'</script></svg>`)),
		fileOf("card.heic", "image/heic", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic")),
	} {
		b.evaluate(`document.querySelector('#failed-text').textContent = ''; const transfer = new DataTransfer(); transfer.items.add(` + file + `); ` + drop)
		b.says("alert", "không mở được tệp này như một ảnh")
	}
	b.evaluate(`const transfer = new DataTransfer(), card = ` + fileOf("card.png", "image/png", picture) + `;
		for (let i = 0; i < 500; i++) transfer.items.add(i < 250 ? new File([], i + '.txt') : card); ` + drop)
	contains(t, b.verdict("accepted"), "NGUYỄN VĂN AN")
	b.following()

	b.evaluate(`const transfer = new DataTransfer(); transfer.setData('text', '8'.repeat(50e6));
		document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true }));`)
	b.verdict("undecided")
	b.following()

	b.evaluate(`for (let i = 0; i < 50; i++) document.dispatchEvent(new KeyboardEvent('keydown', { key: '5', code: 'Digit5', repeat: i > 0, bubbles: true }));
		document.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));`) // something lies on a key
	b.value(`new Promise(resolve => setTimeout(resolve, 600))`, nil)
	b.until(`document.body.dataset.screen === 'scan'`)
	b.clean()
}

// A picture of a hundred million pixels is looked at, as is a small one.
func TestLargePicture(t *testing.T) {
	if os.Getenv("GIAYTO_LONG") == "" {
		t.Skip("takes half a minute on a slow computer")
	}
	_, _, b := device(t, "traffic", "")
	var large bytes.Buffer
	check(t, (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&large, image.NewPaletted(image.Rect(0, 0, 10_000, 10_000), color.Palette{color.White, color.Black})))
	b.chosen("#photo", "large.png", "image/png", large.Bytes())
	b.says("alert", "Không thấy mã nào đọc được")
	b.clean()
}

// What is forgotten does not come back: neither by a picture that was being read, nor after the computer has slept.
func TestLeft(t *testing.T) {
	c, _, b := device(t, "traffic", "")
	text := c.code(t, 1, licence(t, 1, "NGUYỄN VĂN AN"))
	picture := pictured(t, text)
	b.evaluate(`const post = Worker.prototype.postMessage;
		Worker.prototype.postMessage = function (message, ...rest) {
			post.call(this, message, ...rest);
			if (message.name !== 'frame') return;
			Worker.prototype.postMessage = post;
			` + hidden + `
			this.addEventListener('message', () => setTimeout(() => { globalThis.answered = true; }, 300));
		};`)
	b.chosen("#photo", "card.png", "image/png", picture)
	b.until(`globalThis.answered && document.body.dataset.screen === 'scan'`)

	b.click("#vehicle-open")
	b.evaluate(`document.querySelector('#plate').value = '30K-123.45'; document.querySelector('#vehicle-words').value = 'ô tô 7 chỗ'; document.querySelector('#vehicle-form').requestSubmit()`)
	b.until(`!document.querySelector('#vehicle').open`)
	const seconds = `parseInt(document.querySelector('#timer-text').textContent.replace(/\D+/g, ''))`
	b.typed(text)
	b.has("NGUYỄN VĂN AN")
	b.evaluate(`globalThis.lying = setInterval(() => document.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', repeat: true, bubbles: true })), 50)`)
	b.until(seconds + ` < 58`) // something lies on a key
	b.evaluate(`clearInterval(lying); document.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }))`)
	b.until(seconds + ` > 58`)
	b.following()

	for _, way := range []string{
		`dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))`,
		`const now = Date.now; Date.now = () => now() + 3 * 60_000`, // it has slept, or somebody has set its clock
		`const woken = Date.now; Date.now = () => woken() + 3 * 60_000; document.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }))`,
		`const later = Date.now; Date.now = () => later() - 6 * 60_000`,
	} {
		b.typed(text)
		b.has("NGUYỄN VĂN AN")
		b.evaluate(way)
		b.until(`document.body.dataset.screen === 'scan'`)
		b.until(`document.querySelector('#plate').value === '' && document.querySelector('#vehicle-words').value === ''`)
		var kept string
		b.value(`document.documentElement.innerHTML`, &kept)
		if strings.Contains(kept, "NGUYỄN VĂN AN") || strings.Contains(kept, "data:image/webp") {
			t.Errorf("after %s it is still there", way)
		}
	}
	b.clean()
}
