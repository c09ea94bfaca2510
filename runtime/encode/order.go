package encode

import (
	"bytes"

	"github.com/streamc/streamc/runtime/nest"
)

// Nested values have no order in the language. Where rows must stand in one all the same, because everything else is equal, the bytes of their JSON decide.

// CompareNested compares two nested values of type t by their JSON: −1, 0, 1.
func CompareNested(x, y string, t *nest.Type) int {
	if x == y {
		return 0
	}
	return bytes.Compare(JSONNested(nil, x, t), JSONNested(nil, y, t))
}

// OrderNested appends a sort key as the Order functions of package block do: JSON, in which there is no 0, and an end mark.
func OrderNested(dst []byte, v string, t *nest.Type) []byte {
	return append(JSONNested(dst, v, t), 0, 1)
}
