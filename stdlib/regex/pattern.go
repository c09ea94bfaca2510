// Package regex holds the functions of SQL over regular expressions and LIKE patterns.
//
// The syntax is that of Go's package regexp (RE2: linear time, no back references, no look-around). Generated programs call the functions directly, the
// constant folder and golden/ref by reflection (stdlib/sig lists them). A constant pattern is compiled when the program starts; one that comes from data is
// looked up in a cache.
package regex

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
	"sync"
)

// Pattern is a compiled regular expression. It is immutable and may be used at once.
type Pattern struct{ re *regexp.Regexp }

// These hold what comes from data.
var (
	patterns     cache[*Pattern]
	similars     cache[*SimilarPattern]
	likes        cache[*LikePattern]
	folded       cache[*FoldedPattern]
	replacements cache[*Replacement]
)

// Compile returns the compiled pattern.
func Compile(pattern string) (*Pattern, error) { return patterns.get(pattern, compile) }

// MustCompile is Compile of a pattern that was checked.
func MustCompile(pattern string) *Pattern { return must(compile(pattern)) }

func compile(pattern string) (*Pattern, error) {
	re, err := regexp.Compile(pattern)
	var bad *syntax.Error
	switch {
	case errors.As(err, &bad):
		return nil, fmt.Errorf("%s: %s", bad.Code, bad.Expr)
	case err != nil:
		return nil, err
	}
	return &Pattern{re}, nil
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// cached bounds a cache: when it is full it starts again.
const cached = 256

// cache keeps what was compiled from data, by its text.
type cache[T any] struct {
	mu sync.RWMutex
	m  map[string]T
}

func (c *cache[T]) get(text string, compile func(string) (T, error)) (T, error) {
	c.mu.RLock()
	v, ok := c.m[text]
	c.mu.RUnlock()
	if ok {
		return v, nil
	}
	v, err := compile(text)
	if err != nil {
		return v, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.m == nil || len(c.m) >= cached {
		c.m = make(map[string]T, cached)
	}
	c.m[strings.Clone(text)] = v // the text may be a part of a block of input
	return v, nil
}
