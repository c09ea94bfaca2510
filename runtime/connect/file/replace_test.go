package file

import (
	"testing"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/fs"
)

// TestReplaceSurvivesCrashes: after a crash behind any step of a replacement the target holds the old content or the new one, and a sink that starts
// again ends with the last.
func TestReplaceSurvivesCrashes(t *testing.T) {
	contents := []string{"1,a\n2,b\n", "3,c\n", "", "4,d\n5,e\n6,f\n"}
	for _, name := range []string{"dir/out.csv", "dir/out.csv.gz", "dir/out.csv.zst"} {
		for _, atomic := range []bool{false, true} {
			for keep := range 3 {
				m := fs.NewMem()
				var pos connect.Position
				for i, text := range contents {
					cfg := sinkConfig(m, name)
					cfg.Mode, cfg.Atomic = connect.Replace, atomic
					s, err := OpenSink(cfg)
					if err != nil {
						t.Fatal(err)
					}
					if err := s.Recover(ctx, pos); err != nil {
						t.Fatal(err)
					}
					if pos, err = s.(connect.Replacer).Replace(ctx, uint64(i+1), &block.Block{Buf: []byte(text), Replaces: true}); err != nil {
						t.Fatal(err)
					}
					if i == len(contents)-1 {
						if err := s.Finish(ctx); err != nil {
							t.Fatal(err)
						}
						if err := s.Close(); err != nil {
							t.Fatal(err)
						}
					}
					m.Crash(func(_ string, n int) int { return n * keep / 2 })
					got, ok := content(t, m, name)
					if shown := !atomic || i == len(contents)-1; ok != shown || shown && got != "a,b\n"+text {
						t.Errorf("%s, atomic %v: content %d is %q (%v)", name, atomic, i+1, got, ok)
					}
				}
			}
		}
	}
}
