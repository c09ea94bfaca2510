package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFiles pins what the command writes.
func TestFiles(t *testing.T) {
	dir := t.TempDir()
	var out bytes.Buffer
	if err := run([]string{"-events", "1000", "-seed", "5", "-density", "10", "-form", "flat", "-out", dir}, &out, &out); err != nil {
		t.Fatal(err)
	}
	got := strings.ReplaceAll(out.String(), dir+string(filepath.Separator), "")
	want := `seed 5, events 1000, density 10 events/s of event time, first event time 2026-01-01T00:00:00.000Z, out-of-order group size 1; person:auction:bid 1:3:46; hot ratios auction 2, bidder 4, seller 4; in-flight auctions 100, active people 1000, lead 10; average sizes 200/500/100 B ±20 %
person.jsonl: 20 rows, 6090 bytes, 304.5 bytes/row, sha256 aacfce6d2491243f92662f2e4fc1a5f2ef40b1f2d191a462b94112ea43b50558
auction.jsonl: 60 rows, 38396 bytes, 639.9 bytes/row, sha256 ccf97180e0ddddb9f2f3e28ed7de4b09d51fde1f34f139d63f9969b3670f5f99
bid.jsonl: 920 rows, 240177 bytes, 261.1 bytes/row, sha256 c84f790f32760ac58e14a0b884fce7e5ee529e13b581f770d9090a04e99dbb2d
`
	if got != want {
		t.Errorf("got\n%s", got)
	}
	out.Reset()
	if err := run([]string{"-events", "1000", "-partitions", "2", "-out", dir}, &out, &out); err != nil {
		t.Fatal(err)
	}
	rows := 0
	for _, name := range []string{"events-000.jsonl", "events-001.jsonl"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		rows += bytes.Count(data, []byte("\n"))
	}
	if rows != 1000 {
		t.Errorf("%d rows", rows)
	}
	for _, bad := range []string{"", "-out x -events 0", "-out x -form tree", "-out x -start yesterday", "-out x y", "-out x -density 0", "-out x -partitions 0"} {
		if err := run(strings.Fields(bad), &out, &out); err == nil {
			t.Errorf("%q is no error", bad)
		}
	}
}
