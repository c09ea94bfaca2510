//go:build plant_max_watermark

package sim_test

const planted = "plant_max_watermark"
