package op

import (
	"math"
	"math/bits"
	"slices"
	"unsafe"

	"github.com/streamc/streamc/runtime/block"
)

// Cardinality estimates the number of distinct values from their hashes. Up to sparseLimit hashes it keeps them, and the estimate is their number; beyond that it is HyperLogLog
// (Flajolet and others, 2007) with 2^14 registers, estimated as Ertl (arXiv 1702.01284, 2017) says: a standard error of 0.8 %. It depends on the set of hashes alone.
type Cardinality struct {
	hashes    []uint64 // open addressing, 0 is free; nil once there are registers
	n         int      // used places
	registers []uint8
}

const (
	sparseLimit  = 1024
	registerBits = 14
	registers    = 1 << registerBits
)

// Add adds the hash of a value.
func (a *Cardinality) Add(hash uint64) {
	if hash == 0 {
		hash = 1 // 0 marks a free place
	}
	if a.registers != nil {
		a.raise(hash)
		return
	}
	if (a.n+1)*4 > len(a.hashes)*3 {
		old := a.hashes
		a.hashes, a.n = make([]uint64, max(16, 2*len(old))), 0
		for _, h := range old {
			if h != 0 {
				a.put(h)
			}
		}
	}
	if a.put(hash); a.n > sparseLimit {
		a.registers = make([]uint8, registers)
		for _, h := range a.hashes {
			if h != 0 {
				a.raise(h)
			}
		}
		a.hashes, a.n = nil, 0
	}
}

func (a *Cardinality) put(hash uint64) {
	m := uint64(len(a.hashes) - 1)
	for i := hash >> 20 & m; ; i = (i + 1) & m {
		switch a.hashes[i] {
		case hash:
			return
		case 0:
			a.hashes[i] = hash
			a.n++
			return
		}
	}
}

// raise notes the length of the run of zeros behind the bits that choose the register.
func (a *Cardinality) raise(hash uint64) {
	i := hash >> (64 - registerBits)
	a.registers[i] = max(a.registers[i], uint8(bits.LeadingZeros64(hash<<registerBits|1<<(registerBits-1)))+1)
}

// Merge adds b's values.
func (a *Cardinality) Merge(b *Cardinality) {
	if b.registers == nil {
		for _, h := range b.hashes {
			if h != 0 {
				a.Add(h)
			}
		}
		return
	}
	if a.registers == nil {
		a.registers = make([]uint8, registers)
		for _, h := range a.hashes {
			if h != 0 {
				a.raise(h)
			}
		}
		a.hashes, a.n = nil, 0
	}
	for i, v := range b.registers {
		a.registers[i] = max(a.registers[i], v)
	}
}

// Result returns the estimate.
func (a *Cardinality) Result() int64 {
	if a.registers == nil {
		return int64(a.n)
	}
	const top = 64 - registerBits + 1
	var counts [top + 1]float64
	for _, v := range a.registers {
		counts[v]++
	}
	const m = float64(registers)
	z := m * tau(1-counts[top]/m)
	for k := top - 1; k >= 1; k-- {
		z = (z + counts[k]) / 2
	}
	z += m * sigma(counts[0]/m)
	return int64(math.Round(m * m / (2 * math.Ln2 * z)))
}

// sigma corrects for registers that are still 0.
func sigma(x float64) float64 {
	if x == 1 {
		return math.Inf(1)
	}
	y, z := 1.0, x
	for {
		x *= x
		before := z
		z += x * y
		y += y
		if z == before {
			return z
		}
	}
}

// tau corrects for registers that are full.
func tau(x float64) float64 {
	if x == 0 || x == 1 {
		return 0
	}
	y, z := 1.0, 1-x
	for {
		x = math.Sqrt(x)
		before := z
		y /= 2
		z -= (1 - x) * (1 - x) * y
		if z == before {
			return z / 3
		}
	}
}

// Append encodes a: the hashes in ascending order, or the registers.
func (a *Cardinality) Append(dst []byte) []byte {
	if a.registers != nil {
		return block.AppendBytes(block.AppendBool(dst, true), a.registers)
	}
	list := make([]uint64, 0, a.n)
	for _, h := range a.hashes {
		if h != 0 {
			list = append(list, h)
		}
	}
	slices.Sort(list)
	dst = block.AppendInt(block.AppendBool(dst, false), int64(len(list)))
	for _, h := range list {
		dst = block.AppendUint64(dst, h)
	}
	return dst
}

// Read decodes what Append wrote.
func (a *Cardinality) Read(r *block.Reader) {
	*a = Cardinality{}
	if r.Bool() {
		b := r.Bytes()
		if len(b) != registers {
			r.Bad, r.B = true, nil
			return
		}
		a.registers = slices.Clone(b)
		return
	}
	n := r.Int()
	if n < 0 || n > sparseLimit {
		r.Bad, r.B = true, nil
	}
	for ; n > 0 && !r.Bad; n-- {
		a.Add(r.Uint64())
	}
}

// Bytes returns the memory that a uses beside itself.
func (a *Cardinality) Bytes() int { return 8*len(a.hashes) + len(a.registers) }

// Quantiles is a DDSketch (Masson, Rim and Lee, VLDB 2019): it counts DOUBLEs in buckets whose bounds grow by a fixed factor, so that a value is known to 1 %. It is exact
// under merging: it depends on the multiset of values alone.
type Quantiles struct {
	negative, positive []bucket // ascending by index
	zero               int64    // zeros, and what is too small for a bucket
	low, high, nan     int64    // −Inf, +Inf, NaN
}

// bucket counts the values v with growth^(index−1) < |v| ≤ growth^index.
type bucket struct {
	index int32
	n     int64
}

const (
	accuracy = 0.01
	growth   = (1 + accuracy) / (1 - accuracy)
	smallest = 0x1p-1000 // smaller absolute values count as 0
)

var logGrowth = math.Log(growth)

// Add adds v.
func (a *Quantiles) Add(v float64) {
	switch x := math.Abs(v); {
	case v != v:
		a.nan++
	case math.IsInf(v, 1):
		a.high++
	case math.IsInf(v, -1):
		a.low++
	case x < smallest:
		a.zero++
	case v < 0:
		a.negative = count(a.negative, indexOf(x), 1)
	default:
		a.positive = count(a.positive, indexOf(x), 1)
	}
}

func indexOf(x float64) int32 { return int32(math.Ceil(math.Log(x) / logGrowth)) }

func count(list []bucket, index int32, n int64) []bucket {
	i, end := 0, len(list)
	for i < end {
		if m := (i + end) / 2; list[m].index < index {
			i = m + 1
		} else {
			end = m
		}
	}
	if i < len(list) && list[i].index == index {
		list[i].n += n
		return list
	}
	return slices.Insert(list, i, bucket{index, n})
}

// Merge adds b's values.
func (a *Quantiles) Merge(b *Quantiles) {
	for _, x := range b.negative {
		a.negative = count(a.negative, x.index, x.n)
	}
	for _, x := range b.positive {
		a.positive = count(a.positive, x.index, x.n)
	}
	a.zero += b.zero
	a.low += b.low
	a.high += b.high
	a.nan += b.nan
}

func (a *Quantiles) total() int64 {
	n := a.zero + a.low + a.high + a.nan
	for _, x := range a.negative {
		n += x.n
	}
	for _, x := range a.positive {
		n += x.n
	}
	return n
}

// Empty reports that there are no values.
func (a *Quantiles) Empty() bool { return a.total() == 0 }

// Result returns a value within 1 % of the one at the place ⌊q·(n−1)⌋ in ascending order, NaN last.
func (a *Quantiles) Result(q float64) float64 {
	at := int64(math.Floor(q * float64(a.total()-1)))
	if at -= a.low; at < 0 {
		return math.Inf(-1)
	}
	for _, x := range slices.Backward(a.negative) {
		if at -= x.n; at < 0 {
			return -middle(x.index)
		}
	}
	if at -= a.zero; at < 0 {
		return 0
	}
	for _, x := range a.positive {
		if at -= x.n; at < 0 {
			return middle(x.index)
		}
	}
	if at -= a.high; at < 0 {
		return math.Inf(1)
	}
	return math.NaN()
}

// middle is the value that is within 1 % of every value of a bucket.
func middle(index int32) float64 {
	return min(2/(growth+1)*math.Exp(float64(index)*logGrowth), math.MaxFloat64)
}

// Append encodes a.
func (a *Quantiles) Append(dst []byte) []byte {
	for _, n := range [...]int64{a.zero, a.low, a.high, a.nan} {
		dst = block.AppendInt(dst, n)
	}
	for _, list := range [...][]bucket{a.negative, a.positive} {
		dst = block.AppendInt(dst, int64(len(list)))
		for _, x := range list {
			dst = block.AppendInt(block.AppendInt(dst, int64(x.index)), x.n)
		}
	}
	return dst
}

// Read decodes what Append wrote.
func (a *Quantiles) Read(r *block.Reader) {
	*a = Quantiles{zero: r.Int(), low: r.Int(), high: r.Int(), nan: r.Int()}
	for _, list := range [...]*[]bucket{&a.negative, &a.positive} {
		n := r.Int()
		if n < 0 || n > int64(len(r.B)) {
			r.Bad, r.B = true, nil
		}
		for ; n > 0 && !r.Bad; n-- {
			*list = append(*list, bucket{int32(r.Int()), r.Int()})
		}
	}
}

// Bytes returns the memory that a uses beside itself.
func (a *Quantiles) Bytes() int {
	return (cap(a.negative) + cap(a.positive)) * int(unsafe.Sizeof(bucket{}))
}
