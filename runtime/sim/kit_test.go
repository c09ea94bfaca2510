package sim_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/event"
	"github.com/streamc/streamc/runtime/job"
	"github.com/streamc/streamc/runtime/sim"
	"github.com/streamc/streamc/runtime/table"
)

// Hand-made connectors and operators, shaped like generated ones. A record of a log is the line "ts key value id".

// row is one record of a log.
type row struct{ ts, k, v, id int64 }

// genLog makes the partitions of a source: out of order by up to ooo, starts skewed by up to skew, now and then a jump.
func genLog(r sim.Rand, source, parts, n, ooo, skew int) [][]row {
	out := make([][]row, parts)
	for p := range out {
		t := int64(r.N(skew + 1))
		for o := range n {
			t += int64(r.N(5))
			if r.N(100) < 3 {
				t += 10 + int64(r.N(31))
			}
			ts := t
			if r.N(2) == 0 {
				ts -= int64(r.N(ooo + 1))
			}
			out[p] = append(out[p], row{ts, int64(r.N(3)), 1 + int64(r.N(9)), int64(source*1_000_000 + p*1000 + o)})
		}
	}
	return out
}

// horizons gives every row its horizon (W2): h is a function of the log alone.
func horizons(log [][]row, delay int64, f func(r row, h int64)) {
	for _, part := range log {
		m := int64(event.NegInf)
		for _, r := range part {
			f(r, event.Horizon(m, delay))
			m = max(m, r.ts)
		}
	}
}

// logSource is a replayable log in memory; now and then it has nothing to say.
type logSource struct {
	parts [][]byte
	rng   sim.Rand
}

func newLog(log [][]row, rng sim.Rand) *logSource {
	s := &logSource{rng: rng}
	for _, part := range log {
		var b []byte
		for _, r := range part {
			for i, v := range []int64{r.ts, r.k, r.v, r.id} {
				b = strconv.AppendInt(b, v, 10)
				b = append(b, " \n"[i/3])
			}
		}
		s.parts = append(s.parts, b)
	}
	return s
}

// torn is a line that a reader cannot make a record of.
const torn = "torn\n"

// tear ends some of the partitions with a torn line.
func (s *logSource) tear() *logSource {
	for i := range s.parts {
		if s.rng.N(3) == 0 {
			s.parts[i] = append(s.parts[i], torn...)
		}
	}
	return s
}

func (s *logSource) Partitions() (names []string) {
	for i := range s.parts {
		names = append(names, strconv.Itoa(i))
	}
	return names
}
func (s *logSource) Bounded() bool { return true }
func (s *logSource) Size() (n int64) {
	for _, p := range s.parts {
		n += int64(len(p))
	}
	return n
}
func (s *logSource) Close() error { return nil }
func (s *logSource) Open(p int, offset int64) (connect.Reader, error) {
	data := append(slices.Clone(s.parts[p]), make([]byte, connect.Pad)...)
	return &logReader{data: data[:len(s.parts[p])], pos: int(offset), rng: s.rng}, nil
}

type logReader struct {
	data []byte
	pos  int
	rng  sim.Rand
}

func (r *logReader) Close() error { return nil }
func (r *logReader) Next(want int) (connect.Chunk, error) {
	c := connect.Chunk{Offset: int64(r.pos), Next: int64(r.pos)}
	if r.pos == len(r.data) {
		c.End = true
		return c, nil
	}
	if r.rng.N(20) == 0 {
		c.Idle = true
		return c, nil
	}
	rest := r.data[r.pos:]
	if string(rest) == torn {
		c.Bad = &connect.BadRecord{Offset: c.Offset, Reason: "torn last line", Raw: rest}
		r.pos += len(torn)
		c.Next = int64(r.pos)
		return c, nil
	}
	rest = bytes.TrimSuffix(rest, []byte(torn))
	n := bytes.LastIndexByte(rest[:min(want, len(rest))], '\n') + 1
	if n == 0 {
		n = bytes.IndexByte(rest, '\n') + 1
	}
	c.Data = rest[:n]
	r.pos += n
	c.Next = int64(r.pos)
	c.End = r.pos == len(r.data) && r.rng.N(2) == 0
	return c, nil
}

// lines is a transactional sink in memory.
type lines struct{ buf *[]byte }

func (s lines) Recover(_ context.Context, pos connect.Position) error {
	n := 0
	if pos != nil {
		n = int(binary.BigEndian.Uint64(pos))
	}
	if n > len(*s.buf) {
		return fmt.Errorf("holds %d bytes, %d were delivered", len(*s.buf), n)
	}
	*s.buf = (*s.buf)[:n]
	return nil
}
func (s lines) Write(_ context.Context, _ uint64, rows []*block.Block) (connect.Position, error) {
	for _, b := range rows {
		*s.buf = append(*s.buf, b.Buf...)
	}
	return binary.BigEndian.AppendUint64(nil, uint64(len(*s.buf))), nil
}
func (s lines) Finish(context.Context) error { return nil }
func (s lines) Close() error                 { return nil }

// key and cell are what the tables below hold.
type key struct{ slice, k, id int64 }
type cell struct{ a, b int64 }

// cells is an ordered pre-aggregation buffer and, with a name, a keyed state.
type cells struct {
	name    string
	m       map[key]cell
	touched map[key]bool
}

func newCells(name string) *cells {
	return &cells{name: name, m: map[key]cell{}, touched: map[key]bool{}}
}

func (t *cells) add(k key, c cell) {
	o := t.m[k]
	t.set(k, cell{o.a + c.a, o.b + c.b})
}
func (t *cells) set(k key, c cell) { t.m[k] = c; t.touch(k) }
func (t *cells) del(k key)         { delete(t.m, k); t.touch(k) }
func (t *cells) touch(k key) {
	if t.name != "" {
		t.touched[k] = true
	}
}

func (t *cells) keys(keep func(k key) bool) (out []key) {
	for k := range t.m {
		if keep(k) {
			out = append(out, k)
		}
	}
	slices.SortFunc(out, cmpKey)
	return out
}

func cmpKey(a, b key) int {
	return cmp.Or(cmp.Compare(a.slice, b.slice), cmp.Compare(a.k, b.k), cmp.Compare(a.id, b.id))
}

func groupOf(k int64) uint8 { return block.Group(block.HashInt(block.HashSeed, k)) }

func (t *cells) Operator() string { return t.name }
func (t *cells) entry(k key) table.Entry {
	e := table.Entry{Operator: t.name, Group: groupOf(k.k), Slice: k.slice, Key: block.AppendInt(block.AppendInt(nil, k.k), k.id)}
	if c, ok := t.m[k]; ok {
		e.Value = block.AppendInt(block.AppendInt([]byte{1}, c.a), c.b)
	}
	return e
}
func (t *cells) Delta(_ uint64, dst []table.Entry) []table.Entry {
	var ks []key
	for k := range t.touched {
		ks = append(ks, k)
	}
	slices.SortFunc(ks, cmpKey)
	for _, k := range ks {
		dst = append(dst, t.entry(k))
	}
	clear(t.touched)
	return dst
}
func (t *cells) Load(e table.Entry) error {
	if e.Value[0] != 1 {
		return fmt.Errorf("schema version %d", e.Value[0])
	}
	r, v := block.Reader{B: e.Key}, block.Reader{B: e.Value[1:]}
	t.m[key{e.Slice, r.Int(), r.Int()}] = cell{v.Int(), v.Int()}
	return nil
}
func (t *cells) Scan(group uint8, f func(table.Entry) bool) {
	for _, k := range t.keys(func(k key) bool { return groupOf(k.k) == group }) {
		if !f(t.entry(k)) {
			return
		}
	}
}
func (t *cells) Evict(int64) int64  { return 0 }
func (t *cells) Size() (int, int64) { return len(t.m), 0 }
func sendTo(e *job.Env, x int, k int64) *block.Block {
	b := e.Send[x][e.Route[groupOf(k)]]
	b.Rows++
	return b
}

func outLine(e *job.Env, sink int, vs ...int64) {
	b := e.Out[sink]
	for i, v := range vs {
		if i > 0 {
			b.Buf = append(b.Buf, ' ')
		}
		b.Buf = strconv.AppendInt(b.Buf, v, 10)
	}
	b.Buf = append(b.Buf, '\n')
	b.Rows++
}

// scanLines decodes the records of a chunk.
func scanLines(data []byte, f func(r row)) {
	var v [4]int64
	i, sign, n := 0, int64(1), int64(0)
	for _, c := range data {
		switch c {
		case '-':
			sign = -1
		case ' ', '\n':
			v[i], sign, n = sign*n, 1, 0
			if i++; c == '\n' {
				f(row{v[0], v[1], v[2], v[3]})
				i = 0
			}
		default:
			n = n*10 + int64(c-'0')
		}
	}
}

// windowScan tests lateness and pre-aggregates by (window, key); on the side it counts by key and lets rows pass.
type windowScan struct {
	job.Base
	env    *job.Env
	delay  int64
	size   int64
	to     int // exchange of partials
	counts int // exchange of counts by key, -1: none
	pass   int // sink of rows with v > 4, -1: none
	pre    *cells
	n      *cells
}

func (s *windowScan) Chunk(c *job.Chunk) {
	m := c.M
	scanLines(c.Data, func(r row) {
		s.env.Counters.RowsIn++
		start := event.WindowStart(r.ts, s.size, 0)
		if start+s.size > event.Horizon(m, s.delay) {
			s.pre.add(key{start, r.k, 0}, cell{1, r.v})
		} else {
			s.env.Counters.Late++
		}
		m = max(m, r.ts)
		if s.counts >= 0 {
			s.n.add(key{0, r.k, 0}, cell{1, 0})
		}
		if s.pass >= 0 && r.v > 4 {
			outLine(s.env, s.pass, r.id)
		}
	})
	c.M = m
}

func (s *windowScan) Flush(h int64) {
	for _, k := range s.pre.keys(func(key) bool { return true }) {
		c := s.pre.m[k]
		if k.slice+s.size <= h {
			s.env.Counters.Late += c.a
			continue
		}
		b := sendTo(s.env, s.to, k.k)
		for _, v := range []int64{k.slice, k.k, c.a, c.b} {
			b.Buf = block.AppendInt(b.Buf, v)
		}
	}
	clear(s.pre.m)
	for _, k := range s.n.keys(func(key) bool { return true }) {
		b := sendTo(s.env, s.counts, k.k)
		b.Buf = block.AppendInt(block.AppendInt(b.Buf, k.k), s.n.m[k].a)
	}
	clear(s.n.m)
}

// windowMerge merges partials and emits closed windows; next, if ≥ 0, is the exchange of a window over window_time.
type windowMerge struct {
	job.Base
	env   *job.Env
	size  int64
	sink  int
	next  int
	size2 int64
	st    *cells
	pre   *cells
	w     int64
	bad   *violations
}

// violations are accepted rows that met a closed window or a time already released.
type violations struct{ n int }

func (o *windowMerge) Block(b *block.Block) {
	r := block.Reader{B: b.Buf}
	for r.More() {
		start, k, a, v := r.Int(), r.Int(), r.Int(), r.Int()
		if start+o.size <= o.w {
			o.bad.n++
		}
		o.st.add(key{start, k, 0}, cell{a, v})
	}
}

func (o *windowMerge) Watermark(w int64) {
	o.w = w
	for _, k := range o.st.keys(func(k key) bool { return k.slice+o.size <= w }) {
		c := o.st.m[k]
		outLine(o.env, o.sink, k.slice, k.slice+o.size, k.k, c.a, c.b)
		if o.next >= 0 {
			o.pre.add(key{event.WindowStart(k.slice+o.size-1, o.size2, 0), k.k, 0}, cell{1, c.a})
		}
		o.st.del(k)
	}
}

func (o *windowMerge) Flush(int64) {
	if o.next < 0 {
		return
	}
	for _, k := range o.pre.keys(func(key) bool { return true }) {
		c := o.pre.m[k]
		b := sendTo(o.env, o.next, k.k)
		for _, v := range []int64{k.slice, k.k, c.a, c.b} {
			b.Buf = block.AppendInt(b.Buf, v)
		}
	}
	clear(o.pre.m)
}

func (o *windowMerge) State() []table.State { return []table.State{o.st} }

// countMerge counts by key, without a window: one row per key at the end.
type countMerge struct {
	job.Base
	env  *job.Env
	sink int
	st   *cells
}

func (o *countMerge) Block(b *block.Block) {
	r := block.Reader{B: b.Buf}
	for r.More() {
		k, n := r.Int(), r.Int()
		o.st.add(key{0, k, 0}, cell{n, 0})
	}
}

func (o *countMerge) Watermark(w int64) {
	if w != event.PosInf {
		return
	}
	for _, k := range o.st.keys(func(key) bool { return true }) {
		outLine(o.env, o.sink, k.k, o.st.m[k].a)
		o.st.del(k)
	}
}

func (o *countMerge) State() []table.State { return []table.State{o.st} }

// orderScan is a window table function, which drops rows by window, in front of an ordered operator, which drops them by ts.
type orderScan struct {
	job.Base
	env   *job.Env
	delay int64
	size  int64
	rows  []row
}

func (s *orderScan) Chunk(c *job.Chunk) {
	m := c.M
	scanLines(c.Data, func(r row) {
		s.env.Counters.RowsIn++
		if h := event.Horizon(m, s.delay); event.WindowStart(r.ts, s.size, 0)+s.size > h && r.ts >= h {
			s.rows = append(s.rows, r)
		} else {
			s.env.Counters.Late++
		}
		m = max(m, r.ts)
	})
	c.M = m
}

func (s *orderScan) Flush(h int64) {
	for _, r := range s.rows {
		if r.ts < h {
			s.env.Counters.Late++
			continue
		}
		b := sendTo(s.env, 0, r.k)
		for _, v := range []int64{r.ts, r.k, r.id} {
			b.Buf = block.AppendInt(b.Buf, v)
		}
	}
	s.rows = s.rows[:0]
}

// dedup is ordered release (O1: strictly ts < W, in the order (ts, log position)) with DEDUP KEEP EARLIEST behind it.
type dedup struct {
	job.Base
	env    *job.Env
	within int64
	wait   *cells // (ts, key, id)
	last   *cells // key → ts of the last kept row
	w      int64
	bad    *violations
}

func (o *dedup) Block(b *block.Block) {
	r := block.Reader{B: b.Buf}
	for r.More() {
		ts, k, id := r.Int(), r.Int(), r.Int()
		if ts < o.w {
			o.bad.n++
		}
		o.wait.set(key{ts, k, id}, cell{})
	}
}

func (o *dedup) Watermark(w int64) {
	o.w = w
	due := o.wait.keys(func(k key) bool { return k.slice < w })
	slices.SortFunc(due, func(a, b key) int { return cmp.Or(cmp.Compare(a.slice, b.slice), cmp.Compare(a.id, b.id)) })
	for _, k := range due {
		o.wait.del(k)
		if last, ok := o.last.m[key{0, k.k, 0}]; !ok || k.slice-last.a > o.within {
			o.last.set(key{0, k.k, 0}, cell{k.slice, 0})
			outLine(o.env, 0, k.id)
		}
	}
}

func (o *dedup) State() []table.State { return []table.State{o.wait, o.last} }

// sorted is the lines of a text as a multiset.
func sorted(text string) string {
	l := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	slices.Sort(l)
	return strings.Join(l, "\n")
}

func text(rows [][]int64) string {
	var l []string
	for _, r := range rows {
		l = append(l, strings.Trim(strings.ReplaceAll(fmt.Sprint(r), " ", " "), "[]"))
	}
	slices.Sort(l)
	return strings.Join(l, "\n")
}
