package job

// Emission says when a stage whose result changes hands over what has changed. An emission point is always the border of an epoch: rows that
// left and the state that remembers them become durable together, so a crash neither loses nor doubles a change. A shorter
// interval than that of the epochs therefore makes more epochs.
type Emission struct {
	Kind EmissionKind
	// Every is the interval of EmitEvery in microseconds, on World.Now.
	Every int64
}

// EmissionKind is a kind of emission points.
type EmissionKind uint8

// Kinds of emission points. All but EmitNever also emit at the end of the input.
const (
	EmitNever EmissionKind = iota // rows leave when they are final: Emit is not called
	EmitBatch                     // at the end of each micro-batch, every second in a continuous run, at the end under BATCH
	EmitFinal                     // at the end of a bounded run, otherwise as EmitBatch
	EmitEvery                     // every interval, in all modes
	EmitRow                       // the operator emits while it takes rows
)

// Moment is why Emit is called.
type Moment uint8

// Moments of emission.
const (
	AtBorder Moment = iota // of an epoch
	AtEnd                  // no row will come any more
)

// continuousEmission is the default interval of a continuous run, in microseconds.
const continuousEmission = 1_000_000

// emitter is the emission points of one stage. Guarded by Run.mu.
type emitter struct {
	every int64 // interval; 0: every border; negative: only at the end
	last  int64 // time of the last emission
	stale bool  // rows were dealt since
	now   bool  // the barrier on its way is an emission point
}

// newEmitter settles the emission points of a stage for this run (E3, E6).
func (r *Run) newEmitter(e Emission) emitter {
	out := emitter{every: -1, last: r.now(), stale: true}
	switch {
	case e.Kind == EmitEvery:
		out.every = e.Every
	case e.Kind == EmitBatch || e.Kind == EmitFinal && !r.bounded:
		switch r.cfg.Run.Mode {
		case MicroBatch:
			out.every = 0
		case Continuous:
			out.every = continuousEmission
		}
	}
	return out
}

// due returns the time of the next emission that is not bound to the end of a batch; 0 if there is none. Called with mu held.
func (r *Run) due() (at int64) {
	for i := range r.emitters {
		if e := &r.emitters[i]; e.every > 0 && e.stale {
			if t := e.last + e.every; at == 0 || t < at {
				at = t
			}
		}
	}
	return at
}

// pending reports changes that no emission point has seen. Called with mu held.
func (r *Run) pending() bool { return r.due() > 0 }

// setEmissions decides which stages emit at the barrier that is about to be asked for; all that have something to emit do when the run drains.
// Called with mu held.
func (r *Run) setEmissions() {
	now := r.now()
	for i := range r.emitters {
		e := &r.emitters[i]
		e.now = e.every == 0 || e.every > 0 && e.stale && (r.draining || now >= e.last+e.every)
		if e.now {
			e.last, e.stale = now, false
		}
	}
}

// markStale notes that rows are on their way. Called with mu held.
func (r *Run) markStale() {
	for i := range r.emitters {
		r.emitters[i].stale = true
	}
}

// emits reports whether the barrier on its way is an emission point of a stage.
func (r *Run) emits(stage int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.emitters[stage].now
}
