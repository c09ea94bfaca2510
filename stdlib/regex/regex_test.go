package regex

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestLike: LIKE is the regular expression that its pattern spells.
func TestLike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOfN(rapid.RuneFrom([]rune("abä\n")), 0, 8, -1).Draw(t, "s")
		pattern := rapid.StringOfN(rapid.RuneFrom([]rune("abä%%_")), 0, 6, -1).Draw(t, "pattern")
		text := strings.NewReplacer("%", ".*", "_", ".").Replace(pattern)
		want := regexp.MustCompile(`(?s)\A` + text + `\z`).MatchString(s)
		p, err := ParseLike(pattern)
		if err != nil || Like(s, p) != want {
			t.Fatalf("%q LIKE %q: want %v, %v", s, pattern, want, err)
		}
		similar, err := ParseSimilar(pattern)
		if err != nil || Similar(s, similar) != want {
			t.Fatalf("%q SIMILAR TO %q: want %v, %v", s, pattern, want, err)
		}
		escaped, err := EscapedLike(strings.ReplaceAll(pattern, "_", "!_"), "!")
		if err != nil {
			t.Fatal(err)
		}
		p, err = ParseLike(escaped)
		want = regexp.MustCompile(`(?s)\A` + strings.ReplaceAll(pattern, "%", ".*") + `\z`).MatchString(s)
		if err != nil || Like(s, p) != want {
			t.Fatalf("%q LIKE %q: want %v, %v", s, escaped, want, err)
		}
	})
}

// TestReplace: a replacement without groups is Go's literal one, one with groups Go's template.
func TestReplace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOfN(rapid.RuneFrom([]rune("abä1")), 0, 10, -1).Draw(t, "s")
		pattern := rapid.SampledFrom([]string{"a", "(a)(b)?", "x*", "(?P<n>[0-9])|ä", ""}).Draw(t, "pattern")
		p := MustCompile(pattern)
		got, err := Replace(s, p, MustReplacement("<${0}>"))
		if want := regexp.MustCompile(pattern).ReplaceAllString(s, "<${0}>"); err != nil || got != want {
			t.Fatalf("%q: %q, want %q, %v", s, got, want, err)
		}
	})
	for text, want := range map[string]string{"$2$1": "ba", `\2\1`: "ba", "${last}": "b", `\$1`: "$1", "$0": "ab"} {
		if got, err := Replace("ab", MustCompile("(a)(?P<last>b)"), MustReplacement(text)); err != nil || got != want {
			t.Errorf("%s: %q, %v", text, got, err)
		}
	}
	for _, bad := range []string{"$", `\`, "$x", "${", "${}"} {
		if _, err := ParseReplacement(bad); err == nil {
			t.Errorf("the replacement %s is taken", bad)
		}
	}
	if _, err := Replace("a", MustCompile("a"), MustReplacement("${no}")); err == nil {
		t.Error("a group that does not exist is taken")
	}
}

// TestCache: patterns from data are compiled once, and a cache does not grow for ever.
func TestCache(t *testing.T) {
	first, err := Compile("a+")
	if again, _ := Compile("a+"); err != nil || again != first {
		t.Error("a pattern is compiled twice")
	}
	for i := range 3 * cached {
		if _, err := Compile(fmt.Sprint("x", i)); err != nil {
			t.Fatal(err)
		}
		if n := len(patterns.m); n > cached {
			t.Fatalf("the cache holds %d patterns", n)
		}
	}
}
