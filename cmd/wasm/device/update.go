package device

import (
	"context"
	"time"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/verifier/sync"
	"github.com/giayto/giayto/verifier/view"
)

// updateTimeout bounds an update: a page is seldom open for longer.
const updateTimeout = 10 * time.Minute

func (d *Device) update(ctx context.Context, at Moment, question string, site sync.Source) ([]byte, error) {
	begin := time.Now()
	options := sync.Options{Timeout: updateTimeout, Now: func() time.Time { return at.time().Add(time.Since(begin)) }}
	if question != "" {
		options.For = []credential.Question{credential.Question(question)}
	}
	report, err := sync.Run(ctx, d.bundle, []sync.Source{site}, options)
	return jose.Marshal(view.OfReport(report, err, at.lang()))
}
