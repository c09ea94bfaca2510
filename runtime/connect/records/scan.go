package records

import (
	"bytes"

	"github.com/streamc/streamc/runtime/decode"
)

// scanner finds the end of one record that is read piece by piece. It agrees with decode.FirstRecordEnd.
type scanner struct {
	csv   *decode.CSV
	state scanState
}

type scanState uint8

const (
	recordStart scanState = iota
	fieldStart
	plain   // in an unquoted field, or behind a closing quote
	quoted  // in a quoted field
	closing // behind a quote in a quoted field: the end of it, or the first of a pair
	comment
)

// next takes bytes of the record and returns how many belong to it, and whether its end is among them.
func (s *scanner) next(b []byte) (n int, found bool) {
	if s.csv == nil {
		return line(b)
	}
	quote, delimiter := s.csv.Quote, s.csv.Delimiter
	if quote == 0 {
		quote = '"'
	}
	if delimiter == 0 {
		delimiter = ','
	}
	for i := 0; i < len(b); i++ {
		c := b[i]
		switch s.state {
		case comment:
			n, found = line(b[i:])
			return i + n, found
		case quoted:
			k := bytes.IndexByte(b[i:], quote)
			if k < 0 {
				return len(b), false
			}
			i += k
			s.state = closing
			continue
		case closing:
			if c == quote {
				s.state = quoted
				continue
			}
		case recordStart, fieldStart:
			if s.state == recordStart && s.csv.Comment != 0 && c == s.csv.Comment {
				s.state = comment
				continue
			}
			if c == quote {
				s.state = quoted
				continue
			}
		}
		switch c {
		case '\n':
			return i + 1, true
		case delimiter:
			s.state = fieldStart
		default:
			s.state = plain
		}
	}
	return len(b), false
}

func line(b []byte) (n int, found bool) {
	if i := bytes.IndexByte(b, '\n'); i >= 0 {
		return i + 1, true
	}
	return len(b), false
}
