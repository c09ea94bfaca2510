// Package golden holds the tests of the whole road: text in, rows out.
//
// testdata/check: queries with the diagnostics they give. testdata/diag: what each constructor of lang/diag says, and the query after following its help. testdata/plan: plans. testdata/gen: whole generated Go files. testdata/run: rows in, rows out, replayed in
// many schedules by one linked runner (golden/replay). golden/ref says what a program means; golden/gen makes random ones, which
// are compared with it. `go test ./golden -update` rewrites the sections that cases have, those of run cases only after the rows were right.
package golden
