package parse

// reserved words are never names unless quoted (language.md "Lexical").
var reserved = set("SELECT", "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "BY", "LIMIT", "UNION", "INTERSECT",
	"EXCEPT", "WITH", "AS", "ON", "USING", "JOIN", "INNER", "LEFT", "RIGHT", "FULL", "CROSS", "TABLE", "INTO",
	"AND", "OR", "NOT", "IS", "NULL", "IN", "LIKE", "BETWEEN", "CASE", "WHEN", "THEN", "ELSE", "END", "CAST",
	"TRUE", "FALSE", "DISTINCT", "EXISTS")

// neverAlias words are names, but not an alias without AS: they open clauses.
var neverAlias = set("EMIT", "FOR", "OFFSET", "QUALIFY", "WINDOW", "SEMI", "ANTI", "ASOF", "LATERAL",
	"MATCH_RECOGNIZE", "STATE", "CHART")

// statementStarts is what a statement may start with, in the order of a typical file.
var statementStarts = []string{"IMPORT", "PARAM", "CONST", "SET", "CREATE", "INSERT", "SELECT", "FROM",
	"WITH", "VALUES", "EXECUTE", "RUN", "TEST"}

// pipeOperators is what may follow |>.
var pipeOperators = []string{"SELECT", "EXTEND", "DROP", "RENAME", "AS", "WHERE", "AGGREGATE", "EMIT",
	"SET", "JOIN", "UNION", "INTERSECT", "EXCEPT", "DISTINCT", "ORDER BY", "LIMIT", "CALL", "TEE", "DEDUP", "FOLD",
	"MATCH_RECOGNIZE", "MAP", "FLATMAP", "REDUCE"}

// clauseWords are compared with a name that was taken as an alias when the statement then fails.
var clauseWords = []string{"FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "EMIT", "JOIN", "UNION",
	"WITH", "AS", "INTO", "AND", "OR", "BETWEEN", "LIKE", "VALUES"}

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}
