//go:build pkcs11 && cgo

package main

import (
	"testing"

	"github.com/giayto/giayto/issuer/hsm/hsmtest"
)

// What is measured of a token is what it says.
func TestHSMSpeed(t *testing.T) {
	hsmtest.Start(t) // what is missing
	w, err := newWorkload(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	k, err := newToken(w, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for i := range 2 {
		if err := k.comparison().work(i); err != nil {
			t.Error(err)
		}
	}
	rates, err := k.rates()
	if err != nil {
		t.Error(err)
	}
	t.Log(rates)
	if err := k.key.Close(); err != nil {
		t.Error(err)
	}
}
