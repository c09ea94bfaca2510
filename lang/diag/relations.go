package diag

import (
	"fmt"

	"github.com/streamc/streamc/lang/source"
)

// SetColumns says that the sides of a set operation have different numbers of columns.
func SetColumns(file *source.File, span source.Span, op string, want, got int) Diagnostic {
	return Diagnostic{
		Code: "SQ2030", File: file, Span: span,
		Message: fmt.Sprintf("the sides of a %s need the same number of columns: the first has %d, this one %d", op, want, got),
		Why:     "columns go by position, under the names of the first side",
	}
}

// SetTypes says that column n of two sides of a set operation has types without a common one.
func SetTypes(file *source.File, span source.Span, op string, n int, name, a, b string) Diagnostic {
	return Diagnostic{
		Code: "SQ2031", File: file, Span: span,
		Message: fmt.Sprintf("column %d (%s) is %s in the first side of the %s, and %s in this one", n, name, a, op, b),
		Why:     "columns go by position; nothing is converted in silence but numbers to wider ones, and a literal to a time",
		Help:    []Help{{Text: "CAST one of them"}},
	}
}

// SnapshotJoin warns that a JOIN reads a table once, while rows go on to come from the other side.
func SnapshotJoin(file *source.File, span source.Span, table string) Diagnostic {
	return Diagnostic{
		Code: "SQ1009", Severity: Warning, File: file, Span: span,
		Message: fmt.Sprintf("this JOIN reads a snapshot of %s; rows that reach it later do not match earlier ones", table),
		Help:    []Help{{Text: "WITH (refresh = 10m) in CREATE TABLE reads it again between epochs, and says that this is meant"}},
	}
}
