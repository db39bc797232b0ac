package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/issuer"
	"github.com/giayto/giayto/issuer/keys"
)

// A country is the demo in the making. All its paths are relative to the demo's folder, which is the process's.
type country struct {
	*console
	ctx     context.Context
	now     time.Time
	anPhone *keys.Key       // of An's phone
	holder  *keys.Key       // of Châu's phone
	codes   map[string]code // by record
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
	trusted  = -95 * day  // when the root signed its first list, which expired five days ago
	begun    = -400 * day // since when the issuers' keys sign
	issuedAt = -31 * time.Hour
	synced   = -time.Hour
)

// The demo's issuers, and somebody who pretends to be one of them.
var demoIssuers = []struct{ dir, uri, name, nameEN, firstList string }{
	{"c06", host + "c06", "Cục Cảnh sát quản lý hành chính về trật tự xã hội (mẫu)", "Identity authority (sample)", "1"},
	{"csgt", host + "csgt", "Cục Cảnh sát giao thông (mẫu)", "Traffic Police (sample)", "101"},
	{"bhxh", host + "bhxh", "Bảo hiểm xã hội Việt Nam (mẫu)", "Social insurance (sample)", "201"},
	{"dangkiem", host + "dangkiem", "Cục Đăng kiểm Việt Nam (mẫu)", "Vehicle Register (sample)", "301"},
	{"baohiem", host + "baohiem", "Công ty Bảo hiểm Mẫu", "Sample Insurance Company", "401"},
	{"thue", host + "thue", "Cục Thuế (mẫu)", "Tax Department (sample)", "501"},
	{"xnc", host + "xnc", "Cục Quản lý xuất nhập cảnh (mẫu)", "Immigration Department (sample)", "601"},
	{"yte", host + "yte", "Sở Y tế (mẫu)", "Health Department (sample)", "701"},
	{"lltp", host + "lltp", "Cơ quan lý lịch tư pháp (mẫu)", "Judicial records (sample)", "801"},
	{"forger", host + "csgt", "Cục Cảnh sát giao thông (mẫu)", "Traffic Police (sample)", "101"},
}

// found makes the root, the issuers and the people.
func (l *country) found() error {
	for _, folder := range []string{"keys", "requests", "records", "codes", "images", "bundles", "sites"} {
		if err := os.Mkdir(folder, 0o755); err != nil {
			return err
		}
	}
	return inOrder(l.root, l.issuers, l.firstTrust, l.people)
}

// papers are what else was issued until today, and the devices that know of it.
func (l *country) papers() error {
	l.say("# the other papers, of yesterday and a year ago")
	return inOrder(l.listLaterIssuers, l.issueAll, l.standings, l.publishAll, l.reserved)
}

func inOrder(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// do runs a command as a person would type it in the demo's folder, and says which.
func (l *country) do(args ...string) ([]byte, error) { return l.exits(0, shellLine(args), args...) }

// exits runs a command that is typed as that line and ends with that exit status, and repeats its words if it fails.
func (l *country) exits(want int, line string, args ...string) ([]byte, error) {
	l.say("$ giayto %s", line)
	out, status, words := l.capture(l.ctx, args...)
	if status != want {
		return nil, fmt.Errorf("demo: giayto %s: exit status %d, not %d: %s", line, status, want, oneLine(words))
	}
	if status != 0 {
		fmt.Fprintln(l.err, words)
	}
	return out, nil
}

// save is do with its output in a file.
func (l *country) save(path string, args ...string) error {
	out, err := l.exits(0, shellLine(args)+" > "+path, args...)
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
func (l *country) at(offset time.Duration) string { return stamp(l.now.Add(offset)) }

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func (l *country) root() error {
	return l.save("roots.json", "trust", "init", "--dir", "root", "--threshold", "2", "--at", l.at(trusted),
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
	for _, k := range []struct{ dir, request, types string }{
		{"c06", "c06", "identity,residence,dependant"}, {"c06", "c06-status", ""},
		{"csgt", "csgt", "driving-licence,vehicle-registration"}, {"csgt", "csgt-status", ""},
		{"bhxh", "bhxh", "health-insurance,social-insurance"}, {"bhxh", "bhxh-status", ""},
		{"dangkiem", "dangkiem", "vehicle-inspection"}, {"dangkiem", "dangkiem-status", ""},
		{"baohiem", "baohiem", "vehicle-insurance"}, {"baohiem", "baohiem-status", ""},
		{"thue", "thue", "tax-id"}, {"thue", "thue-status", ""},
		{"xnc", "xnc", "passport"}, {"xnc", "xnc-status", ""},
		{"yte", "yte", "health-record"}, {"yte", "yte-status", ""},
		{"lltp", "lltp", "judicial-record"}, {"lltp", "lltp-status", ""},
		{"forger", "forger", "driving-licence"},
	} {
		if err := l.addKey(k.dir, k.request, k.types, l.now.Add(begun)); err != nil {
			return err
		}
	}
	return nil
}

// addKey has an issuer make a key for those types, or without any for status lists, and keeps the request for the root.
func (l *country) addKey(dir, request, types string, from time.Time) error {
	args := []string{"issuer", "key", "add", "--dir", dir, "--at", stamp(from), "--days", "1500", "--unencrypted", "--use"}
	if types == "" {
		args = append(args, "status")
	} else {
		args = append(args, "credential", "--type", types)
	}
	return l.save("requests/"+request+".json", args...)
}

func (l *country) firstTrust() error {
	return inOrder(func() error {
		return l.addTrust(l.now.Add(trusted), "requests/c06.json", "requests/c06-status.json", "requests/csgt.json",
			"requests/csgt-status.json", "requests/bhxh.json", "requests/bhxh-status.json")
	}, l.signTrust)
}

// laterIssuers are those that the root lists after the story, of whom its phones know nothing.
var laterIssuers = []string{"dangkiem", "baohiem", "thue", "xnc", "yte", "lltp"}

func (l *country) listLaterIssuers() error {
	var requests []string
	for _, i := range laterIssuers {
		requests = append(requests, "requests/"+i+".json", "requests/"+i+"-status.json")
	}
	return inOrder(func() error { return l.addTrust(l.now.Add(issuedAt), requests...) }, l.signTrust)
}

// addTrust puts keys into the root's draft.
func (l *country) addTrust(at time.Time, requests ...string) error {
	_, err := l.do(append([]string{"trust", "add", "--dir", "root", "--at", stamp(at)}, requests...)...)
	return err
}

// signTrust has two of the root's three holders look at the draft and sign it.
func (l *country) signTrust() error {
	shown, err := l.do("trust", "show", "--dir", "root")
	if err != nil {
		return err
	}
	_, digest, _ := strings.Cut(string(shown), "digest of the draft: ")
	digest, _, _ = strings.Cut(digest, "\n")
	for _, key := range []string{"keys/root-1.jwk", "keys/root-3.jwk"} {
		if _, err := l.do("trust", "sign", "--dir", "root", "--key", key, "--draft", digest); err != nil {
			return err
		}
	}
	return nil
}

func (l *country) people() (err error) {
	for _, phone := range []**keys.Key{&l.anPhone, &l.holder} {
		if *phone, err = keys.Generate(l.random); err != nil {
			return err
		}
	}
	photos, err := fs.Sub(demoPhotos, "demo_photos")
	if err != nil {
		return err
	}
	return os.CopyFS("photos", photos)
}

func (l *country) issueAll() error {
	now, yearAgo := clerk{l.now.Add(issuedAt)}, clerk{l.now.Add(synced - issuer.DefaultValidity)}
	for _, batch := range []struct {
		dir, name string
		by        clerk
		records   []demoRecord
	}{
		{"c06", "c06-last-year", yearAgo, l.lastYearRecords(yearAgo)},
		{"csgt", "csgt", now, l.trafficRecords(now)},
		{"bhxh", "bhxh", now, append(l.insuranceRecords(now), now.referenceRecords("bhxh")...)},
		{"dangkiem", "dangkiem", now, l.inspectionRecords(now)},
		{"baohiem", "baohiem", now, l.vehicleInsuranceRecords(now)},
		{"c06", "c06", now, append(l.identityRecords(now), now.referenceRecords("c06")...)},
		{"thue", "thue", now, now.referenceRecords("thue")},
		{"xnc", "xnc", now, now.referenceRecords("xnc")},
		{"yte", "yte", now, now.referenceRecords("yte")},
		{"lltp", "lltp", now, now.referenceRecords("lltp")},
		{"forger", "forger", now, l.forgerRecords(now)},
	} {
		if err := l.issue(batch.dir, batch.name, batch.by, batch.records); err != nil {
			return err
		}
	}
	return nil
}

// keyID is the ID of the key that a request is for.
func (l *country) keyID(request string) (string, error) {
	data, err := os.ReadFile("requests/" + request + ".json")
	if err != nil {
		return "", err
	}
	r, err := issuer.ParseKeyRequest(data)
	if err != nil {
		return "", err
	}
	return r.ID, nil
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
	return l.sign(by.now, path, "issuer", "issue", "--dir", dir, "--out", "codes/"+name)
}

// sign runs issue or reissue on a file of records.
func (l *country) sign(at time.Time, records string, command ...string) error {
	summary, err := l.do(append(command, "--format", "png", "--format", "jwt", "--px", strconv.Itoa(demoModule), "--photos", "photos", "--summary",
		"--operator", operator, "--at", stamp(at), records)...)
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
	for _, order := range orders {
		args := []string{"issuer", order.verb, "--dir", "csgt", "--credential", l.codes[order.record].id, "--operator", operator,
			"--reason", order.reason, "--at", l.at(issuedAt)}
		if order.part != "" {
			args = append(args, "--part", order.part)
		}
		if _, err := l.do(args...); err != nil {
			return err
		}
	}
	return nil
}

// publishAll publishes what all issuers know, and has a device take it.
func (l *country) publishAll() error {
	for _, dir := range append([]string{"c06", "bhxh", "csgt"}, laterIssuers...) {
		if _, err := l.do("issuer", "publish", "--dir", dir, "--trust", "root", "--out", liveSite, "--at", l.at(synced)); err != nil {
			return err
		}
	}
	return l.newDevice("fresh", liveSite)
}

func (l *country) newDevice(name, site string) error {
	_, err := l.do("sync", "--from", site, "--bundle", "bundles/"+name, "--root", "roots.json", "--at", l.at(synced))
	return err
}

// reserved is a device of a site on which a licence has a status that no command of this version writes.
func (l *country) reserved() error {
	return inOrder(
		func() error { return l.copyFolder(liveSite, reservedSite) },
		func() error { return l.unknownStatus(reservedSite) },
		func() error { return l.newDevice("reserved", reservedSite) })
}

func (l *country) copyFolder(from, to string) error {
	l.say("$ cp -r %s %s", from, to)
	return os.CopyFS(to, os.DirFS(from))
}
