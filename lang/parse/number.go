package parse

import (
	"math/bits"
	"strconv"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
)

// number reads an integer, decimal, double or duration. A letter or digit right behind one of them is
// SQ1021, never two tokens: 5mx is not 5m x, 1e is not 1 e.
func (s *scanner) number() {
	end := s.digits(s.pos)
	kind := tokInteger
	if s.at(end) == '.' && (isDigit(s.at(end+1)) || s.at(end+1) != '.' && !isIdentByte(s.at(end+1))) {
		end = s.digits(end + 1)
		kind = tokDecimal
	}
	tail := end
	if e := s.exponent(end); e > end {
		end, kind = e, tokDouble
	}
	word := s.identEnd(end)
	if word == end {
		s.endNumber(kind, end)
		return
	}
	if kind == tokInteger {
		if validDuration(s.text[s.pos:word]) {
			s.add(tokDuration, word)
			return
		}
	}
	s.badNumber(kind == tokInteger, tail, word)
}

// endNumber refuses 5. – it reads as an end of sentence, and SQL dialects disagree on its type.
func (s *scanner) endNumber(kind lexer.TokenType, end int) {
	if kind == tokDecimal && s.text[end-1] == '.' {
		s.report(diag.BadNumber(s.src, source.Span{Start: s.pos, End: end}, "digits must follow the dot of a number"))
		kind = tokBad
	}
	s.add(kind, end)
}

func (s *scanner) digits(i int) int {
	for isDigit(s.at(i)) {
		i++
	}
	return i
}

// exponent returns the end of e[+-]digits at i, or i.
func (s *scanner) exponent(i int) int {
	if c := s.at(i); c != 'e' && c != 'E' {
		return i
	}
	j := i + 1
	if c := s.at(j); c == '+' || c == '-' {
		j++
	}
	if !isDigit(s.at(j)) {
		return i
	}
	return s.digits(j)
}

// badNumber reports digits that run into letters: a duration that is wrong, or SQ1021.
func (s *scanner) badNumber(integer bool, tail, end int) {
	span := source.Span{Start: s.pos, End: end}
	text := s.text[s.pos:end]
	problem := ""
	if integer {
		problem = durationProblem(text)
	}
	switch {
	case problem != "":
		s.report(diag.BadDuration(s.src, span, clip(text)+": "+problem))
	case integer && durationProblem(strings.ToLower(text)) == "" && validDuration(strings.ToLower(text)):
		s.report(diag.LetterAfterNumber(s.src, span, clip(text), "durations are lower case: "+clip(strings.ToLower(text))))
	case !integer && validDuration("1"+s.text[tail:end]):
		s.report(diag.LetterAfterNumber(s.src, span, clip(text), "durations have no fraction: write 1h30m, not 1.5h"))
	default:
		s.report(diag.LetterAfterNumber(s.src, span, clip(text), ""))
	}
	s.add(tokBad, end)
}

// durationUnits in descending order, in microseconds.
var durationUnits = []struct {
	name   string
	micros uint64
}{
	{"d", 86_400_000_000}, {"h", 3_600_000_000}, {"m", 60_000_000}, {"s", 1_000_000}, {"ms", 1_000}, {"us", 1},
}

// durationPart is one digits+unit of a duration: the index into durationUnits, or -1.
type durationPart struct {
	digits string
	unit   int
}

// durationParts cuts (digits letters)+; false if the text has another shape.
func durationParts(text string) ([]durationPart, bool) {
	var parts []durationPart
	for text != "" {
		n := 0
		for n < len(text) && isDigit(text[n]) {
			n++
		}
		m := n
		for m < len(text) && 'a' <= text[m] && text[m] <= 'z' {
			m++
		}
		unit := -1
		for i, u := range durationUnits {
			if u.name == text[n:m] {
				unit = i
			}
		}
		if n == 0 || unit < 0 {
			return nil, false
		}
		parts = append(parts, durationPart{text[:n], unit})
		text = text[m:]
	}
	return parts, len(parts) > 0
}

func validDuration(text string) bool {
	_, ok := durationMicros(text)
	return ok
}

// durationMicros is the value of (digits unit)+ with units d h m s ms us descending, in microseconds.
func durationMicros(text string) (int64, bool) {
	parts, ok := durationParts(text)
	if !ok {
		return 0, false
	}
	var sum uint64
	last := -1
	for _, p := range parts {
		n, err := strconv.ParseUint(p.digits, 10, 64)
		if err != nil || p.unit <= last {
			return 0, false
		}
		last = p.unit
		if sum, ok = addMul(sum, n, durationUnits[p.unit].micros); !ok {
			return 0, false
		}
	}
	return int64(sum), true
}

// durationProblem says why text, which has the shape of a duration, is none; "" for another shape.
func durationProblem(text string) string {
	parts, ok := durationParts(text)
	if !ok {
		return ""
	}
	last := -1
	for _, p := range parts {
		if p.unit == last {
			return "the unit " + durationUnits[p.unit].name + " stands twice"
		}
		if p.unit < last {
			return "units go from large to small: " + durationUnits[p.unit].name + " before " + durationUnits[last].name
		}
		last = p.unit
	}
	if _, ok := durationMicros(text); !ok {
		return "a duration is at most 106751991 days"
	}
	return ""
}

// addMul is sum + n*m, false above the largest int64.
func addMul(sum, n, m uint64) (uint64, bool) {
	hi, lo := bits.Mul64(n, m)
	total, carry := bits.Add64(sum, lo, 0)
	return total, hi == 0 && carry == 0 && total <= 1<<63-1
}

// durationText is the canonical spelling of a value: 1h30m, 0s, -5m.
func durationText(micros int64) string {
	if micros == 0 {
		return "0s"
	}
	var b strings.Builder
	rest := uint64(micros)
	if micros < 0 {
		b.WriteByte('-')
		rest = -rest
	}
	for _, u := range durationUnits {
		if n := rest / u.micros; n > 0 {
			b.WriteString(strconv.FormatUint(n, 10))
			b.WriteString(u.name)
			rest %= u.micros
		}
	}
	return b.String()
}
