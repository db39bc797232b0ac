package verifier

import (
	"slices"
	"strings"
	"testing"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/gt1"
	"github.com/giayto/giayto/testvectors"
)

func caseNamed(t testing.TB, name string) testvectors.Case {
	for _, c := range cases(t) {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("no case is called %s", name)
	panic("unreachable")
}

// split makes two codes of a token: the first shows nothing, the second holds all its disclosures.
func split(t *testing.T, text string) (first, second string) {
	content, err := gt1.Unpack(text)
	if err != nil {
		t.Fatal(err)
	}
	token, err := credential.Parse(content.Compact)
	if err != nil {
		t.Fatal(err)
	}
	_, disclosures, _ := strings.Cut(content.Compact, "~")
	if first, err = gt1.Pack(token.Present()); err != nil {
		t.Fatal(err)
	}
	if second, err = gt1.Pack("~" + disclosures); err != nil {
		t.Fatal(err)
	}
	return first, second
}

func TestFramesJoin(t *testing.T) {
	c := caseNamed(t, "licence-portrait")
	d, q := deviceFor(t, c), questionOf(t, c)
	first, second := split(t, c.Text)
	other := caseNamed(t, "health-pin12").Text

	reasons := func(texts ...string) (all []string) {
		for _, v := range VerifyAll(d, q, texts) {
			all = append(all, v.Reason)
		}
		return all
	}
	for name, test := range map[string]struct{ texts, want []string }{
		"first alone":         {[]string{first}, []string{"holder-unproved"}},
		"second alone":        {[]string{second}, []string{"incomplete"}},
		"both":                {[]string{first, second}, []string{"accepted"}},
		"the other way round": {[]string{second, first}, []string{"accepted"}},
		"beside another":      {[]string{other, first, second}, []string{"unclear", "accepted"}}, // a card beside another person's paper
		"of another":          {[]string{other, second}, []string{"accepted", "incomplete"}},
		"twice":               {[]string{first, second, second}, []string{"accepted"}},
		"whole and second":    {[]string{c.Text, second}, []string{"accepted"}},
		"none":                {nil, nil},
	} {
		if got := reasons(test.texts...); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, expected %v", name, got, test.want)
		}
	}
	joined := VerifyAll(d, q, []string{first, second})[0]
	if got := joined.Document.SecondFrame; !slices.Contains(got, "portrait") {
		t.Errorf("second frame %v", got)
	}
	if whole := Verify(d, q, c.Text); len(whole.Document.SecondFrame) != 0 || shown(t, whole) != shown(t, joined) {
		t.Errorf("two codes say %s, one says %s", shown(t, joined), shown(t, whole))
	}
}

func shown(t *testing.T, v Verdict) string {
	t.Helper()
	claims, err := v.Document.Claims.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return string(claims)
}
