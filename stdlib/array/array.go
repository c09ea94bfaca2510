// Package array holds functions on ARRAYs and MAPs in the form of package nest.
//
// Each takes values, and the type of its first ARRAY or MAP last; an element is passed as an ARRAY of one. None fails, and none is called with NULL for
// an ARRAY or a MAP; a NULL inside equals a NULL.
package array

import (
	"cmp"
	"slices"
	"strings"

	"github.com/streamc/streamc/runtime/nest"
	"github.com/streamc/streamc/runtime/sq"
)

// elems are the elements of an ARRAY, each as it stands in the value, with its NULL byte.
func elems(v string, t *nest.Type) []string {
	var out []string
	for it := nest.Elems(v, t); it.Next(); {
		out = append(out, nest.Of(nest.AppendElem(nil, it.Elem)))
	}
	return out
}

func join(list []string) string { return strings.Join(list, "") }

// Contains reports whether an ARRAY has an element.
func Contains(v, one string, t *nest.Type) bool { return Position(v, one, t) > 0 }

// Position is the place of the first such element, from 1; 0: there is none.
func Position(v, one string, t *nest.Type) int64 { return int64(slices.Index(elems(v, t), one)) + 1 }

// Append and Prepend add an element at an end.
func Append(v, one string, _ *nest.Type) string  { return v + one }
func Prepend(v, one string, _ *nest.Type) string { return one + v }

// Concat is one ARRAY behind the other.
func Concat(v, w string, _ *nest.Type) string { return v + w }

// Reverse turns the order around.
func Reverse(v string, t *nest.Type) string {
	list := elems(v, t)
	slices.Reverse(list)
	return join(list)
}

// Distinct keeps the first of equal elements.
func Distinct(v string, t *nest.Type) string { return join(unique(elems(v, t))) }

func unique(list []string) []string {
	seen := map[string]bool{}
	var out []string
	for _, e := range list {
		if !seen[e] {
			seen[e] = true
			out = append(out, e)
		}
	}
	return out
}

// Remove takes all such elements out.
func Remove(v, one string, t *nest.Type) string {
	var kept []string
	for _, e := range elems(v, t) {
		if e != one {
			kept = append(kept, e)
		}
	}
	return join(kept)
}

// Slice is the elements from one place to another, both included; negative ones count from the end, and what lies beyond the ends is left out.
func Slice(v string, from, to int64, t *nest.Type) string {
	list := elems(v, t)
	n := int64(len(list))
	from, to = max(place(from, n), 1), min(place(to, n), n)
	if from > to {
		return ""
	}
	return join(list[from-1 : to])
}

// place is a place among n elements: negative ones count from the end.
func place(i, n int64) int64 {
	if i < 0 {
		return i + n + 1
	}
	return i
}

// Union is the distinct elements of both, Intersect those of v that w has too, Except those that w does not have.
func Union(v, w string, t *nest.Type) string {
	return join(unique(append(elems(v, t), elems(w, t)...)))
}
func Intersect(v, w string, t *nest.Type) string {
	return both(v, w, t, true)
}
func Except(v, w string, t *nest.Type) string { return both(v, w, t, false) }

func both(v, w string, t *nest.Type, in bool) string {
	other := elems(w, t)
	var kept []string
	for _, e := range unique(elems(v, t)) {
		if slices.Contains(other, e) == in {
			kept = append(kept, e)
		}
	}
	return join(kept)
}

// Sort is the elements in ascending order, NULLs first.
func Sort(v string, t *nest.Type) string {
	var list []nest.Elem
	for it := nest.Elems(v, t); it.Next(); {
		list = append(list, it.Elem)
	}
	slices.SortStableFunc(list, func(a, b nest.Elem) int {
		if !a.Valid || !b.Valid {
			return rank(a.Valid) - rank(b.Valid)
		}
		return compare(a, b, t.Elem)
	})
	var out []byte
	for _, e := range list {
		out = nest.AppendElem(out, e)
	}
	return nest.Of(out)
}

func rank(b bool) int {
	if b {
		return 1
	}
	return 0
}

// compare orders two values of one type: NaN is the greatest number.
func compare(a, b nest.Elem, t *nest.Type) int {
	switch t.Kind {
	case nest.Bool:
		return rank(a.Bool()) - rank(b.Bool())
	case nest.Float, nest.Double:
		return -cmp.Compare(-a.Float(), -b.Float()) // cmp has NaN first
	case nest.Decimal:
		return a.Int128().Cmp(b.Int128())
	case nest.String, nest.Bytes, nest.Array, nest.Map, nest.Struct:
		return cmp.Compare(a.Text(), b.Text())
	}
	return cmp.Compare(a.Int(), b.Int())
}

// Max and Min are the greatest and the smallest element; NULLs do not count.
func Max(v string, t *nest.Type) nest.Elem { return extreme(v, t, 1) }
func Min(v string, t *nest.Type) nest.Elem { return extreme(v, t, -1) }

func extreme(v string, t *nest.Type, sign int) (best nest.Elem) {
	for it := nest.Elems(v, t); it.Next(); {
		if it.Elem.Valid && (!best.Valid || compare(it.Elem, best, t.Elem)*sign > 0) {
			best = it.Elem
		}
	}
	return best
}

// Join puts the STRINGs of an ARRAY into one, with a text in between; NULLs are left out.
func Join(v, between string, t *nest.Type) string {
	var parts []string
	for it := nest.Elems(v, t); it.Next(); {
		if it.Elem.Valid {
			parts = append(parts, it.Elem.Text())
		}
	}
	return strings.Join(parts, between)
}

// Split cuts a text where a separator stands; an empty one cuts between characters.
func Split(s, separator string, _ *nest.Type) string {
	var out []byte
	for _, part := range strings.Split(s, separator) {
		out = nest.AppendText(out, part)
	}
	return nest.Of(out)
}

// Keys are the keys of a MAP, ascending, and Values the values in that order.
func Keys(v string, t *nest.Type) string {
	var out []byte
	for it := nest.Elems(v, t); it.Next(); {
		out = nest.AppendText(out, it.Key)
	}
	return nest.Of(out)
}
func Values(v string, t *nest.Type) string {
	var out []byte
	for it := nest.Elems(v, t); it.Next(); {
		out = nest.AppendElem(out, it.Elem)
	}
	return nest.Of(out)
}

// HasKey reports whether a MAP has a key.
func HasKey(v, key string, t *nest.Type) bool {
	for it := nest.Elems(v, t); it.Next(); {
		if it.Key == key {
			return true
		}
	}
	return false
}

// Merge is the entries of both MAPs; of equal keys w's counts.
func Merge(v, w string, t *nest.Type) string {
	return nest.MapOf(append(slices.Clone(sq.Bytes(v)), w...), t)
}
