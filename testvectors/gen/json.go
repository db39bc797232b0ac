package main

import (
	"fmt"
	"strconv"
	"strings"
)

// An object is a JSON object whose members keep their order.
type object []member

type member struct {
	name  string
	value any // string, int, bool, raw, object, []any
}

// raw is JSON text that is written as it stands.
type raw string

func (o object) with(name string, value any) object {
	out := append(object(nil), o...)
	for i := range out {
		if out[i].name == name {
			out[i].value = value
			return out
		}
	}
	return append(out, member{name, value})
}

func (o object) without(name string) object {
	var out object
	for _, m := range o {
		if m.name != name {
			out = append(out, m)
		}
	}
	return out
}

func (o object) renamed(from, to string) object {
	out := append(object(nil), o...)
	for i := range out {
		if out[i].name == from {
			out[i].name = to
		}
	}
	return out
}

func jsonText(v any) string {
	switch v := v.(type) {
	case string:
		return quote(v)
	case int:
		return strconv.Itoa(v)
	case bool:
		return strconv.FormatBool(v)
	case raw:
		return string(v)
	case object:
		members := make([]string, len(v))
		for i, m := range v {
			members[i] = quote(m.name) + ":" + jsonText(m.value)
		}
		return "{" + strings.Join(members, ",") + "}"
	case []any:
		elems := make([]string, len(v))
		for i, e := range v {
			elems[i] = jsonText(e)
		}
		return "[" + strings.Join(elems, ",") + "]"
	}
	panic(fmt.Sprintf("no JSON for %T", v))
}

func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s) + `"`
}
