package sim_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// Sessions are tested row by row, in log order: chunks of a partition are not processed by several workers.
//
// plants are the bugs that can be built into the runtime by a tag, with the properties that must catch each, within budget steps.
var plants = []struct {
	tag     string
	catches []string
}{
	{"plant_skip_barrier", []string{"window", "union", "chunk", "order behind a table function", "slices", "slices of a union", "session"}},
	{"plant_max_watermark", []string{"window", "union", "chunk", "order behind a table function", "slices", "slices of a union", "session"}},
	{"plant_late_from_w", []string{"window", "union", "chunk", "order behind a table function", "slices", "slices of a union", "session"}},
	{"plant_chunk_reset", []string{"window", "union", "chunk", "order behind a table function", "slices", "slices of a union", "session"}},
	{"plant_no_prefix", []string{"window", "union", "chunk", "order behind a table function", "slices", "slices of a union"}},
	{"plant_any_chunk_w", []string{"window", "union", "chunk", "order behind a table function", "slices", "slices of a union"}},
}

const budget = 100_000

// TestCatch is the mutation check: from fixed seeds, every property finds the planted bug that this binary was built with within the budget, and nothing
// in a build without one.
func TestCatch(t *testing.T) {
	for _, p := range properties {
		steps, found := 0, ""
		for seed := uint64(1_000_000); found == "" && steps < budget; seed++ {
			sc := p.make(seed)
			for i := 0; i < schedules && found == "" && steps < budget; i++ {
				o := try(sc, seed, i)
				steps += o.steps
				if found = o.diff; found != "" {
					found = fmt.Sprintf("seed %d schedule %d: %s", seed, i, found)
				}
			}
		}
		caught := found != "" && steps <= budget
		t.Logf("RESULT property %q caught %v after %d steps", p.name, caught, steps)
		if planted == "" && caught {
			t.Errorf("%s: nothing is planted, but: %s", p.name, found)
		}
		if planted != "" && !caught {
			t.Errorf("%s misses %s in %d steps", p.name, planted, budget)
		}
	}
}

// TestPlantedBugs builds the runtime with each planted bug and expects the properties to catch it.
func TestPlantedBugs(t *testing.T) {
	if planted != "" {
		t.Fatalf("this binary is itself built with %s", planted)
	}
	for _, p := range plants {
		t.Run(p.tag, func(t *testing.T) {
			cmd := exec.Command(goTool(t), "test", "-count=1", "-tags", p.tag, "-run", "^TestCatch$", "-v", ".")
			cmd.Env = append(os.Environ(), "GOFLAGS=", "CGO_ENABLED=0")
			out, err := cmd.CombinedOutput()
			for _, name := range p.catches {
				if !strings.Contains(string(out), fmt.Sprintf("RESULT property %q caught true", name)) {
					t.Errorf("property %s does not catch it (%v):\n%s", name, err, out)
				}
			}
			for line := range strings.Lines(string(out)) {
				if _, result, ok := strings.Cut(line, "RESULT "); ok {
					t.Log(strings.TrimSpace(result))
				}
			}
		})
	}
}

// goTool returns the go command that runs this test.
func goTool(t *testing.T) string {
	if p := filepath.Join(runtime.GOROOT(), "bin", "go"); runtime.GOROOT() != "" {
		if _, err := os.Stat(p); err == nil {
			return p
		}
	}
	p, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	return p
}
