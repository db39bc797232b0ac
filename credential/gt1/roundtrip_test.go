package gt1

import (
	"fmt"
	"strings"
	"testing"
)

// roundTrip packs, unpacks and compares, and returns the kind that the packer chose.
func roundTrip(t *testing.T, compact string) Kind {
	t.Helper()
	text, err := Pack(compact)
	if err != nil {
		t.Fatalf("%q: %v", compact, err)
	}
	back, err := Unpack(text)
	if err != nil || back.Compact != compact {
		t.Fatalf("%q comes back as %q, %v", compact, back.Compact, err)
	}
	if again, err := Pack(compact); err != nil || again != text {
		t.Fatalf("%q packs in two ways", compact)
	}
	return back.Kind
}

func TestKinds(t *testing.T) {
	d := newDrawer(1)
	address := d.disclosure("resident_address", `"`+d.address()+`"`)
	portrait := d.disclosure("portrait", d.portrait(588))
	token := d.token(d.payload("csgt", "driving-licence", conceal(d.licence(), address, portrait), true))
	shown := token + address + "~" + portrait + "~"
	part := func(s string) string { return encode([]byte(s)) }
	sig := d.random(64)
	for _, c := range []struct {
		name, compact string
		want          Kind
	}{
		{"token", token, Token},
		{"token with disclosures", shown, Token},
		{"bound", token + d.keyBinding(token), Bound},
		{"bound with disclosures", shown + d.keyBinding(shown), Bound},
		{"bound with the hash of another token", shown + d.keyBinding(token), Bound},
		{"disclosures", "~" + address + "~" + portrait + "~", Disclosures},
		{"one disclosure", "~" + portrait + "~", Disclosures},
		{"request", `{"aud":"https://id.capphep.example","nonce":"MTIzNDU2Nzg5MDEyMzQ1Ng"}`, Request},
		{"no JSON in the parts", part("a") + "." + part("b") + "." + sig + "~", Token},
		{"a brace only", "{", Request},
		{"nothing", "", Verbatim},
		{"one tilde", "~", Verbatim},
		{"an empty disclosure", "~~", Verbatim},
		{"an empty disclosure of a token", token + "~", Verbatim},
		{"no tilde", strings.TrimSuffix(token, "~"), Verbatim},
		{"no signature", part("{}") + "." + part("{}") + ".~", Verbatim},
		{"a short signature", part("{}") + "." + part("{}") + "." + d.random(63) + "~", Verbatim},
		{"a long signature", part("{}") + "." + part("{}") + "." + d.random(65) + "~", Verbatim},
		{"an empty header", "." + part("{}") + "." + sig + "~", Verbatim},
		{"an empty payload", part("{}") + ".." + sig + "~", Verbatim},
		{"four parts", token[:len(token)-1] + ".AA~", Verbatim},
		{"disclosures and a key binding without a token", "~" + address + "~" + d.keyBinding(token), Verbatim},
		{"trailing bits of base64", part("ab")[:2] + "J." + part("{}") + "." + sig + "~", Verbatim},
		{"padding", "e30=." + part("{}") + "." + sig + "~", Verbatim},
		{"a line feed in base64", "e3\n0." + part("{}") + "." + sig + "~", Verbatim},
		{"standard base64", "e30/." + part("{}") + "." + sig + "~", Verbatim},
		{"a part that is not UTF-8", encode([]byte{'"', 0xFE, 8, '"'}) + "." + part("{}") + "." + sig + "~", Verbatim},
		{"a surrogate", encode([]byte{0xED, 0xA0, 0x80}) + "." + part("{}") + "." + sig + "~", Verbatim},
		{"control characters", "\x00\x01\x7f", Verbatim},
	} {
		if got := roundTrip(t, c.compact); got != c.want {
			t.Errorf("%s: kind %d, want %d", c.name, got, c.want)
		}
	}
}

// What follows is the packer's choice of what to carry as raw bytes; whatever it is, all of it comes back.
func TestStringsThatLookBinary(t *testing.T) {
	d := newDrawer(2)
	for _, s := range []string{
		`"aB"`, `"aBcDeFgHiJk"`, `"aBcDeFgHiJA"`, `"aBcDeFgHiJA`, `aBcDeFgHiJA"`, `{"aBcDeFgHiJA":"aBcDeFgHiJA"}`, `"aBcDeFgHiJA\"`,
		`"abcdefghijklmno"`, `"AB123456789"`, `"123456789012"`, `""""""`, `"data:"`, `"data:;base64,"`, `"data:;base64,AAAA"`,
		`"data:image/webp;base64,AAAAAAAAAAAAAAAA"`, `"data:image/webp;base64,AAAAAAAAAAAAAAA="`, `"data:image/webp;base64,AAAAAAAAAAAAAAB="`,
		`"data:image/webp;base64,AAAAAAAAAAAAAA=="`, `"data:image/webp;base64,AAAAAAAAAAAAAA"`, `"data:image/webp;base64,AAAAAAAAAAAA\/AAA"`,
		`"data:image/webp;base64,AAAAAAAAAAAAAAA` + "\n" + `="`, `"data:image/webp;base64,AAAAAAAAAAAAAAA-"`, `"data:a;base64,b;base64,AAAAAAAAAAAAAAAA"`,
		`"data:` + strings.Repeat("x", 60) + `;base64,AAAAAAAAAAAAAAAA"`, `"data:x;base64,AAAAAAAAAAAAAAAA`, `["data","data:,"]`,
		"\"\u0080\U0010FFFF\"", `"\ud800"`, "{\"a\":\"\xc3\xa9\"}",
	} {
		roundTrip(t, d.token(s))
		roundTrip(t, "~"+encode([]byte(s))+"~")
	}
}

// The count of a mark is a character: of one byte to 127, of two to 2,047, of three from there on.
func TestPortraitSizes(t *testing.T) {
	d := newDrawer(3)
	for _, n := range []int{1, 7, 8, 9, 126, 127, 128, 129, 588, 589, 590, 1000, 2046, 2047, 2048, 2049, 2600} {
		if kind := roundTrip(t, "~"+d.disclosure("portrait", d.portrait(n))+"~"); kind != Disclosures {
			t.Errorf("%d bytes: kind %d", n, kind)
		}
	}
	n := containerLen(t, "~"+d.disclosure("portrait", d.portrait(588))+"~")
	if n > 1+16+588+12 {
		t.Errorf("a portrait of 588 bytes and a salt of 16 take %d bytes", n)
	}
}

func TestTooLarge(t *testing.T) {
	d := newDrawer(4)
	for name, compact := range map[string]string{
		"a portrait":     "~" + d.disclosure("portrait", d.portrait(2900)) + "~",
		"verbatim":       d.random(4000),
		"long verbatim":  strings.Repeat("a", maxParts+1),
		"a compact form": strings.Repeat("a", MaxCompact+1),
		"parts":          encode([]byte(strings.Repeat("a", maxParts+1))) + "." + encode([]byte("{}")) + "." + d.random(64) + "~",
	} {
		if text, err := Pack(compact); err == nil || text != "" || !strings.HasPrefix(err.Error(), ErrTooLarge.Error()) {
			t.Errorf("%s: %d digits, %v", name, len(text), err)
		}
	}
	if _, err := Pack("é"); err == nil {
		t.Error("a text that is not ASCII is packed")
	}
	if kind := roundTrip(t, strings.Repeat("a", maxParts)); kind != Verbatim {
		t.Errorf("kind %d", kind)
	}
	if kind := roundTrip(t, "{"+strings.Repeat("a", maxParts-1)); kind != Request {
		t.Errorf("kind %d", kind)
	}
}

func TestManyDisclosures(t *testing.T) {
	d := newDrawer(5)
	for n, want := range map[int]Kind{MaxDisclosures: Token, MaxDisclosures + 1: Verbatim} {
		compact := d.token("{}", strings.Split(strings.Repeat(encode([]byte(`["a","b"]`))+" ", n-1)+encode([]byte("x")), " ")...)
		if kind := roundTrip(t, compact); kind != want {
			t.Errorf("%d disclosures: kind %d", n, kind)
		}
	}
}

// Tokens as no issuer writes them: disclosures that name each other in any order, right and wrong hashes, spoiled
// base64, cut ends, odd text.
func TestRandomTokens(t *testing.T) {
	n := 4000
	if testing.Short() {
		n = 500
	}
	kinds := map[Kind]int{}
	for i := range n {
		d := newDrawer(uint64(i))
		kinds[roundTrip(t, d.oddToken())]++
	}
	if kinds[Token] < n/5 || kinds[Bound] < n/5 || kinds[Disclosures] < n/50 || kinds[Verbatim] < n/20 {
		t.Errorf("kinds %v", kinds)
	}
}

func (d drawer) oddToken() string {
	var disclosures []string
	for range d.IntN(5) {
		value := d.one(`"`+d.address()+`"`, d.portrait(d.IntN(200)), `"`+d.random(d.IntN(40))+`"`, "\"\U0001F642\x00\"", "not JSON")
		if len(disclosures) > 0 && d.IntN(3) == 0 {
			value = conceal(`{"a":1`, disclosures[d.IntN(len(disclosures))]) + "}"
		}
		disclosures = append(disclosures, d.disclosure("x", value))
	}
	claims := d.one(d.licence(), d.insurance(), d.identity(), d.vehicleInsurance(), `"`+d.random(11)+`":"`+d.random(32)+`"`)
	payload := d.payload("csgt", "driving-licence", conceal(claims, disclosures...), d.IntN(2) == 0)
	if d.IntN(10) == 0 {
		payload = d.one("", "[]", "x", `"`, payload[:d.IntN(len(payload))])
	}
	if d.IntN(2) == 0 {
		d.Shuffle(len(disclosures), func(i, j int) { disclosures[i], disclosures[j] = disclosures[j], disclosures[i] })
	}
	token := d.token(payload, disclosures...)
	switch d.IntN(12) {
	case 0:
		token = "~" + strings.Join(disclosures, "~") + "~"
	case 1, 2, 3, 4, 5:
		token += d.keyBinding(token)
	case 6:
		token += d.keyBinding(token[:len(token)/2])
	case 7:
		token = token[:d.IntN(len(token))]
	case 8:
		i := d.IntN(len(token))
		token = token[:i] + d.one("A", "=", "~", ".", "\x00", "-", "/", "\n") + token[i+1:]
	}
	return token
}

func TestIs(t *testing.T) {
	text, err := Pack("")
	if err != nil || len(text) != minText {
		t.Fatalf("the shortest text is %s, %v", text, err)
	}
	for s, want := range map[string]bool{
		text: true, "8402" + text[4:]: true, "8499" + text[4:]: true, text[1:]: false, text[:len(text)-1]: false,
		"": false, "84": false, "8401": false, "84912345678": false, "HC1:": false, "001085000001": false, "84x1" + text[4:]: false,
	} {
		if Is(s) != want {
			t.Errorf("%q: %v", s, !want)
		}
	}
}

func ExamplePack() {
	text, err := Pack(`{"aud":"https://kiemtra.example","nonce":"q4_u1rrBP2L8gYgG-tO1gQ"}`)
	if err != nil {
		fmt.Println(err)
		return
	}
	content, err := Unpack(text)
	fmt.Println(content.Kind == Request, content.Compact, err)
	// Output: true {"aud":"https://kiemtra.example","nonce":"q4_u1rrBP2L8gYgG-tO1gQ"} <nil>
}
