package registry

import (
	"context"
	"fmt"
	"strings"
)

// A columnType is what a column holds, besides NULL.
type columnType byte

const (
	integer columnType = iota
	text
	blob
)

// A table is one whose rows are in the log: they are added and never changed. Its first column is an integer key that
// grows with every row, and the column entry says with which entry of the log a row was added.
type table struct {
	name    string
	columns []string
	types   []columnType
	entry   int    // position of that column
	order   int    // position among the logged tables
	into    string // the beginning of the statement that adds rows
	values  string // the placeholders of a row
	page    string // the statement that reads rows by key, those after one, as many as are wanted
}

// The logged tables, in the order in which an entry of the log has their rows. Their columns never change, since that
// would change every head: what a later version must know more has a table of its own.
var (
	settingsTable     = logged("settings", "entry base:t first proof:b")
	skipsTable        = logged("skips", "entry next")
	listsTable        = logged("lists", "number entry vct:t year")
	batchesTable      = logged("batches", "id entry operator:t out:t")
	batchEndsTable    = logged("batch_ends", "entry batch records issued skipped refused")
	reservationsTable = logged("reservations", "id entry batch out:t")
	runsTable         = logged("runs", "seq entry reservation list first places")
	closingsTable     = logged("closings", "entry reservation credentials")
	signingKeysTable  = logged("signing_keys", "id entry kid:t")
	credentialsTable  = logged("credentials", "id entry list place person:b document:b blank:b device:b record:b content:b kid approved issued expires")
	factsTable        = logged("facts", "seq entry kind:t credential document:b person:b device:b part:t since until appointment "+
		"reason:t case_number:t operator:t")
	factEndsTable = logged("fact_ends", "seq entry fact since reason:t case_number:t operator:t")
	ticksTable    = logged("ticks", "entry day")
	eventsTable   = logged("events", "seq entry kind credential fact day")
)

var loggedTables []*table

// logged describes a table: its columns are integers but for those marked :t for text and :b for bytes.
func logged(name, columns string) *table {
	t := &table{name: name, order: len(loggedTables)}
	for i, c := range strings.Fields(columns) {
		c, mark, _ := strings.Cut(c, ":")
		t.columns = append(t.columns, c)
		t.types = append(t.types, map[string]columnType{"": integer, "t": text, "b": blob}[mark])
		if c == "entry" {
			t.entry = i
		}
	}
	names := strings.Join(t.columns, ", ")
	t.into, t.values = "INSERT INTO "+name+" ("+names+") VALUES ", "("+placeholders(len(t.columns))+")"
	t.page = "SELECT " + names + " FROM " + name + " WHERE " + t.columns[0] + " > ? ORDER BY " + t.columns[0] + " LIMIT ?"
	loggedTables = append(loggedTables, t)
	return t
}

func placeholders(n int) string { return list("?", n) }

// list is a text so many times, with commas.
func list(text string, n int) string { return strings.Repeat(", "+text, n)[2:] }

// insert is the statement that adds so many rows.
func (t *table) insert(rows int) string { return t.into + list(t.values, rows) }

// migrations are the steps from each version of the tables to the next, the first from none to version 1. A step that was
// published is never changed.
var migrations = [][]string{version1, version2}

var version1 = []string{
	`CREATE TABLE entries (
		seq INTEGER PRIMARY KEY,
		at INTEGER NOT NULL,
		head BLOB NOT NULL CHECK (length(head) = 32))`,
	`CREATE TABLE settings (
		entry INTEGER PRIMARY KEY REFERENCES entries (seq) CHECK (entry = 1),
		base TEXT NOT NULL,
		first INTEGER NOT NULL,
		proof BLOB NOT NULL)`,
	`CREATE TABLE skips (
		entry INTEGER PRIMARY KEY REFERENCES entries (seq),
		next INTEGER NOT NULL)`,
	`CREATE TABLE lists (
		number INTEGER PRIMARY KEY,
		entry INTEGER NOT NULL REFERENCES entries (seq),
		vct TEXT NOT NULL,
		year INTEGER NOT NULL)`,
	`CREATE TABLE batches (
		id INTEGER PRIMARY KEY,
		entry INTEGER NOT NULL REFERENCES entries (seq),
		operator TEXT,
		out TEXT)`,
	`CREATE TABLE batch_ends (
		entry INTEGER PRIMARY KEY REFERENCES entries (seq),
		batch INTEGER NOT NULL UNIQUE REFERENCES batches (id),
		records INTEGER NOT NULL,
		issued INTEGER NOT NULL,
		skipped INTEGER NOT NULL,
		refused INTEGER NOT NULL)`,
	`CREATE TABLE reservations (
		id INTEGER PRIMARY KEY,
		entry INTEGER NOT NULL REFERENCES entries (seq),
		batch INTEGER NOT NULL REFERENCES batches (id),
		out TEXT)`,
	`CREATE TABLE runs (
		seq INTEGER PRIMARY KEY,
		entry INTEGER NOT NULL REFERENCES entries (seq),
		reservation INTEGER NOT NULL REFERENCES reservations (id),
		list INTEGER NOT NULL REFERENCES lists (number),
		first INTEGER NOT NULL,
		places INTEGER NOT NULL,
		UNIQUE (reservation, list),
		UNIQUE (list, first))`,
	`CREATE TABLE closings (
		entry INTEGER PRIMARY KEY REFERENCES entries (seq),
		reservation INTEGER NOT NULL UNIQUE REFERENCES reservations (id),
		credentials INTEGER)`,
	`CREATE TABLE signing_keys (
		id INTEGER PRIMARY KEY,
		entry INTEGER NOT NULL REFERENCES entries (seq),
		kid TEXT NOT NULL UNIQUE)`,
	`CREATE TABLE credentials (
		id INTEGER PRIMARY KEY,
		entry INTEGER NOT NULL REFERENCES closings (entry),
		list INTEGER NOT NULL REFERENCES lists (number),
		place INTEGER NOT NULL CHECK (place BETWEEN 0 AND 1048575),
		person BLOB CHECK (length(person) = 16),
		document BLOB NOT NULL CHECK (length(document) = 16),
		blank BLOB CHECK (length(blank) = 16),
		device BLOB CHECK (length(device) = 32),
		record BLOB NOT NULL CHECK (length(record) = 16),
		content BLOB NOT NULL CHECK (length(content) = 16),
		kid INTEGER NOT NULL REFERENCES signing_keys (id),
		approved INTEGER NOT NULL,
		issued INTEGER NOT NULL,
		expires INTEGER NOT NULL,
		UNIQUE (list, place))`,
	`CREATE INDEX credentials_record ON credentials (record) WHERE record <> document`,
	`CREATE INDEX credentials_document ON credentials (document)`,
	`CREATE INDEX credentials_person ON credentials (person) WHERE person IS NOT NULL`,
	`CREATE INDEX credentials_device ON credentials (device) WHERE device IS NOT NULL`,
	`CREATE INDEX credentials_expires ON credentials (expires)`,
	`CREATE TABLE facts (
		seq INTEGER PRIMARY KEY,
		entry INTEGER NOT NULL REFERENCES entries (seq),
		kind TEXT NOT NULL,
		credential INTEGER REFERENCES credentials (id),
		document BLOB CHECK (length(document) = 16),
		person BLOB CHECK (length(person) = 16),
		device BLOB CHECK (length(device) = 32),
		part TEXT,
		since INTEGER NOT NULL,
		until INTEGER,
		appointment INTEGER,
		reason TEXT NOT NULL,
		case_number TEXT,
		operator TEXT)`,
	`CREATE INDEX facts_credential ON facts (credential) WHERE credential IS NOT NULL`,
	`CREATE INDEX facts_document ON facts (document) WHERE document IS NOT NULL`,
	`CREATE INDEX facts_person ON facts (person) WHERE person IS NOT NULL`,
	`CREATE INDEX facts_device ON facts (device) WHERE device IS NOT NULL`,
	`CREATE INDEX facts_since ON facts (since)`,
	`CREATE INDEX facts_until ON facts (until) WHERE until IS NOT NULL`,
	`CREATE INDEX facts_appointment ON facts (appointment) WHERE appointment IS NOT NULL`,
	`CREATE TABLE fact_ends (
		seq INTEGER PRIMARY KEY,
		entry INTEGER NOT NULL REFERENCES entries (seq),
		fact INTEGER NOT NULL REFERENCES facts (seq),
		since INTEGER NOT NULL,
		reason TEXT NOT NULL,
		case_number TEXT,
		operator TEXT)`,
	`CREATE INDEX fact_ends_since ON fact_ends (since)`,
	`CREATE INDEX fact_ends_fact ON fact_ends (fact, seq)`,
	`CREATE TABLE ticks (
		entry INTEGER PRIMARY KEY REFERENCES entries (seq),
		day INTEGER NOT NULL UNIQUE)`,
	`CREATE TABLE events (
		seq INTEGER PRIMARY KEY,
		entry INTEGER NOT NULL REFERENCES entries (seq),
		kind INTEGER NOT NULL,
		credential INTEGER NOT NULL REFERENCES credentials (id),
		fact INTEGER REFERENCES facts (seq),
		day INTEGER)`,
	`CREATE INDEX events_credential ON events (credential) WHERE kind > 1`,
	`CREATE UNIQUE INDEX events_fact ON events (fact, kind) WHERE fact IS NOT NULL`,
	`CREATE TABLE counters (
		list INTEGER PRIMARY KEY REFERENCES lists (number),
		given INTEGER NOT NULL)`,
	`CREATE TABLE consumers (
		name TEXT PRIMARY KEY,
		seq INTEGER NOT NULL)`,
}

// version2 is what runs know of their inputs.
var version2 = []string{
	`CREATE TABLE inputs (
		id INTEGER PRIMARY KEY REFERENCES batches (id),
		name TEXT NOT NULL UNIQUE,
		digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
		records INTEGER NOT NULL,
		frontier INTEGER NOT NULL,
		refused INTEGER NOT NULL)`,
	`CREATE TABLE chunks (
		input INTEGER NOT NULL REFERENCES inputs (id),
		start INTEGER NOT NULL,
		line INTEGER NOT NULL,
		PRIMARY KEY (input, start))`,
}

// versionTable says how far the database was migrated.
const versionTable = `CREATE TABLE versions (version INTEGER PRIMARY KEY)`

// migrate brings the tables to the newest version. It looks first, since looking needs no turn among the writers.
func (d *database) migrate(ctx context.Context, steps [][]string) error {
	version := 0
	err := d.read(ctx, func(s *session) (err error) {
		version, err = s.version()
		return err
	})
	if err != nil || version == len(steps) {
		return err
	}
	return d.write(ctx, func(s *session) error { return s.migrate(steps) })
}

func (s *session) migrate(steps [][]string) error {
	version, err := s.version()
	if err != nil {
		return err
	}
	if version > len(steps) {
		return fmt.Errorf("%w (version %d, this is for %d)", ErrNewer, version, len(steps))
	}
	for ; version < len(steps); version++ {
		if err := s.define(steps[version]...); err != nil {
			return err
		}
		if err := s.exec("INSERT INTO versions (version) VALUES (?)", version+1); err != nil {
			return err
		}
	}
	return nil
}

// found makes all tables, fills them by do, and then makes the indices: one that is made of all rows at once is made in a
// fraction of the time.
func (s *session) found(do func(*session) error) error {
	if err := s.define(versionTable); err != nil {
		return err
	}
	var indices []string
	for version, statements := range migrations {
		for _, statement := range statements {
			if strings.HasPrefix(statement, "CREATE INDEX ") || strings.HasPrefix(statement, "CREATE UNIQUE INDEX ") {
				indices = append(indices, statement)
			} else if err := s.define(statement); err != nil {
				return err
			}
		}
		if err := s.exec("INSERT INTO versions (version) VALUES (?)", version+1); err != nil {
			return err
		}
	}
	if err := do(s); err != nil {
		return err
	}
	return s.define(indices...)
}

func (s *session) version() (version int, err error) {
	_, err = s.row("SELECT coalesce(max(version), 0) FROM versions", nil, &version)
	return version, err
}
