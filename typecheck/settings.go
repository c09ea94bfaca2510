package typecheck

import (
	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/typecheck/catalog"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// settings checks SET and RUN, which hold for the whole file wherever they stand.
func (c *checker) settings(f *ast.File) {
	seen := map[string]*ast.Set{}
	for _, s := range f.Stmts {
		if s, ok := s.(*ast.Set); ok {
			c.set(s, seen)
		}
	}
}

func (c *checker) set(s *ast.Set, seen map[string]*ast.Set) {
	name := ast.Fold(s.Name.Text)
	if name == "" {
		return
	}
	if old := seen[name]; old != nil {
		c.add(diag.DeclaredTwice(c.file, s.Name.Pos(), "SET "+s.Name.Text, old.Pos()))
		return
	}
	seen[name] = s
	switch {
	case name == "zone":
		l, ok := c.constant(s.Value, "SET zone").(*typed.Literal)
		switch {
		case !ok || l.T.Kind == types.Invalid:
		case l.T.Kind != types.String || l.Null:
			c.add(diag.BadSetting(c.file, s.Value.Pos(), "zone is a STRING such as 'Asia/Seoul'", "", nil))
		default:
			if p := catalog.CheckZone(l.Str); p != "" {
				c.add(diag.BadSetting(c.file, s.Value.Pos(), p, "", nil))
				return
			}
			c.zone = l.Str
		}
	case diag.IsUnsupported("SET " + name):
		c.add(diag.NotSupported(diag.Feature("SET "+name), c.file, s.Name.Pos()))
	default:
		c.add(diag.BadSetting(c.file, s.Name.Pos(), "no setting is named "+s.Name.Text, name, []string{"zone"}))
	}
}

func (c *checker) run(s *ast.Run) {
	if c.runAt.Valid() || c.prog.Run.Written {
		c.add(diag.DeclaredTwice(c.file, s.Pos(), "RUN", c.runAt))
		return
	}
	c.runAt = s.Pos()
	r := typed.Run{Written: true}
	switch s.Mode {
	case ast.RunBatch:
		r.Mode = typed.Batch
	case ast.RunContinuous:
		r.Mode = typed.Continuous
		if s.Every != nil {
			r.Every, _ = c.duration(s.Every, "CHECKPOINT EVERY", aboveZero)
		}
	default:
		if s.Every != nil {
			r.Every, _ = c.duration(s.Every, "MICROBATCH EVERY", atLeastZero)
		}
	}
	c.prog.Run = r
}
