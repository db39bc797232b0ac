package sqlite_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/issuer/registry"
	"github.com/giayto/giayto/issuer/registry/sqlite"
	"github.com/giayto/giayto/testvectors/programs"
)

// crowdOf adds credentials to a registry's first lists until there are so many, one of every few suspended, by SQL alone:
// it looks like the real thing to whoever does not compute the log.
func crowdOf(t *testing.T, db *sql.DB, credentials, lists, every int) {
	t.Helper()
	exec := func(statement string, args ...any) {
		t.Helper()
		if _, err := db.Exec(statement, args...); err != nil {
			t.Fatal(statement, err)
		}
	}
	db.SetMaxOpenConns(1)
	exec("BEGIN")
	rows, err := db.Query("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name IN ('credentials', 'events') AND sql IS NOT NULL")
	if err != nil {
		t.Fatal(err)
	}
	indices := make(map[string]string)
	for rows.Next() {
		var name, statement string
		if err := rows.Scan(&name, &statement); err != nil {
			t.Fatal(err)
		}
		indices[name] = statement
	}
	if err := rows.Err(); err != nil || len(indices) < 5 {
		t.Fatal(len(indices), err)
	}
	for name := range indices { // made again afterwards, which takes a tenth of the time
		exec("DROP INDEX " + name)
	}
	var columns, values string
	err = db.QueryRow(`SELECT group_concat(name), group_concat(CASE
			WHEN name = 'id' THEN 'i' WHEN name = 'list' THEN 'list + i / ? % ?' WHEN name = 'place' THEN 'i - 1'
			WHEN name IN ('person', 'document', 'blank', 'record') THEN 'randomblob(16)' ELSE name END)
		FROM pragma_table_info('credentials')`).Scan(&columns, &values)
	if err != nil {
		t.Fatal(err)
	}
	exec("INSERT INTO credentials ("+columns+") WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"+
		" SELECT "+values+" FROM n CROSS JOIN credentials c WHERE c.id = 1", credentials, every, lists)
	exec("UPDATE credentials SET record = document WHERE id % 3 = 0") // of records that have no name of their own
	exec("INSERT INTO events (seq, entry, kind, credential) SELECT id, entry, 1, id FROM credentials WHERE id > 1")
	exec(`INSERT INTO facts (seq, entry, kind, document, since, reason)
		SELECT id / ?, entry, 'suspended', document, 20261122, 'right-withdrawn' FROM credentials WHERE id % ? = 0`, every, every)
	for _, statement := range indices {
		exec(statement)
	}
	exec("COMMIT")
}

// With a million credentials (make check), one percent of them not valid, a list is published in seconds and a record
// found at once.
func TestMillion(t *testing.T) {
	if testing.Short() || slow {
		t.Skip("takes seconds")
	}
	credentials := 100_000
	if programs.Long() {
		credentials = 1_000_000
	}
	path := filepath.Join(t.TempDir(), "registry.db")
	r := create(t, path)
	if _, err := issue(t.Context(), r, secret(t), begin(t, r), 0, 1); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sqlite.New(path).Open(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	crowdOf(t, db, credentials, 1, 100)
	if _, err := db.Exec("PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d in %v, %.0f bytes each", credentials, time.Since(start).Round(time.Second), float64(info.Size())/float64(credentials))
	if info.Size() > int64(300*credentials) {
		t.Error("a credential takes too much")
	}
	r = open(t, path)
	defer r.Close()

	start = time.Now()
	suspended, last := 0, -1
	err = r.Values(t.Context(), 46, vn.DateOf(now), func(index int, v statuslist.Value) error {
		if v != statuslist.Suspended || index <= last {
			t.Errorf("%d: %#02x", index, v)
		}
		suspended, last = suspended+1, index
		return nil
	})
	values := time.Since(start)
	if err != nil || suspended != credentials/100 {
		t.Errorf("%d suspended, %v", suspended, err)
	}
	lookup := lookUp(t, r, db, credentials)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	t.Logf("Values: %v; ByRecord: %v", values.Round(time.Millisecond), lookup)
	// Without its index either would take many times this, and a machine that is only slow does not.
	if values > 10*time.Second || lookup > 5*time.Millisecond {
		t.Error("too slow")
	}
}

// lookUp is the time that ByRecord takes, of records all over the table.
func lookUp(t *testing.T, r *registry.Registry, db *sql.DB, credentials int) time.Duration {
	t.Helper()
	const lookups = 1000
	type known struct{ record, document []byte }
	var all [lookups]known
	for i := range all {
		if err := db.QueryRow("SELECT record, document FROM credentials WHERE id = ?", 1+i*(credentials/lookups)).Scan(&all[i].record, &all[i].document); err != nil {
			t.Fatal(err)
		}
	}
	start := time.Now()
	for _, k := range all {
		if c, err := r.ByRecord(t.Context(), registry.Hash(k.record)); err != nil || c == nil || c.Document != registry.Hash(k.document) {
			t.Fatal(c, err)
		}
	}
	return time.Since(start) / lookups
}
