package sig

import (
	"github.com/streamc/streamc/stdlib/calc"
	"github.com/streamc/streamc/stdlib/text"
)

// Import paths of the packages that the table names.
const (
	textPackage = "github.com/streamc/streamc/stdlib/text"
	calcPackage = "github.com/streamc/streamc/stdlib/calc"
)

// All returns every overload of every function. Overloads of one function stand together, the preferred one first.
func All() []*Func {
	var out []*Func
	for _, l := range [][]*Func{textFunctions(), numberFunctions(), orderFunctions()} {
		out = append(out, l...)
	}
	return out
}

func str(name string) Param { return Param{Name: name, Kind: String} }
func num(name string) Param { return Param{Name: name, Kind: BigInt} }

func textFunc(name, goName string, result Kind, impl any, doc string, examples []Example, params ...Param) *Func {
	return &Func{Name: name, Package: textPackage, Go: goName, Params: params, Result: result, Impl: impl, Doc: doc, Examples: examples}
}

func textFunctions() []*Func {
	length := func(name string) *Func {
		f := textFunc(name, "Length", BigInt, text.Length, "the number of characters",
			[]Example{{name + "('año')", "3"}, {name + "('')", "0"}}, str("s"))
		f.Differs = "Java counts UTF-16 units where this counts characters (code points)"
		return f
	}
	upper := textFunc("UPPER", "Upper", String, text.Upper, "in upper case, one character for one", []Example{{"UPPER('icn')", "'ICN'"}, {"UPPER('ß')", "'ß'"}}, str("s"))
	upper.Differs = "Flink and Spark (Java) turn ß into SS; PostgreSQL keeps it, as here"
	concat := textFunc("CONCAT", "Concat", String, text.Concat, "the strings one after the other; NULL if one is NULL",
		[]Example{{"CONCAT('a', 'b')", "'ab'"}, {"CONCAT('a', 'b', 'c')", "'abc'"}, {"CONCAT('a', NULL)", "NULL"}}, str("a"), str("b"))
	concat.Repeat = true
	concat.Differs = "PostgreSQL skips NULLs; Flink and Spark give NULL, as here"
	substringLen := textFunc("SUBSTRING", "SubstringLen", String, text.SubstringLen, "at most length characters from position start on; NULL for a negative length",
		[]Example{{"SUBSTRING('flights', 2, 3)", "'lig'"}, {"SUBSTRING('flights', -3, 2)", "'ht'"}, {"SUBSTRING('flights', 2, -1)", "NULL"}}, str("s"), num("start"), num("length"))
	substringLen.NullOut = true
	substringLen.Differs = "PostgreSQL takes positions below 1 as lying before the string and refuses a negative length; Flink does as here"
	return []*Func{
		textFunc("LOWER", "Lower", String, text.Lower, "in lower case, one character for one", []Example{{"LOWER('ICN')", "'icn'"}}, str("s")),
		upper,
		length("CHAR_LENGTH"), length("CHARACTER_LENGTH"), length("LENGTH"),
		textFunc("TRIM", "Trim", String, text.Trim, "without spaces at both ends", []Example{{"TRIM('  a b ')", "'a b'"}}, str("s")),
		textFunc("LTRIM", "TrimLeft", String, text.TrimLeft, "without spaces at the start", []Example{{"LTRIM('  a ')", "'a '"}}, str("s")),
		textFunc("RTRIM", "TrimRight", String, text.TrimRight, "without spaces at the end", []Example{{"RTRIM(' a  ')", "' a'"}}, str("s")),
		concat,
		textFunc("SUBSTRING", "Substring", String, text.Substring, "the characters from position start on; a negative start counts from the end",
			[]Example{{"SUBSTRING('flights', 3)", "'ights'"}, {"SUBSTRING('flights', -3)", "'hts'"}, {"SUBSTRING('flights', 0)", "'flights'"}}, str("s"), num("start")),
		substringLen,
		textFunc("REPLACE", "Replace", String, text.Replace, "with every occurrence of old replaced", []Example{{"REPLACE('a-b-c', '-', '+')", "'a+b+c'"}}, str("s"), str("old"), str("new")),
		textFunc("STARTS_WITH", "StartsWith", Boolean, text.StartsWith, "whether s begins with prefix", []Example{{"STARTS_WITH('flights', 'fl')", "TRUE"}}, str("s"), str("prefix")),
		textFunc("ENDS_WITH", "EndsWith", Boolean, text.EndsWith, "whether s ends with suffix", []Example{{"ENDS_WITH('flights', 'hts')", "TRUE"}}, str("s"), str("suffix")),
		textFunc("LEFT", "Left", String, text.Left, "the first n characters", []Example{{"LEFT('flights', 3)", "'fli'"}, {"LEFT('flights', -1)", "''"}}, str("s"), num("n")),
		textFunc("RIGHT", "Right", String, text.Right, "the last n characters", []Example{{"RIGHT('flights', 3)", "'hts'"}}, str("s"), num("n")),
		textFunc("STRPOS", "Position", BigInt, text.Position, "the position of the first part in s, 0 if there is none",
			[]Example{{"STRPOS('flights', 'g')", "4"}}, str("s"), str("part")),
	}
}

// keepDecimal gives a result the digits of the first argument.
func keepDecimal(p, s []int) (int, int) { return p[0], s[0] }

// wholeDecimal gives a result no fraction, and one more digit for what rounding carries.
func wholeDecimal(p, s []int) (int, int) {
	if s[0] == 0 {
		return p[0], 0
	}
	return p[0] - s[0] + 1, 0
}

func numberFunctions() []*Func {
	f := func(name, goName string, k Kind, impl any, doc string, examples []Example) *Func {
		return &Func{Name: name, Package: calcPackage, Go: goName, Params: []Param{{Name: "x", Kind: k}}, Result: k, Impl: impl, Doc: doc, Examples: examples}
	}
	whole := func(f *Func) *Func { f.DecimalScale = wholeDecimal; return f }
	absInt := f("ABS", "AbsInt", BigInt, calc.AbsInt, "without its sign", []Example{{"ABS(-3)", "3"}, {"ABS(-9223372036854775808)", "error: BIGINT overflow"}})
	absInt.Fails = true
	absDecimal := f("ABS", "AbsDecimal", Decimal, calc.AbsDecimal, "without its sign", []Example{{"ABS(-1.50)", "1.50"}})
	absDecimal.DecimalScale = keepDecimal
	roundTo := &Func{Name: "ROUND", Package: calcPackage, Go: "RoundDecimalTo", Params: []Param{{Name: "x", Kind: Decimal}, num("digits")}, Result: Decimal, Fails: true,
		Impl: calc.RoundDecimalTo, Doc: "rounded to digits behind the point, half away from zero; the scale stays",
		DecimalScale: func(p, s []int) (int, int) { return min(p[0]+1, 38), s[0] },
		Examples:     []Example{{"ROUND(2.675, 2)", "2.680"}, {"ROUND(-125.0, -1)", "-130.0"}},
		Differs:      "Flink, Spark and PostgreSQL give the result fewer fraction digits; the value is the same"}
	roundIntTo := &Func{Name: "ROUND", Package: calcPackage, Go: "RoundIntTo", Params: []Param{{Name: "x", Kind: BigInt}, num("digits")}, Result: BigInt, Fails: true,
		Impl: calc.RoundIntTo, Doc: "the value itself, or for negative digits rounded before the point, half away from zero",
		Examples: []Example{{"ROUND(155, -1)", "160"}, {"ROUND(-155, 1)", "-155"}, {"ROUND(9223372036854775807, -1)", "error: BIGINT overflow"}}}
	roundFloatTo := &Func{Name: "ROUND", Package: calcPackage, Go: "RoundFloatTo", Params: []Param{{Name: "x", Kind: Double}, num("digits")}, Result: Double,
		Impl: calc.RoundFloatTo, Doc: "rounded to digits behind the point of the shortest decimal text, half away from zero",
		Examples: []Example{{"ROUND(2.675e0, 2)", "2.68e0"}, {"ROUND(-2.5e0, 0)", "-3e0"}}}
	return []*Func{
		absInt, absDecimal,
		f("ABS", "AbsFloat", Double, calc.AbsFloat, "without its sign", []Example{{"ABS(-2.5e0)", "2.5e0"}}),
		f("FLOOR", "Int", BigInt, calc.Int, "the value itself", []Example{{"FLOOR(-3)", "-3"}}),
		whole(f("FLOOR", "FloorDecimal", Decimal, calc.FloorDecimal, "the largest integral value that is not larger", []Example{{"FLOOR(-1.5)", "CAST(-2 AS DECIMAL(2,0))"}})),
		f("FLOOR", "FloorFloat", Double, calc.FloorFloat, "the largest integral value that is not larger", []Example{{"FLOOR(-1.5e0)", "-2e0"}}),
		f("CEIL", "Int", BigInt, calc.Int, "the value itself", []Example{{"CEIL(-3)", "-3"}}),
		whole(f("CEIL", "CeilDecimal", Decimal, calc.CeilDecimal, "the smallest integral value that is not smaller", []Example{{"CEIL(9.1)", "CAST(10 AS DECIMAL(2,0))"}})),
		f("CEIL", "CeilFloat", Double, calc.CeilFloat, "the smallest integral value that is not smaller", []Example{{"CEIL(-1.5e0)", "-1e0"}}),
		f("ROUND", "Int", BigInt, calc.Int, "the value itself", []Example{{"ROUND(-3)", "-3"}}),
		whole(f("ROUND", "RoundDecimal", Decimal, calc.RoundDecimal, "rounded to an integral value, half away from zero", []Example{{"ROUND(2.5)", "CAST(3 AS DECIMAL(2,0))"}, {"ROUND(-9.5)", "CAST(-10 AS DECIMAL(2,0))"}})),
		f("ROUND", "RoundFloat", Double, calc.RoundFloat, "rounded to an integral value, half away from zero", []Example{{"ROUND(-2.5e0)", "-3e0"}}),
		roundIntTo, roundTo, roundFloatTo,
	}
}

// orderFunctions are GREATEST and LEAST; NULL if an argument is NULL.
func orderFunctions() []*Func {
	two := func(name, pkg, goName string, k Kind, impl any, examples ...Example) *Func {
		doc := map[string]string{"GREATEST": "the largest value", "LEAST": "the smallest value"}[name] + "; NULL if one is NULL"
		f := &Func{Name: name, Package: pkg, Go: goName, Params: []Param{{Name: "a", Kind: k}, {Name: "b", Kind: k}}, Result: k, Impl: impl, Doc: doc, Repeat: true,
			Examples: examples, Differs: "PostgreSQL and Spark skip NULLs; Flink gives NULL, as here"}
		if k == Decimal {
			f.DecimalScale = keepDecimal
		}
		return f
	}
	return []*Func{
		two("GREATEST", calcPackage, "GreatestInt", BigInt, calc.GreatestInt, Example{"GREATEST(1, 3, 2)", "3"}, Example{"GREATEST(1, NULL)", "NULL"}),
		two("GREATEST", calcPackage, "GreatestDecimal", Decimal, calc.GreatestDecimal, Example{"GREATEST(1.5, 2.25)", "2.25"}),
		two("GREATEST", calcPackage, "GreatestFloat", Double, calc.GreatestFloat, Example{"GREATEST(1, 2e0)", "2e0"}),
		two("GREATEST", textPackage, "Greatest", String, text.Greatest, Example{"GREATEST('a', 'b')", "'b'"}),
		two("GREATEST", calcPackage, "GreatestTimestamp", Timestamp, calc.GreatestTimestamp, Example{"GREATEST(TIMESTAMP '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z')", "TIMESTAMP '2026-01-02T00:00:00Z'"}),
		two("GREATEST", calcPackage, "GreatestDuration", Duration, calc.GreatestDuration, Example{"GREATEST(90s, 1m)", "90s"}),
		two("LEAST", calcPackage, "LeastInt", BigInt, calc.LeastInt, Example{"LEAST(1, 3, 2)", "1"}),
		two("LEAST", calcPackage, "LeastDecimal", Decimal, calc.LeastDecimal, Example{"LEAST(1.5, 2.25)", "1.50"}),
		two("LEAST", calcPackage, "LeastFloat", Double, calc.LeastFloat, Example{"LEAST(1, 2e0)", "1e0"}),
		two("LEAST", textPackage, "Least", String, text.Least, Example{"LEAST('a', 'b')", "'a'"}),
		two("LEAST", calcPackage, "LeastTimestamp", Timestamp, calc.LeastTimestamp, Example{"LEAST(TIMESTAMP '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z')", "TIMESTAMP '2026-01-01T00:00:00Z'"}),
		two("LEAST", calcPackage, "LeastDuration", Duration, calc.LeastDuration, Example{"LEAST(90s, 1m)", "1m"}),
	}
}
