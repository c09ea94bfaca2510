package event

// Prefix keeps the largest event time M of one partition's log while its chunks are processed in any order. Chunks are
// dealt in log order and get the numbers 0, 1, 2, …; M is known up to the first chunk that is not done. A watermark may only
// be taken from that contiguous prefix (language.md §3, "Parallel chunks of one file").
type Prefix struct {
	m     int64
	dealt int           // chunks given out
	next  int           // the first chunk that is not done
	done  map[int]int64 // chunks done behind next: their local maxima
	at    map[int]int64 // M before chunks that were dealt when it was unknown and have not asked yet
	cut   int           // see Cut; -1: none
	cutM  int64
}

// NewPrefix returns the tracker of a partition whose rows so far have the maximum m (NegInf: none).
func NewPrefix(m int64) *Prefix { return &Prefix{m: m, cut: -1} }

// Deal gives out the next chunk. known reports whether M before it is known; it is then m.
func (p *Prefix) Deal() (seq int, m int64, known bool) {
	seq = p.dealt
	p.dealt++
	if seq == p.next {
		return seq, p.m, true
	}
	if p.at == nil {
		p.at, p.done = map[int]int64{}, map[int]int64{}
	}
	p.at[seq] = NegInf
	return seq, NegInf, false
}

// Before returns M before a chunk that was dealt with M unknown, once all earlier chunks are done. It answers ok once.
func (p *Prefix) Before(seq int) (m int64, ok bool) {
	if !p.Known(seq) {
		return NegInf, false
	}
	m = p.at[seq]
	delete(p.at, seq)
	return m, true
}

// Forget says that chunk seq will not ask for M before it.
func (p *Prefix) Forget(seq int) { delete(p.at, seq) }

// Known reports whether all chunks before seq are done.
func (p *Prefix) Known(seq int) bool { return seq <= p.next }

// Done says that chunk seq is processed and that m is the maximum of its rows (or of all rows up to its end). It reports whether the
// contiguous prefix grew.
func (p *Prefix) Done(seq int, m int64) (grew bool) {
	if seq != p.next {
		p.done[seq] = m
		if plantAnyChunkW {
			p.m = max(p.m, m)
		}
		return false
	}
	for {
		p.m = max(p.m, m)
		p.next++
		if p.next == p.cut {
			p.cutM = p.m
		}
		if _, ok := p.at[p.next]; ok {
			p.at[p.next] = p.m
		}
		var ok bool
		if m, ok = p.done[p.next]; !ok {
			return true
		}
		delete(p.done, p.next)
	}
}

// M returns the maximum over the contiguous prefix of done chunks.
func (p *Prefix) M() int64 { return p.m }

// Raise moves M up to m when every chunk that was dealt is done: no row that comes is before it. It reports whether M rose.
func (p *Prefix) Raise(m int64) (rose bool) {
	if !p.Complete() || m <= p.m {
		return false
	}
	p.m = m
	return true
}

// Complete reports whether every chunk that was dealt is done.
func (p *Prefix) Complete() bool { return p.next == p.dealt }

// Cut marks the border behind the chunks dealt so far: an epoch ends there.
func (p *Prefix) Cut() {
	p.cut = p.dealt
	if p.next == p.cut {
		p.cutM = p.m
	}
}

// CutM returns M at the border; ok is false while chunks before it are not done.
func (p *Prefix) CutM() (m int64, ok bool) { return p.cutM, p.next >= p.cut }
