package job

// beginTime fixes CURRENT_TIMESTAMP of an epoch that nobody has begun. Called with mu held.
func (r *Run) beginTime(epoch uint64) {
	if _, ok := r.times[epoch]; ok {
		return
	}
	if r.times == nil {
		r.times = map[uint64]int64{}
	}
	at := r.now()
	switch {
	case r.cfg.EpochTime != nil:
		at = r.cfg.EpochTime(epoch)
	case r.cfg.Run.Mode == Batch: // once for the run
		if r.clock == 0 {
			r.clock = at
		}
		at = r.clock
	}
	r.times[epoch] = at
	delete(r.times, epoch-2) // no stage is so far behind
}

// seeEpoch gives a stage of a worker what the epoch that it begins fixes: the time, and snapshots of tables. Called with mu held.
func (w *worker) seeEpoch(stage int) {
	w.r.beginTime(w.epoch[stage])
	w.envs[stage].Now = w.r.times[w.epoch[stage]]
	w.seeTables(stage)
}
