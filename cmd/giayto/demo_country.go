package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/issuer"
	"github.com/giayto/giayto/issuer/keys"
	"github.com/giayto/giayto/issuer/root"
)

// A country is the demo in the making. All its paths are relative to the demo's folder, which is the process's.
type country struct {
	*console
	ctx    context.Context
	now    time.Time
	holder *keys.Key       // of Châu's phone
	lost   *keys.Key       // of a phone that An has lost
	codes  map[string]code // by record
}

// A code is what was issued for a record.
type code struct {
	id    string // of the credential
	png   string // the file that was written
	token *credential.Token
}

const (
	host     = "https://id.giayto.example/"
	day      = 24 * time.Hour
	trustV1  = -95 * day // expired five days ago
	trustV2  = -2 * day
	begun    = -400 * day // since when the issuers' keys sign
	issuedAt = -31 * time.Hour
	stale    = -30 * time.Hour // when the devices of the old bundles were last online
	synced   = -time.Hour

	begunStolen = -100 * day // since when the key signs that will be stolen
)

// The demo's issuers, and somebody who pretends to be one of them.
var demoIssuers = []struct{ dir, uri, name, nameEN, firstList string }{
	{"c06", host + "c06", "Cục Cảnh sát quản lý hành chính về trật tự xã hội (mẫu)", "Identity authority (sample)", "1"},
	{"csgt", host + "csgt", "Cục Cảnh sát giao thông (mẫu)", "Traffic Police (sample)", "101"},
	{"bhxh", host + "bhxh", "Bảo hiểm xã hội Việt Nam (mẫu)", "Social insurance (sample)", "201"},
	{"forger", host + "csgt", "Cục Cảnh sát giao thông (mẫu)", "Traffic Police (sample)", "101"},
}

func (l *country) build() error {
	for _, folder := range []string{"keys", "requests", "photos", "records", "codes", "images", "bundles"} {
		if err := os.Mkdir(folder, 0o755); err != nil {
			return err
		}
	}
	for _, step := range []func() error{
		l.root, l.issuers, l.firstTrust, l.people, l.issueAll, l.standings, l.expiredDevice, l.secondTrust, l.devices,
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// do runs a command as a person would type it in the demo's folder, and says which.
func (l *country) do(args ...string) ([]byte, error) { return l.exits(0, args...) }

// exits is do for a command that ends with that exit status.
func (l *country) exits(want int, args ...string) ([]byte, error) {
	l.say("$ giayto %s", shellLine(args))
	out, status, words := l.capture(l.ctx, args...)
	if status != want {
		return nil, fmt.Errorf("demo: giayto %s: exit status %d, not %d: %s", shellLine(args), status, want, words)
	}
	return out, nil
}

// save is do with its output in a file.
func (l *country) save(path string, args ...string) error {
	out, err := l.do(args...)
	if err != nil {
		return err
	}
	return replace(path, out)
}

func shellLine(args []string) string {
	quoted := make([]string, len(args))
	for i, arg := range args {
		quoted[i] = arg
		if strings.ContainsAny(arg, " ()") {
			quoted[i] = "'" + arg + "'"
		}
	}
	return strings.Join(quoted, " ")
}

// at is a time of the demo as a command takes it.
func (l *country) at(offset time.Duration) string {
	return l.now.Add(offset).UTC().Format(time.RFC3339)
}

func (l *country) root() error {
	return l.save("roots.json", "trust", "init", "--dir", "root", "--threshold", "2", "--at", l.at(trustV1),
		"--unencrypted", "--new", "keys/root-1", "--new", "keys/root-2", "--new", "keys/root-3")
}

func (l *country) issuers() error {
	for _, i := range demoIssuers {
		_, err := l.do("issuer", "init", "--dir", i.dir, "--uri", i.uri, "--name", i.name, "--name-en", i.nameEN,
			"--first-list", i.firstList, "--at", l.at(begun))
		if err != nil {
			return err
		}
	}
	for _, k := range []struct {
		dir, request, use, types string
		from                     time.Duration
	}{
		{"c06", "c06", "credential", "identity", begun}, {"c06", "c06-status", "status", "", begun},
		{"csgt", "csgt", "credential", "driving-licence,vehicle-registration", begun}, {"csgt", "csgt-status", "status", "", begun},
		{"bhxh", "bhxh", "credential", "health-insurance", begun}, {"bhxh", "bhxh-status", "status", "", begun},
		{"csgt", "csgt-stolen", "credential", "driving-licence", begunStolen}, {"forger", "forger", "credential", "driving-licence", begun},
	} {
		args := []string{"issuer", "key", "add", "--dir", k.dir, "--use", k.use, "--at", l.at(k.from), "--days", "1500", "--unencrypted"}
		if k.types != "" {
			args = append(args, "--type", k.types)
		}
		if err := l.save("requests/"+k.request+".json", args...); err != nil {
			return err
		}
	}
	return nil
}

func (l *country) firstTrust() error {
	_, err := l.do("trust", "add", "--dir", "root", "--at", l.at(trustV1), "requests/c06.json", "requests/c06-status.json",
		"requests/csgt.json", "requests/csgt-status.json", "requests/csgt-stolen.json", "requests/bhxh.json",
		"requests/bhxh-status.json")
	if err != nil {
		return err
	}
	return l.signTrust()
}

func (l *country) signTrust() error {
	folder, err := root.Open("root")
	if err != nil {
		return err
	}
	report, err := folder.Show()
	if err != nil {
		return err
	}
	for _, key := range []string{"keys/root-1.jwk", "keys/root-3.jwk"} {
		if _, err := l.do("trust", "sign", "--dir", "root", "--key", key, "--draft", draftDigest(report)); err != nil {
			return err
		}
	}
	return nil
}

func (l *country) people() (err error) {
	for _, phone := range []**keys.Key{&l.holder, &l.lost} {
		if *phone, err = keys.Generate(l.random); err != nil {
			return err
		}
	}
	c := clerk{l.now.Add(issuedAt)}
	for name, p := range map[string]person{"an": an, "binh": binh, "chau": chau, "dung": dung, "nhan": nhan, "lan": lan(c.today())} {
		photo, err := p.face.draw()
		if err != nil {
			return err
		}
		if err := replace(filepath.Join("photos", name+".png"), photo); err != nil {
			return err
		}
	}
	return nil
}

func (l *country) issueAll() error {
	now, yearAgo := clerk{l.now.Add(issuedAt)}, clerk{l.now.Add(synced - issuer.DefaultValidity)}
	if err := l.issue("csgt", "csgt-last-year", yearAgo, l.lastYearRecords(yearAgo)); err != nil {
		return err
	}
	if err := l.issue("csgt", "csgt-stolen", now, l.stolenKeyRecords(now)); err != nil {
		return err
	}
	stolen, err := l.requestedKey("csgt-stolen")
	if err != nil {
		return err
	}
	if _, err := l.do("issuer", "key", "retire", "--dir", "csgt", "--key", stolen); err != nil {
		return err
	}
	for _, batch := range []struct {
		dir, name string
		by        clerk
		records   []demoRecord
	}{
		{"csgt", "csgt", now, l.trafficRecords(now)},
		{"bhxh", "bhxh", now, l.insuranceRecords(now)},
		{"c06", "c06", now, l.identityRecords(now)},
		{"forger", "forger", now, l.forgerRecords(now)},
	} {
		if err := l.issue(batch.dir, batch.name, batch.by, batch.records); err != nil {
			return err
		}
	}
	return nil
}

func (l *country) requestedKey(name string) (string, error) {
	data, err := os.ReadFile("requests/" + name + ".json")
	if err != nil {
		return "", err
	}
	request, err := issuer.ParseKeyRequest(data)
	if err != nil {
		return "", err
	}
	return request.ID, nil
}

// issue writes a file of records, has it issued, and remembers what came out.
func (l *country) issue(dir, name string, by clerk, records []demoRecord) error {
	var lines bytes.Buffer
	for _, r := range records {
		line, err := jose.Marshal(r)
		if err != nil {
			return err
		}
		lines.Write(append(line, '\n'))
	}
	path := "records/" + name + ".jsonl"
	if err := replace(path, lines.Bytes()); err != nil {
		return err
	}
	summary, err := l.do("issuer", "issue", "--dir", dir, "--out", "codes/"+name, "--format", "png", "--format", "jwt",
		"--photos", "photos", "--summary", "--at", by.now.UTC().Format(time.RFC3339), path)
	if err != nil {
		return err
	}
	for _, line := range bytes.Split(bytes.TrimSpace(summary), []byte("\n")) {
		if err := l.remember(line); err != nil {
			return err
		}
	}
	return nil
}

func (l *country) remember(summary []byte) error {
	var s issuer.Summary
	if err := json.Unmarshal(summary, &s); err != nil {
		return err
	}
	compact, err := os.ReadFile(s.Files[1])
	if err != nil {
		return err
	}
	token, err := credential.Parse(strings.TrimSpace(string(compact)))
	if err != nil {
		return err
	}
	l.codes[s.RecordID] = code{s.CredentialID, s.Files[0], token}
	return nil
}

// standings records what has become of some licences.
func (l *country) standings() error {
	orders := l.orders()
	for _, record := range slices.Sorted(maps.Keys(orders)) {
		args := append([]string{"issuer", orders[record][0], "--dir", "csgt", "--operator", "demo", "--at", l.at(issuedAt)}, orders[record][1:]...)
		if orders[record][0] != "lock" {
			args = append(args, "--credential", l.codes[record].id)
		}
		if _, err := l.do(args...); err != nil {
			return err
		}
	}
	return nil
}

// expiredDevice is one that has met no newer trust list than the first, which has expired: sync says so.
func (l *country) expiredDevice() error {
	return l.device("expired-trust", stale, exitData)
}

func (l *country) secondTrust() error {
	stolen, err := l.requestedKey("csgt-stolen")
	if err != nil {
		return err
	}
	if _, err := l.do("trust", "compromise", "--dir", "root", "--at", l.at(trustV2), "--key", stolen); err != nil {
		return err
	}
	return l.signTrust()
}

func (l *country) devices() error {
	if err := l.device("old", stale, 0); err != nil {
		return err
	}
	return l.device("fresh", synced, 0)
}

// device publishes a site of all issuers at that time and has a device sync from it, with that exit status.
func (l *country) device(name string, offset time.Duration, status int) error {
	site := "sites/" + name
	for _, dir := range []string{"c06", "bhxh", "csgt"} {
		if _, err := l.do("issuer", "publish", "--dir", dir, "--trust", "root", "--out", site, "--at", l.at(offset)); err != nil {
			return err
		}
	}
	if err := l.unknownStatus(site); err != nil {
		return err
	}
	_, err := l.exits(status, "sync", "--from", site, "--bundle", "bundles/"+name, "--root", "roots.json", "--at", l.at(offset))
	return err
}
