package sq

// Decimal64 returns v × 10^-scale: a DECIMAL(p ≤ 18) as generated code holds it.
func Decimal64(v int64, scale uint8) Decimal { return Decimal{FromInt64(v), scale} }

// Decimal128 returns v × 10^-scale: a wide DECIMAL as generated code holds it.
func Decimal128(v Int128, scale uint8) Decimal { return Decimal{v, scale} }
