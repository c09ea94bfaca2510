package typecheck

import (
	"strings"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// Columns with a JSON path (c T FROM '$.a.b') are fields of a STRUCT that holds what the query wants of the member a. That column is
// hidden, its name is the JSON key; columns of one key share it.

// pathTree is a member of the records and what is wanted of it: the value itself, or members below.
type pathTree struct {
	key    string
	column *ast.Column // the column that is this value; nil: an object
	below  []*pathTree
}

// pathParts cuts '$.a.b' into its keys; nil if the text is no such path.
func pathParts(text string) []string {
	rest, ok := strings.CutPrefix(text, "$.")
	if !ok {
		return nil
	}
	parts := strings.Split(rest, ".")
	for _, p := range parts {
		if p == "" || strings.ContainsAny(p, "[]*?@'\" ") {
			return nil
		}
	}
	return parts
}

// pathColumns are the hidden columns for the JSON paths of a source.
func (c *checker) pathColumns(s *ast.CreateSource, format string) types.Schema {
	root := &pathTree{}
	for _, col := range s.Columns {
		if col == nil || col.Path == nil {
			continue
		}
		parts := pathParts(col.Path.Text)
		switch {
		case parts == nil:
			c.add(diag.BadType(c.file, col.Path.Pos(), "a path is written '$.a.b', keys behind a $; '"+clip(col.Path.Text)+"' is none", "", nil))
			c.brokenColumns[s] = true
			continue
		case format != "" && format != "json":
			c.add(diag.BadType(c.file, col.Path.Pos(), "records of format "+format+" have no paths, only those of json", "", nil))
			c.brokenColumns[s] = true
			continue
		}
		c.addPath(root, s, col, parts)
	}
	var out types.Schema
	for _, t := range root.below {
		if i := storedColumn(s, t.key); i != nil {
			c.add(diag.BadType(c.file, i.Pos(), "the member "+t.key+" is read by a path and by the column "+i.Name.Text+"; declare that as a STRUCT and use its fields, or leave it out", "", nil))
			c.brokenColumns[s] = true
			continue
		}
		out = append(out, types.Column{Name: t.key, Type: c.pathType(t), Hidden: true})
	}
	return out
}

func (c *checker) addPath(root *pathTree, s *ast.CreateSource, col *ast.Column, parts []string) {
	at := root
	for _, key := range parts {
		if at.column != nil {
			break
		}
		var next *pathTree
		for _, t := range at.below {
			if t.key == key {
				next = t
			}
		}
		if next == nil {
			next = &pathTree{key: key}
			at.below = append(at.below, next)
		}
		at = next
	}
	if at.column != nil || len(at.below) > 0 {
		c.add(diag.BadType(c.file, col.Path.Pos(), "another column reads "+clip(col.Path.Text)+", or a part of it or around it", "", nil))
		c.brokenColumns[s] = true
		return
	}
	at.column = col
}

// pathType is the type of a member. A member around a NOT NULL column must be there too.
func (c *checker) pathType(t *pathTree) types.Type {
	if t.column != nil {
		return c.typeName(t.column.Type).With(t.column.NotNull)
	}
	var fields []types.Field
	required := false
	for _, b := range t.below {
		f := c.pathType(b)
		fields = append(fields, types.Field{Name: b.key, Type: f})
		required = required || f.NotNull
	}
	return types.StructOf(fields).With(required)
}

// storedColumn is the declared column that is read from the records under its own name.
func storedColumn(s *ast.CreateSource, key string) *ast.Column {
	for _, col := range s.Columns {
		if col != nil && !derived(col) && col.Metadata == nil && ast.Fold(col.Name.Text) == ast.Fold(key) {
			return col
		}
	}
	return nil
}

// pathValue is the value of a column with a path, over the columns of the source.
func (x *exprs) pathValue(stored []scopeCol, col *ast.Column) typed.Expr {
	parts := pathParts(col.Path.Text)
	for _, s := range stored {
		if len(parts) == 0 || s.name != parts[0] || !s.hidden {
			continue
		}
		v := at(s.expr, col.Pos())
		for _, p := range parts[1:] {
			v = x.fieldOf(v, ast.Name{Span: col.Path.Span, Text: p})
		}
		return v
	}
	return invalid(col.Pos())
}
