package main

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// An object is a JSON object with its members in the order in which they are added.
type object struct{ b strings.Builder }

func (o *object) raw(name, value string) {
	o.b.WriteByte("{,"[min(o.b.Len(), 1)])
	o.b.WriteString(`"` + name + `":` + value)
}

// text adds a string, which needs no escaping in what is generated here. An empty one is left out.
func (o *object) text(name, value string) {
	if value != "" {
		o.raw(name, quote(value))
	}
}

func (o *object) number(name string, n int) { o.raw(name, strconv.Itoa(n)) }

func (o *object) String() string { return o.b.String() + "}" }

func quote(s string) string { return `"` + s + `"` }

func base64url(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func base64std(b []byte) string { return base64.StdEncoding.EncodeToString(b) }
