// Package generate is the source of computed rows: columns of runtime/synth as a log whose positions are row numbers.
package generate

import (
	"fmt"

	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/connect/rowlog"
	"github.com/streamc/streamc/runtime/synth"
)

// OpenSource opens a generator. Options: rows (no end without it, unless a sequence has one), rate, seed, partitions, fields.<column>.<name>.
func OpenSource(cfg connect.SourceConfig) (connect.Source, error) {
	fields, err := synth.Fields(cfg.Columns, cfg.Types, cfg.Options)
	if err != nil {
		return nil, err
	}
	rows, err := cfg.Options.Int("rows", 0)
	if err != nil {
		return nil, err
	}
	seed, err := cfg.Options.Int("seed", 0)
	if err != nil {
		return nil, err
	}
	parts, err := cfg.Options.Int("partitions", 1)
	if err != nil {
		return nil, err
	}
	if rows < 0 {
		return nil, fmt.Errorf("rows must not be negative, not %d", rows)
	}
	size := 1
	for _, f := range fields {
		if f.Rows() > 0 && (rows == 0 || f.Rows() < rows) {
			rows = f.Rows()
		}
		size += len(f.Head()) + f.Size()
	}
	// A column that no query needs is not generated.
	need := map[int]bool{}
	for _, i := range cfg.Need {
		need[i] = true
	}
	var wanted []*synth.Field
	for i, f := range fields {
		if need[i] {
			wanted = append(wanted, f)
		}
	}
	return rowlog.Open(cfg.World, cfg.Options, rowlog.Source{
		Parts: int(parts), Ends: rows > 0, Bytes: int64(size),
		New: func(p int) rowlog.Generator {
			return &log{fields: wanted, seed: uint64(seed), rows: rows, row: int64(p), first: int64(p), parts: parts}
		},
	})
}

// log is one partition: every parts-th row, from first on.
type log struct {
	fields []*synth.Field
	seed   uint64
	rows   int64 // of all partitions; 0: no end
	row    int64
	first  int64
	parts  int64
}

func (l *log) At(row int64) { l.row = l.first + row*l.parts }

func (l *log) Next(dst []byte) ([]byte, bool) {
	if l.rows > 0 && l.row >= l.rows {
		return dst, false
	}
	dst = append(dst, '{')
	for i, f := range l.fields {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = f.Append(append(dst, f.Head()...), l.seed, l.row)
	}
	l.row += l.parts
	return append(dst, "}\n"...), true
}
