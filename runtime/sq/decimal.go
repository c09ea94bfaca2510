package sq

import (
	"errors"
	"fmt"
)

// MaxPrecision is the largest number of digits of a DECIMAL.
const MaxPrecision = 38

// DecimalFromInt64 returns v at scale 0.
func DecimalFromInt64(v int64) Decimal { return Decimal{Unscaled: FromInt64(v)} }

// Sign returns -1, 0 or 1.
func (d Decimal) Sign() int { return d.Unscaled.Sign() }

// Neg returns −d. The range of DECIMAL is symmetric, so it cannot overflow.
func (d Decimal) Neg() Decimal { return Decimal{d.Unscaled.Neg(), d.Scale} }

// Abs returns |d|.
func (d Decimal) Abs() Decimal {
	if d.Unscaled.Hi < 0 {
		return d.Neg()
	}
	return d
}

// Cmp compares by value: 1.0 equals 1.00.
func (d Decimal) Cmp(e Decimal) int {
	if d.Scale == e.Scale {
		return d.Unscaled.Cmp(e.Unscaled)
	}
	if d.Scale > e.Scale {
		return -e.Cmp(d)
	}
	k := e.Scale - d.Scale
	var x Int128
	ok := d.Unscaled == (Int128{})
	if !ok && k <= MaxPrecision { // a larger k is beyond DECIMAL, but a Go function may return such a value
		x, ok = d.Unscaled.Mul(pow10[k])
	}
	if !ok { // |d| × 10^k is beyond 2^127 and so beyond every unscaled value
		return d.Sign()
	}
	return x.Cmp(e.Unscaled)
}

// Normal returns d at the smallest scale that holds its value: the form by which keys are compared and hashed.
func (d Decimal) Normal() Decimal {
	if d.Unscaled == (Int128{}) {
		return Decimal{}
	}
	ten := FromInt64(10)
	for d.Scale > 0 {
		q, r := d.Unscaled.QuoRem(ten)
		if r != (Int128{}) {
			break
		}
		d.Unscaled, d.Scale = q, d.Scale-1
	}
	return d
}

// String is the plain decimal text with exactly Scale fraction digits.
func (d Decimal) String() string { return string(d.Append(nil)) }

// Append appends the text of String.
func (d Decimal) Append(dst []byte) []byte {
	var buf [40]byte
	i := d.Unscaled.digits(&buf)
	if d.Unscaled.Hi < 0 {
		dst = append(dst, '-')
	}
	digits, scale := buf[i:], int(d.Scale)
	if scale == 0 {
		return append(dst, digits...)
	}
	if whole := len(digits) - scale; whole > 0 {
		dst = append(dst, digits[:whole]...)
		digits = digits[whole:]
	} else {
		dst = append(dst, '0')
	}
	dst = append(dst, '.')
	for range scale - len(digits) {
		dst = append(dst, '0')
	}
	return append(dst, digits...)
}

var errNotDecimal = errors.New("not a decimal number")

// ParseDecimal reads [-+]digits[.digits] exactly; the scale is the number of fraction digits. More than 38 digits are an error.
func ParseDecimal(s string) (Decimal, error) {
	var d Decimal
	rest, neg := s, false
	if rest != "" && (rest[0] == '-' || rest[0] == '+') {
		neg, rest = rest[0] == '-', rest[1:]
	}
	digits, point := 0, -1
	for i := 0; i < len(rest); i++ {
		c := rest[i]
		if c == '.' && point < 0 {
			point = i
			continue
		}
		if c < '0' || c > '9' {
			return Decimal{}, fmt.Errorf("read %q: %w", s, errNotDecimal)
		}
		digits++
		v, ok := d.Unscaled.Mul(FromInt64(10))
		v = v.Add(FromInt64(int64(c - '0')))
		if !ok || !v.InPrecision(MaxPrecision) {
			return Decimal{}, fmt.Errorf("read %q: more than 38 digits", s)
		}
		d.Unscaled = v
	}
	if digits == 0 {
		return Decimal{}, fmt.Errorf("read %q: %w", s, errNotDecimal)
	}
	if point >= 0 {
		scale := len(rest) - point - 1
		if scale > MaxPrecision {
			return Decimal{}, fmt.Errorf("read %q: more than 38 fraction digits", s)
		}
		d.Scale = uint8(scale)
	}
	if neg {
		d.Unscaled = d.Unscaled.Neg()
	}
	return d, nil
}

// UnmarshalText implements encoding.TextUnmarshaler by ParseDecimal.
func (d *Decimal) UnmarshalText(text []byte) error {
	v, err := ParseDecimal(string(text))
	if err != nil {
		return err
	}
	*d = v
	return nil
}

// MarshalText implements encoding.TextMarshaler.
func (d Decimal) MarshalText() ([]byte, error) { return d.Append(nil), nil }
