package types

// MaxPrecision is the largest number of digits of a DECIMAL.
const MaxPrecision = 38

// What integers count as in DECIMAL arithmetic.
const (
	bigIntDigits   = 19
	intDigits      = 10
	smallIntDigits = 5
	tinyIntDigits  = 3
)

// MicroDigits is the number of fraction digits of a TIMESTAMP.
const MicroDigits = 6

// Of returns the nullable type of a kind that needs no precision; Int is INT.
func Of(k Kind) Type {
	if k == Int {
		return IntOf(32)
	}
	return Type{Kind: k}
}

// IntOf returns TINYINT, SMALLINT, INT or BIGINT by the number of bits.
func IntOf(bits int) Type {
	switch bits {
	case 8:
		return Type{Kind: Int, Precision: tinyIntDigits}
	case 16:
		return Type{Kind: Int, Precision: smallIntDigits}
	case 32:
		return Type{Kind: Int, Precision: intDigits}
	}
	return Of(BigInt)
}

// TimestampOf returns TIMESTAMP(p): values are cut to p fraction digits; p over 6 is 6.
func TimestampOf(p int) Type {
	return Type{Kind: Timestamp, Precision: uint8(MicroDigits - max(0, min(p, MicroDigits)))}
}

// DecimalOf returns DECIMAL(p, s) with p between max(1, s) and MaxPrecision; s over MaxPrecision is cut to it.
func DecimalOf(p, s int) Type {
	s = max(0, min(s, MaxPrecision))
	p = max(1, s, min(p, MaxPrecision))
	return Type{Kind: Decimal, Precision: uint8(p), Scale: uint8(s)}
}

// AsDecimal returns the DECIMAL that t counts as: itself, (19,0) for BIGINT, (10,0) for INT; ok is false for other kinds.
func (t Type) AsDecimal() (d Type, ok bool) {
	switch t.Kind {
	case Decimal:
		return t, true
	case BigInt:
		return DecimalOf(bigIntDigits, 0).With(t.NotNull), true
	case Int:
		return DecimalOf(int(t.Precision), 0).With(t.NotNull), true
	}
	return Type{}, false
}

// Digits returns precision and scale as ints.
func (t Type) Digits() (p, s int) { return int(t.Precision), int(t.Scale) }

// AddType is the result of + and − of two DECIMALs.
func AddType(a, b Type) Type {
	p1, s1 := a.Digits()
	p2, s2 := b.Digits()
	s := max(s1, s2)
	return DecimalOf(max(p1-s1, p2-s2)+s+1, s)
}

// MulType is the result of * of two DECIMALs; ok is false when it would keep more than 37 fraction digits (SQ1012).
func MulType(a, b Type) (t Type, ok bool) {
	p1, s1 := a.Digits()
	p2, s2 := b.Digits()
	return DecimalOf(p1+p2, s1+s2), s1+s2 < MaxPrecision
}

// minQuotientScale is the number of fraction digits that a quotient keeps at least.
const minQuotientScale = 6

// DivType is the result of / of two DECIMALs.
func DivType(a, b Type) Type {
	p1, s1 := a.Digits()
	p2, s2 := b.Digits()
	s := max(minQuotientScale, s1+p2+1)
	p := p1 - s1 + s2 + s
	if p > MaxPrecision {
		s = max(minQuotientScale, s-(p-MaxPrecision))
	}
	return DecimalOf(p, s)
}

// ModType is the result of % of two DECIMALs: it is smaller than the divisor and no larger than the dividend.
func ModType(a, b Type) Type {
	p1, s1 := a.Digits()
	p2, s2 := b.Digits()
	s := max(s1, s2)
	return DecimalOf(min(p1-s1, p2-s2)+s, s)
}

// unionDecimal is the smallest DECIMAL that holds both, capped at MaxPrecision digits.
func unionDecimal(a, b Type) Type {
	p1, s1 := a.Digits()
	p2, s2 := b.Digits()
	s := max(s1, s2)
	return DecimalOf(max(p1-s1, p2-s2)+s, s)
}

// Common returns the type that values of a and b share after implicit casts (T2); ok is false if there is none.
// A bare NULL takes the other's type. The result is NOT NULL iff both are.
func Common(a, b Type) (t Type, ok bool) {
	nn := a.NotNull && b.NotNull
	switch {
	case a.Kind == Invalid || b.Kind == Invalid:
		return Type{}, false
	case a.Kind == Null:
		return b.Optional(), true
	case b.Kind == Null:
		return a.Optional(), true
	case a.Nested() && b.Nested() && !a.Same(b):
		return commonNested(a, b)
	case a.Kind == Int && b.Kind == Int:
		return IntOf(max(a.Bits(), b.Bits())).With(nn), true
	case a.Kind == Timestamp && b.Kind == Timestamp: // the finer one
		return Type{Kind: Timestamp, Precision: min(a.Precision, b.Precision), NotNull: nn}, true
	case a.Kind == b.Kind && a.Kind != Decimal:
		return a.With(nn), true
	case !a.Numeric() || !b.Numeric():
		return Type{}, false
	case a.Floating() || b.Floating():
		return Of(Double).With(nn), true
	case a.Integral() && b.Integral():
		return Of(BigInt).With(nn), true
	}
	da, _ := a.AsDecimal()
	db, _ := b.AsDecimal()
	return unionDecimal(da, db).With(nn), true
}

// Fit says how a value of one type gets into another.
type Fit uint8

// Fits, from none to always. FitNarrow may fail for a value (a row error); FitSame needs no conversion.
const (
	FitNo Fit = iota
	FitNarrow
	FitWiden
	FitSame
)

// Assign tells how a value of type from is assigned to a column of type to, without looking at NULLs: the implicit casts of T2,
// and narrowing of integers, of DOUBLE to FLOAT and of a DECIMAL. A TIMESTAMP(p) column cuts values, which cannot fail.
func Assign(from, to Type) Fit {
	switch {
	case from.Kind == Null || from.Same(to):
		return FitSame
	case to.Nested() && from.Nested():
		return assignNested(from, to)
	case to.Kind == Timestamp && from.Kind == Timestamp:
		return FitWiden
	case to.Kind == Double && from.Numeric():
		return FitWiden
	case to.Integral() && from.Integral():
		if to.Bits() >= from.Bits() {
			return FitWiden
		}
		return FitNarrow
	case to.Kind == Float && from.Numeric():
		return FitNarrow
	case to.Kind == Decimal:
		d, ok := from.AsDecimal()
		switch {
		case !ok:
			return FitNo
		case d.Scale <= to.Scale && d.Precision-d.Scale <= to.Precision-to.Scale:
			return FitWiden
		}
		return FitNarrow
	}
	return FitNo
}

// CanCast reports whether CAST(x AS to) exists: between numbers, between DATE and TIMESTAMP, from and to STRING, and to the same kind.
func CanCast(from, to Type) bool {
	switch {
	case from.Kind == Invalid || to.Kind == Invalid || to.Kind == Null:
		return false
	case from.Nested() && to.Nested():
		return canCastNested(from, to)
	case from.Kind == to.Kind || from.Kind == Null:
		return true
	}
	if from.Kind == Date && to.Kind == Timestamp || from.Kind == Timestamp && to.Kind == Date {
		return true
	}
	return from.Numeric() && to.Numeric() || from.Kind == String || to.Kind == String
}

// SumType is the result of SUM over t; ok is false if t cannot be summed.
func SumType(t Type) (Type, bool) {
	t = t.Working()
	switch t.Kind {
	case BigInt, Double:
		return t, true
	case Decimal:
		return DecimalOf(MaxPrecision, int(t.Scale)).With(t.NotNull), true
	}
	return Type{}, false
}

// minAvgScale is the number of fraction digits that the mean of DECIMALs keeps at least.
const minAvgScale = 6

// AvgType is the result of AVG over t; ok is false if t has no mean.
func AvgType(t Type) (Type, bool) {
	switch t = t.Working(); t.Kind {
	case BigInt, Double:
		return Of(Double).With(t.NotNull), true
	case Decimal:
		return DecimalOf(MaxPrecision, max(int(t.Scale), minAvgScale)).With(t.NotNull), true
	}
	return Type{}, false
}
