package synth

// Random is a stream of random numbers (splitmix64, Steele, Lea and Flood 2014). Its values are part of what a seed means: they never change.
type Random struct{ state uint64 }

// NewRandom returns the stream of a seed and a number, such as that of a row.
func NewRandom(seed, number uint64) Random {
	r := Random{seed ^ 0x6a09e667f3bcc909}
	r.state = r.Next() + number*0xd1342543de82ef95
	r.Next()
	return r
}

// Next returns 64 random bits.
func (r *Random) Next() uint64 {
	r.state += 0x9e3779b97f4a7c15
	z := r.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// N returns a number in [0, n); n must be positive.
func (r *Random) N(n int64) int64 { return int64(r.Next() >> 1 % uint64(n)) }

// Unit returns a number in [0, 1).
func (r *Random) Unit() float64 { return float64(r.Next()>>11) / (1 << 53) }
