//go:build unix

package main

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/issuer"
	"github.com/giayto/giayto/issuer/record"
	"github.com/giayto/giayto/issuer/registry/postgres/postgrestest"
	"github.com/giayto/giayto/testvectors/programs"
)

// A worker is one of the processes that issue from one file of records, each to a folder of its own.
type worker struct {
	t     *testing.T
	args  []string
	out   string
	cmd   *exec.Cmd
	words *bytes.Buffer
	ended chan error
}

func (w *worker) start() {
	w.t.Helper()
	w.cmd, w.words = giayto(w.t, w.args...)
	if err := w.cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	w.ended = make(chan error, 1)
	go func() { w.ended <- w.cmd.Wait() }()
}

// kill kills the process if it has not ended, and starts it again.
func (w *worker) kill() {
	w.t.Helper()
	if err := w.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		w.t.Fatal(err)
	}
	w.end(-1)
	w.start()
}

// end waits for the process, and says whether it found no database when it began. It may end with 0 and with a status.
func (w *worker) end(status int) (away bool) {
	w.t.Helper()
	err := <-w.ended
	code := w.cmd.ProcessState.ExitCode()
	if err != nil && code != status && code != exitUnavailable {
		w.t.Fatalf("%s: %v: %s", w.out, err, w.words)
	}
	return code == exitUnavailable
}

// Three workers share a file of records over PostgreSQL. Whichever of them is killed at whatever moment, and whenever the
// server restarts: every record has one credential in the end, and no place is given twice.
func TestWorkersKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("issues 4,000 records by three processes")
	}
	records, kills, restarts := 4000, 4, 1
	if programs.Long() {
		records, kills, restarts = 50_000, 10, 2
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	chance := rand.New(rand.NewPCG(seed, 0))
	server := postgrestest.Start(t)
	c, _ := testConsole(strings.NewReader(""), &bytes.Buffer{})
	dir, file := foundIssuerAt(t, c, t.TempDir(), server.URL()), filepath.Join(t.TempDir(), "records.jsonl")
	writeInspections(t, file, records)
	workers := make([]*worker, 3)
	var outs []string
	for n := range workers {
		out := filepath.Join(t.TempDir(), fmt.Sprint("codes-", n))
		outs = append(outs, out)
		workers[n] = &worker{t: t, out: out, args: []string{
			"issuer", "issue", "--dir", dir, "--at", issueTime.Format(time.RFC3339), "--out", out, "--format", "jwt", file,
		}}
		workers[n].start()
	}
	events := make([]int, 0, kills+restarts) // as numbers of outputs
	for range kills + restarts {
		events = append(events, chance.IntN(records*9/10))
	}
	slices.Sort(events)
	kind := append(slices.Repeat([]string{"kill"}, kills), slices.Repeat([]string{"restart"}, restarts)...)
	chance.Shuffle(len(kind), func(i, j int) { kind[i], kind[j] = kind[j], kind[i] })
	for n, at := range events {
		for outputs(t, outs) < at {
			time.Sleep(20 * time.Millisecond)
		}
		if kind[n] == "kill" {
			time.Sleep(time.Duration(chance.IntN(30_000)) * time.Microsecond)
			workers[chance.IntN(len(workers))].kill()
			continue
		}
		server.Down([]string{"immediate", "fast"}[chance.IntN(2)])
		time.Sleep(time.Duration(chance.IntN(1000)) * time.Millisecond)
		server.Up()
	}
	for _, w := range workers {
		for w.end(0) {
			w.start()
		}
	}
	countIssued(t, records, outs...)
	audit(t, dir, records)
	for _, out := range outs {
		if tokens := issuedTokens(t, out); programs.Long() && len(tokens) < records/20 { // of few chunks one worker may get hardly any
			t.Errorf("%s has %d only: the work was not shared", out, len(tokens))
		}
	}
	i, err := issuer.Open(dir, issuer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer i.Close()
	r, err := i.Registry(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if open, err := r.Unfinished(t.Context()); err != nil || len(open) > 0 {
		t.Errorf("%d groups are open, %v", len(open), err)
	}
}

// Two workers share a table over PostgreSQL: each row is issued once, or is once in one of their files of rejects, in the form of
// the table.
func TestWorkersShareTable(t *testing.T) {
	if testing.Short() {
		t.Skip("issues 3,000 records by two processes")
	}
	records, oneIn := 3000, 60
	if programs.Long() {
		records = 30_000
	}
	server := postgrestest.Start(t)
	c, _ := testConsole(strings.NewReader(""), &bytes.Buffer{})
	dir, folder := foundIssuerAt(t, c, t.TempDir(), server.URL()), t.TempDir()
	const header = "record_id;account.level;account.state;approved.by;approved.source;approved.at;document_number;registration_number;vehicle_kind;" +
		"vehicle_identification_number;issue_date;expiry_date;issuing_authority\r\n"
	table, refused := bytes.NewBufferString("\ufeff"+header), make(map[string]string)
	for n := range records {
		expires := "09/11/2027"
		if n%oneIn == 0 {
			expires = "31/11/2027"
		}
		row := fmt.Sprintf("K-%[1]d;2;hoạt động;Lê Văn Duyệt;CSDL đăng kiểm;20/11/2026 08:00;KD-%06[1]d;30A-123.45;car;RLM12345678901234;10/11/2026;%s;\"Trung tâm\nđăng kiểm 29-01V\"\r\n", n, expires)
		if table.WriteString(row); n%oneIn == 0 {
			refused[fmt.Sprint(2+2*n)] = row
		}
	}
	file := filepath.Join(folder, "records.csv")
	if err := os.WriteFile(file, table.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	workers := make([]*worker, 2)
	var outs []string
	for n := range workers {
		outs = append(outs, filepath.Join(folder, fmt.Sprint("codes-", n)))
		workers[n] = &worker{t: t, out: outs[n], args: []string{
			"issuer", "issue", "--dir", dir, "--at", issueTime.Format(time.RFC3339), "--out", outs[n], "--format", "jwt", "--type", "vehicle-inspection",
			"--rejects", filepath.Join(folder, fmt.Sprintf("rejects-%d.csv", n)), file,
		}}
		workers[n].start()
	}
	for n, w := range workers {
		w.end(exitData)
		if tokens := issuedTokens(t, outs[n]); programs.Long() && len(tokens) < records/10 { // of few chunks the one that begins later may get none
			t.Errorf("worker %d has issued %d only: the work was not shared: %s", n, len(tokens), w.words)
		}
		takeRejects(t, filepath.Join(folder, fmt.Sprintf("rejects-%d.csv", n)), header, refused)
	}
	if len(refused) > 0 {
		t.Errorf("%d rows are in no file of rejects", len(refused))
	}
	countIssued(t, records-records/oneIn, outs...)
	audit(t, dir, records-records/oneIn)
}

// takeRejects takes the rows of a file of rejects out of those that are refused, by line. There may be no file.
func takeRejects(t *testing.T, path, header string, refused map[string]string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(data) == 0 {
		return
	}
	text, ok := strings.CutPrefix(string(data), "\ufeffDòng;Lý do từ chối;"+header)
	if !ok {
		t.Errorf("%s begins with %.200q", path, data)
	}
	for row := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		line, rest, _ := strings.Cut(row, `;"`)
		_, own, _ := strings.Cut(rest, `";`) // behind the reason
		if own == "" || refused[line] != own+"\r\n" {
			t.Errorf("%s: %q", path, row)
			continue
		}
		delete(refused, line)
	}
}

// outputs is how many files there are in folders.
func outputs(t *testing.T, outs []string) (n int) {
	t.Helper()
	for _, out := range outs {
		n += count(t, out)
	}
	return n
}

// A run over PostgreSQL holds few connections, however many chunks of blank lines there are.
func TestIssueBlankLines(t *testing.T) {
	server := postgrestest.Start(t)
	c, words := testConsole(strings.NewReader(""), &bytes.Buffer{})
	c.now, c.ahead = func() time.Time { return issueTime }, time.Hour
	dir, folder := foundIssuerAt(t, c, t.TempDir(), server.URL()), t.TempDir()
	file, out := filepath.Join(folder, "records.jsonl"), filepath.Join(folder, "codes")
	if err := os.WriteFile(file, []byte(inspection(0)+strings.Repeat("\n", 120<<10)+inspection(1)), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"giayto", "issuer", "issue", "--dir", dir, "--at", issueTime.Format(time.RFC3339), "--out", out, "--format", "jwt", file}
	if status := c.run(t.Context(), args); status != 0 {
		t.Fatalf("exit status %d: %s", status, words)
	}
	countIssued(t, 2, out)
}

// Of a chunk whose hold was lost with its connection all is told before it is begun again: no record is then under way twice.
func TestIssueLosesHold(t *testing.T) {
	server := postgrestest.Start(t)
	c, words := testConsole(strings.NewReader(""), &bytes.Buffer{})
	folder := t.TempDir()
	database := server.URL()
	dir, out := foundIssuerAt(t, c, folder, database), filepath.Join(folder, "codes")
	file, rejects := filepath.Join(folder, "records.jsonl"), filepath.Join(folder, "rejects.jsonl")
	blank := strings.Repeat("\n", 1023)
	if err := os.WriteFile(file, []byte(inspection(0)+blank+"no record\n"+blank+inspection(1)), 0o600); err != nil {
		t.Fatal(err)
	}
	kept, err := record.OpenRejects(rejects, message.English)
	if err != nil {
		t.Fatal(err)
	}
	taken := 0
	run := &issuing{console: c, rejects: kept, clock: func() time.Time {
		if taken++; taken == 2 { // of the second chunk
			endNewest(t, database)
		}
		return issueTime
	}}
	if err := run.over(t, dir, out, file); !errors.Is(err, exitStatus(exitData)) {
		t.Fatal(err, words)
	}
	if err := kept.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(rejects)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(data, []byte(`{"rejected":{"line":1025,`)) || bytes.Count(data, []byte("\n")) != 1 {
		t.Errorf("the rejects are %s", data)
	}
	countIssued(t, 2, out)
}

// endNewest ends the connection of the transaction that was begun last and waits for its client.
func endNewest(t *testing.T, database string) {
	t.Helper()
	db, err := sql.Open("pgx", database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var ended bool
	const newest = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE state = 'idle in transaction' ORDER BY xact_start DESC LIMIT 1"
	if err := db.QueryRowContext(t.Context(), newest).Scan(&ended); err != nil || !ended {
		t.Fatal(ended, err)
	}
}
