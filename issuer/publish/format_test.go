package publish

import (
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/giayto/giayto/credential/jose"
)

// rows returns the first cells of the table between two marks of FORMAT.md, without the head.
func rows(t *testing.T, name string) (cells []string) {
	t.Helper()
	page, err := os.ReadFile("../../credential/FORMAT.md")
	check(t, err)
	_, rest, _ := strings.Cut(string(page), "<!-- "+name+":begin -->\n")
	table, _, found := strings.Cut(rest, "<!-- "+name+":end -->\n")
	if !found {
		t.Fatalf("FORMAT.md has no section %s", name)
	}
	for line := range strings.Lines(table) {
		if cell, _, is := strings.Cut(strings.TrimPrefix(line, "| "), " |"); is && strings.HasPrefix(cell, "`") {
			cells = append(cells, cell)
		}
	}
	return cells
}

// Every file of a site is one of those that FORMAT.md names, and none of those is missing.
func TestFormatPaths(t *testing.T) {
	_, dir := siteOf(t)
	files := originals(t, tree(t, dir))
	var patterns []*regexp.Regexp
	for _, path := range rows(t, "site") {
		pattern := regexp.QuoteMeta(strings.Trim(path, "`"))
		for name, stands := range map[string]string{
			"<version>": "[0-9]+", "<path of the URI of a status list>": "/status/[0-9]+", "<path of iss>": "/csgt", "<type>": "[a-z-]+",
		} {
			pattern = strings.ReplaceAll(pattern, name, stands)
		}
		patterns = append(patterns, regexp.MustCompile("^"+pattern+"$"))
	}
	if len(patterns) != 6 {
		t.Fatalf("%d paths", len(patterns))
	}
	used := make(map[int]bool)
	for _, name := range files {
		row := slices.IndexFunc(patterns, func(p *regexp.Regexp) bool { return p.MatchString("/" + name) })
		if row < 0 {
			t.Errorf("FORMAT.md does not name %s", name)
		}
		used[row] = true
	}
	if len(used) != len(patterns) {
		t.Errorf("of what FORMAT.md names there is only %v", slices.Sorted(maps.Keys(used)))
	}
}

// A status list token says what FORMAT.md lists, in that order.
func TestFormatToken(t *testing.T) {
	_, dir := siteOf(t)
	says, err := jose.Parse([]byte(payload(t, tree(t, dir)["status/46"])))
	check(t, err)
	var members []string
	for _, m := range says.Members() {
		members = append(members, m.Name)
	}
	listed := strings.FieldsFunc(strings.Join(rows(t, "status"), " "), func(r rune) bool { return strings.ContainsRune("`, ", r) })
	if !slices.Equal(members, listed) {
		t.Errorf("the token has %q, FORMAT.md %q", members, listed)
	}
	var inside map[string]json.RawMessage
	check(t, json.Unmarshal(says.Get("status_list").Raw(), &inside))
	if got := slices.Sorted(maps.Keys(inside)); !slices.Equal(got, []string{"aggregation_uri", "bits", "lst"}) {
		t.Errorf("status_list has %q", got)
	}
}
