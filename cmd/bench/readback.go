package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/giayto/giayto/credential/jose"
)

// readBack gives the codes to a program that shares nothing with this one: it checks the signatures and compares the
// claims. It returns what is wrong with each code by its name, nothing where nothing is.
func readBack(interop string, key *jose.PublicKey, names []string, codes []code) (map[string]string, error) {
	input, err := json.Marshal(map[string]any{"key": key, "names": names, "codes": codes})
	if err != nil {
		return nil, err
	}
	node := exec.Command("node", filepath.Join(interop, "density.mjs"))
	node.Stdin, node.Stderr = bytes.NewReader(input), os.Stderr
	output, err := node.Output()
	if err != nil {
		return nil, fmt.Errorf("reading back by node in %q: %w (make npm installs what it needs)", interop, err)
	}
	var faults map[string]string
	if err := json.Unmarshal(output, &faults); err != nil {
		return nil, fmt.Errorf("reading back: %w", err)
	}
	if len(faults) != len(codes) {
		return nil, fmt.Errorf("reading back: %d answers for %d codes", len(faults), len(codes))
	}
	return faults, nil
}
