// Package compile measures what generated code costs the Go compiler, beside packages of the standard library, and how fast
// streamc answers without building. See `make bench-compile` and `make bench-start`.
//
// In: the golden corpus, the standard library's source, a streamc binary. Out: CPU seconds per thousand lines and their ratio;
// milliseconds. Everything is measured in one run, and each benchmark fails if its target is missed.
package compile
