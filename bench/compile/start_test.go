package compile

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// maxStart is how long a person waits for check or explain.
const maxStart = 50 * time.Millisecond

// BenchmarkStart runs check and explain on examples/flights 20 times each; the fastest run counts, because the others waited for the machine.
func BenchmarkStart(b *testing.B) {
	streamc := filepath.Join(b.TempDir(), "streamc")
	build := exec.Command("go", "build", "-o", streamc, "../../cmd/streamc")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	for _, verb := range []string{"check", "explain"} {
		b.Run(verb, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				for range 20 {
					start := time.Now()
					if out, err := exec.Command(streamc, verb, "../../examples/flights/flights.sq").CombinedOutput(); err != nil {
						b.Fatalf("%v\n%s", err, out)
					}
					took = append(took, time.Since(start))
				}
			}
			slices.Sort(took)
			b.ReportMetric(took[0].Seconds()*1000, "min-ms")
			b.ReportMetric(took[len(took)/2].Seconds()*1000, "median-ms")
			b.ReportMetric(0, "ns/op")
			if took[0] > maxStart {
				b.Errorf("%s takes %v at best, want at most %v", verb, took[0], maxStart)
			}
		})
	}
}
