package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// newIssuer founds an issuer that has issued one licence, and returns its folder.
func newIssuer(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	records := filepath.Join(dir, "records.jsonl")
	if err := os.WriteFile(records, []byte(licenceRecord), 0o600); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(dir, "csgt")
	for _, args := range [][]string{
		{"init", "--dir", folder, "--uri", "https://id.giayto.example/csgt", "--name", "CSGT", "--first-list", "46"},
		{"key", "add", "--dir", folder, "--use", "credential", "--type", "driving-licence", "--unencrypted"},
		{"issue", "--dir", folder, "--out", filepath.Join(dir, "codes"), "--format", "txt", records},
	} {
		run(t, "", args...)
	}
	return folder
}

const licenceRecord = `{"record_id":"0042","type":"driving-licence","account":{"level":2,"state":"active"},"approved":{"by":"Nguyễn Văn Duyệt","source":"CSDL GPLX","at":"2026-11-20T08:00:00+07:00"},"claims":{"personal_administrative_number":"001099000001","full_name":"NGUYỄN VĂN AN","birth_date":"1999-08-15","sex":1,"nationality":"VN","document_number":"010125000001","blank_serial":"AB1234567","driving_privileges":[{"vehicle_category_code":"B","scheme":"2024","issue_date":"2025-08-20","expiry_date":"2035-08-20"}],"issue_date":"2025-08-20","issuing_authority":"Phòng Cảnh sát giao thông Công an TP Hà Nội","resident_address":"Số 1, Phố Thử Nghiệm, Hà Nội"}}
`

// run runs giayto issuer with these arguments, which must succeed, and returns what it prints.
func run(t *testing.T, in string, args ...string) string {
	t.Helper()
	var out strings.Builder
	c, words := testConsole(strings.NewReader(in), &out)
	c.random = &counting{}
	if status := c.run(t.Context(), append([]string{"giayto", "issuer"}, args...)); status != 0 {
		t.Fatalf("%q: exit status %d: %s", args, status, words)
	}
	return out.String()
}

// counting is a source of bytes that differ.
type counting struct{ n byte }

func (r *counting) Read(p []byte) (int, error) {
	for i := range p {
		r.n++
		p[i] = r.n
	}
	return len(p), nil
}

// A gateway that follows hears of what is recorded while it waits, and stopping it is no failure.
func TestEventsFollow(t *testing.T) {
	dir := newIssuer(t)
	answers, out := io.Pipe()
	c, words := testConsole(strings.NewReader(""), out)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	status := make(chan int)
	go func() {
		status <- c.run(ctx, []string{"giayto", "issuer", "events", "--dir", dir, "--consumer", "sms", "--follow"})
	}()
	lines := bufio.NewReader(answers)
	next := func() string {
		t.Helper()
		line, err := lines.ReadBytes('\n')
		var event struct{ Type string }
		if err != nil || json.Unmarshal(line, &event) != nil {
			t.Fatalf("%q, %v, %s", line, err, words)
		}
		return event.Type
	}
	if got := next(); got != "vn.giayto.credential.issued" {
		t.Errorf("first %q", got)
	}
	run(t, "001099000001\n", "lock", "--dir", dir, "--person", "-", "--reason", "device-lost", "--operator", "truc.ban")
	if got := next(); got != "vn.giayto.credential.locked" {
		t.Errorf("then %q", got)
	}
	stop()
	rest := make(chan []byte)
	go func() {
		more, _ := io.ReadAll(lines)
		rest <- more
	}()
	got := <-status
	out.Close()
	if more := <-rest; len(more) > 0 {
		t.Errorf("and then %q", more)
	}
	if got != 0 || words.Len() > 0 {
		t.Errorf("exit status %d: %s", got, words)
	}
	if got := run(t, "", "events", "--dir", dir, "--consumer", "sms"); got != "" {
		t.Errorf("again: %s", got)
	}
}

// A reader that goes away ends the feed, and gets what it has not read when it comes back.
func TestEventsOfAReaderThatGoes(t *testing.T) {
	dir := newIssuer(t)
	for _, flags := range [][]string{{"--consumer", "sms"}, {"--consumer", "sms", "--follow"}} {
		reader, out, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		reader.Close()
		c, words := testConsole(strings.NewReader(""), out)
		if got := c.run(t.Context(), append([]string{"giayto", "issuer", "events", "--dir", dir}, flags...)); got != 0 || words.Len() > 0 {
			t.Errorf("%q: exit status %d: %s", flags, got, words)
		}
		out.Close()
	}
	if got := run(t, "", "events", "--dir", dir, "--consumer", "sms"); strings.Count(got, "\n") != 1 {
		t.Errorf("what was not read: %q", got)
	}
}

// A write that failed loses nothing, and repeats nothing that was written.
func TestEventsComeOnce(t *testing.T) {
	dir := newIssuer(t)
	run(t, "001099000001\n", "lock", "--dir", dir, "--person", "-", "--reason", "device-lost", "--operator", "truc.ban")
	var all strings.Builder
	for range 3 {
		broken := &limited{to: &all, lines: 1}
		c, _ := testConsole(strings.NewReader(""), broken)
		c.run(t.Context(), []string{"giayto", "issuer", "events", "--dir", dir, "--consumer", "sms"})
	}
	if whole := run(t, "", "events", "--dir", dir); all.String() != whole || strings.Count(whole, "\n") != 2 {
		t.Errorf("%q, want %q", all.String(), whole)
	}
}

// limited takes some lines and then fails.
type limited struct {
	to    io.Writer
	lines int
}

func (l *limited) Write(p []byte) (int, error) {
	if l.lines == 0 {
		return 0, io.ErrShortWrite
	}
	l.lines--
	return l.to.Write(p)
}

// Two processes for one consumer would each tell everything.
func TestOneProcessAConsumer(t *testing.T) {
	dir := newIssuer(t)
	answers, out := io.Pipe()
	first, _ := testConsole(strings.NewReader(""), out)
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	done := make(chan int)
	go func() {
		done <- first.run(ctx, []string{"giayto", "issuer", "events", "--dir", dir, "--consumer", "sms", "--follow"})
	}()
	if _, err := bufio.NewReader(answers).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	second, words := testConsole(strings.NewReader(""), io.Discard)
	if got := second.run(t.Context(), []string{"giayto", "issuer", "events", "--dir", dir, "--consumer", "sms"}); got != exitStopped {
		t.Errorf("exit status %d: %s", got, words)
	}
	if got := run(t, "", "events", "--dir", dir, "--consumer", "e-mail", "--start", "first"); strings.Count(got, "\n") != 1 {
		t.Errorf("another consumer: %q", got)
	}
	stop()
	if got := <-done; got != 0 {
		t.Errorf("exit status %d", got)
	}
}
