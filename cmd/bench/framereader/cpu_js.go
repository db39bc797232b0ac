package main

import (
	"syscall/js"
	"time"
)

// processorTime is what this process of Node has used so far, on all cores.
func processorTime() time.Duration {
	used := js.Global().Get("process").Call("cpuUsage")
	return time.Duration(used.Get("user").Int()+used.Get("system").Int()) * time.Microsecond
}
