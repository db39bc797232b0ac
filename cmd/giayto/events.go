package main

import (
	"context"
	"errors"
	"fmt"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/issuer"
	"github.com/giayto/giayto/issuer/registry"
)

const (
	eventPage = 256             // events that are read at once
	eventPoll = time.Second     // how often --follow looks for new ones
	eventTick = 5 * time.Minute // how often --follow looks for what time has brought
)

// Where a new consumer begins.
const (
	startFirst = "first"
	startNow   = "now"
)

func (c *console) eventsCommand() *cli.Command {
	return &cli.Command{
		Name:  "events",
		Usage: "print what holders are to be told, for gateways of SMS and e-mail (sự kiện)",
		Description: `Prints CloudEvents 1.0 as JSON Lines: ` + "`" + `type` + "`" + ` vn.giayto.credential. and issued, suspended, ended, revoked, held, superseded,
locked, unlocked or expiring (in 30 days); ` + "`" + `subject` + "`" + ` is the credential's ID, ` + "`" + `data` + "`" + ` its dates, part and ground, and with an end
what stands still (` + "`" + `status` + "`" + `) and whose end it is (` + "`" + `fact` + "`" + `). There are no personal data in them: whose credential it is,
and in which case, the issuer's own system knows.

A consumer gets each event once. How far it has come is remembered after its lines were written: where a crash comes
between the two, some lines come again, with the ` + "`" + `id` + "`" + ` that they had. The first consumer begins with the first
event; another new name wants --start, so that a mistyped one repeats nothing. --consumers lists those that there are. Without --consumer all events that were
recorded are printed, and nothing is changed: what time has brought since is recorded by publish, or for a consumer.

EXAMPLES
   giayto issuer events --dir csgt --consumer sms | gateway
   giayto issuer events --dir csgt --consumer sms --follow
   giayto issuer events --dir csgt --consumer e-mail --start now
   giayto issuer events --dir csgt --consumers
   giayto issuer events --dir csgt --limit 10`,
		Flags: []cli.Flag{
			issuerDirFlag(),
			&cli.StringFlag{Name: "consumer", Usage: "the `NAME` of who reads: letters, digits and / . -"},
			&cli.StringFlag{Name: "start", Usage: "where a new consumer `BEGINS`: first, with all that was recorded, or now; a known one goes on where it left off"},
			&cli.BoolFlag{Name: "consumers", Usage: "list the consumers, and how many events each has still to take"},
			&cli.BoolFlag{Name: "follow", Usage: "wait for further events until it is stopped"},
			&cli.IntFlag{Name: "limit", Usage: "print at most `N` events"},
			&cli.StringFlag{Name: "at", Usage: "print what there is to tell at `TIME` instead of now"},
		},
		Action: c.events,
	}
}

func (c *console) events(ctx *cli.Context) error {
	if err := noArgs(ctx, "dir"); err != nil {
		return err
	}
	switch {
	case ctx.IsSet("limit") && ctx.Int("limit") < 1:
		return usage("--limit: %d is not at least 1", ctx.Int("limit"))
	case ctx.Bool("follow") && ctx.IsSet("at"):
		return usage("--follow and --at exclude each other")
	case ctx.IsSet("consumer") && ctx.String("consumer") == "":
		return usage("--consumer: the name is empty")
	case ctx.IsSet("start") && !ctx.IsSet("consumer"):
		return usage("--start goes with --consumer")
	case ctx.Bool("consumers") && ctx.IsSet("consumer"):
		return usage("--consumers and --consumer exclude each other")
	}
	start, err := oneOf[string](ctx, "start", []string{startFirst, startNow})
	if err != nil {
		return err
	}
	if ctx.Bool("consumers") {
		return c.consumers(ctx)
	}
	when := c.at
	if ctx.IsSet("consumer") {
		when = c.recordAt
	}
	at, err := when(ctx)
	if err != nil {
		return err
	}
	signal.Ignore(syscall.SIGPIPE) // a reader that has gone is noticed by the failed write, and what it got is remembered
	return c.withRegistry(ctx, func(i *issuer.Issuer, r *registry.Registry) (err error) {
		f := feed{console: c, registry: r, source: i.URI(), consumer: ctx.String("consumer"), start: start, limit: ctx.Int("limit"), now: at}
		if f.consumer != "" {
			release, err := i.Consume(f.consumer)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, release()) }()
		}
		if ctx.Bool("follow") {
			return f.follow(ctx.Context)
		}
		return f.once(ctx.Context)
	})
}

// A feed hands events to one reader.
type feed struct {
	*console
	registry *registry.Registry
	source   string // of the events: the issuer's URI
	consumer string // empty for one that is not remembered
	start    string // where a new one begins, empty where that is not said
	limit    int    // 0 for none
	now      time.Time

	written int
	after   int64 // the last event that was written
}

// errFedUp ends a feed that need not go on: its reader has gone, or has got as many events as it wants.
var errFedUp = errors.New("feed: done")

func (f *feed) once(ctx context.Context) error {
	if err := f.begin(ctx); err != nil {
		return err
	}
	err := f.drain(ctx)
	if errors.Is(err, errFedUp) {
		return nil
	}
	return err
}

// follow goes on until it is stopped, which is no failure, or its reader has gone.
func (f *feed) follow(ctx context.Context) error {
	err := f.begin(ctx)
	ticked := f.console.now()
	for err == nil {
		if err = f.drain(ctx); err != nil {
			break
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(eventPoll):
		}
		if now := f.console.now(); f.consumer != "" && now.Sub(ticked) >= eventTick {
			ticked = now
			_, err = f.registry.Tick(ctx, now)
		}
	}
	if errors.Is(err, errFedUp) || ctx.Err() != nil {
		return nil
	}
	return err
}

// begin records for a consumer what time has brought, and finds the place where it left off.
func (f *feed) begin(ctx context.Context) (err error) {
	if f.consumer == "" {
		return nil
	}
	if _, err := f.registry.Tick(ctx, f.now); err != nil {
		return err
	}
	if f.after, err = f.registry.Consumer(ctx, f.consumer); err != nil {
		return err
	}
	all, last, err := f.registry.Consumers(ctx)
	if err != nil || slices.ContainsFunc(all, func(p registry.Position) bool { return p.Consumer == f.consumer }) {
		return err
	}
	return f.introduce(ctx, all, last)
}

// introduce finds where a consumer begins that has taken nothing yet.
func (f *feed) introduce(ctx context.Context, all []registry.Position, last int64) error {
	var names []string
	for _, p := range all {
		names = append(names, p.Consumer)
	}
	switch {
	case f.start == startNow:
		f.after = last
	case f.start == startFirst, len(all) == 0:
	default:
		return usage("--consumer: %q is new; there are %s", concealed(f.consumer), strings.Join(names, ", ")).
			withHint("--start first gives it all events that were recorded, --start now those to come")
	}
	return f.registry.Advance(ctx, f.consumer, f.after)
}

// consumers lists who has taken events, and what is left to take.
func (c *console) consumers(ctx *cli.Context) error {
	return c.withRegistry(ctx, func(_ *issuer.Issuer, r *registry.Registry) error {
		all, last, err := r.Consumers(ctx.Context)
		if err != nil {
			return err
		}
		for _, p := range all {
			c.print("consumer %s  %d of %s taken\n", safe(p.Consumer), p.Seq, counted(int(last), "event"))
		}
		return nil
	})
}

// drain writes all events that there are.
func (f *feed) drain(ctx context.Context) error {
	for {
		n, err := f.page(ctx)
		if n == 0 || err != nil {
			return err
		}
	}
}

// page writes some events, and then remembers how far it came: also where it was stopped in between.
func (f *feed) page(ctx context.Context) (n int, err error) {
	size := eventPage
	if f.limit > 0 {
		size = min(size, f.limit-f.written)
	}
	if size == 0 {
		return 0, errFedUp
	}
	events, err := f.registry.Events(ctx, f.after, size)
	if err != nil || len(events) == 0 {
		return 0, err
	}
	for _, e := range events {
		if err = f.write(ctx, e); err != nil {
			break
		}
		n++
	}
	if n > 0 && f.consumer != "" {
		err = errors.Join(err, f.registry.Advance(context.WithoutCancel(ctx), f.consumer, f.after))
	}
	return n, err
}

func (f *feed) write(ctx context.Context, e registry.Event) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	event := newCloudEvent(f.source, e)
	if e.Kind == registry.EventEnded || e.Kind == registry.EventUnlocked {
		found, err := f.registry.Find(ctx, registry.Query{Credential: event.Subject})
		if err != nil {
			return err
		}
		for _, s := range found { // one
			event.Data.Status = statusCodes[registry.Value(s.Facts, e.Day)]
		}
	}
	err := f.printJSON(event)
	switch {
	case errors.Is(err, syscall.EPIPE):
		f.out.err = nil // who has read enough has not lost anything
		return errFedUp
	case err != nil:
		return err
	}
	f.after = e.Seq
	f.written++
	return nil
}

// A cloudEvent is an event in CloudEvents 1.0 (JSON format, structured mode).
type cloudEvent struct {
	SpecVersion string    `json:"specversion"`
	ID          string    `json:"id"`
	Source      string    `json:"source"`
	Type        string    `json:"type"`
	Subject     string    `json:"subject"`
	Time        string    `json:"time"`
	ContentType string    `json:"datacontenttype"`
	Data        eventData `json:"data"`
}

type eventData struct {
	Type        string `json:"type"`
	Day         string `json:"day"`
	Expires     string `json:"expires"`
	Part        string `json:"part,omitempty"`
	From        string `json:"from,omitempty"`
	Until       string `json:"until,omitempty"`
	Appointment string `json:"appointment,omitempty"`
	Reason      string `json:"reason,omitempty"`
	Fact        int64  `json:"fact,omitempty"`   // the same of what begins and of its end
	Status      string `json:"status,omitempty"` // with an end: what stands still on that day
}

// newCloudEvent names the event by more than its number, which a registry that was restored from an older backup may
// give to another.
func newCloudEvent(source string, e registry.Event) cloudEvent {
	id := e.Credential.ID()
	data := eventData{Type: typeName(e.Credential.VCT), Day: e.Day.String(), Expires: timestamp(e.Credential.Expires)}
	if fact := e.Fact; fact != nil {
		data.Part, data.From, data.Until = string(fact.Part), fact.From.String(), fact.Until.String()
		data.Appointment, data.Reason, data.Fact = fact.Appointment.String(), fact.Reason, fact.Seq
		if end := fact.End; end != nil && (e.Kind == registry.EventEnded || e.Kind == registry.EventUnlocked) {
			data.Reason = end.Reason
		}
	}
	return cloudEvent{
		SpecVersion: "1.0", ID: fmt.Sprintf("%d.%s.%s", e.Seq, id, e.Kind), Source: source,
		Type: "vn.giayto.credential." + string(e.Kind), Subject: id, Time: e.At.In(vn.Zone).Format(time.RFC3339Nano),
		ContentType: "application/json", Data: data,
	}
}
