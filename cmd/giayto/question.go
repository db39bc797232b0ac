package main

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/verifier"
	"github.com/giayto/giayto/verifier/policy/identity"
	"github.com/giayto/giayto/verifier/policy/traffic"
)

var (
	questions = []string{string(credential.Traffic), string(credential.Clinic), string(credential.Identity)}
	parts     = []string{string(vn.CarPart), string(vn.MotorcyclePart)}
)

func questionFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "for", Usage: "the `QUESTION`: traffic (giao thông), clinic (khám chữa bệnh) or identity (định danh); without it that of the other flags, else the document's own"},
		&cli.StringFlag{Name: "vehicle", Usage: "traffic: the `VEHICLE` that is driven, as in \"ô tô 7 chỗ\", \"xe máy 150cc\" or truck,gvw=3501; help lists them all"},
		&cli.PathFlag{Name: "vehicle-doc", Usage: "traffic: take the vehicle from the registration or inspection in `FILE`"},
		&cli.StringFlag{Name: "plate", Usage: "traffic: the `PLATE` on the vehicle, to compare with its papers"},
		&cli.StringFlag{Name: "permit", Usage: "traffic: a foreign international `PERMIT` is shown instead of a licence, as in issued=2026-05-20,expires=2027-05-19,national, the last where its national licence is there too"},
		&cli.StringFlag{Name: "facility", Usage: "clinic: the `CODE` of the facility that asks"},
		&cli.StringFlag{Name: "admitted", Usage: "clinic: the `DATE` since which the patient is in the ward"},
		&cli.IntFlag{Name: "min-age", Usage: "identity: has the person completed `N` years"},
		&cli.StringFlag{Name: "match", Usage: "identity: compare with `FACTS`, a name, a date of birth, a number, with commas between"},
		&cli.StringFlag{Name: "on", Usage: "the `DATE` that the papers must cover instead of today"},
		&cli.StringFlag{Name: "at", Usage: "judge as of `TIME`, RFC 3339 or a date (its end in UTC+7), instead of now"},
	}
}

// question reads what is asked from the flags.
func (c *console) question(ctx *cli.Context, lang message.Lang) (q verifier.Question, err error) {
	if q.For, err = asked(ctx); err != nil {
		return q, err
	}
	if q.At, err = c.at(ctx); err != nil {
		return q, err
	}
	for flag, day := range map[string]*vn.Date{"on": &q.On, "admitted": &q.Admitted} {
		if *day, err = dateOf(ctx, flag); err != nil {
			return q, err
		}
	}
	return q, details(ctx, &q, lang)
}

// detailFlags are the flags that say more of one question.
var detailFlags = []struct {
	question credential.Question
	flags    []string
}{
	{credential.Traffic, []string{"vehicle", "vehicle-doc", "plate", "permit"}},
	{credential.Clinic, []string{"facility", "admitted"}},
	{credential.Identity, []string{"min-age", "match"}},
}

// asked is the question of --for, else the one that the other flags say more of: another paper does not answer it. Flags of
// two questions are refused.
func asked(ctx *cli.Context) (credential.Question, error) {
	question, err := oneOf[credential.Question](ctx, "for", questions)
	if err != nil {
		return "", err
	}
	by := "for " + string(question)
	for _, d := range detailFlags {
		for _, flag := range d.flags {
			switch {
			case !ctx.IsSet(flag) || question == d.question:
			case question != "":
				return "", usage("--%s goes with --for %s, not with --%s", flag, d.question, by)
			default:
				question, by = d.question, flag
			}
		}
	}
	return question, nil
}

// What an officer is told of a flag that is not understood: the fault itself names the parts.
var (
	vehicleUnclear = message.Text{VI: "chưa đủ để biết là xe nào", EN: "does not tell which vehicle"}
	vehicleHint    = message.Text{VI: `ví dụ "ô tô 7 chỗ", "xe máy 150cc", "xe tải khối lượng toàn bộ 3.501 kg"; xem đủ: giayto verify --vehicle help`,
		EN: `as in "ô tô 7 chỗ", "xe máy 150cc", car,seats=4 or truck,gvw=3501; all of them: giayto verify --vehicle help --lang en`}
	facilityUnclear = message.Text{VI: "không phải mã cơ sở khám chữa bệnh", EN: "is no code of a facility"}
	facilityHint    = message.Text{VI: "gồm 5 ký tự như in trên thẻ BHYT, ví dụ 01028", EN: "it has 5 characters as on the BHYT card, as in 01028"}
	plateUnclear    = message.Text{VI: "không phải biển số xe", EN: "is no plate"}
	plateHint       = message.Text{VI: "ví dụ --plate 30K-123.45", EN: "as in --plate 30K-123.45"}
)

// details reads what a question names beside its kind.
func details(ctx *cli.Context, q *verifier.Question, lang message.Lang) (err error) {
	if ctx.IsSet("vehicle") {
		if q.Vehicle, err = traffic.ParseVehicle(ctx.String("vehicle")); err != nil {
			return usage("--vehicle: %s: %s", vehicleUnclear.In(lang), strings.TrimPrefix(err.Error(), "vehicle: ")).withHint("%s", vehicleHint.In(lang))
		}
	}
	if ctx.IsSet("permit") {
		permit, err := traffic.ParsePermit(ctx.String("permit"))
		if err != nil {
			return usage("--%w", err).withHint("as in issued=20/05/2026,national")
		}
		q.Permit = &permit
	}
	if ctx.IsSet("facility") {
		if q.Facility, err = vn.FacilityCode(ctx.String("facility")); err != nil {
			return usage("--facility: %s: %s", facilityUnclear.In(lang), vn.Reason(err)).withHint("%s", facilityHint.In(lang))
		}
	}
	day := q.On
	if day.IsZero() {
		day = vn.DateOf(q.At)
	}
	if day.Before(q.Admitted) {
		return usage("--admitted: %s is after the day of care, %s", q.Admitted, day)
	}
	if ctx.IsSet("match") {
		if q.Match, err = identity.ParseFacts(ctx.String("match")); err != nil {
			return usage("--match: %w", err).withHint("as in --match \"Nguyễn Văn An, 15/08/1999\"")
		}
	}
	const oldest = 150
	if q.MinAge = ctx.Int("min-age"); ctx.IsSet("min-age") && (q.MinAge < 1 || q.MinAge > oldest) {
		return usage("--min-age: %d is not within 1 to %d", q.MinAge, oldest)
	}
	return nil
}

// oneOf reads a flag that takes one of a few words; empty where it is not set.
func oneOf[T ~string](ctx *cli.Context, flag string, words []string) (T, error) {
	value := ctx.String(flag)
	if !ctx.IsSet(flag) || slices.Contains(words, value) {
		return T(value), nil
	}
	return "", usage("--%s: %q is not understood", flag, concealed(value)).withHint("one of %s", strings.Join(words, ", "))
}

// at is the time for which a command works: --at, or the clock.
func (c *console) at(ctx *cli.Context) (time.Time, error) {
	if !ctx.IsSet("at") {
		return c.now(), nil
	}
	t, err := parseTime(ctx.String("at"))
	if err != nil {
		return t, usage("--at: %w", err).withHint("as in 2026-11-22T08:00:00+07:00, or 2026-11-22 for the end of that day")
	}
	return t, nil
}

// recordAt is at for a command that writes to an issuer's log. Of a time that has not come nothing is recorded, since nothing
// could be recorded before it any more; today's date is now.
func (c *console) recordAt(ctx *cli.Context) (time.Time, error) {
	t, err := c.at(ctx)
	if err != nil || !ctx.IsSet("at") {
		return t, err
	}
	now := c.now()
	if d, err := vn.ParseDate(ctx.String("at")); err == nil && d == vn.DateOf(now) {
		return now, nil
	}
	if t.Sub(now) > c.ahead {
		return t, usage("--at: %s has not come: it is %s", clock(t), clock(now)).
			withHint("what is to begin later is recorded now, with a later --from")
	}
	return t, nil
}

// parseTime reads RFC 3339, or a date, which stands for its last second in UTC+7: what is valid on that day is valid
// then.
func parseTime(s string) (time.Time, error) {
	if d, err := vn.ParseDate(s); err == nil && d.Full() {
		return d.End().Add(-time.Second), nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || t.Unix() < 0 {
		return t, errors.New("neither a time nor a date")
	}
	return t, nil
}
