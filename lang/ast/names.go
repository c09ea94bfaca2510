package ast

import "strconv"

var literalNames = [...]string{"null", "bool", "integer", "decimal", "double", "string", "duration", "timestamp", "date", "time", "months", "bytes"}

func (k LiteralKind) String() string { return nameOf(literalNames[:], int(k)) }

func (k OnErrorKind) String() string { return nameOf([]string{"fail", "skip", "into"}, int(k)) }

func (m RunMode) String() string {
	return nameOf([]string{"", "batch", "microbatch", "continuous", "available now"}, int(m))
}

func (m EmitMode) String() string {
	return nameOf([]string{"default", "append", "update", "complete", "changes"}, int(m))
}

func nameOf(names []string, i int) string {
	if i < len(names) {
		return names[i]
	}
	return strconv.Itoa(i)
}
