package gobuild

import (
	"errors"
	"os"
	"os/exec"
)

// Run runs the binary with the standard streams of this process and returns its exit code; args does not include its name.
func Run(binary string, args []string) (exit int, err error) {
	cmd := exec.Command(binary, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err = cmd.Run()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		return failed.ExitCode(), nil
	}
	return 0, err
}
