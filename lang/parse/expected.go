package parse

import "strings"

// production names in participle's error texts, in words.
var productionWords = map[string]string{
	"Expression": wantExpression, "Name": "a name", "TypeName": "a type", "ColumnItem": "a column",
	"Relation": "a source", "RelationName": "a source", "FromList": "a source", "OtherOp": "a pipe operator", "SelectItem": wantExpression, "GroupItem": wantExpression,
	"Row": "a row in parentheses", "Option": "an option (key = value)", "Query": "SELECT or FROM", "QueryTerm": "SELECT or FROM",
	"NestedQuery": "a query in parentheses", "CommonTable": "a name", "Assignment": "a column name", "Measure": wantExpression,
	"Renaming": "a name", "PipeOp": "a pipe operator", "PipeItems": wantExpression, "OrderItem": wantExpression, "Bound": "a bound of the frame",
	"OnError": "ON ERROR", "Where": "WHERE", "GroupBy": "GROUP BY", "Having": "HAVING", "Qualify": "QUALIFY", "StateTTL": "STATE TTL",
	"With": "WITH", "OrderBy": "ORDER BY", "Limit": "LIMIT", "EmitClause": "EMIT", "Chart": "CHART", "FromClause": "FROM", "Values": "VALUES",
	"SetTerm": "UNION", "SetWords": "UNION", "Join": "JOIN", "JoinKind": "JOIN", "NamedWindow": "a name", "WindowSpec": "`(`", "Frame": "ROWS or RANGE",
	"AliasToken": "an alias", "RelationAlias": "an alias", "EmitMode": "APPEND, UPDATE, COMPLETE or CHANGES", "TestClause": "GIVEN or EXPECT",
	"Given": "GIVEN", "Expect": "EXPECT", "Insert": "INSERT", "TableFunction": "a source", "PlainCall": "a function", "Pattern": "a pattern variable",
	"QueryAhead": "`(`", "Unnest": "UNNEST", "MatchRecognize": "MATCH_RECOGNIZE", "AllRows": "ALL ROWS PER MATCH", "AfterMatch": "AFTER MATCH", "Subset": "a name",
	"MatchDefine": "a name", "Branch": "INTO or a pipe in parentheses",
}

// tokenWords are the token kinds in participle's error texts.
var tokenWords = map[string]string{
	"string": "a string '…'", "integer": "a number", "ident": "a name", "quoted": "a name", "word": "a name", "keyword": "",
}

// first reads the symbols that participle would have taken out of its message, which ends in
// "(expected <grammar>)": literals in quotes, token kinds in <>, productions as words, and ( ) | ? * +.
func (tr *translator) first(message string) {
	_, grammar, ok := strings.Cut(message, "(expected ")
	if !ok {
		return
	}
	symbols, _ := firstOf(strings.TrimSuffix(grammar, ")"))
	var out []string
	seen := map[string]bool{}
	for _, s := range symbols {
		word := s
		switch {
		case strings.HasPrefix(s, `"`):
			word = strings.Trim(s, `"`)
			if isIdentByte(word[0]) {
				tr.words = append(tr.words, word)
			} else {
				word = "`" + word + "`"
			}
		case strings.HasPrefix(s, "<"):
			word = tokenWords[strings.Trim(s, "<>")]
		default:
			word = productionWords[s]
			tr.name = tr.name || s == "Name" || s == "RelationName" || s == "Expression"
		}
		if word != "" && !seen[word] {
			seen[word] = true
			out = append(out, word)
		}
	}
	// A closing bracket always ends a repetition, whose further entries participle does not mention.
	switch {
	case len(out) == 1 && out[0] == "`)`":
		out = []string{"`,`", "`)`"}
	case len(out) == 1 && out[0] == "`}`":
		out = []string{"GIVEN", "EXPECT", "`}`"}
		tr.words = out[:2]
	}
	tr.want = joinWords(out)
	tr.closed = tr.want != ""
}

// firstOf returns the symbols that a sequence of grammar items may start with, and what follows it.
func firstOf(g string) (symbols []string, rest string) {
	open := true // no mandatory item yet in this alternative
	for {
		g = strings.TrimLeft(g, " ")
		if g == "" || g[0] == ')' {
			return symbols, strings.TrimPrefix(g, ")")
		}
		if g[0] == '|' {
			open, g = true, g[1:]
			continue
		}
		var item []string
		if g[0] == '(' {
			item, g = firstOf(g[1:])
			if len(item) > 0 && (item[0] == "?=" || item[0] == "?!") {
				continue // a look ahead takes nothing
			}
		} else {
			item, g = firstSymbol(g)
		}
		if open {
			symbols = append(symbols, item...)
		}
		if g != "" && (g[0] == '?' || g[0] == '*') {
			g = g[1:]
			continue
		}
		if g != "" && (g[0] == '+' || g[0] == '!') {
			g = g[1:]
		}
		open = false
	}
}

// firstSymbol cuts one literal, <kind> or word.
func firstSymbol(g string) (item []string, rest string) {
	end := strings.IndexAny(g, " ()?*+!|")
	if g[0] == '"' {
		end = 1 + strings.IndexByte(g[1:], '"') + 1
	}
	if strings.HasPrefix(g, "?=") || strings.HasPrefix(g, "?!") {
		end = 2
	}
	if end <= 0 {
		end = len(g)
	}
	return []string{g[:end]}, g[end:]
}
