package diag

import (
	"fmt"
	"strings"

	"github.com/streamc/streamc/lang/source"
)

// SnapshotJoin warns that a JOIN reads a table once, while rows go on to come from the other side.
func SnapshotJoin(file *source.File, span source.Span, table string) Diagnostic {
	return Diagnostic{
		Code: "SQ1009", Severity: Warning, File: file, Span: span,
		Message: fmt.Sprintf("this JOIN reads a snapshot of %s; rows that reach it later do not match earlier ones", table),
		Help:    []Help{{Text: "WITH (refresh = 10m) in CREATE TABLE reads it again between epochs, and says that this is meant"}},
	}
}

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
		Message: fmt.Sprintf("column %d (%s) of the %s is %s at first, and %s here", n, name, op, a, b),
		Why:     "columns go by position; nothing is converted in silence but numbers to wider ones, and a literal to a time",
		Help:    []Help{{Text: "CAST one of them"}},
	}
}

// ReadsItself says that a view or common table expression is made of itself; circle is the way around.
func ReadsItself(file *source.File, span source.Span, circle string) Diagnostic {
	return Diagnostic{
		Code: "SQ2032", File: file, Span: span,
		Message: "this view reads itself: " + circle,
		Why:     "a view stands for its query wherever it is named, so the circle would never end",
	}
}

// TooManyViews says that views over views have put too many operators into a file.
func TooManyViews(file *source.File, span source.Span, view string, limit int) Diagnostic {
	return Diagnostic{
		Code: "SQ2033", File: file, Span: span,
		Message: fmt.Sprintf("with %s the views of this file stand for more than %d operators", view, limit),
		Why:     "each use of a view is a copy of its query, and views over views multiply",
		Help:    []Help{{Text: "write the result of an inner view to a sink, and read it as a source in another file"}},
	}
}

// MisplacedOutput says that EMIT or TEE stands in a query whose rows go to the query around it.
func MisplacedOutput(file *source.File, span source.Span, clause string) Diagnostic {
	return Diagnostic{
		Code: "SQ2034", File: file, Span: span,
		Message: clause + " cannot stand in a view, a subquery or a side of a set operation",
		Why:     "its rows go to the query that names it, which says where they go then",
	}
}

// SameName says that two relations of one FROM go by the same name.
func SameName(file *source.File, span source.Span, name string) Diagnostic {
	return Diagnostic{
		Code: "SQ2035", File: file, Span: span,
		Message: fmt.Sprintf("two relations of this query are named %s", name),
		Help:    []Help{{Text: "give one an alias: " + name + " AS x"}},
	}
}

// NeedsCondition says that a join has no condition.
func NeedsCondition(file *source.File, span source.Span, problem string) Diagnostic {
	return Diagnostic{
		Code: "SQ2036", File: file, Span: span,
		Message: problem,
		Help:    []Help{{Text: "CROSS JOIN pairs every row with every row, and says so"}},
	}
}

// Ambiguous says that a name without a qualifier means several columns.
func Ambiguous(file *source.File, span source.Span, name, candidates string) Diagnostic {
	return Diagnostic{
		Code: "SQ2037", File: file, Span: span,
		Message: fmt.Sprintf("%s may be %s", name, candidates),
		Help:    []Help{{Text: "write the name of its relation in front"}},
	}
}

// NotInNullable says that NOT IN (subquery) compares something that may be NULL.
func NotInNullable(file *source.File, span source.Span, side string) Diagnostic {
	return Diagnostic{
		Code: "SQ2038", File: file, Span: span,
		Message: fmt.Sprintf("NOT IN (subquery) with %s, which may be NULL; write NOT EXISTS", side),
		Why:     "one NULL among the values of the subquery makes NOT IN true for no row at all",
		Help:    []Help{{Text: "WHERE NOT EXISTS (SELECT 1 FROM … WHERE …) takes rows without a match, also those with NULL"}},
	}
}

// KeepsUnmatched says that a join would have to keep rows of a table that nobody has asked for yet.
func KeepsUnmatched(file *source.File, span source.Span, kind, table string) Diagnostic {
	return Diagnostic{
		Code: "SQ2202", File: file, Span: span,
		Message: fmt.Sprintf("%s JOIN cannot keep unmatched rows of TABLE %s: the stream never ends; swap the sides or use INNER/LEFT", strings.ToUpper(kind), table),
	}
}
