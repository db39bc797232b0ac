package main

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The units of the operations page start commands that there are, with flags that these have.
func TestUnits(t *testing.T) {
	page, err := os.ReadFile("../../OPERATIONS.md")
	if err != nil {
		t.Fatal(err)
	}
	started := regexp.MustCompile(`(?m)^ExecStart=/usr/local/bin/giayto (.*)$`).FindAllStringSubmatch(string(page), -1)
	if len(started) != 2 {
		t.Fatalf("%d units", len(started))
	}
	if !strings.Contains(string(page), fmt.Sprintf("\nRestartPreventExitStatus=%d %d\n", exitUsage, exitData)) {
		t.Error("a wrong PIN is tried until the token locks")
	}
	for _, line := range started {
		words := strings.Fields(line[1])
		first := slices.IndexFunc(words, func(w string) bool { return strings.HasPrefix(w, "-") })
		var out bytes.Buffer
		c, said := testConsole(strings.NewReader(""), &out)
		if status := c.run(t.Context(), slices.Concat([]string{"giayto"}, words[:first], []string{"--help"})); status != 0 {
			t.Fatalf("%s: exit status %d: %s", line[1], status, said)
		}
		for _, flag := range words[first:] {
			if strings.HasPrefix(flag, "--") && !regexp.MustCompile(`(?m)^ +`+flag+` `).MatchString(out.String()) {
				t.Errorf("%q has no flag %s", words[:first], flag)
			}
		}
	}
}
