package op

import "math"

// double is an unevaluated sum hi + lo of two float64s with some 106 bits (Dekker, Numer. Math. 18, 1971).
type double struct{ hi, lo float64 }

// twoSum is a + b without a rounding error.
func twoSum(a, b float64) double {
	s := a + b
	x := s - a
	return double{s, (a - (s - x)) + (b - x)}
}

// quickSum is twoSum for |a| ≥ |b|.
func quickSum(a, b float64) double {
	s := a + b
	return double{s, b - (s - a)}
}

func (x double) add(y double) double {
	s, t := twoSum(x.hi, y.hi), twoSum(x.lo, y.lo)
	s = quickSum(s.hi, s.lo+t.hi)
	return quickSum(s.hi, s.lo+t.lo)
}

func (x double) neg() double { return double{-x.hi, -x.lo} }

func (x double) mul(y double) double {
	p := float64(x.hi * y.hi)
	e := math.FMA(x.hi, y.hi, -p)
	return quickSum(p, e+(float64(x.hi*y.lo)+float64(x.lo*y.hi)))
}

// over is x divided by a float64.
func (x double) over(d float64) double {
	q := x.hi / d
	r := x.add(double{q, 0}.mul(double{d, 0}).neg())
	p := r.hi / d
	r = r.add(double{p, 0}.mul(double{d, 0}).neg())
	return quickSum(q, p).add(double{r.hi / d, 0})
}
