//go:build !unix

package app

import "os"

// terminalSize returns columns and rows of a terminal as they mostly are.
func terminalSize(*os.File) (columns, rows int) { return 80, 24 }
