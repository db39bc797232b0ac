package main

import (
	"testing"

	"github.com/giayto/giayto/verifier/policy/traffic"
)

// Each example of the help is understood, and both forms are of one kind of vehicle.
func TestVehicleHelp(t *testing.T) {
	kinds := map[traffic.Kind]bool{}
	for _, row := range vehicleHelp {
		spoken, err := traffic.ParseVehicle(row.spoken)
		if err != nil {
			t.Error(err)
		}
		short, err := traffic.ParseVehicle(row.spec)
		if err != nil {
			t.Error(err)
		}
		if spoken.Kind != short.Kind || spoken.Seats != short.Seats || spoken.GrossMass != short.GrossMass || spoken.Tow != short.Tow {
			t.Errorf("%q is %s, not %s", row.spoken, spoken, short)
		}
		kinds[short.Kind] = true
	}
	const all = 10
	if len(kinds) != all {
		t.Errorf("%d kinds of vehicles, want %d", len(kinds), all)
	}
}
