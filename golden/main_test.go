package golden

import (
	"os"
	"runtime/debug"
	"testing"
)

// TestMain collects garbage less often than usual: the rows of a run go at its end, and there is memory for those of two.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(1 << 30)
	os.Exit(m.Run())
}
