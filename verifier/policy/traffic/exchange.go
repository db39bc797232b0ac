package traffic

import (
	"strings"

	"github.com/giayto/giayto/credential/message"
)

// An Exchange is what a class issued before 2025 becomes when the licence is exchanged or issued again (Đ89 k3).
type Exchange struct {
	Classes     []string // of the scheme of 2024, one of which is given; none where it is no licence any more
	Restriction string   // as in "A.03", empty for none
	// The certificate for farm tractors that goes with it is for payloads in kg up to MachineMax, or over MachineMin; both
	// are 0 for none.
	MachineMin, MachineMax int

	source source
}

// exchanges is Đ89 k3.
var exchanges = map[string]Exchange{
	"A1":  {Classes: []string{"A"}, Restriction: "A.03", source: law36(89, 3, "a")},
	"A2":  {Classes: []string{"A"}, source: law36(89, 3, "b")},
	"A3":  {Classes: []string{"B1"}, source: law36(89, 3, "c")},
	"A4":  {MachineMax: 1000, source: law36(89, 3, "d")},
	"B11": {Classes: []string{"B"}, Restriction: "B.01", source: law36(89, 3, "đ")},
	"B1":  {Classes: []string{"B", "C1"}, MachineMax: 3500, source: law36(89, 3, "e")},
	"B2":  {Classes: []string{"B", "C1"}, MachineMax: 3500, source: law36(89, 3, "e")},
	"C":   {Classes: []string{"C"}, MachineMin: 3500, source: law36(89, 3, "g")},
	"D":   {Classes: []string{"D2"}, MachineMin: 3500, source: law36(89, 3, "h")},
	"E":   {Classes: []string{"D"}, MachineMin: 3500, source: law36(89, 3, "i")},
	"FB2": {Classes: []string{"BE", "C1E"}, MachineMax: 3500, source: law36(89, 3, "k")},
	"FC":  {Classes: []string{"CE"}, MachineMin: 3500, source: law36(89, 3, "l")},
	"FD":  {Classes: []string{"D2E"}, MachineMin: 3500, source: law36(89, 3, "m")},
	"FE":  {Classes: []string{"DE"}, MachineMin: 3500, source: law36(89, 3, "n")},
}

// Exchanged returns what a class of the scheme of 2008 becomes.
func Exchanged(class string) (Exchange, bool) {
	e, ok := exchanges[class]
	return e, ok
}

// text is what it becomes, in words.
func (e Exchange) text() message.Text {
	t := message.Text{VI: "hạng " + strings.Join(e.Classes, " hoặc "), EN: "class " + strings.Join(e.Classes, " or ")}
	if e.Restriction != "" {
		t.VI += " (" + e.Restriction + ")"
		t.EN += " (" + e.Restriction + ")"
	}
	machine := e.machine()
	switch {
	case len(e.Classes) == 0:
		return machine
	case machine.VI != "":
		t.VI += " và " + machine.VI
		t.EN += " and " + machine.EN
	}
	return t
}

// machine is the certificate for farm tractors in words, empty for none.
func (e Exchange) machine() message.Text {
	switch {
	case e.MachineMax > 0:
		return message.Text{VI: "chứng chỉ máy kéo đến " + dotted(e.MachineMax) + " kg", EN: "a tractor certificate to " + comma(e.MachineMax) + " kg"}
	case e.MachineMin > 0:
		return message.Text{VI: "chứng chỉ máy kéo trên " + dotted(e.MachineMin) + " kg", EN: "a tractor certificate over " + comma(e.MachineMin) + " kg"}
	}
	return message.Text{}
}
