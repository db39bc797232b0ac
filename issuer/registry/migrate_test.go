package registry_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/giayto/giayto/issuer/registry"
	"github.com/giayto/giayto/issuer/registry/sqlite"
)

// A later version adds tables to a registry that is in use; then this version does not touch it any more. A step that fails
// leaves nothing.
func TestMigrate(t *testing.T) {
	s, err := registry.NewSecret(bytes.Repeat([]byte{1}, registry.SecretSize))
	if err != nil {
		t.Fatal(err)
	}
	d := sqlite.New(filepath.Join(t.TempDir(), "registry.db"))
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	if err := registry.Create(t.Context(), d, s, registry.Config{Base: "https://id.giayto.example/status", First: 1}, now); err != nil {
		t.Fatal(err)
	}
	r, err := registry.Open(t.Context(), d, s, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	if _, err := r.Begin(t.Context(), registry.Batch{Started: now}); err != nil {
		t.Fatal(err)
	}
	second := []string{"CREATE TABLE notes (seq INTEGER PRIMARY KEY)", "INSERT INTO notes (seq) VALUES (1)"}
	if err := r.Migrate(t.Context(), append(registry.Migrations, append(second, "CREATE TABLE notes (seq INTEGER PRIMARY KEY)"))); err == nil {
		t.Error("a step that fails")
	}
	if again, err := registry.Open(t.Context(), d, s, nil); err != nil {
		t.Fatal("after a step that failed:", err)
	} else if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := r.Migrate(t.Context(), append(registry.Migrations, second)); err != nil {
			t.Fatal(err)
		}
	}
	if report, err := r.Audit(t.Context(), nil); err != nil || len(report.Problems) != 0 || report.Entries != 2 {
		t.Errorf("%+v, %v", report, err)
	}
	if _, err := registry.Open(t.Context(), d, s, nil); !errors.Is(err, registry.ErrNewer) {
		t.Error(err)
	}
}
