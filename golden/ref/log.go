package ref

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// log is the whole input of a source: its records in the order (partition, offset).
type log struct {
	source  *typed.Source
	options options
	records []*record
}

// record is one record of a log.
type record struct {
	log       *log
	partition int
	path      string // of its file
	offset    int64  // of its first byte
	raw       []byte
	// whole is the reason why the record as a whole is a row error; "" when it is not.
	whole string
	cells []*cell // one per declared column
	// horizon is h of W2: (largest event time of earlier rows of the partition) − delay.
	horizon int64
	// firstErr is the first error of the record for ON ERROR INTO: that of the first path that has one, in the order of the text.
	firstErr  error
	firstPath string
}

// options are the format options of a source.
type options struct {
	zone, unit       string
	header           bool
	delimiter, quote byte
	comment          byte
	nulls            []string
}

func (e *evaluator) readOptions(s *typed.Source) (options, error) {
	o := options{header: true, delimiter: ',', quote: '"', zone: ""}
	for _, w := range s.With {
		if w.Secret {
			continue
		}
		v, err := e.eval(w.Value, nil)
		if err != nil {
			return o, fmt.Errorf("option %s: %w", w.Key, err)
		}
		one := func() byte {
			if len(v.S) == 1 {
				return v.S[0]
			}
			if v.S == `\t` {
				return '\t'
			}
			err = fmt.Errorf("option %s: want one character", w.Key)
			return 0
		}
		switch w.Key {
		case "zone":
			o.zone = v.S
		case "time_unit":
			o.unit = v.S
		case "header":
			o.header = v.B
		case "delimiter":
			o.delimiter = one()
		case "quote":
			o.quote = one()
		case "comment":
			o.comment = one()
		case "null":
			o.nulls = append(o.nulls, v.S)
		}
		if err != nil {
			return o, err
		}
	}
	return o, nil
}

// readLog cuts the partitions into records and computes every record's horizon.
func (e *evaluator) readLog(s *typed.Source, partitions []Partition) (*log, error) {
	o, err := e.readOptions(s)
	if err != nil {
		return nil, err
	}
	l := &log{source: s, options: o}
	for p, part := range partitions {
		data := part.bytes()
		var recs []*record
		switch s.Format {
		case "text":
			if recs, err = l.textRecords(data); err != nil {
				return nil, err
			}
		case "csv":
			recs, err = l.csvRecords(data)
			if err != nil {
				return nil, fmt.Errorf("partition %d: %w", p, err)
			}
		default:
			recs = l.jsonRecords(data)
		}
		if s.Connector == "nexmark" || s.Connector == "generate" { // their positions count rows
			for i, r := range recs {
				r.offset = int64(i)
			}
		}
		for _, r := range recs {
			r.partition, r.path = p, part.path(r.offset)
			if s.TimeExpr != nil {
				r.cells[s.Time] = lazy(func() (Value, error) { return e.eval(s.TimeExpr, &row{cells: r.cells, from: r}) })
			}
		}
		l.horizons(recs)
		l.records = append(l.records, recs...)
	}
	return l, nil
}

// horizons gives the records of one partition their h (W2): from the event times of all earlier records that have one,
// whatever else is wrong with those.
func (l *log) horizons(recs []*record) {
	have, m := false, int64(0)
	for _, r := range recs {
		r.horizon = minusInf
		if l.source.Time < 0 || l.source.KeepLate {
			continue
		}
		if have {
			r.horizon = m - l.source.Delay
		}
		if v, err := r.cells[l.source.Time].force(); err == nil && !v.IsNull() && (!have || v.I > m) {
			have, m = true, v.I
		}
	}
}

// jsonRecords cuts at line ends and gives every record a cell per column.
func (l *log) jsonRecords(data []byte) []*record {
	var recs []*record
	for at := 0; at < len(data); {
		line, torn := data[at:], true
		next := len(data)
		if i := bytes.IndexByte(line, '\n'); i >= 0 {
			line, next, torn = line[:i], at+i+1, false
		}
		if len(bytes.Trim(line, " \t\r")) > 0 {
			r := &record{log: l, offset: int64(at), raw: line}
			if torn && !completeObject(string(line)) {
				r.whole = "torn last record"
			}
			for i, c := range l.source.Schema {
				if key := l.source.MetaKey(i); key != "" {
					r.cells = append(r.cells, r.known(key, c.Type))
					continue
				}
				r.cells = append(r.cells, l.jsonCell(r, c))
			}
			recs = append(recs, r)
		}
		at = next
	}
	return recs
}

// processed is the record's processing time in a simulated run: 2026-01-01T00:00:00Z, and for each position before it in the partition 1 s where positions
// count records, 1 ms where they count bytes.
func (r *record) processed() int64 {
	switch r.log.source.Connector {
	case "nexmark", "generate", "values":
		return now + r.offset*1_000_000
	}
	return now + r.offset*1_000
}

// known is a metadata column of a record.
func (r *record) known(key string, t types.Type) *cell {
	return lazy(func() (Value, error) {
		switch key {
		case "partition":
			return Value{Kind: t.Kind, I: int64(r.partition)}, nil
		case "offset":
			return Value{Kind: t.Kind, I: r.offset}, nil
		case "path":
			return Value{Kind: t.Kind, S: r.path}, nil
		}
		return null, fmt.Errorf("metadata %s", key)
	})
}

// jsonCell finds the column's member from the left, converts it and checks NOT NULL.
func (l *log) jsonCell(r *record, c types.Column) *cell {
	return lazy(func() (Value, error) {
		if r.whole != "" {
			return null, &cellError{"", r.whole}
		}
		text, found := member(string(r.raw), c.Name)
		switch found {
		case broken:
			return null, &cellError{c.Name, "broken record"}
		case missing:
			text = "null"
		}
		if text == "null" {
			return l.nullCell(c)
		}
		v, err := l.fromJSON(text, c.Type)
		if err != nil {
			return null, &cellError{c.Name, err.Error()}
		}
		return v, nil
	})
}

func (l *log) nullCell(c types.Column) (Value, error) {
	if c.Type.NotNull {
		return null, &cellError{c.Name, "NULL in a NOT NULL column"}
	}
	return null, nil
}

// validUTF8 replaces every invalid byte by U+FFFD.
func validUTF8(b []byte) string {
	var s strings.Builder
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		s.WriteRune(r)
		b = b[n:]
	}
	return s.String()
}
