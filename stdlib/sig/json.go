package sig

import "github.com/streamc/streamc/stdlib/json"

func jsonFunctions() []*Func {
	const broken = "Text that is no JSON is a row error (TRY makes it NULL), as its CAST to json is in PostgreSQL; Flink's JSON_VALUE and Spark's get_json_object give NULL"
	return []*Func{
		define("JSON_GET", json.Get, "s key", "the JSON text of the value of a key, the first of equal ones; NULL where there is none, or s is no object").operator("->").
			ex(`'{"a": {"b": 1}}' -> 'a'`, `'{"b": 1}'`, `'{"a": "x"}' -> 'a'`, `'"x"'`, `'{"a": null}' -> 'a'`, "'null'", `'{"a": 1}' -> 'b'`, "NULL", `'[1]' -> 'a'`, "NULL", `CAST(NULL AS STRING) -> 'a'`, "NULL", `'{"a": 1' -> 'a'`, `error: "{\"a\": 1" is not JSON`).
			differs(broken),
		define("JSON_GET", json.At, "s i", "the JSON text of an element, counted from 0, or from the end for a negative i").operator("->").
			ex(`'[1, [2, 3]]' -> 1`, "'[2, 3]'", `'[1, 2]' -> -1`, "'2'", `'[1]' -> 5`, "NULL", `'{"a": 1}' -> 0`, "NULL", `'' -> 0`, `error: "" is not JSON`).
			differs("subscripts of an ARRAY count from 1; these count from 0, as in PostgreSQL"),
		define("JSON_GET_TEXT", json.GetText, "s key", "the value of a key as text: a string without its quotes, NULL for null").operator("->>").
			ex(`'{"a": "x"}' ->> 'a'`, "'x'", `'{"a": {"b": [1, true]}}' -> 'a' -> 'b' ->> 1`, "'true'", `'{"a": null}' ->> 'a'`, "NULL", `'{"a": 1.50}' ->> 'a'`, "'1.50'", `'{"a": "\u00e9"}' ->> 'a'`, "'é'", `'{a: 1}' ->> 'a'`, `error: "{a: 1}" is not JSON`),
		define("JSON_GET_TEXT", json.AtText, "s i", "an element as text").operator("->>").
			ex(`CAST(NULL AS STRING) ->> 0`, "NULL").
			ex(`'["x", 2]' ->> 0`, "'x'", `'["x", null]' ->> 1`, "NULL", `'[1, 2, 3]' ->> -1`, "'3'", `'[1, 2' ->> 0`, `error: "[1, 2" is not JSON`),
	}
}
