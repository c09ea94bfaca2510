//go:build plant_late_from_w

package job

const (
	plantSkipBarrier = false
	plantLateFromW   = true
	plantChunkReset  = false
	plantNoPrefix    = false
)
