package scan

import (
	"context"
	"errors"
	"testing"
	"time"
)

// A budget ends without a timer of the runtime, which in WebAssembly fires when the work is over.
func TestBudgetWithoutTimer(t *testing.T) {
	stopped, stop := context.WithCancel(t.Context())
	stop()
	for _, k := range []struct {
		ctx  bounded
		want error
	}{
		{bounded{t.Context(), time.Now(), time.Hour}, nil},
		{bounded{t.Context(), time.Now().Add(-time.Hour), time.Minute}, context.DeadlineExceeded},
		{bounded{stopped, time.Now().Add(-time.Hour), time.Minute}, context.Canceled},
	} {
		if err := k.ctx.Err(); !errors.Is(err, k.want) {
			t.Errorf("%v, not %v", err, k.want)
		}
	}
}
