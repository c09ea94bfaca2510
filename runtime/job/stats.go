package job

import "github.com/streamc/streamc/runtime/event"

// Stats are the figures of a run so far: for progress and for the summary line. Rows of an epoch that is later rolled back stay counted.
type Stats struct {
	Sources []SourceStats // one per Job.Sources
	Sinks   []SinkStats   // one per Job.Sinks
	Epoch   uint64        // the last committed epoch
	Late    int64         // (row, window) pairs dropped as late
	// LateRows counts rows that were late for every window.
	LateRows int64
	Errors   int64 // row errors
}

// SourceStats are the figures of one source.
type SourceStats struct {
	Name     string
	Rows     int64 // records scanned
	Bytes    int64 // of the decoded stream
	Size     int64 // bytes of all partitions as on disk, -1: unknown
	Errors   int64
	Late     int64 // pairs dropped by the operators of the source's scan
	LateRows int64
	W        int64 // watermark: event.NegInf before the first row, event.PosInf at the end
}

// SinkStats are the figures of one sink.
type SinkStats struct {
	Name      string
	Rows      int64 // produced
	Bytes     int64
	Delivered int64 // rows written
}

// Stats returns the figures so far.
func (r *Run) Stats() Stats {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.stats
	s.Sources = append([]SourceStats(nil), s.Sources...)
	s.Sinks = append([]SinkStats(nil), s.Sinks...)
	for _, src := range r.sources {
		w := int64(event.PosInf)
		for _, p := range src.parts {
			w = min(w, p.horizon())
		}
		s.Sources[src.index].W = w
	}
	return s
}

// count adds what an operator instance counted since the last call. Called with mu held.
func (r *Run) count(stage int, now, before Counters) {
	late, rows, errs := now.Late-before.Late, now.LateRows-before.LateRows, now.Errors-before.Errors
	r.stats.Late += late
	r.stats.LateRows += rows
	r.stats.Errors += errs
	st := r.job.Stages[stage]
	if st.Input >= 0 {
		return
	}
	s := &r.stats.Sources[st.Source]
	if r.byIndex[st.Source].stages[0] == stage {
		s.Rows += now.RowsIn - before.RowsIn
	}
	s.Late += late
	s.LateRows += rows
	s.Errors += errs
}
