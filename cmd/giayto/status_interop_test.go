package main

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/issuer"
	"github.com/giayto/giayto/issuer/registry"
	"github.com/giayto/giayto/testvectors/programs"
	"github.com/giayto/giayto/verifier/bundle"
)

const (
	interopEntries = 10_000 // that are compared
	renewals       = 256    // credentials of one document
	interopIssuer  = "https://id.giayto.example/csgt"
	interopAt      = "2026-11-22T08:00:00+07:00"
)

// A client that shares nothing with us reads in the status lists that we publish what was ordered, and so do we. The
// variable GIAYTO_SEED chooses other documents and entries.
func TestInteropStatusLists(t *testing.T) {
	interop, err := filepath.Abs("../../testvectors/interop")
	if err != nil {
		t.Fatal(err)
	}
	programs.Node(t, interop, "@sd-jwt/jwt-status-list")
	seed, err := strconv.ParseUint(cmp.Or(os.Getenv("GIAYTO_SEED"), "1"), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	o := newOffice(t)
	o.console.random = rand.NewChaCha8([32]byte(binary.BigEndian.AppendUint64(make([]byte, 24), seed)))
	o.found("2026-11-22T07:00:00+07:00")
	c := &citizens{T: t, random: rand.New(rand.NewPCG(seed, 0)), now: dayTime(t, interopAt), standing: make(map[registry.Place]statuslist.Value)}
	c.live()
	o.publish(interopAt)

	asked := c.sample()
	theirs := readByStatusList(t, interop, asked)
	device, err := bundle.Open("bundle")
	if err != nil {
		t.Fatal(err)
	}
	notValid, wrong := 0, 0
	for n, at := range asked {
		list, err := device.Status(interopIssuer, at.URI)
		if err != nil {
			t.Fatal(err)
		}
		want := c.standing[at]
		ours, inside := list.Get(at.Index)
		if want != statuslist.Valid {
			notValid++
		}
		if !inside || ours != want || theirs[n] != int(want) {
			if wrong++; wrong < 10 {
				t.Errorf("%s: ordered %#02x, we read %#02x, jwt-status-list %#02x", at.ID(), want, ours, theirs[n])
			}
		}
	}
	fmt.Printf("interop status lists: %d entries of %d lists with %s %% not valid, %d of them so, seed %d: %d disagreements of jwt-status-list\n",
		len(asked), len(c.lists), c.shares(), notValid, seed, wrong)
}

// citizens are documents in the registry of the office, and what was ordered about them.
type citizens struct {
	*testing.T
	random   *rand.Rand
	now      time.Time
	standing map[registry.Place]statuslist.Value // of those that are not valid
	lists    []string                            // their URIs
	invented uint64                              // hashes
}

// ordered are orders, with what they make of a credential on their day.
var ordered = []struct {
	registry.Order
	value statuslist.Value
}{
	{registry.Order{Verb: registry.Revoke, Reason: "health-unfit"}, statuslist.Revoked},
	{registry.Order{Verb: registry.Suspend, Reason: "points-exhausted"}, statuslist.Suspended},
	{registry.Order{Verb: registry.Hold, Appointment: vn.Date{Year: 2026, Month: 11, Day: 22}, Reason: "held-as-security"}, statuslist.Held},
	{registry.Order{Verb: registry.Suspend, Part: registry.Car, Reason: "points-exhausted"}, statuslist.CarSuspended},
	{registry.Order{Verb: registry.Suspend, Part: registry.Motorcycle, Reason: "points-exhausted"}, statuslist.MotorcycleSuspended},
	{registry.Order{Verb: registry.Lock, Reason: "device-lost"}, statuslist.Locked},
}

// live fills one list with documents of which many are not valid, and another with some.
func (c *citizens) live() {
	c.Helper()
	i, err := issuer.Open("csgt", issuer.Options{})
	if err != nil {
		c.Fatal(err)
	}
	defer i.Close()
	r, err := i.Registry(c.Context())
	if err != nil {
		c.Fatal(err)
	}
	batch, err := r.Begin(c.Context(), registry.Batch{Started: c.now})
	if err != nil {
		c.Fatal(err)
	}
	for _, l := range []struct{ years, groups, notValid int }{{1, 8, 13}, {2, 4, 12}} { // each year has its list
		for range l.groups {
			c.group(r, batch, l.years, l.notValid)
		}
	}
	if err := r.End(c.Context(), batch, registry.Counts{}, c.now); err != nil {
		c.Fatal(err)
	}
}

// group issues a whole group of licences for some years, and has something become of that many of its documents.
func (c *citizens) group(r *registry.Registry, batch int64, years, notValid int) {
	c.Helper()
	vct := (*credential.DrivingLicence)(nil).Type().VCT
	expires := c.now.AddDate(years, 0, 0)
	wanted := make([]registry.Wanted, registry.MaxGroup)
	for i := range wanted {
		wanted[i] = registry.Wanted{VCT: vct, Expires: expires}
	}
	g, err := r.Reserve(c.Context(), batch, "", wanted, c.now)
	if err != nil {
		c.Fatal(err)
	}
	places := g.Places()
	if uri := places[0].URI; len(c.lists) == 0 || c.lists[len(c.lists)-1] != uri {
		c.lists = append(c.lists, uri)
	}
	var issued []registry.Credential
	for from := 0; from < len(places); from += renewals {
		person, document, blank := c.hash(), c.hash(), c.hash()
		for _, p := range places[from : from+renewals] {
			issued = append(issued, registry.Credential{
				List: p.List, Index: p.Index, VCT: vct, Person: person, Document: document, Blank: blank, Record: document,
				Content: document, Key: "abcdefghijk", Approved: c.now.Add(-time.Hour), IssuedAt: c.now, Expires: expires,
			})
		}
	}
	var orders []registry.Order
	for _, n := range c.random.Perm(len(places) / renewals)[:notValid] {
		from, to := n*renewals, (n+1)*renewals
		orders = append(orders, c.choose(issued[from:to], places[from:to])...)
	}
	if err := g.Commit(c.Context(), issued, c.now); err != nil {
		c.Fatal(err)
	}
	for _, o := range orders {
		if _, err := r.Apply(c.Context(), o, c.now); err != nil {
			c.Fatal(err)
		}
	}
}

// choose decides what becomes of a document, and notes it of its places: one of ordered, which it returns, or the last of
// its credentials has a newer blank than all others.
func (c *citizens) choose(issued []registry.Credential, places []registry.Place) (orders []registry.Order) {
	value := statuslist.Superseded
	if n := c.random.IntN(len(ordered) + 1); n < len(ordered) {
		o := ordered[n].Order
		if value = ordered[n].value; value == statuslist.Locked {
			o.Target.Person = issued[0].Person
		} else {
			o.Target.Document = issued[0].Document
		}
		orders = append(orders, o)
	} else {
		last := len(issued) - 1
		issued[last].Blank, issued[last].Approved = c.hash(), c.now
		places = places[:last]
	}
	for _, p := range places {
		c.standing[p] = value
	}
	return orders
}

// hash stands for somebody or something.
func (c *citizens) hash() (h registry.Hash) {
	c.invented++
	binary.BigEndian.PutUint64(h[:], c.invented)
	return h
}

// sample takes entries of all lists at random.
func (c *citizens) sample() (asked []registry.Place) {
	numbers := make(map[string]int)
	for p := range c.standing {
		numbers[p.URI] = p.List
	}
	for range interopEntries {
		uri := c.lists[c.random.IntN(len(c.lists))]
		asked = append(asked, registry.Place{List: numbers[uri], Index: c.random.IntN(registry.Entries), URI: uri})
	}
	return asked
}

// shares are how many per cent of each list are not valid.
func (c *citizens) shares() string {
	var shares []string
	for _, uri := range c.lists {
		n := 0
		for p := range c.standing {
			if p.URI == uri {
				n++
			}
		}
		shares = append(shares, fmt.Sprintf("%.1f", 100*float64(n)/registry.Entries))
	}
	return fmt.Sprint(shares)
}

// readByStatusList asks testvectors/interop for entries of the site.
func readByStatusList(t *testing.T, interop string, asked []registry.Place) (values []int) {
	t.Helper()
	var question struct {
		Issuer  string  `json:"iss"`
		At      int64   `json:"at"`
		Entries [][]any `json:"entries"`
	}
	question.Issuer, question.At = interopIssuer, dayTime(t, interopAt).Unix()
	for _, p := range asked {
		question.Entries = append(question.Entries, []any{p.URI, p.Index})
	}
	input, err := json.Marshal(question)
	if err != nil {
		t.Fatal(err)
	}
	node := exec.CommandContext(t.Context(), "node", filepath.Join(interop, "status.mjs"), "site")
	var words bytes.Buffer
	node.Stdin, node.Stderr = bytes.NewReader(input), &words
	out, err := node.Output()
	if err != nil {
		t.Fatalf("status.mjs: %v: %s", err, words.String())
	}
	if err := json.Unmarshal(out, &values); err != nil || len(values) != len(asked) {
		t.Fatalf("status.mjs: %d values: %v", len(values), err)
	}
	return values
}
