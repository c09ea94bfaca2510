package sq

import "math/bits"

// FromInt64 widens v.
func FromInt64(v int64) Int128 { return Int128{Hi: v >> 63, Lo: uint64(v)} }

// IsInt64 reports whether a fits in 64 bits.
func (a Int128) IsInt64() bool { return a.Hi == int64(a.Lo)>>63 }

// Int64 returns the low 64 bits: a itself if IsInt64.
func (a Int128) Int64() int64 { return int64(a.Lo) }

// Sign returns -1, 0 or 1.
func (a Int128) Sign() int {
	if a.Hi < 0 {
		return -1
	}
	if a.Hi == 0 && a.Lo == 0 {
		return 0
	}
	return 1
}

// Cmp returns -1, 0 or 1 as a is less than, equal to or greater than b.
func (a Int128) Cmp(b Int128) int {
	switch {
	case a.Hi < b.Hi:
		return -1
	case a.Hi > b.Hi:
		return 1
	case a.Lo < b.Lo:
		return -1
	case a.Lo > b.Lo:
		return 1
	}
	return 0
}

// Add returns a + b modulo 2^128.
func (a Int128) Add(b Int128) Int128 {
	lo, carry := bits.Add64(a.Lo, b.Lo, 0)
	hi, _ := bits.Add64(uint64(a.Hi), uint64(b.Hi), carry)
	return Int128{int64(hi), lo}
}

// Sub returns a − b modulo 2^128.
func (a Int128) Sub(b Int128) Int128 {
	lo, borrow := bits.Sub64(a.Lo, b.Lo, 0)
	hi, _ := bits.Sub64(uint64(a.Hi), uint64(b.Hi), borrow)
	return Int128{int64(hi), lo}
}

// Neg returns −a modulo 2^128.
func (a Int128) Neg() Int128 { return Int128{}.Sub(a) }

// AddOverflows returns a + b and whether it left the range of 128 bits.
func (a Int128) AddOverflows(b Int128) (Int128, bool) {
	s := a.Add(b)
	return s, (a.Hi^s.Hi)&(b.Hi^s.Hi) < 0
}

// Mul returns a × b; ok is false when the product leaves the range −2^127+1 … 2^127−1.
func (a Int128) Mul(b Int128) (product Int128, ok bool) {
	neg := (a.Hi < 0) != (b.Hi < 0)
	x, y := a.abs(), b.abs()
	if x.hi != 0 && y.hi != 0 {
		return Int128{}, false
	}
	hi, lo := bits.Mul64(x.lo, y.lo)
	c1, cross := bits.Mul64(x.hi|y.hi, pick(x.hi != 0, y.lo, x.lo))
	if c1 != 0 {
		return Int128{}, false
	}
	hi, carry := bits.Add64(hi, cross, 0)
	if carry != 0 || hi>>63 != 0 {
		return Int128{}, false
	}
	return uint128{hi, lo}.signed(neg), true
}

// Mul64 returns a × b.
func Mul64(a, b int64) Int128 {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	return Int128{Hi: int64(hi) - a>>63&b - b>>63&a, Lo: lo}
}

func pick(c bool, a, b uint64) uint64 {
	if c {
		return a
	}
	return b
}

// QuoRem returns the quotient truncated toward zero and the remainder, which has the sign of a. b must not be 0.
func (a Int128) QuoRem(b Int128) (q, r Int128) {
	uq, ur := a.abs().quoRem(b.abs())
	return uq.signed((a.Hi < 0) != (b.Hi < 0)), ur.signed(a.Hi < 0)
}

// Pow10 returns 10^n, n ≤ 38.
func Pow10(n uint8) Int128 { return pow10[n] }

var pow10 = func() (t [39]Int128) {
	t[0] = FromInt64(1)
	for i := 1; i < len(t); i++ {
		t[i], _ = t[i-1].Mul(FromInt64(10))
	}
	return t
}()

// InPrecision reports whether |a| has at most p ≤ 38 decimal digits.
func (a Int128) InPrecision(p uint8) bool {
	x, limit := a.abs(), pow10[p]
	return x.hi < uint64(limit.Hi) || x.hi == uint64(limit.Hi) && x.lo < limit.Lo
}

// String is the decimal text.
func (a Int128) String() string { return string(a.Append(nil)) }

// Append appends the decimal text.
func (a Int128) Append(dst []byte) []byte {
	var buf [40]byte
	i := a.digits(&buf)
	if a.Hi < 0 {
		i--
		buf[i] = '-'
	}
	return append(dst, buf[i:]...)
}

// digits writes the digits of |a| to the end of buf and returns the index of the first one; 0 has one digit.
func (a Int128) digits(buf *[40]byte) int {
	const e19 = 1e19 // the largest power of ten in 64 bits
	x, i := a.abs(), len(buf)
	for x.hi != 0 {
		var low uint64
		x, low = x.quoRem64(e19)
		for range 19 {
			i--
			buf[i] = '0' + byte(low%10)
			low /= 10
		}
	}
	for x.lo != 0 {
		i--
		buf[i] = '0' + byte(x.lo%10)
		x.lo /= 10
	}
	if i == len(buf) {
		i--
		buf[i] = '0'
	}
	return i
}

// uint128 is the magnitude of an Int128.
type uint128 struct{ hi, lo uint64 }

// abs returns |a|; it is right for −2^127 too.
func (a Int128) abs() uint128 {
	if a.Hi < 0 {
		a = a.Neg()
	}
	return uint128{uint64(a.Hi), a.Lo}
}

func (x uint128) signed(neg bool) Int128 {
	v := Int128{int64(x.hi), x.lo}
	if neg {
		return v.Neg()
	}
	return v
}

func (x uint128) quoRem64(y uint64) (q uint128, r uint64) {
	q.hi, r = x.hi/y, x.hi%y
	q.lo, r = bits.Div64(r, x.lo, y)
	return q, r
}

// quoRem divides by one 128-by-64 division and a correction of the quotient (Hacker's Delight, 9-5).
func (x uint128) quoRem(y uint128) (q, r uint128) {
	if y.hi == 0 {
		q, r.lo = x.quoRem64(y.lo)
		return q, r
	}
	n := uint(bits.LeadingZeros64(y.hi))
	top := y.hi<<n | y.lo>>(64-n) // y normalised, its upper word (n = 0: Go shifts by 64 to 0)
	half := uint128{x.hi >> 1, x.hi<<63 | x.lo>>1}
	t, _ := bits.Div64(half.hi, half.lo, top)
	t >>= 63 - n
	if t != 0 {
		t-- // t is now the quotient or one less
	}
	q.lo = t
	hi, lo := bits.Mul64(t, y.lo)
	hi += t * y.hi
	var b uint64
	r.lo, b = bits.Sub64(x.lo, lo, 0)
	r.hi, _ = bits.Sub64(x.hi, hi, b)
	if r.hi > y.hi || r.hi == y.hi && r.lo >= y.lo {
		q.lo++
		r.lo, b = bits.Sub64(r.lo, y.lo, 0)
		r.hi, _ = bits.Sub64(r.hi, y.hi, b)
	}
	return q, r
}
