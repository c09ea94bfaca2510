package diag

import "github.com/streamc/streamc/lang/source"

// Feature is the key of one part of the language that the compiler knows but cannot compile yet.
type Feature string

// A feature's entry is the name that a user gives it; it reads well before "is not supported yet".
type feature struct {
	key  Feature
	name string
}

// unsupported is the one table of what language.md has and this version refuses. Emptying it is the
// road map: whoever implements a feature deletes its line, and the one in typecheck/pending.go.
var unsupported = []feature{
	// Statements.
	{"IMPORT GO", "IMPORT GO"},
	{"CREATE LOOKUP", "CREATE LOOKUP"},
	{"CREATE MATERIALIZED VIEW", "CREATE MATERIALIZED VIEW"},
	{"RUN AVAILABLE NOW", "RUN AVAILABLE NOW"},

	// Declarations.
	{"METADATA OF TABLE", "a METADATA column of a table that a JOIN reads"},
	{"COMPUTED EVENT TIME", "a computed column as event time"},
	{"SOURCE PRIMARY KEY", "PRIMARY KEY on a source"},
	{"IDLE AFTER", "IDLE AFTER"},
	{"WATERMARK EXPRESSION", "a WATERMARK other than column - interval"},

	// Types.
	{"TYPE MULTISET", "the type MULTISET"},
	{"TYPE TIME", "the type TIME"},

	// Relations and query clauses.
	{"STREAM JOIN", "a JOIN of two streams"},
	{"ASOF JOIN", "ASOF JOIN"},
	{"LEFT JOIN EXPRESSION", "a computed column at the right of a LEFT JOIN without an equality"},
	{"JOIN OF CHANGES", "a JOIN behind groups that go on changing, outside of a run that ends by itself"},
	{"TABLE ERRORS INTO", "ON ERROR INTO of a table that is joined as a whole (write FAIL or SKIP)"},
	{"LATERAL", "LATERAL"},
	{"UNNEST", "UNNEST outside of FROM"},
	{"UNNEST OF SEVERAL", "UNNEST of several arrays"},
	{"UNNEST JOIN", "a JOIN with UNNEST other than CROSS, INNER and LEFT"},
	{"LEFT JOIN UNNEST ON", "LEFT JOIN UNNEST with a condition other than TRUE"},
	{"TABLE FUNCTION", "a table function in FROM"},
	{"FOR SYSTEM_TIME", "FOR SYSTEM_TIME AS OF event time, or in FROM"},
	{"MATCH_RECOGNIZE", "MATCH_RECOGNIZE"},
	{"STATE TTL", "STATE TTL"},
	{"QUALIFY", "QUALIFY"},
	{"WINDOW CLAUSE", "WINDOW w AS (…)"},
	{"CHART", "CHART"},

	// Windows.
	{"SESSION TABLE FUNCTION", "a SESSION table function without a GROUP BY of both its columns and its PARTITION BY"},
	{"COUNT WINDOW", "ROWS(n), a count window"},

	// Pipe operators.
	{"PIPE CALL", "|> CALL"},
	{"PIPE DEDUP", "|> DEDUP"},
	{"PIPE FOLD", "|> FOLD"},
	{"PIPE MAP", "|> MAP"},
	{"PIPE FLATMAP", "|> FLATMAP"},
	{"PIPE REDUCE", "|> REDUCE"},

	// Expressions.
	{"SUBQUERY", "a subquery in an expression"},
	{"SUBQUERY CONDITION", "a subquery inside of OR, CASE or a value (IN and EXISTS stand in WHERE, joined by AND)"},
	{"SUBQUERY OF STREAM", "IN or EXISTS over anything but rows of a table that are filtered"},
	{"ROW VALUE", "a row value (a, b)"},
	{"OVER", "OVER"},
	{"TIME LITERAL", "a TIME literal"},

	// Functions, which only typecheck can tell from unknown names. The key is the function's name.
	{"DENSE_RANK", "DENSE_RANK"},
	{"LAG", "LAG"},
	{"LEAD", "LEAD"},
	{"PROCTIME", "PROCTIME"},
	{"RANDOM", "RANDOM"},
	{"RANK", "RANK"},
	{"ROW_NUMBER", "ROW_NUMBER"},
	{"UUID", "UUID"},

	// Settings and options, seen by typecheck.
	{"SET unbounded_state", "SET unbounded_state"},
	{"SET state_ttl", "SET state_ttl"},
}

var unsupportedNames = func() map[Feature]string {
	m := make(map[Feature]string, len(unsupported))
	for _, f := range unsupported {
		m[f.key] = f.name
	}
	return m
}()

// IsUnsupported reports whether the table holds the key; functions stand under their upper-case names.
func IsUnsupported(key string) bool { return unsupportedNames[Feature(key)] != "" }

// NotSupported says that the compiler knows what is written at span and cannot compile it yet. The
// key must stand in the table: a caller with another one has a bug, and gets a panic that names it.
func NotSupported(key Feature, file *source.File, span source.Span) Diagnostic {
	name, ok := unsupportedNames[key]
	if !ok {
		panic("diag: no entry in the table of unsupported features: " + string(key))
	}
	return Diagnostic{
		Code: "SQ1002", File: file, Span: span,
		Message: name + " is not supported yet",
		Why:     "the language has it, this version of the compiler does not",
	}
}
