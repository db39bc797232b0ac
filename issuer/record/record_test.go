package record

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/vn"
)

var now = time.Date(2026, 11, 22, 9, 0, 0, 0, vn.Zone)

const deviceKey = `{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}`

// licence, identity and insurance are accepted as they are; each test changes one thing.
const (
	licence = `{"record_id":"R-1","type":"driving-licence","account":{"level":2,"state":"active"},` +
		`"approved":{"by":"Lê Văn Duyệt","source":"CSDL GPLX","at":"2026-11-20T08:00:00+07:00"},"claims":{` +
		`"personal_administrative_number":"001185000001","full_name":"NGUYỄN THỊ MINH KHAI","birth_date":"1985-03-17","sex":2,` +
		`"nationality":"VN","document_number":"010195000001","blank_serial":"AB1234567","driving_privileges":[` +
		`{"vehicle_category_code":"A1","scheme":"2008","issue_date":"2003-05-12"},` +
		`{"vehicle_category_code":"B","scheme":"2024","issue_date":"2025-08-20","expiry_date":"2035-08-20"}],` +
		`"issue_date":"2025-08-20","issuing_authority":"Phòng Cảnh sát giao thông Công an TP Hà Nội"}}`
	identity = `{"record_id":"R-2","type":"identity","account":{"level":1,"state":"active"},` +
		`"approved":{"by":"Lê Văn Duyệt","source":"CSDLQG về dân cư","at":"2026-11-20T08:00:00+07:00"},` +
		`"guardian":{"full_name":"Trần Văn Bình","personal_administrative_number":"001085000002","consented":"2026-11-19"},"claims":{` +
		`"account_level":1,"holder_kind":"citizen","personal_administrative_number":"001215000003","full_name":"Trần Minh Anh",` +
		`"birth_date":"2015-06-01","sex":1,"nationality":"VN","issue_date":"2025-01-10","issuing_authority":"Bộ Công an"}}`
	organisation = `{"record_id":"R-3","type":"vehicle-registration","account":{"state":"active"},` +
		`"approved":{"by":"Lê Văn Duyệt","source":"CSDL đăng ký xe","at":"2026-11-20T08:00:00+07:00"},"claims":{` +
		`"document_number":"012345","registration_number":"30A12345","organisation_name":"Công ty TNHH Sông Hồng",` +
		`"organisation_number":"0100109106","vehicle_kind":"car","make":"Toyota","issue_date":"2025-01-10","issuing_authority":"Công an TP Hà Nội"}}`
)

// dependant stands under the account of the guardian, who consented.
const dependant = `{"record_id":"R-4","type":"dependant","account":{"level":2,"state":"active"},` +
	`"approved":{"by":"Lê Văn Duyệt","source":"CSDLQG về dân cư","at":"2026-11-20T08:00:00+07:00"},` +
	`"guardian":{"full_name":"Trần Văn Bình","personal_administrative_number":"001085000002","consented":"2026-11-19"},"claims":{` +
	`"personal_administrative_number":"001215000003","full_name":"Trần Minh Anh","birth_date":"2015-06-01","sex":1,"nationality":"VN",` +
	`"document_number":"001215000003","issue_date":"2025-01-10","issuing_authority":"Công an phường Mẫu"}}`

func TestDependant(t *testing.T) {
	r, refusals := Parse([]byte(dependant), options())
	if refusals != nil {
		t.Fatal(refusals)
	}
	d := r.Document.(*credential.Reference)
	if d.GuardianName != "Trần Văn Bình" || d.ConsentDate != (vn.Date{Year: 2026, Month: 11, Day: 19}) || !d.IsDependant() {
		t.Errorf("%+v", d)
	}
	later, refusals := Parse([]byte(strings.Replace(dependant, "2026-11-19", "2026-11-20", 1)), options())
	if refusals != nil || bytes.Equal(later.Content(), r.Content()) {
		t.Error("another consent is the same content", refusals)
	}
	for _, c := range []struct{ old, new, want string }{
		{`"guardian":{"full_name":"Trần Văn Bình","personal_administrative_number":"001085000002","consented":"2026-11-19"},`, ``, "guardian guardian-missing"},
		{`"2015-06-01"`, `"1985"`, "~"}, // a ward
		{`,"consented":"2026-11-19"`, ``, "guardian.consented missing-claim, guardian guardian-missing"},
		{`"001085000002"`, `"001215000003"`, "guardian.personal_administrative_number claim-format"},
		{`"level":2`, `"level":1`, "account.level level-too-low"},
		{`"nationality"`, `"consent_date":"2026-11-19","nationality"`, "claims.consent_date unknown-field"},
	} {
		r, refusals := Parse([]byte(strings.Replace(dependant, c.old, c.new, 1)), options())
		if got := summary(refusals); got != strings.Trim(c.want, "~") || (r == nil) != (got != "") {
			t.Errorf("%s: %s, want %s", c.new, got, c.want)
		}
	}
}

// webp is a picture of one pixel.
var webp = []byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00")

// RECORDS.md names each member that a record may have, once, and no other.
func TestDescribed(t *testing.T) {
	text, err := os.ReadFile("../RECORDS.md")
	if err != nil {
		t.Fatal(err)
	}
	described, _, _ := strings.Cut(string(text), "## A table from Excel")
	want := map[string]bool{}
	for object, names := range members {
		for _, name := range names {
			want[strings.TrimPrefix(object+"."+name, ".")] = true
		}
	}
	for _, row := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\|").FindAllStringSubmatch(described, -1) {
		if !want[row[1]] {
			t.Errorf("%q is described and is no member, or stands twice", row[1])
		}
		delete(want, row[1])
	}
	for name := range want {
		t.Errorf("%q is not described", name)
	}
	for _, paper := range credential.Types() {
		if !strings.Contains(string(text), "`"+paper.Name+"`") {
			t.Errorf("type %q is not described", paper.Name)
		}
	}
}

var largePhoto = make([]byte, maxPhoto+1)

func options() Options {
	return Options{
		Now: now,
		Portraits: fstest.MapFS{
			"1.webp":      {Data: webp},
			"sub/1.jpg":   {Data: []byte("\xff\xd8\xff photo")},
			"bad.png":     {Data: []byte("\x89PNG\r\n\x1a\n damaged")},
			"text.webp":   {Data: []byte("no picture")},
			"large.jpg":   {Data: largePhoto},
			"long.webp":   {Data: append([]byte("RIFF\x09\x40\x00\x00WEBP"), make([]byte, 16<<10)...)},
			"junk.webp":   {Data: append([]byte("RIFF\xfc\x01\x00\x00WEBPVP8L\xf0\x01\x00\x00"), make([]byte, 496)...)},
			"exif.webp":   {Data: withMetadata(webp)},
			"601.webp":    {Data: longer(webp, 601)},
			"600.webp":    {Data: longer(webp, 600)},
			"huge.jpg":    {Data: []byte("\xff\xd8\xff too rich")},
			"junk.jpg":    {Data: []byte("\xff\xd8\xff broken encoder")},
			"pipe.webp":   {Mode: fs.ModeNamedPipe},
			"folder.webp": {Mode: fs.ModeDir},
		},
		Encode: func(photo []byte) ([]byte, error) {
			if bytes.HasSuffix(photo, []byte("damaged")) {
				return nil, errors.New("unexpected end")
			}
			switch {
			case bytes.HasSuffix(photo, []byte("too rich")):
				return longer(webp, 602), nil
			case bytes.HasSuffix(photo, []byte("broken encoder")):
				return []byte("RIFF____WEBP"), nil
			}
			return webp, nil
		},
	}
}

// withMetadata puts a WebP of one chunk into the extended format, with an EXIF chunk behind it.
func withMetadata(webp []byte) []byte {
	b := []byte("RIFF\x3a\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00")
	b = append(b, webp[12:]...)
	b = append(b, "EXIF\x06\x00\x00\x00secret"...)
	b[4] = byte(len(b) - 8)
	return b
}

// longer fills the picture's chunk up, so that the file has that many bytes.
func longer(webp []byte, size int) []byte {
	b := append(bytes.Clone(webp), make([]byte, size-len(webp)+size%2)...)
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
	binary.LittleEndian.PutUint32(b[16:], uint32(size-20))
	return b
}

func TestPortraitBudget(t *testing.T) {
	o := options()
	for _, c := range []struct {
		name   string
		budget int
		want   string
	}{
		{"600.webp", 0, ""}, {"601.webp", 0, "portrait portrait-too-large"}, {"601.webp", 602, ""}, {"1.webp", 33, "portrait portrait-too-large"},
		{"huge.jpg", 0, "portrait portrait-too-large"}, {"huge.jpg", 602, ""},
	} {
		o.PortraitBudget = c.budget
		line := strings.Replace(licence, `"claims"`, `"portrait":"`+c.name+`","claims"`, 1)
		if _, refusals := Parse([]byte(line), o); summary(refusals) != c.want {
			t.Errorf("%s, budget %d: %v, want %q", c.name, c.budget, refusals, c.want)
		}
	}
}

func TestAccepted(t *testing.T) {
	r, refusals := Parse([]byte(licence), options())
	if refusals != nil {
		t.Fatal(refusals)
	}
	want := Approval{"Lê Văn Duyệt", "CSDL GPLX", time.Date(2026, 11, 20, 8, 0, 0, 0, vn.Zone)}
	if r.ID != "R-1" || r.Account != (Account{2, Active}) || r.Approved.By != want.By || r.Approved.Source != want.Source || !r.Approved.At.Equal(want.At) {
		t.Errorf("%+v", r)
	}
	if r.Guardian != nil || r.Device != nil || r.UnsignedSource != "" || len(r.Warnings) != 0 {
		t.Errorf("%+v", r)
	}
	if d := r.Document.(*credential.DrivingLicence); d.BlankSerial != "AB1234567" || len(d.Privileges) != 2 {
		t.Errorf("%+v", d)
	}

	r, refusals = Parse([]byte(identity), options())
	if refusals != nil {
		t.Fatal(refusals)
	}
	if d := r.Document.(*credential.IdentityDocument); d.GuardianName != "Trần Văn Bình" || *d.AgeOver14 {
		t.Errorf("%+v", d)
	}
	if *r.Guardian != (Guardian{"Trần Văn Bình", "001085000002", vn.Date{Year: 2026, Month: 11, Day: 19}}) {
		t.Errorf("%+v", r.Guardian)
	}

	r, refusals = Parse([]byte(organisation), options())
	if refusals != nil {
		t.Fatal(refusals)
	}
	if d := r.Document.(*credential.VehicleRegistration); d.RegistrationNumber != "30A-123.45" || r.Account.Level != 0 {
		t.Errorf("%+v", d)
	}
}

func TestOptionalParts(t *testing.T) {
	extra := `"device":` + deviceKey + `,"portrait":"sub/1.jpg","unsigned_source":"cccd","claims"`
	r, refusals := Parse([]byte(strings.Replace(licence, `"claims"`, extra, 1)), options())
	if refusals != nil {
		t.Fatal(refusals)
	}
	if r.Device == nil || !bytes.Equal(r.Document.Holder().Portrait, webp) {
		t.Errorf("device %v, portrait %q", r.Device, r.Document.Holder().Portrait)
	}
	if want := []credential.Warning{{Field: "unsigned_source", Code: "unsigned-source"}}; r.UnsignedSource != CCCD || !reflect.DeepEqual(r.Warnings, want) {
		t.Errorf("source %q, warnings %v", r.UnsignedSource, r.Warnings)
	}
	r, refusals = Parse([]byte(strings.Replace(licence, `"sex":2`, `"sex":1`, 1)), options())
	if want := []credential.Warning{{Field: "claims.personal_administrative_number", Code: "pin-sex-mismatch"}}; refusals != nil || !reflect.DeepEqual(r.Warnings, want) {
		t.Errorf("refusals %v, warnings %v", refusals, r.Warnings)
	}
}

// What has expired is issued, with a warning: the day after its last day, not on that.
func TestExpiredPaper(t *testing.T) {
	for _, c := range []struct{ record, today, want string }{
		{licence, "2035-08-20T23:59:59+07:00", ""},
		{licence, "2035-08-21T00:00:00+07:00", "claims.driving_privileges[1].expiry_date already-expired"},
		{identity, "2060-01-01T00:00:00+07:00", ""},
		{strings.Replace(organisation, `"issuing_authority"`, `"expiry_date":"2026-11-30","issuing_authority"`, 1), "2026-12-01T00:00:00+07:00", "claims.expiry_date already-expired"},
	} {
		at, err := time.Parse(time.RFC3339, c.today)
		if err != nil {
			t.Fatal(err)
		}
		o := options()
		o.Now = at
		r, refusals := Parse([]byte(c.record), o)
		if refusals != nil {
			t.Fatal(refusals)
		}
		var got []string
		for _, w := range r.Warnings {
			got = append(got, w.Field+" "+string(w.Code))
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("%s: %q, want %q", c.today, s, c.want)
		}
	}
}

// Each case of changes changes a good record in one place; want are its refusals, "field code", in their order.
var changes = []struct{ record, old, new, want string }{
	{licence, `"level":2`, `"level":1`, "account.level level-too-low"},
	{licence, `"level":2`, `"level":0`, "account.level level-too-low"},
	{identity, `"level":1`, `"level":0`, "account.level level-too-low, claims.account_level level-too-low"},
	{identity, `"account_level":1`, `"account_level":2`, "claims.account_level level-too-low"},
	{licence, `"level":2`, `"level":3`, "account.level claim-format"},
	{licence, `"level":2`, `"level":"2"`, "account.level claim-format"},
	{licence, `"level":2`, `"level":2.0`, "account.level claim-format"},
	{licence, `"level":2,`, ``, "account.level missing-claim"},
	{organisation, `"organisation_name":"Công ty TNHH Sông Hồng","organisation_number":"0100109106"`, `"full_name":"Trần Văn Bình"`, "account.level missing-claim"},
	{licence, `"active"`, `"locked"`, "account.state account-locked"},
	{licence, `"active"`, `"ACTIVE"`, "account.state account-locked"},
	{licence, `,"state":"active"`, ``, "account.state missing-claim"},
	{licence, `"state":"active"`, `"state":true`, "account.state claim-format"},
	{licence, `{"level":2,"state":"active"}`, `[]`, "account claim-format"},
	{licence, `"account":{"level":2,"state":"active"},`, ``, "account missing-claim"},
	{licence, `"approved":{"by":"Lê Văn Duyệt","source":"CSDL GPLX","at":"2026-11-20T08:00:00+07:00"},`, ``, "approved not-approved"},
	{licence, `"approved":{"by":"Lê Văn Duyệt","source":"CSDL GPLX","at":"2026-11-20T08:00:00+07:00"}`, `"unsigned_source":"cccd"`, "approved not-approved"},
	{licence, `"approved":{"by"`, `"approved":true,"x":{"by"`, "x unknown-field, approved claim-format"},
	{licence, `"by":"Lê Văn Duyệt",`, ``, "approved.by not-approved"},
	{licence, `"source":"CSDL GPLX"`, `"source":" "`, "approved.source not-approved"},
	{licence, `,"at":"2026-11-20T08:00:00+07:00"`, ``, "approved.at not-approved"},
	{licence, `2026-11-20T08:00:00+07:00`, `2026-11-20`, "approved.at date-format"},
	{licence, `2026-11-20T08:00:00+07:00`, `2026-11-22T09:00:01+07:00`, "approved.at approval-in-future"},
	{licence, `2026-11-20T08:00:00+07:00`, `2026-11-20T08:00:00+24:00`, "approved.at date-format"},
	{licence, `2026-11-20T08:00:00+07:00`, `2026-11-20T08:00:00+14:01`, "approved.at date-format"},
	{licence, `2026-11-20T08:00:00+07:00`, `2026-11-20T08:00:00-14:01`, "approved.at date-format"},
	{licence, `2026-11-20T08:00:00+07:00`, `2026-11-20T08:00:00,5Z`, "approved.at date-format"},
	{licence, `2026-11-20T08:00:00+07:00`, `2026-11-20T8:00:00Z`, "approved.at date-format"},
	{licence, `2026-11-20T08:00:00+07:00`, `0000-11-20T08:00:00Z`, "approved.at date-format"},
	{licence, `2026-11-20T08:00:00+07:00`, `1999-12-31T23:59:59+07:00`, "approved.at date-format"},
	{licence, `Lê Văn Duyệt`, `Lê\u0007`, "approved.by claim-format"},
	{licence, `Lê Văn Duyệt`, strings.Repeat("ê", maxText+1), "approved.by claim-format"},
	{identity, `"guardian":{"full_name":"Trần Văn Bình","personal_administrative_number":"001085000002","consented":"2026-11-19"},`, ``, "guardian guardian-missing"},
	{identity, `"full_name":"Trần Văn Bình",`, ``, "guardian.full_name missing-claim, guardian guardian-missing"},
	{identity, `Trần Văn Bình`, `Trần 2`, "guardian.full_name name-format, guardian guardian-missing"},
	{identity, `"001085000002"`, `"85000002"`, "guardian.personal_administrative_number pin-format"},
	{identity, `"001085000002"`, `"001215000003"`, "guardian.personal_administrative_number claim-format"},
	{identity, `,"consented":"2026-11-19"`, ``, "guardian.consented missing-claim"},
	{identity, `"consented":"2026-11-19"`, `"consented":"2026-11-23"`, "guardian.consented date-order"},
	{identity, `"consented":"2026-11-19"`, `"consented":"1999-12-31"`, "guardian.consented date-order"},
	{identity, `"consented":"2026-11-19"`, `"consented":"2026-11"`, "guardian.consented date-format"},
	{identity, `"consented"`, `"agreed"`, "guardian.agreed unknown-field, guardian.consented missing-claim"},
	{licence, `"claims"`, `"guardian":{"full_name":"Trần Văn Bình","personal_administrative_number":"001085000002","consented":"2026-11-19"},"claims"`, "guardian unknown-field"},
	{licence, `"claims":{`, `"claims":{"guardian":"Trần Văn Bình",`, "claims.guardian unknown-field"},
	{licence, `"R-1"`, `""`, "record_id missing-claim"},
	{licence, `"R-1"`, `7`, "record_id claim-format"},
	{licence, `"R-1"`, `" R-1"`, "record_id claim-format"},
	{licence, `"R-1"`, `"R-1 "`, "record_id claim-format"},
	{licence, `"R-1"`, `"R  1"`, "record_id claim-format"},
	{licence, `"R-1"`, `"R\u00a01"`, "record_id claim-format"},
	{licence, `"R-1"`, `"R\u00071"`, "record_id claim-format"},
	{licence, `"R-1"`, `"` + strings.Repeat("R", maxID+1) + `"`, "record_id claim-format"},
	{licence, `"type":"driving-licence",`, ``, "type missing-claim"},
	{licence, `"driving-licence"`, `"driving-license"`, "type unknown-type"},
	{licence, `"driving-licence"`, `"urn:giayto:vn:driving-licence:1"`, "type unknown-type"},
	{licence, `"record_id"`, `"Record_id"`, "Record_id unknown-field"},
	{licence, `"record_id"`, `"001099000001":1,"so_001099000001":1,"Nguyễn Văn An":1,"so_cccd":1,"record_id"`,
		"… unknown-field, … unknown-field, … unknown-field, so_cccd unknown-field"},
	{licence, `"record_id"`, "\"a\\u001bb\":1,\"record_id\"", "… unknown-field"},
	{licence, `"claims":{`, `"claims":{"hobby":"chess",`, "claims.hobby unknown-field"},
	{licence, `"scheme":"2008"`, `"scheme":"2008","note":1`, "claims.driving_privileges[0].note unknown-field"},
	{licence, `"sex":2`, `"sex":2,"sex":1`, "claims.sex duplicate-field"},
	{licence, `"scheme":"2024"`, `"scheme":"2024","scheme":"2024"`, "claims.driving_privileges[1].scheme duplicate-field"},
	{licence, `"by"`, `"by":"a","by":"b","by"`, "approved.by duplicate-field, approved.by duplicate-field"},
	{licence, `"record_id"`, `"claims":{},"record_id"`, "claims duplicate-field"},
	{licence, `"sex":2,`, ``, "claims.sex missing-claim"},
	{licence, `"sex":2`, `"sex":"2"`, "claims.sex sex-value"},
	{licence, `"001185000001"`, `"00118500001"`, "claims.personal_administrative_number pin-format"},
	{licence, `"010195000001"`, `"0101"`, "claims.document_number licence-number"},
	{licence, `"1985-03-17"`, `"17/03/1985"`, "claims.birth_date date-format"},
	{licence, `"1985-03-17"`, `"1900-02-29"`, "claims.birth_date date-format"},
	{licence, `"claims":{`, `"claims":[],"x":{`, "x unknown-field, claims bad-json"},
	{licence, `"claims"`, `"claim"`, "claim unknown-field, claims missing-claim"},
	{licence, `"claims"`, `"device":` + strings.Replace(deviceKey, "P-256", "P-384", 1) + `,"claims"`, "device device-key"},
	{licence, `"claims"`, `"device":` + strings.Replace(deviceKey, `"x"`, `"d":"AA","x"`, 1) + `,"claims"`, "device device-key"},
	{licence, `"claims"`, `"unsigned_source":"passport","claims"`, "unsigned_source claim-format"},
	{licence, `"claims":{`, `"claims":{"portrait":"data:image/webp;base64,UklGRg==",`, "claims.portrait unknown-field"},
	{organisation, `"claims"`, `"portrait":"1.webp","claims"`, "portrait unknown-field"},
	{licence, `"claims"`, `"portrait":"/1.webp","claims"`, "portrait portrait-format"},
	{licence, `"claims"`, `"portrait":"../1.webp","claims"`, "portrait portrait-format"},
	{licence, `"claims"`, `"portrait":"sub\\1.jpg","claims"`, "portrait portrait-format"},
	{licence, `"claims"`, `"portrait":".","claims"`, "portrait portrait-format"},
	{licence, `"claims"`, `"portrait":7,"claims"`, "portrait portrait-format"},
	{licence, `"claims"`, `"portrait":"missing.webp","claims"`, "portrait portrait-format"},
	{licence, `"claims"`, `"portrait":"pipe.webp","claims"`, "portrait portrait-format"},
	{licence, `"claims"`, `"portrait":"folder.webp","claims"`, "portrait portrait-format"},
	{licence, `"claims"`, `"portrait":"text.webp","claims"`, "portrait portrait-format"},
	{licence, `"claims"`, `"portrait":"bad.png","claims"`, "portrait portrait-format"},
	{licence, `"claims"`, `"portrait":"large.jpg","claims"`, "portrait portrait-too-large"},
	{licence, `"claims"`, `"portrait":"junk.webp","claims"`, "portrait portrait-format"},
	{licence, `"claims"`, `"portrait":"exif.webp","claims"`, "portrait portrait-format"},
	{licence, `"claims"`, `"portrait":"junk.jpg","claims"`, "portrait portrait-format"},
	{licence, `"claims"`, `"portrait":"long.webp","claims"`, "portrait portrait-too-large"},
	{licence, `}}`, `}`, " bad-json"},
	{licence, `}}`, `}}{}`, " bad-json"},
	{licence, `Lê Văn Duyệt`, "L\xea", " bad-json"},
	{licence, licence, `[]`, " bad-json"},
	{licence, licence, `{"record_id":[[[[[[[[[]]]]]]]]]}`, " bad-json"},
	{licence, licence, `{}`, "account missing-claim, approved not-approved, claims missing-claim, type missing-claim"},
}

func TestRefusals(t *testing.T) {
	for _, c := range changes {
		changed := strings.Replace(c.record, c.old, c.new, 1)
		if changed == c.record {
			t.Fatalf("%q is not in the record", c.old)
		}
		r, refusals := Parse([]byte(changed), options())
		if got := summary(refusals); got != c.want || r != nil || refusals == nil {
			t.Errorf("%s -> %s: record %v\n got %s\nwant %s", c.old, c.new, r, got, c.want)
		}
		for _, refusal := range refusals {
			if m, known := message.Lookup(refusal.Code); !known || m.Kind != message.Refusal && refusal.Code != "class-min-age" {
				t.Errorf("%v: no refusal of the catalogue", refusal)
			}
		}
	}
}

func summary(refusals []Refusal) string {
	var all []string
	for _, r := range refusals {
		all = append(all, r.Field+" "+r.Code)
	}
	return strings.Join(all, ", ")
}

// Contents differ exactly where something else is signed.
func TestContent(t *testing.T) {
	content := func(line string, at time.Time) string {
		t.Helper()
		o := options()
		o.Now = at
		r, refusals := Parse([]byte(line), o)
		if refusals != nil {
			t.Fatal(refusals)
		}
		return string(r.Content())
	}
	const want = `{"vct":"urn:giayto:vn:identity:1","guardian":"Trần Văn Bình","claims":{"account_level":1,"holder_kind":"citizen",` +
		`"personal_administrative_number":"001215000003","full_name":"Trần Minh Anh","birth_date":"2015-06-01","sex":1,"nationality":"VN",` +
		`"issue_date":"2025-01-10","issuing_authority":"Bộ Công an"}}`
	if got := content(identity, now); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	full := strings.Replace(licence, `"claims"`, `"device":`+deviceKey+`,"portrait":"sub/1.jpg","claims"`, 1)
	for _, c := range []struct {
		record, old, new string
		same             bool
	}{
		{identity, "R-2", "R-9", true},
		{identity, `"level":1`, `"level":2`, true},
		{identity, "CSDLQG về dân cư", "CSDLQG", true},
		{identity, "2026-11-19", "2026-11-18", true},
		{identity, "001085000002", "001085000004", true},
		{identity, "Trần Minh Anh", "Trần  Minh Anh", true},
		{identity, "Trần Văn Bình", "Trần Văn Minh", false},
		{identity, "Trần Minh Anh", "Trần Minh Ánh", false},
		{identity, "2025-01-10", "2025-01-11", false},
		{full, `"portrait"`, `"unsigned_source":"cccd","portrait"`, true},
		{full, "sub/1.jpg", "1.webp", false}, // the same face in another file
		{full, `,"portrait":"sub/1.jpg"`, "", false},
		{full, `"device":` + deviceKey + `,`, "", false},
	} {
		if got := content(c.record, now) == content(strings.Replace(c.record, c.old, c.new, 1), now); got != c.same {
			t.Errorf("%s -> %s: same %v", c.old, c.new, got)
		}
	}
	if content(identity, now) != content(identity, now.AddDate(5, 0, 0)) {
		t.Error("the holder's age is content")
	}
}

func TestMissingFolder(t *testing.T) {
	o := options()
	o.Portraits = nil
	line := []byte(strings.Replace(licence, `"claims"`, `"portrait":"1.webp","claims"`, 1))
	if _, refusals := Parse(line, o); summary(refusals) != "portrait portrait-format" {
		t.Error(refusals)
	}
	o = options()
	o.Encode = nil
	if _, refusals := Parse(line, o); refusals != nil {
		t.Error(refusals)
	}
	line = []byte(strings.Replace(licence, `"claims"`, `"portrait":"sub/1.jpg","claims"`, 1))
	if _, refusals := Parse(line, o); summary(refusals) != "portrait portrait-format" {
		t.Error(refusals)
	}
}

// A link in the folder of portraits does not lead out of it.
func TestPortraitLink(t *testing.T) {
	outside, dir := filepath.Join(t.TempDir(), "1.webp"), t.TempDir()
	if err := os.WriteFile(outside, webp, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "1.webp")); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	o := options()
	o.Portraits = root.FS()
	line := []byte(strings.Replace(licence, `"claims"`, `"portrait":"1.webp","claims"`, 1))
	if _, refusals := Parse(line, o); summary(refusals) != "portrait portrait-format" {
		t.Error(refusals)
	}
	if err := os.Remove(filepath.Join(dir, "1.webp")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "1.webp"), webp, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, refusals := Parse(line, o); refusals != nil {
		t.Error(refusals)
	}
}

func TestApprovedNow(t *testing.T) {
	line := strings.Replace(licence, "2026-11-20T08:00:00+07:00", "2026-11-22T02:00:00Z", 1)
	if _, refusals := Parse([]byte(line), options()); refusals != nil {
		t.Error(refusals)
	}
}

func TestReader(t *testing.T) {
	file := "\ufeff" + licence + "\r\n" +
		"\r\n  \t\n" +
		`{"record_id":"R-4","type":` + "\n" +
		strings.Replace(licence, "R-1", "R-5", 1) + "\n" +
		licence + "\n" +
		strings.Repeat("x", MaxLine+1) + "\n" +
		identity + strings.Repeat(" ", 10) + "\n" +
		organisation + "\n" +
		strings.Replace(licence, `"record_id":"R-1",`, "", 1) + "\n" +
		strings.Replace(licence, `"record_id":"R-1",`, "", 1) + "\n" +
		strings.Replace(identity, `"record_id":"R-2",`, "", 1)
	want := []string{
		"1 R-1",
		`record: line 4: "R-4": jose: json: no value at byte 26 (bad-json)`,
		"5 R-5",
		`record: line 6: "R-1": record_id: another line before has it (record-repeated)`,
		"record: line 7: more than 1048576 bytes (line-too-long)",
		"8 R-2",
		"9 R-3",
		"10 ",
		"record: line 11: another line before has the document, and both are without a record_id (record-repeated)",
		"12 ",
	}
	if got := readAll(t, strings.NewReader(file)); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
}

func readAll(t *testing.T, in io.Reader) (got []string) {
	t.Helper()
	r := NewReader(in, options())
	for {
		record, refusals, err := r.Next()
		if errors.Is(err, io.EOF) {
			return got
		}
		if err != nil || (record == nil) == (refusals == nil) {
			t.Fatal(record, refusals, err)
		}
		if record != nil {
			got = append(got, fmt.Sprint(record.Line, " ", record.ID))
		}
		for _, refusal := range refusals {
			got = append(got, refusal.Error())
		}
	}
}

func TestLineLimit(t *testing.T) {
	full := licence + strings.Repeat(" ", MaxLine-len(licence)-1) + "\t"
	if got := readAll(t, strings.NewReader("\ufeff"+full+"\r\n"+identity)); !reflect.DeepEqual(got, []string{"1 R-1", "2 R-2"}) {
		t.Error(got)
	}
	padded := strings.Replace(licence, `{"record_id"`, `{`+strings.Repeat(" ", MaxLine-len(licence))+`"record_id"`, 1)
	if got := readAll(t, strings.NewReader(padded)); !reflect.DeepEqual(got, []string{"1 R-1"}) {
		t.Error(got)
	}
	if got := readAll(t, strings.NewReader(strings.Replace(padded, "{ ", "{  ", 1))); !reflect.DeepEqual(got, []string{"record: line 1: more than 1048576 bytes (line-too-long)"}) {
		t.Error(got)
	}
}

// A line of a gigabyte is passed over in the memory of one line.
func TestEndlessLine(t *testing.T) {
	if testing.Short() {
		t.Skip("reads a gigabyte")
	}
	in := io.MultiReader(io.LimitReader(endless{}, 1<<30), strings.NewReader("\n"+licence+"\n"))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got := readAll(t, in)
	runtime.ReadMemStats(&after)
	if want := []string{"record: line 1: more than 1048576 bytes (line-too-long)", "2 R-1"}; !reflect.DeepEqual(got, want) {
		t.Error(got)
	}
	if spent := after.TotalAlloc - before.TotalAlloc; spent > 4*MaxLine {
		t.Errorf("%d bytes allocated", spent)
	}
}

type endless struct{}

func (endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = '['
	}
	return len(b), nil
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestReadError(t *testing.T) {
	r := NewReader(io.MultiReader(strings.NewReader(licence), failing{}), options())
	if record, refusals, err := r.Next(); record != nil || refusals != nil || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error(record, refusals, err)
	}
}

func FuzzRecord(f *testing.F) {
	for _, line := range []string{licence, identity, organisation} {
		f.Add([]byte(line))
		f.Add([]byte(strings.Replace(line, `"claims"`, `"device":`+deviceKey+`,"portrait":"1.webp","claims"`, 1)))
		f.Add([]byte(strings.Replace(line, `"claims"`, `"claims":{},"claims"`, 1)))
	}
	o := options()
	f.Fuzz(func(t *testing.T, line []byte) {
		r, refusals := Parse(line, o)
		if (r == nil) == (len(refusals) == 0) {
			t.Fatalf("record %v, refusals %v", r, refusals)
		}
		if r != nil && (r.Document == nil || r.Approved.At.After(now)) {
			t.Fatalf("accepted: %+v", r)
		}
		for _, refusal := range refusals {
			if _, known := message.Lookup(refusal.Code); !known || len(refusal.Field) > maxQuoted+10 {
				t.Fatalf("%+v", refusal)
			}
		}
	})
}

// One name is one record however its marks are composed; upper and lower case are two.
func TestRecordID(t *testing.T) {
	for given, want := range map[string]string{"Đợt 1": "Đợt 1", "\u0110o\u031b\u0323t 1": "Đợt 1", "r-1": "r-1"} {
		r, refusals := Parse([]byte(strings.Replace(licence, `"R-1"`, `"`+given+`"`, 1)), Options{Now: now})
		if r == nil || r.ID != want {
			t.Errorf("%+q: %+v, %v", given, r, refusals)
		}
	}
}
