package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/issuer"
	"github.com/giayto/giayto/issuer/registry"
)

const operatorEnv = "GIAYTO_OPERATOR"

// standingCommands are the changes of standing.
func (c *console) standingCommands() []*cli.Command {
	document, copies := []string{"credential", "document"}, []string{"person", "device"}
	return []*cli.Command{
		c.standingCommand(registry.Suspend, document, "record that a document may not be used (tước quyền, tạm dừng sử dụng)", `
It begins and ends by itself on the days that are given. The document's later credentials are suspended too.`,
			`--document driving-licence:010195000001 --part car --from 2026-11-23 --until 2027-01-22 --reason right-withdrawn --case 12/QĐ-XPHC`,
			partFlag(), dateFlag("from", "its first `DATE`; today without it"), dateFlag("until", "its last `DATE`; without it until reinstate")),
		c.standingCommand(registry.Reinstate, document, "end suspensions and holds of a document (phục hồi)", `
Without --part it ends all of them, or with --case those of that case alone: where they have other cases it ends none and
lists them. Suspensions for exhausted points end with the ground points-restored alone. An end that has not come yet can be
recorded again with an earlier --from. With the ground recorded-in-error it also withdraws a revocation or a supersession
that has not begun.`,
			`--credential 46-1026937 --reason returned`,
			partFlag(), dateFlag("from", "the first `DATE` on which it may be used again; today without it")),
		c.standingCommand(registry.Revoke, document, "end a document for good (thu hồi)", `
It is about all credentials of the document, also with --credential. From its first day on it is final: only a record that
is approved afterwards gets a new credential. Before that day, reinstate --reason recorded-in-error withdraws it.`,
			`--document driving-licence:010195000001 --reason wrongly-issued --case 7/QĐ-TH`,
			dateFlag("from", "the first `DATE` on which it does not count; today without it")),
		c.standingCommand(registry.Hold, document, "record that a document is held as security (tạm giữ)", `
It may be used until the appointment has passed, and is suspended from the day after on.`,
			`--document driving-licence:010195000001 --appointment 2026-12-10 --reason held-as-security --case 0012345/BB-VPHC`,
			dateFlag("appointment", "the `DATE` of the appointment in the record"),
			dateFlag("from", "its first `DATE`; today without it"), dateFlag("until", "its last `DATE`; without it until reinstate")),
		c.standingCommand(registry.Supersede, document, "record that a newer one replaces a credential (thay thế)", `
With --credential it is about that credential alone, with --document about those with other blanks than the newest; the
newest stays good. Issuing with a newer blank serial does this by itself. It is final from its first day on.`,
			`--credential 46-1026937 --reason exchanged`,
			dateFlag("from", "the first `DATE` on which it does not count; today without it")),
		c.standingCommand(registry.Lock, copies, "lock the copies of a person or of a device (khóa)", `
The documents themselves stay as they are, and so does what is known of them: unlock brings that back.`,
			`--person - --reason holder-request`, dateFlag("from", "its first `DATE`; today without it")),
		c.standingCommand(registry.Unlock, copies, "unlock the copies of a person or of a device (mở khóa)", `
What was locked since its holder died is not unlocked, unless that was recorded in error.`,
			`--person - --reason holder-request`, dateFlag("from", "the first `DATE` on which they may be used again; today without it")),
	}
}

func partFlag() cli.Flag {
	return &cli.StringFlag{Name: "part", Usage: "the `PART` of a driving licence: car (ô tô) or motorcycle (mô tô); without it all of the document"}
}

func dateFlag(name, usage string) cli.Flag {
	return &cli.StringFlag{Name: name, Usage: usage}
}

func (c *console) standingCommand(verb registry.Verb, subjects []string, usage, description, example string, flags ...cli.Flag) *cli.Command {
	command := "   giayto issuer " + string(verb) + " --dir csgt " + example
	description = strings.TrimPrefix(description, "\n") + `
Days are calendar days in UTC+7, inclusive, as 2026-11-22 or 22/11/2026; the first is at most a year ahead. Verifiers learn of it with the next
giayto issuer publish and their next giayto sync. The history keeps who recorded what: --operator, or the variable
` + operatorEnv + `. The name of this computer's user is never taken for it.

GROUNDS
` + groundsHelp(verb) + `
EXAMPLES
` + command
	all := append([]cli.Flag{issuerDirFlag()}, subjectFlags(subjects...)...)
	all = append(all, flags...)
	if verb == registry.Revoke || verb == registry.Supersede {
		all = append(all, yesFlag())
	}
	all = append(all,
		&cli.StringFlag{Name: "reason", Usage: "the `CODE` of the ground; --reason help lists those of this command"},
		&cli.StringFlag{Name: "case", Usage: "the `NUMBER` of the decision or record: letters, digits and / . -"},
		&cli.StringFlag{Name: "operator", Usage: "the `NAME` of who records it: letters, digits and / . -"},
		&cli.BoolFlag{Name: "json", Usage: "print the answer as JSON"},
		&cli.StringFlag{Name: "at", Usage: "record it as of `TIME` instead of now"}, langFlag())
	return &cli.Command{
		Name: string(verb), Usage: usage, Description: description, Flags: all,
		Action: func(ctx *cli.Context) error { return c.changeStanding(ctx, verb, subjects) },
	}
}

func groundsHelp(verb registry.Verb) string {
	var b strings.Builder
	for _, m := range message.Grounds(string(verb)) {
		fmt.Fprintf(&b, "   %-19s %s%s\n", m.Code, m.Text(nil).EN, groundNeeds(m))
	}
	return b.String()
}

// groundNeeds tells of a ground what it goes with, and what goes with it.
func groundNeeds(m message.Message) string {
	var needs []string
	if types := m.Types(); types != nil {
		needs = append(needs, "for "+strings.Join(types, ", "))
	}
	if m.Term() {
		needs = append(needs, "needs --until")
	}
	if m.Code == message.AuthorityDecision {
		needs = append(needs, "needs --case")
	}
	if len(needs) == 0 {
		return ""
	}
	return " (" + strings.Join(needs, "; ") + ")"
}

// changeStanding is the action of all these commands.
func (c *console) changeStanding(ctx *cli.Context, verb registry.Verb, subjects []string) error {
	lang, err := c.lang(ctx.String("lang"))
	if err != nil {
		return err
	}
	if ctx.String("reason") == "help" {
		page{c, lang}.listGrounds(verb)
		return nil
	}
	order, err := c.order(ctx, verb)
	if err != nil {
		return err
	}
	at, err := c.recordAt(ctx)
	if err != nil {
		return err
	}
	about, err := c.subject(ctx, subjects...)
	if err != nil {
		return err
	}
	return c.withRegistry(ctx, func(i *issuer.Issuer, r *registry.Registry) error {
		secret, err := i.Secret()
		if err != nil {
			return err
		}
		order.Target = about.target(secret)
		if err := c.confirmOrder(ctx, order, vn.DateOf(at)); err != nil {
			return err
		}
		effect, err := r.Apply(ctx.Context, order, at)
		if err != nil {
			return standingError(err, order)
		}
		if today := vn.DateOf(at); !order.Until.IsZero() && order.Until.Before(today) {
			c.warn("it was over before today, on %s: only the history tells of it", order.Until)
		}
		changes, err := c.changes(context.WithoutCancel(ctx.Context), r, effect, vn.DateOf(at))
		if err != nil {
			return fmt.Errorf("it is recorded, but what comes of it cannot be shown: %w", err)
		}
		if ctx.Bool("json") {
			return c.printJSON(answer{string(verb), timestamp(at), changes, recorded(effect.Facts)})
		}
		page{c, lang}.answer(changes, recorded(effect.Facts), vn.DateOf(at))
		return nil
	})
}

// confirmOrder asks before what reinstate cannot take back.
func (c *console) confirmOrder(ctx *cli.Context, o registry.Order, today vn.Date) error {
	final := map[registry.Verb]string{
		registry.Revoke:    "revoke is final, for all credentials of the document: only a record that is approved afterwards gets a new one",
		registry.Supersede: "supersede is final: the credential does not count again",
	}[o.Verb]
	if final == "" || today.Before(o.From) {
		return nil
	}
	return c.confirm(ctx, final, string(o.Verb))
}

func (p page) listGrounds(verb registry.Verb) {
	for _, m := range message.Grounds(string(verb)) {
		p.print("%-19s %s [%s]%s\n", m.Code, m.Text(nil).In(p.lang), m.Source, groundNeeds(m))
	}
}

// order reads what is to be recorded, apart from what it is about.
func (c *console) order(ctx *cli.Context, verb registry.Verb) (o registry.Order, err error) {
	if err := noArgs(ctx, "dir", "reason"); err != nil {
		return o, err
	}
	if verb == registry.Hold {
		if err := needs(ctx, "appointment"); err != nil {
			return o, err
		}
	}
	o = registry.Order{Verb: verb, Reason: ctx.String("reason"), Case: ctx.String("case")}
	if err := checkGround(verb, o.Reason, o.Case); err != nil {
		return o, err
	}
	if o.Part, err = oneOf[registry.Part](ctx, "part", parts); err != nil {
		return o, err
	}
	for flag, day := range map[string]*vn.Date{"from": &o.From, "until": &o.Until, "appointment": &o.Appointment} {
		if *day, err = dateOf(ctx, flag); err != nil {
			return o, err
		}
	}
	if m, _ := message.Lookup(o.Reason); m.Term() && o.Until.IsZero() {
		return o, usage("--reason %s is for a time: it needs --until", o.Reason).withHint("its last day, as in --until 2027-01-22")
	}
	if o.Operator = c.operator(ctx); o.Operator == "" {
		c.warn("the history will not say who recorded this: --operator NAME or the variable %s", operatorEnv)
	}
	return o, nil
}

// checkGround refuses a code that is no ground of the verb.
func checkGround(verb registry.Verb, code, number string) error {
	var codes []string
	for _, m := range message.Grounds(string(verb)) {
		codes = append(codes, m.Code)
	}
	switch m, known := message.Lookup(code); {
	case known && m.Kind == message.Ground && !slices.Contains(codes, code):
		return usage("--reason: %q is a ground to %s, not to %s", code, strings.Join(m.Verbs(), ", "), verb).
			withHint("one of %s", strings.Join(codes, ", "))
	case !slices.Contains(codes, code):
		return usage("--reason: unknown ground %q", concealed(code)).withHint("%s", didYouMean(code, codes))
	case code == message.AuthorityDecision && number == "":
		return usage("--reason %s needs the number of the decision", code).withHint("as in --case 12/QĐ-XPHC")
	}
	return nil
}

// operator is who is at work, by the flag or the environment: nobody is taken for it in silence.
func (c *console) operator(ctx *cli.Context) string {
	if name := ctx.String("operator"); name != "" {
		return name
	}
	return c.env(operatorEnv)
}

// dateOf reads a day from a flag; one that is not set is no day.
func dateOf(ctx *cli.Context, flag string) (vn.Date, error) {
	if !ctx.IsSet(flag) {
		return vn.Date{}, nil
	}
	d, ok := parseDay(ctx.String(flag))
	if !ok {
		return d, usage("--%s: %q is not a day", flag, concealed(ctx.String(flag))).withHint("as in 2026-11-22 or 22/11/2026")
	}
	return d, nil
}

// parseDay reads a full date as programs write it, 2026-11-22, or as people do, 22/11/2026.
func parseDay(s string) (vn.Date, bool) {
	if len(s) == 10 && s[2] == '/' && s[5] == '/' {
		s = s[6:] + "-" + s[3:5] + "-" + s[:2]
	}
	d, err := vn.ParseDate(s)
	return d, err == nil && d.Full()
}

// standingError says where to look at what stands in the way of an order.
func standingError(err error, o registry.Order) error {
	where := "giayto issuer show with the same subject shows what is known of it"
	switch {
	case errors.Is(err, registry.ErrFinal) && o.Verb == registry.Reinstate:
		return (&failure{status: exitData, err: err}).
			withHint("have the record approved again, and issue it: giayto issuer issue, or reissue; %s", where)
	case errors.Is(err, registry.ErrAlready), errors.Is(err, registry.ErrFinal):
		return (&failure{status: exitData, err: err}).withHint("%s", where)
	case errors.Is(err, registry.ErrNotFound):
		return (&failure{status: exitData, err: err}).withHint("%s is about what this issuer has issued", o.Verb)
	}
	return err
}

// An answer is what JSON tells of a change.
type answer struct {
	Verb        string   `json:"verb"`
	At          string   `json:"at"`
	Credentials []change `json:"credentials"`
	// Recorded are the facts that began, or the ends of those that ended.
	Recorded []historyLine `json:"recorded"`
}

// recorded tells of what an order has recorded, or ended.
func recorded(facts []registry.Fact) []historyLine {
	lines := make([]historyLine, len(facts))
	for n, f := range facts {
		if lines[n] = beginning(f); f.End != nil {
			lines[n] = ending(f)
		}
	}
	return lines
}

// A change is what became of a credential.
type change struct {
	ID     string `json:"credential_id"`
	Type   string `json:"type"`
	Before value  `json:"before"`
	After  value  `json:"after"`
	Later  []turn `json:"later,omitempty"`
}

// changes adds to the effect of an order what will come of it by itself.
func (c *console) changes(ctx context.Context, r *registry.Registry, effect registry.Effect, today vn.Date) ([]change, error) {
	all := make([]change, 0, len(effect.Credentials))
	for _, one := range effect.Credentials {
		found, err := r.Find(ctx, registry.Query{Credential: one.ID})
		if err != nil {
			return nil, err
		}
		for _, s := range found {
			all = append(all, change{one.ID, typeName(s.Credential.VCT), valueOf(one.Before), valueOf(one.After), turns(s.Facts, today)})
		}
	}
	return all, nil
}

// answer tells what was recorded, what is now and what comes by itself, and how it reaches those who check.
func (p page) answer(changes []change, facts []historyLine, today vn.Date) {
	for _, line := range p.distinct(facts) {
		p.print("%s: %s\n", p.text(message.WordRecorded), safe(line))
	}
	for _, one := range changes {
		p.print("%s\n", safe(p.credentialName(one.ID, one.Type)))
		now := p.status(one.Before.Value)
		if one.After == one.Before {
			now += " (" + p.text(message.WordUnchanged) + ")"
		} else {
			now += " → " + p.status(one.After.Value)
		}
		rows := table{}
		rows.add(p.text(message.WordToday)+" "+p.day(today.String()), now)
		p.addTurns(&rows, one.Later)
		p.printTable(rows)
	}
	if len(changes) == 0 {
		p.print("%s\n", p.text(message.WordNoneUnexpired))
	}
	p.print("%s\n", p.text(message.WordNextPublish))
}

// distinct are facts in words; what is recorded of several credentials alike is told once.
func (p page) distinct(facts []historyLine) (lines []string) {
	for _, fact := range facts {
		if words := p.describe(fact); !slices.Contains(lines, words) {
			lines = append(lines, words)
		}
	}
	return lines
}

// withRegistry opens the issuer of --dir and its registry.
func (c *console) withRegistry(ctx *cli.Context, do func(*issuer.Issuer, *registry.Registry) error) error {
	return c.withIssuer(ctx, func(i *issuer.Issuer) error {
		r, err := i.Registry(ctx.Context)
		if err != nil {
			return err
		}
		return do(i, r)
	})
}
