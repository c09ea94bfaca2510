package sig

import "github.com/streamc/streamc/stdlib/draw"

// What makes values of random bits: calls that the forms RANDOM, RAND_INTEGER and UUID become. A query cannot name them.
var (
	RandomDraw = define("RANDOM", draw.Uniform, "bits", "")
	BelowDraw  = define("RAND_INTEGER", draw.Below, "bits bound", "")
	UUIDDraw   = define("UUID", draw.UUID, "high low", "")
)
