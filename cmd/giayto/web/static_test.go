package web

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/issuer/publish"
	"github.com/giayto/giayto/testvectors/programs"
)

const issuer = "https://id.giayto.example/csgt"

// publishedSite writes a site with a trust list and one status list, and returns its folder.
func publishedSite(t *testing.T) string {
	t.Helper()
	root, key, status := newSigner(t, 1), newSigner(t, 2), newSigner(t, 3)
	list := &trustlist.List{
		Version: 1, IssuedAt: now, Expires: now.AddDate(0, 0, 30), Roots: trustlist.Roots{Keys: []*jose.PublicKey{root.Public()}, Threshold: 1},
		Issuers: []trustlist.Issuer{{ID: issuer, Name: trustlist.Name{VI: "Cục Cảnh sát giao thông", EN: "Traffic Police"}, Keys: []trustlist.Key{{
			Kid: status.Public().ID(), JWK: status.Public(), Use: trustlist.UseStatus, From: now.AddDate(-1, 0, 0), Until: now.AddDate(1, 0, 0),
		}}}},
	}
	payload, err := list.Payload()
	check(t, err)
	signed, err := trustlist.Sign(payload, root)
	check(t, err)
	part := &publish.Part{
		Issuer: issuer, Trust: &publish.Trust{List: signed, Steps: [][]byte{signed}}, Keys: []*jose.PublicKey{key.Public()},
		StatusKeys: []*jose.PublicKey{status.Public()}, SignWith: status.Public(),
		Sign: func(c statuslist.Claims) (string, error) { return statuslist.Sign(status, c) },
		Lists: []publish.List{{URI: "https://id.giayto.example/status/46", Year: 2027, Size: 1 << 16,
			Values: func(yield func(int, statuslist.Value) error) error { return yield(7, statuslist.Revoked) }}},
	}
	dir := t.TempDir()
	_, err = part.Write(t.Context(), dir, now)
	check(t, err)
	return dir
}

// A device finds its way through the site with nothing but the host that it was given, whoever serves the files.
func TestAnyServer(t *testing.T) {
	dir := publishedSite(t)
	ours, _ := serveFolder(t, dir)
	t.Run("ours", func(t *testing.T) { wayOfADevice(t, ours) })
	t.Run("python", func(t *testing.T) { wayOfADevice(t, servePython(t, dir)) })
}

func wayOfADevice(t *testing.T, base string) {
	signed, err := trustlist.Parse(fetched(t, base, "/trust.json"))
	check(t, err)
	list, err := signed.Open(trustlist.Roots{Keys: []*jose.PublicKey{newSigner(t, 1).Public()}, Threshold: 1})
	check(t, err)
	if step := fetched(t, base, "/trust/1.json"); string(step) != string(fetched(t, base, "/trust.json")) {
		t.Error("the first list is another")
	}
	iss, err := url.Parse(list.Issuers[0].ID)
	check(t, err)
	var about struct {
		Issuer      string
		Aggregation string `json:"status_list_aggregation_endpoint"`
	}
	check(t, json.Unmarshal(fetched(t, base, "/.well-known/jwt-vc-issuer"+iss.Path), &about))
	if about.Issuer != issuer || about.Aggregation != issuer+"/status-lists.json" {
		t.Errorf("%+v", about)
	}
	var lists struct {
		URIs []string `json:"status_lists"`
	}
	check(t, json.Unmarshal(fetched(t, base, pathOf(t, about.Aggregation)), &lists))
	if len(lists.URIs) != 1 {
		t.Fatalf("%+v", lists)
	}
	token, err := statuslist.Parse(string(fetched(t, base, pathOf(t, lists.URIs[0]))))
	check(t, err)
	_, key, ok := list.Key(issuer, token.Kid())
	if !ok {
		t.Fatalf("key %s is not listed", token.Kid())
	}
	status, err := token.Open(key.JWK, lists.URIs[0])
	check(t, err)
	if v, _ := status.Get(7); v != statuslist.Revoked {
		t.Errorf("entry 7 is %v", v)
	}
	var metadata struct{ VCT string }
	check(t, json.Unmarshal(fetched(t, base, "/types/driving-licence.json"), &metadata))
	if metadata.VCT != "urn:giayto:vn:driving-licence:1" {
		t.Errorf("%+v", metadata)
	}
}

func pathOf(t *testing.T, uri string) string {
	t.Helper()
	u, err := url.Parse(uri)
	check(t, err)
	return u.Path
}

// fetched gets a file as any client does, which may have it compressed.
func fetched(t *testing.T, base, path string) []byte {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+path, nil)
	check(t, err)
	response, err := http.DefaultClient.Do(r)
	check(t, err)
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	check(t, err)
	if response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", path, response.Status)
	}
	return data
}

// servePython serves a folder with Python's own server, and returns its URL.
func servePython(t *testing.T, dir string) string {
	t.Helper()
	python := programs.Path(t, "python3")
	cmd := exec.CommandContext(t.Context(), python, "-u", "-m", "http.server", "--bind", "127.0.0.1", "--directory", dir, "0")
	out, err := cmd.StdoutPipe()
	check(t, err)
	cmd.WaitDelay = time.Second
	check(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	check(t, err)
	port := regexp.MustCompile(`port (\d+)`).FindStringSubmatch(line)
	if port == nil {
		t.Fatalf("Python says %q", strings.TrimSpace(line))
	}
	return fmt.Sprint("http://127.0.0.1:", port[1])
}
