package sqlite_test

import (
	"path/filepath"
	"testing"

	"github.com/giayto/giayto/issuer/registry"
	"github.com/giayto/giayto/issuer/registry/registrytest"
	"github.com/giayto/giayto/issuer/registry/sqlite"
)

func fresh(t *testing.T) registry.Driver {
	return sqlite.New(filepath.Join(t.TempDir(), "registry.db"))
}

func TestSuite(t *testing.T) { registrytest.Run(t, fresh) }
