//go:build !plant_skip_barrier && !plant_late_from_w && !plant_chunk_reset && !plant_no_prefix

package job

// Planted bugs for the mutation check of runtime/sim; false in every real build.
const (
	plantSkipBarrier = false // the barrier of one channel is not waited for
	plantLateFromW   = false // lateness is taken from the watermark instead of the row's horizon
	plantChunkReset  = false // the horizon starts again at every chunk border
	plantNoPrefix    = false // parallel chunks: the horizon of the prefix is not applied
)
