package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/issuer"
	"github.com/giayto/giayto/issuer/publish"
	"github.com/giayto/giayto/issuer/root"
)

const (
	// trustExpiring is how long before its end an operator is told that the root's list needs its successor.
	trustExpiring = 30 * 24 * time.Hour
	// lookEvery is how often publish --watch looks for something new. After what took longer it rests restTimes as long, so
	// as to leave the registry to others, but never longer than longestRest.
	lookEvery   = time.Second
	restTimes   = 4
	longestRest = time.Minute
	// waitFor is how long publish waits for another process to be done with the site.
	waitFor = 10 * time.Second
)

func (c *console) publishCommand() *cli.Command {
	return &cli.Command{
		Name:  "publish",
		Usage: "write the issuer's part of a site for any web server: trust list, status lists, keys, types (công bố)",
		Description: `Writes what has changed, and signs again what was signed more than a day ago: status lists live two days. Several
issuers may publish into one folder. With --watch it goes on, publishes what is recorded meanwhile and what a new day
brings, and stays at work when something fails for a time; it needs the key of the status lists, and never a root's.

The root's folder holds no private key. Without --trust the trust list of the site stays as it is. With --at the registry
records what time has brought by then; afterwards it takes nothing earlier.

EXAMPLES
   giayto issuer publish --dir csgt --trust root --out site
   giayto issuer publish --dir csgt --out site --watch
   giayto issuer publish --dir csgt --trust root --out site --zip /media/stick/site.zip`,
		Flags: []cli.Flag{
			issuerDirFlag(),
			&cli.PathFlag{Name: "out", Usage: "the site's `FOLDER`"},
			&cli.PathFlag{Name: "trust", Usage: "the root's `FOLDER`, whose trust list is copied as it was signed"},
			&cli.PathFlag{Name: "zip", Usage: "write the whole site into one `FILE` as well, for a USB stick"},
			&cli.BoolFlag{Name: "watch", Usage: "go on publishing until stopped"},
			atFlag(), passphraseFlag(),
		},
		Action: c.publish,
	}
}

func (c *console) publish(ctx *cli.Context) error {
	if err := noArgs(ctx, "dir", "out"); err != nil {
		return err
	}
	if ctx.Bool("watch") && ctx.IsSet("at") {
		return usage("--watch goes by the clock: --at does not go with it")
	}
	at, err := c.recordAt(ctx)
	if err != nil {
		return err
	}
	p := &publication{console: c, dir: ctx.Path("dir"), out: ctx.Path("out"), trust: ctx.Path("trust"), zip: ctx.Path("zip")}
	if ctx.Bool("watch") {
		patient := *c
		patient.typedOnce = true
		p.console = &patient
	}
	if p.issuer, err = p.openIssuer(ctx, nil); err != nil {
		return err
	}
	defer p.issuer.Close()
	if ctx.Bool("watch") {
		return p.watch(ctx.Context)
	}
	report, err := p.once(ctx.Context, at)
	if err != nil {
		return p.explained(err)
	}
	p.tell(report, at)
	return nil
}

// A publication is what publish does, once or again and again.
type publication struct {
	*console
	issuer               *issuer.Issuer
	dir, out, trust, zip string // paths; trust and zip may be empty
}

// once publishes for a time.
func (p *publication) once(ctx context.Context, at time.Time) (*publish.Report, error) {
	trust, err := p.signedTrust()
	if err != nil {
		return nil, err
	}
	report, err := p.write(ctx, trust, at)
	if err != nil {
		return nil, err
	}
	if p.zip != "" {
		if err := p.patiently(ctx, func() error { return p.issuer.Zip(ctx, p.out, p.zip) }); err != nil {
			return nil, err
		}
	}
	return report, nil
}

func changes(r *publish.Report) int { return len(r.Written) + len(r.Removed) }

// tell says what was done, and what devices will not like about the site.
func (p *publication) tell(r *publish.Report, at time.Time) {
	if n := changes(r); n > 0 {
		p.say("published to %s: %s, %s", p.out, counted(n, "file"), counted(r.Lists, "status list"))
	} else {
		p.say("%s is up to date: %s", p.out, counted(r.Lists, "status list"))
	}
	p.warnOf(r, at)
}

func (p *publication) write(ctx context.Context, trust *publish.Trust, at time.Time) (report *publish.Report, err error) {
	err = p.patiently(ctx, func() error {
		report, err = p.issuer.Publish(ctx, p.out, trust, at)
		return err
	})
	return report, err
}

// patiently runs a step again while another process is at work in the site, for some seconds.
func (p *publication) patiently(ctx context.Context, step func() error) error {
	const pause = 200 * time.Millisecond
	var held *publish.HeldError
	for waited := time.Duration(0); ; waited += pause {
		err := step()
		if !errors.As(err, &held) || waited >= waitFor {
			return err
		}
		if err := sleep(ctx, pause); err != nil {
			return err
		}
	}
}

// sleep waits, but for no longer than the context lasts.
func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// signedTrust is the root's trust list with the lists that lead to it, nil without --trust.
func (p *publication) signedTrust() (*publish.Trust, error) {
	if p.trust == "" {
		return nil, nil
	}
	folder, err := root.Open(p.trust)
	if err != nil {
		return nil, err
	}
	list, steps, err := folder.Signed()
	if err != nil {
		return nil, err
	}
	if list == nil {
		return nil, dataError("%q has no trust list yet", p.trust).withHint("the root signs one with giayto trust sign")
	}
	return &publish.Trust{List: list, Steps: steps}, nil
}

// warnOf tells what devices will not like about the site, soon or now.
func (p *publication) warnOf(r *publish.Report, at time.Time) {
	switch list := r.Trust; {
	case list == nil:
		p.warn("%s has no trust list: devices learn from it which keys to believe; --trust copies the root's", p.out)
		return
	case !at.Before(list.Expires):
		p.warn("the trust list expired on %s: devices decide nothing until the root has signed the next", clock(list.Expires))
	case list.Expires.Sub(at) < trustExpiring:
		p.warn("the trust list expires on %s: ask the root for the next", clock(list.Expires))
	}
	if key, err := p.issuer.Signing(trustlist.UseStatus, "", at); err == nil && !r.Believed(p.issuer.URI(), key.JWK, at) {
		p.warn("the trust list does not have key %s for status lists: devices refuse what it signs until the root lists it", key.ID)
	}
	p.warnWaiting(p.issuer, at)
}

// explained adds to an error what helps.
func (p *publication) explained(err error) error {
	var held *publish.HeldError
	switch {
	case errors.As(err, &held):
		return (&failure{status: exitStopped, err: err}).withHint("run the same command again when that process has ended")
	case errors.Is(err, publish.ErrFile):
		return usage("--zip: %w", err).withHint("name a new file outside of the site and of the issuer's folder, or one that --zip has written")
	case errors.Is(err, publish.ErrCopy):
		return dataError("%w", err).withHint("go on with the folder that published last; where it is lost, record again what " +
			"this one does not know (giayto issuer audit), remove the site's status lists and publish")
	case errors.Is(err, publish.ErrNewer):
		return dataError("%w", err).withHint("look at the clock of this computer, and whether this is the latest copy; what was " +
			"published in error is to be removed by hand")
	case errors.Is(err, publish.ErrOther):
		return dataError("%w", err).withHint("every issuer numbers its status lists apart (giayto issuer init --first-list), " +
			"and a site has one root")
	}
	return err
}

// watch publishes until it is stopped. What fails at the beginning ends it; what fails later is said, and tried again.
func (p *publication) watch(ctx context.Context) error {
	var done sight
	if err := p.follow(ctx, &done); err != nil {
		return p.explained(err)
	}
	faults := &repeated{console: p.console}
	for rest := lookEvery; sleep(ctx, rest) == nil; {
		began := time.Now() // of the work, whatever the site takes for the time
		err := p.follow(ctx, &done)
		rest = min(max(lookEvery, restTimes*time.Since(began)), longestRest)
		switch {
		case err == nil:
			faults.forget()
		case ctx.Err() == nil:
			faults.warn(err)
		}
	}
	p.say("stopped")
	return nil
}

// follow publishes what is there to be published unless it was done.
func (p *publication) follow(ctx context.Context, done *sight) error {
	seen, err := p.look(ctx)
	if err != nil || seen.same(*done) && p.now().Before(done.next) {
		return err
	}
	at := p.now()
	report, err := p.once(ctx, at)
	if err != nil {
		return err
	}
	switch {
	case changes(report) > 0 || done.next.IsZero():
		p.tell(report, at)
	case !seen.same(*done):
		p.warnOf(report, at)
	}
	*done = seen
	done.next = report.Next
	return nil
}

// A sight is what a publication is made of, to tell whether another would be made of the same.
type sight struct {
	issuer string
	trust  [sha256.Size]byte
	next   time.Time // when it is worth to publish again all the same
}

func (s *sight) same(o sight) bool { return s.issuer == o.issuer && s.trust == o.trust }

// look tells what there is to be published.
func (p *publication) look(ctx context.Context) (s sight, err error) {
	trust, err := p.signedTrust()
	if err != nil {
		return s, err
	}
	if trust != nil {
		s.trust = sha256.Sum256(trust.List)
	}
	s.issuer, err = p.issuer.Revision(ctx, p.now())
	return s, err
}

// counted is "1 file", "2 files".
func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
