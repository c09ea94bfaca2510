//go:build plant_skip_barrier

package job

const (
	plantSkipBarrier = true
	plantLateFromW   = false
	plantChunkReset  = false
	plantNoPrefix    = false
)
