package job

import "github.com/streamc/streamc/runtime/block"

// message is what travels on an exchange, in band: a block, a watermark or a barrier.
type message struct {
	kind messageKind
	block.Block
	at int64 // the watermark, or the barrier's epoch
}

type messageKind uint8

const (
	msgBlock messageKind = iota
	msgWatermark
	msgBarrier
)

// channel is the FIFO from one worker to one worker on one exchange. Guarded by Run.mu.
type channel struct {
	exchange, from, to int
	q                  []message
	head               int
	bytes              int64
	barrier            bool // its barrier of the stage's epoch has come: nothing more is taken before the others' have
}

func (c *channel) empty() bool { return c.head == len(c.q) }

func (c *channel) push(m message) {
	c.q = append(c.q, m)
	c.bytes += int64(len(m.Buf))
}

func (c *channel) pop() message {
	m := c.q[c.head]
	c.q[c.head] = message{}
	if c.head++; c.head == len(c.q) {
		c.q, c.head = c.q[:0], 0
	} else if c.head >= 64 && c.head*2 >= len(c.q) {
		c.q, c.head = append(c.q[:0], c.q[c.head:]...), 0
	}
	c.bytes -= int64(len(m.Buf))
	return m
}

// channel returns the channel of exchange x from one worker to another.
func (r *Run) channel(x, from, to int) *channel { return r.channels[(x*r.n+from)*r.n+to] }

// routes fills the map from key groups to n workers: worker = group·n/256.
func routes(n int) *[block.KeyGroups]uint16 {
	var t [block.KeyGroups]uint16
	for g := range t {
		t[g] = uint16(g * n / block.KeyGroups)
	}
	return &t
}
