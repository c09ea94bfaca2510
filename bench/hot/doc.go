// Package hot compares the programs that streamc generates with programs written by hand (bench/ideal) on the same bytes: make bench-hot.
//
// It writes a file of Nexmark bids, builds everything, checks in a run of its own that all programs give the same rows, and then lets them run one after the
// other, round by round, with their output at /dev/null and the input in the page cache. It prints the median of the CPU time (user and system) and of the
// wall time, with one worker; density, seed and bytes stand beside the figures, because they decide them.
package hot
