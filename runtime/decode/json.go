package decode

// maxDepth is the deepest nesting of a record, its own object included.
const maxDepth = 512

// Object opens the object of a JSON record at p: it skips blanks and '{'. ok is false if the record does not start with an object.
func Object(b []byte, p int) (next int, ok bool) {
	p = blanks(b, p)
	if at(b, p) != '{' {
		return p, false
	}
	return p + 1, true
}

// undecodable stands for a key with bad escapes: it is no UTF-8, so it is no column's name.
var undecodable = []byte{0xFF}

// Key reads the next key of an object and the colon behind it; p stands behind '{' or behind a value.
// more is false at '}' (next behind it) or, with c != OK, at a break. key is raw if it holds no escape, else decoded into the free part of
// scratch: it is valid until the next call with that scratch. It takes the comma between members.
func Key(b []byte, p int, first bool, scratch *[]byte) (key []byte, next int, more bool, c Cause) {
	p = blanks(b, p)
	switch at(b, p) {
	case '}':
		if p = blanks(b, p+1); at(b, p) != '\n' {
			return nil, p, false, BrokenRecord
		}
		return nil, p, false, OK
	case ',':
		if first {
			return nil, p, false, BrokenRecord
		}
		p = blanks(b, p+1)
	default:
		if !first {
			return nil, p, false, BrokenRecord
		}
	}
	if at(b, p) != '"' {
		return nil, p, false, BrokenRecord
	}
	start := p + 1
	end := quoteEnd(b, start)
	if at(b, end) == '\\' {
		if end = skipString(b, start); end >= 0 {
			key = decodeKey(b[start:end], scratch)
		}
	} else if at(b, end) == '"' {
		key = b[start:end]
	} else {
		end = -1
	}
	if end < 0 {
		return nil, p, false, BrokenRecord
	}
	if p = blanks(b, end+1); at(b, p) != ':' {
		return nil, p, false, BrokenRecord
	}
	return key, blanks(b, p+1), true, OK
}

func decodeKey(raw []byte, scratch *[]byte) []byte {
	free := (*scratch)[len(*scratch):]
	key, c := unescape(free, raw)
	if c != OK {
		return undecodable
	}
	if cap(key) > cap(free) { // keep the larger buffer, with what it holds in use
		*scratch = append(make([]byte, 0, len(*scratch)+cap(key)), *scratch...)
	}
	return key
}

// Skip delimits a JSON value without validating it; next is at the delimiter behind it. ok is false at a break (no delimiter before the record's end,
// or nested too deep).
func Skip(b []byte, p int) (next int, ok bool) {
	_, _, p, c := value(b, p)
	return p, c == OK || c == Null
}

// Kinds of a delimited value.
const (
	token  = byte('0') // a number, true, false, null, or garbage
	text   = byte('"') // a string, without its quotes
	nested = byte('{') // an object or array
)

// value delimits the value at p. next is at its delimiter, or, with BrokenRecord and TooDeep, at the break. The token null gives Null.
func value(b []byte, p int) (raw []byte, kind byte, next int, c Cause) {
	p = blanks(b, p)
	start := p
	switch at(b, p) {
	case '"':
		end := skipString(b, p+1)
		if end < 0 {
			return nil, text, p, BrokenRecord
		}
		raw, kind, p = b[start+1:end], text, end+1
	case '{', '[':
		if p, c = skipNested(b, p); c != OK {
			return nil, nested, p, c
		}
		raw, kind = b[start:p], nested
	default:
		for p < len(b) && !endsToken[b[p]] {
			p++
		}
		if p == start {
			return nil, token, p, BrokenRecord
		}
		if raw, kind = b[start:p], token; string(raw) == "null" {
			c = Null
		}
	}
	next, ok := delimiter(b, p)
	if !ok {
		return nil, kind, next, BrokenRecord
	}
	return raw, kind, next, c
}

// endsToken holds the bytes that end a value that is neither string nor bracketed.
var endsToken = [256]bool{' ': true, '\t': true, '\r': true, '\n': true, ',': true, ':': true, '"': true, '{': true, '}': true, '[': true, ']': true}

// delimiter returns the position of the ',' or '}' that must follow a value that ends at p.
func delimiter(b []byte, p int) (next int, ok bool) {
	c := at(b, p)
	if c != ',' && c != '}' {
		p = blanks(b, p)
		c = at(b, p)
	}
	return p, c == ',' || c == '}'
}

// skipString returns the position of the quote that closes the string whose content starts at p, -1 if the record ends first.
func skipString(b []byte, p int) int {
	for {
		p = quoteEnd(b, p)
		switch at(b, p) {
		case '"':
			return p
		case '\\':
			if at(b, p+1) == '\n' {
				return -1
			}
			p += 2
		default:
			return -1
		}
	}
}

// skipNested returns the position behind the bracket that closes the one at p.
func skipNested(b []byte, p int) (next int, c Cause) {
	depth := 1 // the record's object
	for ; p < len(b); p++ {
		switch b[p] {
		case '"':
			end := skipString(b, p+1)
			if end < 0 {
				return p, BrokenRecord
			}
			p = end
		case '{', '[':
			if depth++; depth > maxDepth {
				return p, TooDeep
			}
		case '}', ']':
			if depth--; depth == 1 {
				return p + 1, OK
			}
		case '\n':
			return p, BrokenRecord
		}
	}
	return p, BrokenRecord
}
