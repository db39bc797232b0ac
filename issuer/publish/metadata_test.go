package publish

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/jose"
)

// published returns the files of a new site.
func published(t *testing.T) map[string]string {
	t.Helper()
	_, dir := siteOf(t)
	return tree(t, dir)
}

func TestIssuerMetadata(t *testing.T) {
	key := func(name string) string {
		public := signer(t, name).Public()
		point, err := public.MarshalJSON()
		check(t, err)
		return fmt.Sprintf(`{"kid":%q,%s,"alg":"ES256","use":"sig"}`, public.ID(), strings.Trim(string(point), "{}"))
	}
	want := `{"issuer":"https://id.giayto.example/csgt","jwks":{"keys":[` + key("csgt") + "," + key("csgt old") +
		`]},"status_list_aggregation_endpoint":"https://id.giayto.example/csgt/status-lists.json"}` + "\n"
	got := published(t)[".well-known/jwt-vc-issuer/csgt"]
	if got != want {
		t.Errorf("%s", got)
	}
	var m struct {
		JWKS struct{ Keys []json.RawMessage }
	}
	check(t, json.Unmarshal([]byte(got), &m))
	for i, name := range []string{"csgt", "csgt old"} {
		if parsed, err := jose.ParsePublicKey(m.JWKS.Keys[i]); err != nil || !parsed.Equal(signer(t, name).Public()) {
			t.Error(name, err)
		}
	}
}

func TestTypeMetadata(t *testing.T) {
	files := published(t)
	for _, typ := range credential.Types() {
		var m struct {
			VCT     string
			Name    string
			Display []struct{ Locale, Name string }
			Claims  []struct {
				Path      []*string
				Display   []struct{ Locale, Label, Description string }
				Mandatory bool
				SD        string
			}
		}
		check(t, json.Unmarshal([]byte(files["types/"+typ.Name+".json"]), &m))
		if m.VCT != typ.VCT || m.Name != typ.EN || fmt.Sprint(m.Display) != fmt.Sprintf("[{vi %s} {en %s}]", typ.VI, typ.EN) {
			t.Errorf("%s: %+v", typ.Name, m)
		}
		var top []string
		for _, c := range m.Claims {
			if len(c.Path) == 1 {
				top = append(top, *c.Path[0])
			}
			if len(c.Display) != 2 || c.Display[0].Locale != "vi" || c.Display[0].Label == "" || c.Display[1].Locale != "en" || c.Display[1].Label == "" {
				t.Errorf("%s: %+v", typ.Name, c)
			}
		}
		var table []string
		for _, c := range typ.Claims {
			table = append(table, c.Name)
		}
		if !slices.Equal(top, table) {
			t.Errorf("%s: claims %q", typ.Name, top)
		}
	}
	for _, want := range []string{
		`{"path":["full_name"],"display":[{"locale":"vi","label":"Họ, chữ đệm và tên"},{"locale":"en","label":"Full name"}],"mandatory":true,"sd":"never"}`,
		`{"path":["driving_privileges",null,"scheme"],"display":[{"locale":"vi","label":"Hệ thống phân hạng"},{"locale":"en","label":"Scheme",` +
			`"description":"2008 for a class issued before 2025-01-01, 2024 for a later one."}],"mandatory":true,"sd":"never"}`,
		`{"path":["driving_privileges",null,"codes",null,"code"],"display":[{"locale":"vi","label":"Mã"},{"locale":"en","label":"Code","description":"As in ` + "`B.01`" + `."}],"mandatory":false,"sd":"never"}`,
		`{"path":["portrait"],"display":[{"locale":"vi","label":"Ảnh chân dung"},{"locale":"en","label":"Portrait"}],"mandatory":false,"sd":"always"}`,
	} {
		if !strings.Contains(files["types/driving-licence.json"], want) {
			t.Errorf("there is no %s", want)
		}
	}
}

func TestNameOf(t *testing.T) {
	for uri, want := range map[string]string{
		"https://id.giayto.example":               "",
		"https://id.giayto.example/csgt":          "csgt",
		"https://id.giayto.example/a/b-c.d/46":    "a/b-c.d/46",
		"https://id.giayto.example:8443/s/%C4%91": "s/đ",
	} {
		if got, err := nameOf(uri); err != nil || got != want {
			t.Errorf("%s: %q, %v", uri, got, err)
		}
	}
	for _, uri := range []string{
		"https://id.giayto.example/", "https://id.giayto.example//a", "https://id.giayto.example/a/", "https://id.giayto.example/a//b",
		"https://id.giayto.example/..", "https://id.giayto.example/a/../b", "https://id.giayto.example/%2e%2e/b", "https://id.giayto.example/./b",
		"https://id.giayto.example/.well-known", "https://id.giayto.example/a/.b", `https://id.giayto.example/a\b`, "https://id.giayto.example/a?b",
		"https://id.giayto.example/a.gz", "https://id.giayto.example/a.br", "https://id.giayto.example/%", "https://id.giayto.example/a%00b",
	} {
		if got, err := nameOf(uri); err == nil && got != "" {
			t.Errorf("%s: %q", uri, got)
		}
	}
}

func FuzzNameOf(f *testing.F) {
	for _, uri := range []string{"https://id.giayto.example/status/46", "https://id.giayto.example", "https://x/%2e%2e/a"} {
		f.Add(uri)
	}
	f.Fuzz(func(t *testing.T, uri string) {
		name, err := nameOf(uri)
		if err != nil || name == "" {
			return
		}
		for _, part := range strings.Split(name, "/") {
			if part == "" || part[0] == '.' || strings.ContainsAny(part, "\\\x00") {
				t.Errorf("%q becomes %q", uri, name)
			}
		}
	})
}
