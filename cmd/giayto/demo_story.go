package main

import (
	"encoding/base64"
	"fmt"
	"os"
	"time"

	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/vn"
)

// storyBegins is the day on which the story begins, from today. The others are in it.
const storyBegins = -40

// operator is who records changes of standing.
const operator = "truc.ban"

// The sites: the one that is published, an old copy of it that somebody puts in its place, one that nobody brings up to
// date any more, and one with a status that this version does not know.
const (
	liveSite       = "sites/live"
	rolledBackSite = "sites/rolled-back"
	frozenSite     = "sites/frozen"
	reservedSite   = "sites/reserved"
)

var (
	before = message.Text{VI: "trước", EN: "before"}
	after  = message.Text{VI: "sau", EN: "after"}
)

// A tale is what becomes of An's driving licence, as an officer's phone sees it. The folder of the phone is copied after
// each sync, since a verdict needs the phone as it was.
type tale struct {
	*album
	clock    time.Time
	step     string
	phone    string // the copy that answers
	copies   int
	unlocked time.Time // when An's phone was
	firstKey string    // the ID of the police's
}

// story goes from the day on which the licence was issued to today. The trust list of the beginning expires within it.
func (a *album) story() error {
	first, err := a.keyID("csgt")
	if err != nil {
		return err
	}
	t := &tale{album: a, firstKey: first}
	t.valid()
	t.suspended()
	t.ended()
	t.held()
	t.superseded()
	t.locked()
	t.keyRetired()
	t.keyCompromised()
	t.reissued()
	t.offline()
	t.rolledBack()
	t.frozen()
	t.clockBehind()
	return t.err
}

// begin prints the heading of a step.
func (t *tale) begin(step, vi, en string) {
	t.step = step
	t.chapter(vi, en)
}

// on sets the clock to an hour of the day that many days from today, in UTC+7.
func (t *tale) on(days, hour int) {
	today := vn.DateOf(t.now)
	t.clock = time.Date(today.Year, time.Month(today.Month), today.Day+days, hour, 0, 0, 0, vn.Zone)
}

// run runs a command as of the tale's time, and lets some minutes pass.
func (t *tale) run(args ...string) { t.refused(0, args...) }

// refused is run for a command that ends with that exit status.
func (t *tale) refused(status int, args ...string) {
	if t.err == nil {
		args = append(args, "--at", stamp(t.clock))
		_, t.err = t.exits(status, shellLine(args), args...)
		t.clock = t.clock.Add(5 * time.Minute)
	}
}

// order records a change of standing.
func (t *tale) order(verb string, args ...string) {
	t.run(append([]string{"issuer", verb, "--dir", "csgt", "--operator", operator}, args...)...)
}

// also does what returns an error.
func (t *tale) also(do func() error) {
	if t.err == nil {
		t.err = do()
	}
}

// upToDate publishes and has the phone sync.
func (t *tale) upToDate(name string) {
	t.run("issuer", "publish", "--dir", "csgt", "--trust", "root", "--out", liveSite)
	args := []string{"sync", "--from", liveSite, "--bundle", "bundles/phone", "--for", "traffic"}
	if t.copies == 0 {
		args = append(args, "--root", "roots.json")
	}
	t.run(args...)
	t.keep("phone", name)
}

// keep copies a phone, to be asked.
func (t *tale) keep(phone, name string) {
	t.copies++
	t.phone = fmt.Sprintf("%s-%02d-%s", phone, t.copies, name)
	t.copyOf("bundles/"+phone, "bundles/"+t.phone)
}

// note says what the next command is for.
func (t *tale) note(words string) {
	t.also(func() error {
		t.say("# %s", words)
		return nil
	})
}

func (t *tale) copyOf(from, to string) {
	t.also(func() error { return t.copyFolder(from, to) })
}

// see asks the phone about the code of a record, for a car where nothing else is said.
func (t *tale) see(when message.Text, record string, vehicle ...string) {
	png, err := os.ReadFile(t.codes[record].png)
	if len(vehicle) == 0 {
		vehicle = []string{"car,seats=4"}
	}
	t.judge(t.step+", "+when.EN, when, record, png, err, t.ask(t.phone, t.clock.Sub(t.now), "--vehicle", vehicle[0])...)
}

// day is the date of the tale's time, or of one some days from it.
func (t *tale) day(days int) vn.Date { return vn.DateOf(t.clock.AddDate(0, 0, days)) }

func (t *tale) clerk() clerk { return clerk{t.clock} }

func (t *tale) issueOne(r demoRecord) {
	t.also(func() error { return t.issue("csgt", r.ID, t.clerk(), []demoRecord{r}) })
	t.clock = t.clock.Add(5 * time.Minute)
}

func (t *tale) credential(record string) []string {
	return []string{"--credential", t.codes[record].id}
}

func (t *tale) valid() {
	t.on(storyBegins, 9)
	t.begin("valid", "Giấy phép lái xe của An được cấp", "An's driving licence is issued")
	t.issueOne(t.anLicence("licence-first", "AB0000001", t.clerk()))
	t.upToDate("valid")
	t.see(message.Text{VI: "được cấp", EN: "issued"}, "licence-first")
}

func (t *tale) suspended() {
	t.on(-39, 8)
	t.begin("suspended", "Bị tước quyền sử dụng phần ô tô trong 7 ngày", "The right to drive cars is withdrawn for seven days")
	for _, vehicle := range []string{"car,seats=4", "motorcycle,cc=110"} {
		t.see(before, "licence-first", vehicle)
	}
	t.order("suspend", append(t.credential("licence-first"), "--part", "car", "--until", t.day(6).String(), "--reason", "right-withdrawn")...)
	t.upToDate("suspended")
	for _, vehicle := range []string{"car,seats=4", "motorcycle,cc=110"} {
		t.see(after, "licence-first", vehicle)
	}
}

func (t *tale) ended() {
	t.on(-33, 9)
	t.begin("ended", "Hết thời hạn tước: tự có hiệu lực trở lại", "The seven days are over: it ends by itself, with the day's publication")
	t.upToDate("last-day")
	t.see(before, "licence-first")
	t.on(-32, 9)
	t.upToDate("ended")
	t.see(after, "licence-first")
}

func (t *tale) held() {
	t.on(-32, 14)
	t.begin("held", "Bị tạm giữ, hẹn 6 ngày sau đến giải quyết", "Held as security, with an appointment in six days")
	t.see(before, "licence-first")
	t.order("hold", append(t.credential("licence-first"), "--appointment", t.day(6).String(), "--reason", "held-as-security", "--case", "0012345/BB-VPHC")...)
	t.upToDate("held")
	t.see(after, "licence-first")
	t.on(-26, 9)
	t.upToDate("appointment")
	t.see(message.Text{VI: "ngày hẹn", EN: "appointment"}, "licence-first")
	t.on(-25, 9)
	t.upToDate("appointment-passed")
	t.see(message.Text{VI: "quá ngày hẹn", EN: "the day after"}, "licence-first")
	t.on(-25, 10)
	t.order("reinstate", append(t.credential("licence-first"), "--reason", "returned", "--case", "0012345/BB-VPHC")...)
	t.upToDate("returned")
	t.see(message.Text{VI: "được trả lại", EN: "given back"}, "licence-first")
}

func (t *tale) superseded() {
	t.on(-25, 14)
	t.begin("superseded", "Cấp lại với số phôi mới: bản cũ bị thay thế", "A new blank: the licence is made anew, and the old one does not count")
	t.see(before, "licence-first")
	t.issueOne(t.anLicence("licence", "AB0000101", t.clerk()))
	t.codes["licence-new-blank"] = t.codes["licence"]
	t.upToDate("superseded")
	t.see(after, "licence-first")
	t.see(after, "licence-new-blank")
}

func (t *tale) locked() {
	t.on(-24, 9)
	thumbprint := t.anPhone.Public().Thumbprint()
	device := base64.RawURLEncoding.EncodeToString(thumbprint[:])
	t.begin("locked", "An mất điện thoại, khóa; tìm lại được, mở khóa", "An's phone is lost and locked, found and unlocked")
	t.see(before, "licence-new-blank")
	t.order("lock", "--device", device, "--reason", "device-lost")
	t.upToDate("locked")
	t.see(message.Text{VI: "khóa", EN: "locked"}, "licence-new-blank")
	t.on(-24, 16)
	t.order("unlock", "--device", device, "--reason", "holder-request")
	t.upToDate("unlocked")
	t.see(message.Text{VI: "mở khóa", EN: "unlocked"}, "licence-new-blank")
	t.unlocked = t.clock
	t.note("a copy of the site that nobody will bring up to date, and a phone that will meet nothing else")
	t.copyOf(liveSite, frozenSite)
	t.copyOf("bundles/phone", "bundles/frozen")
}

func (t *tale) keyRetired() {
	t.on(-23, 10)
	t.begin("key retired", "Cảnh sát thay khóa ký: mã đã ký vẫn có giá trị, mã của Bình ký bằng khóa mới",
		"The police retire a signing key: what it signed stays good, Bình's code is signed with another")
	t.see(before, "licence-new-blank")
	t.also(func() error { return t.addKey("csgt", "csgt-2", "driving-licence,vehicle-registration", t.clock) })
	t.run("issuer", "key", "retire", "--dir", "csgt", "--key", t.firstKey)
	t.also(func() error { return t.addTrust(t.clock, "requests/csgt-2.json") })
	t.run("trust", "retire", "--dir", "root", "--key", t.firstKey)
	t.also(t.signTrust)
	t.issueOne(t.clerk().full("licence-other-key", binh, 30, "binh"))
	t.upToDate("key-retired")
	t.see(after, "licence-new-blank")
	t.see(after, "licence-other-key")
}

func (t *tale) keyCompromised() {
	t.on(-3, 9)
	t.begin("key compromised", "Khóa cũ bị lộ, danh sách tin cậy ghi như vậy: mã ký bằng khóa đó không còn được tin",
		"The old key turns out to be stolen: the root says so, and nothing that it signed counts")
	t.upToDate("key-trusted")
	t.note("a copy of the site that somebody will put in its place")
	t.copyOf(liveSite, rolledBackSite)
	t.see(before, "licence-new-blank")
	t.see(before, "licence-other-key")
	t.run("trust", "compromise", "--dir", "root", "--key", t.firstKey)
	t.also(t.signTrust)
	t.upToDate("key-compromised")
	t.see(after, "licence-new-blank")
	t.see(after, "licence-other-key")
}

func (t *tale) reissued() {
	t.on(-3, 14)
	t.begin("re-issued", "Cấp lại từ hồ sơ gốc bằng khóa mới", "Issued again from the original records, with the other key")
	t.see(before, "licence-new-blank")
	t.also(func() error {
		return t.sign(t.clock, "records/licence.jsonl", "issuer", "reissue", "--dir", "csgt", "--out", "codes/reissued", "--key", t.firstKey)
	})
	t.clock = t.clock.Add(5 * time.Minute)
	t.upToDate("reissued")
	t.see(after, "licence-new-blank")
	t.see(after, "licence")
}

// offline is a phone without a network from then on.
func (t *tale) offline() {
	t.begin("offline", "Điện thoại không có mạng: dữ liệu cũ dần", "A phone without a network: its data grow old")
	t.see(before, "licence")
	t.clock = t.clock.Add(30 * time.Hour)
	t.see(message.Text{VI: "30 giờ sau", EN: "30 hours later"}, "licence")
	t.clock = t.now
	t.see(message.Text{VI: "hôm nay", EN: "today"}, "licence")
}

func (t *tale) rolledBack() {
	t.on(-3, 16)
	t.begin("rolled back", "Trang công bố bị thay bằng bản cũ, khi khóa chưa bị tuyên bố lộ: điện thoại không nhận",
		"A rolled-back site, of before the theft was known: the phone refuses it")
	t.see(before, "licence-new-blank")
	t.refused(exitData, "sync", "--from", rolledBackSite, "--bundle", "bundles/phone", "--for", "traffic")
	t.keep("phone", "rolled-back")
	t.see(after, "licence-new-blank")
	t.see(after, "licence")
}

// frozen is another phone, which has met nothing but a copy of the site since An's phone was unlocked.
func (t *tale) frozen() {
	t.begin("frozen", "Một điện thoại khác chỉ gặp bản sao đứng yên của trang công bố: không biết khóa bị lộ, nhưng cũng không chấp nhận",
		"A frozen site: another phone meets nothing but a copy of it, does not learn of the theft, and accepts nothing either")
	t.clock = t.unlocked
	t.keep("frozen", "just-copied")
	t.see(before, "licence-new-blank")
	for _, k := range []struct {
		clock time.Time
		name  string
		when  message.Text
	}{
		{t.unlocked.Add(3 * day), "status-expired", message.Text{VI: "3 ngày sau", EN: "three days later"}},
		{t.now, "trust-expired", message.Text{VI: "hôm nay", EN: "today"}},
	} {
		t.clock = k.clock
		t.refused(exitData, "sync", "--from", frozenSite, "--bundle", "bundles/frozen", "--for", "traffic")
		t.keep("frozen", k.name)
		t.see(k.when, "licence-new-blank")
	}
}

func (t *tale) clockBehind() {
	t.on(-3, 18)
	t.begin("clock behind", "Đồng hồ của điện thoại chậm 10 ngày", "The phone's clock is ten days behind")
	t.upToDate("right-clock")
	t.see(message.Text{VI: "đồng hồ đúng", EN: "right clock"}, "licence")
	t.clock = t.clock.Add(-10 * day)
	t.see(message.Text{VI: "đồng hồ chậm", EN: "clock behind"}, "licence")
}
