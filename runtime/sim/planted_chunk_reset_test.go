//go:build plant_chunk_reset

package sim_test

const planted = "plant_chunk_reset"
