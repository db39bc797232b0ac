package main

import (
	"context"
	"errors"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/verifier"
	"github.com/giayto/giayto/verifier/policy/identity"
	"github.com/giayto/giayto/verifier/policy/traffic"
	"github.com/giayto/giayto/verifier/view"
)

// maxTogether bounds the papers of one check: more are a batch, which nobody sums up.
const maxTogether = 16

// A place is where codes were found together: a picture, or a line of text.
type place struct {
	arg   string
	texts []string
}

// together answers inputs that are papers of one check, and sums them up. More inputs than those of a check are answered
// one by one.
func (v *verification) together(ctx *cli.Context) error {
	var places []place
	batch := false
	for _, arg := range ctx.Args().Slice() {
		err := v.readInput(ctx, arg, func(texts ...string) error {
			places = append(places, place{arg, texts})
			batch = batch || len(places) > maxTogether
			if !batch {
				return nil
			}
			defer func() { places = places[:0] }()
			return v.answerAll(ctx.Context, places, nil)
		})
		if err != nil {
			return err
		}
	}
	if batch {
		return alone(ctx)
	}
	if err := v.answerAll(ctx.Context, places, v.people(places)); err != nil {
		return err
	}
	return v.sumUp()
}

// answerAll answers the codes of each place; people are those of each place, nil where they do not matter.
func (v *verification) answerAll(ctx context.Context, places []place, people [][]identity.Person) error {
	for i, p := range places {
		if v.headings && p.arg != v.heading {
			v.print("%s\n", heading(p.arg))
			v.heading = p.arg
		}
		v.question.Beside = nil
		for j := range people {
			if j != i {
				v.question.Beside = append(v.question.Beside, people[j]...)
			}
		}
		if err := v.answer(ctx)(p.texts...); err != nil {
			return err
		}
	}
	return nil
}

// people are who the papers of each place are about, where a clinic may ask.
func (v *verification) people(places []place) [][]identity.Person {
	if len(places) < 2 || v.question.For != "" && v.question.For != credential.Clinic {
		return nil
	}
	people := make([][]identity.Person, len(places))
	for i, p := range places {
		people[i] = verifier.People(v.state, v.question, p.texts)
	}
	return people
}

// sumUp says what the papers of one check come to together, which is the answer from then on.
func (v *verification) sumUp() error {
	if len(v.verdicts) == maxTogether {
		return nil
	}
	sum, err := verifier.SumUp(v.question, v.plate, v.verdicts)
	if sum != nil && len(v.vehicles) > 0 {
		sum, err = verifier.SumUp(v.question, v.plate, slices.Concat(v.verdicts, v.vehicles))
	}
	var conflict *traffic.ConflictError
	switch {
	case errors.As(err, &conflict):
		return usage("--%w", err).withHint("look at the vehicle again, or leave --vehicle to its papers")
	case err != nil:
		return usage("--plate: %s: %w", plateUnclear.In(v.lang), err).withHint("%s", plateHint.In(v.lang))
	case sum == nil:
		return nil
	}
	v.seen = map[message.Outcome]bool{sum.Outcome: true}
	if v.json {
		return v.printJSON(sum)
	}
	v.printSum(sum, v.lang)
	return v.out.err
}

// vehicleFrom takes the vehicle from the paper of --vehicle-doc, which must be accepted and agree with --vehicle.
func (v *verification) vehicleFrom(ctx *cli.Context) error {
	path := ctx.Path("vehicle-doc")
	if path == "" {
		return nil
	}
	found := traffic.Vehicle{}
	err := v.readInput(ctx, path, func(texts ...string) error {
		q := verifier.Question{For: credential.Traffic, At: v.question.At, On: v.question.On}
		for _, verdict := range verifier.VerifyAll(v.state, q, texts) {
			vehicle, ok := verifier.VehicleOf(&verdict)
			if !ok {
				return dataError("--vehicle-doc: %q: %s: %s", path, verdict.Outcome.Text().In(v.lang), verdict.Message.In(v.lang)).
					withHint("it takes an accepted vehicle registration or inspection")
			}
			var err error
			if found, err = traffic.Merge(found, vehicle); err != nil {
				return dataError("--vehicle-doc: %w", err)
			}
			v.vehicles = append(v.vehicles, verdict)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if found.Kind == "" {
		return dataError("--vehicle-doc: %q has no code that can be read", path)
	}
	if v.question.Vehicle, err = traffic.Merge(v.question.Vehicle, found); err != nil {
		return usage("--%w", err).withHint("look at the vehicle again, or leave --vehicle out")
	}
	return nil
}

// printSum prints the sum as a verdict on all papers.
func (c *console) printSum(s *verifier.Sum, lang message.Lang) {
	p := page{c, lang}
	p.print("== %s: %d ==\n", message.WordTogether.Text().In(lang), len(s.Papers)+len(s.Unsigned))
	seen := view.OfSum(s, lang)
	p.band(&seen)
	p.findings(seen.Findings)
	p.print("\n")
}
