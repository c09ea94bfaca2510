// Command streamc compiles streaming SQL to a binary. All of it is in internal/cli.
package main

import (
	"os"

	"github.com/streamc/streamc/cmd/streamc/internal/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }
