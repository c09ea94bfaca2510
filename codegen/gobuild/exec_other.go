//go:build !unix

package gobuild

// Exec runs the binary in the place of this process and returns its exit code; args does not include its name.
func Exec(binary string, args []string) (exit int, err error) { return Run(binary, args) }
