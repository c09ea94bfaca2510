package job

import (
	"fmt"
	"strings"
)

// Describe says where the run stands, for reports of a run that does not end.
func (r *Run) Describe() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var b strings.Builder
	fmt.Fprintf(&b, "phase %d epoch %d open %d barrier %d handed %d committing %v final %v draining %v stopped %v",
		r.phase, r.epoch, r.open, r.barrier, r.handedN, r.request.busy, r.final, r.draining, r.stopped)
	for _, w := range r.workers {
		fmt.Fprintf(&b, "; worker %d scan %d passed %d task %v", w.id, w.scan, w.passed, w.task != nil)
	}
	for _, p := range r.parts {
		fmt.Fprintf(&b, "; %s/%s pos %d until %d end %v busy %v idle %v", p.src.spec.Name, p.name, p.pos, p.until, p.end, p.busy, p.idleAt > 0)
	}
	for _, c := range r.channels {
		if !c.empty() {
			fmt.Fprintf(&b, "; channel %d %d→%d holds %d", c.exchange, c.from, c.to, len(c.q)-c.head)
		}
	}
	for _, s := range r.sinks {
		fmt.Fprintf(&b, "; sink %s queue %d blocks %d epoch %d finished %v", s.spec.Name, len(s.queue), len(s.blocks), s.epoch, s.finished)
	}
	return b.String()
}
