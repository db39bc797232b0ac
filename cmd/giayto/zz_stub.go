package main

import "github.com/urfave/cli/v2"

func (c *console) demoCommand() *cli.Command      { return &cli.Command{Name: "demo"} }
func (c *console) demoCheckCommand() *cli.Command { return &cli.Command{Name: "demo-check", Hidden: true} }
func (c *console) issuerCommand() *cli.Command {
	return &cli.Command{Name: "issuer", Subcommands: []*cli.Command{c.issuerImportCommand()}}
}
