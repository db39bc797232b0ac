package symbol

import (
	"testing"

	"github.com/giayto/giayto/verifier/scan/iso18004"
	"rsc.io/qr/coding"
)

// want checks a message and its modules.
func want(t *testing.T, name string, g Grid, text string, version int, level Level) *Message {
	t.Helper()
	m, err := Decode(g)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return nil
	}
	if m.Text != text || m.Version != version || m.Level != level {
		t.Errorf("%s: %+v, want %.40q", name, m, text)
	}
	return m
}

func TestVersions(t *testing.T) {
	for version := 1; version <= 40; version++ {
		for level := iso18004.L; level <= iso18004.H; level++ {
			text := full(version, level)
			mask := (version + int(level)) % 8
			drawn := draw(t, version, level, mask, coding.Num(text))
			grids := map[string]Grid{"rsc.io/qr": drawn}
			if !testing.Short() || version%9 == 0 {
				grids["skip2/go-qrcode"] = drawSkip2(t, version, level, text)
				grids["gozxing"] = drawZXing(t, version, level, text)
			}
			for name, g := range grids {
				m := want(t, name, g, text, version, level)
				if m == nil {
					continue
				}
				if name == "rsc.io/qr" && m.Mask != mask {
					t.Errorf("%d-%v: mask %d, want %d", version, level, m.Mask, mask)
				}
				if m.Mirrored || m.Corrected != 0 || m.Part != nil || m.FNC1 != (FNC1{}) {
					t.Errorf("%d-%v: %+v", version, level, m)
				}
				for i, v := range m.Modules() {
					if v > 0 != (g.Soft[i] > 0) {
						t.Fatalf("%s, %d-%v: module %d, %d is redrawn otherwise", name, version, level, i%g.Size, i/g.Size)
					}
				}
			}
		}
	}
}

func TestMirrored(t *testing.T) {
	for version := 1; version <= 40; version++ {
		g := draw(t, version, iso18004.Q, version%8, coding.Num("8401"))
		transpose(g.Soft, g.Size)
		m := want(t, "mirrored", g, "8401", version, iso18004.Q)
		if m == nil || !m.Mirrored {
			t.Fatalf("version %d: %+v", version, m)
		}
		for i, v := range m.Modules() {
			if v > 0 != (g.Soft[i] > 0) {
				t.Fatalf("version %d: module %d, %d is redrawn otherwise", version, i%g.Size, i/g.Size)
			}
		}
	}
}
