package sig

import (
	"github.com/streamc/streamc/stdlib/calc"
	"github.com/streamc/streamc/stdlib/num"
	"github.com/streamc/streamc/stdlib/text"
	"github.com/streamc/streamc/stdlib/when"
)

func numberFunctions() []*Func {
	roundScale := func(p, s []int) (int, int) { return min(p[0]+1, 38), s[0] }
	const whole = "CAST(-2 AS DECIMAL(2,0))"
	return []*Func{
		define("ABS", calc.AbsInt, "x", "without its sign").ex("ABS(-3)", "3", "ABS(NULL)", "NULL", "ABS(-9223372036854775808)", "error: BIGINT overflow"),
		define("ABS", calc.AbsDecimal, "x", "without its sign").decimal(keepDecimal).ex("ABS(-1.50)", "1.50"),
		define("ABS", calc.AbsFloat, "x", "without its sign").ex("ABS(-2.5e0)", "2.5e0"),
		define("SIGN", calc.SignInt, "x", "−1, 0 or 1").alias("SIGNUM").ex("SIGN(-3)", "-1", "SIGN(NULL)", "NULL", "SIGN(0)", "0"),
		define("SIGN", calc.SignDecimal, "x", "−1, 0 or 1").alias("SIGNUM").decimal(func(p, s []int) (int, int) { return 1, 0 }).ex("SIGN(1.50)", "CAST(1 AS DECIMAL(1,0))"),
		define("SIGN", calc.SignFloat, "x", "−1, 0 or 1").alias("SIGNUM").ex("SIGN(-2.5e0)", "-1e0"),
		define("FLOOR", calc.Int, "x", "the value itself").ex("FLOOR(-3)", "-3", "FLOOR(NULL)", "NULL", "FLOOR(TIMESTAMP '2026-02-03T16:05:06Z' TO DOW)", "error: DOW is no unit that times are cut to"),
		define("FLOOR", calc.FloorDecimal, "x", "the largest integral value that is not larger").decimal(wholeDecimal).ex("FLOOR(-1.5)", whole),
		define("FLOOR", calc.FloorFloat, "x", "the largest integral value that is not larger").ex("FLOOR(-1.5e0)", "-2e0"),
		define("FLOOR", when.Floor, "ts unit", "the start of the unit; also written FLOOR(ts TO unit)").ex("FLOOR(TIMESTAMP '2026-02-03T16:05:06Z' TO HOUR)", "TIMESTAMP '2026-02-03T16:00:00Z'"),
		define("FLOOR", when.FloorDate, "d unit", "the first day of the unit; also written FLOOR(d TO unit)").ex("FLOOR(CAST('2026-02-03' AS DATE) TO MONTH)", "CAST('2026-02-01' AS DATE)"),
		define("CEIL", calc.Int, "x", "the value itself").alias("CEILING").ex("CEIL(-3)", "-3", "CEIL(NULL)", "NULL"),
		define("CEIL", calc.CeilDecimal, "x", "the smallest integral value that is not smaller").alias("CEILING").decimal(wholeDecimal).ex("CEIL(9.1)", "CAST(10 AS DECIMAL(2,0))"),
		define("CEIL", calc.CeilFloat, "x", "the smallest integral value that is not smaller").alias("CEILING").ex("CEIL(-1.5e0)", "-1e0"),
		define("CEIL", when.Ceiling, "ts unit", "the first start of a unit that is not before ts; also written CEIL(ts TO unit)").alias("CEILING").
			ex("CEIL(TIMESTAMP '2026-02-03T16:05:06Z' TO HOUR)", "TIMESTAMP '2026-02-03T17:00:00Z'", "CEIL(TIMESTAMP '9999-12-31T23:05:06Z' TO HOUR)", "error: TIMESTAMP out of range"),
		define("CEIL", when.CeilingDate, "d unit", "the first start of a unit that is not before d; also written CEIL(d TO unit)").alias("CEILING").ex("CEIL(CAST('2026-02-01' AS DATE) TO MONTH)", "CAST('2026-02-01' AS DATE)"),
		define("ROUND", calc.Int, "x", "the value itself").ex("ROUND(-3)", "-3", "ROUND(NULL)", "NULL"),
		define("ROUND", calc.RoundDecimal, "x", "rounded to an integral value, half away from zero").decimal(wholeDecimal).
			ex("ROUND(2.5)", "CAST(3 AS DECIMAL(2,0))", "ROUND(-9.5)", "CAST(-10 AS DECIMAL(2,0))"),
		define("ROUND", calc.RoundFloat, "x", "rounded to an integral value, half away from zero").ex("ROUND(-2.5e0)", "-3e0").
			differs("PostgreSQL rounds halves of DOUBLE to the even number; Flink, Spark and DuckDB do as here"),
		define("ROUND", calc.RoundIntTo, "x digits", "the value itself, or for negative digits rounded before the point, half away from zero").
			ex("ROUND(155, -1)", "160", "ROUND(-155, 1)", "-155", "ROUND(9223372036854775807, -1)", "error: BIGINT overflow"),
		define("ROUND", calc.RoundDecimalTo, "x digits", "rounded to digits behind the point, half away from zero; the scale stays").decimal(roundScale).
			ex("ROUND(2.675, 2)", "2.680", "ROUND(-125.0, -1)", "-130.0").
			differs("Flink, Spark and PostgreSQL give the result fewer fraction digits; the value is the same"),
		define("ROUND", calc.RoundFloatTo, "x digits", "rounded to digits behind the point of the shortest decimal text, half away from zero").
			ex("ROUND(2.675e0, 2)", "2.68e0", "ROUND(-2.5e0, 0)", "-3e0"),
		define("TRUNCATE", calc.Int, "x", "the value itself").alias("TRUNC").ex("TRUNCATE(-3)", "-3", "TRUNCATE(NULL)", "NULL"),
		define("TRUNCATE", calc.TruncateDecimal, "x", "without its fraction").alias("TRUNC").decimal(func(p, s []int) (int, int) { return max(1, p[0]-s[0]), 0 }).
			ex("TRUNCATE(-2.9)", whole),
		define("TRUNCATE", calc.TruncateFloat, "x", "without its fraction").alias("TRUNC").ex("TRUNCATE(-2.9e0)", "-2e0"),
		define("TRUNCATE", calc.TruncateInt, "x digits", "the value itself, or for negative digits with zeros before the point").alias("TRUNC").
			ex("TRUNCATE(159, -1)", "150", "TRUNCATE(9223372036854775807, -19)", "0"),
		define("TRUNCATE", calc.TruncateDecimalTo, "x digits", "without the digits behind a place; the scale stays").alias("TRUNC").decimal(keepDecimal).
			ex("TRUNCATE(42.324, 2)", "42.320", "TRUNCATE(42.324, -1)", "40.000"),
		define("TRUNCATE", calc.TruncateFloatTo, "x digits", "the shortest decimal text without the digits behind a place").alias("TRUNC").
			ex("TRUNCATE(42.324e0, 2)", "42.32e0"),
		define("MOD", num.ModInt, "a b", "the remainder of a / b, with the sign of a").
			ex("MOD(-7, 3)", "-1", "MOD(NULL, 3)", "NULL", "MOD(7, 0)", "error: division by zero"),
		define("MOD", calc.ModDecimal, "a b", "the remainder of a / b, with the sign of a").decimal(modDecimal).ex("MOD(7.50, 2.0)", "1.50"),
		define("MOD", num.ModFloat, "a b", "the remainder of a / b, with the sign of a").ex("MOD(7.5e0, 2e0)", "1.5e0"),
		define("PMOD", calc.PositiveModInt, "a b", "the remainder of a / b with the sign of b").
			ex("PMOD(-7, 3)", "2", "PMOD(7, NULL)", "NULL", "PMOD(7, -3)", "-2", "PMOD(7, 0)", "error: division by zero"),
		define("WIDTH_BUCKET", calc.WidthBucket, "x low high n", "the bucket, 1 to n, of n between low and high that holds x; 0 below, n + 1 above").
			ex("WIDTH_BUCKET(5.35e0, 0.024e0, 10.06e0, 5)", "3", "WIDTH_BUCKET(NULL, 0, 10, 5)", "NULL", "WIDTH_BUCKET(10, 0, 10, 5)", "6", "WIDTH_BUCKET(2, 10, 0, 5)", "5",
				"WIDTH_BUCKET(1, 0, 0, 5)", "error: WIDTH_BUCKET needs two different finite bounds and a number").
			differs("Spark gives NULL for impossible bounds; PostgreSQL an error, as here"),
		define("FACTORIAL", calc.Factorial, "n", "n!, n from 0 to 20").
			ex("FACTORIAL(5)", "120", "FACTORIAL(NULL)", "NULL", "FACTORIAL(0)", "1", "FACTORIAL(21)", "error: BIGINT overflow").
			differs("PostgreSQL's is NUMERIC without a limit; Spark gives NULL beyond 20"),
		define("GCD", calc.Gcd, "a b", "the greatest common divisor").ex("GCD(12, 18)", "6", "GCD(NULL, 1)", "NULL", "GCD(0, 0)", "0", "GCD(-9223372036854775808, 0)", "error: BIGINT overflow"),
		define("LCM", calc.Lcm, "a b", "the least common multiple").ex("LCM(4, 6)", "12", "LCM(NULL, 1)", "NULL", "LCM(0, 5)", "0", "LCM(9223372036854775807, 2)", "error: BIGINT overflow"),
		define("BIN", calc.Bin, "x", "the binary digits, of a negative number those of its two's complement").ex("BIN(5)", "'101'", "BIN(NULL)", "NULL", "BIN(0)", "'0'", "LEFT(BIN(-1), 3)", "'111'"),
		define("CONV", calc.Conv, "digits from to", "a number rewritten from one base to another, 2 to 36").
			ex("CONV('ff', 16, 10)", "'255'", "CONV(NULL, 10, 2)", "NULL", "CONV('-7', 10, 2)", "'-111'", "CONV('z', 10, 2)", "error: \"z\" is no number of base 10 that fits in 64 bits").
			differs("Spark reads the digits up to the first bad one; here bad ones are an error"),
	}
}

func modDecimal(p, s []int) (int, int) {
	scale := max(s[0], s[1])
	return min(38, max(1, min(p[0]-s[0], p[1]-s[1])+scale)), scale
}

func mathFunctions() []*Func {
	f := func(name string, impl func(float64) float64, doc string) *Func { return define(name, impl, "x", doc) }
	const ieee = "outside of the domain PostgreSQL fails and Spark's LN gives NULL; Flink gives NaN or an infinity, as here"
	text := func(x string) string { return "CAST(" + x + " AS STRING)" }
	return []*Func{
		define("POWER", calc.Power, "x y", "x to the power of y").alias("POW").ex("POWER(2, 10)", "1024e0", "POWER(NULL, 2)", "NULL", text("POWER(-8, 1 / 3e0)"), "'NaN'").
			differs("PostgreSQL fails where the result is no real number"),
		f("SQRT", calc.Sqrt, "the square root; NaN of a negative number").ex("SQRT(2.25)", "1.5e0", "SQRT(NULL)", "NULL", text("SQRT(-1)"), "'NaN'").differs(ieee),
		f("CBRT", calc.Cbrt, "the cube root").ex("CBRT(-27)", "-3e0", "CBRT(NULL)", "NULL", "CBRT(0)", "0e0"),
		f("EXP", calc.Exp, "e to the power of x").ex("EXP(0)", "1e0", "EXP(NULL)", "NULL", text("EXP(1000)"), "'Infinity'").differs("PostgreSQL fails on overflow; Flink and Spark give Infinity, as here"),
		f("LN", calc.Ln, "the natural logarithm").ex("LN(1)", "0e0", "LN(NULL)", "NULL", text("LN(0)"), "'-Infinity'").differs(ieee),
		f("LOG", calc.Ln, "the natural logarithm").ex("LOG(E())", "1e0", "LOG(NULL)", "NULL", text("LOG(-1)"), "'NaN'").differs("PostgreSQL's and DuckDB's LOG(x) is to base 10; in Flink and Spark it is natural, as here"),
		define("LOG", calc.Log, "base x", "the logarithm to a base").ex("LOG(2, 8)", "3e0").differs(ieee),
		f("LOG2", calc.Log2, "the logarithm to base 2").ex("LOG2(8)", "3e0", "LOG2(NULL)", "NULL", text("LOG2(0)"), "'-Infinity'").differs(ieee),
		f("LOG10", calc.Log10, "the logarithm to base 10").ex("LOG10(1000)", "3e0", "LOG10(NULL)", "NULL", text("LOG10(0)"), "'-Infinity'").differs(ieee),
		f("SIN", calc.Sin, "the sine").ex("SIN(0)", "0e0", "SIN(NULL)", "NULL", "SIN(PI() / 2)", "1e0"),
		f("COS", calc.Cos, "the cosine").ex("COS(0)", "1e0", "COS(NULL)", "NULL", "COS(PI())", "-1e0"),
		f("TAN", calc.Tan, "the tangent").ex("TAN(0)", "0e0", "TAN(NULL)", "NULL", "ROUND(TAN(PI() / 4), 9)", "1e0"),
		f("COT", calc.Cot, "the cotangent; Infinity of 0").ex("ROUND(COT(PI() / 4), 9)", "1e0", "COT(NULL)", "NULL", text("COT(0)"), "'Infinity'").differs("DuckDB and PostgreSQL agree; Calcite's COT(0) is an error"),
		f("ASIN", calc.Asin, "the arc sine; NaN outside of −1 to 1").ex("ASIN(0)", "0e0", "ASIN(NULL)", "NULL", text("ASIN(2)"), "'NaN'").differs(ieee),
		f("ACOS", calc.Acos, "the arc cosine; NaN outside of −1 to 1").ex("ACOS(1)", "0e0", "ACOS(NULL)", "NULL", text("ACOS(2)"), "'NaN'").differs(ieee),
		f("ATAN", calc.Atan, "the arc tangent").ex("ATAN(0)", "0e0", "ATAN(NULL)", "NULL", "ATAN(1e300) = PI() / 2", "TRUE"),
		define("ATAN2", calc.Atan2, "y x", "the angle of the point (x, y)").ex("ATAN2(0, 1)", "0e0", "ATAN2(NULL, 1)", "NULL", "ATAN2(0, -1) = PI()", "TRUE"),
		f("SINH", calc.Sinh, "the hyperbolic sine").ex("SINH(0)", "0e0", "SINH(NULL)", "NULL", text("SINH(1000)"), "'Infinity'"),
		f("COSH", calc.Cosh, "the hyperbolic cosine").ex("COSH(0)", "1e0", "COSH(NULL)", "NULL", text("COSH(-1000)"), "'Infinity'"),
		f("TANH", calc.Tanh, "the hyperbolic tangent").ex("TANH(0)", "0e0", "TANH(NULL)", "NULL", "TANH(1000)", "1e0"),
		f("DEGREES", calc.Degrees, "radians in degrees").ex("DEGREES(PI())", "180e0", "DEGREES(NULL)", "NULL", "DEGREES(0)", "0e0"),
		f("RADIANS", calc.Radians, "degrees in radians").ex("RADIANS(180) = PI()", "TRUE", "RADIANS(NULL)", "NULL", "RADIANS(0)", "0e0"),
		define("PI", calc.Pi, "", "π").ex("ROUND(PI(), 5)", "3.14159e0", "NULL * PI()", "NULL", "PI() > 3", "TRUE"),
		define("E", calc.E, "", "e").ex("ROUND(E(), 5)", "2.71828e0", "NULL * E()", "NULL", "LN(E())", "1e0"),
		define("IS_NAN", calc.IsNaN, "x", "whether x is NaN").alias("ISNAN").ex("IS_NAN(SQRT(-1))", "TRUE", "IS_NAN(NULL)", "NULL", "IS_NAN(1)", "FALSE"),
		define("IS_FINITE", calc.IsFinite, "x", "whether x is neither NaN nor infinite").alias("ISFINITE").ex("IS_FINITE(1.5)", "TRUE", "IS_FINITE(NULL)", "NULL", "IS_FINITE(EXP(1000))", "FALSE"),
		define("IS_INF", calc.IsInfinite, "x", "whether x is infinite").alias("ISINF").ex("IS_INF(EXP(1000))", "TRUE", "IS_INF(NULL)", "NULL", "IS_INF(SQRT(-1))", "FALSE"),
	}
}

func bitFunctions() []*Func {
	return []*Func{
		define("BITAND", calc.BitAnd, "a b", "the bits set in both").ex("BITAND(12, 10)", "8", "BITAND(NULL, 1)", "NULL", "BITAND(-1, 7)", "7"),
		define("BITOR", calc.BitOr, "a b", "the bits set in one or both").ex("BITOR(12, 10)", "14", "BITOR(NULL, 1)", "NULL", "BITOR(0, -1)", "-1"),
		define("BITXOR", calc.BitXor, "a b", "the bits set in one alone").alias("XOR").ex("BITXOR(12, 10)", "6", "BITXOR(NULL, 1)", "NULL", "BITXOR(5, 5)", "0"),
		define("BITNOT", calc.BitNot, "x", "all bits flipped").ex("BITNOT(0)", "-1", "BITNOT(NULL)", "NULL", "BITNOT(-1)", "0"),
		define("BIT_COUNT", calc.BitCount, "x", "how many bits are set").ex("BIT_COUNT(7)", "3", "BIT_COUNT(NULL)", "NULL", "BIT_COUNT(-1)", "64"),
		define("BIT_GET", calc.BitGet, "x n", "bit n, from 0").alias("GETBIT").ex("BIT_GET(5, 2)", "1", "BIT_GET(NULL, 1)", "NULL", "BIT_GET(-1, 63)", "1", "BIT_GET(1, 64)", "error: a BIGINT has the bits 0 to 63"),
		define("SHIFTLEFT", calc.ShiftLeft, "x n", "shifted by n bits").ex("SHIFTLEFT(1, 4)", "16", "SHIFTLEFT(NULL, 1)", "NULL", "SHIFTLEFT(1, 63)", "-9223372036854775808", "SHIFTLEFT(1, 64)", "error: a BIGINT is shifted by 0 to 63 bits").
			differs("Spark and PostgreSQL take n modulo 64; here another n is an error"),
		define("SHIFTRIGHT", calc.ShiftRight, "x n", "shifted by n bits, keeping the sign").ex("SHIFTRIGHT(16, 4)", "1", "SHIFTRIGHT(NULL, 1)", "NULL", "SHIFTRIGHT(-1, 63)", "-1", "SHIFTRIGHT(1, -1)", "error: a BIGINT is shifted by 0 to 63 bits").
			differs("Spark and PostgreSQL take n modulo 64; here another n is an error"),
	}
}

// orderFunctions are GREATEST and LEAST; NULL if an argument is NULL.
func orderFunctions() []*Func {
	const differs = "PostgreSQL and Spark skip NULLs; Flink gives NULL, as here"
	largest := func(impl any) *Func {
		return define("GREATEST", impl, "a b", "the largest value; NULL if one is NULL").repeat().differs(differs)
	}
	least := func(impl any) *Func {
		return define("LEAST", impl, "a b", "the smallest value; NULL if one is NULL").repeat().differs(differs)
	}
	return []*Func{
		largest(calc.GreatestInt).ex("GREATEST(1, 3, 2)", "3", "GREATEST(1, NULL)", "NULL"),
		largest(calc.GreatestDecimal).decimal(keepDecimal).ex("GREATEST(1.5, 2.25)", "2.25"),
		largest(calc.GreatestFloat).ex("GREATEST(1, 2e0)", "2e0"),
		largest(text.Greatest).ex("GREATEST('a', 'b')", "'b'"),
		largest(calc.GreatestTimestamp).ex("GREATEST(TIMESTAMP '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z')", "TIMESTAMP '2026-01-02T00:00:00Z'"),
		largest(calc.GreatestDuration).ex("GREATEST(90s, 1m)", "90s"),
		least(calc.LeastInt).ex("LEAST(1, 3, 2)", "1", "LEAST(NULL, 1)", "NULL"),
		least(calc.LeastDecimal).decimal(keepDecimal).ex("LEAST(1.5, 2.25)", "1.50"),
		least(calc.LeastFloat).ex("LEAST(1, 2e0)", "1e0"),
		least(text.Least).ex("LEAST('a', 'b')", "'a'"),
		least(calc.LeastTimestamp).ex("LEAST(TIMESTAMP '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z')", "TIMESTAMP '2026-01-01T00:00:00Z'"),
		least(calc.LeastDuration).ex("LEAST(90s, 1m)", "1m"),
	}
}
