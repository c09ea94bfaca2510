//go:build !plant_max_watermark

package event

// plantMaxWatermark is a planted bug for the mutation check of runtime/sim: the maximum instead of the minimum of watermarks.
const plantMaxWatermark = false
