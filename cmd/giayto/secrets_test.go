package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/andybalholm/brotli"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/issuer/keys"
)

// TestSecretsStayWhereTheyBelong goes the whole way of an issuer with the program, with errors of all kinds, and looks
// for what must not leave its place:
//
//	searched                                     for key material        for people
//	what every command prints, with its errors   nowhere                 nowhere
//	the folder for temporary files               nothing is ever made there
//	every file, while commands run and after a   as below, under whatever name it has by then
//	kill, and at the end:
//	  issuer's and root's folders, database,     only registry.key,      nowhere
//	  WAL, marks, lists of keys, key files       which is it
//	  the site, its compressed copies, its zip,  nowhere                 nowhere
//	  what its tokens are made of
//	  a device's folder                          nowhere                 nowhere
//	  the backup as it is                        nowhere                 nowhere
//	  the backup decrypted, file by file         only keys/registry.key  nowhere
//	  the codes                                  nowhere                 there
//	  issued.jsonl                               nowhere                 nowhere, but for documents without record_id
//	  the names of all files                     nowhere                 nowhere
//	  what was refused (--rejects)               nowhere                 there
//
// Key material is every private key of the root and of the issuer, the registry's secret, the passphrase and the identity
// that opens backups, in the forms in which programs write bytes. People are their numbers, those of their documents and
// blanks, also as hashes that anybody could try, and names.
func TestSecretsStayWhereTheyBelong(t *testing.T) {
	if testing.Short() {
		t.Skip("opens key files, a second each")
	}
	w := newWay(t)
	stop := w.watch()
	w.found()
	w.learnKeys()
	w.issue()
	w.controls()
	w.standing()
	w.site()
	w.backup()
	w.judgeBackup()
	w.damage()
	stop()
	w.judgeAll()
	if info, err := os.Stat(w.temporary); err != nil || !info.ModTime().Equal(w.untouched) {
		t.Errorf("something was made in the folder for temporary files: %v, %v", info.ModTime(), err)
	}
}

// found makes a root and an issuer, with keys under a passphrase.
func (w *way) found() {
	roots := w.run(0, "", "trust", "init", "--dir", "root", "--at", at("08:00"), "--threshold", "1", "--new", "a", "--passphrase-file", passphraseName)
	w.write("roots.json", roots)
	w.run(64, "", "trust", "key", "--passphrase", secretPassphrase, "b")
	w.run(69, "", "trust", "key", "b")
	w.run(0, "", "issuer", "init", "--dir", "csgt", "--at", at("08:00"), "--uri", "https://id.giayto.example/csgt", "--name", "Cục Cảnh sát giao thông", "--first-list", "46")
	for name, args := range map[string][]string{
		"request.json":        {"--use", "credential", "--type", "driving-licence", "--type", "health-insurance"},
		"status-request.json": {"--use", "status"},
		"unused.json":         {"--use", "status"},
	} {
		request := w.run(0, "", append([]string{"issuer", "key", "add", "--dir", "csgt", "--at", at("08:00"), "--passphrase-file", passphraseName}, args...)...)
		w.write(name, request)
	}
	w.run(0, "", "trust", "add", "--dir", "root", "--at", at("08:00"), "request.json", "status-request.json", "unused.json")
	shown := w.run(0, "", "trust", "show", "--dir", "root")
	_, digest, found := strings.Cut(shown, "digest of the draft: ")
	if !found {
		w.t.Fatalf("no digest in %q", shown)
	}
	digest, _, _ = strings.Cut(digest, "\n")
	sign := []string{"trust", "sign", "--dir", "root", "--key", "a.age", "--draft", digest, "--passphrase-file"}
	w.write("records-wrong", "another passphrase")
	w.run(65, "", append(sign, "records-wrong")...)
	w.run(0, "", append(sign, passphraseName)...)
	w.run(0, "", "issuer", "key", "list", "--dir", "csgt", "--at", at("08:10"))
}

// at is a time of the day of the test.
func at(clock string) string { return "2026-11-22T" + clock + ":00+07:00" }

const (
	licenceOfAn = `{"record_id":"1","type":"driving-licence","account":{"level":2,"state":"active"},` +
		`"approved":{"by":"Nguyễn Văn Duyệt","source":"CSDL GPLX","at":"2026-11-20T08:00:00+07:00"},"claims":{` +
		`"personal_administrative_number":"001099000001","full_name":"NGUYỄN VĂN AN","birth_date":"1999-08-15","sex":1,"nationality":"VN",` +
		`"document_number":"010125000001","blank_serial":"AB1234567","driving_privileges":[{"vehicle_category_code":"B","scheme":"2024",` +
		`"issue_date":"2025-08-20","expiry_date":"2035-08-20"}],"issue_date":"2025-08-20",` +
		`"issuing_authority":"Phòng Cảnh sát giao thông Công an TP Hà Nội","resident_address":"Số 1, Phố Thử Nghiệm, Hà Nội"}}`
	cardOfBinh = `{"type":"health-insurance","account":{"level":2,"state":"active"},` +
		`"approved":{"by":"Nguyễn Văn Duyệt","source":"CSDL BHXH","at":"2026-11-20T08:00:00+07:00"},"claims":{` +
		`"personal_administrative_number":"079300000456","full_name":"TRẦN THỊ BÌNH","birth_date":"2000-01-02","sex":2,` +
		`"document_number":"079300000456","benefit_level":4,"subject_code":"DN","facility_code":"01028","valid_from":"2026-01-01","expiry_date":"2026-12-31"}}`
)

// spoiled are records that are refused, each for another reason, as parts of licenceOfAn with what stands there instead.
var spoiled = [][2]string{
	{`"type":"driving-licence"`, `"type":"001099000001"`},
	{`"type":"driving-licence"`, `"type":"NGUYỄN VĂN AN"`},
	{`"state":"active"`, `"state":"NGUYỄN VĂN AN"`},
	{`"level":2`, `"level":"001099000001"`},
	{`"level":2`, `"level":1`},
	{`"at":"2026-11-20T08:00:00+07:00"`, `"at":"001099000001"`},
	{`"at":"2026-11-20T08:00:00+07:00"`, `"at":"2036-11-20T08:00:00+07:00"`},
	{`"personal_administrative_number":"001099000001"`, `"personal_administrative_number":"001099000001 NGUYỄN VĂN AN"`},
	{`"personal_administrative_number":"001099000001"`, `"personal_administrative_number":"999099000001"`},
	{`"full_name":"NGUYỄN VĂN AN"`, `"full_name":"001099000001"`},
	{`"full_name":"NGUYỄN VĂN AN"`, `"full_name":{"NGUYỄN VĂN AN":1}`},
	{`"birth_date":"1999-08-15"`, `"birth_date":"NGUYỄN VĂN AN"`},
	{`"birth_date":"1999-08-15"`, `"birth_date":"1989-08-15"`},
	{`"sex":1`, `"sex":2`},
	{`"sex":1`, `"sex":"001099000001"`},
	{`"nationality":"VN"`, `"nationality":"NGUYỄN VĂN AN"`},
	{`"document_number":"010125000001"`, `"document_number":"010125000001 NGUYỄN VĂN AN"`},
	{`"blank_serial":"AB1234567"`, `"blank_serial":"001099000001"`},
	{`"vehicle_category_code":"B"`, `"vehicle_category_code":"NGUYỄN VĂN AN"`},
	{`"scheme":"2024"`, `"scheme":"NGUYỄN VĂN AN"`},
	{`"issue_date":"2025-08-20","expiry_date"`, `"issue_date":"NGUYỄN VĂN AN","expiry_date"`},
	{`"issuing_authority":"Phòng`, `"issuing_authority":7,"x":"Phòng`},
	{`"resident_address":`, `"001099000001":`},
	{`"resident_address":`, `"full_name":`},
	{`"record_id":"1"`, `"record_id":{"001099000001":"NGUYỄN VĂN AN"}`},
	{`"record_id":"1"`, `"portrait":"data:image/webp;base64,MDAxMDk5MDAwMDAx"`},
	{`"record_id":"1"`, `"device":{"kty":"EC","crv":"P-256","x":"001099000001","y":"001099000001"}`},
	{`"record_id":"1"`, `"NGUYỄN VĂN AN":1`},
	{`"claims":{`, `"claims":"001099000001","x":{`},
	{`"sex":1`, `"sex":1,"sex"001099000001`},
	{`"nationality":"VN"`, "\x00NGUYỄN VĂN AN"},
}

// refusedRecords are those of spoiled, and some that were cut off.
func refusedRecords() string {
	var all strings.Builder
	for _, c := range spoiled {
		all.WriteString(strings.Replace(licenceOfAn, c[0], c[1], 1) + "\n")
	}
	for _, end := range []string{"VĂN AN", "001099000001", "010125000001\"", "Phố Thử Nghiệm"} {
		all.WriteString(licenceOfAn[:strings.Index(licenceOfAn, end)+len(end)] + "\n")
	}
	return all.String()
}

// issue issues, refuses, issues again, and is killed.
func (w *way) issue() {
	w.write("records.jsonl", licenceOfAn+"\n"+cardOfBinh+"\n")
	w.write("records-bad.jsonl", refusedRecords())
	w.write("records-changed.jsonl", strings.Replace(licenceOfAn, "Số 1,", "Số 2,", 1)+"\n")
	w.write("records-other.jsonl", strings.NewReplacer(`"record_id":"1"`, `"record_id":"18"`, "010125000001", "010125000018").Replace(licenceOfAn)+"\n")
	issue := func(clock, out string, args ...string) []string {
		return append([]string{"issuer", "issue", "--dir", "csgt", "--at", at(clock), "--out", out, "--passphrase-file", passphraseName}, args...)
	}
	w.run(0, "", issue("08:10", "codes", "--format", "png", "--format", "txt", "--format", "jwt", "records.jsonl")...)
	w.run(0, "", issue("08:11", "codes", "--summary", "records.jsonl")...)
	w.run(65, "", issue("08:12", "codes", "--rejects", "rejects.jsonl", "records-bad.jsonl")...)
	w.run(65, "", issue("08:13", "codes", "records-changed.jsonl")...)
	w.run(65, refusedRecords(), issue("08:13", "codes", "-")...)
	w.run(65, "", issue("08:13", "codes", passphraseName)...)
	w.run(74, "", issue("08:13", "codes", "none.jsonl")...)
	w.run(74, "", issue("08:13", "records.jsonl", "records-other.jsonl")...)
	w.run(65, "", "issuer", "reissue", "--dir", "csgt", "--at", at("08:14"), "--out", "codes", "--changed", "--passphrase-file", passphraseName, "records-bad.jsonl")
	w.run(0, "", "issuer", "reissue", "--dir", "csgt", "--at", at("08:15"), "--out", "codes", "--changed", "--passphrase-file", passphraseName, "records-changed.jsonl")
	var many strings.Builder
	for n := range 600 {
		many.WriteString(strings.NewReplacer(`"record_id":"1"`, fmt.Sprintf(`"record_id":"m-%d"`, n), "010125000001", fmt.Sprintf("0201250%05d", n)).Replace(licenceOfAn) + "\n")
	}
	w.write("records-many.jsonl", many.String())
	w.killed(issue("08:16", "codes-many", "--format", "jwt", "records-many.jsonl")...)
}

// killed runs a command and ends it in the middle of its work.
func (w *way) killed(args ...string) {
	w.t.Helper()
	command := w.command(args...)
	var words bytes.Buffer
	command.Stdout, command.Stderr = &words, &words
	w.check(command.Start())
	for range 1000 {
		if files, _ := os.ReadDir(w.path("codes-many")); len(files) > 50 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	w.check(command.Process.Kill())
	if err := command.Wait(); err == nil {
		w.t.Error("it was not killed in time")
	}
	if _, err := os.Stat(w.path("csgt/registry.db-wal")); err != nil {
		w.t.Errorf("the database has no write-ahead log to be searched: %v", err)
	}
	w.judge("what was printed before the kill", words.Bytes(), w.keys, w.people)
	w.judgeAll()
}

// standing changes the standing of what was issued. Numbers come from standard input.
func (w *way) standing() {
	order := func(verb, clock, reason string, args ...string) []string {
		return append([]string{"issuer", verb, "--dir", "csgt", "--at", at(clock), "--reason", reason, "--case", "12/QD", "--operator", "can-bo-7"}, args...)
	}
	document := []string{"--document", "driving-licence:-"}
	w.run(0, "010125000001\n", order("suspend", "09:00", "right-withdrawn", append(document, "--part", "car", "--until", "2026-12-22")...)...)
	w.run(65, "010125000001\n", order("suspend", "09:00", "right-withdrawn", append(document, "--part", "car", "--until", "2026-12-22")...)...)
	w.run(0, "", order("reinstate", "09:01", "recorded-in-error", "--document", "driving-licence:010125000001")...)
	w.run(0, "001099000001\n", order("lock", "09:02", "holder-request", "--person", "-")...)
	w.run(65, "001099000001\n", order("lock", "09:03", "holder-request", "--person", "-")...)
	w.run(0, "001099000001\n", "issuer", "show", "--dir", "csgt", "--at", at("09:04"), "--person", "-")
	w.run(0, "001099000001\n", "issuer", "show", "--dir", "csgt", "--at", at("09:04"), "--person", "-", "--json")
	w.run(0, "", "issuer", "show", "--dir", "csgt", "--at", at("09:04"), "--document", "driving-licence:010125000001")
	for in, args := range map[string][]string{
		"001099000018":                    order("lock", "09:05", "holder-request", "--person", "-"),
		"001099000001 NGUYỄN VĂN AN":      order("lock", "09:05", "holder-request", "--person", "-"),
		"NGUYỄN VĂN AN\n":                 order("unlock", "09:05", "holder-request", "--person", "-"),
		"010125000018":                    order("revoke", "09:05", "wrongly-issued", document...),
		"010125000001 001099000001":       order("revoke", "09:05", "wrongly-issued", document...),
		"010125000001\x00001099000001":    order("revoke", "09:05", "wrongly-issued", document...),
		"010125000001NGUYỄN VĂN AN":       order("revoke", "09:05", "wrongly-issued", document...),
		strings.Repeat("001099000001", 9): order("lock", "09:05", "holder-request", "--person", "-"),
	} {
		w.run(65, in, args...)
	}
	for _, args := range [][]string{
		order("lock", "09:06", "holder-request", "--person", "001099000001"),
		order("lock", "09:06", "holder-request", "--device", "001099000001"),
		order("lock", "09:06", "001099000001", "--person", "-"),
		order("suspend", "09:06", "points-exhausted", "--document", "001099000001"),
		order("suspend", "09:06", "points-exhausted", "--document", "010125000001:driving-licence"),
		order("suspend", "09:06", "points-exhausted", "--credential", "001099000001"),
		{"issuer", "show", "--dir", "csgt", "--person", "001099000001"},
	} {
		w.run(64, "", args...)
	}
	for _, args := range [][]string{
		order("suspend", "09:06", "points-exhausted", "--document", "driving-licence:010125000018"),
		order("suspend", "09:06", "points-exhausted", "--credential", "46-1", "--case", "001099000001"),
		order("suspend", "09:06", "points-exhausted", "--credential", "46-1", "--operator", "NGUYỄN VĂN AN"),
	} {
		w.run(65, "", args...)
	}
}

// site publishes, serves a device, and is looked at.
func (w *way) site() {
	publish := []string{"issuer", "publish", "--dir", "csgt", "--trust", "root", "--out", "site", "--zip", "site.zip", "--at", at("10:00")}
	w.run(69, "", publish...)
	w.run(0, "", append(publish, "--passphrase-file", passphraseName)...)
	for _, copied := range []string{".gz", ".br"} {
		if all := views(copied, []byte(w.read("site/trust.json"+copied))); len(all) != 2 || string(all[1]) != w.read("site/trust.json") {
			w.t.Errorf("%s is not unpacked", copied)
		}
	}
	if all := views("site.zip", []byte(w.read("site.zip"))); len(all) < 6 {
		w.t.Errorf("%d files in the zip", len(all))
	}
	w.run(65, "", "issuer", "publish", "--dir", "csgt", "--out", "site", "--at", at("09:50"), "--passphrase-file", passphraseName)
	w.run(0, "", "sync", "--from", "site.zip", "--bundle", "bundle", "--root", "roots.json", "--at", at("10:01"))
	w.run(0, "", "issuer", "audit", "--dir", "csgt", "--site", "site")
	w.run(0, "", "issuer", "batches", "--dir", "csgt", "--json")
	w.run(0, "", "issuer", "show", "--dir", "csgt", "--at", at("10:01"))
	events := w.run(0, "", "issuer", "events", "--dir", "csgt", "--at", at("10:01"), "--consumer", "sms")
	if strings.Count(events, "\n") < 5 {
		w.t.Errorf("events %q", events)
	}
}

// backup makes a backup and restores it.
func (w *way) backup() {
	recipient := w.identity.Recipient().String()
	backup := []string{"issuer", "backup", "--dir", "csgt", "--out", "backup.age", "--at", at("10:10"), "--to"}
	w.run(64, "", append(backup, w.identity.String())...)
	w.run(0, "", append(backup, recipient)...)
	w.run(74, "", append(backup, recipient)...)
	restore := []string{"issuer", "restore", "--from", "backup.age", "--dir", "copy", "--at", at("10:20"), "--identity"}
	w.run(65, "", append(restore, passphraseName)...)
	w.run(65, "", "issuer", "restore", "--from", "records.jsonl", "--dir", "copy", "--identity", identityName)
	w.run(0, "", append(restore, identityName)...)
	w.run(74, "", append(restore, identityName)...)
	w.run(0, "", "issuer", "issue", "--dir", "copy", "--at", at("10:30"), "--out", "codes-copy", "--passphrase-file", passphraseName, "records-changed.jsonl")
}

// damage breaks the copy in several ways and looks at what is said of it.
func (w *way) damage() {
	issue := []string{"issuer", "issue", "--dir", "copy", "--at", at("10:40"), "--out", "codes-copy", "--passphrase-file", passphraseName, "records-many.jsonl"}
	for name, change := range map[string]func(string) string{
		"copy/keys.json":         func(s string) string { return s[:len(s)/2] },
		"copy/issuer.json":       func(s string) string { return strings.Replace(s, `"version":1`, `"version":"x"`, 1) },
		"copy/keys/registry.key": func(s string) string { return s[1:] + s[:1] },
		"copy/registry.mark":     func(s string) string { return strings.Replace(s, `"entries":`, `"entries":9`, 1) },
		"copy/registry.db":       func(s string) string { return s[:5000] + strings.Repeat("\xa5", 20000) + s[25000:] },
	} {
		good := w.read(name)
		w.write(name, change(good))
		w.run(65, "", issue...)
		w.write(name, good)
	}
	all, err := filepath.Glob(w.path("copy/keys/*.age"))
	w.check(err)
	for _, path := range all {
		name, err := filepath.Rel(w.dir, path)
		w.check(err)
		w.write(name, w.read(name)[1:])
	}
	w.run(65, "", issue...)
}

// judgeBackup opens the backup and judges what is in it.
func (w *way) judgeBackup() {
	w.t.Helper()
	plain, err := age.Decrypt(strings.NewReader(w.read("backup.age")), w.identity)
	w.check(err)
	seen := 0
	for archive := tar.NewReader(plain); ; seen++ {
		h, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		w.check(err)
		data, err := io.ReadAll(archive)
		w.check(err)
		w.judgeFile("in the backup/"+h.Name, data)
	}
	if seen < 9 {
		w.t.Errorf("%d files in the backup", seen)
	}
}

// controls shows that what is looked for is found where it belongs, and in what is packed.
func (w *way) controls() {
	w.t.Helper()
	codes, err := filepath.Glob(w.path("codes/46-*.jwt"))
	w.check(err)
	if len(codes) == 0 {
		w.t.Fatal("there are no codes")
	}
	code, err := filepath.Rel(w.dir, codes[0])
	w.check(err)
	for name, all := range map[string][]needle{"csgt/keys/registry.key": w.keys, passphraseName: w.keys, "records.jsonl": w.people, code: w.people} {
		found := false
		for _, view := range views(name, []byte(w.read(name))) {
			for _, n := range all {
				found = found || bytes.Contains(view, n.form)
			}
		}
		if !found {
			w.t.Errorf("nothing is found in %s", name)
		}
	}
}

// A needle is something that is looked for.
type needle struct {
	what string
	form []byte
}

// A way is a folder in which commands are run.
type way struct {
	t         *testing.T
	dir       string
	temporary string
	untouched time.Time // when nothing had been made in temporary
	identity  *age.X25519Identity

	mu      sync.Mutex
	keys    []needle
	people  []needle
	printed []print // judged as it is printed, and at the end, when all keys are known
}

// A print is what one command wrote to its two streams.
type print struct {
	of   string
	text []byte
}

const (
	secretPassphrase = "chín con mèo trên mái nhà"
	passphraseName   = "passphrase"
	identityName     = "identity.txt"
	// numberWithoutID is that of a document whose record has no ID of its own.
	numberWithoutID = "079300000456"
)

func newWay(t *testing.T) *way {
	w := &way{t: t, dir: t.TempDir(), temporary: t.TempDir()}
	info, err := os.Stat(w.temporary)
	w.check(err)
	w.untouched = info.ModTime()
	w.identity, err = age.GenerateX25519Identity()
	w.check(err)
	w.write(passphraseName, secretPassphrase+"\n")
	w.write(identityName, w.identity.String()+"\n")
	w.hideText(&w.keys, "the passphrase", secretPassphrase)
	w.hideText(&w.keys, "the identity", w.identity.String())
	for _, number := range []string{"001099000001", "010125000001", "AB1234567", "079300000456", "DN4790300000456", "001099000018", "010125000018"} {
		w.hideText(&w.people, "number "+number, number)
		sum := sha256.Sum256([]byte(number))
		w.hideBytes(&w.people, "the hash of number "+number, sum[:])
		w.hideBytes(&w.people, "half the hash of number "+number, sum[:16])
	}
	for _, name := range []string{"NGUYỄN VĂN AN", "Nguyễn Văn An", "NGUYEN VAN AN", "TRẦN THỊ BÌNH", "Nguyễn Văn Duyệt", "Phố Thử Nghiệm"} {
		w.hideText(&w.people, name, name)
	}
	return w
}

func (w *way) check(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *way) path(name string) string { return filepath.Join(w.dir, filepath.FromSlash(name)) }

func (w *way) write(name, text string) {
	w.t.Helper()
	w.check(os.WriteFile(w.path(name), []byte(text), 0o600))
}

func (w *way) read(name string) string {
	w.t.Helper()
	data, err := os.ReadFile(w.path(name))
	w.check(err)
	return string(data)
}

func (w *way) hideText(among *[]needle, what, text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	*among = append(*among, needle{what, []byte(text)}, needle{what + " in base64", []byte(base64.RawStdEncoding.EncodeToString([]byte(text)))})
}

// hideBytes looks for bytes in the forms in which programs write them.
func (w *way) hideBytes(among *[]needle, what string, b []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for form, text := range map[string]string{
		"as it is": string(b), "in base64url": base64.RawURLEncoding.EncodeToString(b), "in base64": base64.RawStdEncoding.EncodeToString(b),
		"in hexadecimal": hex.EncodeToString(b), "in capital hexadecimal": strings.ToUpper(hex.EncodeToString(b)),
		"as a number": new(big.Int).SetBytes(b).String(), "as numbers": strings.Trim(fmt.Sprint(b), "[]"),
		"as Go prints it": strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf("%#v", b), "[]byte{"), "}"),
	} {
		*among = append(*among, needle{what + " " + form, []byte(text)})
	}
}

// learnKeys takes all private keys that there are for hidden.
func (w *way) learnKeys() {
	w.t.Helper()
	found := 0
	w.check(filepath.WalkDir(w.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || entry.Name()[0] == '.' {
			return err
		}
		switch {
		case entry.Name() == "registry.key":
			data, err := os.ReadFile(path)
			w.hideBytes(&w.keys, "the registry's secret", data)
			found++
			return err
		case strings.HasSuffix(path, keys.Suffix) && !strings.Contains(path, "backup"):
			data, err := keys.ReadSecret(path, func() ([]byte, error) { return []byte(secretPassphrase), nil })
			if err != nil {
				return err
			}
			w.hideKey(path, data)
			found++
		}
		return nil
	}))
	if found < 5 {
		w.t.Fatalf("%d keys were found", found)
	}
}

func (w *way) hideKey(path string, data []byte) {
	w.t.Helper()
	var private struct {
		D string `json:"d"`
	}
	w.check(jose.Unmarshal(data, &private))
	scalar, err := jose.Decode(private.D)
	w.check(err)
	if len(scalar) != 32 {
		w.t.Fatalf("%s has a key of %d bytes", path, len(scalar))
	}
	w.hideBytes(&w.keys, "the key of "+filepath.Base(path), scalar)
}

// run runs a command, which must exit with that status, and judges all that it prints. It returns what it printed.
func (w *way) run(status int, in string, args ...string) string {
	w.t.Helper()
	command := w.command(args...)
	command.Stdin = strings.NewReader(in)
	var out, words bytes.Buffer
	command.Stdout, command.Stderr = &out, &words
	got := 0
	var exit *exec.ExitError
	if err := command.Run(); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		w.check(err)
	}
	if got != status {
		w.t.Errorf("exit status %d, not %d, of %q:\n%s%s", got, status, args, out.Bytes(), words.Bytes())
	}
	p := print{fmt.Sprintf("what %.80q printed", args), append(bytes.Clone(out.Bytes()), words.Bytes()...)}
	w.printed = append(w.printed, p)
	w.judge(p.of, p.text, w.keys, w.people)
	return out.String()
}

// command is giayto in the folder, without a terminal.
func (w *way) command(args ...string) *exec.Cmd {
	command := exec.Command("giayto", args...)
	command.Dir = w.dir
	command.Env = []string{"PATH=" + os.Getenv("PATH"), "TMPDIR=" + w.temporary, "HOME=" + w.temporary, "GIAYTO_LANG=en"}
	return command
}

// judge says what a text holds of what it must not hold.
func (w *way) judge(where string, data []byte, of ...[]needle) {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, all := range of {
		for _, h := range all {
			for at, n := bytes.Index(data, h.form), 0; at >= 0 && n < 10; n++ {
				w.t.Errorf("%s: %s, in %q", where, h.what, data[max(0, at-60):min(len(data), at+len(h.form)+20)])
				next := bytes.Index(data[at+1:], h.form)
				if next < 0 {
					break
				}
				at += 1 + next
			}
		}
	}
}

// judgeFile judges a file by where it is. Its own name is judged with it.
func (w *way) judgeFile(name string, data []byte) {
	w.judge("the name of "+name, []byte(name), w.keys, w.people)
	base := filepath.Base(name)
	switch {
	case strings.Contains(base, "registry.key"), base == passphraseName, base == identityName:
		return
	case strings.HasPrefix(name, "codes") && strings.Contains(base, "issued.jsonl"):
		w.judge(name, bytes.ReplaceAll(data, []byte(`"document_number":"`+numberWithoutID+`"`), nil), w.keys, w.people)
		return
	case strings.HasPrefix(name, "records"), strings.HasPrefix(name, "rejects"), strings.HasPrefix(name, "codes"):
		w.judge(name, data, w.keys)
		return
	}
	for _, view := range views(name, data) {
		w.judge(name, view, w.keys, w.people)
	}
}

// views are a file as it is, and unpacked: compressed, an archive, or a signed token.
func views(name string, data []byte) [][]byte {
	all := [][]byte{data}
	var in io.Reader
	switch filepath.Ext(name) {
	case ".gz":
		r, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			return all
		}
		in = r
	case ".br":
		in = brotli.NewReader(bytes.NewReader(data))
	case ".zip":
		r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return all
		}
		for _, f := range r.File {
			if in, err := f.Open(); err == nil {
				plain, _ := io.ReadAll(in)
				all = append(all, []byte(f.Name))
				all = append(all, views(f.Name, plain)...)
			}
		}
		return all
	default:
		for part := range bytes.SplitSeq(data, []byte(".")) {
			if plain, err := base64.RawURLEncoding.DecodeString(string(part)); err == nil {
				all = append(all, plain)
			}
		}
		return all
	}
	plain, _ := io.ReadAll(in)
	return append(all, plain)
}

// judgeAll judges all files that there are.
func (w *way) judgeAll() {
	w.t.Helper()
	for _, p := range w.printed {
		w.judge(p.of, p.text, w.keys)
	}
	files := 0
	w.check(w.walk(func(name string, _ fs.FileInfo) {
		files++
		w.judgeFile(name, []byte(w.read(name)))
	}))
	if files < 40 {
		w.t.Errorf("%d files", files)
	}
}

func (w *way) walk(visit func(name string, info fs.FileInfo)) error {
	return filepath.WalkDir(w.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		name, err := filepath.Rel(w.dir, path)
		visit(filepath.ToSlash(name), info)
		return err
	})
}

// watch judges files while commands run, as often as it can, until stop is called: those that are there for a moment.
func (w *way) watch() (stop func()) {
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		seen := make(map[string]string)
		for {
			select {
			case <-done:
				return
			default:
			}
			// Files come and go meanwhile.
			_ = w.walk(func(name string, info fs.FileInfo) {
				version := fmt.Sprint(info.Size(), info.ModTime())
				if seen[name] == version {
					return
				}
				seen[name] = version
				if data, err := os.ReadFile(w.path(name)); err == nil {
					w.judgeFile(name, data)
				}
			})
			time.Sleep(time.Millisecond)
		}
	}()
	return func() {
		close(done)
		<-ended
	}
}
