package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// What the law dates runs through the commands as operators and officers type them: the issuer issues, suspends and holds,
// publishes on a day, a device syncs and asks. The tables are in testdata/status-days; each verdict is exact.
func TestStatusDays(t *testing.T) {
	rows, orders := readTable(t, "rows.csv"), readTable(t, "orders.csv")
	records := []string{"2025-12-20.jsonl", "2035-01-15.jsonl"}
	o := newOffice(t, records...)
	o.found("2025-12-20T08:00:00+07:00")

	published := ""
	for _, row := range rows {
		at := row["published"]
		for len(records) > 0 && strings.TrimSuffix(records[0], ".jsonl") < at {
			o.issue(records[0])
			records = records[1:]
		}
		for len(orders) > 0 && dayTime(t, orders[0]["at"]).Before(dayTime(t, at)) {
			o.order(orders[0])
			orders = orders[1:]
		}
		if at != published {
			published = at
			o.publish(at)
		}
		o.ask(row)
	}
	if len(rows) != statusDayRows || len(orders) > 0 {
		t.Errorf("%d rows, want %d; %d orders are left", len(rows), statusDayRows, len(orders))
	}
}

// statusDayRows keeps rows from getting lost.
const statusDayRows = 48

// readTable reads a table of testdata/status-days, each row by the names of its columns.
func readTable(t *testing.T, name string) (rows []map[string]string) {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "status-days", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment = '#'
	lines, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for n, line := range lines[1:] {
		row := map[string]string{"row": name + " " + strconv.Itoa(n+1)}
		for i, column := range lines[0] {
			row[column] = line[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func dayTime(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := parseTime(s)
	if err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return at
}

// An office is a root, an issuer of licences, its site and a device, in a folder that is the process's.
type office struct {
	*testing.T
	console *console
	numbers map[string]string // of the documents, by record
	codes   map[string]string // the files of the codes, by record
}

// newOffice goes to a new folder, with the files of records and their photo.
func newOffice(t *testing.T, records ...string) *office {
	t.Helper()
	o := &office{t, timeless(), make(map[string]string), make(map[string]string)}
	photo, err := faces["an"].draw()
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{"face.png": photo}
	for _, name := range records {
		if files[name], err = os.ReadFile(filepath.Join("testdata", "status-days", name)); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(t.TempDir())
	for name, data := range files {
		o.write(name, data)
	}
	return o
}

func (o *office) write(name string, data []byte) {
	o.Helper()
	if err := os.WriteFile(name, data, 0o600); err != nil {
		o.Fatal(err)
	}
}

// do runs a command that must end well.
func (o *office) do(args ...string) []byte {
	o.Helper()
	out, status, words := o.console.capture(o.Context(), args...)
	if status != 0 {
		o.Fatalf("giayto %s: exit status %d: %s", shellLine(args), status, words)
	}
	return out
}

func (o *office) found(at string) {
	o.Helper()
	o.write("roots.json", o.do("trust", "init", "--dir", "root", "--at", at, "--threshold", "1", "--new", "a", "--unencrypted"))
	o.do("issuer", "init", "--dir", "csgt", "--at", at, "--uri", "https://id.giayto.example/csgt", "--name", "CSGT (mẫu)", "--first-list", "46")
	for _, key := range [][]string{{"credential", "--type", "driving-licence"}, {"status"}} {
		args := append([]string{"issuer", "key", "add", "--dir", "csgt", "--at", at, "--days", "4000", "--unencrypted", "--use"}, key...)
		o.write(key[0]+".json", o.do(args...))
	}
	o.do("trust", "add", "--dir", "root", "--at", at, "credential.json", "status.json")
	o.signTrust()
}

func (o *office) signTrust() {
	o.Helper()
	_, digest, _ := strings.Cut(string(o.do("trust", "show", "--dir", "root")), "digest of the draft: ")
	o.do("trust", "sign", "--dir", "root", "--key", "a.jwk", "--draft", strings.TrimSpace(digest))
}

// issue issues a file of records on the day that it is named after, under a trust list of that day.
func (o *office) issue(file string) {
	o.Helper()
	at := strings.TrimSuffix(file, ".jsonl") + "T09:00:00+07:00"
	o.do("trust", "renew", "--dir", "root", "--at", at)
	o.signTrust()
	summary := o.do("issuer", "issue", "--dir", "csgt", "--at", at, "--out", "codes", "--format", "txt", "--summary", file)
	for line := range bytes.Lines(summary) {
		var s struct {
			RecordID string `json:"record_id"`
			Files    []string
		}
		if err := json.Unmarshal(line, &s); err != nil {
			o.Fatal(err)
		}
		o.codes[s.RecordID] = s.Files[0]
	}
	data, err := os.ReadFile(file)
	if err != nil {
		o.Fatal(err)
	}
	for line := range bytes.Lines(data) {
		var r struct {
			RecordID string `json:"record_id"`
			Claims   struct {
				Number string `json:"document_number"`
			}
		}
		if err := json.Unmarshal(line, &r); err != nil {
			o.Fatal(err)
		}
		o.numbers[r.RecordID] = r.Claims.Number
	}
}

// order runs a row of orders.csv.
func (o *office) order(row map[string]string) {
	o.Helper()
	verb, flags, _ := strings.Cut(row["order"], " ")
	document := "driving-licence:" + o.numbers[row["licence"]]
	args := []string{"issuer", verb, "--dir", "csgt", "--document", document, "--at", row["at"]}
	o.do(append(args, strings.Fields(flags)...)...)
}

func (o *office) publish(at string) {
	o.Helper()
	o.do("issuer", "publish", "--dir", "csgt", "--trust", "root", "--out", "site", "--at", at)
	o.do("sync", "--from", "site", "--bundle", "bundle", "--root", "roots.json", "--at", at)
}

// ask checks a row of rows.csv.
func (o *office) ask(row map[string]string) {
	o.Helper()
	at := row["asked"]
	if at == "" {
		at = row["published"]
	}
	args := []string{"verify", "--json", "--bundle", "bundle", "--at", at}
	if vehicle := row["vehicle"]; vehicle != "" {
		args = append(args, "--vehicle", vehicle)
	}
	out, exit, words := o.console.capture(o.Context(), append(args, o.codes[row["licence"]])...)
	var v struct {
		Outcome, Reason string
		Status          struct{ Value uint8 }
		Findings        []struct{ Code string }
	}
	if err := json.Unmarshal(out, &v); err != nil {
		o.Fatalf("%s: %v: %s", row["row"], err, words)
	}
	var findings []string
	for _, f := range v.Findings {
		findings = append(findings, f.Code)
	}
	want := append([]string{"not-vneid", "compare-portrait"}, strings.Fields(row["findings"])...)
	value := "0x" + row["value"]
	if entry, err := strconv.ParseUint(value, 0, 8); err != nil || uint64(v.Status.Value) != entry {
		o.Errorf("%s: value %#02x, want %s (%v)", row["row"], v.Status.Value, value, err)
	}
	exits := map[string]int{"accepted": 0, "rejected": 1, "undecided": 2}
	if v.Outcome != row["outcome"] || v.Reason != row["reason"] || exit != exits[row["outcome"]] {
		o.Errorf("%s: %s, %s, exit status %d; want %s, %s", row["row"], v.Outcome, v.Reason, exit, row["outcome"], row["reason"])
	}
	slices.Sort(findings)
	if slices.Sort(want); !slices.Equal(findings, want) {
		o.Errorf("%s: findings %v, want %v", row["row"], findings, want)
	}
}
