package encode

import (
	"strconv"
	"testing"

	"github.com/streamc/streamc/runtime/sq"
	"pgregory.net/rapid"
)

// Numbers have the text that strconv and sq.Decimal give, behind what stands in the buffer.
func TestNumbersAgainstStrconv(t *testing.T) {
	check := func(t interface{ Fatalf(string, ...any) }, v int64) {
		want := "x" + strconv.FormatInt(v, 10)
		if got := string(TextInt([]byte("x"), v)); got != want {
			t.Fatalf("%s, want %s", got, want)
		}
		for scale := range uint8(19) {
			want := string(sq.Decimal{Unscaled: sq.FromInt64(v), Scale: scale}.Append([]byte("x")))
			if got := string(TextDecimal64([]byte("x"), v, scale)); got != want {
				t.Fatalf("%s, want %s", got, want)
			}
			if got := string(TextDecimal128([]byte("x"), sq.FromInt64(v), scale)); got != want {
				t.Fatalf("%s, want %s", got, want)
			}
		}
	}
	p := int64(1)
	for range 19 { // the borders of each number of digits
		for d := int64(-2); d <= 2; d++ {
			check(t, p+d)
			check(t, -p-d)
		}
		p *= 10
	}
	check(t, -1<<63)
	check(t, 1<<63-1)
	rapid.Check(t, func(t *rapid.T) {
		check(t, rapid.Int64().Draw(t, "v")>>rapid.IntRange(0, 63).Draw(t, "shift"))
	})
}
