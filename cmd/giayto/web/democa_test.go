package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// Phones that trust the authority open the page, and nobody can use it for another network.
func TestDemoCA(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "ca")
	began := time.Now()
	ca, err := OpenDemoCA(dir, began, rand.Reader)
	check(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	addresses, err := TrialAddresses(listener)
	check(t, err)
	config, err := ca.TLS(addresses, began, rand.Reader)
	check(t, err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	faults := new(faultsOf)
	go func() {
		ended <- (&Server{Handler: ca.Handler("https://x/app/"), Report: faults.report}).Serve(ctx, tls.NewListener(listener, config))
	}()
	pool := x509.NewCertPool()
	pool.AddCert(ca.cert)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
	base := "https://" + listener.Addr().String()
	response, err := client.Get(base + "/")
	check(t, err)
	body, err := io.ReadAll(response.Body)
	check(t, err)
	response.Body.Close()
	contains(t, string(body), ca.Fingerprint(), caCert, "https://x/app/", "Cài đặt")
	response, err = client.Get(base + "/" + caCert)
	check(t, err)
	der, err := io.ReadAll(response.Body)
	check(t, err)
	response.Body.Close()
	if !bytes.Equal(der, ca.cert.Raw) {
		t.Error("another certificate")
	}
	if _, err := plainly.Get(base); err == nil {
		t.Error("believed without the authority")
	}
	client.CloseIdleConnections()
	stop()
	if err := <-ended; err != nil || faults.String() != "" {
		t.Errorf("%v, %q", err, faults)
	}

	for ip, good := range map[string]bool{"192.168.1.20": true, "10.1.2.3": true, "172.31.0.9": true, "172.32.0.1": false, "8.8.8.8": false} {
		config, err := ca.TLS([]net.IP{net.ParseIP(ip)}, began, rand.Reader)
		check(t, err)
		_, err = config.Certificates[0].Leaf.Verify(x509.VerifyOptions{Roots: pool, DNSName: ip, CurrentTime: began})
		if (err == nil) != good {
			t.Errorf("%s: %v", ip, err)
		}
	}
}

// The authority stays the same until it ends; its key is nobody else's to read, and what is damaged is not used.
func TestDemoCAFolder(t *testing.T) {
	dir := t.TempDir()
	ca, err := OpenDemoCA(dir, now, rand.Reader)
	check(t, err)
	if info, err := os.Stat(filepath.Join(dir, caKey)); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	again, err := OpenDemoCA(dir, now.Add(20*24*time.Hour), rand.Reader)
	check(t, err)
	if again.Fingerprint() != ca.Fingerprint() {
		t.Error("another authority on another day")
	}
	next, err := OpenDemoCA(dir, now.Add(30*24*time.Hour), rand.Reader)
	check(t, err)
	if next.Fingerprint() == ca.Fingerprint() {
		t.Error("it goes on past its end")
	}
	for _, name := range []string{caKey, caCert} {
		path := filepath.Join(dir, name)
		was, err := os.ReadFile(path)
		check(t, err)
		for _, bad := range [][]byte{nil, []byte("x"), bytes.Replace(was, []byte("MI"), []byte("!!"), 1)} {
			check(t, os.WriteFile(path, bad, 0o600))
			if _, err := OpenDemoCA(dir, now, rand.Reader); err == nil || !strings.HasPrefix(err.Error(), "demo CA: ") {
				t.Errorf("%s: %v", name, err)
			}
		}
		check(t, os.WriteFile(path, was, 0o600))
	}
}
