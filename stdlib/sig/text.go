package sig

import "github.com/streamc/streamc/stdlib/text"

func textFunctions() []*Func {
	return []*Func{
		define("LOWER", text.Lower, "s", "in lower case, one character for one").alias("LCASE").
			ex("LOWER('ICN')", "'icn'", "LOWER(NULL)", "NULL", "LOWER('ÄÖ 1')", "'äö 1'"),
		define("UPPER", text.Upper, "s", "in upper case, one character for one").alias("UCASE").
			ex("UPPER('icn')", "'ICN'", "UPPER(NULL)", "NULL", "UPPER('ß')", "'ß'").
			differs("Flink and Spark (Java) turn ß into SS, DuckDB into ẞ; PostgreSQL keeps it, as here"),
		define("INITCAP", text.InitCap, "s", "each word (a run of letters and digits) with a capital first and small letters behind it").
			ex("INITCAP('hello wORLD')", "'Hello World'", "INITCAP(NULL)", "NULL", "INITCAP('o''neil 2nd')", "'O''Neil 2nd'").
			differs("Spark takes words as parted by spaces alone: O'neil"),
		define("TRIM", text.Trim, "s", "without spaces at both ends").
			ex("TRIM('  a b ')", "'a b'", "TRIM(NULL)", "NULL", "TRIM('   ')", "''"),
		define("BTRIM", text.Trim, "s", "without spaces at both ends").
			ex("BTRIM('  a b ')", "'a b'", "BTRIM(NULL)", "NULL", "BTRIM('')", "''"),
		define("BTRIM", text.TrimOf, "s characters", "without any of the characters at both ends").ex("BTRIM('xxaxyx', 'yx')", "'a'"),
		define("LTRIM", text.TrimLeft, "s", "without spaces at the start").
			ex("LTRIM('  a ')", "'a '", "LTRIM(NULL)", "NULL", "LTRIM('')", "''"),
		define("LTRIM", text.TrimLeftOf, "s characters", "without any of the characters at the start").ex("LTRIM('xyxa', 'yx')", "'a'").
			differs("Spark's two-argument form has the characters first"),
		define("RTRIM", text.TrimRight, "s", "without spaces at the end").
			ex("RTRIM(' a  ')", "' a'", "RTRIM(NULL)", "NULL", "RTRIM('')", "''"),
		define("RTRIM", text.TrimRightOf, "s characters", "without any of the characters at the end").ex("RTRIM('axyx', 'yx')", "'a'").
			differs("Spark's two-argument form has the characters first"),
		define("CONCAT", text.Concat, "s", "the strings one after the other; NULL if one is NULL").
			ex("CONCAT('a', 'b')", "'ab'", "CONCAT('a', 'b', 'c')", "'abc'", "CONCAT('a', NULL)", "NULL").
			differs("PostgreSQL skips NULLs; Flink and Spark give NULL, as here"),
		define("CONCAT_WS", text.ConcatWithSeparator, "separator s", "the strings that are not NULL with the separator between them; NULL for a NULL separator").
			ex("CONCAT_WS('-', 'a', 'b', 'c')", "'a-b-c'", "CONCAT_WS('-', 'a', NULL, 'c')", "'a-c'", "CONCAT_WS(NULL, 'a')", "NULL", "CONCAT_WS('-', CAST(NULL AS STRING))", "''"),
		define("SUBSTRING", text.Substring, "s start", "the characters from position start on; a negative start counts from the end").alias("SUBSTR").
			ex("SUBSTRING('flights', 3)", "'ights'", "SUBSTRING('flights', -3)", "'hts'", "SUBSTRING('flights', 0)", "'flights'", "SUBSTRING(NULL, 1)", "NULL").
			differs("PostgreSQL takes positions below 1 as lying before the string: SUBSTRING('flights', -3) is 'flights' there"),
		define("SUBSTRING", text.SubstringLen, "s start length", "at most length characters from position start on; NULL for a negative length").alias("SUBSTR").
			ex("SUBSTRING('flights', 2, 3)", "'lig'", "SUBSTRING('flights', -3, 2)", "'ht'", "SUBSTRING('flights', 2, -1)", "NULL").
			differs("PostgreSQL takes positions below 1 as lying before the string and refuses a negative length; Flink does as here"),
		define("LEFT", text.Left, "s n", "the first n characters").
			ex("LEFT('flights', 3)", "'fli'", "LEFT(NULL, 3)", "NULL", "LEFT('flights', -1)", "''").
			differs("PostgreSQL and DuckDB take a negative n as all but the last −n characters"),
		define("RIGHT", text.Right, "s n", "the last n characters").
			ex("RIGHT('flights', 3)", "'hts'", "RIGHT('flights', NULL)", "NULL", "RIGHT('añ', 1)", "'ñ'", "RIGHT('flights', -1)", "''").
			differs("PostgreSQL and DuckDB take a negative n as all but the first −n characters"),
		define("LPAD", text.PadLeft, "s n pad", "exactly n characters: cut, or filled up in front by pad").
			ex("LPAD('7', 3, '0')", "'007'", "LPAD(NULL, 3, '0')", "NULL", "LPAD('flights', 3, '0')", "'fli'", "LPAD('a', 4, 'xyz')", "'xyza'",
				"LPAD('a', -1, 'x')", "NULL", "LPAD('a', 100000000, 'x')", "error: the result would be larger than 16 MB").
			differs("for a negative n, or an empty pad, Flink gives NULL, as here; Spark and PostgreSQL '' and the string"),
		define("LPAD", text.PadLeftSpace, "s n", "exactly n characters: cut, or filled up in front by spaces").ex("LPAD('7', 3)", "'  7'"),
		define("RPAD", text.PadRight, "s n pad", "exactly n characters: cut, or filled up behind by pad").
			ex("RPAD('7', 3, '.')", "'7..'", "RPAD('7', NULL, '.')", "NULL", "RPAD('flights', 3, '0')", "'fli'", "RPAD('a', 2, '')", "NULL",
				"RPAD('a', 100000000, 'x')", "error: the result would be larger than 16 MB").
			differs("for a negative n, or an empty pad, Flink gives NULL, as here; Spark and PostgreSQL '' and the string"),
		define("RPAD", text.PadRightSpace, "s n", "exactly n characters: cut, or filled up behind by spaces").ex("RPAD('7', 3)", "'7  '"),
		define("REPEAT", text.Repeat, "s n", "s n times; '' for n below 1").
			ex("REPEAT('ab', 3)", "'ababab'", "REPEAT(NULL, 3)", "NULL", "REPEAT('ab', -1)", "''", "REPEAT('ab', 10000000)", "error: the result would be larger than 16 MB"),
		define("SPACE", text.Space, "n", "n spaces").
			ex("SPACE(2)", "'  '", "SPACE(NULL)", "NULL", "SPACE(0)", "''", "SPACE(9223372036854775807)", "error: the result would be larger than 16 MB"),
		define("REVERSE", text.Reverse, "s", "the characters in reverse order").
			ex("REVERSE('abc')", "'cba'", "REVERSE(NULL)", "NULL", "REVERSE('añ')", "'ña'"),
		define("REPLACE", text.Replace, "s old new", "with every occurrence of old replaced").
			ex("REPLACE('a-b-c', '-', '+')", "'a+b+c'", "REPLACE('a', NULL, 'b')", "NULL", "REPLACE('aaa', 'aa', 'b')", "'ba'", "REPLACE('ab', '', '-')", "'-a-b-'").
			differs("Flink puts new around every character where old is empty, as here; Spark and PostgreSQL change nothing then"),
		define("TRANSLATE", text.Translate, "s from to", "with each character of from replaced by the one at its place in to, or removed where to is shorter").
			ex("TRANSLATE('12345', '143', 'ax')", "'a2x5'", "TRANSLATE(NULL, 'a', 'b')", "NULL", "TRANSLATE('aba', 'aa', 'xy')", "'xbx'"),
		define("OVERLAY", text.Overlay, "s new start", "with new in place of as many characters from position start on").
			ex("OVERLAY('abcdef', 'XY', 2)", "'aXYdef'", "OVERLAY(NULL, 'X', 1)", "NULL", "OVERLAY('abc', 'XY', 9)", "'abc'").
			differs("a start outside of the string changes nothing in Flink and here; PostgreSQL appends behind the end and refuses a start below 1"),
		define("OVERLAY", text.OverlayLen, "s new start length", "with new in place of length characters from position start on").
			ex("OVERLAY('abcdef', 'X', 2, 3)", "'aXef'"),
		define("CHR", text.Chr, "n", "the character whose code is n modulo 256; '' for a negative n").alias("CHAR").
			ex("CHR(97)", "'a'", "CHR(NULL)", "NULL", "CHR(353)", "'a'", "CHR(-1)", "''").
			differs("PostgreSQL takes n as a Unicode code point; Flink and Spark do as here"),
		define("QUOTE_LITERAL", text.QuoteLiteral, "s", "as a SQL literal").
			ex("QUOTE_LITERAL('it''s')", "'''it''''s'''", "QUOTE_LITERAL(NULL)", "NULL", "QUOTE_LITERAL('')", "''''''"),
		define("FORMAT_NUMBER", text.FormatDecimal, "x digits", "with commas between thousands and so many digits behind the point").
			ex("FORMAT_NUMBER(1234567.891, 2)", "'1,234,567.89'", "FORMAT_NUMBER(NULL, 2)", "NULL", "FORMAT_NUMBER(0.5, 0)", "'1'", "FORMAT_NUMBER(1, -1)", "error: -1 fraction digits, not 0 to 400").
			differs("Spark rounds halves to the even digit, here they go away from zero: FORMAT_NUMBER(0.5, 0) is '0' there"),
		define("FORMAT_NUMBER", text.FormatFloat, "x digits", "with commas between thousands and so many digits behind the point").
			ex("FORMAT_NUMBER(-1234.5e0, 1)", "'-1,234.5'"),
		define("ELT", text.Elt, "n s", "the string at place n, from 1; NULL where there is none").
			ex("ELT(2, 'a', 'b')", "'b'", "ELT(NULL, 'a')", "NULL", "ELT(3, 'a', 'b')", "NULL"),
		define("SOUNDEX", text.Soundex, "s", "the American Soundex code: how a name sounds").
			ex("SOUNDEX('Miller')", "'M460'", "SOUNDEX(NULL)", "NULL", "SOUNDEX('Tymczak')", "'T522'", "SOUNDEX('7up')", "'7up'").
			differs("Spark gives the text itself where it does not begin with a letter, as here; PostgreSQL skips to the first letter"),
	}
}

func findFunctions() []*Func {
	return []*Func{
		define("CHAR_LENGTH", text.Length, "s", "the number of characters").alias("CHARACTER_LENGTH", "LENGTH", "LEN").
			ex("CHAR_LENGTH('año')", "3", "CHAR_LENGTH(NULL)", "NULL", "CHAR_LENGTH('')", "0").
			differs("Java counts UTF-16 units where this counts characters (code points)"),
		define("OCTET_LENGTH", text.Bytes, "s", "the number of bytes in UTF-8").
			ex("OCTET_LENGTH('abc')", "3", "OCTET_LENGTH(NULL)", "NULL", "OCTET_LENGTH('año')", "4"),
		define("BIT_LENGTH", text.Bits, "s", "the number of bits in UTF-8").
			ex("BIT_LENGTH('abc')", "24", "BIT_LENGTH(NULL)", "NULL", "BIT_LENGTH('')", "0"),
		define("STRPOS", text.Position, "s part", "the position of the first part in s, 0 if there is none").alias("INSTR").
			ex("STRPOS('flights', 'g')", "4", "STRPOS('flights', NULL)", "NULL", "STRPOS('flights', '')", "1", "STRPOS('año', 'o')", "3"),
		define("POSITION", text.Locate, "part s", "the position of the first part in s, 0 if there is none; also written POSITION(part IN s)").
			ex("POSITION('g', 'flights')", "4", "POSITION(NULL, 'a')", "NULL", "POSITION('x', '')", "0"),
		define("LOCATE", text.Locate, "part s", "the position of the first part in s, 0 if there is none").
			ex("LOCATE('g', 'flights')", "4", "LOCATE(NULL, 'a')", "NULL", "LOCATE('', 'a')", "1"),
		define("LOCATE", text.LocateFrom, "part s start", "the position of the first part in s at or behind start, 0 if there is none").
			ex("LOCATE('a', 'banana', 3)", "4", "LOCATE('a', 'banana', 0)", "0", "LOCATE('a', 'banana', 9)", "0"),
		define("STARTS_WITH", text.StartsWith, "s prefix", "whether s begins with prefix").alias("STARTSWITH").
			ex("STARTS_WITH('flights', 'fl')", "TRUE", "STARTS_WITH(NULL, 'a')", "NULL", "STARTS_WITH('a', '')", "TRUE"),
		define("ENDS_WITH", text.EndsWith, "s suffix", "whether s ends with suffix").alias("ENDSWITH").
			ex("ENDS_WITH('flights', 'hts')", "TRUE", "ENDS_WITH('a', NULL)", "NULL", "ENDS_WITH('a', 'ba')", "FALSE"),
		define("CONTAINS", text.Contains, "s part", "whether part stands in s").
			ex("CONTAINS('flights', 'gh')", "TRUE", "CONTAINS(NULL, 'a')", "NULL", "CONTAINS('', '')", "TRUE"),
		define("COUNT_CHAR", text.CountChar, "s c", "how often the first character of c stands in s").
			ex("COUNT_CHAR('banana', 'a')", "3", "COUNT_CHAR(NULL, 'a')", "NULL", "COUNT_CHAR('banana', '')", "0"),
		define("ASCII", text.Ascii, "s", "the code point of the first character, 0 of ''").
			ex("ASCII('abc')", "97", "ASCII(NULL)", "NULL", "ASCII('')", "0", "ASCII('ñ')", "241").
			differs("Flink gives the first byte of UTF-8 as a signed number for a character beyond ASCII; PostgreSQL the code point, as here"),
		define("SPLIT_PART", text.SplitPart, "s delimiter n", "field n, from 1, or from the end for a negative n; '' where there is none").
			ex("SPLIT_PART('a,b,c', ',', 2)", "'b'", "SPLIT_PART(NULL, ',', 1)", "NULL", "SPLIT_PART('a,b,c', ',', -1)", "'c'", "SPLIT_PART('a,b', ',', 5)", "''",
				"SPLIT_PART('a,b', '', 1)", "'a,b'", "SPLIT_PART('a', ',', 0)", "error: SPLIT_PART counts from 1: field 0 does not exist"),
		define("SPLIT_INDEX", text.SplitIndex, "s delimiter n", "field n, from 0; NULL where there is none").
			ex("SPLIT_INDEX('a,b,c', ',', 1)", "'b'", "SPLIT_INDEX(NULL, ',', 0)", "NULL", "SPLIT_INDEX('a,b', ',', 5)", "NULL", "SPLIT_INDEX('a b', '', 0)", "'a b'").
			differs("Flink splits at white space where the delimiter is empty; here it does not split"),
		define("SUBSTRING_INDEX", text.SubstringIndex, "s delimiter n", "what stands before occurrence n of the delimiter, for a negative n behind occurrence −n from the end").
			ex("SUBSTRING_INDEX('www.apache.org', '.', 2)", "'www.apache'", "SUBSTRING_INDEX(NULL, '.', 1)", "NULL", "SUBSTRING_INDEX('www.apache.org', '.', -1)", "'org'", "SUBSTRING_INDEX('a', '.', 3)", "'a'"),
		define("FIND_IN_SET", text.FindInSet, "s list", "the place, from 1, of s in a list that is separated by commas; 0 if it is not there").
			ex("FIND_IN_SET('b', 'a,b,c')", "2", "FIND_IN_SET(NULL, 'a')", "NULL", "FIND_IN_SET('a,b', 'a,b')", "0", "FIND_IN_SET('', 'a,')", "2"),
		define("IS_ALPHA", text.IsAlpha, "s", "whether s is not empty and has only letters").
			ex("IS_ALPHA('añ')", "TRUE", "IS_ALPHA(NULL)", "NULL", "IS_ALPHA('')", "FALSE").differs("Flink gives FALSE for NULL"),
		define("IS_DIGIT", text.IsDigit, "s", "whether s is not empty and has only digits").
			ex("IS_DIGIT('007')", "TRUE", "IS_DIGIT(NULL)", "NULL", "IS_DIGIT('1.5')", "FALSE").differs("Flink gives FALSE for NULL"),
		define("LEVENSHTEIN", text.Levenshtein, "a b", "how many characters must be inserted, deleted or replaced to make b of a").
			ex("LEVENSHTEIN('kitten', 'sitting')", "3", "LEVENSHTEIN(NULL, 'a')", "NULL", "LEVENSHTEIN('', 'año')", "3",
				"LEVENSHTEIN(REPEAT('a', 5000), '')", "error: LEVENSHTEIN of more than 4096 characters"),
	}
}
