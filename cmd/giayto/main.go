// Command giayto issues Vietnamese papers as signed QR codes and checks them without a network.
//
// Results go to standard output, words to standard error. The exit status is 0 where the work is done and every
// verdict is accepted, 1 where a verdict is rejected, 2 where one is undecided; the others are listed by
// giayto --help.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() { os.Exit(start(newConsole())) }

// start runs the command line of the process.
func start(c *console) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return c.run(ctx, os.Args)
}
