package registry

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A Credential is what the registry knows of one that was issued.
type Credential struct {
	// List and Index are its place: the number of a status list, and the entry there.
	List, Index int
	// VCT is its type, and that of all credentials of its list.
	VCT string
	// Person, Document and Blank say whose it is, of which document and blank. Person and Blank may be zero.
	Person, Document, Blank Hash
	// Device is the RFC 7638 thumbprint (SHA-256) of the key of the holder's phone, zero for none.
	Device [32]byte
	// Record is the identity of the record that it was made of, Content what was signed of that, apart from what
	// depends on the day.
	Record, Content Hash
	// Key is the ID of the key that signed it.
	Key string
	// Approved is when the record was approved. The blank of the newest approval is the document's.
	Approved time.Time
	// IssuedAt and Expires are in whole seconds, as Approved is when it is read; Expires is exclusive.
	IssuedAt, Expires time.Time
	// Batch is the run that issued it. Commit ignores it.
	Batch int64
}

// ID names the credential as operators do, as in "46-1026937".
func (c *Credential) ID() string { return formatID(c.List, c.Index) }

func formatID(list, index int) string { return strconv.Itoa(list) + "-" + strconv.Itoa(index) }

// id is that of the credential at a place of a list.
func (s *Secret) id(list, place int) string { return formatID(list, s.index(list, place)) }

// ParseID reads what Credential.ID returns, and nothing else.
func ParseID(id string) (list, index int, err error) {
	before, after, _ := strings.Cut(id, "-")
	list, listErr := strconv.Atoi(before)
	index, indexErr := strconv.Atoi(after)
	if listErr != nil || indexErr != nil || list < 1 || list > maxList || index < 0 || index >= Entries || formatID(list, index) != id {
		return 0, 0, fmt.Errorf("registry: %.40q is no credential: it is the number of a list and an index, as in 46-1026937", id)
	}
	return list, index, nil
}

// A stored credential is one with its key in the table.
type stored struct {
	Credential
	id int64
}

const selectCredentials = `SELECT c.id, c.list, c.place, l.vct, c.person, c.document, c.blank, c.device, c.record, c.content,
		k.kid, c.approved, c.issued, c.expires, g.batch
	FROM credentials c JOIN lists l ON l.number = c.list JOIN signing_keys k ON k.id = c.kid
	JOIN closings x ON x.entry = c.entry JOIN reservations g ON g.id = x.reservation `

// scanCredential reads a row of selectCredentials.
func (s *session) scanCredential(scan func(...any) error) (c stored, err error) {
	var person, document, blank, device, record, content []byte
	var place int
	var approved, issued, expires int64
	err = scan(&c.id, &c.List, &place, &c.VCT, &person, &document, &blank, &device, &record, &content, &c.Key, &approved, &issued, &expires, &c.Batch)
	c.Index = s.secret.index(c.List, place)
	copy(c.Person[:], person)
	copy(c.Document[:], document)
	copy(c.Blank[:], blank)
	copy(c.Device[:], device)
	copy(c.Record[:], record)
	copy(c.Content[:], content)
	c.Approved, c.IssuedAt, c.Expires = seconds(approved), seconds(issued), seconds(expires)
	return c, err
}

// credentials returns those that a condition holds for, the first issued first.
func (s *session) credentials(where string, args ...any) (found []stored, err error) {
	err = s.rows(selectCredentials+"WHERE "+where, args, func(scan func(...any) error) error {
		c, err := s.scanCredential(scan)
		found = append(found, c)
		return err
	})
	return found, err
}

// byID returns the credential of an ID, if there is one.
func (s *session) byID(id string) ([]stored, error) {
	list, index, err := ParseID(id)
	if err != nil {
		return nil, err
	}
	return s.credentials("c.list = ? AND c.place = ?", list, s.secret.place(list, index))
}

// ByRecord returns the newest credential that was made of a record, nil where there is none.
func (r *Registry) ByRecord(ctx context.Context, record Hash) (*Credential, error) {
	var found map[Hash]stored
	err := r.read(ctx, func(s *session) (err error) {
		found, err = s.newest([]Hash{record}, []Hash{record})
		return err
	})
	if c, ok := found[record]; ok && err == nil {
		return &c.Credential, nil
	}
	return nil, err
}

// Newest returns the newest credential of the record of each of some new ones, of those that have one. It waits for who
// writes.
func (r *Registry) Newest(ctx context.Context, of []Credential) (newest map[Hash]*Credential, err error) {
	newest = make(map[Hash]*Credential)
	err = r.readAlone(ctx, func(s *session) error {
		found, err := s.newest(recordsOf(of))
		for record, c := range found {
			newest[record] = &c.Credential
		}
		return err
	})
	return newest, err
}

// recordsOf returns the records of credentials: those that have a name of their own, and those that are named by their
// documents.
func recordsOf(credentials []Credential) (named, documents []Hash) {
	for i := range credentials {
		if c := &credentials[i]; c.Record == c.Document {
			documents = append(documents, c.Record)
		} else {
			named = append(named, c.Record)
		}
	}
	return named, documents
}

// newest finds each record by one index: that of records has the named ones alone.
func (s *session) newest(named, documents []Hash) (map[Hash]stored, error) {
	newest := make(map[Hash]stored)
	keep := func(scan func(...any) error) error {
		c, err := s.scanCredential(scan)
		if c.id > newest[c.Record].id {
			newest[c.Record] = c
		}
		return err
	}
	err := in(s, selectCredentials+"WHERE c.record IN (%s) AND c.record <> c.document", named, Hash.value, keep)
	if err == nil {
		err = in(s, selectCredentials+"WHERE c.document IN (%s) AND c.record = c.document", documents, Hash.value, keep)
	}
	return newest, err
}
