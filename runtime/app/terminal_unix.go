//go:build unix

package app

import (
	"os"

	"golang.org/x/sys/unix"
)

// terminalSize returns columns and rows of a terminal; 80 and 24 where it does not say.
func terminalSize(f *os.File) (columns, rows int) {
	w, err := unix.IoctlGetWinsize(int(f.Fd()), unix.TIOCGWINSZ)
	if err != nil || w.Col == 0 || w.Row == 0 {
		return 80, 24
	}
	return int(w.Col), int(w.Row)
}
