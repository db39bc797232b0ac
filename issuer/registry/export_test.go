package registry

import "context"

// Migrations are the steps up to this version.
var Migrations = migrations

// Migrate brings the tables of an open registry further.
func (r *Registry) Migrate(ctx context.Context, steps [][]string) error {
	return r.database.migrate(ctx, steps)
}
