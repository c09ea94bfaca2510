//go:build plant_late_from_w

package sim_test

const planted = "plant_late_from_w"
