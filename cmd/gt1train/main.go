// Command gt1train makes the preamble of the QR text format GT1: a dictionary out of the word lists in the folder words,
// and the Huffman tables that are best for invented documents of all types. It is run once for a version of the format.
package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"

	"github.com/giayto/giayto/credential/gt1"
)

// What the preamble of version 01 was trained with.
const (
	defaultSamples = 4000
	defaultSeed    = 1
)

func main() {
	out := flag.String("out", "preamble.bin", "file to write")
	n := flag.Int("samples", defaultSamples, "how many invented tokens to train on")
	seed := flag.Uint64("seed", defaultSeed, "where the sequence of invented tokens begins")
	flag.Parse()
	if err := run(*out, *n, *seed); err != nil {
		fmt.Fprintln(os.Stderr, "gt1train:", err)
		os.Exit(1)
	}
}

func run(out string, n int, seed uint64) error {
	dict, preamble, err := train(n, seed)
	if err != nil {
		return err
	}
	if err := os.WriteFile(out, preamble, 0o644); err != nil {
		return err
	}
	fmt.Printf("dictionary %d bytes, preamble %d bytes, SHA-256 %x\n", len(dict), len(preamble), sha256.Sum256(preamble))
	return nil
}

func train(n int, seed uint64) (dict, preamble []byte, err error) {
	if dict, err = dictionary(); err != nil {
		return nil, nil, err
	}
	w, err := newWorld(seed)
	if err != nil {
		return nil, nil, err
	}
	preamble, err = gt1.Train(dict, w.samples(n))
	return dict, preamble, err
}
