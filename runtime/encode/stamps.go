package encode

import "slices"

// Stamps appends TIMESTAMPs as JSONTimestamp and TextTimestamp do, and remembers the minute of the last one: rows that follow each other often share it. The
// zero Stamps is ready; one caller at a time.
type Stamps struct {
	base   int64    // the minute, in microseconds
	minute [17]byte // 2006-01-02T15:04: of base
	set    bool
}

// maxStamp is the length of the longest text of a year of four digits, with quotes.
const maxStamp = len(`"2006-01-02T15:04:05.000000Z"`)

// JSON appends a TIMESTAMP, in quotes.
func (s *Stamps) JSON(dst []byte, us int64) []byte {
	if !s.in(us) {
		return JSONTimestamp(dst, us)
	}
	at := len(dst)
	dst = slices.Grow(dst, maxStamp)[:at+maxStamp]
	b := dst[at:]
	b[0] = '"'
	n := s.put(b[1:], us) + 1
	b[n] = '"'
	return dst[:at+n+1]
}

// Text appends a TIMESTAMP.
func (s *Stamps) Text(dst []byte, us int64) []byte {
	if !s.in(us) {
		return TextTimestamp(dst, us)
	}
	at := len(dst)
	dst = slices.Grow(dst, maxStamp)[:at+maxStamp]
	return dst[:at+s.put(dst[at:], us)]
}

// in makes the minute of us the one that is remembered; it is false for years of other than four digits.
func (s *Stamps) in(us int64) bool {
	if s.set && uint64(us-s.base) < minuteMicros {
		return true
	}
	return s.move(us)
}

func (s *Stamps) move(us int64) bool {
	if uint64(us) >= endOfYears {
		return false
	}
	s.base, s.set = us-us%minuteMicros, true
	copy(s.minute[:], TextTimestamp(make([]byte, 0, maxStamp), s.base))
	return true
}

// put writes a time of the remembered minute to b and returns the length of its text.
func (s *Stamps) put(b []byte, us int64) int {
	rest := uint32(us - s.base)
	second := rest / 1e6
	micros := rest - second*1e6
	_ = b[maxStamp-2]
	copy(b, s.minute[:])
	two(b[17:], second)
	if micros == 0 {
		b[19] = 'Z'
		return 20
	}
	b[19] = '.'
	millis := micros / 1000
	micros -= millis * 1000
	b[20] = byte('0' + millis/100)
	two(b[21:], millis%100)
	if micros == 0 {
		b[23] = 'Z'
		return 24
	}
	b[23] = byte('0' + micros/100)
	two(b[24:], micros%100)
	b[26] = 'Z'
	return 27
}
