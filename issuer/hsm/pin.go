//go:build pkcs11 && cgo

package hsm

import (
	"bytes"
	"fmt"

	"github.com/miekg/pkcs11"

	"github.com/giayto/giayto/issuer/keys"
)

// choosePIN reads the PIN from its file, or asks for it where there is none. Where the token says that a wrong one was given
// last, the file's is probably the one.
func choosePIN(u *URI, info pkcs11.TokenInfo, ask Ask) ([]byte, error) {
	of := fmt.Sprintf("token %q", info.Label)
	path, inFile := u.query["pin-source"]
	doubtful := info.Flags&(pkcs11.CKF_USER_PIN_COUNT_LOW|pkcs11.CKF_USER_PIN_FINAL_TRY) != 0
	switch {
	case inFile && !doubtful:
		return readPIN(path)
	case info.Flags&pkcs11.CKF_USER_PIN_FINAL_TRY != 0:
		of += " (the last try before it locks)"
	case doubtful:
		of += " (a wrong one was given last)"
	}
	pin, err := ask(of)
	if err != nil && inFile {
		return nil, fmt.Errorf("%w: that of %q was not tried: %w", ErrUntried, path, err)
	}
	return pin, err
}

// maxPIN bounds a PIN in bytes.
const maxPIN = 255

// readPIN reads the first line of a file under the rules for files of keys.
func readPIN(path string) ([]byte, error) {
	data, err := keys.ReadFile(path)
	if err != nil {
		return nil, err
	}
	pin, _, _ := bytes.Cut(data, []byte("\n"))
	pin = bytes.TrimSuffix(pin, []byte("\r"))
	if len(pin) == 0 || len(pin) > maxPIN {
		return nil, fmt.Errorf("pin file %q: the first line must have 1 to %d bytes", path, maxPIN)
	}
	return pin, nil
}
