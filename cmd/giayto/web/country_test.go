package web

import (
	"archive/zip"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/gt1"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/qr"
	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/issuer/publish"
)

const listURI = "https://id.giayto.example/status/46"

// A country is a root, an issuer of papers and its site, with fresh keys, as of the computer's clock: browsers go by theirs.
type country struct {
	root, papers, status *jose.Signer
	signed               []byte // the trust list
	values               map[int]statuslist.Value
	dir                  string
	began                time.Time
}

func freshSigner(t testing.TB) *jose.Signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(t, err)
	signer, err := jose.NewSigner(key)
	check(t, err)
	return signer
}

func newCountry(t testing.TB) *country {
	t.Helper()
	c := &country{root: freshSigner(t), papers: freshSigner(t), status: freshSigner(t), values: map[int]statuslist.Value{},
		dir: t.TempDir(), began: time.Now().Truncate(time.Second)}
	key := func(s *jose.Signer, use trustlist.Use, vcts ...string) trustlist.Key {
		return trustlist.Key{Kid: s.Public().ID(), JWK: s.Public(), Use: use, VCTs: vcts, From: c.began.AddDate(-1, 0, 0), Until: c.began.AddDate(3, 0, 0)}
	}
	list := &trustlist.List{
		Version: 1, IssuedAt: c.began.Add(-time.Hour), Expires: c.began.AddDate(0, 0, 80), Roots: c.roots(),
		Issuers: []trustlist.Issuer{{ID: issuer, Name: trustlist.Name{VI: "Cục Cảnh sát giao thông (thử)", EN: "Traffic Police (trial)"}, Keys: []trustlist.Key{
			key(c.papers, trustlist.UseCredential, "urn:giayto:vn:driving-licence:1", "urn:giayto:vn:health-insurance:1", "urn:giayto:vn:identity:1",
				"urn:giayto:vn:vehicle-registration:1"), key(c.status, trustlist.UseStatus)}}},
	}
	payload, err := list.Payload()
	check(t, err)
	c.signed, err = trustlist.Sign(payload, c.root)
	check(t, err)
	return c
}

func (c *country) roots() trustlist.Roots {
	return trustlist.Roots{Keys: []*jose.PublicKey{c.root.Public()}, Threshold: 1}
}

func (c *country) rootsFile(t testing.TB) []byte {
	t.Helper()
	data, err := jose.Marshal(c.roots())
	check(t, err)
	return data
}

// publish writes the site as of a time.
func (c *country) publish(t testing.TB, at time.Time) {
	t.Helper()
	part := &publish.Part{
		Issuer: issuer, Trust: &publish.Trust{List: c.signed, Steps: [][]byte{c.signed}}, Keys: []*jose.PublicKey{c.papers.Public()},
		StatusKeys: []*jose.PublicKey{c.status.Public()}, SignWith: c.status.Public(),
		Sign: func(claims statuslist.Claims) (string, error) { return statuslist.Sign(c.status, claims) },
		Lists: []publish.List{{URI: listURI, Year: at.Year() + 1, Size: 1 << 16, Values: func(yield func(int, statuslist.Value) error) error {
			for index, value := range c.values {
				if err := yield(index, value); err != nil {
					return err
				}
			}
			return nil
		}}},
	}
	_, err := part.Write(t.Context(), c.dir, at)
	check(t, err)
}

// packed is the site in one file.
func (c *country) packed(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	check(t, z.AddFS(os.DirFS(c.dir)))
	check(t, z.Close())
	return out.Bytes()
}

func date(y, m, d int) vn.Date { return vn.Date{Year: y, Month: m, Day: d} }

// face is that of the person with a name.
func face(t testing.TB) string {
	t.Helper()
	portrait, err := os.ReadFile(filepath.Join("..", "demo_photos", "an.webp"))
	check(t, err)
	return "data:image/webp;base64," + base64.StdEncoding.EncodeToString(portrait)
}

// licence is one for class B and A1, with a face.
func licence(t testing.TB, index int, name string) *credential.DrivingLicence {
	t.Helper()
	return &credential.DrivingLicence{
		PIN: pinOf(index), FullName: name, BirthDate: date(1999, 8, 15), Sex: vn.Male, Nationality: "VN",
		DocumentNumber: fmt.Sprintf("0101950%05d", index), BlankSerial: fmt.Sprintf("AB%07d", index),
		Privileges: []credential.Privilege{
			{Class: "A1", Scheme: vn.Scheme2024, IssueDate: date(2025, 3, 1)},
			{Class: "B", Scheme: vn.Scheme2024, IssueDate: date(2025, 3, 1), ExpiryDate: date(2035, 3, 1)}},
		IssueDate: date(2025, 3, 1), IssuingAuthority: "Phòng Cảnh sát giao thông (thử)",
		Portrait: face(t),
	}
}

func pinOf(index int) vn.PIN { return vn.PIN(fmt.Sprintf("0010990%05d", index)) }

func insurance(index int, name string) *credential.HealthInsurance {
	return &credential.HealthInsurance{
		PIN: pinOf(index), FullName: name, BirthDate: date(1999, 8, 15), Sex: vn.Male, DocumentNumber: fmt.Sprintf("01%08d", index), BenefitLevel: 4,
		FacilityCode: "01028", FacilityName: "Bệnh viện đa khoa (thử)", ValidFrom: date(2026, 1, 1), IssuingAuthority: "Bảo hiểm xã hội (thử)",
	}
}

func identityOf(t testing.TB, index int, name string) *credential.IdentityDocument {
	t.Helper()
	yes := true
	return &credential.IdentityDocument{
		AccountLevel: 2, HolderKind: credential.Citizen, PIN: pinOf(index), FullName: name, BirthDate: date(1999, 8, 15), Sex: vn.Male, Nationality: "VN",
		IssueDate: date(2025, 3, 1), IssuingAuthority: "Cục Cảnh sát quản lý hành chính (thử)", Portrait: face(t), AgeOver18: &yes,
	}
}

func registration(index int, owner string) *credential.VehicleRegistration {
	return &credential.VehicleRegistration{
		DocumentNumber: fmt.Sprintf("29%06d", index), RegistrationNumber: "30K-123.45", PlateColour: "white", PIN: pinOf(index), FullName: owner,
		VehicleKind: "car", Make: "TOYOTA", Model: "VIOS", Colour: "Trắng", EngineNumber: "2NR1234567", VIN: "RL4BT9F30F1234567", EngineCapacity: 1496, Seats: 5,
		IssueDate: date(2025, 3, 1), IssuingAuthority: "Phòng Cảnh sát giao thông (thử)",
	}
}

// issue is the compact form of a paper, all of it shown.
func (c *country) issue(t testing.TB, index int, d credential.Document) string {
	t.Helper()
	h := credential.Header{Issuer: issuer, IssuedAt: jose.DateOf(c.began.Add(-time.Hour)), Expires: jose.DateOf(c.began.AddDate(0, 6, 0)),
		Status: &credential.Status{Index: index, URI: listURI}}
	token, err := credential.Issue(c.papers, h, d, rand.Reader)
	check(t, err)
	return token.String()
}

// code is the text of a paper's code.
func (c *country) code(t testing.TB, index int, d credential.Document) string {
	t.Helper()
	return pack(t, c.issue(t, index, d))
}

func pack(t testing.TB, compact string) string {
	t.Helper()
	text, err := gt1.Pack(compact)
	check(t, err)
	return text
}

// forged is a licence of which a bit of the signature is another.
func forged(compact string) string {
	parts := strings.SplitN(compact, ".", 3)
	signature, rest, _ := strings.Cut(parts[2], "~")
	flipped := []byte(signature)
	if flipped[10]++; !strings.ContainsRune("BCDEFGHIJKLMNOPQRSTUVWXYZbcdefghijklmnopqrstuvwxyz123456789", rune(flipped[10])) {
		flipped[10] = 'a'
	}
	return parts[0] + "." + parts[1] + "." + string(flipped) + "~" + rest
}

// A scene is what a camera sees for a while.
type scene struct {
	text   string // of the code in it, empty for none
	frames int
}

// film is what a camera sees, over and over: scenes of thirty frames a second, of 1280 by 720 pixels. The file is replaced as a
// whole, so that a camera that is started after it sees this.
func film(t testing.TB, path string, scenes ...scene) {
	t.Helper()
	var out bytes.Buffer
	fmt.Fprintf(&out, "YUV4MPEG2 W%d H%d F30:1 Ip A1:1 C420jpeg\n", filmWidth, filmHeight)
	chroma := bytes.Repeat([]byte{128}, filmWidth*filmHeight/2)
	for _, s := range scenes {
		luma := frameOf(t, s.text)
		for range s.frames {
			out.WriteString("FRAME\n")
			out.Write(luma)
			out.Write(chroma)
		}
	}
	check(t, os.WriteFile(path+".next", out.Bytes(), 0o600))
	check(t, os.Rename(path+".next", path))
}

// pictured is a PNG of the code of a text.
func pictured(t testing.TB, text string) []byte {
	t.Helper()
	symbol, err := qr.EncodeLevel(text, qr.LevelM)
	check(t, err)
	picture, err := symbol.PNG(qr.Raster{Module: 4})
	check(t, err)
	return picture
}

const filmWidth, filmHeight = 1280, 720

// frameOf is the brightness of a frame with a code in its middle.
func frameOf(t testing.TB, text string) []byte {
	t.Helper()
	luma := bytes.Repeat([]byte{200}, filmWidth*filmHeight)
	if text == "" {
		return luma
	}
	symbol, err := qr.EncodeLevel(text, qr.LevelM)
	if errors.Is(err, qr.ErrTooLong) {
		symbol, err = qr.EncodeLevel(text, qr.LevelL)
	}
	check(t, err)
	module := moduleOf(symbol)
	side := module * symbol.Size()
	left, top := (filmWidth-side)/2, (filmHeight-side)/2
	for y := range side {
		for x := range side {
			if symbol.Dark(x/module, y/module) {
				luma[(top+y)*filmWidth+left+x] = 30
			}
		}
	}
	return luma
}

// moduleOf is how many pixels wide the modules of a symbol are in a frame.
func moduleOf(symbol *qr.Symbol) int { return 600 / (symbol.Size() + 8) }

// A station is a country's site with the page, at an address that a browser takes for secure.
func (c *country) station(t testing.TB, address string) (base string, stop func()) {
	t.Helper()
	page, err := NewPage(c.rootsFile(t))
	check(t, err)
	return c.stationOf(t, address, page)
}

func (c *country) stationOf(t testing.TB, address string, page http.Handler) (base string, stop func()) {
	t.Helper()
	listener, err := net.Listen("tcp", address)
	check(t, err)
	faults := new(faultsOf)
	site := NewSite(c.dir, time.Now, faults.report)
	server := &Server{Handler: reporting{WithPage(page, site), faults.report}, Report: faults.report, Grace: time.Millisecond}
	ctx, cancel := contextOf(t)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx, listener) }()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if said := faults.String(); said != "" {
			t.Error(said)
		}
	}
	t.Cleanup(stop)
	return "http://" + listener.Addr().String(), stop
}

// reporting asks browsers to report what breaks the page's policy, workers included, and takes that for a fault.
type reporting struct {
	http.Handler
	report func(error)
}

const reportPath = "/policy-report"

func (r reporting) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	if request.URL.Path == reportPath {
		said, err := io.ReadAll(io.LimitReader(request.Body, 1<<16))
		r.report(fmt.Errorf("a policy report: %s (%v)", said, err))
		return
	}
	r.Handler.ServeHTTP(asking{w}, request)
}

// asking adds the address for reports to a policy that is sent.
type asking struct{ http.ResponseWriter }

func (a asking) WriteHeader(status int) {
	a.ask()
	a.ResponseWriter.WriteHeader(status)
}

func (a asking) Write(data []byte) (int, error) {
	a.ask()
	return a.ResponseWriter.Write(data)
}

func (a asking) ask() {
	if h := a.Header(); h.Get("Content-Security-Policy") == policy {
		h.Set("Content-Security-Policy", policy+"; report-uri "+reportPath)
	}
}
