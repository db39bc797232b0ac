package verifier

import "time"

// How old knowledge may be. A status token lives 48 hours at most as we issue it (FORMAT.md), so that a revocation
// reaches an officer who syncs once a shift within a day: NĐ 168/2024 Đ5 k7 has suspensions written into the data
// base at once, and the paper's value rests on that.
const (
	// FreshStatus is the age up to which a status list is not remarked upon.
	FreshStatus = 24 * time.Hour
	// shortLived is the term up to which a credential needs no status list: it is younger than a fresh list.
	shortLived = 24 * time.Hour
	// TrustWarning is how long before its end an ageing trust list is remarked upon.
	TrustWarning = 14 * 24 * time.Hour
	// ClockTolerance is how far a device's clock may be behind what was signed.
	ClockTolerance = 5 * time.Minute
	// proofAge is how long a device's one-way proof is fresh, proofSkew how far two phones' clocks may differ.
	// CoronaCheck used the same figures for a code that is re-signed on the screen.
	proofAge  = 60 * time.Second
	proofSkew = 30 * time.Second
)
