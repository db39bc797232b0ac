package sync

import (
	"path/filepath"
	"testing"
)

func FuzzAggregation(f *testing.F) {
	f.Add(aggregation(f, uri46, uri47, uri46))
	f.Add(aggregation(f))
	f.Add(aggregation(f, "http://id.giayto.example/x", host+"../x", host+"a%2fb", host+"%2e%2e/x"))
	f.Add([]byte(`{"status_lists":["https://id.giayto.example/\u0061"],"x":1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		uris, err := parseAggregation(data)
		if len(uris) > maxLists {
			t.Fatalf("%d lists", len(uris))
		}
		for _, uri := range uris {
			path, e := sitePath(uri)
			if e != nil || checkURI(uri) != nil || !filepath.IsLocal(path) {
				t.Fatalf("%q is %q: %v", uri, path, e)
			}
		}
		if err == nil {
			again, err := parseAggregation(aggregation(t, uris...))
			if err != nil || len(again) != len(uris) {
				t.Fatalf("%q again: %q, %v", uris, again, err)
			}
		}
	})
}
