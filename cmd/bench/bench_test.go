package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"rsc.io/qr/coding"

	"github.com/giayto/giayto/credential/gt1"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/qr"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/testvectors/programs"
)

func TestFigure(t *testing.T) {
	for _, test := range []struct {
		figure figure
		line   string
	}{
		{figure{"verify-traffic/ecdsa.Verify", 1.456, 1.8}, "verify-traffic/ecdsa.Verify 1.46 1.80 ok"},
		{figure{"pack/ecdsa.Sign", 2.5, 2.5}, "pack/ecdsa.Sign 2.50 2.50 ok"},
		{figure{"issue/ecdsa.Sign", 5.01, 5}, "issue/ecdsa.Sign 5.01 5.00 short"},
	} {
		if got := test.figure.String(); got != test.line {
			t.Errorf("%q, expected %q", got, test.line)
		}
	}
	if got := median([]int{5, 1, 4, 2}); got != 2 {
		t.Errorf("median %d, expected the lower one of the middle two", got)
	}
}

func TestTable(t *testing.T) {
	var b strings.Builder
	table := newTable(&b, "case", "L", "bar")
	table.row("all claims open", version(9), bar{10, 12})
	table.row("none", tooLarge, bar{})
	table.end()
	const want = "case             L     bar\nall claims open  9     10-L/12-M\nnone             none\n\n"
	if got := b.String(); got != want {
		t.Errorf("%q, expected %q", got, want)
	}
}

// The examples of RFC 9285 §4.3.
func TestBase45(t *testing.T) {
	for data, want := range map[string]string{"": "", "AB": "BB8", "Hello!!": "%69 VD92EX0", "base-45": "UJCLQE7W581", "ietf!": "QED8WEX0"} {
		if got := base45([]byte(data)); got != want {
			t.Errorf("%q: %q, expected %q", data, got, want)
		}
	}
}

// The version by counting bits is that of the symbol that is drawn.
func TestVersion(t *testing.T) {
	for _, n := range []int{4, 482, 513, 514, 1346, 2061, 2062, 7089} {
		text := strings.Repeat("8", n)
		for level, drawn := range map[coding.Level]qr.Level{coding.L: qr.LevelL, coding.M: qr.LevelM} {
			s, err := qr.EncodeLevel(text, drawn)
			got := symbol{coding.Num(text)}.version(level)
			if err != nil && got == tooLarge {
				continue
			}
			if err != nil || int(got) != s.Version() {
				t.Errorf("%d digits, level %s: version %v, drawn: %v, %v", n, drawn, got, s, err)
			}
		}
	}
	if got := (symbol{coding.String("shc:/"), coding.Num(strings.Repeat("5", 2378))}).version(coding.L); got != 22 {
		t.Errorf("the longest SMART Health Card at L has version %v, its specification says 22", got)
	}
}

func TestContainerSize(t *testing.T) {
	for digits, bytes := range map[int]int{0: 0, 3: 1, 17: 7, 32: 13, 476: 196} {
		if got := containerSize("8401" + strings.Repeat("0", digits) + "00"); got != bytes {
			t.Errorf("%d digits: %d bytes, expected %d", digits, got, bytes)
		}
	}
}

func TestPortrait(t *testing.T) {
	portrait, err := files.ReadFile("testdata/portrait.webp")
	if err != nil || len(portrait) != 588 {
		t.Errorf("the portrait has %d bytes, expected 588 (%v)", len(portrait), err)
	}
}

// The same seed gives the same papers to the byte, another seed others.
func TestSeed(t *testing.T) {
	ref, err := readReference()
	if err != nil {
		t.Fatal(err)
	}
	signer, err := testSigner(issuerKey)
	if err != nil {
		t.Fatal(err)
	}
	draw := func(seed uint64) string {
		people, err := newPopulation(seed, ref.today())
		if err != nil {
			t.Fatal(err)
		}
		all := ""
		for range 20 {
			for _, typ := range inventedTypes() {
				token, err := people.token(typ, ref.header, signer)
				if err != nil {
					t.Fatal(err)
				}
				all += token.String()
			}
		}
		return all
	}
	if first, again := draw(7), draw(7); first != again || first == draw(8) {
		t.Error("a seed does not stand for one population")
	}
}

// dictionary is what a GT1 text may refer to: the first, stored block of the preamble.
func dictionary(t *testing.T) []byte {
	t.Helper()
	preamble := gt1.Preamble()
	n := int(preamble[1]) | int(preamble[2])<<8
	return preamble[5 : 5+n]
}

// published are the lists that GT1's dictionary and training were made from.
func published(t *testing.T) string {
	t.Helper()
	names, err := filepath.Glob("../gt1train/words/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatal("no word lists", err)
	}
	all := ""
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all += string(text) + "\n"
	}
	return all
}

// hasWords reports whether text has words with no letter or digit directly before or behind them.
func hasWords(text, words string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], words)
		if i < 0 {
			return false
		}
		before, _ := utf8.DecodeLastRuneInString(text[:from+i])
		after, _ := utf8.DecodeRuneInString(text[from+i+len(words):])
		if !isWord(before) && !isWord(after) {
			return true
		}
		from += i + 1
	}
}

func isWord(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

// What invented papers say was never seen in training.
func TestWordsAreNew(t *testing.T) {
	seen := strings.ToLower(strings.ToValidUTF8(string(dictionary(t)), " ") + published(t))
	people, err := newPopulation(1, vn.Date{Year: 2026, Month: 11, Day: 22})
	if err != nil {
		t.Fatal(err)
	}
	for list, words := range people.words {
		if len(words) < 15 {
			t.Errorf("%s has %d words", list, len(words))
		}
		for _, word := range words {
			if list == "authorities" {
				_, word, _ = strings.Cut(word, " ")
			}
			if hasWords(seen, strings.ToLower(word)) {
				t.Errorf("%s: %q is in the dictionary or in a list that it is trained with", list, word)
			}
		}
	}
}

// The reference licence is not in the dictionary: of its values, 8 bytes in a row are there only as parts of published
// words, written as published or in capitals.
func TestReferenceIsNew(t *testing.T) {
	ref, err := readReference()
	if err != nil {
		t.Fatal(err)
	}
	dict, words := dictionary(t), publishedWords(t)
	if words.explain("10195000") || !words.explain("NGUYỄN T") {
		t.Fatal("the word lists are not read as they should be")
	}
	tree, err := jose.Parse(ref.claims)
	if err != nil {
		t.Fatal(err)
	}
	runs := 0
	for _, value := range stringValues(tree) {
		for i := range max(0, len(value)-7) {
			run := value[i : i+8]
			runs++
			if bytes.Contains(dict, []byte(run)) && !words.explain(run) {
				t.Errorf("%q of %q is in the dictionary and in no word list", run, value)
			}
		}
	}
	if runs < 200 {
		t.Errorf("%d runs looked up", runs)
	}
}

func stringValues(v *jose.Value) (all []string) {
	if s, ok := v.Str(); ok {
		all = append(all, s)
	}
	for _, m := range v.Members() {
		all = append(all, stringValues(m.Value)...)
	}
	for _, e := range v.Elems() {
		all = append(all, stringValues(e)...)
	}
	return all
}

// A wordList holds every published word, also in capitals, between spaces.
type wordList string

func publishedWords(t *testing.T) wordList {
	fields := strings.FieldsFunc(published(t), func(r rune) bool { return unicode.IsSpace(r) || r == '"' || r == ',' })
	text := " " + strings.Join(fields, " ") + " "
	return wordList(text + strings.ToUpper(text))
}

// explain reports whether a run consists of published words; the first and the last may be cut.
func (w wordList) explain(run string) bool {
	words := strings.Split(strings.ReplaceAll(run, ",", " "), " ")
	for i, word := range words {
		if i > 0 {
			word = " " + word
		}
		if i < len(words)-1 {
			word += " "
		}
		if !strings.Contains(string(w), word) {
			return false
		}
	}
	return true
}

// The independent reader refuses what is not the licence.
func TestReadBack(t *testing.T) {
	const interop = "../../testvectors/interop"
	programs.Node(t, interop, "cborg")
	ref, err := readReference()
	if err != nil {
		t.Fatal(err)
	}
	key, err := testKey(issuerKey)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := jose.NewSigner(key)
	if err != nil {
		t.Fatal(err)
	}
	names, err := memberNames(ref.claims)
	if err != nil {
		t.Fatal(err)
	}
	stranger, err := testKey("attacker")
	if err != nil {
		t.Fatal(err)
	}
	codes, err := author{key, signer.Public()}.codes(ref.claims, names)
	if err != nil {
		t.Fatal(err)
	}
	forged, err := author{stranger, signer.Public()}.codes(ref.claims, names)
	if err != nil {
		t.Fatal(err)
	}
	another := json.RawMessage(bytes.Replace(ref.claims, []byte("MINH"), []byte("MAI"), 1))
	for i := range codes {
		forged[i].Name += ", forged"
		changed := codes[i]
		changed.Name, changed.Expect = changed.Name+", changed", another
		forged = append(forged, changed)
	}
	faults, err := readBack(interop, signer.Public(), names, append(forged, codes...))
	if err != nil {
		t.Fatal(err)
	}
	for name, fault := range faults {
		if bad := strings.Contains(name, ", "+"forged") || strings.Contains(name, ", changed"); bad != (fault != "") {
			t.Errorf("%s: %q", name, fault)
		}
	}
}

func TestParseTargets(t *testing.T) {
	got := parseTargets("FuzzA\nFuzzB\nok  \texample/a\t0.01s\nok  \texample/b\t0.02s\n?   \texample/c\t[no test files]\nFuzzC\nok  \texample/d\t(cached)\n")
	want := []target{{"example/a", "FuzzA"}, {"example/a", "FuzzB"}, {"example/d", "FuzzC"}}
	if !slices.Equal(got, want) {
		t.Errorf("%v, expected %v", got, want)
	}
}

func TestParseProgress(t *testing.T) {
	got := parseProgress("fuzz: elapsed: 0s, gathering baseline coverage: 0/192 completed\n" +
		"fuzz: elapsed: 3s, execs: 325017 (108336/sec), new interesting: 11 (total: 202)\n" +
		"fuzz: elapsed: 6s, execs: 680218 (118402/sec), new interesting: 12 (total: 203)\nPASS\n")
	if want := (progress{executions: 680218, last: 12, corpus: 203}); got != want {
		t.Errorf("%v, expected %v", got, want)
	}
}
