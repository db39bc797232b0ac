package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// openTerminal returns both ends of a new terminal.
func openTerminal(t *testing.T) (person, program *os.File) {
	t.Helper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { person.Close() })
	var locked, number int32
	for request, argument := range map[uintptr]*int32{syscall.TIOCSPTLCK: &locked, syscall.TIOCGPTN: &number} {
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, person.Fd(), request, uintptr(unsafe.Pointer(argument))); errno != 0 {
			t.Fatal(errno)
		}
	}
	program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	return person, program
}

// readUntil reads a byte at a time.
func readUntil(t *testing.T, from io.Reader, end string) string {
	t.Helper()
	var got strings.Builder
	for b := make([]byte, 1); !strings.HasSuffix(got.String(), end); {
		if _, err := from.Read(b); err != nil {
			t.Fatalf("%q, %v", got.String(), err)
		}
		got.Write(b)
	}
	return got.String()
}

// An asking is a person before the prompt of a program.
type asking struct {
	console  *console
	person   *os.File
	terminal int
	secret   []byte
	err      error
	done     chan struct{}
}

// askAt begins to ask at a new terminal and returns when it echoes no more.
func askAt(t *testing.T, ctx context.Context) *asking {
	t.Helper()
	person, program := openTerminal(t)
	terminal, err := syscall.Dup(int(program.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Close(terminal) })
	c, _ := testConsole(strings.NewReader(""), io.Discard)
	c.terminal = func() (*os.File, error) { return program, nil }
	a := &asking{console: c, person: person, terminal: terminal, done: make(chan struct{})}
	go func() {
		defer close(a.done)
		a.secret, a.err = c.ask(ctx, "passphrase of x: ")
	}()
	readUntil(t, person, "passphrase of x: ")
	waitForEcho(t, terminal, false)
	return a
}

// A line of progress does not cover what a person is asked.
func TestPassphraseIsNotCovered(t *testing.T) {
	a := askAt(t, context.Background())
	var line strings.Builder
	a.console.progress = &line
	if a.console.showProgress("1 issued"); line.Len() > 0 {
		t.Errorf("over the question: %q", line.String())
	}
	if _, err := io.WriteString(a.person, "x\n"); err != nil {
		t.Fatal(err)
	}
	<-a.done
	if a.console.showProgress("2 issued"); !strings.Contains(line.String(), "2 issued") {
		t.Errorf("after it: %q", line.String())
	}
}

// What a person types does not appear, and the echo comes back, also when the program is stopped.
func TestPassphraseIsNotEchoed(t *testing.T) {
	a := askAt(t, context.Background())
	if _, err := io.WriteString(a.person, "bí mật của gốc\n"); err != nil {
		t.Fatal(err)
	}
	if got := readUntil(t, a.person, "\n"); strings.TrimSpace(got) != "" {
		t.Errorf("the terminal showed %q", got)
	}
	if <-a.done; string(a.secret) != "bí mật của gốc" || a.err != nil {
		t.Errorf("%q, %v", a.secret, a.err)
	}
	waitForEcho(t, a.terminal, true)

	ctx, stop := context.WithCancel(context.Background())
	a = askAt(t, ctx)
	stop()
	if <-a.done; !errors.Is(a.err, context.Canceled) {
		t.Errorf("%q, %v", a.secret, a.err)
	}
	waitForEcho(t, a.terminal, true)
}

// waitForEcho waits until the terminal echoes, or does not.
func waitForEcho(t *testing.T, terminal int, on bool) {
	t.Helper()
	for range 1000 {
		var state syscall.Termios
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, uintptr(terminal), syscall.TCGETS, uintptr(unsafe.Pointer(&state))); errno != 0 {
			t.Fatal(errno)
		}
		if state.Lflag&syscall.ECHO != 0 == on {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Errorf("echo is not %v", on)
}
