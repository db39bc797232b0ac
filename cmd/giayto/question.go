package main

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/verifier"
)

var (
	questions = []string{string(credential.Traffic), string(credential.Clinic), string(credential.Identity)}
	parts     = []string{string(vn.CarPart), string(vn.MotorcyclePart)}
)

func questionFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "for", Usage: "the `QUESTION`: traffic (giao thông), clinic (khám chữa bệnh) or identity (định danh); without it the document's own"},
		&cli.StringFlag{Name: "vehicle", Usage: "the `VEHICLE` that is driven: car (ô tô) or motorcycle (mô tô)"},
		&cli.StringFlag{Name: "at", Usage: "judge as of `TIME`, RFC 3339 or a date (its end in UTC+7), instead of now"},
	}
}

// question reads what is asked from the flags.
func (c *console) question(ctx *cli.Context) (q verifier.Question, err error) {
	if q.For, err = oneOf[credential.Question](ctx, "for", questions); err != nil {
		return q, err
	}
	if q.Part, err = oneOf[vn.Part](ctx, "vehicle", parts); err != nil {
		return q, err
	}
	q.At, err = c.at(ctx)
	return q, err
}

// oneOf reads a flag that takes one of a few words; empty where it is not set.
func oneOf[T ~string](ctx *cli.Context, flag string, words []string) (T, error) {
	value := ctx.String(flag)
	if !ctx.IsSet(flag) || slices.Contains(words, value) {
		return T(value), nil
	}
	return "", usage("--%s: %q is not understood", flag, value).withHint("one of %s", strings.Join(words, ", "))
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
