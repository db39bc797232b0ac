package registry

import (
	"context"
	"fmt"
	"time"

	"github.com/giayto/giayto/credential/vn"
)

// newerBlank is the ground on which a new credential supersedes older ones, of message.Grounds.
const newerBlank = "newer-blank"

// Commit records the group's credentials, each at one of its places, all of them or none; the places that are left are
// never used. All outputs must be on the disk. A credential with another blank than the document's, and a later approval,
// supersedes all unexpired ones with other blanks; with an approval that is not later it is superseded itself. One with the
// same blank, a renewal, supersedes nothing. A revocation of the document since Reserve, or one
// that has not begun, is recorded of it too. A record that was issued by another run since Reserve, or a document that became another person's, is ErrMeanwhile. On an error the group is open, and Commit may be tried again;
// where the answer to it was lost, ErrCommitted then says that it is done.
func (g *Group) Commit(ctx context.Context, credentials []Credential, now time.Time) error {
	if err := g.check(credentials); err != nil {
		return err
	}
	var superseded []string
	err := g.r.change(ctx, now, func(c *change) error {
		opened, err := g.opened(c)
		if err != nil {
			return err
		}
		if err := g.checkLists(c, credentials); err != nil {
			return err
		}
		if err := g.meanwhile(c, credentials); err != nil {
			return err
		}
		operator, err := g.operator(c)
		if err != nil {
			return err
		}
		if err := c.add(closingsTable, c.entry, g.id, int64(len(credentials))); err != nil {
			return err
		}
		older, err := c.ofDocuments(credentials)
		if err != nil {
			return err
		}
		added, err := c.addCredentials(credentials)
		if err != nil {
			return err
		}
		superseded, err = c.succeed(added, older, opened, operator)
		return err
	})
	if err == nil {
		g.superseded = superseded
	}
	return err
}

// check judges the credentials by themselves, and by the places of the group.
func (g *Group) check(credentials []Credential) error {
	free := make(map[[2]int]bool, len(g.places))
	for _, p := range g.places {
		free[[2]int{p.List, p.Index}] = true
	}
	for i := range credentials {
		c := &credentials[i]
		switch place := [2]int{c.List, c.Index}; {
		case !free[place]:
			return fmt.Errorf("registry: credential %s has no place of its own in the group", c.ID())
		case c.Document.IsZero() || c.Record.IsZero() || c.Content.IsZero():
			return fmt.Errorf("registry: credential %s is of no document, record or content", c.ID())
		case !isToken(c.Key, maxKID):
			return fmt.Errorf("registry: credential %s: %q is no ID of a key", c.ID(), c.Key)
		case c.Approved.Year() < minYear:
			return fmt.Errorf("registry: credential %s is of a record that was not approved", c.ID())
		case c.IssuedAt.Year() < minYear || !c.IssuedAt.Before(c.Expires):
			return fmt.Errorf("registry: credential %s expires before it is issued", c.ID())
		default:
			free[place] = false
		}
	}
	return nil
}

// checkLists compares types and years of expiry with those of the lists.
func (g *Group) checkLists(c *change, credentials []Credential) error {
	all, err := c.lists()
	if err != nil {
		return err
	}
	byNumber := make(map[int]List, len(all))
	for _, l := range all {
		byNumber[l.Number] = l
	}
	for i := range credentials {
		c := &credentials[i]
		if l := byNumber[c.List]; l.VCT != c.VCT || l.Year != vn.DateOf(c.Expires).Year {
			return fmt.Errorf("registry: credential %s is not of the type or the year of list %d", c.ID(), c.List)
		}
	}
	return nil
}

// meanwhile refuses records that have another newest credential than was known.
func (g *Group) meanwhile(c *change, credentials []Credential) error {
	newest, err := c.newest(recordsOf(credentials))
	if err != nil {
		return err
	}
	for i := range credentials {
		known, asked := g.known[credentials[i].Record]
		id := ""
		if n, ok := newest[credentials[i].Record]; ok {
			id = n.ID()
		}
		if asked && id != known {
			return fmt.Errorf("%w: %s, of the record of a credential of the group", ErrMeanwhile, id)
		}
	}
	return nil
}

// operator is who runs the group's batch.
func (g *Group) operator(c *change) (string, error) {
	var name *string
	_, err := c.row("SELECT operator FROM batches WHERE id = ?", []any{g.batch}, &name)
	return orEmpty(name), err
}

// addCredentials adds the rows, and the event of each.
func (c *change) addCredentials(credentials []Credential) ([]stored, error) {
	added := make([]stored, len(credentials))
	kids := make(map[string]int64)
	for i := range credentials {
		n := &credentials[i]
		kid, ok := kids[n.Key]
		if !ok {
			var err error
			if kid, err = c.signingKey(n.Key); err != nil {
				return nil, err
			}
			kids[n.Key] = kid
		}
		id, err := c.next(credentialsTable)
		if err != nil {
			return nil, err
		}
		var device any
		if n.Device != [32]byte{} {
			device = n.Device[:]
		}
		err = c.add(credentialsTable, id, c.entry, int64(n.List), int64(c.secret.place(n.List, n.Index)), n.Person.value(), n.Document.value(), n.Blank.value(),
			device, n.Record.value(), n.Content.value(), kid, n.Approved.Unix(), n.IssuedAt.Unix(), n.Expires.Unix())
		if err != nil {
			return nil, err
		}
		if err := c.addEvent(EventIssued, id, nil, c.today); err != nil {
			return nil, err
		}
		added[i] = stored{Credential: *n, id: id}
	}
	return added, nil
}

// signingKey is the number of a key, a new one where the key is new.
func (c *change) signingKey(kid string) (id int64, err error) {
	found, err := c.row("SELECT id FROM signing_keys WHERE kid = ?", []any{kid}, &id)
	if found || err != nil {
		return id, err
	}
	if id, err = c.next(signingKeysTable); err != nil {
		return 0, err
	}
	return id, c.add(signingKeysTable, id, c.entry, kid)
}

// succeed records what the new credentials do to older ones of their documents, and what had been done to those. It
// returns the IDs of those that are superseded.
func (c *change) succeed(added []stored, older map[Hash][]stored, opened int64, operator string) (superseded []string, err error) {
	if len(older) == 0 {
		return nil, nil
	}
	var all []stored
	for _, cs := range older {
		all = append(all, cs...)
	}
	known, err := c.finalFacts(all)
	if err != nil {
		return nil, err
	}
	var recorded []int64
	for i := range added {
		n := &added[i]
		if n.ofAnother(older[n.Document], known, c.today) {
			return nil, fmt.Errorf("%w: credential %s: its document has become another person's", ErrMeanwhile, n.ID())
		}
		for _, f := range c.consequences(n, older[n.Document], known, opened, operator) {
			if err := c.addFact(&f); err != nil {
				return nil, err
			}
			known[f.credential] = append(known[f.credential], f)
			recorded = append(recorded, f.Seq)
			if f.Kind == Superseded {
				superseded = append(superseded, f.Credential)
			}
		}
		older[n.Document] = append(older[n.Document], *n)
	}
	return superseded, c.announce(recorded)
}

// ofDocuments returns the credentials that the documents of new ones have. A document that only the new ones have, but
// several of them, has an empty list; one that occurs once is left out.
func (c *change) ofDocuments(fresh []Credential) (map[Hash][]stored, error) {
	documents := make([]Hash, len(fresh))
	count := make(map[Hash]int)
	older := make(map[Hash][]stored)
	for i := range fresh {
		d := fresh[i].Document
		documents[i] = d
		if count[d]++; count[d] == 2 {
			older[d] = []stored{}
		}
	}
	err := in(c.session, selectCredentials+"WHERE c.document IN (%s) ORDER BY c.id", documents, Hash.value, func(scan func(...any) error) error {
		s, err := c.scanCredential(scan)
		older[s.Document] = append(older[s.Document], s)
		return err
	})
	return older, err
}

// consequences are the facts that a new credential brings about, known being those of revoking and superseding.
func (c *change) consequences(n *stored, older []stored, known map[int64][]fact, opened int64, operator string) []fact {
	final := func(kind Kind, of *stored, as fact) fact {
		return fact{Fact: Fact{Kind: kind, Credential: of.ID(), From: as.From, Reason: as.Reason, Case: as.Case, Operator: as.Operator}, credential: of.id}
	}
	var found []fact
	for i := range older {
		for _, f := range known[older[i].id] {
			concerned := f.Entry > opened || n.precedes(&f) // when Reserve asked, it was not there, or did not count yet
			if f.Kind == Revoked && f.End == nil && concerned && f.Entry < c.entry && !has(found, Revoked) {
				found = append(found, final(Revoked, n, f))
			}
		}
	}
	by := fact{Fact: Fact{From: c.today, Reason: newerBlank, Operator: operator}}
	switch current := currentBlank(older); {
	case n.Blank.IsZero() || current == nil || current.Blank == n.Blank:
		return found
	case !n.newer(current):
		return append(found, final(Superseded, n, by))
	}
	for i := range older {
		o := &older[i]
		if !o.Blank.IsZero() && o.Blank != n.Blank && o.Expires.After(c.at) && !has(known[o.id], Superseded) {
			found = append(found, final(Superseded, o, by))
		}
	}
	return found
}

func has(facts []fact, kind Kind) bool {
	for i := range facts {
		if facts[i].Kind == kind && facts[i].End == nil {
			return true
		}
	}
	return false
}
