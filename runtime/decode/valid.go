package decode

import "github.com/streamc/streamc/runtime/textform"

// validJSON reports whether raw, delimited and at most maxDepth deep, is one JSON value. UTF-8 is not its matter.
func validJSON(raw []byte) bool { return validValue(raw, 0) == len(raw) }

// validValue returns the position behind the JSON value at p, and blanks behind it, -1 if there is none.
func validValue(b []byte, p int) int {
	p = blanks(b, p)
	switch at(b, p) {
	case '{':
		return validMembers(b, p+1, '}')
	case '[':
		return validMembers(b, p+1, ']')
	case '"':
		return validString(b, p)
	}
	start := p
	for p < len(b) && !endsToken[b[p]] {
		p++
	}
	switch raw := b[start:p]; string(raw) {
	case "true", "false", "null":
	default:
		if _, ok := textform.ScanJSON(raw); !ok {
			return -1
		}
	}
	return blanks(b, p)
}

// validMembers reads the members of an object or the elements of an array up to its closing bracket.
func validMembers(b []byte, p int, closing byte) int {
	if p = blanks(b, p); at(b, p) == closing {
		return blanks(b, p+1)
	}
	for {
		if closing == '}' {
			if p = validString(b, blanks(b, p)); p < 0 || at(b, p) != ':' {
				return -1
			}
			p++
		}
		if p = validValue(b, p); p < 0 {
			return -1
		}
		switch at(b, p) {
		case closing:
			return blanks(b, p+1)
		case ',':
			p++
		default:
			return -1
		}
	}
}

func validString(b []byte, p int) int {
	if at(b, p) != '"' {
		return -1
	}
	for p++; ; {
		end, _ := plainEnd(b, p)
		switch at(b, end) {
		case '"':
			return blanks(b, end+1)
		case '\\':
			switch {
			case hex4(b[end:]) >= 0:
				p = end + 6
			case escapes[at(b, end+1)] != 0:
				p = end + 2
			default:
				return -1
			}
		default:
			return -1
		}
	}
}
