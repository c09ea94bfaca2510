package sig

import "github.com/streamc/streamc/stdlib/json"

func jsonPathFunctions() []*Func {
	const doc = `'{"a":{"b":[1,2,{"c":null}]},"t":"x"}'`
	const badPath = "error: a path is $ with members .name or ['name'] and elements [0] behind it"
	const notJSON = `error: "{" is not JSON`
	return []*Func{
		define("JSON_VALUE", json.Value, "s path", "the scalar that the path leads to, as text; NULL where there is none, for an object or array, and where s is no JSON").
			ex("JSON_VALUE("+doc+", '$.t')", "'x'", "JSON_VALUE(NULL, '$')", "NULL", "JSON_VALUE("+doc+", '$.a.b[1]')", "'2'", "JSON_VALUE("+doc+", '$.a')", "NULL", "JSON_VALUE('{', '$.a')", "NULL", "JSON_VALUE("+doc+", 'a')", badPath).
			differs("PostgreSQL's and Flink's have ON EMPTY and ON ERROR; here NULL stands for both, their default"),
		define("JSON_QUERY", json.Query, "s path", "the object or array that the path leads to, as it stands there; NULL where there is none, and where s is no JSON").
			ex("JSON_QUERY("+doc+", '$.a.b')", "'[1,2,{\"c\":null}]'", "JSON_QUERY(NULL, '$')", "NULL", "JSON_QUERY("+doc+", '$.t')", "NULL", "JSON_QUERY("+doc+", '$.*')", badPath),
		define("JSON_EXISTS", json.Exists, "s path", "whether the path leads to something; FALSE where s is no JSON").
			ex("JSON_EXISTS("+doc+", '$.a.b[2].c')", "TRUE", "JSON_EXISTS(NULL, '$')", "NULL", "JSON_EXISTS("+doc+", '$.x')", "FALSE", "JSON_EXISTS("+doc+", '')", badPath),
		define("GET_JSON_OBJECT", json.Object, "s path", "what the path leads to: a scalar as text, an object or array as JSON; NULL where there is nothing, and where s is no JSON").
			ex("GET_JSON_OBJECT("+doc+", '$.t')", "'x'", "GET_JSON_OBJECT(NULL, '$')", "NULL", "GET_JSON_OBJECT("+doc+", '$[''a''].b[0]')", "'1'", "GET_JSON_OBJECT("+doc+", '$.a.b[2].c')", "NULL", "GET_JSON_OBJECT("+doc+", '$[x]')", badPath),
		define("JSON_ARRAY_LENGTH", json.ArrayLength, "s", "the number of elements; NULL for JSON that is no array").
			ex("JSON_ARRAY_LENGTH('[1,[2,3]]')", "2", "JSON_ARRAY_LENGTH(NULL)", "NULL", "JSON_ARRAY_LENGTH('{}')", "NULL", "JSON_ARRAY_LENGTH('{')", notJSON).
			differs("Spark gives NULL for what is no JSON; PostgreSQL fails for what is no array"),
		define("JSON_ARRAY_LENGTH", json.ArrayLengthAt, "s path", "the number of elements of the array that the path leads to; NULL where there is none").ex("JSON_ARRAY_LENGTH("+doc+", '$.a.b')", "3"),
		define("JSON_VALID", json.Valid, "s", "whether s is one JSON value; s IS JSON [VALUE] is it too, with FALSE for NULL").alias("IS_JSON").
			ex("JSON_VALID('[1]')", "TRUE", "JSON_VALID(NULL)", "NULL", "JSON_VALID('[1')", "FALSE", "'1' IS JSON", "TRUE", "'{}' IS JSON VALUE", "TRUE", "'abc' IS NOT JSON", "TRUE", "NULL IS JSON", "FALSE"),
		define("IS_JSON_OBJECT", json.IsObject, "s", "whether s is a JSON object; s IS JSON OBJECT is it too, with FALSE for NULL").
			ex("IS_JSON_OBJECT('{\"a\": 1}')", "TRUE", "IS_JSON_OBJECT(NULL)", "NULL", "IS_JSON_OBJECT('{')", "FALSE", "'{}' IS JSON OBJECT", "TRUE", "'[]' IS NOT JSON OBJECT", "TRUE", "1 IS JSON OBJECT", "error: IS JSON OBJECT takes a STRING, this is BIGINT").
			differs("NULL IS JSON is FALSE, as in Flink; PostgreSQL gives NULL"),
		define("IS_JSON_ARRAY", json.IsArray, "s", "whether s is a JSON array; s IS JSON ARRAY is it too, with FALSE for NULL").
			ex("IS_JSON_ARRAY(' [1]')", "TRUE", "IS_JSON_ARRAY(NULL)", "NULL", "IS_JSON_ARRAY('{}')", "FALSE", "'[1, 2]' IS JSON ARRAY", "TRUE", "CAST(NULL AS STRING) IS JSON ARRAY", "FALSE"),
		define("IS_JSON_SCALAR", json.IsScalar, "s", "whether s is a JSON string, number, true, false or null; s IS JSON SCALAR is it too, with FALSE for NULL").
			ex("IS_JSON_SCALAR('\"a\"')", "TRUE", "IS_JSON_SCALAR(NULL)", "NULL", "IS_JSON_SCALAR('[]')", "FALSE", "'1.5' IS JSON SCALAR", "TRUE", "'abc' IS JSON SCALAR", "FALSE"),
		define("JSON_TYPEOF", json.TypeOf, "s", "object, array, string, number, boolean or null").
			ex("JSON_TYPEOF('[1]')", "'array'", "JSON_TYPEOF(NULL)", "NULL", "JSON_TYPEOF(' null')", "'null'", "JSON_TYPEOF('{')", notJSON),
		define("JSON_QUOTE", json.Quote, "s", "s as a JSON string").
			ex("JSON_QUOTE('a\"b')", "'\"a\\\"b\"'", "JSON_QUOTE(NULL)", "NULL", "JSON_QUOTE('')", "'\"\"'"),
		define("JSON_UNQUOTE", json.Unquote, "s", "the text of a JSON string; anything else as it is").
			ex("JSON_UNQUOTE('\"a\\\"b\"')", "'a\"b'", "JSON_UNQUOTE(NULL)", "NULL", "JSON_UNQUOTE('[1]')", "'[1]'"),
	}
}
