package vn

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

// code returns the catalogue code of an error of this package, "" for nil.
func code(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	var refused *Error
	if !errors.As(err, &refused) {
		t.Fatalf("error %v is not an *Error", err)
	}
	return refused.Code
}

func TestErrorText(t *testing.T) {
	_, err := ParsePIN("00109900001")
	if got, want := err.Error(), `vn: personal number is not 12 digits: "00109900001"`; got != want {
		t.Errorf("Error() = %s, want %s", got, want)
	}
	_, err = ParsePIN(strings.Repeat("7", 1<<20))
	if got, want := err.Error(), `vn: personal number is not 12 digits: "`+strings.Repeat("7", 64)+`"`; got != want {
		t.Errorf("Error() of a long input = %s, want %s", got, want)
	}
}

func TestReason(t *testing.T) {
	_, err := ParsePIN("00109900001")
	if got := Reason(fmt.Errorf("record: %w", err)); got != "personal number is not 12 digits" {
		t.Errorf("%q", got)
	}
	if got := Reason(io.EOF); got != "EOF" {
		t.Errorf("%q", got)
	}
}
