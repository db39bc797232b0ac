package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/issuer"
	"github.com/giayto/giayto/issuer/hsm"
	"github.com/giayto/giayto/issuer/keys"
	"github.com/giayto/giayto/issuer/record"
	"github.com/giayto/giayto/issuer/registry"
)

// Exit statuses beside those of a completed verdict (sysexits.h).
const (
	exitUsage       = 64 // the command line is wrong
	exitData        = 65 // the input is wrong
	exitUnavailable = 69 // a key, its passphrase or the database is out of reach
	exitInternal    = 70 // a fault of this program
	exitIO          = 74 // a file or a stream failed
	exitStopped     = 75 // stopped before the end: run again
)

// A failure is an error with its exit status and, perhaps, what helps.
type failure struct {
	status int
	err    error
	hint   string
}

func (f *failure) Error() string { return f.err.Error() }

func (f *failure) Unwrap() error { return f.err }

func (f *failure) withHint(format string, args ...any) *failure {
	f.hint = fmt.Sprintf(format, args...)
	return f
}

// usage, dataError and unavailable are failures that say their status by their name.
func usage(format string, args ...any) *failure {
	return &failure{status: exitUsage, err: fmt.Errorf(format, args...)}
}

func dataError(format string, args ...any) *failure {
	return &failure{status: exitData, err: fmt.Errorf(format, args...)}
}

func unavailable(format string, args ...any) *failure {
	return &failure{status: exitUnavailable, err: fmt.Errorf(format, args...)}
}

// An exitStatus ends a command that has already said everything.
type exitStatus int

func (s exitStatus) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// asFailure gives every error a status: what no command has judged is an input or output error if it comes from the
// system, and wrong input otherwise.
func asFailure(err error) *failure {
	var f *failure
	var path *fs.PathError
	var link *os.LinkError
	var syscallErr *os.SyscallError
	var permission *keys.PermissionError
	var header *record.HeaderError
	var held *issuer.HeldError
	var space *issuer.SpaceError
	switch {
	case errors.Is(err, hsm.ErrUntried) && !errors.Is(err, context.Canceled): // whatever hindered a person
		return &failure{exitUnavailable, err, "a few wrong ones lock the token: put the right one into its file, then run one command at a terminal, which asks for it; that clears the token's count"}
	case errors.As(err, &f):
		return &failure{f.status, err, f.hint}
	case errors.Is(err, context.Canceled):
		return &failure{exitStopped, errors.New("stopped"), "run the same command again"}
	case errors.As(err, &held):
		return &failure{exitStopped, err, "when that has ended, run the same command again"}
	case errors.Is(err, hsm.ErrPIN):
		return &failure{exitData, err, "it was tried once. Before the next try look whether it is right: a few wrong ones lock the token"}
	case errors.Is(err, hsm.ErrLocked):
		return &failure{exitUnavailable, err, "its security officer sets a new PIN with the token's own program"}
	case errors.Is(err, hsm.ErrFailed):
		return &failure{exitStopped, err, "is the token there, and its connection? Then run the same command again"}
	case errors.Is(err, jose.ErrWrongSignature):
		return &failure{exitData, err, "nothing that this key signed now was kept: have the token looked at before it signs again"}
	case errors.Is(err, issuer.ErrOutput):
		return &failure{exitInternal, err, "what this key signed now was not kept; this is a fault of giayto, or of this computer: please report it"}
	case errors.Is(err, registry.ErrAway):
		return &failure{exitUnavailable, err, "does the database run, can it be reached from here, and does it let this user in? --db of giayto issuer init names it"}
	case errors.Is(err, registry.ErrBusy):
		return &failure{exitStopped, err, "run the same command again"}
	case errors.Is(err, registry.ErrChanged):
		return &failure{exitData, err, "give the file back as it was and let a run over it go to its end, or give the new one another name"}
	case errors.As(err, &space) && space.Files:
		return &failure{exitStopped, err, "--layout tar makes one file of all, and --format jsonl none; or take an --out on another file system, then run it again; --skip-space-check begins all the same"}
	case errors.As(err, &space):
		return &failure{exitStopped, err, "make room there, or take another --out, then run the same command again; --skip-space-check begins all the same"}
	case errors.Is(err, registry.ErrFull), errors.Is(err, syscall.ENOSPC):
		return &failure{exitStopped, err, "nothing is lost: make room on the disk, then run the same command again"}
	case errors.Is(err, registry.ErrIO):
		return &failure{exitIO, err, "who may read and write the registry's file and its folder?"}
	case errors.Is(err, registry.ErrClock):
		return &failure{exitData, err, "set this computer's clock, or give a later --at; if the log runs ahead by mistake, giayto issuer restore takes the newest backup from before that"}
	case errors.Is(err, registry.ErrNewer):
		return &failure{exitData, err, "a newer giayto has worked on this folder: use that one"}
	case errors.Is(err, registry.ErrDamaged), errors.Is(err, registry.ErrOlder):
		return &failure{exitData, err, "giayto issuer audit tells what is wrong, giayto issuer restore takes a backup"}
	case errors.As(err, &header):
		return &failure{exitData, err, "issuer/RECORDS.md tells how the columns of a table are called"}
	case errors.Is(err, keys.ErrPassphrase):
		return &failure{exitData, err, "each key file has its own passphrase"}
	case errors.Is(err, hsm.ErrUnsupported):
		return &failure{exitUnavailable, err, "go build -tags pkcs11 ./cmd/giayto, with a C compiler, makes one that has it"}
	case errors.Is(err, hsm.ErrAbsent):
		return &failure{exitUnavailable, err, "is the token there, and does the URI say what its own program shows?"}
	case errors.Is(err, hsm.ErrAmbiguous):
		return &failure{exitData, err, "the attributes serial and id tell tokens and keys apart"}
	case errors.Is(err, hsm.ErrExists):
		return &failure{exitData, err, "another object=… makes another key; a key that is there is not made"}
	case errors.Is(err, issuer.ErrNoKey):
		return &failure{exitUnavailable, err, "giayto issuer key add --use credential --type TYPE makes one for papers of that type, --use status one for status lists; key list shows those that are there"}
	case errors.As(err, &permission):
		return &failure{exitUnavailable, err, permission.Hint()}
	case errors.As(err, &path), errors.As(err, &link), errors.As(err, &syscallErr):
		return &failure{status: exitIO, err: err}
	}
	return &failure{status: exitData, err: err}
}
