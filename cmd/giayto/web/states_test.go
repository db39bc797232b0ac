package web

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"

	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/testvectors/programs"
)

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
	{"zoomed", 640, 400, 2, false}, {"zoomed-dark", 640, 400, 2, true},
}

// The variable names the folder for pictures of every state in every look and language.
const picturesVariable = "GIAYTO_SCREENSHOTS"

// everyLook tells whether all looks and languages count, as for pictures and in the long tests, or Vietnamese alone on a small phone
// and zoomed.
func everyLook() bool { return os.Getenv(picturesVariable) != "" || os.Getenv("GIAYTO_LONG") != "" }

// misfit lists what stands out of the screen, is cut, or covers something else.
//
//go:embed testdata/misfit.js
var misfit string

// A state is what the page may show. One that is not drawn again with another language is entered again.
type state struct {
	name  string
	enter func()
	again bool
}

// Every state of the page holds together in every look, and axe-core finds nothing that stands in the way of people.
func TestStates(t *testing.T) {
	longBrowsing(t)
	c := newCountry(t)
	c.values = map[int]statuslist.Value{2: statuslist.Suspended, 3: statuslist.CarSuspended}
	c.publish(t, c.began)
	pages := &renewable{}
	first, err := NewPage(c.rootsFile(t))
	if err != nil {
		programs.Missing(t, "the page is not built (make page)")
	}
	pages.set(first)
	base, _ := c.stationOf(t, "127.0.0.1:0", pages)
	b := browse(t, t.TempDir(), `const wait = setTimeout; globalThis.setTimeout = (run, ms, ...rest) => wait(run, ms === 10000 ? 800 : ms, ...rest);
		globalThis.workers = [];
		globalThis.Worker = class extends Worker { constructor(...all) { super(...all); workers.push(this); } };
		if (location.hash === '#wasm') WebAssembly.compile = async () => { throw new WebAssembly.CompileError('no'); };`)
	languages := []string{"vi"}
	if everyLook() {
		languages = append(languages, "en")
	}
	for i, s := range slices.Concat(c.beginnings(t, b, base), c.scanning(b), c.verdicts(t, b), c.desks(t, b, pages), c.faults(b, base)) {
		s.enter()
		for _, lang := range languages {
			if b.speaks(lang) && s.again {
				s.enter()
			}
			b.looked(fmt.Sprintf("%02d-%s", i+1, s.name), lang)
		}
		b.speaks("vi")
	}
	b.clean()
}

// speaks switches the page to a language, and reports whether it had another.
func (b *browser) speaks(lang string) (switched bool) {
	b.t.Helper()
	b.value(`document.documentElement.lang !== '`+lang+`'`, &switched)
	if switched {
		b.evaluate(`setTimeout(() => document.querySelector('#lang').click())`)
		b.reloaded(`document.documentElement.lang === '` + lang + `' && document.querySelector('#lang').lang !== '` + lang + `'`)
		b.value(`new Promise(resolve => setTimeout(resolve, 100))`, nil) // for what is asked of the core again
	}
	return switched
}

func (c *country) beginnings(t testing.TB, b *browser, base string) []state {
	return []state{
		{"no-storage", func() {
			b.opened(base + PagePath)
			b.run(storage.OverrideQuotaForOrigin(base).WithQuotaSize(1))
			b.click(`#install-same`)
			b.click(`#install-go`)
			b.until(`document.body.dataset.screen === 'scan' && document.body.dataset.age === 'fresh'`)
		}, false},
		{"install-file", func() {
			b.run(storage.OverrideQuotaForOrigin(base))
			b.opened(base + PagePath)
			b.evaluate(`document.querySelector('#install-compare').hidden = true`)
		}, false},
		{"install", func() { b.opened(base + PagePath) }, false},
		{"scan", func() { b.installed(base, "traffic") }, false},
	}
}

// home is the page with nothing open.
func (b *browser) home(purpose string) {
	b.t.Helper()
	film(b.t, b.camera, scene{"", 1})
	b.evaluate(`if (globalThis.realNow) Date.now = realNow;
		for (const dialog of document.querySelectorAll('dialog[open]')) dialog.close();
		if (document.querySelector('#view').dataset.on === 'true') document.querySelector('#camera').click();`)
	var isResult bool
	b.value(`document.body.dataset.screen === 'result'`, &isResult)
	if isResult {
		b.following()
	}
	b.click(`#purposes [data-purpose=` + purpose + `]`)
	b.until(`document.querySelector('#purposes [data-purpose=` + purpose + `]').getAttribute('aria-pressed') === 'true'`)
	b.evaluate(`document.querySelector('#failed').hidden = true; scrollTo(0, 0)`)
}

func (c *country) scanning(b *browser) []state {
	camera := func(abilities string) func() {
		return func() {
			b.home("traffic")
			b.evaluate(`navigator.mediaDevices.asked ??= navigator.mediaDevices.getUserMedia; ` + drawn(abilities))
			b.click("#camera")
			b.until(`document.querySelector('#view').dataset.on === 'true'`)
		}
	}
	dialog := func(button, dialog string) func() {
		return func() {
			b.home("traffic")
			b.click(button)
			b.until(`document.querySelector('` + dialog + `').open`)
		}
	}
	return []state{
		{"camera", camera("{}"), true},
		{"camera-torch-zoom", camera("{ torch: true, zoom: { min: 1, max: 4, step: .5 } }"), true},
		{"nothing-read", func() {
			camera("{}")()
			b.until(`!document.querySelector('#failed').hidden`)
		}, true},
		{"camera-refused", func() {
			b.home("traffic")
			b.evaluate(`navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', 'NotAllowedError'); }`)
			b.click("#camera")
			b.until(`!document.querySelector('#failed').hidden`)
			b.evaluate(`navigator.mediaDevices.getUserMedia = navigator.mediaDevices.asked`)
		}, true},
		{"vehicle", dialog("#vehicle-open", "#vehicle"), true},
		{"vehicle-motorcycle", func() {
			dialog("#vehicle-open", "#vehicle")()
			b.evaluate(`document.querySelector('#vehicle-kinds button').click(); document.querySelector('#vehicle-bands button').click()`)
		}, true},
		{"vehicle-unknown", func() {
			dialog("#vehicle-open", "#vehicle")()
			b.evaluate(`document.querySelector('#vehicle-words').value = 'xe gì đó'; document.querySelector('#vehicle-form').requestSubmit()`)
			b.until(`document.querySelector('#vehicle-fault').textContent !== ''`)
		}, true},
		{"typed", dialog("#typed-open", "#typed"), true},
	}
}

func (c *country) verdicts(t testing.TB, b *browser) []state {
	good := c.issue(t, 1, licence(t, 1, "NGUYỄN VĂN AN"))
	outcome := func(outcome, purpose, text string) func() {
		return func() {
			b.home(purpose)
			b.typed(text)
			b.until(fmt.Sprintf(`document.body.dataset.screen === 'result' && document.querySelector('#band').className === %q`, outcome))
		}
	}
	accepted := outcome("accepted", "traffic", pack(t, good))
	later := func(d time.Duration, then func()) func() {
		return func() {
			b.home("traffic")
			b.evaluate(fmt.Sprintf(`globalThis.realNow ??= Date.now; Date.now = () => realNow() + %d; document.dispatchEvent(new Event('visibilitychange'));`, d.Milliseconds()))
			b.until(`!document.querySelector('#notice').hidden`)
			then()
		}
	}
	code := pack(t, good)
	return []state{
		{"accepted", accepted, false},
		{"accepted-findings", func() {
			accepted()
			b.evaluate(`for (const d of document.querySelectorAll('details')) d.open = true; document.querySelector('details').scrollIntoView()`)
		}, true},
		{"accepted-held", func() {
			accepted()
			b.click("#hold")
		}, false},
		{"accepted-long-names", outcome("accepted", "traffic", c.code(t, 6, licence(t, 6, "NGUYỄN "+strings.Repeat("THƯƠNG", 35)))), false},
		{"worker-replaced", func() {
			b.home("traffic")
			b.evaluate(`for (const worker of workers) worker.dispatchEvent(new ErrorEvent('error'))`)
			b.until(`!document.querySelector('#notice').hidden`)
		}, true},
		{"suspended", outcome("rejected", "traffic", c.code(t, 2, licence(t, 2, "TRẦN VĂN BA"))), false},
		{"forged", outcome("rejected", "traffic", pack(t, forged(good))), false},
		{"part-suspended-picker", outcome("undecided", "traffic", c.code(t, 3, licence(t, 3, "LÊ VĂN TƯ"))), true},
		{"part-suspended", func() {
			outcome("undecided", "traffic", c.code(t, 3, licence(t, 3, "LÊ VĂN TƯ")))()
			b.click("#vehicle .close")
		}, false},
		{"unsigned", outcome("undecided", "traffic", "001099000001|123456789|Nguyễn Văn An|15081999|Nam|1 Phố Huế, Hà Nội|01012021"), false},
		{"unreadable", outcome("undecided", "traffic", code[:300]+code[301:]), false},
		{"next-person", func() {
			accepted()
			b.typed(c.code(t, 4, licence(t, 4, "PHẠM VĂN NĂM")))
			b.until(`document.querySelector('#ask').open`)
		}, true},
		{"several", func() {
			accepted()
			b.typed(c.code(t, 5, registration(1, "NGUYỄN VĂN AN")))
			b.until(`document.querySelectorAll('.paper').length === 2`)
			b.evaluate(`scrollTo(0, 0)`)
		}, false},
		{"old", later(25*time.Hour, func() {}), false},
		{"stale", later(72*time.Hour, func() {
			b.typed(code)
			b.until(`document.querySelector('#band').className === 'undecided'`)
		}), false},
		{"clock-behind", later(-365*24*time.Hour, func() {
			b.typed(code)
			b.until(`document.querySelector('#band').className === 'undecided'`)
		}), false},
	}
}

func (c *country) desks(t testing.TB, b *browser, pages *renewable) []state {
	asked := func(purpose string) func() {
		return func() {
			b.home(purpose)
			b.click("#vehicle-open")
			b.until(`document.querySelector('#details').open`)
		}
	}
	accepted := func(purpose, text string) func() {
		return func() {
			b.home(purpose)
			b.typed(text)
			b.until(`document.querySelector('#band').className === 'accepted'`)
		}
	}
	about := func() {
		b.home("traffic")
		b.click("#about-open")
		b.until(`document.querySelector('#counts td') !== null`)
	}
	return []state{
		{"clinic-question", asked("clinic"), true},
		{"clinic-accepted", accepted("clinic", c.code(t, 1, insurance(1, "NGUYỄN VĂN AN"))), false},
		{"identity-question", asked("identity"), true},
		{"identity-accepted", accepted("identity", c.code(t, 1, identityOf(t, 1, "NGUYỄN VĂN AN"))), false},
		{"about", about, true},
		{"about-new-version", func() {
			pages.set(c.newer(t, "n"))
			b.evaluate(`navigator.serviceWorker.getRegistration().then(r => r.update())`)
			b.until(`navigator.serviceWorker.getRegistration().then(r => r.waiting !== null)`)
			about()
			b.until(`document.querySelector('#about-rows button') !== null`)
		}, true},
	}
}

func (c *country) faults(b *browser, base string) []state {
	return []state{
		{"no-wasm", func() {
			b.run(chromedp.Navigate("about:blank"), chromedp.Navigate(base+PagePath+"#wasm"))
			b.has("WebAssembly")
		}, true},
	}
}

// looked checks a state of the page by its layout and by axe, in light and dark.
func (b *browser) looked(name, lang string) {
	b.t.Helper()
	folder := os.Getenv(picturesVariable)
	for _, l := range looks {
		if !everyLook() && l.name != "phone" && l.name != "zoomed" {
			continue
		}
		scheme := "light"
		if l.dark {
			scheme = "dark"
		}
		b.run(chromedp.EmulateViewport(l.width, l.height, chromedp.EmulateScale(l.scale)),
			emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}))
		var wrong []string
		b.value(misfit, &wrong)
		if len(wrong) > 0 {
			b.t.Errorf("%s on %s in %s: %s", name, l.name, lang, strings.Join(wrong, "\n"))
		}
		if lang == "vi" && (l.name == "phone" || l.dark) {
			b.axe(name + " on " + l.name)
		}
		if folder != "" {
			var picture []byte
			b.run(chromedp.CaptureScreenshot(&picture))
			check(b.t, os.WriteFile(filepath.Join(folder, name+"-"+l.name+"-"+lang+".png"), picture, 0o600))
		}
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
	var isThere bool
	b.value(`globalThis.axe !== undefined`, &isThere)
	if !isThere {
		b.evaluate(string(script))
	}
	var found []string
	b.value(`axe.run(document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
		.then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target + ' ' + n.failureSummary).join('; ')))`, &found)
	if len(found) > 0 {
		b.t.Errorf("%s: axe: %s", where, strings.Join(found, "\n"))
	}
}
