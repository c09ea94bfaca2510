package op

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/streamc/streamc/runtime/sq"
)

// TestRetraction: values that were added and taken back leave the same state, byte for byte, as if they had never been there; also in a partial
// that takes back what another one added.
func TestRetraction(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		var si, wi, ti SumInt
		var ai, wa, ta AvgInt
		var sd, wd, td SumDecimal
		var ad, we, te AvgDecimal
		for range rng.IntN(20) {
			v := int64(rng.Uint64()) >> rng.IntN(64)
			w := sq.Int128{Hi: int64(rng.Uint64()) >> rng.IntN(64), Lo: rng.Uint64()}
			keep := rng.IntN(2) == 0
			si.Add(v)
			ai.Add(v)
			sd.Add64(v)
			sd.Add128(w)
			ad.Add64(v)
			ad.Add128(w)
			if keep {
				wi.Add(v)
				wa.Add(v)
				wd.Add64(v)
				wd.Add128(w)
				we.Add64(v)
				we.Add128(w)
				continue
			}
			ti.Sub(v)
			ta.Sub(v)
			td.Sub64(v)
			td.Sub128(w)
			te.Sub64(v)
			te.Sub128(w)
		}
		si.Merge(ti)
		ai.Merge(&ta)
		sd.Merge(td)
		ad.Merge(&te)
		for _, c := range [][2][]byte{{si.Append(nil), wi.Append(nil)}, {ai.Append(nil), wa.Append(nil)}, {sd.Append(nil), wd.Append(nil)}, {ad.Append(nil), we.Append(nil)}} {
			if !bytes.Equal(c[0], c[1]) {
				t.Fatalf("state %x, want %x", c[0], c[1])
			}
		}
	}
}
