//go:build !plant_max_watermark && !plant_any_chunk_w

package event

// Planted bugs for the mutation check of runtime/sim; false in every real build.
const (
	plantMaxWatermark = false // the maximum instead of the minimum of watermarks
	plantAnyChunkW    = false // parallel chunks: the watermark is taken from any finished chunk, not from the prefix
)
