package traffic

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A phrase is a vehicle in plain Vietnamese while it is read.
type phrase struct {
	v          Vehicle
	weak       bool // the kind is a general word, ô tô: a later word may say more
	colloquial bool // xe máy: a moped or a motorcycle
	mass       massOf
	ofModel    bool // the next number of seats is of the model with the most seats
	strange    []string
	fault      error
}

// massOf is what the next mass is of; the payload where nothing says.
type massOf int

const (
	ofPayload massOf = iota
	ofVehicle
	ofTrailer
)

func parsePhrase(s string) (Vehicle, error) {
	words, raw := split(s)
	var p phrase
	for len(words) > 0 {
		taken := p.word(words)
		if taken == 0 {
			taken = p.quantity(words)
		}
		if taken == 0 {
			p.strange = append(p.strange, raw[0])
			taken = 1
		}
		words, raw = words[taken:], raw[taken:]
	}
	return p.vehicle()
}

// vehicle is what was read, by the rules of a specification.
func (p *phrase) vehicle() (Vehicle, error) {
	v := p.v
	switch {
	case v.Kind != "" || v.Seats == 0:
	case v.Sleeper:
		v.Kind = Bus // xe giường nằm 34 giường
	default:
		v.Kind = Car // xe 16 chỗ
	}
	if err := p.problem(&v); err != nil {
		if understood := strings.TrimPrefix(v.String(), ","); understood != "" {
			err = fmt.Errorf("%w (understood: %s)", err, understood)
		}
		return Vehicle{}, err
	}
	return parseVehicle(v.String())
}

func (p *phrase) problem(v *Vehicle) error {
	switch {
	case p.fault != nil:
		return p.fault
	case len(p.strange) > 0:
		return fmt.Errorf("%q is not understood", strings.Join(p.strange, " "))
	case v.Kind == "":
		return errors.New("the kind is missing: xe máy, xe gắn máy, ô tô, xe khách, xe tải, …")
	case v.Tow == Trailer && v.TrailerMass == 0:
		return errTrailerMass
	}
	return p.resolve(v)
}

// resolve decides what xe máy means: a small engine may be a moped's, and only the speed tells (Đ34 k1g).
func (p *phrase) resolve(v *Vehicle) error {
	small := v.Capacity+v.Power > 0 && v.Capacity <= mopedCapacity && v.Power <= mopedPower
	switch {
	case !p.colloquial || !small || v.Speed > mopedSpeed:
		return nil
	case v.Speed == 0:
		return errors.New("the speed (km/h) is missing: up to 50 km/h it is a moped (xe gắn máy), else a motorcycle (mô tô)")
	}
	v.Kind = Moped
	return nil
}

// split folds a text and cuts it into words and numbers: marks, case and separators do not count. raw are the words as
// they were written.
func split(s string) (words, raw []string) {
	var word, written strings.Builder
	flush := func() {
		if w := strings.Trim(word.String(), ".,"); w != "" {
			words = append(words, w)
			raw = append(raw, strings.Trim(written.String(), ".,"))
		}
		word.Reset()
		written.Reset()
	}
	for _, r := range norm.NFC.String(s) {
		folded := fold(r)
		switch {
		case folded == " ":
			flush()
			continue
		case word.Len() > 0 && folded != "" && numeric(folded[0]) != numeric(word.String()[0]):
			flush()
		}
		word.WriteString(folded)
		written.WriteRune(r)
	}
	flush()
	return words, raw
}

// fold is a letter small and without marks, a space for what separates, and empty for a mark that stands alone.
func fold(r rune) string {
	switch {
	case r == '³':
		return "3"
	case unicode.Is(unicode.Mn, r):
		return ""
	case strings.ContainsRune("+-/();:", r) || unicode.IsSpace(r):
		return " "
	}
	switch base, _ := utf8.DecodeRuneInString(norm.NFD.String(string(unicode.ToLower(r)))); base {
	case 'đ', 'ð', 'ɖ':
		return "d"
	default:
		return string(base)
	}
}

func numeric(c byte) bool { return '0' <= c && c <= '9' || c == '.' || c == ',' }

// An entry of the vocabulary is a run of words with what it means.
type entry struct {
	words []string
	apply func(*phrase)
}

// word applies the longest entry that words begin with, and returns its length.
func (p *phrase) word(words []string) int {
	for _, e := range vocabulary[words[0]] {
		if len(e.words) <= len(words) && slices.Equal(e.words, words[:len(e.words)]) {
			e.apply(p)
			return len(e.words)
		}
	}
	return 0
}

// vocabulary holds the entries by their first word, the longest first.
var vocabulary = func() map[string][]entry {
	byFirst := map[string][]entry{}
	for _, e := range []struct {
		texts string // separated by |
		apply func(*phrase)
	}{
		{"xe|loại|có|và|kéo theo|kéo", func(*phrase) {}},
		{"gắn máy|xe gắn máy", kindIs(Moped)},
		{"mô tô|moto|mô tô hai bánh|mô tô 2 bánh|moto 2 bánh|xe hai bánh|xe 2 bánh|xe phân khối lớn", kindIs(Motorcycle)},
		{"xe máy", func(p *phrase) { p.kind(Motorcycle, false); p.colloquial = true }},
		{"xe tay ga|tay ga", func(p *phrase) { p.kind(Motorcycle, false); p.colloquial = true; p.transmission(Automatic) }},
		{"xe số|xe côn tay", func(p *phrase) { p.kind(Motorcycle, false); p.colloquial = true; p.transmission(Manual) }},
		{"côn tay", func(p *phrase) { p.transmission(Manual) }},
		{"mô tô ba bánh|mô tô 3 bánh|moto 3 bánh|xe ba bánh|xe 3 bánh|xe máy ba bánh|xe máy 3 bánh", kindIs(Tricycle)},
		{"bốn bánh có gắn động cơ|4 bánh có gắn động cơ|bốn bánh gắn động cơ|4 bánh gắn động cơ|" +
			"xe chở người bốn bánh có gắn động cơ|xe chở hàng bốn bánh có gắn động cơ|" +
			"xe chở người 4 bánh có gắn động cơ|xe chở hàng 4 bánh có gắn động cơ", kindIs(Cart)},
		{"ô tô|oto|auto|xe hơi|ô tô chở người|xe chở người", func(p *phrase) { p.kind(Car, true) }},
		{"xe con|ô tô con|oto con|xe du lịch", kindIs(Car)},
		{"taxi", func(p *phrase) { p.kind(Car, false); p.v.Commercial = true }},
		{"xe khách|ô tô khách|oto khách|xe chở khách|ô tô chở khách|xe buýt|xe bus|buýt|bus|khách", kindIs(Bus)},
		{"xe tải|ô tô tải|oto tải|tải|xe chở hàng|ô tô chở hàng|xe ben|xe tải ben", kindIs(Truck)},
		{"chuyên dùng|xe chuyên dùng|ô tô chuyên dùng|oto chuyên dùng", kindIs(Special)},
		{"đầu kéo|xe đầu kéo|ô tô đầu kéo|oto đầu kéo", kindIs(Tractor)},
		{"xe container|xe công ten nơ|container", func(p *phrase) { p.kind(Tractor, false); p.tow(SemiTrailer) }},
		{"máy kéo|xe máy kéo|máy cày", kindIs(FarmTractor)},
		{"sơ mi rơ moóc|sơmi rơmoóc|semi rơ moóc", func(p *phrase) { p.tow(SemiTrailer) }},
		{"rơ moóc|rơmoóc|rờ moóc|mooc|moóc", func(p *phrase) { p.tow(Trailer); p.mass = ofTrailer }},
		{"khối lượng toàn bộ|khối lượng toàn bộ theo thiết kế|toàn bộ|tổng khối lượng|tổng trọng lượng|tổng tải trọng|gvw|kltb", func(p *phrase) {
			if p.mass != ofTrailer {
				p.mass = ofVehicle
			}
		}},
		{"trọng tải|tải trọng|khối lượng hàng|khối lượng hàng chuyên chở", func(p *phrase) { p.mass = ofPayload }},
		{"cùng loại|cùng loại nhiều nhất", func(p *phrase) { p.ofModel = true }},
		{"giường nằm|nằm", func(p *phrase) { p.v.Sleeper = true }},
		{"nối toa|khớp nối", func(p *phrase) { p.v.Articulated = true }},
		{"điện|động cơ điện", func(p *phrase) { p.v.Electric = true }},
		{"người khuyết tật|cho người khuyết tật|dùng cho người khuyết tật|dành cho người khuyết tật", func(p *phrase) { p.v.Disabled = true }},
		{"kinh doanh vận tải|kinh doanh|biển vàng|biển số vàng", func(p *phrase) { p.v.Commercial = true }},
		{"số sàn|số tay|mt", func(p *phrase) { p.transmission(Manual) }},
		{"số tự động|tự động|at", func(p *phrase) { p.transmission(Automatic) }},
		{"vô cấp|số vô cấp|truyền động vô cấp|cvt", func(p *phrase) { p.transmission(CVT) }},
	} {
		for text := range strings.SplitSeq(e.texts, "|") {
			words, _ := split(text)
			byFirst[words[0]] = append(byFirst[words[0]], entry{words, e.apply})
		}
	}
	for _, entries := range byFirst {
		slices.SortStableFunc(entries, func(a, b entry) int { return len(b.words) - len(a.words) })
	}
	return byFirst
}()

func kindIs(k Kind) func(*phrase) { return func(p *phrase) { p.kind(k, false) } }

func (p *phrase) kind(k Kind, weak bool) {
	switch {
	case p.v.Kind == "" || p.weak && p.v.Kind == Car:
		p.v.Kind, p.weak = k, weak
	case !weak:
		set(p, &p.v.Kind, k, "the kind")
	}
}

func (p *phrase) tow(t Tow) { set(p, &p.v.Tow, t, "what is pulled") }

func (p *phrase) transmission(t Transmission) { set(p, &p.v.Transmission, t, "the transmission") }

// set sets a property once; another value for it later contradicts.
func set[T comparable](p *phrase, at *T, value T, name string) {
	var none T
	if *at != none && *at != value {
		p.fail("%s is both %v and %v", name, *at, value)
		return
	}
	*at = value
}

// A unit is what may stand after a number.
type unit struct {
	words []string
	apply func(p *phrase, n Milli)
}

// quantity reads a number with its unit, and returns how many words it took.
func (p *phrase) quantity(words []string) int {
	n, taken, ok := number(words)
	if !ok {
		return 0
	}
	if tonnes, more := tonnesAnd(words[taken:], n); more > 0 {
		p.addMass(tonnes)
		return taken + more
	}
	for _, u := range units {
		rest := words[taken:]
		if len(u.words) <= len(rest) && slices.Equal(u.words, rest[:len(u.words)]) {
			u.apply(p, n)
			return taken + len(u.words)
		}
	}
	return 0
}

// tonnesAnd reads tấn after a number of them, with what people add: 3 tấn rưỡi is 3.5 tonnes, 2 tấn 4 is 2.4. It
// returns thousandths of kg.
func tonnesAnd(words []string, n Milli) (kg Milli, taken int) {
	if len(words) == 0 || words[0] != "tan" && words[0] != "t" {
		return 0, 0
	}
	kg = min(n, 1_000_000) * 1000
	if len(words) == 1 || n%1000 != 0 {
		return kg, 1
	}
	if words[1] == "ruoi" {
		return kg + 500_000, 2
	}
	_, beforeUnit := unitAfter(words[2:])
	if d := words[1]; len(d) == 1 && digits(d) && !beforeUnit {
		return kg + Milli(d[0]-'0')*100_000, 2
	}
	return kg, 1
}

// unitAfter reports whether words begin with a unit, so that the number before it is its own.
func unitAfter(words []string) (unit, bool) {
	for _, u := range units {
		if len(u.words) <= len(words) && slices.Equal(u.words, words[:len(u.words)]) {
			return u, true
		}
	}
	if len(words) > 0 && (words[0] == "tan" || words[0] == "t") {
		return unit{}, true
	}
	return unit{}, false
}

// units, the longest first.
var units = func() []unit {
	var all []unit
	for _, u := range []struct {
		texts string
		apply func(p *phrase, n Milli)
	}{
		{"chỗ người lái|chỗ không kể người lái|chỗ không kể chỗ người lái|chỗ không kể chỗ của người lái xe|chỗ không tính người lái|chỗ không tính tài xế",
			func(p *phrase, n Milli) { p.seats(n, 0) }},
		{"chỗ|chỗ ngồi|ghế|chỗ kể cả người lái|chỗ tính cả người lái|chỗ cả người lái|chỗ cả tài xế",
			func(p *phrase, n Milli) { p.seats(n, 1) }},
		{"chỗ đứng", func(p *phrase, n Milli) {
			set(p, &p.v.Standing, p.whole(n, "places to stand"), "the number of places to stand")
		}},
		{"giường|giường nằm|chỗ nằm", func(p *phrase, n Milli) { p.v.Sleeper = true; p.seats(n, 0) }},
		{"cc|cm3|phân khối", func(p *phrase, n Milli) { set(p, &p.v.Capacity, n, "the capacity") }},
		{"kw", func(p *phrase, n Milli) { set(p, &p.v.Power, n, "the power") }},
		{"w", func(p *phrase, n Milli) { set(p, &p.v.Power, Milli(p.whole(n, "watts")), "the power") }},
		{"km/h|kmh|km/giờ|km giờ", func(p *phrase, n Milli) { set(p, &p.v.Speed, p.whole(n, "km/h"), "the speed") }},
		{"kg|ký|kí|cân", (*phrase).addMass},
	} {
		for text := range strings.SplitSeq(u.texts, "|") {
			words, _ := split(text)
			all = append(all, unit{words, u.apply})
		}
	}
	slices.SortStableFunc(all, func(a, b unit) int { return len(b.words) - len(a.words) })
	return all
}()

// seats takes a number of seats, of which so many are the driver's.
func (p *phrase) seats(n Milli, drivers int) {
	at, name := &p.v.Seats, "the number of seats beside the driver's"
	if p.ofModel {
		at, name, p.ofModel = &p.v.TypeSeats, "the model's number of seats", false
	}
	count := p.whole(n, "seats") - drivers
	if count < 1 {
		p.fail("%s is no number of seats with the driver's", n)
		return
	}
	set(p, at, count, name)
}

// fail keeps the first fault.
func (p *phrase) fail(format string, args ...any) {
	if p.fault == nil {
		p.fault = fmt.Errorf(format, args...)
	}
}

func (p *phrase) addMass(kg Milli) {
	at, name := &p.v.Payload, "the payload"
	switch p.mass {
	case ofVehicle:
		at, name = &p.v.GrossMass, "the gross mass"
	case ofTrailer:
		at, name = &p.v.TrailerMass, "the trailer's mass"
	}
	p.mass = ofPayload
	set(p, at, p.whole(kg, "kg"), name)
}

// whole refuses what is no whole number from 1.
func (p *phrase) whole(n Milli, of string) int {
	if n < 1000 || n%1000 != 0 {
		p.fail("%s is no number of %s", n, of)
	}
	return int(n / 1000)
}
