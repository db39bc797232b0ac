//go:build !unix

package sync

// nonblock is nothing that these systems have.
const nonblock = 0
