package scan_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/giayto/giayto/verifier/scan"
)

// thirdParty is the path of a set of pictures that nobody here drew.
func thirdParty(t *testing.T, set, source string) string {
	t.Helper()
	root := os.Getenv("GIAYTO_THIRDPARTY")
	if root == "" {
		fmt.Printf("skipped: %s is not here (GIAYTO_THIRDPARTY is not set; it comes from %s)\n", set, source)
		t.Skip("GIAYTO_THIRDPARTY is not set")
	}
	path := filepath.Join(root, set)
	if _, err := os.Stat(path); err != nil {
		t.Fatal(err)
	}
	return path
}

// readFile scans an image file within a budget.
func readFile(t *testing.T, name string, budget time.Duration) []scan.Code {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	img, err := scan.Decode(data)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), budget)
	defer cancel()
	codes, err := scan.Codes(ctx, img)
	if err != nil && ctx.Err() == nil {
		t.Errorf("%s: %v", name, err)
	}
	return codes
}

// tally counts pictures read to the exact text and fails for any other text.
func tally(t *testing.T, set string, pictures map[string]string, least int) {
	t.Helper()
	read := 0
	var missed []string
	for name, want := range pictures {
		codes := readFile(t, name, 10*time.Second)
		if len(codes) == 0 {
			missed = append(missed, filepath.Base(name))
		}
		for _, code := range codes {
			if code.Text != want || code.Err != nil {
				t.Errorf("%s: read %.60q, %v, want %.60q", name, code.Text, code.Err, want)
				continue
			}
			read++
		}
	}
	fmt.Printf("%s: %d of %d read, exact text\n", set, read, len(pictures))
	if read < least {
		t.Errorf("%s: %d read, at least %d were once; missed %v", set, read, least, missed)
	}
}

func TestThirdPartyDGC(t *testing.T) {
	folder := thirdParty(t, "dgc", "eu-digital-green-certificates/dgc-testdata@4a62c8d")
	data, err := os.ReadFile(filepath.Join(folder, "index.json"))
	if err != nil {
		t.Fatal(err)
	}
	var index []struct{ File, Text string }
	if err := json.Unmarshal(data, &index); err != nil {
		t.Fatal(err)
	}
	pictures := map[string]string{}
	for _, entry := range index {
		pictures[filepath.Join(folder, entry.File)] = entry.Text
	}
	if len(pictures) != 257 {
		t.Fatalf("%d pictures, want 257", len(pictures))
	}
	tally(t, "dgc", pictures, 257)
}

func TestThirdPartyZXing(t *testing.T) {
	for _, set := range []struct {
		name  string
		least int
	}{{"qrcode-1", 8}, {"qrcode-4", 15}, {"qrcode-6", 15}} {
		folder := thirdParty(t, "zxing-blackbox/"+set.name, "zxing-cpp/zxing-cpp@77dceca")
		texts, err := filepath.Glob(filepath.Join(folder, "*.txt"))
		if err != nil {
			t.Fatal(err)
		}
		pictures := map[string]string{}
		for _, name := range texts {
			want, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			found, err := filepath.Glob(strings.TrimSuffix(name, "txt") + "[pw]*")
			if err != nil || len(found) != 1 {
				t.Fatalf("%s has pictures %v, %v", name, found, err)
			}
			pictures[found[0]] = string(want)
		}
		tally(t, "zxing-blackbox/"+set.name, pictures, set.least)
	}
}
