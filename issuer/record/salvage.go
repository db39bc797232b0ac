package record

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/giayto/giayto/credential/jose"
)

// salvage reads as much of a broken line as there is, to name the record and the paths of the members that stand
// twice. What it finds goes into a refusal and nowhere else.
func salvage(line []byte) (id string, duplicates []string) {
	w := walker{in: json.NewDecoder(bytes.NewReader(line))}
	w.value("", 0)
	return w.id, w.duplicates
}

// A walker goes through JSON token by token, until its end or the first fault.
type walker struct {
	in         *json.Decoder
	id         string
	duplicates []string
}

// value passes one value and reports whether to go on. Nothing is deeper than jose reads.
func (w *walker) value(path string, depth int) bool {
	t, err := w.in.Token()
	if err != nil || depth > jose.MaxDepth {
		return false
	}
	if s, ok := t.(string); ok && path == "record_id" && w.id == "" {
		w.id = s
	}
	switch t {
	case json.Delim('{'):
		return w.object(path, depth)
	case json.Delim('['):
		return w.array(path, depth)
	}
	return true
}

func (w *walker) object(path string, depth int) bool {
	if path != "" {
		path += "."
	}
	seen := make(map[string]bool)
	for w.in.More() {
		t, err := w.in.Token()
		name, ok := t.(string)
		if err != nil || !ok {
			return false
		}
		if seen[name] && len(w.duplicates) < maxRefusals {
			w.duplicates = append(w.duplicates, path+name)
		}
		seen[name] = true
		if !w.value(path+name, depth+1) {
			return false
		}
	}
	_, err := w.in.Token()
	return err == nil
}

func (w *walker) array(path string, depth int) bool {
	for i := 0; w.in.More(); i++ {
		if !w.value(fmt.Sprintf("%s[%d]", path, i), depth+1) {
			return false
		}
	}
	_, err := w.in.Token()
	return err == nil
}
