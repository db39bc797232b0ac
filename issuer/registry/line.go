package registry

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// null is how a line has NULL: text has this character as %7E.
const null = '~'

// appendLine appends the line of a row: the table's name and the values, each after one space, and a line feed.
func (t *table) appendLine(line []byte, row []any) []byte {
	line = append(line, t.name...)
	for _, value := range row {
		line = append(line, ' ')
		switch v := value.(type) {
		case nil:
			line = append(line, null)
		case int64:
			line = strconv.AppendInt(line, v, 10)
		case string:
			line = appendText(line, v)
		case []byte:
			line = hex.AppendEncode(line, v)
		default: // of a type that no column has
			line = append(line, '?')
		}
	}
	return append(line, '\n')
}

const upperHex = "0123456789ABCDEF"

// appendText writes every byte outside of ! to }, and %, as % and two digits.
func appendText(line []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c > ' ' && c < null && c != '%' {
			line = append(line, c)
		} else {
			line = append(line, '%', upperHex[c>>4], upperHex[c&15])
		}
	}
	return line
}

var errLine = errors.New("registry: not a line of a log")

// parseLine reads what appendLine wrote, and nothing else. The line is without its line feed.
func parseLine(line string) (*table, []any, error) {
	fields := strings.Split(line, " ")
	for _, t := range loggedTables {
		if t.name != fields[0] {
			continue
		}
		if len(fields)-1 != len(t.columns) {
			return nil, nil, fmt.Errorf("%w: %s has %d values, not %d", errLine, t.name, len(t.columns), len(fields)-1)
		}
		row := make([]any, len(t.columns))
		for i, field := range fields[1:] {
			value, err := parseField(t.types[i], field)
			if err != nil {
				return nil, nil, fmt.Errorf("%w: %s of %s: %q", errLine, t.columns[i], t.name, field)
			}
			row[i] = value
		}
		if again := t.appendLine(nil, row); string(again[:len(again)-1]) != line {
			return nil, nil, fmt.Errorf("%w: %q", errLine, line)
		}
		if row[0] == nil || row[t.entry] == nil {
			return nil, nil, fmt.Errorf("%w: %s has no key", errLine, t.name)
		}
		return t, row, nil
	}
	return nil, nil, fmt.Errorf("%w: %q is no table", errLine, fields[0])
}

func parseField(typ columnType, field string) (any, error) {
	if field == string(null) {
		return nil, nil
	}
	switch typ {
	case integer:
		return strconv.ParseInt(field, 10, 64)
	case blob:
		return hex.DecodeString(field)
	}
	return parseText(field)
}

func parseText(field string) (string, error) {
	var s []byte
	for i := 0; i < len(field); i++ {
		if field[i] != '%' {
			s = append(s, field[i])
			continue
		}
		if len(field)-i < 3 {
			return "", errLine
		}
		c, err := strconv.ParseUint(field[i+1:i+3], 16, 8)
		if err != nil {
			return "", err
		}
		s = append(s, byte(c))
		i += 2
	}
	return string(s), nil
}
