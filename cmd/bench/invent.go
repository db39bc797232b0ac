package main

import (
	"embed"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/vn"
)

// The folder words holds what invented papers say: names, streets, communes, facilities and authorities that GT1's
// dictionary was not made from and its training has not seen, each the rarer kind of its sort. A test holds that none of
// them stands in the dictionary or in a training list. Only the provinces, of which there are 34, are everybody's.
//
//go:embed words testdata/portrait.webp
var files embed.FS

// A population invents people and their papers, always the same ones for one seed.
type population struct {
	*rand.Rand
	source   *rand.ChaCha8 // salts are drawn from it, too
	words    map[string][]string
	portrait []byte
	today    vn.Date
	made     int // numbers the papers
}

func newPopulation(seed uint64, today vn.Date) (*population, error) {
	source := rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8), byte(seed >> 16), byte(seed >> 24),
		byte(seed >> 32), byte(seed >> 40), byte(seed >> 48), byte(seed >> 56)})
	p := &population{Rand: rand.New(source), source: source, words: map[string][]string{}, today: today}
	entries, err := files.ReadDir("words")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		text, err := files.ReadFile("words/" + e.Name())
		if err != nil {
			return nil, err
		}
		p.words[strings.TrimSuffix(e.Name(), ".txt")] = strings.Split(strings.TrimSpace(string(text)), "\n")
	}
	p.portrait, err = files.ReadFile("testdata/portrait.webp")
	return p, err
}

func (p *population) word(list string) string { return oneOf(p, p.words[list]...) }

func oneOf[T any](p *population, choices ...T) T { return choices[p.IntN(len(choices))] }

func (p *population) between(low, high int) int { return low + p.IntN(high-low+1) }

func (p *population) digits(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('0' + p.IntN(10))
	}
	return string(b)
}

func (p *population) date(from, to int) vn.Date {
	return vn.Date{Year: p.between(from, to), Month: p.between(1, 12), Day: p.between(1, 28)}
}

// duration is up to a year, in whole seconds.
func (p *population) duration() time.Duration {
	return time.Duration(p.IntN(365*24*60*60)) * time.Second
}

// A person has what the papers of one person share.
type person struct {
	name, address string
	sex           vn.Sex
	born          vn.Date
	pin           vn.PIN
}

// person invents one who was born by a year.
func (p *population) person(by int) person {
	h := person{sex: oneOf(p, vn.Male, vn.Female), born: p.date(1950, by), address: p.address()}
	words := []string{p.word("surnames"), p.word("middle-names"), p.word("given-names")}
	if p.IntN(3) == 0 {
		words = append(words, p.word("given-names"))
	}
	h.name = strings.ToUpper(strings.Join(words, " "))
	century := (h.born.Year-1900)/100*2 + int(h.sex) - 1
	h.pin = vn.PIN(fmt.Sprintf("%s%d%02d%s", p.pinPlace(), century, h.born.Year%100, p.digits(6)))
	return h
}

func (p *population) pinPlace() string {
	for {
		code := vn.PINProvince(fmt.Sprintf("%03d", p.between(1, 96)))
		if _, ok := code.Name(); ok {
			return string(code)
		}
	}
}

func (p *population) province() string {
	for {
		if name, ok := vn.Province2025(fmt.Sprintf("%02d", p.between(1, 96))).Name(); ok {
			return name
		}
	}
}

func (p *population) address() string {
	house := oneOf(p,
		fmt.Sprintf("%d/%dA đường %s", p.between(1, 400), p.between(1, 90), p.word("streets")),
		fmt.Sprintf("Số nhà %d, ngách %d/%d phố %s", p.between(1, 200), p.between(1, 90), p.between(1, 90), p.word("streets")),
		fmt.Sprintf("Lô B%d KĐT %s", p.between(1, 60), p.word("communes")),
		fmt.Sprintf("P.%d nhà N%d, %s", p.between(101, 2412), p.between(1, 20), p.word("streets")),
		fmt.Sprintf("KP.%d", p.between(1, 12)),
		fmt.Sprintf("Đội %d, thôn %s", p.between(1, 12), p.word("communes")))
	return fmt.Sprintf("%s, %s %s, %s", house, oneOf(p, "xã", "phường"), p.word("communes"), p.province())
}

// authority names one that issues papers of the type, with the province where it has one in each.
func (p *population) authority(typ string) string {
	for {
		if name, ok := strings.CutPrefix(p.word("authorities"), typ+" "); ok {
			return oneOf(p, name, name+" "+p.province())
		}
	}
}

// licence invents a driving licence of one or two classes.
func (p *population) licence() *credential.DrivingLicence {
	h := p.person(1986)          // old enough for every class
	issued := p.date(2017, 2025) // in force all through 2026
	d := &credential.DrivingLicence{
		PIN: h.pin, FullName: h.name, BirthDate: h.born, Sex: h.sex, Nationality: "VN",
		DocumentNumber: p.digits(12), BlankSerial: oneOf(p, "AC", "BK", "DE", "PH", "VT") + p.digits(7),
		IssueDate: issued, IssuingAuthority: p.authority("driving-licence"), ResidentAddress: h.address,
	}
	scheme := vn.SchemeOf(issued)
	car, term := oneOf(p, "B", "C1", "C", "D2"), 10
	if scheme == vn.Scheme2008 {
		car, term = oneOf(p, "B1", "B2", "C", "E"), 10
	}
	which := p.IntN(3)
	if which != 0 {
		d.Privileges = append(d.Privileges, credential.Privilege{Class: oneOf(p, "A1", "A"), Scheme: scheme, IssueDate: issued})
		if scheme == vn.Scheme2008 {
			d.Privileges[0].Class = oneOf(p, "A1", "A2")
		}
	}
	if which != 1 {
		d.Privileges = append(d.Privileges, credential.Privilege{Class: car, Scheme: scheme, IssueDate: issued, ExpiryDate: issued.AddYears(term)})
	}
	return d
}

// insurance invents a health insurance card with a number of one of the three kinds.
func (p *population) insurance() *credential.HealthInsurance {
	h := p.person(2004)
	bhxh := p.digits(10)
	from := vn.Date{Year: 2026, Month: p.between(1, 11), Day: 1}
	d := &credential.HealthInsurance{
		PIN: h.pin, FullName: h.name, BirthDate: h.born, Sex: h.sex, DocumentNumber: oneOf(p, string(h.pin), bhxh, "GD4"+fmt.Sprintf("%02d", p.between(1, 96))+bhxh),
		BenefitLevel: 4, SubjectCode: "GD", FacilityCode: fmt.Sprintf("%02d%s", p.between(1, 96), p.digits(3)),
		FacilityName: p.word("facilities") + " " + oneOf(p, p.province(), p.word("communes")),
		ValidFrom:    from, ExpiryDate: vn.Date{Year: 2027, Month: from.Month, Day: p.between(1, 28)},
		FiveYearDate: p.date(2016, 2030), IssuingAuthority: p.authority("health-insurance"), ResidentAddress: h.address,
	}
	return d
}

// identity invents a citizen's electronic identity of level 2.
func (p *population) identity() *credential.IdentityDocument {
	h := p.person(2004)
	issued := p.date(2021, 2025)
	return &credential.IdentityDocument{
		AccountLevel: 2, HolderKind: credential.Citizen, PIN: h.pin, FullName: h.name, BirthDate: h.born, Sex: h.sex, Nationality: "VN",
		BirthPlace: "xã " + p.word("communes") + ", " + p.province(), IssueDate: issued, ExpiryDate: issued.AddYears(p.between(5, 15)),
		IssuingAuthority: p.authority("identity"), ResidentAddress: h.address,
	}
}

// paper invents a document of the named type with its portrait, by the rules under which an issuer reads its records.
func (p *population) paper(typ string) (credential.Document, error) {
	t, _ := credential.LookupType(typ)
	with := credential.Supplement{Today: p.today}
	if t.HasPortrait() {
		with.Portrait = p.portrait
	}
	if typ == "dependant" {
		with.Guardian, with.Consented = p.person(1986).name, p.date(2024, 2025)
	}
	d, _, err := t.DecodeRecord(p.claims(typ), with)
	if err != nil {
		return nil, fmt.Errorf("invented %s: %w", typ, err)
	}
	return d, nil
}

// claims invents what a record says of a document of the type.
func (p *population) claims(typ string) []byte {
	switch typ {
	case "driving-licence":
		return credential.Encode(p.licence())
	case "health-insurance":
		return credential.Encode(p.insurance())
	case "identity":
		return credential.Encode(p.identity())
	case "vehicle-registration":
		return credential.Encode(p.registration())
	case "vehicle-inspection":
		return credential.Encode(p.inspection())
	case "vehicle-insurance":
		return credential.Encode(p.liability())
	}
	return p.reference(typ)
}

// record writes the line of an issuer's file that a licence comes from.
func (p *population) record() []byte {
	p.made++
	return fmt.Appendf(nil, `{"record_id":"R-%d","type":"driving-licence","account":{"level":2,"state":"active"},`+
		`"approved":{"by":"Lê Văn Duyệt","source":"CSDL GPLX","at":"2026-11-20T08:00:00+07:00"},"claims":%s}`, p.made, credential.Encode(p.licence()))
}

// portraitURI is the form in which a claim carries the portrait.
func (p *population) portraitURI() string {
	return "data:image/webp;base64," + base64.StdEncoding.EncodeToString(p.portrait)
}
