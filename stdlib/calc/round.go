package calc

import (
	"math"
	"strconv"
)

// roundText rounds the shortest decimal text of v to n digits behind the point, half away from zero.
func roundText(v float64, n int) float64 { return cutText(v, n, true) }

// cutText cuts the shortest decimal text of v behind n digits behind the point, rounded half away from zero or toward it.
func cutText(v float64, n int, round bool) float64 {
	if v == 0 {
		return v
	}
	// d.ddd…e±x: the digits and where the point is.
	text := strconv.AppendFloat(nil, math.Abs(v), 'e', -1, 64)
	e := len(text) - 1
	for text[e] != 'e' {
		e--
	}
	exp, err := strconv.Atoi(string(text[e+1:]))
	if err != nil {
		return v
	}
	digits := append(make([]byte, 0, e), text[0])
	if e > 2 {
		digits = append(digits, text[2:e]...)
	}
	keep := exp + 1 + n // digits before the cut
	if keep >= len(digits) {
		return v
	}
	if keep < 0 {
		return math.Copysign(0, v)
	}
	up := round && digits[keep] >= '5'
	digits = append([]byte{'0'}, digits[:keep]...)
	for i := len(digits) - 1; up && i >= 0; i-- {
		if digits[i] == '9' {
			digits[i] = '0'
			continue
		}
		digits[i]++
		up = false
	}
	digits = append(digits, 'e')
	digits = strconv.AppendInt(digits, int64(-n), 10)
	out, err := strconv.ParseFloat(string(digits), 64)
	if err != nil {
		return v // above the largest DOUBLE
	}
	return math.Copysign(out, v)
}
