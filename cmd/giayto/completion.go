package main

import (
	_ "embed"

	"github.com/urfave/cli/v2"
)

// The scripts ask giayto itself: the program lists what may follow when the last argument is
// --generate-bash-completion and the variable completing is set. Without the variable, that argument is wrong like any
// other: an argument that comes from elsewhere must not make a check succeed.
var (
	//go:embed completion/giayto.bash
	bashCompletion string
	//go:embed completion/giayto.zsh
	zshCompletion string
)

const completing = "GIAYTO_COMPLETION"

var shells = []string{"bash", "zsh", "fish"}

func (c *console) completionCommand() *cli.Command {
	return &cli.Command{
		Name:      "completion",
		Usage:     "print the completion script of a shell",
		ArgsUsage: "bash|zsh|fish",
		Description: `EXAMPLES
   source <(giayto completion bash)
   giayto completion zsh  > ~/.zsh/completions/_giayto
   giayto completion fish > ~/.config/fish/completions/giayto.fish`,
		Action: c.completion,
		BashComplete: func(*cli.Context) {
			for _, shell := range shells {
				c.print("%s\n", shell)
			}
		},
	}
}

func (c *console) completion(ctx *cli.Context) error {
	if err := exactArgs(ctx, 1); err != nil {
		return err
	}
	switch shell := ctx.Args().First(); shell {
	case "bash":
		c.print("%s", bashCompletion)
	case "zsh":
		c.print("%s", zshCompletion)
	case "fish":
		script, err := ctx.App.ToFishCompletion()
		if err != nil {
			return err
		}
		c.print("%s", script)
	default:
		return usage("unknown shell %q", shell).withHint("%s", didYouMean(shell, shells))
	}
	return nil
}
