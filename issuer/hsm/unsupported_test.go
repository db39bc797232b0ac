//go:build !pkcs11 || !cgo

package hsm

import (
	"bytes"
	"errors"
	"testing"
)

func TestUnsupported(t *testing.T) {
	u, err := ParseURI("pkcs11:token=a;object=b")
	if err != nil {
		t.Fatal(err)
	}
	if k, err := Open(u, nil); !errors.Is(err, ErrUnsupported) {
		t.Errorf("%v, %v", k, err)
	}
	if k, err := Generate(u, nil, bytes.NewReader(make([]byte, 8))); !errors.Is(err, ErrUnsupported) {
		t.Errorf("%v, %v", k, err)
	}
}
