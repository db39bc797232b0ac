package main

import (
	"io"
	"time"
)

func density(io.Writer, uint64, string) error { return nil }
func fuzz(io.Writer, time.Duration) error     { return nil }
