//go:build !pkcs11 || !cgo

package hsm

// Supported reports whether this program was built with PKCS#11.
const Supported = false

func openKey(*URI, Ask) (*Key, error) { return nil, ErrUnsupported }

func generateKey(_, _ *URI, _ Ask) (*Key, error) { return nil, ErrUnsupported }
