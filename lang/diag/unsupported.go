package diag

import "github.com/streamc/streamc/lang/source"

// Feature is the key of one part of the language that the compiler knows but cannot compile yet.
type Feature string

// A feature's entry is the name that a user gives it, which reads well before "is not supported yet", and a help that says what to write
// today; "" if there is nothing.
type feature struct {
	key     Feature
	name    string
	instead string
}

// unsupported is the one table of what language.md has and this version refuses. Emptying it is the
// road map: whoever implements a feature deletes its line, and the one in typecheck/pending.go.
var unsupported = []feature{
	// Statements.
	{"IMPORT GO", "IMPORT GO", ""},
	{"CREATE LOOKUP", "CREATE LOOKUP", ""},
	{"RUN AVAILABLE NOW", "RUN AVAILABLE NOW", "write RUN BATCH, which reads all that is there from the start: going on where the last run ended needs state that survives it"},

	// Declarations.
	{"IDLE AFTER", "IDLE AFTER", ""},
	{"WATERMARK EXPRESSION", "a WATERMARK other than column - interval", "write WATERMARK ts DELAY OF 5s, or WATERMARK FOR ts AS ts - INTERVAL '5' SECOND"},

	// Types.
	{"TYPE MULTISET", "the type MULTISET", "use an ARRAY, or a MAP from values to their counts"},
	{"TYPE TIME", "the type TIME", "use a STRING, or a TIMESTAMP with its day"},

	// Relations and query clauses.
	{"STREAM JOIN", "a JOIN of two streams", ""},
	{"ASOF JOIN", "ASOF JOIN", ""},
	{"LEFT JOIN EXPRESSION", "a computed column at the right of a LEFT JOIN without an equality", ""},
	{"JOIN OF CHANGES", "a JOIN, UNNEST or GROUPING SETS behind groups that go on changing", "write RUN BATCH, without EMIT CHANGES and EVERY: at the end of the input the groups are final"},
	{"TABLE ERRORS INTO", "ON ERROR INTO of a table that a JOIN reads", "write ON ERROR FAIL or ON ERROR SKIP"},
	{"LATERAL", "LATERAL", ""},
	{"UNNEST", "UNNEST outside of FROM", "write FROM t CROSS JOIN UNNEST(t.list) AS x: a row for each element"},
	{"UNNEST OF SEVERAL", "UNNEST of several arrays", ""},
	{"UNNEST JOIN", "a JOIN with UNNEST other than CROSS, INNER and LEFT", ""},
	{"LEFT JOIN UNNEST ON", "LEFT JOIN UNNEST with a condition other than TRUE", "write LEFT JOIN UNNEST(…) AS x ON TRUE"},
	{"TABLE FUNCTION", "a table function in FROM", ""},
	{"TABLE PARTITION BY", "PARTITION BY in a window of FROM other than SESSION", "put the columns into GROUP BY, beside window_start and window_end"},
	{"FOR SYSTEM_TIME", "FOR SYSTEM_TIME AS OF anything but processing time at a JOIN", "write JOIN m FOR SYSTEM_TIME AS OF PROCTIME(), where m is a CREATE TABLE"},
	{"MATCH_RECOGNIZE", "MATCH_RECOGNIZE", ""},
	{"STATE TTL", "STATE TTL", ""},
	{"QUALIFY", "QUALIFY", ""},
	{"WINDOW CLAUSE", "WINDOW w AS (…)", ""},
	{"CHART", "CHART", ""},

	// Windows.
	{"SESSION TABLE FUNCTION", "a SESSION table function without a GROUP BY of both its columns and its PARTITION BY", "write GROUP BY SESSION(ts, gap) with the other keys"},
	{"COUNT WINDOW OVER", "a count window over groups, unions or orders", "count the rows of one source, before they are grouped"},
	{"COUNT WINDOW TABLE", "the table function ROWS", "write GROUP BY ROWS(n[, slide]) with the other keys"},

	// Pipe operators.
	{"PIPE CALL", "|> CALL", ""},
	{"PIPE DEDUP", "|> DEDUP", ""},
	{"PIPE FOLD", "|> FOLD", ""},
	{"PIPE MAP", "|> MAP", ""},
	{"PIPE FLATMAP", "|> FLATMAP", ""},
	{"PIPE REDUCE", "|> REDUCE", ""},

	// Expressions.
	{"SUBQUERY", "a subquery in an expression", ""},
	{"SUBQUERY CONDITION", "a subquery inside of OR, CASE or a value", "write IN and EXISTS in WHERE, joined by AND"},
	{"SUBQUERY OF STREAM", "IN or EXISTS over anything but rows of a table that are filtered", ""},
	{"ROW VALUE", "a row value (a, b)", ""},
	{"OVER", "OVER", ""},
	{"RANDOM BEHIND", "RANDOM, RAND_INTEGER or UUID behind a UNION, an ORDER BY or a JOIN that may multiply rows, in its ON, and of a table", "write it in a subquery or view in front of that"},
	{"TIME LITERAL", "a TIME literal", "use a string, or a TIMESTAMP with its day"},

	// Functions, which only typecheck can tell from unknown names. The key ends in the function's name.
	{"FUNCTION DENSE_RANK", "DENSE_RANK", ""},
	{"FUNCTION LAG", "LAG", ""},
	{"FUNCTION LEAD", "LEAD", ""},
	{"FUNCTION RANK", "RANK", ""},
	{"FUNCTION ROW_NUMBER", "ROW_NUMBER", ""},

	// Settings and options, seen by typecheck.
	{"SET unbounded_state", "SET unbounded_state", ""},
	{"SET state_ttl", "SET state_ttl", ""},
}

var unsupportedByKey = func() map[Feature]feature {
	m := make(map[Feature]feature, len(unsupported))
	for _, f := range unsupported {
		m[f.key] = f
	}
	return m
}()

// Unsupported are the keys of the table, in its order.
func Unsupported() []Feature {
	keys := make([]Feature, len(unsupported))
	for i, f := range unsupported {
		keys[i] = f.key
	}
	return keys
}

// IsUnsupported reports whether the table holds the key; functions stand as FUNCTION and their upper-case names.
func IsUnsupported(key string) bool { return unsupportedByKey[Feature(key)].name != "" }

// NotSupported says that the compiler knows what is written at span and cannot compile it yet. The
// key must stand in the table: a caller with another one has a bug, and gets a panic that names it.
func NotSupported(key Feature, file *source.File, span source.Span) Diagnostic {
	f, ok := unsupportedByKey[key]
	if !ok {
		panic("diag: no entry in the table of unsupported features: " + string(key))
	}
	d := Diagnostic{
		Code: "SQ1002", File: file, Span: span,
		Message: f.name + " is not supported yet",
		Why:     "the language has it, this version of the compiler does not",
	}
	if f.instead != "" {
		d.Help = []Help{{Text: f.instead}}
	}
	return d
}
