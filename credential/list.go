package credential

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/giayto/giayto/credential/jose"
)

// A list is an array of 1 to max objects, each with its own table of claims.
type list struct {
	of  []Claim
	max int
}

// Elements returns the table of claims of the objects in an array, nil where the value is no array.
func (c *Claim) Elements() []Claim {
	if l, ok := c.format.(list); ok {
		return l.of
	}
	return nil
}

// shown is implemented by the elements of a document's list: what they look like to people.
type shown interface{ shown() (vi, en string) }

func (l list) String() string { return fmt.Sprintf("array of 1–%d objects", l.max) }

func (l list) read(c *check, path string, v *jose.Value, to reflect.Value) {
	elems := v.Elems()
	if len(elems) == 0 || len(elems) > l.max {
		c.fail(path, codeValue, "not an array of 1 to %d objects", l.max)
		return
	}
	to.Set(reflect.MakeSlice(to.Type(), len(elems), len(elems)))
	for i, e := range elems {
		c.object(l.of, fmt.Sprintf("%s[%d].", path, i), e, to.Index(i))
	}
}

func (l list) write(b []byte, f reflect.Value) []byte {
	b = append(b, '[')
	for i := range f.Len() {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendObject(b, l.of, f.Index(i))
	}
	return append(b, ']')
}

func (l list) show(f reflect.Value) (vi, en string) {
	var all, alle []string
	for i := range f.Len() {
		vi, en := f.Index(i).Interface().(shown).shown()
		all, alle = append(all, vi), append(alle, en)
	}
	return strings.Join(all, "; "), strings.Join(alle, "; ")
}
