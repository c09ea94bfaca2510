package encode

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Both ways to write a time agree with package time.
func TestTimestampAgainstTime(t *testing.T) {
	check := func(t *rapid.T, us int64) {
		at := time.UnixMicro(us).UTC()
		form := "2006-01-02T15:04:05.000000Z"
		switch {
		case us%1_000_000 == 0:
			form = "2006-01-02T15:04:05Z"
		case us%1000 == 0:
			form = "2006-01-02T15:04:05.000Z"
		}
		want := at.Format(form)
		if got := string(TextTimestamp(nil, us)); got != want {
			t.Fatalf("%d: %s, want %s", us, got, want)
		}
		if got := string(anyTimestamp([]byte("x"), us)); got != "x"+want {
			t.Fatalf("%d: %s, want x%s", us, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) { // times that follow each other
		var s Stamps
		us := rapid.Int64Range(-62_000_000_000_000_000, 253402300799_999_999).Draw(t, "us")
		for _, step := range rapid.SliceOf(rapid.SampledFrom([]int64{0, 1, 1000, -1000, 999_999, 1_000_000, 59_000_000, 60_000_000, -3600_000_000})).Draw(t, "steps") {
			want := string(TextTimestamp([]byte("x"), us))
			if got := string(s.Text([]byte("x"), us)); got != want {
				t.Fatalf("%d: %s, want %s", us, got, want)
			}
			want = string(JSONTimestamp([]byte("x"), us))
			if got := string(s.JSON([]byte("x"), us)); got != want {
				t.Fatalf("%d: %s, want %s", us, got, want)
			}
			us += step
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.SampledFrom([]int64{1, 1000, 1_000_000, 86_400_000_000}).Draw(t, "unit")
		check(t, rapid.Int64Range(-62_000_000_000_000_000/unit, 253402300799_999_999/unit).Draw(t, "n")*unit)
	})
	rapid.Check(t, func(t *rapid.T) { // the borders of days in all years from 1970 on
		day := rapid.Int64Range(0, 2932896).Draw(t, "day")
		check(t, day*86_400_000_000)
		check(t, day*86_400_000_000+86_399_999_999)
	})
}
