package encode

import (
	"strconv"

	"github.com/streamc/streamc/runtime/sq"
)

// TextTimestamp appends a TIMESTAMP as RFC 3339 in UTC with 0, 3 or 6 fraction digits, as few as hold it. Years of other than four digits (no TIMESTAMP
// has one, but a window's end may) keep their digits and sign.
func TextTimestamp(dst []byte, us int64) []byte {
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
