//go:build plant_chunk_reset

package job

const (
	plantSkipBarrier = false
	plantLateFromW   = false
	plantChunkReset  = true
	plantNoPrefix    = false
)
