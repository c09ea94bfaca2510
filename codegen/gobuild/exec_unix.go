//go:build unix

package gobuild

import (
	"os"
	"syscall"
)

// Exec replaces this process by the binary; args does not include its name. It returns only if that is not possible.
func Exec(binary string, args []string) (exit int, err error) {
	return 1, syscall.Exec(binary, append([]string{binary}, args...), os.Environ())
}
