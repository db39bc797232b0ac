package registrytest

import (
	"errors"
	"testing"

	"github.com/giayto/giayto/issuer/registry"
)

// begun is a group of papers of which what is known of their records is said.
func (o *office) begun(known string, papers ...paper) (*registry.Group, []registry.Credential) {
	o.t.Helper()
	credentials := make([]registry.Credential, len(papers))
	wanted := make([]registry.Wanted, len(papers))
	for i, p := range papers {
		credentials[i] = o.credential(p)
		wanted[i] = registry.Wanted{VCT: licence, Expires: credentials[i].Expires, Record: credentials[i].Record, Known: known}
	}
	g, err := o.Reserve(o.t.Context(), o.batch, "out/1", wanted, o.now)
	if err != nil {
		o.t.Fatal(err)
	}
	for i, p := range g.Places() {
		credentials[i].List, credentials[i].Index = p.List, p.Index
	}
	return g, credentials
}

// Of two runs that issue a record at the same time, one does.
func testIssuedMeanwhile(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := found(t, fresh(t))
	other := *o
	other.open()
	defer other.Registry.Close()
	first, credentials := o.begun("", paper{number: "1"}, paper{number: "2"})
	second, others := other.begun("", paper{number: "3", record: "r"}, paper{number: "2"})
	if err := second.Commit(t.Context(), others, o.now); err != nil {
		t.Fatal(err)
	}
	is(t, "issued by another", first.Commit(t.Context(), credentials, o.now), registry.ErrMeanwhile, others[1].ID())
	is(t, "committed twice", second.Commit(t.Context(), others, o.now), registry.ErrCommitted, "")
	if err := first.Discard(t.Context(), o.now); err != nil {
		t.Fatal(err)
	}
	is(t, "discarded", first.Commit(t.Context(), credentials, o.now), registry.ErrDiscarded, "")
	newest, err := o.Newest(t.Context(), []registry.Credential{credentials[0], credentials[1], others[0]})
	if err != nil || len(newest) != 2 || newest[credentials[1].Record].ID() != others[1].ID() || newest[others[0].Record].ID() != others[0].ID() {
		t.Errorf("%v, %v", newest, err)
	}
	// Issued again by who knows of it, and by who does not.
	again, reissued := o.begun(others[1].ID(), paper{number: "2"})
	if err := again.Commit(t.Context(), reissued, o.now); err != nil {
		t.Error(err)
	}
	late, lates := other.begun(others[1].ID(), paper{number: "2"})
	is(t, "reissued by another", late.Commit(t.Context(), lates, o.now), registry.ErrMeanwhile, reissued[0].ID())
	late, lates = other.begun("", paper{number: "3", record: "r"})
	is(t, "issued by its name", late.Commit(t.Context(), lates, o.now), registry.ErrMeanwhile, others[0].ID())
	if gone, err := o.DiscardedOf(t.Context(), "out/1"); err != nil || len(gone) != 1 || len(gone[0].Places()) != 2 {
		t.Errorf("%v, %v", gone, err)
	}
	if gone, err := o.DiscardedOf(t.Context(), "out/2"); err != nil || len(gone) != 0 {
		t.Errorf("%v, %v", gone, err)
	}
	o.clean()
}

// A file is worked on chunk by chunk to its end; what was not done is given again, and another content refused meanwhile.
func testInputs(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := found(t, fresh(t))
	one, two := [32]byte{1}, [32]byte{2}
	share := func(digest [32]byte) *registry.Input {
		t.Helper()
		in, err := o.Share(t.Context(), o.batch, "records.jsonl", digest)
		if err != nil {
			t.Fatal(err)
		}
		return in
	}
	next := func(in *registry.Input, start, line int64) *registry.Chunk {
		t.Helper()
		c, err := in.Next(t.Context())
		if err != nil || c == nil || c.Start != start || c.Line != line || c.Records < 1 {
			t.Fatalf("%+v, %v, want the chunk at %d", c, err, start)
		}
		return c
	}
	in := share(one)
	c := next(in, 0, 0)
	for range 2 { // who has it next says it again
		if err := c.Follow(t.Context(), 500, 10, false); err != nil {
			t.Fatal(err)
		}
	}
	c.Close()
	if _, err := o.Share(t.Context(), o.batch, "records.jsonl", two); !errors.Is(err, registry.ErrChanged) {
		t.Error("another content:", err)
	}
	o.reopen()
	in = share(one)
	before := next(in, 0, 0)
	c = next(in, 500, 10) // the one before need not be done yet
	if c, err := in.Next(t.Context()); !errors.Is(err, registry.ErrTaken) {
		t.Errorf("while all are open: %+v, %v", c, err)
	}
	if err := before.Done(t.Context(), 2); err != nil {
		t.Fatal(err)
	}
	c.Close() // where it could not be told that it is done, it is given again
	c = next(in, 500, 10)
	if err := c.Follow(t.Context(), 400, 10, false); err == nil {
		t.Error("a chunk before the one that it follows")
	}
	if err := c.Follow(t.Context(), 0, 0, true); err != nil {
		t.Fatal(err)
	}
	if err := c.Done(t.Context(), 3); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if c, err := in.Next(t.Context()); c != nil || err != nil || in.Refused() != 5 {
			t.Errorf("after the end: %+v, %v, %d refused", c, err, in.Refused())
		}
	}
	if id, err := o.Begin(t.Context(), registry.Batch{Started: o.now}); err != nil {
		t.Fatal(err)
	} else {
		o.batch = id
	}
	next(share(two), 0, 0).Close() // the file is free for another content
	if _, err := o.Share(t.Context(), o.batch, "a\x00", one); err == nil {
		t.Error("a name that is none")
	}
	o.clean()
}

// Of several runs over one file each has a chunk of its own, where the engine lets several issue at once.
func testHolding(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := found(t, fresh(t))
	if !o.Shared() {
		t.Skip("one process issues at a time")
	}
	other := *o
	other.open()
	defer other.Registry.Close()
	var inputs [2]*registry.Input
	for i, of := range []*office{o, &other} {
		var err error
		if inputs[i], err = of.Share(t.Context(), o.batch, "records.jsonl", [32]byte{1}); err != nil {
			t.Fatal(err)
		}
	}
	first, err := inputs[0].Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := inputs[1].Next(t.Context()); !errors.Is(err, registry.ErrTaken) {
		t.Error("a chunk that another has:", err)
	}
	if err := first.Follow(t.Context(), 10, 1, false); err != nil {
		t.Fatal(err)
	}
	second, err := inputs[1].Next(t.Context())
	if err != nil || second.Start != 10 {
		t.Fatal(second, err)
	}
	if err := second.Follow(t.Context(), 0, 0, true); err != nil {
		t.Fatal(err)
	}
	o.issue(paper{number: "1"}) // nobody waits for those who hold
	if err := o.Registry.Close(); err != nil {
		t.Fatal(err)
	}
	first.Close()
	o.open()
	again, err := inputs[1].Next(t.Context())
	if err != nil || again.Start != 0 {
		t.Fatal("what was given up:", again, err)
	}
	for _, c := range []*registry.Chunk{second, again} {
		if err := c.Done(t.Context(), 1); err != nil {
			t.Error(err)
		}
	}
	if c, err := inputs[1].Next(t.Context()); c != nil || err != nil || inputs[1].Refused() != 2 {
		t.Errorf("after the end: %+v, %v, %d refused", c, err, inputs[1].Refused())
	}
	o.clean()
}
