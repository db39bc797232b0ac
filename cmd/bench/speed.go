package main

import (
	"cmp"
	"crypto"
	"crypto/ecdsa"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/gt1"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/issuer"
	"github.com/giayto/giayto/issuer/record"
	"github.com/giayto/giayto/issuer/registry"
	"github.com/giayto/giayto/verifier"
	"github.com/giayto/giayto/verifier/policy/traffic"
)

// tokens is how many different ones are measured in turn, so that no figure comes from a warm cache of one of them.
const tokens = 1000

// drawings are how many codes are drawn in a pass: go-qrcode takes as long for one as a hundred tokens take.
const drawings = 20

// passes are how often each comparison is made.
const passes = 7

// A comparison measures work beside a yardstick; both take a number below turns.
type comparison struct {
	name            string
	bar             float64
	work, yardstick func(i int) error
	turns           int
}

// ratio returns how many times more processor time the work takes, garbage collection included: the median of several
// passes over all turns. Both sides run in short turns, so that what else the machine does meets them alike.
func (c comparison) ratio() (float64, error) {
	const batch = 50
	ratios := make([]float64, 0, passes)
	for range passes {
		var work, yardstick time.Duration
		for from := 0; from < c.turns; from += batch {
			for _, side := range []struct {
				sum *time.Duration
				run func(i int) error
			}{{&work, c.work}, {&yardstick, c.yardstick}} {
				start := processorTime()
				for i := from; i < min(from+batch, c.turns); i++ {
					if err := side.run(i); err != nil {
						return 0, fmt.Errorf("%s: %w", c.name, err)
					}
				}
				*side.sum += processorTime() - start
			}
		}
		ratios = append(ratios, float64(work)/float64(yardstick))
	}
	return median(ratios), nil
}

// processorTime is what this process has used so far, on all cores: other programs on the machine do not count.
func processorTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		panic(err) // only for arguments that do not exist
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// speed prints every ratio with its bar.
func speed(out io.Writer) error {
	dir, err := os.MkdirTemp("", "giayto-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	w, err := newWorkload(dir)
	if err != nil {
		return err
	}
	held, release, err := tokenComparisons(w, filepath.Join(dir, "tokens"))
	if err != nil {
		return err
	}
	one := measure(out, append(w.comparisons(), held...))
	if err := release(); err != nil {
		return err
	}
	if one != nil && !errors.Is(one, errShort) {
		return one
	}
	start := processorTime()
	const made = million - fewRecords - lastRecords
	s, err := newStanding(w, dir, made)
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "bench: a registry of %d credentials took %.0f s of processor time to make\n", made, (processorTime() - start).Seconds())
	figures, err := measureBatch(w, dir, fewRecords, lastRecords)
	if err != nil {
		return err
	}
	batch := printFigures(out, figures)
	if err := s.ready(dir); err != nil {
		return err
	}
	return cmp.Or(measure(out, s.comparisons()), batch, one)
}

// measure prints ratios; the error is errShort where one misses its bar.
func measure(out io.Writer, comparisons []comparison) error {
	var short error
	for _, c := range comparisons {
		value, err := c.ratio()
		if err != nil {
			return err
		}
		f := figure{c.name, value, c.bar}
		if !f.ok() {
			short = errShort
		}
		fmt.Fprintln(out, f)
	}
	return short
}

// comparisons are those of one credential. A portrait is as much again to unpack, to hash and to decode as all that is
// beside it.
func (w *workload) comparisons() []comparison {
	return []comparison{
		{"verify-traffic/ecdsa.Verify", 1.8, w.verify(w.texts, "holder-unproved"), w.ecdsaVerify, tokens},
		{"verify-traffic-portrait/ecdsa.Verify", 2.2, w.verify(w.portraits, "accepted"), w.ecdsaVerify, tokens},
		{"decide-with-vehicle/ecdsa.Verify", 0.3, w.decide(w.vehicles), w.ecdsaVerify, tokens},
		{"decide-without-vehicle/ecdsa.Verify", 0.3, w.decide([]traffic.Vehicle{{}}), w.ecdsaVerify, tokens},
		{"issue/ecdsa.Sign", 5, w.issue, w.ecdsaSign, tokens},
		{"pack/ecdsa.Sign", 2.5, w.pack, w.ecdsaSign, tokens},
		{"draw-png/go-qrcode.PNG", 0.1, w.draw, w.drawByGoQRCode, drawings},
	}
}

// A workload is everything that is measured: as many different licences as there are turns, in all their forms.
type workload struct {
	records   [][]byte                     // lines of an issuer's file
	compact   []string                     // as issued, with nothing concealed shown
	texts     []string                     // the same as GT1
	portraits []string                     // GT1 with the portrait shown
	unlisted  []string                     // texts of credentials that live for a day and are in no status list
	licences  []*credential.DrivingLicence // the same, open
	vehicles  []traffic.Vehicle            // that are asked about, in turn

	issuer  *issuer.Issuer
	signer  *jose.Signer // the issuer's, for what the measurement needs beforehand
	header  credential.Header
	people  *population
	options record.Options
	device  verifier.State

	key     *ecdsa.PrivateKey
	digests [][32]byte
	r, s    []*big.Int
}

func newWorkload(dir string) (*workload, error) { return newWorkloadAt(dir, issuer.DefaultDatabase) }

// newWorkloadAt is newWorkload with a database of the issuer's.
func newWorkloadAt(dir, database string) (*workload, error) {
	ref, err := readReference()
	if err != nil {
		return nil, err
	}
	w := &workload{header: ref.header, options: record.Options{Now: ref.header.IssuedAt.Time()}}
	if w.people, err = newPopulation(1, ref.today()); err != nil {
		return nil, err
	}
	if w.key, err = testKey(issuerKey); err != nil {
		return nil, err
	}
	if w.signer, err = jose.NewSigner(w.key); err != nil {
		return nil, err
	}
	if w.issuer, err = ref.testIssuer(filepath.Join(dir, "issuer"), database, w.people.source); err != nil {
		return nil, err
	}
	if w.device, err = testDevice(filepath.Join(dir, "device"), ref.header.IssuedAt.Time()); err != nil {
		return nil, err
	}
	if w.vehicles, err = vehicles(); err != nil {
		return nil, err
	}
	for range tokens {
		if err := w.add(); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// add invents two licences, in all forms, and one signature for the yardstick.
func (w *workload) add() error {
	line := w.people.record()
	r, refusals := record.Parse(line, w.options)
	if r == nil {
		return refusals[0]
	}
	compact, text, err := w.present(w.listed(), r.Document)
	if err != nil {
		return err
	}
	w.records, w.compact, w.texts = append(w.records, line), append(w.compact, compact), append(w.texts, text)
	licence, ok := r.Document.(*credential.DrivingLicence)
	if !ok {
		return fmt.Errorf("the record is of a %s", r.Document.Type().Name)
	}
	w.licences = append(w.licences, licence)
	if _, text, err = w.present(w.shortLived(), r.Document); err != nil {
		return err
	}
	w.unlisted = append(w.unlisted, text)

	paper, err := w.people.paper("driving-licence")
	if err != nil {
		return err
	}
	if _, text, err = w.present(w.listed(), paper, "portrait"); err != nil {
		return err
	}
	w.portraits = append(w.portraits, text)

	digest := sha256.Sum256(line)
	sigR, sigS, err := signature(w.key, digest[:])
	w.digests, w.r, w.s = append(w.digests, digest), append(w.r, sigR), append(w.s, sigS)
	return err
}

// listed is the header of a credential with an entry in a status list, never one that is not valid.
func (w *workload) listed() credential.Header {
	h := w.header
	h.Status = &credential.Status{Index: 1 + w.people.IntN(1<<16-1)<<4, URI: w.header.Status.URI}
	return h
}

// shortLived is the header of a credential that needs no status.
func (w *workload) shortLived() credential.Header {
	h := w.header
	h.Status, h.Expires = nil, jose.DateOf(h.IssuedAt.Time().AddDate(0, 0, 1))
	return h
}

// present issues a paper and shows the named claims.
func (w *workload) present(h credential.Header, d credential.Document, names ...string) (compact, text string, err error) {
	token, err := credential.Issue(w.signer, h, d, w.people.source)
	if err != nil {
		return "", "", err
	}
	compact = token.Present(names...)
	text, err = gt1.Pack(compact)
	return compact, text, err
}

// issue takes a line of a file to the text of a QR code.
func (w *workload) issue(i int) error {
	r, refusals := record.Parse(w.records[i], w.options)
	if r == nil {
		return refusals[0]
	}
	place := registry.Place{List: 1, Index: i, URI: w.header.Status.URI}
	_, err := w.issuer.Sign(r, place, w.options.Now)
	return err
}

func (w *workload) pack(i int) error {
	_, err := gt1.Pack(w.compact[i])
	return err
}

// verify takes a text to the verdict of a traffic stop.
func (w *workload) verify(texts []string, reason string) func(i int) error {
	question := verifier.Question{For: credential.Traffic, At: w.header.IssuedAt.Time().Add(time.Hour)}
	return func(i int) error {
		v := verifier.Verify(w.device, question, texts[i])
		if v.Reason != reason {
			return fmt.Errorf("verdict %s", v.Reason)
		}
		return nil
	}
}

func (w *workload) ecdsaVerify(i int) error {
	if !ecdsa.Verify(&w.key.PublicKey, w.digests[i][:], w.r[i], w.s[i]) {
		return errors.New("signature does not match")
	}
	return nil
}

func (w *workload) ecdsaSign(i int) error {
	_, err := w.key.Sign(nil, w.digests[i][:], crypto.SHA256)
	return err
}
