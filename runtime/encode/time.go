package encode

import (
	"strconv"

	"github.com/streamc/streamc/runtime/sq"
)

const (
	endOfYears   = 253402300800_000_000 // of four digits, in microseconds
	minuteMicros = 60_000_000
)

// TextTimestamp appends a TIMESTAMP as RFC 3339 in UTC with 0, 3 or 6 fraction digits, as few as hold it. Years of other than four digits (no TIMESTAMP
// has one, but a window's end may) keep their digits and sign.
func TextTimestamp(dst []byte, us int64) []byte {
	if uint64(us) >= endOfYears {
		return anyTimestamp(dst, us)
	}
	seconds, micros := uint64(us)/1e6, uint32(uint64(us)%1e6)
	days, rest := uint32(seconds/86400), uint32(seconds%86400)
	// Year, month and day: Neri and Schneider, Euclidean affine functions and their application to calendar algorithms, 2023.
	n1 := 4*(days+719468) + 3
	n2 := n1%146097 | 3
	p2 := 2939745 * uint64(n2)
	yearDay := uint32(p2) / 2939745 / 4
	n3 := 2141*yearDay + 197913
	year, month, day := 100*(n1/146097)+uint32(p2>>32), n3>>16, n3&0xffff/2141+1
	if yearDay >= 306 {
		year, month = year+1, month-12
	}
	b := [27]byte{4: '-', 7: '-', 10: 'T', 13: ':', 16: ':', 19: 'Z'}
	two(b[0:], year/100)
	two(b[2:], year%100)
	two(b[5:], month)
	two(b[8:], day)
	two(b[11:], rest/3600)
	two(b[14:], rest/60%60)
	two(b[17:], rest%60)
	switch {
	case micros == 0:
		return append(dst, b[:20]...)
	case micros%1000 == 0:
		b[19], b[20], b[23] = '.', byte('0'+micros/100_000), 'Z'
		two(b[21:], micros/1000%100)
		return append(dst, b[:24]...)
	}
	b[19], b[26] = '.', 'Z'
	two(b[20:], micros/10_000)
	two(b[22:], micros/100%100)
	two(b[24:], micros%100)
	return append(dst, b[:27]...)
}

// pairs is 00, 01, … 99.
var pairs = func() (p [200]byte) {
	for i := range 100 {
		p[2*i], p[2*i+1] = byte('0'+i/10), byte('0'+i%10)
	}
	return p
}()

// two writes a number below 100.
func two(b []byte, v uint32) { b[0], b[1] = pairs[2*v], pairs[2*v+1] }

// anyTimestamp is TextTimestamp of any year.
func anyTimestamp(dst []byte, us int64) []byte {
	sec, micros := floorDiv(us, 1e6)
	day, sec := floorDiv(sec, 86400)
	y, m, d := sq.Civil(day)
	if y < 0 || y > 9999 {
		dst = strconv.AppendInt(dst, int64(y), 10)
	} else {
		dst = appendTwo(appendTwo(dst, int64(y)/100), int64(y)%100)
	}
	dst = appendTwo(append(dst, '-'), int64(m))
	dst = appendTwo(append(dst, '-'), int64(d))
	dst = appendTwo(append(dst, 'T'), sec/3600)
	dst = appendTwo(append(dst, ':'), sec/60%60)
	dst = appendTwo(append(dst, ':'), sec%60)
	switch {
	case micros == 0:
	case micros%1000 == 0:
		dst = appendDigits(append(dst, '.'), uint64(micros/1000), 3)
	default:
		dst = appendDigits(append(dst, '.'), uint64(micros), 6)
	}
	return append(dst, 'Z')
}

func appendTwo(dst []byte, v int64) []byte { return append(dst, '0'+byte(v/10), '0'+byte(v%10)) }

func floorDiv(a, b int64) (q, r int64) {
	if q, r = a/b, a%b; r < 0 {
		q, r = q-1, r+b
	}
	return q, r
}

// TextDuration appends a DURATION as its literal, each unit at most once and not zero: 1d12h, 1h30m, 1s500ms, -5us; zero is 0s.
func TextDuration(dst []byte, us int64) []byte {
	if us == 0 {
		return append(dst, '0', 's')
	}
	u := uint64(us)
	if us < 0 {
		dst, u = append(dst, '-'), -u
	}
	for _, unit := range units {
		if n := u / unit.micros; n > 0 {
			dst = strconv.AppendUint(dst, n, 10)
			dst = append(dst, unit.name...)
			u %= unit.micros
		}
	}
	return dst
}

var units = [...]struct {
	micros uint64
	name   string
}{{86400e6, "d"}, {3600e6, "h"}, {60e6, "m"}, {1e6, "s"}, {1e3, "ms"}, {1, "us"}}
