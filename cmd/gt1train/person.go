package main

import (
	"fmt"
	"strings"
	"time"
)

// A world draws invented people, places and papers from the word lists.
type world struct {
	random
	surnames, streets, makes          *list
	middles, givens                   map[string]*list // by sex: m, f
	provinces, oldProvinces, communes *list
	facilities, insurers, models      *list
	colours                           *list
}

func newWorld(seed uint64) (*world, error) {
	w := &world{random: random(seed), middles: map[string]*list{}, givens: map[string]*list{}}
	for name, to := range map[string]**list{"surnames": &w.surnames, "streets": &w.streets, "makes": &w.makes} {
		l, err := readList(name, true)
		if err != nil {
			return nil, err
		}
		*to = l
	}
	for name, to := range map[string]**list{
		"provinces": &w.provinces, "old-provinces": &w.oldProvinces, "commune-words": &w.communes,
		"facilities": &w.facilities, "insurers": &w.insurers, "models": &w.models, "colours": &w.colours,
	} {
		l, err := readList(name, false)
		if err != nil {
			return nil, err
		}
		*to = l
	}
	for name, to := range map[string]map[string]*list{"middle-names": w.middles, "given-names": w.givens} {
		l, err := readList(name, true)
		if err != nil {
			return nil, err
		}
		bySex(l, to)
	}
	return w, nil
}

// bySex parts a list whose words begin with m or f.
func bySex(l *list, parts map[string]*list) {
	for i, word := range l.words {
		sex, name, _ := strings.Cut(word, " ")
		p := parts[sex]
		if p == nil {
			p = &list{}
			parts[sex] = p
		}
		p.words = append(p.words, name)
		p.weights = append(p.weights, l.weights[i])
		p.total += l.weights[i]
	}
}

type person struct {
	name, birth, pin, address string
	sex                       int
	born                      time.Time
}

func (w *world) person() person {
	p := person{sex: w.between(1, 2)}
	p.born = w.date(1950, 2014)
	p.birth = day(p.born)
	p.name = w.name(p.sex)
	p.pin = w.pin(p)
	p.address = w.address()
	return p
}

// name is a family name, a middle name for nearly everybody, and a given name of one word or two; one in a hundred is not
// Vietnamese.
func (w *world) name(sex int) string {
	if w.percent(1) {
		return w.from("ABCDEGHIKLMNOPRSTUVY", w.between(3, 9)) + " " + w.from("ABCDEGHIKLMNOPRSTUVY", w.between(3, 9))
	}
	key := [...]string{1: "m", 2: "f"}[sex]
	words := []string{w.surnames.pick(&w.random)}
	if w.percent(97) {
		words = append(words, w.middles[key].pick(&w.random))
	}
	if w.percent(25) {
		words = append(words, w.givens[key].pick(&w.random))
	}
	return strings.Join(append(words, w.givens[key].pick(&w.random)), " ")
}

// pinPlaces are the places that personal numbers begin with.
var pinPlaces = strings.Fields(`001 001 001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035
	036 037 038 038 040 040 042 044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 079 079 080
	082 083 084 086 087 089 091 092 093 094 095 096`)

func (w *world) pin(p person) string {
	century := (p.born.Year()-1900)/100*2 + p.sex - 1
	return fmt.Sprintf("%s%d%02d%s", oneOf(&w.random, pinPlaces...), century, p.born.Year()%100, w.digits(6))
}

func (w *world) date(from, to int) time.Time {
	return time.Date(w.between(from, to), 1, 1+w.below(365), 0, 0, 0, 0, time.UTC)
}

func day(t time.Time) string { return t.Format(time.DateOnly) }

func (w *world) province() string {
	if w.percent(30) {
		return oneOf(&w.random, "Hà Nội", "TP. Hồ Chí Minh", "TP Hồ Chí Minh", "Thành phố Hồ Chí Minh")
	}
	return w.provinces.pick(&w.random)
}

// address is one in today's two levels, or one that still names a district.
func (w *world) address() string {
	house := fmt.Sprintf("Số %d", w.between(1, 400))
	if w.percent(15) {
		house = fmt.Sprintf("%d/%d", w.between(1, 400), w.between(1, 60))
	}
	street := w.streets.pick(&w.random)
	if w.percent(25) {
		street = w.name(w.between(1, 2))
		street = titled(street)
	}
	switch w.below(6) {
	case 0:
		house = fmt.Sprintf("%s ngõ %d phố %s", house, w.between(1, 300), street)
	case 1:
		house = fmt.Sprintf("%s phố %s", house, street)
	case 2, 3:
		house = fmt.Sprintf("%s đường %s", house, street)
	case 4:
		house = fmt.Sprintf("%s %s", house, street)
	default:
		house = oneOf(&w.random, "Thôn ", "Xóm ", "Ấp ", "Tổ ", "Khu phố ", "Tổ dân phố số ") +
			oneOf(&w.random, fmt.Sprint(w.between(1, 20)), w.commune())
	}
	commune := oneOf(&w.random, "phường ", "xã ", "phường ", "xã ", "thị trấn ") + w.commune()
	if w.percent(30) {
		return fmt.Sprintf("%s, %s, %s%s, %s%s", house, commune, oneOf(&w.random, "huyện ", "quận ", "thị xã ", "TP. "), w.commune(),
			oneOf(&w.random, "", "tỉnh "), oneOf(&w.random, w.oldProvinces.pick(&w.random), w.provinces.pick(&w.random)))
	}
	return fmt.Sprintf("%s, %s, %s", house, commune, w.province())
}

// commune is one of the usual names, or one of two syllables out of two of them, or that of a person.
func (w *world) commune() string {
	a := w.communes.pick(&w.random)
	switch w.below(4) {
	case 0:
		return a
	case 1:
		return titled(w.name(w.between(1, 2)))
	}
	first, _, _ := strings.Cut(a, " ")
	_, second, _ := strings.Cut(w.communes.pick(&w.random), " ")
	return first + " " + second
}

// titled turns capitals into small letters with a capital for each word.
func titled(s string) string {
	words := strings.Fields(strings.ToLower(s))
	for i, word := range words {
		r := []rune(word)
		words[i] = strings.ToUpper(string(r[:1])) + string(r[1:])
	}
	return strings.Join(words, " ")
}
