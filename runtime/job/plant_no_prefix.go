//go:build plant_no_prefix

package job

const (
	plantSkipBarrier = false
	plantLateFromW   = false
	plantChunkReset  = false
	plantNoPrefix    = true
)
