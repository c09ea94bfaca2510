package infer

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// column is what the values of a column have in common so far.
type column struct {
	values int // that are not NULL
	// not says which types a value has ruled out.
	notBool, notInt, notWide, notFloat, notTime, notDate bool
	nested                                               bool // objects or arrays were seen

	local    bool // some time has no offset
	last     int64
	disorder int64
	behind   int
}

// sql is the narrowest type that takes all values.
func (c *column) sql() string {
	switch {
	case c.values == 0 || c.nested:
		return "STRING"
	case !c.notBool:
		return "BOOLEAN"
	case !c.notInt:
		return "BIGINT"
	case !c.notWide:
		return "DECIMAL(38, 0)"
	case !c.notFloat:
		return "DOUBLE"
	case !c.notDate:
		return "DATE"
	case !c.notTime:
		return "TIMESTAMP"
	}
	return "STRING"
}

var (
	integral = regexp.MustCompile(`^-?(0|[1-9][0-9]*)$`)
	decimal  = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$`)
	date     = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)
	clock    = regexp.MustCompile(`^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[-+]\d\d:\d\d)?$`)
)

// text takes a value that stands as text: a CSV field, or a JSON string.
func (c *column) text(s string) {
	c.values++
	if l := strings.ToLower(s); l != "true" && l != "false" {
		c.notBool = true
	}
	c.number(s)
	c.time(s)
}

// number rules out number types. An integer with leading zeros is no number: it would lose them.
func (c *column) number(s string) {
	if !integral.MatchString(s) || s == "-0" {
		c.notInt, c.notWide = true, true
	} else if _, err := strconv.ParseInt(s, 10, 64); err != nil {
		c.notInt = true
		c.notWide = c.notWide || len(strings.TrimPrefix(s, "-")) > 38
	}
	if f, err := strconv.ParseFloat(s, 64); err != nil || !decimal.MatchString(s) || math.IsInf(f, 0) {
		c.notFloat = true
	}
}

func (c *column) time(s string) {
	if c.notDate = c.notDate || !date.MatchString(s); !c.notDate {
		_, err := time.Parse(time.DateOnly, s)
		c.notDate = err != nil
	}
	if c.notTime {
		return
	}
	m := clock.FindStringSubmatch(s)
	if m == nil {
		c.notTime = true
		return
	}
	iso := strings.Replace(s, " ", "T", 1)
	if m[2] == "" {
		c.local = true
		iso += "Z"
	}
	t, err := time.Parse(time.RFC3339Nano, iso)
	if err != nil {
		c.notTime = true
		return
	}
	us := t.UnixMicro()
	if c.values == 1 || us >= c.last {
		c.last = us
		return
	}
	c.behind++
	c.disorder = max(c.disorder, c.last-us)
}
