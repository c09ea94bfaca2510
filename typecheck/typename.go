package typecheck

import (
	"fmt"
	"strings"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/typecheck/types"
)

var typeNames = []string{"BOOLEAN", "TINYINT", "SMALLINT", "INT", "BIGINT", "FLOAT", "DOUBLE", "DECIMAL", "STRING", "VARCHAR", "BYTES", "TIMESTAMP", "DATE", "DURATION",
	"MONTHS", "ARRAY", "MAP", "STRUCT", "ROW", "INTERVAL"}

// typeName gives a written type its meaning; Invalid after an error.
func (c *checker) typeName(t *ast.TypeName) types.Type {
	if t == nil || c.refused[t] {
		return types.Type{}
	}
	bad := func(problem string) types.Type {
		c.add(diag.BadType(c.file, t.Pos(), problem, "", nil))
		return types.Type{}
	}
	maxArgs := 0
	var kind types.Kind
	if words := strings.Fields(t.Name); words[0] == "INTERVAL" { // INTERVAL alone is that of Flink's DAY TO SECOND
		if strings.Contains(t.Name, "YEAR") || strings.Contains(t.Name, "MONTH") {
			return types.Of(types.Months)
		}
		return types.Of(types.Duration)
	}
	switch t.Name {
	case "BOOLEAN", "BOOL":
		kind = types.Boolean
	case "BIGINT":
		kind = types.BigInt
	case "INT", "INTEGER", "SMALLINT", "TINYINT":
		if len(t.Args) > 0 {
			return bad(fmt.Sprintf("%s takes no numbers in parentheses", t.Name))
		}
		return types.IntOf(map[string]int{"SMALLINT": 16, "TINYINT": 8, "INT": 32, "INTEGER": 32}[t.Name])
	case "FLOAT", "REAL":
		kind = types.Float
	case "BYTES", "BYTEA":
		kind = types.Bytes
	case "BINARY", "VARBINARY": // the length is no check, as that of VARCHAR
		kind, maxArgs = types.Bytes, 1
	case "ARRAY", "MAP", "STRUCT", "ROW":
		return c.nestedType(t)
	case "DATE":
		kind = types.Date
	case "MONTHS":
		kind = types.Months
	case "DOUBLE", "DOUBLE PRECISION":
		kind = types.Double
	case "STRING", "TEXT":
		kind = types.String
	case "VARCHAR", "CHAR", "CHARACTER VARYING", "CHARACTER":
		kind, maxArgs = types.String, 1
	case "DURATION":
		kind = types.Duration
	case "TIMESTAMP", "TIMESTAMP_LTZ":
		kind, maxArgs = types.Timestamp, 1
		if len(t.Args) == 1 {
			return types.TimestampOf(t.Args[0])
		}
	case "DECIMAL", "NUMERIC", "DEC":
		kind, maxArgs = types.Decimal, 2
	default:
		c.add(diag.BadType(c.file, t.Pos(), "no type is named "+t.Name, t.Name, typeNames))
		return types.Type{}
	}
	if len(t.Args) > maxArgs {
		return bad(fmt.Sprintf("%s has at most %d numbers in parentheses", t.Name, maxArgs))
	}
	if kind != types.Decimal {
		return types.Of(kind)
	}
	p, s := 10, 0 // as Flink and Spark
	if len(t.Args) > 0 {
		p = t.Args[0]
	}
	if len(t.Args) > 1 {
		s = t.Args[1]
	}
	if p < 1 || p > types.MaxPrecision || s < 0 || s > p {
		return bad(fmt.Sprintf("DECIMAL(%d,%d): the first number is 1 to %d, the second 0 to the first", p, s, types.MaxPrecision))
	}
	return types.DecimalOf(p, s)
}
