package web

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/giayto/giayto/credential/statuslist"
)

// longBrowsing skips what needs a browser where tests are to be short.
func longBrowsing(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("starts a browser")
	}
}

// device is a browser that is set up for a purpose, with the station of a country that has published; before runs in each page
// before its own scripts.
func device(t testing.TB, purpose, before string) (c *country, base string, b *browser) {
	t.Helper()
	longBrowsing(t)
	c = newCountry(t)
	c.publish(t, c.began)
	base, _ = c.station(t, "127.0.0.1:0")
	b = browse(t, t.TempDir(), before)
	b.installed(base, purpose)
	return c, base, b
}

// A page that was built with roots asks nobody to compare them, and takes no others.
func TestPinned(t *testing.T) {
	longBrowsing(t)
	c := newCountry(t)
	c.publish(t, c.began)
	base, _ := c.station(t, "127.0.0.1:0")
	b := browse(t, t.TempDir(), `const get = globalThis.fetch;
		globalThis.fetch = async (url, ...rest) => url === 'app.json' ? Response.json({ version: 'pinned', built: '', pinned: true }) : get(url, ...rest);`)
	b.opened(base + PagePath)
	b.has("dựng sẵn với khóa gốc")
	b.until(`['text', 'file', 'ask', 'tick'].every(id => document.querySelector('#install-' + id).hidden)`)
	b.click(`#install-for [data-purpose=traffic]`)
	b.click(`#install-go`)
	b.until(`document.body.dataset.screen === 'scan' && document.body.dataset.age !== 'bad'`)
	b.clean()
}

// An officer sets a phone up, chooses a vehicle, and sees what codes before the camera are worth: each verdict has its band, by
// role and text, its sentence and its next step.
func TestOfficer(t *testing.T) {
	longBrowsing(t)
	c := newCountry(t)
	c.values = map[int]statuslist.Value{2: statuslist.Suspended, 3: statuslist.CarSuspended}
	c.publish(t, c.began)
	base, _ := c.station(t, "127.0.0.1:0")
	good := c.issue(t, 1, licence(t, 1, "NGUYỄN VĂN AN"))
	b := browse(t, t.TempDir(), "")
	b.installed(base, "traffic")
	b.says("button", "Chọn xe")
	b.click("#vehicle-open")
	b.evaluate(`[...document.querySelectorAll('#vehicle-kinds button')].find(x => x.textContent === 'Ô tô').click()`)
	b.click(`#vehicle-bands [data-vehicle="car,seats=8"]`)
	b.click("#vehicle-use")
	b.until(`!document.querySelector('#vehicle').open`)

	b.sees(pack(t, good))
	contains(t, b.verdict("accepted"), "CHẤP NHẬN", "được điều khiển", "NGUYỄN VĂN AN", "15/08/1999", "So sánh ảnh với người trước mặt", "Tự xóa sau")
	b.until(`document.querySelector('.portrait').complete && document.querySelector('.portrait').getBoundingClientRect().width >= 113`) // 3 cm
	b.says("image", "Ảnh trong giấy tờ")
	b.following()

	for _, k := range []struct {
		text, outcome string
		says          []string
	}{
		{c.code(t, 2, licence(t, 2, "TRẦN VĂN BA")), "rejected", []string{"TRẦN VĂN BA", "KHÔNG SỬ DỤNG ĐƯỢC"}},
		{pack(t, forged(good)), "rejected", []string{"Chữ ký số sai"}},
		{"001099000001|123456789|Nguyễn Văn An|15081999|Nam|1 Phố Huế, Hà Nội|01012021", "undecided", []string{"không có chữ ký số"}},
	} {
		b.sees(k.text)
		text := b.verdict(k.outcome)
		contains(t, text, k.says...)
		contains(t, text, "→") // what to do next
		if strings.Contains(text, "NGUYỄN VĂN AN") {
			t.Errorf("a forgery or an unsigned card shows data: %s", text)
		}
		b.following()
	}

	b.sees(c.code(t, 3, licence(t, 3, "LÊ VĂN TƯ"))) // a part is suspended: which vehicle is it?
	b.says("dialog", "Xe đang điều khiển")
	b.typed(c.code(t, 4, registration(3, "LÊ VĂN TƯ"))) // the paper of the vehicle answers in place of the dialog
	b.has("theo giấy tờ xe đã quét")
	b.until(`!document.querySelector('#vehicle').open`)
	b.following()

	b.sees(c.code(t, 3, licence(t, 3, "LÊ VĂN TƯ")))
	b.says("dialog", "Xe đang điều khiển")
	b.click("#vehicle .close")
	b.verdict("undecided")
	b.click("#vehicle-again")
	b.evaluate(`[...document.querySelectorAll('#vehicle-kinds button')].find(x => x.textContent === 'Ô tô').click()`)
	b.click(`#vehicle-bands [data-vehicle="car,seats=8"]`)
	b.click("#vehicle-use")
	contains(t, b.verdict("rejected"), "LÊ VĂN TƯ")
	b.following()

	before := *c // as it was three days ago, which is what a phone has that has not been in a network since
	before.dir = t.TempDir()
	before.publish(t, c.began.Add(-72*time.Hour))
	base, _ = before.station(t, "127.0.0.1:0")
	stale := browse(t, t.TempDir(), "")
	stale.opened(base + PagePath)
	stale.click(`#install-same`)
	stale.click(`#install-go`)
	stale.says("alert", "Danh sách trạng thái đã hết hạn")
	stale.sees(pack(t, good))
	contains(t, stale.verdict("undecided"), "hết hạn", "→")
	b.clean()
	stale.clean()
}

// Without a network, in a browser that was closed, the page opens, scans and decides; then a day's status list arrives, and the
// same code is rejected.
func TestOffline(t *testing.T) {
	longBrowsing(t)
	c := newCountry(t)
	c.publish(t, c.began)
	profile := t.TempDir()
	base, stop := c.station(t, "127.0.0.1:0")
	code := c.code(t, 1, licence(t, 1, "NGUYỄN VĂN AN"))
	b := browse(t, profile, "")
	b.installed(base, "traffic")
	b.until(`navigator.serviceWorker.ready.then(r => r.active?.state === 'activated')`)
	b.clean()
	stop()
	b.close()

	b = browse(t, profile, "")
	b.opened(base + PagePath)
	b.until(`document.body.dataset.screen === 'scan'`)
	b.sees(code)
	contains(t, b.verdict("accepted"), "NGUYỄN VĂN AN")
	b.following()

	c.values[1] = statuslist.Revoked
	c.publish(t, time.Now())
	c.station(t, strings.TrimPrefix(base, "http://"))
	b.click("#update")
	b.until(`document.querySelector('#about-update').textContent.includes('mới nhất')`)
	b.sees(code)
	contains(t, b.verdict("rejected"), "TỪ CHỐI", "KHÔNG CÒN ĐƯỢC DÙNG")
	b.clean()
}

// Checks of several papers and people: at the roadside, at a clinic's desk, and where it matters who somebody is.
func TestPeople(t *testing.T) {
	longBrowsing(t)
	c := newCountry(t)
	c.values = map[int]statuslist.Value{7: statuslist.Revoked}
	c.publish(t, c.began)
	base, _ := c.station(t, "127.0.0.1:0")
	b := browse(t, t.TempDir(), `navigator.clipboard.writeText = async text => { globalThis.copied = text; };`)
	b.installed(base, "traffic")
	c.roadside(t, b)
	b.home("clinic")
	c.clinic(t, b)
	b.home("identity")
	c.identity(t, b)
	b.clean()
}

// hidden is what a page hears when another covers it.
const hidden = `Object.defineProperty(document, 'hidden', { value: true, configurable: true });
	document.dispatchEvent(new Event('visibilitychange')); delete document.hidden;`

// Another person's paper asks before it joins a check, a vehicle's paper sets the vehicle, and hiding the page clears all.
func (c *country) roadside(t testing.TB, b *browser) {
	b.click("#vehicle-open")
	b.evaluate(`document.querySelector('#vehicle-words').value = 'ô tô 7 chỗ'; document.querySelector('#plate').value = '30'; document.querySelector('#vehicle-form').requestSubmit()`)
	b.says("alert", "Biển số chưa đúng")
	b.evaluate(`document.querySelector('#plate').value = ''; document.querySelector('#vehicle-form').requestSubmit()`)
	b.until(`!document.querySelector('#vehicle').open`)
	b.until(`document.querySelector('#vehicle-open').textContent.includes('7 chỗ')`)
	b.typed(c.code(t, 1, licence(t, 1, "NGUYỄN VĂN AN")))
	b.verdict("accepted")
	b.typed(c.code(t, 2, licence(t, 2, "TRẦN VĂN BA")))
	b.says("dialog", "Người tiếp theo?")
	b.click("#ask-next")
	b.has("TRẦN VĂN BA")
	b.until(`document.querySelector('#vehicle-open').textContent === 'Chọn xe'`) // whoever comes next drives another
	if text := b.shown(); strings.Contains(text, "NGUYỄN VĂN AN") {
		t.Errorf("the last person is still there: %s", text)
	}
	b.typed(c.code(t, 3, registration(2, "TRẦN VĂN BA")))
	b.has("theo giấy tờ xe đã quét")
	b.has("30K-123.45")
	b.evaluate(hidden)
	b.until(`document.body.dataset.screen === 'scan'`)
	if text := b.shown(); strings.Contains(text, "TRẦN VĂN BA") {
		t.Errorf("it is not forgotten: %s", text)
	}
	b.evaluate(`const post = Worker.prototype.postMessage; // hidden while a check is asked
		Worker.prototype.postMessage = function (message, ...rest) {
			post.call(this, message, ...rest);
			if (message.name !== 'check') return;
			Worker.prototype.postMessage = post;
			` + hidden + `
			this.addEventListener('message', ({ data }) => { if (data.id === message.id) setTimeout(() => { globalThis.answered = true; }, 50); });
		};`)
	b.typed(c.code(t, 2, licence(t, 2, "TRẦN VĂN BA")))
	b.until(`globalThis.answered`)
	if text := b.shown(); strings.Contains(text, "TRẦN VĂN BA") {
		t.Errorf("what was forgotten came back: %s", text)
	}
	b.until(`document.body.dataset.screen === 'scan'`)
	b.click("#about-open")
	b.has("Số lượt theo ngày")
	b.until(`[...document.querySelectorAll('#counts td')].reduce((sum, cell) => sum + Number(cell.textContent), 0) === 3`)
}

// At a clinic's desk each scan begins another person, the facility is remembered, the number can be copied.
func (c *country) clinic(t testing.TB, b *browser) {
	b.click("#vehicle-open")
	b.says("dialog", "Câu hỏi")
	b.evaluate(`document.querySelector('#facility').value = '0102'; document.querySelector('#details-form').requestSubmit()`)
	b.says("alert", "5 ký tự")
	admitted := c.began.AddDate(0, 0, -5)
	in := "vào viện " + admitted.Format("02/01/2006")
	b.evaluate(`document.querySelector('#facility').value = '01028'; document.querySelector('#admitted').value = '` + admitted.Format(time.DateOnly) + `'; document.querySelector('#details-form').requestSubmit()`)
	b.until(`!document.querySelector('#details').open`)
	b.says("button", "01028 · "+in)

	b.typed(c.code(t, 1, insurance(1, "NGUYỄN VĂN AN")))
	contains(t, b.verdict("accepted"), "Thẻ bảo hiểm y tế", "NGUYỄN VĂN AN", "0100000001", in)
	b.click(".copy")
	b.until(`globalThis.copied === '0100000001'`)
	b.has("Đã sao chép")
	b.typed(c.code(t, 7, insurance(7, "TRẦN VĂN BA"))) // the next person, unasked
	text := b.verdict("rejected")
	contains(t, text, "TRẦN VĂN BA")
	if strings.Contains(text, "NGUYỄN VĂN AN") || strings.Contains(text, "vào viện") {
		t.Errorf("the last person is still there: %s", text)
	}
	b.typed(c.code(t, 3, licence(t, 3, "LÊ VĂN TƯ"))) // not the paper that a clinic needs
	b.verdict("undecided")
	b.run(chromedp.Reload())
	b.until(`document.body.dataset.ready === 'true'`)
	b.says("button", "01028")
}

// Where it matters who somebody is there is a face, and an age; each scan begins another person.
func (c *country) identity(t testing.TB, b *browser) {
	one := c.code(t, 1, identityOf(t, 1, "NGUYỄN VĂN AN"))
	for _, k := range []struct {
		age     int
		outcome string
	}{{60, "rejected"}, {18, "accepted"}} {
		b.click("#vehicle-open")
		b.evaluate(fmt.Sprintf(`document.querySelector('#min-age').value = '%d'; document.querySelector('#details-form').requestSubmit()`, k.age))
		b.until(`!document.querySelector('#details').open`)
		b.says("button", fmt.Sprintf("%d+", k.age))
		b.sees(one)
		contains(t, b.verdict(k.outcome), "NGUYỄN VĂN AN", "So sánh ảnh với người trước mặt")
		b.following()
	}
	b.typed(c.code(t, 2, identityOf(t, 2, "TRẦN VĂN BA")))
	b.has("TRẦN VĂN BA")
	b.typed(c.code(t, 3, identityOf(t, 3, "LÊ VĂN TƯ")))
	b.has("LÊ VĂN TƯ")
	if text := b.shown(); strings.Contains(text, "TRẦN VĂN BA") {
		t.Errorf("the last person is still there: %s", text)
	}
}
