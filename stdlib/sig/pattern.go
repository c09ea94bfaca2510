package sig

import "github.com/streamc/streamc/stdlib/regex"

func patternFunctions() []*Func {
	const java = "Flink and Spark have Java's regular expressions: those of Go (RE2) have no back references and no look-around"
	return []*Func{
		define("LIKE", regex.Like, "s pattern", "% stands for any text, _ for one character, \\ takes their meaning away").operator("LIKE").
			ex("'flights' LIKE 'fl%'", "TRUE", "NULL LIKE '%'", "NULL", "'a_c' LIKE 'a\\_c'", "TRUE", "'abc' LIKE 'a\\bc'", "error: the escape character stands before %, _ or itself only").
			differs("Flink has no escape character unless ESCAPE says one; Spark and PostgreSQL have \\, as here"),
		define("LIKE", regex.LikeEscape, "s pattern escape", "LIKE with another escape character").operator("LIKE").ex("'a%' LIKE 'a#%' ESCAPE '#'", "TRUE"),
		define("ILIKE", regex.ILike, "s pattern", "LIKE in any case of letters").operator("ILIKE").
			ex("'FLights' ILIKE 'fl%S'", "TRUE", "'a' ILIKE NULL", "NULL", "'É' ILIKE '_'", "TRUE", "'a' ILIKE 'a\\'", "error: the escape character stands before %, _ or itself only"),
		define("ILIKE", regex.ILikeEscape, "s pattern escape", "ILIKE with another escape character").operator("ILIKE").ex("'A%' ILIKE 'a#%' ESCAPE '#'", "TRUE"),
		define("SIMILAR_TO", regex.Similar, "s pattern", "LIKE's % and _ and | * + ? {m,n} ( ) [ ]").operator("SIMILAR TO").
			ex("'abc' SIMILAR TO '(a|z)_c'", "TRUE", "NULL SIMILAR TO 'a'", "NULL", "'abc' SIMILAR TO 'b'", "FALSE", "'a' SIMILAR TO '('", "error: missing closing )"),
		define("REGEXP_LIKE", regex.Matches, "s pattern", "whether the pattern matches a part of s").alias("REGEXP", "RLIKE", "REGEXP_MATCHES").
			ex("REGEXP_LIKE('AA123', '[0-9]{3}')", "TRUE", "REGEXP_LIKE(NULL, 'a')", "NULL", "REGEXP_LIKE('a', '')", "TRUE", "REGEXP_LIKE('a', '(')", "error: missing closing ): (").
			differs(java + "; Flink gives FALSE for an empty pattern"),
		define("REGEXP_EXTRACT", regex.Extract, "s pattern", "the first match; NULL where there is none").
			ex("REGEXP_EXTRACT('channel_id=7', '[0-9]+')", "'7'", "REGEXP_EXTRACT('a', NULL)", "NULL", "REGEXP_EXTRACT('a', 'x')", "NULL", "REGEXP_EXTRACT('a', '[')", "error: missing closing ]: [").
			differs("Spark gives group 1 by default and '' where there is no match; Flink does as here"),
		define("REGEXP_EXTRACT", regex.ExtractGroup, "s pattern group", "a group of the first match, 0 for all of it; NULL where there is none").
			ex("REGEXP_EXTRACT('foothebar', 'foo(.*?)(bar)', 2)", "'bar'", "REGEXP_EXTRACT('b', '(a)?b', 1)", "NULL", "REGEXP_EXTRACT('a', 'a', 1)", "error: the pattern has no group 1").
			differs("Spark gives '' where there is no match; a group that the pattern does not have is NULL in Flink"),
		define("REGEXP_REPLACE", regex.Replace, "s pattern replacement", "with every match replaced; $1 or \\1 in the replacement is a group, $0 the match").
			ex("REGEXP_REPLACE('2026-01-02', '(\\d+)-(\\d+)-(\\d+)', '$3.$2.$1')", "'02.01.2026'", "REGEXP_REPLACE(NULL, 'a', 'b')", "NULL", "REGEXP_REPLACE('aab', 'a', '')", "'b'",
				"REGEXP_REPLACE('ab', 'x*', '-')", "'-a-b-'", "REGEXP_REPLACE('a', 'a', '$1')", "error: the pattern has no group 1").
			differs("PostgreSQL replaces the first match alone, unless it is told 'g', and writes groups as \\1; Flink and Spark write $1. A group is one digit here, or ${12}"),
		define("REGEXP_COUNT", regex.Count, "s pattern", "how often the pattern matches, without overlap").
			ex("REGEXP_COUNT('banana', 'an')", "2", "REGEXP_COUNT(NULL, 'a')", "NULL", "REGEXP_COUNT('aaa', 'aa')", "1", "REGEXP_COUNT('a', '*')", "error: missing argument to repetition operator: *"),
		define("REGEXP_INSTR", regex.Position, "s pattern", "the position of the first match, 0 where there is none").
			ex("REGEXP_INSTR('año 7', '[0-9]')", "5", "REGEXP_INSTR('a', NULL)", "NULL", "REGEXP_INSTR('a', 'x')", "0", "REGEXP_INSTR('a', '(')", "error: missing closing ): ("),
		define("REGEXP_SUBSTR", regex.Extract, "s pattern", "the first match; NULL where there is none").
			ex("REGEXP_SUBSTR('order 77 of 99', '[0-9]+')", "'77'", "REGEXP_SUBSTR(NULL, 'a')", "NULL", "REGEXP_SUBSTR('a', 'x')", "NULL", "REGEXP_SUBSTR('a', '(')", "error: missing closing ): ("),
	}
}
