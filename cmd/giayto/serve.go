package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/cmd/giayto/web"
	"github.com/giayto/giayto/credential/qr"
	"github.com/giayto/giayto/credential/trustlist"
)

func (c *console) serveCommand() *cli.Command {
	return &cli.Command{
		Name:  "serve",
		Usage: "serve a site to devices, for small sites (phục vụ)",
		Description: `Answers for the files of a site that giayto issuer publish writes, and of no other folder, until it is stopped, and prints the address at
which it does; port 0 takes a free one. It speaks HTTP without TLS: what counts in the files is signed, and whoever
wants it as well puts a proxy in front. Any other server of static files serves the site as well, but not the page.
It keeps no log of who asks for what.

Below /app/ is the page for officers and clinics, in a binary built after make page: it checks papers in a browser,
without a network once it was set up and updated.
A browser lets it use the camera and stay only from https:// or from this computer itself. With --root a new
device is offered that file of roots: people compare its fingerprint before they trust it.

For a trial on phones in the same network --tls-demo-ca makes a certificate authority in a folder, which speaks for private
networks alone and for 30 days. Phones load its certificate from a second address, at another free port each time (let
it through the firewall), which is printed as a QR code with its fingerprint, and then open the page over https://.

EXAMPLES
   giayto serve --site site
   giayto serve --site site --root roots.json
   giayto serve --site site --addr 0.0.0.0:80
   giayto serve --site site --root roots.json --addr 0.0.0.0:8443 --tls-demo-ca trial`,
		Flags: []cli.Flag{
			&cli.PathFlag{Name: "site", Usage: "the site's `FOLDER`"},
			&cli.PathFlag{Name: "root", Usage: "offer the `FILE` of roots to new devices of the page"},
			&cli.PathFlag{Name: "tls-demo-ca", Usage: "for a trial: https://, by a certificate authority in the `FOLDER`, which is made if it is missing"},
			&cli.StringFlag{Name: "addr", Value: "127.0.0.1:8080", Usage: "listen at `HOST:PORT`"},
		},
		Action: c.serve,
	}
}

func (c *console) serve(ctx *cli.Context) error {
	if err := noArgs(ctx, "site"); err != nil {
		return err
	}
	dir := ctx.Path("site")
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return (&failure{status: exitIO, err: fmt.Errorf("--site: %q: no such folder", dir)}).
			withHint("giayto issuer publish --out FOLDER writes one")
	case err != nil:
		return err
	case !info.IsDir():
		return usage("--site: %q is not a folder", dir)
	case exists(filepath.Join(dir, "issuer.json")) || !exists(filepath.Join(dir, ".well-known", "jwt-vc-issuer")):
		return usage("--site: %q is no site: everybody could read what is in it", dir).withHint("giayto issuer publish --out FOLDER writes one")
	}
	if _, _, err := net.SplitHostPort(ctx.String("addr")); err != nil {
		return usage("--addr: %q is not HOST:PORT", ctx.String("addr")).
			withHint("as in 127.0.0.1:8080, or :8080 for every address of this computer")
	}
	page, err := c.page(ctx.Path("root"))
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx.Context, "tcp", ctx.String("addr"))
	if err != nil {
		return (&failure{status: exitIO, err: fmt.Errorf("--addr: %w", err)}).
			withHint("--addr 127.0.0.1:0 takes a free port")
	}
	faults := &repeated{console: c}
	if dir := ctx.Path("tls-demo-ca"); dir != "" {
		if listener, err = c.trial(ctx.Context, dir, listener, faults); err != nil {
			return &failure{status: exitIO, err: err}
		}
	} else {
		c.print("http://%s\n", listener.Addr())
	}
	handler := http.Handler(web.NewSite(dir, c.now, faults.warn))
	if page != nil {
		handler = web.WithPage(page, handler)
	}
	server := &web.Server{Handler: handler, Report: faults.warn}
	if err := server.Serve(ctx.Context, listener); err != nil {
		return &failure{status: exitIO, err: err}
	}
	c.say("stopped")
	return nil
}

// trial makes a listener one of TLS, for phones that load the authority's certificate from another address of this computer.
// The one that is given is closed with it, or where there is an error.
func (c *console) trial(ctx context.Context, dir string, plain net.Listener, faults *repeated) (l net.Listener, err error) {
	defer func() {
		if err != nil {
			err = errors.Join(err, plain.Close())
		}
	}()
	ca, err := web.OpenDemoCA(dir, c.now(), c.random)
	if err != nil {
		return nil, err
	}
	addresses, err := web.TrialAddresses(plain)
	if err != nil {
		return nil, err
	}
	config, err := ca.TLS(addresses, c.now(), c.random)
	if err != nil {
		return nil, err
	}
	if addresses[0].IsLoopback() {
		c.warn("only this computer reaches %s; phones need --addr 0.0.0.0:8443 or an address of their network", addresses[0])
	}
	host, port := addresses[0].String(), strconv.Itoa(plain.Addr().(*net.TCPAddr).Port)
	page := "https://" + net.JoinHostPort(host, port) + web.PagePath
	certificates, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return nil, err
	}
	go func() {
		if err := (&web.Server{Handler: ca.Handler(page), Report: faults.warn}).Serve(ctx, certificates); err != nil {
			faults.warn(err)
		}
	}()
	address := "http://" + certificates.Addr().String()
	symbol, err := qr.Encode(address)
	if err != nil {
		return nil, errors.Join(err, certificates.Close())
	}
	c.print("%s\n", page)
	c.say("phones load the certificate of this trial at %s", address)
	c.say("its SHA-256 is %s", ca.Fingerprint())
	fmt.Fprint(c.err, symbol.Terminal())
	return tls.NewListener(plain, config), nil
}

// page is the officer's page with the file of roots that it offers, nil in a binary that was built without it.
func (c *console) page(root string) (*web.Page, error) {
	var roots []byte
	var fingerprint string
	if root != "" {
		data, err := readBounded(root, maxSmallFile)
		if err != nil {
			return nil, err
		}
		read, err := trustlist.ParseRoots(data)
		if err != nil {
			return nil, dataError("root %q: %w", root, err)
		}
		roots, fingerprint = data, read.Fingerprint()
	}
	page, err := web.NewPage(roots)
	switch {
	case errors.Is(err, web.ErrNoPage):
		c.say("this binary was built without the page for officers and clinics")
		c.hint("make page builds it; then build giayto again")
		return nil, nil
	case errors.Is(err, web.ErrPinned):
		return nil, usage("--root: %v", err).withHint("leave --root out, or build the page with ROOTS=%s", root)
	case err == nil && roots != nil:
		c.say("the page offers the roots %s", fingerprint)
	}
	return page, err
}

// repeated warns of what may go wrong again and again: of the same once an hour.
type repeated struct {
	*console
	mu   sync.Mutex
	last string
	at   time.Time
}

func (r *repeated) warn(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now := r.now(); err.Error() != r.last || now.Sub(r.at) >= time.Hour {
		r.last, r.at = err.Error(), now
		r.console.warn("%v", err)
	}
}

// forget has the next warning said, whatever it is.
func (r *repeated) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last = ""
}
