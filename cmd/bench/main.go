// Command bench measures what the rest of the module promises: how fast a code is checked and made beside the signature
// alone, what the standing of a million papers costs on its way to a verdict, and that of a whole country's on its way to a
// device, how small a code's symbol is beside those of other systems, how many camera frames are read and in what time, and
// what fuzzing finds.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"time"
)

const usage = `usage:
  bench speed
  bench nation [--seed N] [--lists 96] [--changes 50000]
  bench density [--seed N] [--interop DIR]
  bench fuzz [--time 60s] [--rounds 1] [--packages ./verifier/scan/...] [--corpus testvectors/corpus] [--keep]
  bench frames [--seed N] [--n 20] ...   (bench frames -h tells all)
`

// errShort says that everything was measured, and something misses its bar.
var errShort = errors.New("a figure misses its bar")

func main() {
	err := run(os.Args[1:])
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		fmt.Fprint(os.Stderr, usage)
		return flag.ErrHelp
	}
	if args[0] == "frames" {
		return measureFrames(os.Stdout, args[1:])
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	flags.Usage = func() { fmt.Fprint(os.Stderr, usage) }
	seed := flags.Uint64("seed", 1, "of the invented papers")
	interop := flags.String("interop", "testvectors/interop", "folder of the independent readers")
	var fuzzing fuzzTask
	flags.DurationVar(&fuzzing.time, "time", time.Minute, "of fuzzing a target in one round")
	flags.IntVar(&fuzzing.rounds, "rounds", 1, "of fuzzing a target at most, until one brings no new coverage")
	flags.StringVar(&fuzzing.packages, "packages", "./...", "to fuzz")
	flags.StringVar(&fuzzing.corpus, "corpus", "testvectors/corpus", "folder of what earlier fuzzing found")
	flags.BoolVar(&fuzzing.keep, "keep", false, "what is found there too")
	country := nationSize{lookUps: 10_000_000}
	flags.IntVar(&country.lists, "lists", 96, "of 2^20 entries that a nation has")
	flags.IntVar(&country.changes, "changes", 50_000, "of a day")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	switch args[0] {
	case "speed":
		return speed(os.Stdout)
	case "nation":
		country.seed = *seed
		return measureNation(os.Stdout, country)
	case "density":
		return density(os.Stdout, *seed, *interop)
	case "fuzz":
		return fuzzing.run(os.Stdout)
	}
	fmt.Fprint(os.Stderr, usage)
	return fmt.Errorf("no measurement is called %q", args[0])
}
