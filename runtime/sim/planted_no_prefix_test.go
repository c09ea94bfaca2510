//go:build plant_no_prefix

package sim_test

const planted = "plant_no_prefix"
