// Command gen writes the test vectors: cases, keys, trust lists and status tokens. It is a second implementation of the
// formats that FORMAT.md describes and imports nothing of the first. What it writes depends on nothing but itself and
// preamble.bin: a second run changes no byte.
//
//	go run ./testvectors/gen                                              writes below testvectors
//	go run ./testvectors/gen -preamble credential/gt1/preamble.bin       takes over a new preamble first
package main

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

func main() {
	dir := flag.String("dir", "testvectors", "the folder `DIR` to write")
	published := flag.String("preamble", "", "copy GT1's preamble from `FILE`")
	flag.Parse()
	if err := run(*dir, *published); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(dir, published string) error {
	copied := filepath.Join(dir, "preamble.bin")
	if published == "" {
		published = copied
	}
	b, err := os.ReadFile(published)
	if err != nil {
		return err
	}
	if err := os.WriteFile(copied, b, 0o644); err != nil {
		return err
	}
	files := generate(b)
	for path, data := range files {
		if err := write(filepath.Join(dir, filepath.FromSlash(path)), data); err != nil {
			return err
		}
	}
	return removeOthers(dir, files)
}

// write leaves a file alone that is as it should be.
func write(path string, data []byte) error {
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, data) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o644)
}

func removeOthers(dir string, files map[string][]byte) error {
	for _, sub := range generated {
		entries, err := os.ReadDir(filepath.Join(dir, sub))
		if err != nil {
			return err
		}
		for _, e := range entries {
			if _, ok := files[sub+"/"+e.Name()]; ok {
				continue
			}
			if err := os.Remove(filepath.Join(dir, sub, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// generated are the folders that hold nothing else than what generate returns.
var generated = []string{"cases", "keys", "status", "trust"}

// generate returns all files by their paths below testvectors.
func generate(preamble []byte) map[string][]byte {
	w := &writer{files: map[string][]byte{}, preamble: readPreamble(preamble)}
	names := slices.Concat(rootNames, deviceNames)
	for name, l := range trustLists() {
		w.files["trust/"+name+".json"] = l.file()
		for _, i := range l.issuers {
			for _, k := range i.keys {
				names = append(names, k.name)
			}
		}
	}
	for _, name := range names {
		w.files["keys/"+name+".json"] = newKey(name).file()
	}
	w.files["trust/roots.json"] = []byte(jsonText(rootSet(rootNames[:3])) + "\n")
	sets := statusSets()
	for _, name := range slices.Sorted(maps.Keys(sets)) {
		w.files["status/"+name+".json"] = sets[name].file()
	}
	for _, group := range [][]vector{accepted(), texts(), tokens(), lists(), papers(), presentations(), drives(), stops(), w.care(), persons(), references(), frames(), w.frames(), w.containers()} {
		for _, v := range group {
			w.vector(v)
		}
	}
	return w.files
}

var (
	rootNames   = []string{"root-1", "root-2", "root-3", "root-4", "foreign-1", "foreign-2", "foreign-3"}
	deviceNames = []string{"device", "other-device", "attacker"}
)
