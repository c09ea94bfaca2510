//go:build !plant_skip_barrier && !plant_late_from_w && !plant_chunk_reset && !plant_no_prefix && !plant_max_watermark && !plant_any_chunk_w

package sim_test

// planted names the planted bug that this test binary was built with.
const planted = ""
