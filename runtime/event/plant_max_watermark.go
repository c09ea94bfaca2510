//go:build plant_max_watermark

package event

const (
	plantMaxWatermark = true
	plantAnyChunkW    = false
)
