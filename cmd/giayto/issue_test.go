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
	in, lines := io.Pipe()
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		io.WriteString(lines, "\n\nno record\n")
		stop()
	}()
	err := run.all(ctx, record.NewReader(&stoppable{ctx: ctx, from: in}, record.Options{}))
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
