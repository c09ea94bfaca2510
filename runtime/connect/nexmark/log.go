package nexmark

import (
	"fmt"
	"sort"

	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/connect/rowlog"
)

// Log is one partition of the events of a kind: of the rows in the order of the stream it has every parts-th, from row p on.
type Log struct {
	cfg   Config
	kind  Kind
	parts int64
	part  int64
	n     int64 // the event of the stream to look at next
	row   int64 // of the kind, in the whole stream, that comes at n or behind it
}

// NewLog returns partition part of parts, at its first row. cfg must have passed Check.
func NewLog(cfg Config, kind Kind, part, parts int) *Log {
	l := &Log{cfg: cfg, kind: kind, parts: int64(parts), part: int64(part)}
	l.At(0)
	return l
}

// At makes a row of the partition the next one. It looks at no event before the group that holds it.
func (l *Log) At(row int64) {
	at := row*l.parts + l.part
	// A group of Group ids is complete, whatever their order: all rows before it are counted at once.
	group := int64(sort.Search(1<<62/int(l.cfg.Group), func(g int) bool { return count(l.kind, int64(g)*l.cfg.Group) > at })) - 1
	l.n = max(group, 0) * l.cfg.Group
	l.row = count(l.kind, l.n)
	l.skip(at)
}

// skip goes on to row at of the kind, or to the end.
func (l *Log) skip(at int64) {
	for !l.ended() {
		if l.kind == All || kindOf(l.cfg.id(l.n)) == l.kind {
			if l.row == at {
				return
			}
			l.row++
		}
		l.n++
	}
}

func (l *Log) ended() bool { return l.cfg.Events > 0 && l.n >= l.cfg.Events }

// Next appends the next row as a JSON line.
func (l *Log) Next(dst []byte) ([]byte, bool) {
	if l.ended() {
		return dst, false
	}
	id, at := l.cfg.id(l.n), l.row+l.parts
	switch l.kind {
	case Person:
		dst = l.cfg.AppendPerson(dst, id)
	case Auction:
		dst = l.cfg.AppendAuction(dst, id)
	case Bid:
		dst = l.cfg.AppendBid(dst, id)
	default:
		dst = l.cfg.AppendEvent(dst, id)
	}
	l.skip(at)
	return append(dst, '\n'), true
}

// OpenSource opens a stream as a source. Options: table (a kind), events, seed, density, start, out_of_order_group_size, partitions, rate.
func OpenSource(cfg connect.SourceConfig) (connect.Source, error) {
	c := Config{Start: DefaultStart}
	o := cfg.Options
	var seed, parts int64
	var err error
	for _, x := range []struct {
		name string
		to   *int64
		def  int64
	}{{"events", &c.Events, 0}, {"seed", &seed, 0}, {"density", &c.Density, DefaultDensity}, {"out_of_order_group_size", &c.Group, 1}, {"partitions", &parts, 1}} {
		if *x.to, err = o.Int(x.name, x.def); err != nil {
			return nil, err
		}
	}
	c.Seed = uint64(seed)
	if c.Start, err = o.Timestamp("start", DefaultStart); err != nil {
		return nil, err
	}
	if err := c.Check(); err != nil {
		return nil, err
	}
	kind, err := kindOption(o)
	if err != nil {
		return nil, err
	}
	return rowlog.Open(cfg.World, o, rowlog.Source{
		Parts: int(parts), Ends: c.Events > 0, Bytes: 334,
		New: func(p int) rowlog.Generator { return NewLog(c, kind, p, int(parts)) },
	})
}

// kindOption reads the option table.
func kindOption(o connect.Options) (Kind, error) {
	name, err := o.Text("table", "all")
	if err != nil {
		return All, err
	}
	for i, k := range Kinds {
		if k == name {
			return Kind(i), nil
		}
	}
	return All, fmt.Errorf("table must be 'person', 'auction', 'bid' or 'all', not '%s'", name)
}
