package sig

import (
	"reflect"
	"runtime"
	"strings"

	"github.com/streamc/streamc/stdlib/array"
)

// NestedFunc is a function on ARRAYs or MAPs of any type: its Go function works on their encoded form (package nest), and takes the type of the first
// nested argument, nil if there is none, behind its arguments.
type NestedFunc struct {
	*Form
	Go   string // function in package array
	Impl any
	// Takes and Result are shapes: A ARRAY<T>, x an element, of a T that all of them share; N ARRAY<T> of ordered values; S ARRAY<STRING>;
	// M MAP<STRING, T>; V ARRAY<T> of a MAP's values; s STRING, i BIGINT, b BOOLEAN. A result x is NULL where there is none.
	Takes  string
	Result byte
}

// ArrayPackage is the import path of package array.
const ArrayPackage = "github.com/streamc/streamc/stdlib/array"

func nestedFunc(name, takes string, result byte, impl any, args, doc string, examples ...string) *NestedFunc {
	path := runtime.FuncForPC(reflect.ValueOf(impl).Pointer()).Name()
	return &NestedFunc{Form: nested(name, args, doc).ex(examples...), Go: path[strings.LastIndexByte(path, '.')+1:], Impl: impl, Takes: takes, Result: result}
}

func (f *NestedFunc) alias(names ...string) *NestedFunc { f.Form.alias(names...); return f }
func (f *NestedFunc) differs(text string) *NestedFunc   { f.Form.differs(text); return f }

// NestedFuncs returns the functions on ARRAYs and MAPs.
func NestedFuncs() []*NestedFunc {
	null := "CAST(NULL AS ARRAY<BIGINT>)"
	noMap := "CAST(NULL AS MAP<STRING, BIGINT>)"
	return []*NestedFunc{
		nestedFunc("ARRAY_CONTAINS", "Ax", 'b', array.Contains, "a, x", "whether a has the element x; a NULL x is looked for like any other",
			"ARRAY_CONTAINS(ARRAY[1, 2], 2)", "TRUE", "ARRAY_CONTAINS(ARRAY[1, 2], 2.5)", "FALSE", "ARRAY_CONTAINS(ARRAY['a', NULL], NULL)", "TRUE", "ARRAY_CONTAINS("+null+", 1)", "NULL").
			differs("Spark gives NULL for a NULL x; Flink looks for it, as here"),
		nestedFunc("ARRAY_POSITION", "Ax", 'i', array.Position, "a, x", "the place of the first element x, from 1; 0 if there is none",
			"ARRAY_POSITION(ARRAY['a', 'b', 'b'], 'b')", "2", "ARRAY_POSITION(ARRAY[1], 3)", "0", "ARRAY_POSITION("+null+", 1)", "NULL"),
		nestedFunc("ARRAY_APPEND", "Ax", 'A', array.Append, "a, x", "a with x behind it",
			"ARRAY_APPEND(ARRAY[1], 2)", "ARRAY[1, 2]", "ARRAY_APPEND(ARRAY[1], NULL)", "ARRAY[1, NULL]", "ARRAY_APPEND("+null+", 1)", "NULL"),
		nestedFunc("ARRAY_PREPEND", "Ax", 'A', array.Prepend, "a, x", "a with x in front",
			"ARRAY_PREPEND(ARRAY[1], 2)", "ARRAY[2, 1]", "ARRAY_PREPEND(ARRAY[], 'a')", "ARRAY['a']", "ARRAY_PREPEND("+null+", 1)", "NULL").
			differs("PostgreSQL has the element first"),
		nestedFunc("ARRAY_CONCAT", "AA", 'A', array.Concat, "a, b", "the elements of a, then those of b",
			"ARRAY_CONCAT(ARRAY[1, 2], ARRAY[2])", "ARRAY[1, 2, 2]", "ARRAY_CONCAT(ARRAY[1], ARRAY[2.5e0])", "ARRAY[1e0, 2.5e0]", "ARRAY_CONCAT(ARRAY[1], "+null+")", "NULL").alias("ARRAY_CAT"),
		nestedFunc("ARRAY_REVERSE", "A", 'A', array.Reverse, "a", "the elements in the other order",
			"ARRAY_REVERSE(ARRAY[1, 2, NULL])", "ARRAY[NULL, 2, 1]", "ARRAY_REVERSE(ARRAY['a'])", "ARRAY['a']", "ARRAY_REVERSE("+null+")", "NULL"),
		nestedFunc("ARRAY_DISTINCT", "A", 'A', array.Distinct, "a", "the first of equal elements each",
			"ARRAY_DISTINCT(ARRAY[2, 1, 2, NULL, NULL])", "ARRAY[2, 1, NULL]", "ARRAY_DISTINCT(ARRAY['a'])", "ARRAY['a']", "ARRAY_DISTINCT("+null+")", "NULL"),
		nestedFunc("ARRAY_REMOVE", "Ax", 'A', array.Remove, "a, x", "a without the elements that equal x",
			"ARRAY_REMOVE(ARRAY[1, 2, 1], 1)", "ARRAY[2]", "ARRAY_REMOVE(ARRAY[1, NULL], NULL)", "ARRAY[1]", "ARRAY_REMOVE("+null+", 1)", "NULL"),
		nestedFunc("ARRAY_SLICE", "Aii", 'A', array.Slice, "a, from, to", "the elements at the places from to to, both included and counted from 1; negative ones count from the end",
			"ARRAY_SLICE(ARRAY['a', 'b', 'c'], 2, 3)", "ARRAY['b', 'c']", "ARRAY_SLICE(ARRAY[1, 2, 3], -2, 9)", "ARRAY[2, 3]", "ARRAY_SLICE(ARRAY[1], 3, 2) = ARRAY[]", "TRUE", "ARRAY_SLICE("+null+", 1, 2)", "NULL").
			differs("Spark's SLICE takes a start and a length"),
		nestedFunc("ARRAY_UNION", "AA", 'A', array.Union, "a, b", "the distinct elements of both",
			"ARRAY_UNION(ARRAY[1, 2], ARRAY[2, 3])", "ARRAY[1, 2, 3]", "ARRAY_UNION(ARRAY['a', 'a'], ARRAY[])", "ARRAY['a']", "ARRAY_UNION(ARRAY[1], "+null+")", "NULL"),
		nestedFunc("ARRAY_INTERSECT", "AA", 'A', array.Intersect, "a, b", "the distinct elements of a that b has too",
			"ARRAY_INTERSECT(ARRAY[3, 1, 2, 3], ARRAY[3, 2])", "ARRAY[3, 2]", "ARRAY_INTERSECT(ARRAY[1, NULL], ARRAY[NULL])", "ARRAY[CAST(NULL AS BIGINT)]", "ARRAY_INTERSECT("+null+", ARRAY[1])", "NULL"),
		nestedFunc("ARRAY_EXCEPT", "AA", 'A', array.Except, "a, b", "the distinct elements of a that b does not have",
			"ARRAY_EXCEPT(ARRAY[3, 1, 3], ARRAY[1])", "ARRAY[3]", "ARRAY_EXCEPT(ARRAY['a'], ARRAY['b'])", "ARRAY['a']", "ARRAY_EXCEPT("+null+", ARRAY[1])", "NULL"),
		nestedFunc("ARRAY_SORT", "N", 'A', array.Sort, "a", "the elements in ascending order, NULLs first",
			"ARRAY_SORT(ARRAY[3, NULL, 1, 2])", "ARRAY[NULL, 1, 2, 3]", "ARRAY_SORT(ARRAY['b', 'a'])", "ARRAY['a', 'b']", "ARRAY_SORT("+null+")", "NULL").
			differs("Spark's array_sort has NULLs last, its sort_array NULLs first, as Flink and here"),
		nestedFunc("ARRAY_MAX", "N", 'x', array.Max, "a", "the greatest element that is not NULL",
			"ARRAY_MAX(ARRAY[3, NULL, 7])", "7", "ARRAY_MAX(ARRAY['b', 'a'])", "'b'", "ARRAY_MAX("+null+")", "NULL"),
		nestedFunc("ARRAY_MIN", "N", 'x', array.Min, "a", "the smallest element that is not NULL",
			"ARRAY_MIN(ARRAY[3, NULL, 7])", "3", "ARRAY_MIN(ARRAY[1.5, -2.25])", "-2.25", "ARRAY_MIN("+null+")", "NULL"),
		nestedFunc("ARRAY_JOIN", "Ss", 's', array.Join, "a, between", "the STRINGs of a with a text in between; NULLs are left out",
			"ARRAY_JOIN(ARRAY['a', NULL, 'b'], ', ')", "'a, b'", "ARRAY_JOIN(ARRAY['a'], '-')", "'a'", "ARRAY_JOIN(ARRAY['a'], NULL)", "NULL").alias("ARRAY_TO_STRING"),
		nestedFunc("SPLIT", "ss", 'S', array.Split, "s, separator", "the parts of s between separators; an empty one cuts between characters",
			"SPLIT('a,b,,c', ',')", "ARRAY['a', 'b', '', 'c']", "SPLIT('äb', '')", "ARRAY['ä', 'b']", "SPLIT(NULL, ',')", "NULL").alias("STRING_TO_ARRAY").
			differs("Spark's separator is a regular expression"),
		nestedFunc("MAP_KEYS", "M", 'S', array.Keys, "m", "the keys, ascending",
			"MAP_KEYS(MAP['b', 1, 'a', 2])", "ARRAY['a', 'b']", "MAP_KEYS(MAP['k', NULL])", "ARRAY['k']", "MAP_KEYS("+noMap+")", "NULL"),
		nestedFunc("MAP_VALUES", "M", 'V', array.Values, "m", "the values, in the order of MAP_KEYS",
			"MAP_VALUES(MAP['b', 1, 'a', 2])", "ARRAY[2, 1]", "MAP_VALUES(MAP['a', 1, 'b', NULL])", "ARRAY[1, NULL]", "MAP_VALUES("+noMap+")", "NULL"),
		nestedFunc("MAP_CONTAINS_KEY", "Ms", 'b', array.HasKey, "m, key", "whether m has the key",
			"MAP_CONTAINS_KEY(MAP['a', NULL], 'a')", "TRUE", "MAP_CONTAINS_KEY(MAP['a', 1], 'b')", "FALSE", "MAP_CONTAINS_KEY("+noMap+", 'a')", "NULL"),
		nestedFunc("MAP_UNION", "MM", 'M', array.Merge, "m, n", "the entries of both; of equal keys that of n",
			"MAP_UNION(MAP['a', 1, 'b', 2], MAP['b', 3])", "MAP['a', 1, 'b', 3]", "MAP_UNION(MAP['a', 1], MAP['b', 2.5e0])", "MAP['a', 1e0, 'b', 2.5e0]", "MAP_UNION("+noMap+", MAP['a', 1])", "NULL").alias("MAP_CONCAT"),
	}
}
