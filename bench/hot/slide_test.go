package hot

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"text/tabwriter"
)

// slides are the slides of a window of a minute, in milliseconds.
var slides = []int{60_000, 30_000, 10_000, 5000, 2000, 1000, 500}

// slideBound is how much more CPU the smallest slide may cost than the largest.
const slideBound = 0.10

// BenchmarkSlide measures what a small slide costs: SUM and COUNT over windows of a minute, 1,000 groups, 100,000 events a second of event time, rows to a
// sink that drops them. It prints CPU seconds, and what they are beside those of windows that do not overlap.
func BenchmarkSlide(b *testing.B) {
	for b.Loop() {
		if err := slide(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(0, "ns/op")
}

func slide() error {
	h := &bench{dir: *dir, rounds: *rounds}
	const events = 12_000_000 // 120 s of event time
	if err := h.makeEvents(events); err != nil {
		return err
	}
	var list []program
	for _, ms := range slides {
		text := fmt.Sprintf(`CREATE TABLE bid (
  auction BIGINT NOT NULL, bidder BIGINT NOT NULL, price BIGINT NOT NULL, channel VARCHAR NOT NULL, url VARCHAR NOT NULL, dateTime TIMESTAMP(3) NOT NULL, extra VARCHAR NOT NULL,
  WATERMARK FOR dateTime AS dateTime - INTERVAL '4' SECOND
) WITH (connector = 'file', path = 'bid.jsonl', format = 'json');
CREATE SINK o WITH (connector = 'blackhole');
INSERT INTO o SELECT g, window_end, SUM(price) AS price, COUNT(*) AS n FROM (SELECT MOD(bidder, 1000) AS g, price, dateTime FROM bid) GROUP BY HOP(dateTime, %dms, 60s), g;
`, ms)
		path := filepath.Join(h.dir, fmt.Sprintf("slide%d", ms))
		if err := os.WriteFile(path+".sq", []byte(text), 0o666); err != nil {
			return err
		}
		if err := loud(exec.Command(*streamc, "build", path+".sq", "-o", path)); err != nil {
			return err
		}
		list = append(list, program{fmt.Sprint(ms), []string{path, "--workers", "1", "--quiet", "--input", "bid=" + h.input}, nil})
	}
	cpu, _, err := h.measure(list)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(os.Stdout, 2, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "slide\tCPU s\tbeside 60 s\t\n")
	for i, ms := range slides {
		fmt.Fprintf(w, "%.1f s\t%.3f\t%+.1f %%\t\n", float64(ms)/1000, cpu[i], 100*(cpu[i]/cpu[0]-1))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if worst := slices.Max(cpu)/cpu[0] - 1; *bounds && worst > slideBound {
		return fmt.Errorf("a slide costs %.1f %% more, want at most %.0f %%", 100*worst, 100*slideBound)
	}
	return nil
}
