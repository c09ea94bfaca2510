// Package url holds the functions of SQL over URLs.
//
// Generated programs call them directly, the constant folder and golden/ref by reflection (stdlib/sig lists them).
package url

import (
	"errors"
	"fmt"
	neturl "net/url"
	"strings"
	"unicode/utf8"

	"github.com/streamc/streamc/runtime/sq"
)

// Encode writes a text as a part of a query: application/x-www-form-urlencoded.
func Encode(s string) string { return neturl.QueryEscape(s) }

// Decode is the inverse of Encode.
func Decode(s string) (string, error) {
	out, err := neturl.QueryUnescape(s)
	switch {
	case err != nil:
		return "", errors.New("no URL-encoded text")
	case !utf8.ValidString(out):
		return "", errors.New("the decoded bytes are no UTF-8 text")
	}
	return out, nil
}

// Part names a part of a URL.
type Part struct{ name string }

// ParsePart reads a part's name: PROTOCOL, AUTHORITY, USERINFO, HOST, PATH, QUERY, REF or FILE.
func ParsePart(s string) (*Part, error) {
	switch s {
	case "PROTOCOL", "AUTHORITY", "USERINFO", "HOST", "PATH", "QUERY", "REF", "FILE":
		return &Part{s}, nil
	}
	return nil, errors.New("PARSE_URL knows PROTOCOL, AUTHORITY, USERINFO, HOST, PATH, QUERY, REF and FILE")
}

// MustPart is ParsePart of a name that was checked.
func MustPart(s string) *Part {
	p, err := ParsePart(s)
	if err != nil {
		panic(err)
	}
	return p
}

// Parse returns a part of a URL as it is written there; NULL where the URL has none.
func Parse(s string, part *Part) (sq.Null[string], error) {
	if _, err := neturl.Parse(s); err != nil {
		return sq.Null[string]{}, fmt.Errorf("no URL: %w", errors.Unwrap(err))
	}
	u := split(s)
	switch part.name {
	case "PROTOCOL":
		return u.protocol, nil
	case "AUTHORITY":
		return u.authority, nil
	case "USERINFO":
		if i := strings.LastIndexByte(u.authority.V, '@'); i >= 0 {
			return text(u.authority.V[:i]), nil
		}
		return sq.Null[string]{}, nil
	case "HOST":
		return host(u.authority), nil
	case "PATH":
		return text(u.path), nil
	case "QUERY":
		return u.query, nil
	case "REF":
		return u.ref, nil
	}
	if u.query.Valid { // FILE
		return text(u.path + "?" + u.query.V), nil
	}
	return text(u.path), nil
}

// ParseKey returns the value of a key in the query of a URL, as it is written there; NULL where there is none. The part must be QUERY.
func ParseKey(s string, part *Part, key string) (sq.Null[string], error) {
	query, err := Parse(s, part)
	if err != nil || part.name != "QUERY" || !query.Valid {
		return sq.Null[string]{}, err
	}
	for rest, more := query.V, true; more; {
		var pair string
		pair, rest, more = strings.Cut(rest, "&")
		if k, v, ok := strings.Cut(pair, "="); ok && k == key {
			return text(v), nil
		}
	}
	return sq.Null[string]{}, nil
}

// parts is a URL in pieces, as written.
type parts struct {
	protocol, authority, query, ref sq.Null[string]
	path                            string
}

func split(s string) (u parts) {
	if i := strings.IndexByte(s, '#'); i >= 0 {
		s, u.ref = s[:i], text(s[i+1:])
	}
	if i := strings.IndexByte(s, '?'); i >= 0 {
		s, u.query = s[:i], text(s[i+1:])
	}
	if i := strings.IndexByte(s, ':'); i > 0 && !strings.Contains(s[:i], "/") {
		s, u.protocol = s[i+1:], text(s[:i])
	}
	if rest, ok := strings.CutPrefix(s, "//"); ok {
		i := strings.IndexByte(rest, '/')
		if i < 0 {
			i = len(rest)
		}
		s, u.authority = rest[i:], text(rest[:i])
	}
	u.path = s
	return u
}

// host is an authority without user and port.
func host(authority sq.Null[string]) sq.Null[string] {
	h := authority.V[strings.LastIndexByte(authority.V, '@')+1:]
	if end := strings.IndexByte(h, ']'); strings.HasPrefix(h, "[") && end > 0 {
		h = h[:end+1]
	} else if i := strings.LastIndexByte(h, ':'); i >= 0 {
		h = h[:i]
	}
	return sq.Null[string]{V: h, Valid: authority.Valid && h != ""}
}

func text(s string) sq.Null[string] { return sq.Null[string]{V: s, Valid: true} }
