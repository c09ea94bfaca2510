package sig

import "github.com/streamc/streamc/stdlib/json"

// Form is what is written as a function and is none: its arguments are evaluated by need, or their types are not fixed. typecheck turns it into
// CASE, COALESCE or a node of its own.
type Form struct {
	Name     string
	Aliases  []string
	Group    string
	Args     string // as documentation shows them: "condition, a, b"
	Doc      string
	Differs  string
	Examples []Example
	Bare     bool // may be written without parentheses
}

// Forms returns all forms.
func Forms() []*Form {
	list := []*Form{
		form("COALESCE", "a, …", "the first value that is not NULL; what stands behind it is not evaluated").
			ex("COALESCE(NULL, 2, 1 / 0)", "2", "COALESCE(NULL, 'a')", "'a'", "COALESCE(CAST(NULL AS BIGINT))", "NULL"),
		bare("CURRENT_TIMESTAMP", "the time at which the epoch (micro-batch) began; in a RUN BATCH that of the run, in a TEST 2026-01-01T00:00:00Z").alias("NOW", "LOCALTIMESTAMP").
			ex("CURRENT_TIMESTAMP", "error: CURRENT_TIMESTAMP is known when the program runs", "NOW()", "error: CURRENT_TIMESTAMP is known when the program runs", "TRY(NULL + CURRENT_DATE)", "error: CURRENT_DATE is known when the program runs"),
		bare("PROCTIME", "processing time, the time at which the row was read, for each row of a source. It does not stand behind an aggregate or ORDER BY. Windows over it close by the clock, and no row is late for them. In a TEST it is 2026-01-01T00:00:00Z and 1 ms for each byte that stands in front of the row in its partition, or 1 s for each row where positions count rows").called().
			ex("PROCTIME()", "error: PROCTIME is known when the program runs", "TRY(PROCTIME())", "error: PROCTIME is known when the program runs", "COALESCE(NULL, PROCTIME())", "error: PROCTIME is known when the program runs"),
		bare("CURRENT_DATE", "the date of CURRENT_TIMESTAMP in UTC").
			ex("CURRENT_DATE", "error: CURRENT_DATE is known when the program runs", "CURRENT_DATE()", "error: CURRENT_DATE is known when the program runs", "IF(NULL, CURRENT_DATE, NULL)", "error: CURRENT_DATE is known when the program runs"),
		random("RANDOM", "[seed]", "a DOUBLE from 0 up to below 1: one for each row and each place in the query, another one in each run. A name that stands for it has one value wherever it is used. Behind a GROUP BY, one for each group. With a seed, a whole number that is written out, it depends on that and the place of the row in its log alone. In a TEST it is the same in every run").alias("RAND").
			ex("RANDOM()", "error: RANDOM is known when the program runs", "RAND(42)", "error: RANDOM is known when the program runs", "TRY(RANDOM(NULL))", "error: RANDOM is known when the program runs").
			differs("in Flink, Spark and PostgreSQL a value that is computed twice is two values"),
		random("RAND_INTEGER", "[seed, ] bound", "a random BIGINT from 0 up to below bound, as RANDOM has it; a bound that is not above 0 is an error").
			ex("RAND_INTEGER(6)", "error: RAND_INTEGER is known when the program runs", "RAND_INTEGER(42, 6)", "error: RAND_INTEGER is known when the program runs", "TRY(RAND_INTEGER(NULL))", "error: RAND_INTEGER is known when the program runs"),
		random("UUID", "", "a UUID of version 4 as text, as RANDOM has it").alias("GEN_RANDOM_UUID").
			ex("UUID()", "error: UUID is known when the program runs", "GEN_RANDOM_UUID()", "error: UUID is known when the program runs", "COALESCE(NULL, UUID())", "error: UUID is known when the program runs"),
		form("NULLIF", "a, b", "NULL if a = b, else a").
			ex("NULLIF(1, 1)", "NULL", "NULLIF('a', 'b')", "'a'", "NULLIF(1, NULL)", "1", "NULLIF(1 / 0, 1)", "error: division by zero"),
		form("IF", "condition, a, b", "a if the condition is TRUE, else b; the other one is not evaluated").alias("IIF").
			ex("IF(1 > 2, 1 / 0, 3)", "3", "IF(NULL, 'a', 'b')", "'b'", "IF(TRUE, 1, 2.5)", "1.0", "IF(1, 2, 3)", "error: IF needs a BOOLEAN, this is BIGINT"),
		form("IFNULL", "a, b", "a, or b where a is NULL").alias("NVL").
			ex("IFNULL(NULL, 5)", "5", "NVL('a', 'b')", "'a'", "IFNULL(1, 1 / 0)", "1"),
		form("NVL2", "x, a, b", "a where x is not NULL, else b").
			ex("NVL2(1, 'yes', 'no')", "'yes'", "NVL2(NULL, 'yes', 'no')", "'no'", "NVL2(1, 2, 1 / 0)", "2"),
		form("DECODE", "x, a, value_a, b, value_b, … [, otherwise]", "the value behind the first of a, b, … that equals x; NULL equals NULL").
			ex("DECODE(2, 1, 'one', 2, 'two')", "'two'", "DECODE(NULL, 1, 'one', NULL, 'none')", "'none'", "DECODE(3, 1, 'one', 'other')", "'other'", "DECODE(3, 1, 'one')", "NULL").
			differs("Spark's two-argument DECODE turns BYTES into a STRING; here it is Oracle's and Spark's longer form alone"),
		form("TRY", "x", "x, or NULL where x fails: bad input, overflow, division by zero, a column that cannot be read").
			ex("TRY(1 / 0)", "NULL", "TRY(CAST('x' AS BIGINT))", "NULL", "TRY(7 / 2)", "3", "TRY(NULL)", "NULL").
			differs("DuckDB's TRY does the same; Spark has a function try_… for each that can fail"),
		form("NULLIFZERO", "x", "NULL if x is 0, else x").ex("NULLIFZERO(0)", "NULL", "NULLIFZERO(1.5)", "1.5", "NULLIFZERO(NULL)", "NULL"),
		form("ZEROIFNULL", "x", "0 if x is NULL, else x").ex("ZEROIFNULL(NULL)", "0", "ZEROIFNULL(1.5)", "1.5", "ZEROIFNULL(-1)", "-1"),
		form("ISNULL", "x", "whether x is NULL").ex("ISNULL(NULL)", "TRUE", "ISNULL('')", "FALSE", "ISNULL(0)", "FALSE"),
		form("ISNOTNULL", "x", "whether x is not NULL").ex("ISNOTNULL(NULL)", "FALSE", "ISNOTNULL('')", "TRUE", "ISNOTNULL(0)", "TRUE"),
		nested("CARDINALITY", "x", "the number of elements of an ARRAY, NULLs too, or of entries of a MAP").alias("ARRAY_LENGTH").
			ex("CARDINALITY(ARRAY['a', 'b', NULL])", "3", "CARDINALITY(MAP['a', 1, 'b', 2])", "2", "CARDINALITY(ARRAY[])", "0", "CARDINALITY(CAST(NULL AS ARRAY<BIGINT>))", "NULL", "CARDINALITY('ab')", "error: CARDINALITY expects an ARRAY or a MAP, got STRING"),
		jsonForm("JSON_OBJECT", "[KEY] 'name' VALUE x, … [NULL | ABSENT ON NULL]", "a JSON object of values of any types, as they are written in JSON; a JSON_OBJECT or JSON_ARRAY that stands as a value is a part of it, other text a string. NULLs are null, with ABSENT ON NULL they are left out. JSON_OBJECT('name', x, …) is the same").
			ex("JSON_OBJECT('a' VALUE 1, KEY 'b' VALUE 'x')", `'{"a":1,"b":"x"}'`, "JSON_OBJECT('a' VALUE NULL, 'b' VALUE JSON_ARRAY(1, TRUE))", `'{"a":null,"b":[1,true]}'`,
				"JSON_OBJECT('a' VALUE NULL, 'b' VALUE DATE '2024-01-02' ABSENT ON NULL)", `'{"b":"2024-01-02"}'`, "JSON_OBJECT('a', ARRAY[1.50], 'b', '[]')", `'{"a":[1.50],"b":"[]"}'`, "JSON_OBJECT()", "'{}'",
				"JSON_OBJECT('a', 1, 'b')", "error: JSON_OBJECT expects ([KEY] 'name' VALUE x, … [NULL | ABSENT ON NULL]), got a name without a value", "JSON_OBJECT(1, 2)", "error: JSON_OBJECT expects ([KEY] 'name' VALUE x, … [NULL | ABSENT ON NULL]), got a name that is not text in quotes"),
		jsonForm("JSON_ARRAY", "x, … [NULL | ABSENT ON NULL]", "a JSON array of values of any types, as JSON_OBJECT writes them; NULLs are left out, with NULL ON NULL they are null").
			ex("JSON_ARRAY(1, 'a', 2.50, TRUE)", `'[1,"a",2.50,true]'`, "JSON_ARRAY(1, NULL)", "'[1]'", "JSON_ARRAY(1, NULL NULL ON NULL)", "'[1,null]'", "JSON_ARRAY(JSON_OBJECT('a' VALUE MAP['k', 1]), '{}')", `'[{"a":{"k":1}},"{}"]'`, "JSON_ARRAY()", "'[]'").
			differs("DuckDB's JSON_ARRAY keeps NULLs, and drops zeros at the end of a DECIMAL; Flink and PostgreSQL leave NULLs out"),
	}
	for _, f := range NestedFuncs() {
		list = append(list, f.Form)
	}
	return list
}

func nested(name, args, doc string) *Form {
	return &Form{Name: name, Group: "Arrays and maps", Args: args, Doc: doc}
}

func form(name, args, doc string) *Form {
	return &Form{Name: name, Group: "Conditional", Args: args, Doc: doc}
}

func jsonForm(name, args, doc string) *Form {
	return &Form{Name: name, Group: "JSON", Args: args, Doc: doc}
}

// MakeJSON is what JSON_OBJECT and JSON_ARRAY call.
var MakeJSON = define("MAKE_JSON", json.Make, "object absent part", "a JSON object or array")

func bare(name, doc string) *Form {
	return &Form{Name: name, Group: "Dates and times", Doc: doc, Bare: true}
}

func random(name, args, doc string) *Form {
	return &Form{Name: name, Group: "Random values", Args: args, Doc: doc}
}

// called says that the parentheses are needed.
func (f *Form) called() *Form { f.Bare = false; return f }

func (f *Form) alias(names ...string) *Form { f.Aliases = append(f.Aliases, names...); return f }

func (f *Form) differs(text string) *Form { f.Differs = text; return f }

func (f *Form) ex(list ...string) *Form {
	for i := 0; i < len(list); i += 2 {
		f.Examples = append(f.Examples, Example{list[i], list[i+1]})
	}
	return f
}
