package regex

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode/utf8"
)

// LikePattern is a compiled LIKE pattern: % stands for any text, _ for one character.
type LikePattern struct {
	// parts are what stands between the %, each a text to find in order; the first and the last are anchored.
	parts []likePart
	any   bool // there is a %
}

// likePart is characters to match; one of them may be any.
type likePart struct {
	text string // without _
	wild []rune // with _, as −1; nil if there is none
}

// ParseLike compiles a LIKE pattern. A backslash before %, _ or itself takes their meaning away.
func ParseLike(pattern string) (*LikePattern, error) { return likes.get(pattern, parseLike) }

// MustLike is ParseLike of a pattern that was checked.
func MustLike(pattern string) *LikePattern { return must(parseLike(pattern)) }

var errEscape = errors.New("the escape character stands before %, _ or itself only")

func parseLike(pattern string) (*LikePattern, error) {
	p := &LikePattern{}
	var text []byte
	var wild []rune
	hasWild := false
	flush := func() {
		part := likePart{text: string(text)}
		if hasWild {
			part = likePart{wild: wild}
		}
		p.parts = append(p.parts, part)
		text, wild, hasWild = nil, nil, false
	}
	runes := []rune(pattern)
	for i := 0; i < len(runes); i++ {
		c := runes[i]
		switch c {
		case '%':
			flush()
			p.any = true
			continue
		case '_':
			wild, hasWild = append(wild, -1), true
			continue
		case '\\':
			if i++; i == len(runes) || !strings.ContainsRune(`%_\`, runes[i]) {
				return nil, errEscape
			}
			c = runes[i]
		}
		text, wild = utf8.AppendRune(text, c), append(wild, c)
	}
	flush()
	return p, nil
}

// EscapedLike rewrites a pattern with another escape character to one with a backslash; an empty escape is none.
func EscapedLike(pattern, escape string) (string, error) {
	esc, size := utf8.DecodeRuneInString(escape)
	if size != len(escape) {
		return "", errors.New("the escape must be one character, or none")
	}
	var b strings.Builder
	runes := []rune(pattern)
	for i := 0; i < len(runes); i++ {
		switch c := runes[i]; {
		case size > 0 && c == esc:
			if i++; i == len(runes) || runes[i] != '%' && runes[i] != '_' && runes[i] != esc {
				return "", errEscape
			}
			if strings.ContainsRune(`%_\`, runes[i]) {
				b.WriteByte('\\')
			}
			b.WriteRune(runes[i])
		case c == '\\':
			b.WriteString(`\\`)
		default:
			b.WriteRune(c)
		}
	}
	return b.String(), nil
}

// Like reports whether all of s has the form of the pattern.
func Like(s string, pattern *LikePattern) bool {
	first, last := pattern.parts[0], pattern.parts[len(pattern.parts)-1]
	n, ok := first.prefix(s)
	if !pattern.any {
		return ok && n == len(s)
	}
	if !ok {
		return false
	}
	s = s[n:]
	if n, ok = last.suffix(s); !ok {
		return false
	}
	s = s[:len(s)-n]
	for _, p := range pattern.parts[1 : len(pattern.parts)-1] {
		if n, ok = p.find(s); !ok {
			return false
		}
		s = s[n:]
	}
	return true
}

// prefix returns how many bytes at the start of s the part takes.
func (p likePart) prefix(s string) (int, bool) {
	if p.wild == nil {
		return len(p.text), strings.HasPrefix(s, p.text)
	}
	at := 0
	for _, c := range p.wild {
		r, size := utf8.DecodeRuneInString(s[at:])
		if size == 0 || c >= 0 && c != r {
			return 0, false
		}
		at += size
	}
	return at, true
}

// suffix returns how many bytes at the end of s the part takes.
func (p likePart) suffix(s string) (int, bool) {
	if p.wild == nil {
		return len(p.text), strings.HasSuffix(s, p.text)
	}
	at := len(s)
	for i := len(p.wild) - 1; i >= 0; i-- {
		r, size := utf8.DecodeLastRuneInString(s[:at])
		if size == 0 || p.wild[i] >= 0 && p.wild[i] != r {
			return 0, false
		}
		at -= size
	}
	return len(s) - at, true
}

// find returns the end of the first place where the part stands in s.
func (p likePart) find(s string) (int, bool) {
	if p.wild == nil {
		i := strings.Index(s, p.text)
		return i + len(p.text), i >= 0
	}
	for at := 0; ; {
		if n, ok := p.prefix(s[at:]); ok {
			return at + n, true
		}
		_, size := utf8.DecodeRuneInString(s[at:])
		if size == 0 {
			return 0, false
		}
		at += size
	}
}

// SimilarPattern is a compiled SIMILAR TO pattern: LIKE's % and _ and the operators | * + ? {m,n} ( ) [ ] of regular expressions.
type SimilarPattern struct{ re *regexp.Regexp }

// ParseSimilar compiles a SIMILAR TO pattern. A backslash takes the meaning of any special character away.
func ParseSimilar(pattern string) (*SimilarPattern, error) {
	return similars.get(pattern, parseSimilar)
}

// MustSimilar is ParseSimilar of a pattern that was checked.
func MustSimilar(pattern string) *SimilarPattern { return must(parseSimilar(pattern)) }

func parseSimilar(pattern string) (*SimilarPattern, error) {
	var b strings.Builder
	b.WriteString(`(?s)\A(?:`)
	inClass := false
	runes := []rune(pattern)
	for i := 0; i < len(runes); i++ {
		c := runes[i]
		switch {
		case c == '\\':
			if i++; i == len(runes) {
				return nil, errors.New("a backslash at the end stands for nothing")
			}
			b.WriteString(regexp.QuoteMeta(string(runes[i])))
		case inClass:
			inClass = c != ']'
			b.WriteRune(c)
		case c == '[':
			inClass = true
			b.WriteRune(c)
		case c == '%':
			b.WriteString(".*")
		case c == '_':
			b.WriteByte('.')
		case strings.ContainsRune("|*+?{}()", c):
			b.WriteRune(c)
		default:
			b.WriteString(regexp.QuoteMeta(string(c)))
		}
	}
	b.WriteString(`)\z`)
	re, err := regexp.Compile(b.String())
	var bad *syntax.Error
	switch {
	case errors.As(err, &bad):
		return nil, errors.New(string(bad.Code)) // without the pattern, which nobody wrote so
	case err != nil:
		return nil, err
	}
	return &SimilarPattern{re}, nil
}

// Similar reports whether all of s has the form of the pattern.
func Similar(s string, pattern *SimilarPattern) bool { return pattern.re.MatchString(s) }

// FoldedPattern is a LIKE pattern that does not tell upper from lower case.
type FoldedPattern struct{ like *LikePattern }

// ParseILike compiles an ILIKE pattern.
func ParseILike(pattern string) (*FoldedPattern, error) { return folded.get(pattern, parseILike) }

// MustILike is ParseILike of a pattern that was checked.
func MustILike(pattern string) *FoldedPattern { return must(parseILike(pattern)) }

func parseILike(pattern string) (*FoldedPattern, error) {
	p, err := parseLike(strings.ToLower(pattern))
	if err != nil {
		return nil, err
	}
	return &FoldedPattern{p}, nil
}

// ILike is Like over lower-case letters.
func ILike(s string, pattern *FoldedPattern) bool { return Like(strings.ToLower(s), pattern.like) }

// LikeEscape is Like with another escape character.
func LikeEscape(s, pattern, escape string) (bool, error) {
	text, err := EscapedLike(pattern, escape)
	if err != nil {
		return false, err
	}
	p, err := ParseLike(text)
	if err != nil {
		return false, err
	}
	return Like(s, p), nil
}

// ILikeEscape is ILike with another escape character.
func ILikeEscape(s, pattern, escape string) (bool, error) {
	return LikeEscape(strings.ToLower(s), strings.ToLower(pattern), strings.ToLower(escape))
}
