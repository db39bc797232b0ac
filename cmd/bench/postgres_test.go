package main

import (
	"path/filepath"
	"testing"

	"github.com/giayto/giayto/issuer/registry/postgres/postgrestest"
	"github.com/giayto/giayto/testvectors/programs"
)

// Two workers share one file of records over PostgreSQL, and each record is issued once. What they took is printed beside
// that of SQLite by make bench.
func TestPostgresWorkers(t *testing.T) {
	if !programs.Long() {
		t.Skip("a part of make bench")
	}
	server := postgrestest.Start(t)
	dir := t.TempDir()
	w, err := newWorkloadAt(dir, server.URL())
	if err != nil {
		t.Fatal(err)
	}
	if err := w.issuer.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := newBatch(w, dir, filepath.Join(dir, "issuer"))
	if err != nil {
		t.Fatal(err)
	}
	cost, err := b.run(filepath.Join(dir, "shared"), fewRecords, 2)
	if err != nil {
		t.Fatal(err)
	}
	b.tell("postgres, 2 processes, the server's time not counted", cost, fewRecords)
}
