package web

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// How long the authority of a trial lasts, and what it signs. Browsers take none that lasts longer than 398 days; these are for days.
const (
	caLifetime = 30 * 24 * time.Hour
	skew       = time.Hour // of the phones' clocks
)

// trialNetworks are the addresses for which alone the authority of a trial can speak: those of private networks (RFC 1918)
// and of the computer itself. Whoever steals its key can not impersonate anybody on the internet.
var trialNetworks = []*net.IPNet{
	network(10, 8), network(127, 8), {IP: net.IPv4(172, 16, 0, 0).To4(), Mask: net.CIDRMask(12, 32)}, {IP: net.IPv4(192, 168, 0, 0).To4(), Mask: net.CIDRMask(16, 32)},
}

func network(first byte, bits int) *net.IPNet {
	return &net.IPNet{IP: net.IPv4(first, 0, 0, 0).To4(), Mask: net.CIDRMask(bits, 32)}
}

// A DemoCA is a certificate authority for a trial: phones in the same network that trust it may open the page, since
// browsers give the camera only to pages of a trusted address.
type DemoCA struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

const (
	caCert = "giayto-demo-ca.crt"
	caKey  = "giayto-demo-ca.key"
)

// OpenDemoCA returns the authority in a folder, a new one where there is none or where it ends within a day.
func OpenDemoCA(dir string, now time.Time, random io.Reader) (*DemoCA, error) {
	ca, err := readDemoCA(dir)
	switch {
	case err == nil && now.Add(24*time.Hour).Before(ca.cert.NotAfter) && !now.Before(ca.cert.NotBefore):
		return ca, nil
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	return makeDemoCA(dir, now, random)
}

func readDemoCA(dir string) (*DemoCA, error) {
	read := func(name, kind string) ([]byte, error) {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		block, _ := pem.Decode(data)
		if block == nil || block.Type != kind {
			return nil, fmt.Errorf("demo CA: %q holds no %s; delete it and what is beside it", filepath.Join(dir, name), kind)
		}
		return block.Bytes, nil
	}
	der, err := read(caCert, "CERTIFICATE")
	if err != nil {
		return nil, err
	}
	secret, err := read(caKey, "PRIVATE KEY")
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("demo CA: %w", err)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(secret)
	if err != nil {
		return nil, fmt.Errorf("demo CA: %w", err)
	}
	key, ok := parsed.(*ecdsa.PrivateKey)
	if !ok || !key.PublicKey.Equal(cert.PublicKey) {
		return nil, errors.New("demo CA: the key is not the certificate's")
	}
	return &DemoCA{cert, key}, nil
}

func makeDemoCA(dir string, now time.Time, random io.Reader) (*DemoCA, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), random)
	if err != nil {
		return nil, fmt.Errorf("demo CA: %w", err)
	}
	template := &x509.Certificate{
		Subject:   pkix.Name{CommonName: "giayto demo CA " + now.UTC().Format("2006-01-02")},
		NotBefore: now.Add(-skew), NotAfter: now.Add(caLifetime),
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true, KeyUsage: x509.KeyUsageCertSign,
		PermittedDNSDomainsCritical: true, PermittedDNSDomains: []string{"localhost"}, PermittedIPRanges: trialNetworks,
	}
	cert, err := sign(template, template, &key.PublicKey, key, random)
	if err != nil {
		return nil, err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("demo CA: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("demo CA: %w", err)
	}
	for _, f := range []struct {
		name, kind string
		der        []byte
		mode       fs.FileMode
	}{{caKey, "PRIVATE KEY", secret, 0o600}, {caCert, "CERTIFICATE", cert.Raw, 0o644}} {
		if err := os.WriteFile(filepath.Join(dir, f.name), pem.EncodeToMemory(&pem.Block{Type: f.kind, Bytes: f.der}), f.mode); err != nil {
			return nil, fmt.Errorf("demo CA: %w", err)
		}
	}
	return &DemoCA{cert, key}, nil
}

func sign(template, parent *x509.Certificate, public *ecdsa.PublicKey, key *ecdsa.PrivateKey, random io.Reader) (*x509.Certificate, error) {
	serial := make([]byte, 16)
	if _, err := io.ReadFull(random, serial); err != nil {
		return nil, fmt.Errorf("demo CA: %w", err)
	}
	serial[0] &= 0x7f
	template.SerialNumber = new(big.Int).SetBytes(serial)
	der, err := x509.CreateCertificate(random, template, parent, public, key)
	if err != nil {
		return nil, fmt.Errorf("demo CA: %w", err)
	}
	return x509.ParseCertificate(der)
}

// TLS is how a server at these addresses, all in private networks, proves itself to who trusts the authority.
func (ca *DemoCA) TLS(addresses []net.IP, now time.Time, random io.Reader) (*tls.Config, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), random)
	if err != nil {
		return nil, fmt.Errorf("demo CA: %w", err)
	}
	leaf, err := sign(&x509.Certificate{
		Subject: pkix.Name{CommonName: "giayto demo"}, NotBefore: now.Add(-skew), NotAfter: ca.cert.NotAfter,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames: []string{"localhost"}, IPAddresses: addresses,
	}, ca.cert, &key.PublicKey, ca.key, random)
	if err != nil {
		return nil, err
	}
	pair := tls.Certificate{Certificate: [][]byte{leaf.Raw, ca.cert.Raw}, PrivateKey: key, Leaf: leaf}
	return &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{pair}}, nil
}

// Fingerprint is what people compare before a phone trusts the authority: the SHA-256 of its certificate, as phones show it.
func (ca *DemoCA) Fingerprint() string {
	sum := sha256.Sum256(ca.cert.Raw)
	text := ""
	for i, b := range sum {
		if i > 0 {
			text += ":"
		}
		text += fmt.Sprintf("%02X", b)
	}
	return text
}

// Handler gives the certificate to phones, with what to do with it, and the address of the page.
func (ca *DemoCA) Handler(page string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("Cache-Control", "no-store")
		switch {
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			h.Set("Allow", "GET, HEAD")
			refuse(w, http.StatusMethodNotAllowed)
		case r.URL.Path == "/"+caCert:
			h.Set("Content-Type", "application/x-x509-ca-cert")
			h.Set("Content-Disposition", `attachment; filename="`+caCert+`"`)
			_, _ = w.Write(ca.cert.Raw)
		case r.URL.Path == "/":
			h.Set("Content-Type", mediaTypes[".html"])
			_ = instructions.Execute(w, map[string]string{"Cert": caCert, "Print": ca.Fingerprint(), "Page": page})
		default:
			refuse(w, http.StatusNotFound)
		}
	})
}

var instructions = template.Must(template.New("").Parse(`<!doctype html>
<html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>giayto: chứng thư dùng thử</title>
<h1>Chứng thư dùng thử</h1>
<p>Trình duyệt chỉ cho trang dùng máy ảnh khi địa chỉ được tin. Chứng thư này chỉ có giá trị trong mạng nội bộ, trong 30 ngày. Thử xong thì gỡ ra.</p>
<p><a href="/{{.Cert}}">Tải chứng thư</a>. Dấu vân tay SHA-256, so với dòng trên máy chủ: <code>{{.Print}}</code></p>
<ul>
<li>Android: Cài đặt › Bảo mật › Mã hóa và thông tin xác thực › Cài đặt chứng chỉ › Chứng chỉ CA, chọn tệp vừa tải.</li>
<li>iPhone, iPad: Cài đặt › Đã tải về hồ sơ › Cài đặt; rồi Cài đặt chung › Giới thiệu › Cài đặt tin cậy chứng nhận, bật giayto demo CA.</li>
<li>Windows: mở tệp › Cài đặt chứng chỉ › Trusted Root Certification Authorities.</li>
</ul>
<p>Sau đó mở <a href="{{.Page}}">{{.Page}}</a></p>
<hr>
<p lang="en">A trial certificate for private networks, for 30 days: load it, compare the fingerprint with the server’s, install it as a CA certificate, and remove it after the trial.</p>
</html>
`))

// TrialAddresses are those under which a listener can be reached in private networks: its own, or all of the computer's.
func TrialAddresses(l net.Listener) ([]net.IP, error) {
	at, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		return nil, fmt.Errorf("demo CA: %s is no address of a network", l.Addr())
	}
	candidates := []net.IP{at.IP}
	if at.IP.IsUnspecified() {
		all, err := net.InterfaceAddrs()
		if err != nil {
			return nil, fmt.Errorf("demo CA: %w", err)
		}
		candidates = candidates[:0]
		for _, a := range all {
			if n, ok := a.(*net.IPNet); ok {
				candidates = append(candidates, n.IP)
			}
		}
	}
	var outer, own []net.IP
	for _, ip := range candidates {
		switch ip4 := ip.To4(); {
		case ip4 == nil || !isTrial(ip4):
		case ip4.IsLoopback():
			own = append(own, ip4)
		default:
			outer = append(outer, ip4)
		}
	}
	if len(outer)+len(own) == 0 {
		return nil, errors.New("demo CA: this computer has no IPv4 address in a private network there")
	}
	return append(outer, own...), nil
}

func isTrial(ip net.IP) bool {
	for _, n := range trialNetworks {
		if n.Contains(ip) {
			return true
		}
	}
	return false
}
