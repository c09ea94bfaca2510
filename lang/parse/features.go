package parse

import (
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
)

// clauseFeatures are words that open a clause of language.md which this version lacks. The grammar
// does not know them, so it stops exactly there; second, where given, must follow.
var clauseFeatures = map[string]struct {
	key    diag.Feature
	second string
}{
	"JOIN": {"JOIN", ""}, "INNER": {"JOIN", ""}, "LEFT": {"JOIN", ""}, "RIGHT": {"JOIN", ""}, "FULL": {"JOIN", ""},
	"CROSS": {"JOIN", ""}, "NATURAL": {"JOIN", "JOIN"}, "SEMI": {"JOIN", "JOIN"}, "ANTI": {"JOIN", "JOIN"},
	"ASOF": {"JOIN", "JOIN"}, "UNION": {"UNION", ""}, "INTERSECT": {"INTERSECT", ""}, "EXCEPT": {"EXCEPT", ""},
	"ORDER": {"ORDER BY", "BY"}, "LIMIT": {"LIMIT", ""}, "FETCH": {"LIMIT", ""}, "OFFSET": {"OFFSET", ""},
	"QUALIFY": {"QUALIFY", ""}, "WINDOW": {"WINDOW CLAUSE", ""}, "FOR": {"FOR SYSTEM_TIME", "SYSTEM_TIME"},
	"MATCH_RECOGNIZE": {"MATCH_RECOGNIZE", ""}, "LATERAL": {"LATERAL", ""}, "STATE": {"STATE TTL", "TTL"},
	"CHART": {"CHART", ""},
}

var emitFeatures = map[string]diag.Feature{
	"UPDATE": "EMIT UPDATE", "COMPLETE": "EMIT COMPLETE", "CHANGES": "EMIT CHANGES",
}

// feature tells whether the token opens something that language.md has and this version lacks.
func (tr *translator) feature() (diag.Feature, source.Span) {
	t, prev := tr.token, before(tr.lex)
	if prev == nil {
		return "", source.Span{}
	}
	at1 := at(tr.lex, 1)
	here := spanOf(t)
	switch {
	case !tr.query():
		return tr.createFeature(), here
	case isWord(t, "VALUES", "WITH") && isWord(tr.start(), "INSERT") && tr.want == "SELECT or FROM":
		return statementFeatures[t.Value], here
	case isWord(t, "DISTINCT") && isWord(prev, "SELECT"):
		return "SELECT DISTINCT", here
	case isWord(t, "EXCEPT") && isOp(prev, "*") && isOp(at1, "("):
		return "STAR EXCEPT", here
	case isWord(prev, "EMIT"):
		return emitFeatures[t.Value], here
	case tr.closed:
		return "", here // a name, an operand or a bracket was wanted, not a clause
	case isOp(t, "|>"):
		return "PIPE AFTER SELECT", here
	case isOp(t, ",") && tr.inFrom():
		return "CROSS JOIN", here
	case t.Type == tokIdent || t.Type == tokWord || t.Type == tokKeyword:
		if f, ok := clauseFeatures[t.Value]; ok && (f.second == "" || isWord(at1, f.second)) {
			return f.key, here
		}
	}
	if isWord(prev, "NATURAL") && isWord(t, "JOIN") {
		return "JOIN", here
	}
	return "", here
}

// createFeature is for CREATE SINK s FROM v, CREATE SINK s AS q, CREATE TABLE t AS q.
func (tr *translator) createFeature() diag.Feature {
	if !isWord(tr.start(), "CREATE") {
		return ""
	}
	sink := false
	for i := lexer.RawCursor(1); i < tr.lex.RawCursor(); i++ {
		t := &tr.lex.Range(i, i+1)[0]
		if isOp(t, "(") {
			return "" // inside or behind the column list
		}
		sink = sink || i <= 2 && isWord(t, "SINK")
	}
	switch {
	case isWord(tr.token, "FROM") && sink:
		return "CREATE SINK FROM"
	case isWord(tr.token, "AS") && sink:
		return "CREATE SINK AS"
	case isWord(tr.token, "AS"):
		return "CREATE TABLE AS"
	}
	return ""
}

// inFrom reports that the last clause in front of the token, outside of brackets, is FROM.
func (tr *translator) inFrom() bool {
	depth := 0
	for i := tr.lex.RawCursor(); i > 0; i-- {
		t := &tr.lex.Range(i-1, i)[0]
		switch {
		case isOp(t, ")"), isOp(t, "]"):
			depth++
		case isOp(t, "("), isOp(t, "["):
			depth--
		case depth == 0 && isWord(t, "FROM"):
			return true
		case depth == 0 && (isWord(t, "WHERE", "GROUP", "HAVING", "EMIT", "SELECT") || isOp(t, "|>")):
			return false
		}
	}
	return false
}
