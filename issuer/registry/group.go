package registry

import (
	"context"
	"fmt"
	"time"

	"github.com/giayto/giayto/credential/vn"
)

// A Wanted is a place that is asked for: one in a list of that type, and of the year in which Expires is (UTC+7).
type Wanted struct {
	VCT     string
	Expires time.Time
	// Person, Document, Blank, Device and Approved are those of the credential that will have the place. What Refusal
	// would say of them, it is refused for.
	Person, Document, Blank Hash
	Device                  [32]byte
	Approved                time.Time
	// Record is that of the credential, and Known the ID of the record's newest one, empty for none, as far as who asks
	// knows: Commit is ErrMeanwhile where it has become another. With the zero Record nothing is compared.
	Record Hash
	Known  string
}

// A Place is an entry of a status list that no other credential has.
type Place struct {
	List, Index int
	URI         string // of the list
}

// ID is that of the credential that takes the place.
func (p Place) ID() string { return formatID(p.List, p.Index) }

// MaxGroup bounds the places of one group.
const MaxGroup = 4096

// A Group is some credentials that are issued together: its places are reserved before anything is written, and its
// credentials committed when all outputs are on the disk. A crash between the two leaves it open, for Unfinished.
type Group struct {
	r      *Registry
	id     int64
	batch  int64
	out    string
	places []Place
	codes  []string
	known  map[Hash]string // of Wanted
	// superseded are the credentials that Commit superseded.
	superseded []string
}

// Refusals returns, for each place that was wanted, the code of Refusal by which it was refused, or "".
func (g *Group) Refusals() []string { return g.codes }

// Places returns the places that were reserved, in the order in which they were wanted.
func (g *Group) Places() []Place { return g.places }

// Superseded returns the IDs of the credentials that Commit has superseded, none before it.
func (g *Group) Superseded() []string { return g.superseded }

// Out is where the outputs of the group are.
func (g *Group) Out() string { return g.out }

// Batch is the run that the group is of.
func (g *Group) Batch() int64 { return g.batch }

// Reserve begins a group with the places that are wanted, in their order: 1 to MaxGroup. When it returns, those that were
// not refused are recorded, and the mark is written; where all were refused there is no group, and nothing to be closed. out
// is where its outputs will be, for whoever cleans up after a crash.
func (r *Registry) Reserve(ctx context.Context, batch int64, out string, wanted []Wanted, now time.Time) (*Group, error) {
	if len(wanted) < 1 || len(wanted) > MaxGroup {
		return nil, fmt.Errorf("registry: a group of %d: it has 1 to %d", len(wanted), MaxGroup)
	}
	for i := range wanted {
		if err := wanted[i].check(); err != nil {
			return nil, err
		}
	}
	if err := checkOut(out); err != nil {
		return nil, err
	}
	g := &Group{r: r, batch: batch, out: out, known: make(map[Hash]string)}
	for i := range wanted {
		if !wanted[i].Record.IsZero() {
			g.known[wanted[i].Record] = wanted[i].Known
		}
	}
	if err := r.change(ctx, now, func(c *change) error { return g.reserve(c, wanted) }); err != nil {
		return nil, err
	}
	return g, nil
}

func (g *Group) reserve(c *change, wanted []Wanted) (err error) {
	if err := c.running(g.batch); err != nil {
		return err
	}
	if g.codes, err = c.refusals(papers(wanted), c.at); err != nil {
		return err
	}
	a := allotment{change: c, first: g.r.config.First}
	if a.lists, err = c.lists(); err != nil {
		return err
	}
	for i, w := range wanted {
		if g.codes[i] != "" {
			continue
		}
		place, err := a.place(w.VCT, vn.DateOf(w.Expires).Year)
		if err != nil {
			return err
		}
		place.URI = g.r.uri(place.List)
		g.places = append(g.places, place)
	}
	if len(g.places) == 0 {
		return nil
	}
	if g.id, err = c.next(reservationsTable); err != nil {
		return err
	}
	if err := c.add(reservationsTable, g.id, c.entry, g.batch, orNull(g.out)); err != nil {
		return err
	}
	return g.addRuns(c, a.runs)
}

// papers are the credentials that are wanted, as Refusal looks at them.
func papers(wanted []Wanted) []Credential {
	of := make([]Credential, len(wanted))
	for i, w := range wanted {
		of[i] = Credential{Person: w.Person, Document: w.Document, Blank: w.Blank, Device: w.Device, Approved: w.Approved}
	}
	return of
}

// addRuns records the places.
func (g *Group) addRuns(c *change, runs []run) error {
	for _, part := range runs {
		var given int
		if _, err := c.row("SELECT first + places FROM runs WHERE list = ? ORDER BY first DESC LIMIT 1", []any{part.list}, &given); err != nil {
			return err
		}
		if part.first < given {
			return fmt.Errorf("%w: of list %d, %d places are counted and %d were given", ErrDamaged, part.list, part.first, given)
		}
		seq, err := c.next(runsTable)
		if err != nil {
			return err
		}
		if err := c.add(runsTable, seq, c.entry, g.id, int64(part.list), int64(part.first), int64(part.places)); err != nil {
			return err
		}
		if err := c.exec("UPDATE counters SET given = ? WHERE list = ?", part.first+part.places, part.list); err != nil {
			return err
		}
	}
	return nil
}

// Unfinished returns the groups that are open, the first first, each with all its places, in no order that matters.
// After a crash their outputs are to be removed, and then they are to be discarded.
func (r *Registry) Unfinished(ctx context.Context) ([]*Group, error) {
	return r.groups(ctx, "NOT EXISTS (SELECT 1 FROM closings c WHERE c.reservation = g.id)")
}

// DiscardedOf returns the groups with outputs at a place that were discarded, also by others who may not have removed them.
func (r *Registry) DiscardedOf(ctx context.Context, out string) ([]*Group, error) {
	return r.groups(ctx, "g.out = ? AND EXISTS (SELECT 1 FROM closings c WHERE c.reservation = g.id AND c.credentials IS NULL)", out)
}

// groups returns those that a condition holds for.
func (r *Registry) groups(ctx context.Context, where string, args ...any) (found []*Group, err error) {
	query := `SELECT g.id, g.batch, g.out, r.list, r.first, r.places
		FROM reservations g JOIN runs r ON r.reservation = g.id
		WHERE ` + where + ` ORDER BY g.id, r.seq`
	err = r.read(ctx, func(s *session) error {
		return s.rows(query, args, func(scan func(...any) error) error {
			g := &Group{r: r}
			var out *string
			var part run
			if err := scan(&g.id, &g.batch, &out, &part.list, &part.first, &part.places); err != nil {
				return err
			}
			if n := len(found); n > 0 && found[n-1].id == g.id {
				g = found[n-1]
			} else {
				g.out = orEmpty(out)
				found = append(found, g)
			}
			for place := part.first; place < part.first+part.places; place++ {
				g.places = append(g.places, Place{part.list, r.secret.index(part.list, place), r.uri(part.list)})
			}
			return nil
		})
	})
	return found, err
}

// Discard closes a group of which no output is left. Its places are never used.
func (g *Group) Discard(ctx context.Context, now time.Time) error {
	return g.r.change(ctx, now, func(c *change) error {
		if _, err := g.opened(c); err != nil {
			return err
		}
		return c.add(closingsTable, c.entry, g.id, nil)
	})
}

// opened returns the entry of the log with which the group was reserved, and refuses one that is closed.
func (g *Group) opened(c *change) (entry int64, err error) {
	var closed, credentials *int64
	const query = "SELECT g.entry, c.entry, c.credentials FROM reservations g LEFT JOIN closings c ON c.reservation = g.id WHERE g.id = ?"
	found, err := c.row(query, []any{g.id}, &entry, &closed, &credentials)
	switch {
	case err != nil:
		return 0, err
	case !found:
		return 0, fmt.Errorf("%w: group %d", ErrNotFound, g.id)
	case credentials != nil:
		return 0, fmt.Errorf("registry: group %d was committed or discarded: %w", g.id, ErrCommitted)
	case closed != nil:
		return 0, fmt.Errorf("registry: group %d was committed or discarded: %w", g.id, ErrDiscarded)
	}
	return entry, nil
}
