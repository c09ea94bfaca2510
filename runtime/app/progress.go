package app

import (
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/streamc/streamc/runtime/job"
)

// progress shows how far a run is: on one line that is written over on a terminal, as lines elsewhere.
type progress struct {
	p     *program
	every time.Duration // 0: no progress
	tick  <-chan time.Time
	over  bool // a line is written over
	width int  // of the line that stands there
	began int64
	last  int64 // rows at the last show, and its time
	at    int64
	rate  float64 // rows per second
}

// newProgress decides whether progress is shown: on a terminal, unless rows go there too, or with --progress.
func (p *program) newProgress(began int64) *progress {
	pr := &progress{p: p, began: began, at: began}
	rows := false
	for _, s := range p.job.Sinks {
		rows = rows || s.Connector == "stdout"
	}
	tty := p.o.StderrTTY && !p.json
	switch {
	case p.f.quiet || !p.f.progress && (!tty || rows && p.o.StdoutTTY):
	case tty:
		pr.every, pr.over = 200*time.Millisecond, true
	default:
		pr.every = time.Second
	}
	return pr
}

// show shows the state of the run.
func (pr *progress) show(s job.Stats, b bytesRead, end bool) {
	now := pr.p.clock()
	t := pr.p.total(s, now-pr.began)
	if end {
		pr.rate = float64(t.in) / max(t.seconds, 1e-6)
	} else if span := float64(now-pr.at) / 1e6; span > 0 {
		fresh := float64(t.in-pr.last) / span
		if pr.last == 0 {
			pr.rate = fresh
		}
		pr.rate += 0.3 * (fresh - pr.rate) // smoothed: epochs come in gusts
	}
	pr.last, pr.at = t.in, now
	text := fmt.Sprintf("%s rows in, %s rows out, %s rows/s", number(t.in), number(t.out), number(int64(pr.rate)))
	fields := []field{{"rows_in", t.in}, {"rows_out", t.out}, {"rows_per_second", int64(pr.rate)}}
	if b.size > 0 {
		part := min(1, float64(b.read)/float64(b.size))
		if end {
			part = 1
		}
		fields = append(fields, field{"percent", float64(int(1000*part)) / 10}, field{"bytes", b.size})
		left := ""
		if part >= 0.01 && part < 1 {
			d := time.Duration(t.seconds * (1 - part) / part * float64(time.Second)).Round(time.Second)
			left = d.String() + " left, "
			fields = append(fields, field{"seconds_left", d.Seconds()})
		}
		text = fmt.Sprintf("%.0f %% of %s, %s%s", 100*part, bytesText(b.size), left, text)
	}
	if pr.over {
		pr.write(text)
		return
	}
	if pr.p.json {
		text = "progress"
	}
	pr.p.say("info", text, fields...)
}

// write puts text over the line that stands there.
func (pr *progress) write(text string) {
	const most = 79
	line := pr.p.name + ": " + text
	if utf8.RuneCountInString(line) > most {
		line = string([]rune(line)[:most])
	}
	n := utf8.RuneCountInString(line)
	fmt.Fprintf(pr.p.out, "\r%s%*s", line, max(0, pr.width-n), "")
	pr.width = n
}

// clear removes the line that stands there, so that other talk starts at its beginning.
func (pr *progress) clear() {
	if pr.over && pr.width > 0 {
		fmt.Fprintf(pr.p.out, "\r%*s\r", pr.width, "")
		pr.width = 0
	}
}
