package registry

import (
	"context"
	"strconv"
	"time"
)

// A Credential is what the registry knows of one that was issued.
type Credential struct {
	// List and Index are its place: the number of a status list, and the entry there.
	List, Index int
	// VCT is its type, and that of all credentials of its list.
	VCT string
	// Person, Document and Blank say whose it is, of which document and blank; zero where it has none.
	Person, Document, Blank Hash
	// Device is the RFC 7638 thumbprint (SHA-256) of the key of the holder's phone, zero for none.
	Device [32]byte
	// Record is the identity of the record that it was made of, Content what was signed of that, apart from what
	// depends on the day.
	Record, Content Hash
	// Key is the ID of the key that signed it.
	Key string
	// IssuedAt and Expires are in whole seconds; Expires is exclusive.
	IssuedAt, Expires time.Time
	// Batch is the run that issued it. Commit ignores it.
	Batch int64
}

// ID names the credential as operators do, as in "46-1026937".
func (c *Credential) ID() string { return formatID(c.List, c.Index) }

func formatID(list, index int) string { return strconv.Itoa(list) + "-" + strconv.Itoa(index) }

// ParseID reads what Credential.ID returns, and nothing else.
func ParseID(id string) (list, index int, err error) { return 0, 0, errMissing }

// ByRecord returns the newest credential that was made of a record, nil where there is none.
func (r *Registry) ByRecord(ctx context.Context, record Hash) (*Credential, error) {
	return nil, errMissing
}

// The codes of Refusal, of the message catalogue.
const (
	// BlankSuperseded: a newer blank was issued for the document than the one the record names.
	BlankSuperseded = "blank-superseded"
	// DocumentRevoked: the document was revoked, and the record was not approved after that.
	DocumentRevoked = "document-revoked"
	// DeviceLocked: the device is locked.
	DeviceLocked = "device-locked"
)

// Refusal returns why a paper may not get a new credential now, "" for no reason. Of c, Document, Blank and Device count;
// approved is when the record was.
func (r *Registry) Refusal(ctx context.Context, c Credential, approved, now time.Time) (code string, err error) {
	return "", errMissing
}

// Newest calls yield with the newest credential of every record of which it is unexpired at now, in the order in which
// they were issued, until it returns an error, which is returned.
func (r *Registry) Newest(ctx context.Context, now time.Time, yield func(Credential) error) error {
	return errMissing
}
