package gt1

import "testing"

func TestEmptyAndShort(t *testing.T) {
	for _, x := range []string{"", "~", "~~", "a~b~c", "{}", "{", "eyJ.x.y~", "\x00\x7f"} {
		text, err := Pack(x)
		if err != nil {
			t.Fatalf("%q: %v", x, err)
		}
		if back, err := Unpack(text); err != nil || back.Compact != x {
			t.Errorf("%q comes back as %q, %v", x, back.Compact, err)
		}
	}
}
