//go:build plant_skip_barrier

package sim_test

const planted = "plant_skip_barrier"
