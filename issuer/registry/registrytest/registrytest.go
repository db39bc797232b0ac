// Package registrytest is what every engine that keeps a registry must pass. A driver's own tests call Run; what only its
// engine can do (a damaged file, a full disk) they test beside it.
package registrytest

import (
	"testing"

	"github.com/giayto/giayto/issuer/registry"
)

// Run runs the suite. fresh returns the driver of a database that is empty or not there yet, another one at each call; it is
// opened several times, also at once.
func Run(t *testing.T, fresh func(t *testing.T) registry.Driver) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, func(*testing.T) registry.Driver)
	}{
		{"Create", testCreate},
		{"Newer", testNewer},
		{"Batches", testBatches},
		{"Group", testGroup},
		{"GroupRefuses", testGroupRefuses},
		{"Unfinished", testUnfinished},
		{"Places", testPlaces},
		{"FullList", testFullList},
		{"Years", testYears},
		{"ByRecord", testByRecord},
		{"Renewal", testRenewal},
		{"NewerBlank", testNewerBlank},
		{"Meanwhile", testMeanwhile},
		{"Refusal", testRefusal},
		{"OfAnother", testOfAnother},
		{"OldBlank", testOldBlank},
		{"ReserveRefuses", testReserveRefuses},
		{"PendingRevocation", testPendingRevocation},
		{"Supersede", testSupersede},
		{"Standing", testStanding},
		{"OrderRefuses", testOrderRefuses},
		{"Targets", testTargets},
		{"LaterCredentials", testLaterCredentials},
		{"Midnight", testMidnight},
		{"Effect", testEffect},
		{"Values", testValues},
		{"Find", testFind},
		{"Events", testEvents},
		{"Tick", testTick},
		{"Expiring", testExpiring},
		{"ExpiringMany", testExpiringMany},
		{"Consumers", testConsumers},
		{"Clock", testClock},
		{"Mark", testMark},
		{"Older", testOlder},
		{"TwoHandles", testTwoHandles},
		{"Concurrent", testConcurrent},
		{"Cancelled", testCancelled},
		{"Chain", testChain},
		{"Export", testExport},
		{"ImportRefuses", testImportRefuses},
		{"Skip", testSkip},
		{"Audit", testAudit},
		{"IssuedMeanwhile", testIssuedMeanwhile},
		{"Inputs", testInputs},
		{"Holding", testHolding},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, fresh) })
	}
}
