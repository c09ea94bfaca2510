package stdio

import (
	"io"
	"sync"

	"github.com/streamc/streamc/runtime/connect/records"
)

const (
	pumpBlock  = 64 << 10 // bytes of one read: what a pipe holds
	pumpBlocks = 128      // read ahead at most: enough for the time between two looks at a full speed pipe
)

// pump reads a blocking stream ahead, so that Read returns at once: with data, the stream's end, or records.ErrIdle.
type pump struct {
	in   io.Reader
	full chan []byte
	free chan []byte
	quit chan struct{}
	once sync.Once
	err  error // why full was closed
	cur  []byte
	left []byte // of cur
}

func newPump(in io.Reader) *pump {
	p := &pump{in: in, full: make(chan []byte, pumpBlocks), free: make(chan []byte, pumpBlocks), quit: make(chan struct{})}
	for range pumpBlocks {
		p.free <- nil
	}
	return p
}

func (p *pump) run() {
	defer close(p.full)
	for {
		var b []byte
		select {
		case b = <-p.free:
		case <-p.quit:
			return
		}
		if b == nil {
			b = make([]byte, pumpBlock)
		}
		n, err := p.in.Read(b[:pumpBlock])
		// full has room for every block there is.
		p.full <- b[:n]
		if err != nil {
			p.err = err
			return
		}
	}
}

func (p *pump) stop() { p.once.Do(func() { close(p.quit) }) }

func (p *pump) Read(b []byte) (int, error) {
	for len(p.left) == 0 {
		if p.cur != nil {
			p.free <- p.cur
			p.cur = nil
		}
		select {
		case block, ok := <-p.full:
			if !ok {
				return 0, p.err
			}
			p.cur, p.left = block[:cap(block)], block
		default:
			return 0, records.ErrIdle
		}
	}
	n := copy(b, p.left)
	p.left = p.left[n:]
	return n, nil
}
