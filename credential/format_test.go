package credential

import (
	"bytes"
	"compress/flate"
	"crypto/ecdsa"
	"crypto/elliptic"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/gt1"
	"github.com/giayto/giayto/credential/jose"
)

var update = flag.Bool("update", false, "write what the code does into FORMAT.md")

// holdSection compares the section of FORMAT.md between its two marks with what the code says, or writes it there.
func holdSection(t *testing.T, name, want string) {
	const file = "FORMAT.md"
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	begin, end := "<!-- "+name+":begin -->\n", "<!-- "+name+":end -->\n"
	before, rest, begins := strings.Cut(string(page), begin)
	got, after, ends := strings.Cut(rest, end)
	if !begins || !ends {
		t.Fatalf("FORMAT.md lacks the marks of section %s", name)
	}
	if got == want {
		return
	}
	if !*update {
		t.Fatalf("section %s of FORMAT.md differs from the code: go test ./credential -update", name)
	}
	if err := os.WriteFile(file, []byte(before+begin+want+end+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestFormatPreamble(t *testing.T) {
	preamble := gt1.Preamble()
	dictionary := int(preamble[1]) | int(preamble[2])<<8
	holdSection(t, "preamble", fmt.Sprintf("\n    %d bytes: 5 of the stored block's header, %d of the dictionary, %d of the other blocks\n    SHA-256 %x\n\n",
		len(preamble), dictionary, len(preamble)-5-dictionary, gt1.PreambleSHA256()))
}

// TestFormatExample writes every form of one licence between the record and the code. What it prints is computed here
// once more from the text alone, by the rules of FORMAT.md and the standard library.
func TestFormatExample(t *testing.T) {
	token := exampleToken(t)
	compact := token.Present("resident_address")
	text, err := gt1.Pack(compact)
	if err != nil {
		t.Fatal(err)
	}
	container := containerOf(t, text)
	parts, raw, sigs := takeApart(t, container)
	jws, rest, _ := strings.Cut(compact, "~")
	part := strings.Split(jws, ".")
	disclosure := strings.TrimSuffix(rest, "~")

	var b strings.Builder
	form := func(title, text string) {
		fmt.Fprintf(&b, "\n%s\n\n", title)
		for len(text) > 0 {
			n := min(120, len(text))
			for n < len(text) && text[n]&0xC0 == 0x80 {
				n--
			}
			b.WriteString("    " + text[:n] + "\n")
			text = text[n:]
		}
	}
	b.WriteString("\nThe licence of `testvectors/samples/reference-licence.json` with the address concealed and shown, signed with the TEST ONLY key\n" +
		"`testvectors/keys/csgt-credential.json` and, so that everybody gets the same bytes, the salt 00 01 … 0F. Lines are broken at\n120 bytes for the page only.\n")
	form("Header:", decoded(t, part[0]))
	form("Payload:", decoded(t, part[1]))
	form("Disclosure:", decoded(t, disclosure))
	form("Compact form:", compact)
	form("Parts, with the marks as ‹FF›, ‹FE n›, ‹FD n›:", legible(parts))
	form("raw, in hexadecimal:", hex.EncodeToString(raw))
	form("sigs:", hex.EncodeToString(sigs))
	form(fmt.Sprintf("Container of %d bytes, kind and body first:", len(container)), hex.EncodeToString(container))
	form(fmt.Sprintf("Text of %d digits:", len(text)), text)
	b.WriteByte('\n')
	holdSection(t, "example", b.String())
}

func exampleToken(t testing.TB) *Token {
	sample, err := os.ReadFile("../testvectors/samples/reference-licence.json")
	if err != nil {
		t.Fatal(err)
	}
	licence, _, err := drivingLicence.Decode(sample)
	if err != nil {
		t.Fatal(err)
	}
	salt := make([]byte, 16)
	for i := range salt {
		salt[i] = byte(i)
	}
	token, err := Issue(exampleSigner(t), Header{
		Issuer:   "https://id.giayto.example/csgt",
		IssuedAt: jose.DateOf(time.Unix(1795305600, 0)),
		Expires:  jose.DateOf(time.Unix(1826841600, 0)),
		Status:   &Status{Index: 1026937, URI: "https://id.giayto.example/status/46"},
	}, licence, bytes.NewReader(salt))
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func decoded(t *testing.T, s string) string {
	b, err := jose.Decode(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// containerOf reads the digits of a text by FORMAT.md §6.
func containerOf(t *testing.T, text string) (container []byte) {
	digits := text[len("8401") : len(text)-len("cc")]
	for len(digits) > 0 {
		width := min(17, len(digits))
		n := map[int]int{3: 1, 5: 2, 8: 3, 10: 4, 13: 5, 15: 6, 17: 7}[width]
		v, err := strconv.ParseUint(digits[:width], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		for n--; n >= 0; n-- {
			container = append(container, byte(v>>(8*n)))
		}
		digits = digits[width:]
	}
	return container
}

// takeApart inflates the preamble and the body of a container of kind 1.
func takeApart(t *testing.T, container []byte) (parts, raw, sigs []byte) {
	preamble := gt1.Preamble()
	dictionary := int(preamble[1]) | int(preamble[2])<<8
	stream := bytes.NewReader(append(bytes.Clone(preamble), container[1:]...))
	inflated, err := io.ReadAll(flate.NewReader(stream))
	if err != nil {
		t.Fatal(err)
	}
	rest := container[len(container)-stream.Len():]
	return inflated[dictionary:], rest[:len(rest)-64], rest[len(rest)-64:]
}

// legible writes marks in angle quotes; the numbers of the example are below 128.
func legible(parts []byte) string {
	var b strings.Builder
	for i := 0; i < len(parts); i++ {
		switch parts[i] {
		case 0xFF:
			b.WriteString("‹FF›")
		case 0xFE, 0xFD, 0xFB:
			fmt.Fprintf(&b, "‹%X %d›", parts[i], parts[i+1])
			i++
		default:
			b.WriteByte(parts[i])
		}
	}
	return b.String()
}

// exampleSigner is the vectors' key of the traffic police, which everybody knows.
func exampleSigner(t testing.TB) *jose.Signer {
	b, err := os.ReadFile("../testvectors/keys/csgt-credential.json")
	if err != nil {
		t.Fatal(err)
	}
	var jwk struct{ D string }
	if err := json.Unmarshal(b, &jwk); err != nil {
		t.Fatal(err)
	}
	d, err := jose.Decode(jwk.D)
	if err != nil {
		t.Fatal(err)
	}
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), d)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := jose.NewSigner(key)
	if err != nil {
		t.Fatal(err)
	}
	return signer
}
