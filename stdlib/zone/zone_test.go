package zone

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/streamc/streamc/runtime/sq"
	"github.com/streamc/streamc/stdlib/when"
)

// TestWallClock: the wall clock is that of Go's package time, and leads back to a time at which the clock shows the same.
func TestWallClock(t *testing.T) {
	f := when.MustFormat("yyyy-MM-dd HH:mm:ss xxx")
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom([]string{"America/New_York", "Asia/Seoul", "Europe/Berlin", "Australia/Lord_Howe", "UTC"}).Draw(t, "zone")
		ts := sq.Timestamp(rapid.Int64Range(0, 4e15).Draw(t, "us"))
		z := Must(name)
		loc, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := Text(ts, f, z), ts.Time().In(loc).Format("2006-01-02 15:04:05 -07:00"); got != want {
			t.Fatalf("%s in %s is %s, want %s", ts, name, got, want)
		}
		local := z.Local(ts)
		if back := z.Instant(local); z.Local(sq.Timestamp(back)) != local || back > int64(ts) {
			t.Fatalf("%s in %s comes back as %s", ts, name, sq.Timestamp(back))
		}
	})
}

// TestGaps: New York skips 02:00 to 03:00 on 2026-03-08 and has 01:00 to 02:00 twice on 2026-11-01.
func TestGaps(t *testing.T) {
	z := Must("America/New_York")
	f := when.MustFormat("yyyy-MM-dd HH:mm")
	for text, want := range map[string]string{"2026-03-08 01:59": "2026-03-08T06:59:00Z", "2026-03-08 02:30": "2026-03-08T07:30:00Z", "2026-03-08 03:00": "2026-03-08T07:00:00Z",
		"2026-11-01 01:30": "2026-11-01T05:30:00Z", "2026-11-01 02:00": "2026-11-01T07:00:00Z"} {
		if got, err := ParseTime(text, f, z); err != nil || got.String() != want {
			t.Errorf("%s is %s, want %s, %v", text, got, want, err)
		}
	}
	for _, bad := range []string{"", "Local", "Mars/Olympus", "+25:00", "../etc/passwd"} {
		if _, err := Parse(bad); err == nil {
			t.Errorf("the zone %q is taken", bad)
		}
	}
}
