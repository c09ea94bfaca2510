//go:build plant_any_chunk_w

package sim_test

const planted = "plant_any_chunk_w"
