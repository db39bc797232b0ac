package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/giayto/giayto/issuer/record"
)

// Running a stopped command again would issue everything twice.
func TestStoppedIssueSaysWhereToGoOn(t *testing.T) {
	c, words := testConsole(strings.NewReader(""), io.Discard)
	run := &issuing{console: c}
	run.outputs.Dir = "codes"
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	in := io.MultiReader(strings.NewReader("\n\nno record\n"), interrupted{ctx, stop})
	err := run.all(ctx, record.NewReader(in, record.Options{}))
	var f *failure
	if !errors.As(err, &f) || f.status != exitStopped {
		t.Fatalf("%v", err)
	}
	if want := "records up to line 3 are issued or refused (see codes/issued.jsonl): go on with line 4"; f.hint != want {
		t.Errorf("hint %q", f.hint)
	}
	if !strings.HasSuffix(words.String(), "giayto: 0 issued, 1 refused\n") {
		t.Errorf("words %q", words)
	}
}

// interrupted is a stream during whose reading a person stops the program.
type interrupted struct {
	ctx  context.Context
	stop func()
}

func (i interrupted) Read([]byte) (int, error) {
	i.stop()
	return 0, i.ctx.Err()
}
