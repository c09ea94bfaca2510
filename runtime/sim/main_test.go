package sim_test

import (
	"os"
	"runtime/debug"
	"testing"
)

// TestMain collects garbage less often than usual: simulations are short, and make much of it.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	os.Exit(m.Run())
}
