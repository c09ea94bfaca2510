// Package values is the source behind VALUES and behind a SELECT without FROM: the rows stand in the query.
//
// Option rows: JSON lines. There is one partition, which ends by itself.
package values

import (
	"strings"

	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/connect/rowlog"
)

// OpenSource opens the rows.
func OpenSource(cfg connect.SourceConfig) (connect.Source, error) {
	text, err := cfg.Options.Text("rows", "")
	if err != nil {
		return nil, err
	}
	rows := strings.SplitAfter(text, "\n")
	rows = rows[:len(rows)-1]
	return rowlog.Open(cfg.World, cfg.Options, rowlog.Source{
		Parts: 1, Ends: true, Bytes: int64(len(text)/max(1, len(rows)) + 1),
		New: func(int) rowlog.Generator { return &lines{rows: rows} },
	})
}

// lines gives the rows one after the other.
type lines struct {
	rows []string
	at   int64
}

func (l *lines) At(row int64) { l.at = row }

func (l *lines) Next(dst []byte) ([]byte, bool) {
	if l.at >= int64(len(l.rows)) {
		return dst, false
	}
	l.at++
	return append(dst, l.rows[l.at-1]...), true
}
