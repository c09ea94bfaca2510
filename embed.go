// Package streamc holds what a build of a job needs, inside the compiler: the source of runtime/ and stdlib/, the
// locked module versions, and the licence texts of everything that ends up in a job.
//
// codegen/gobuild unpacks Source next to the generated module, so that a job is built
// without a network and with exactly the versions that this compiler was tested with.
package streamc

import (
	"embed"
	"os"
	"path/filepath"
	"runtime"
)

// Source is go.mod, go.sum, runtime/ and stdlib/ as they were when the compiler was built. It holds test files too
// (an embedded folder cannot leave them out); who unpacks it drops them.
//
//go:embed go.mod go.sum runtime stdlib
var Source embed.FS

// License is the licence of streamc and of its runtime.
//
//go:embed LICENSE
var License string

// Notices are the licence texts of all third-party modules that streamc or a job links, and of Go itself.
//
//go:embed THIRD_PARTY_NOTICES
var Notices string

// Checkout returns the folder that this package was compiled from, if it is still there and was not hidden by -trimpath; "" otherwise.
func Checkout() string {
	_, file, _, ok := runtime.Caller(0)
	if !ok || !filepath.IsAbs(file) {
		return ""
	}
	if _, err := os.Stat(file); err != nil {
		return ""
	}
	return filepath.Dir(file)
}
