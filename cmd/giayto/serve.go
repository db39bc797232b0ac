package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/cmd/giayto/web"
	"github.com/giayto/giayto/credential/trustlist"
)

func (c *console) serveCommand() *cli.Command {
	return &cli.Command{
		Name:  "serve",
		Usage: "serve a site to devices, for small sites (phục vụ)",
		Description: `Answers for the files of a site that giayto issuer publish writes, and of no other folder, until it is stopped, and prints the address at
which it does; port 0 takes a free one. It speaks HTTP without TLS: what counts in the files is signed, and whoever
wants it as well puts a proxy in front. Any other server of static files does as well. It keeps no log of who
asks for what.

Below /app/ is the page for officers and clinics, which checks papers in a browser, without a network once it was there.
A browser lets it use the camera and stay only from https:// or from this computer itself. With --root a new
device is offered that file of roots: people compare its fingerprint before they trust it.

EXAMPLES
   giayto serve --site site
   giayto serve --site site --root roots.json
   giayto serve --site site --addr 0.0.0.0:80`,
		Flags: []cli.Flag{
			&cli.PathFlag{Name: "site", Usage: "the site's `FOLDER`"},
			&cli.PathFlag{Name: "root", Usage: "offer the `FILE` of roots to new devices of the page"},
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
	c.print("http://%s\n", listener.Addr())
	faults := &repeated{console: c}
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

// page is the officer's page with the file of roots that it offers, nil in a binary that was built without it.
func (c *console) page(root string) (*web.Page, error) {
	var roots []byte
	if root != "" {
		data, err := readBounded(root, maxSmallFile)
		if err != nil {
			return nil, err
		}
		read, err := trustlist.ParseRoots(data)
		if err != nil {
			return nil, dataError("root %q: %w", root, err)
		}
		roots = data
		c.say("the page offers the roots %s", read.Fingerprint())
	}
	page, err := web.NewPage(roots)
	if errors.Is(err, web.ErrNoPage) {
		c.say("this binary was built without the page for officers and clinics")
		c.hint("make page builds it; then build giayto again")
		return nil, nil
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
