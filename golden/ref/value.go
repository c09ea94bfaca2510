package ref

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/streamc/streamc/runtime/sq"
	"github.com/streamc/streamc/typecheck/types"
)

// Value is one SQL value. Kind is types.Null for NULL; otherwise exactly the field of its kind is meant:
// B; I (integers, TIMESTAMP and DURATION in µs, DATE in days, MONTHS); F (DOUBLE, FLOAT); D; S (STRING, BYTES); L (ARRAY, STRUCT, and with
// ascending keys K, MAP).
type Value struct {
	Kind types.Kind
	B    bool
	I    int64
	F    float64
	D    sq.Decimal
	S    string
	L    []Value
	K    []string
}

// null is the NULL of every type.
var null = Value{Kind: types.Null}

// IsNull reports whether v is NULL.
func (v Value) IsNull() bool { return v.Kind == types.Null }

// isTrue reports whether v is the BOOLEAN TRUE (not FALSE, not NULL).
func (v Value) isTrue() bool { return v.Kind == types.Boolean && v.B }

// isFalse reports whether v is the BOOLEAN FALSE.
func (v Value) isFalse() bool { return v.Kind == types.Boolean && !v.B }

func boolean(b bool) Value { return Value{Kind: types.Boolean, B: b} }

// unscaled is the unscaled value of a decimal as a big integer.
func unscaled(d sq.Decimal) *big.Int {
	x := new(big.Int).Lsh(big.NewInt(d.Unscaled.Hi), 64)
	return x.Add(x, new(big.Int).SetUint64(d.Unscaled.Lo))
}

// decimal makes a decimal of an unscaled big integer; ok is false when it has more than precision digits.
func decimal(x *big.Int, precision, scale uint8) (sq.Decimal, bool) {
	limit := pow10(int(precision))
	if new(big.Int).Abs(x).Cmp(limit) >= 0 {
		return sq.Decimal{}, false
	}
	mask := new(big.Int).SetUint64(math.MaxUint64)
	lo := new(big.Int).And(x, mask).Uint64() // And works on the two's complement
	hi := new(big.Int).Rsh(x, 64).Int64()    // Rsh rounds toward −∞, as two's complement does
	return sq.Decimal{Unscaled: sq.Int128{Hi: hi, Lo: lo}, Scale: scale}, true
}

func pow10(n int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}

// rat is a decimal's exact value.
func rat(d sq.Decimal) *big.Rat {
	return new(big.Rat).SetFrac(unscaled(d), pow10(int(d.Scale)))
}

// compare orders two values of one kind that are not NULL: −1, 0, 1.
func compare(a, b Value) int {
	switch a.Kind {
	case types.Boolean:
		return boolRank(a.B) - boolRank(b.B)
	case types.Double, types.Float:
		return compareFloat(a.F, b.F)
	case types.Decimal:
		return rat(a.D).Cmp(rat(b.D))
	case types.Array, types.Map, types.Struct:
		return strings.Compare(nestedText(a), nestedText(b)) // only ties are broken by them
	case types.String, types.Bytes:
		return strings.Compare(a.S, b.S)
	}
	switch {
	case a.I < b.I:
		return -1
	case a.I > b.I:
		return 1
	}
	return 0
}

// compareFloat: NaN equals NaN and is the greatest; −0 equals 0 by IEEE's <.
func compareFloat(a, b float64) int {
	an, bn := math.IsNaN(a), math.IsNaN(b)
	switch {
	case an && bn:
		return 0
	case an:
		return 1
	case bn:
		return -1
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func boolRank(b bool) int {
	if b {
		return 1
	}
	return 0
}

// keyText is equal for values that are one group: NULL with NULL, NaN with NaN, −0 with 0, decimals by value.
func keyText(v Value) string {
	switch v.Kind {
	case types.Null:
		return "null"
	case types.Boolean:
		return strconv.FormatBool(v.B)
	case types.Double, types.Float:
		switch {
		case math.IsNaN(v.F):
			return "NaN"
		case v.F == 0:
			return "0"
		}
		return strconv.FormatFloat(v.F, 'g', -1, 64)
	case types.Decimal:
		return rat(v.D).RatString()
	case types.Array, types.Map, types.Struct:
		parts := make([]string, len(v.L))
		for i, x := range v.L {
			if v.Kind == types.Map {
				parts[i] = strconv.Quote(v.K[i]) + ":"
			}
			parts[i] += keyText(x)
		}
		return "(" + strings.Join(parts, ",") + ")"
	case types.String, types.Bytes:
		return strconv.Quote(v.S)
	}
	return strconv.FormatInt(v.I, 10)
}

// keyOf is equal for rows of one group.
func keyOf(vs []Value) string {
	parts := make([]string, len(vs))
	for i, v := range vs {
		parts[i] = keyText(v)
	}
	return strings.Join(parts, ",")
}
