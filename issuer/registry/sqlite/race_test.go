//go:build race

package sqlite_test

// With the race detector SQLite, which is Go, takes ten times as long.
const slow = true
