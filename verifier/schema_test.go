package verifier

import (
	"bytes"
	"encoding/json"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/message"
)

// The schemas of what giayto verify --json prints.
type schemas struct{ verdict, sum *jsonschema.Schema }

var compileOnce = sync.OnceValues(func() (s schemas, err error) {
	compiler := jsonschema.NewCompiler()
	for id, text := range map[string][]byte{"urn:giayto:verdict:1": Schema, "urn:giayto:sum:1": SumSchema} {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			return s, err
		}
		if err := compiler.AddResource(id, doc); err != nil {
			return s, err
		}
	}
	if s.verdict, err = compiler.Compile("urn:giayto:verdict:1"); err != nil {
		return s, err
	}
	s.sum, err = compiler.Compile("urn:giayto:sum:1")
	return s, err
})

func compileSchemas(t *testing.T) schemas {
	t.Helper()
	s, err := compileOnce()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Every verdict of the vectors is valid by the schema, and the schema names what there is.
func TestSchema(t *testing.T) {
	schema := compileSchemas(t).verdict
	for _, c := range cases(t) {
		b, err := json.Marshal(Verify(deviceFor(t, c), questionOf(t, c), c.Text))
		if err != nil {
			t.Fatal(err)
		}
		verdict, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(verdict); err != nil {
			t.Errorf("%s: %v", c.Name, err)
		}
		broken := verdict.(map[string]any)
		delete(broken, "outcome")
		if schema.Validate(broken) == nil {
			t.Fatalf("%s: the schema passes a verdict without outcome", c.Name)
		}
	}
	var listed struct {
		Properties struct {
			Reason   struct{ Enum []string }
			Document struct {
				Properties struct {
					Type struct{ Enum []string }
				}
			}
		}
	}
	if err := json.Unmarshal(Schema, &listed); err != nil {
		t.Fatal(err)
	}
	var reasons, types []string
	for _, m := range message.All() {
		if m.Kind == message.Reason {
			reasons = append(reasons, m.Code)
		}
	}
	for _, typ := range credential.Types() {
		types = append(types, typ.Name)
	}
	sameSet(t, "reasons", listed.Properties.Reason.Enum, reasons)
	sameSet(t, "types", listed.Properties.Document.Properties.Type.Enum, types)
}

func sameSet(t *testing.T, what string, a, b []string) {
	set := map[string]int{}
	for _, s := range a {
		set[s]++
	}
	for _, s := range b {
		set[s]--
	}
	for s, n := range set {
		if n != 0 {
			t.Errorf("%s: the schema and the code disagree on %s", what, s)
		}
	}
}
