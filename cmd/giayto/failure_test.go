package main

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/issuer"
	"github.com/giayto/giayto/issuer/hsm"
)

// What a token does wrong ends a command with a status that says whether to run it again, and with a hint.
func TestFailuresOfTokens(t *testing.T) {
	asked := unavailable("no PIN and no terminal to ask for one").withHint("another hint")
	for _, test := range []struct {
		err    error
		status int
	}{
		{hsm.ErrFailed, exitStopped}, {hsm.ErrAbsent, exitUnavailable}, {hsm.ErrLocked, exitUnavailable}, {hsm.ErrUnsupported, exitUnavailable},
		{hsm.ErrPIN, exitData}, {errors.Join(hsm.ErrFailed, hsm.ErrPIN), exitData}, {errors.Join(hsm.ErrFailed, hsm.ErrLocked), exitUnavailable},
		{hsm.ErrAmbiguous, exitData}, {hsm.ErrExists, exitData}, {jose.ErrWrongSignature, exitData}, {issuer.ErrOutput, exitInternal},
		{hsm.ErrUntried, exitUnavailable}, {errors.Join(hsm.ErrUntried, asked), exitUnavailable}, {errors.Join(hsm.ErrUntried, context.Canceled), exitStopped},
	} {
		f := asFailure(fmt.Errorf("line 1: %w", test.err))
		if f.status != test.status || f.hint == "" || f.hint == asked.hint {
			t.Errorf("%v: status %d, hint %q; expected %d", test.err, f.status, f.hint, test.status)
		}
	}
}
