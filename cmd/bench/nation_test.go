package main

import (
	"regexp"
	"strings"
	"testing"
)

// A small nation takes every step of the large one: what its device holds in the end is what was published.
func TestNation(t *testing.T) {
	var out strings.Builder
	if err := measureNation(&out, nationSize{seed: 1, lists: 2, changes: 1000, lookUps: 1000}); err != nil {
		t.Fatal(err)
	}
	for _, row := range []string{
		`status lists +2\n`, `entries +2097152\n`, `entries that are not valid +20970\n`, `status tokens +0\.[0-9]{2} MB\n`,
		`first sync over HTTP +0\.[0-9]{2} MB, `, `nothing published +0\.0[0-9] MB, `, `after 1000 changes +[0-9.]+ s\n`, `that day: no list is as it was +0\.[0-9]{2} MB, `,
		`memory with all lists open +1\.[0-9]{2} MB\n`, `a look-up among 2 lists +[0-9]+ ns, `,
	} {
		if !regexp.MustCompile(row).MatchString(out.String()) {
			t.Errorf("%s is not in\n%s", row, out.String())
		}
	}
}
