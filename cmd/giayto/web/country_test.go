package web

import (
	"archive/zip"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"fmt"
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

// A country is a root, an issuer of licences and its site, with fresh keys, as of the computer's clock: browsers go by theirs.
type country struct {
	root, licences, status *jose.Signer
	signed                 []byte // the trust list
	values                 map[int]statuslist.Value
	dir                    string
	began                  time.Time
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
	c := &country{root: freshSigner(t), licences: freshSigner(t), status: freshSigner(t), values: map[int]statuslist.Value{},
		dir: t.TempDir(), began: time.Now().Truncate(time.Second)}
	key := func(s *jose.Signer, use trustlist.Use, vcts ...string) trustlist.Key {
		return trustlist.Key{Kid: s.Public().ID(), JWK: s.Public(), Use: use, VCTs: vcts, From: c.began.AddDate(-1, 0, 0), Until: c.began.AddDate(3, 0, 0)}
	}
	list := &trustlist.List{
		Version: 1, IssuedAt: c.began.Add(-time.Hour), Expires: c.began.AddDate(0, 0, 80), Roots: c.roots(),
		Issuers: []trustlist.Issuer{{ID: issuer, Name: trustlist.Name{VI: "Cục Cảnh sát giao thông (thử)", EN: "Traffic Police (trial)"}, Keys: []trustlist.Key{
			key(c.licences, trustlist.UseCredential, "urn:giayto:vn:driving-licence:1"), key(c.status, trustlist.UseStatus)}}},
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
		Issuer: issuer, Trust: &publish.Trust{List: c.signed, Steps: [][]byte{c.signed}}, Keys: []*jose.PublicKey{c.licences.Public()},
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

// licence is the compact form of a licence for class B and A1, with a face.
func (c *country) licence(t testing.TB, signer *jose.Signer, index int, name string) string {
	t.Helper()
	portrait, err := os.ReadFile(filepath.Join("..", "demo_photos", "an.webp"))
	check(t, err)
	date := func(y, m, d int) vn.Date { return vn.Date{Year: y, Month: m, Day: d} }
	d := &credential.DrivingLicence{
		PIN: vn.PIN(fmt.Sprintf("0010990%05d", index)), FullName: name, BirthDate: date(1999, 8, 15), Sex: vn.Male, Nationality: "VN",
		DocumentNumber: fmt.Sprintf("0101950%05d", index), BlankSerial: fmt.Sprintf("AB%07d", index),
		Privileges: []credential.Privilege{
			{Class: "A1", Scheme: vn.Scheme2024, IssueDate: date(2025, 3, 1)},
			{Class: "B", Scheme: vn.Scheme2024, IssueDate: date(2025, 3, 1), ExpiryDate: date(2035, 3, 1)}},
		IssueDate: date(2025, 3, 1), IssuingAuthority: "Phòng Cảnh sát giao thông (thử)",
		Portrait: "data:image/webp;base64," + base64.StdEncoding.EncodeToString(portrait),
	}
	h := credential.Header{Issuer: issuer, IssuedAt: jose.DateOf(c.began.Add(-time.Hour)), Expires: jose.DateOf(c.began.AddDate(0, 6, 0)),
		Status: &credential.Status{Index: index, URI: listURI}}
	token, err := credential.Issue(signer, h, d, rand.Reader)
	check(t, err)
	return token.String()
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
	if flipped[10]++; flipped[10] == 'z'+1 || flipped[10] == 'Z'+1 || flipped[10] == '9'+1 {
		flipped[10] = 'b'
	}
	return parts[0] + "." + parts[1] + "." + string(flipped) + "~" + rest
}

// video is what a camera sees that looks at a code: a Y4M file of 1280 by 720, some frames of it.
func video(t testing.TB, text string) string {
	t.Helper()
	const width, height, frames = 1280, 720, 6
	symbol, err := qr.EncodeLevel(text, qr.LevelM)
	check(t, err)
	module := 600 / (symbol.Size() + 8)
	side := module * symbol.Size()
	luma := bytes.Repeat([]byte{200}, width*height)
	left, top := (width-side)/2, (height-side)/2
	for y := range side {
		for x := range side {
			if symbol.Dark(x/module, y/module) {
				luma[(top+y)*width+left+x] = 30
			}
		}
	}
	chroma := bytes.Repeat([]byte{128}, width*height/2)
	var out bytes.Buffer
	fmt.Fprintf(&out, "YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420jpeg\n", width, height)
	for range frames {
		out.WriteString("FRAME\n")
		out.Write(luma)
		out.Write(chroma)
	}
	path := filepath.Join(t.TempDir(), "camera.y4m")
	check(t, os.WriteFile(path, out.Bytes(), 0o600))
	return path
}

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
	server := &Server{Handler: WithPage(page, NewSite(c.dir, time.Now, faults.report)), Report: faults.report, Grace: time.Millisecond}
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
