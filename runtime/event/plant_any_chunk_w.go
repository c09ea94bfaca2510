//go:build plant_any_chunk_w

package event

const (
	plantMaxWatermark = false
	plantAnyChunkW    = true
)
