package main

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/urfave/cli/v2"
)

const description = `Vietnamese papers (giấy tờ) as signed QR codes: issue them, check them without a network.

EXIT STATUS
   0   done; every verdict is accepted (chấp nhận)
   1   a verdict is rejected (từ chối)
   2   a verdict is undecided (chưa kết luận), none is rejected
   64  the command line is wrong         70  a fault of giayto itself
   65  the input is wrong                74  a file could not be read or written
   69  a key, its passphrase or the      75  stopped before the end: run again
       database is out of reach

EXAMPLES
   giayto demo --dir demo
   giayto verify --bundle bundle card.png
   giayto explain holder-unproved`

// run executes one command line and returns its exit status.
func (c *console) run(ctx context.Context, args []string) (status int) {
	defer func() {
		if fault := recover(); fault != nil {
			c.say("internal error: %v", fault)
			c.hint("this is a fault of giayto; please report it with the command that you ran")
			status = exitInternal
		}
	}()
	c.in = &stoppable{ctx: ctx, from: c.in}
	if len(args) > 1 && args[1] == "help" {
		args = append(append([]string{args[0]}, args[2:]...), "--help")
	}
	return c.finish(c.app().RunContext(ctx, args))
}

// finish says what went wrong and turns it into an exit status.
func (c *console) finish(err error) int {
	if c.out.err != nil {
		err = &failure{status: exitIO, err: fmt.Errorf("standard output: %w", c.out.err)}
	}
	var status exitStatus
	switch {
	case err == nil:
		return 0
	case errors.As(err, &status):
		return int(status)
	}
	f := asFailure(err)
	c.say("%v", f)
	if f.hint != "" {
		c.hint("%s", f.hint)
	}
	return f.status
}

func (c *console) app() *cli.App {
	app := &cli.App{
		Name:                 "giayto",
		Usage:                "issue and check Vietnamese papers as signed QR codes",
		Description:          description,
		Version:              version(),
		Reader:               c.in,
		Writer:               c.out,
		ErrWriter:            c.err,
		EnableBashCompletion: c.env(completing) != "",
		Suggest:              true,
		HideHelpCommand:      true,
		ExitErrHandler:       func(*cli.Context, error) {},
		Action:               missingCommand,
		Commands: []*cli.Command{
			c.demoCommand(), c.demoCheckCommand(), c.trustCommand(), c.issuerCommand(), c.serveCommand(), c.syncCommand(),
			c.verifyCommand(), c.inspectCommand(), c.scanCommand(), c.bundleCommand(), c.explainCommand(),
			c.completionCommand(),
		},
	}
	app.OnUsageError = usageError
	strict(app.Commands)
	return app
}

// strict gives all commands the same manners about wrong command lines.
func strict(commands []*cli.Command) {
	for _, command := range commands {
		command.OnUsageError = usageError
		command.HideHelpCommand = true
		if len(command.Subcommands) > 0 {
			command.Action = missingCommand
			strict(command.Subcommands)
			continue
		}
		command.Action = flagsFirst(command.Action)
	}
}

func usageError(ctx *cli.Context, err error, _ bool) error {
	const undefined = "flag provided but not defined: -"
	f := usage("%v", err).withHint("%s --help lists the flags", ctx.Command.HelpName)
	given, isUndefined := strings.CutPrefix(err.Error(), undefined)
	if !isUndefined {
		return f
	}
	var flags []string
	for _, flag := range ctx.Command.Flags {
		flags = append(flags, flag.Names()...)
	}
	if near := nearest(strings.TrimLeft(given, "-"), flags, 1); len(near) > 0 {
		return f.withHint("did you mean --%s? %s --help lists the flags", near[0], ctx.Command.HelpName)
	}
	return f
}

// missingCommand is the action of a group of commands: there is nothing to do without one of them.
func missingCommand(ctx *cli.Context) error {
	names := visibleNames(ctx.Command)
	switch {
	case ctx.Args().First() == "help":
		return cli.ShowSubcommandHelp(ctx)
	case ctx.Args().First() == "version" && ctx.Command.HelpName == "giayto":
		cli.ShowVersion(ctx)
		return nil
	case ctx.Args().Present():
		return usage("unknown command %q", concealed(ctx.Args().First())).withHint("%s", didYouMean(ctx.Args().First(), names))
	}
	return usage("%s needs a command", ctx.Command.HelpName).withHint("one of %s", strings.Join(names, ", "))
}

func visibleNames(command *cli.Command) (names []string) {
	for _, sub := range command.Subcommands {
		if !sub.Hidden {
			names = append(names, sub.Name)
		}
	}
	return names
}

// flagsFirst refuses flags after an argument, which would be taken for files.
func flagsFirst(action cli.ActionFunc) cli.ActionFunc {
	return func(ctx *cli.Context) error {
		for _, arg := range ctx.Args().Slice() {
			if len(arg) > 1 && arg[0] == '-' {
				return usage("flag %q stands after an argument", arg).
					withHint("flags come first; a file of that name is ./%s", arg)
			}
		}
		return action(ctx)
	}
}

// exactArgs checks the number of arguments.
func exactArgs(ctx *cli.Context, n int) error {
	if ctx.NArg() == n {
		return nil
	}
	hint := "it takes no arguments"
	if ctx.Command.ArgsUsage != "" {
		hint = "it takes " + ctx.Command.ArgsUsage
	}
	return usage("%s: %d arguments given, %d expected", ctx.Command.HelpName, ctx.NArg(), n).withHint("%s", hint)
}

// needs checks that flags were given that a command cannot do without.
func needs(ctx *cli.Context, flags ...string) error {
	for _, name := range flags {
		if ctx.IsSet(name) {
			continue
		}
		f := usage("%s: flag --%s is missing", ctx.Command.HelpName, name)
		if name == "bundle" {
			return f.withHint("it names the device's folder, which giayto sync makes")
		}
		return f.withHint("%s --help shows an example", ctx.Command.HelpName)
	}
	return nil
}

// version is the module's version as it was built.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
