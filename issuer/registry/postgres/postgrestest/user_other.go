//go:build !unix

package postgrestest

import (
	"errors"
	"os/exec"
)

func mayRun() error { return errors.New("the tests start PostgreSQL on Unix alone") }

func asUser(*exec.Cmd) {}

func own(...string) error { return nil }
