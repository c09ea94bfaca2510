package event_test

import (
	"testing"

	"github.com/streamc/streamc/runtime/event"
)

func TestHorizon(t *testing.T) {
	if h := event.Horizon(event.NegInf, 5); h != event.NegInf {
		t.Errorf("horizon of the first row: %d", h)
	}
	if h := event.Horizon(3, 5); h != -2 {
		t.Errorf("horizon: %d", h)
	}
}

func TestWindowStart(t *testing.T) {
	for _, c := range []struct{ ts, size, offset, want int64 }{
		{0, 10, 0, 0}, {9, 10, 0, 0}, {10, 10, 0, 10}, {-1, 10, 0, -10}, {-10, 10, 0, -10}, {-11, 10, 0, -20},
		{2, 10, 3, -7}, {3, 10, 3, 3}, {-7, 10, 3, -7}, {-8, 10, 3, -17},
	} {
		if got := event.WindowStart(c.ts, c.size, c.offset); got != c.want {
			t.Errorf("WindowStart(%d, %d, %d) = %d, want %d", c.ts, c.size, c.offset, got, c.want)
		}
	}
}

func TestChannels(t *testing.T) {
	c := event.NewChannels(3, event.NegInf)
	for _, s := range []struct {
		i    int
		w    int64
		rose bool
		at   int64
	}{{0, 5, false, event.NegInf}, {1, 7, false, event.NegInf}, {2, 6, true, 5}, {0, 4, false, 5}, {0, 9, true, 6}, {2, event.PosInf, true, 7}, {1, event.PosInf, true, 9}, {0, event.PosInf, true, event.PosInf}} {
		if rose := c.Set(s.i, s.w); rose != s.rose || c.W() != s.at {
			t.Errorf("Set(%d, %d): rose %v to %d, want %v, %d", s.i, s.w, rose, c.W(), s.rose, s.at)
		}
	}
	if w := event.NewChannels(0, event.NegInf).W(); w != event.PosInf {
		t.Errorf("without channels: %d", w)
	}
	d := event.NewChannels(4, 1)
	d.Set(2, 8)
	d.Set(3, 6)
	if a, b := d.At(0, 2), d.At(2, 4); a != 1 || b != 6 {
		t.Errorf("At: %d, %d", a, b)
	}
}

func TestPrefix(t *testing.T) {
	p := event.NewPrefix(10)
	s0, m0, known0 := p.Deal()
	s1, _, known1 := p.Deal()
	s2, _, known2 := p.Deal()
	if !known0 || m0 != 10 || known1 || known2 {
		t.Fatalf("dealt: %v %d, %v, %v", known0, m0, known1, known2)
	}
	p.Cut()
	s3, _, _ := p.Deal()
	if p.Done(s2, 30) || p.M() != 10 || p.Known(s2) || p.Complete() {
		t.Errorf("a chunk behind the prefix moved it to %d", p.M())
	}
	if _, ok := p.Before(s1); ok {
		t.Error("M before chunk 1 is known too early")
	}
	if !p.Done(s0, 20) || p.M() != 20 {
		t.Errorf("M after chunk 0: %d", p.M())
	}
	if m, ok := p.Before(s1); !ok || m != 20 {
		t.Errorf("M before chunk 1: %d, %v", m, ok)
	}
	if _, ok := p.CutM(); ok {
		t.Error("M at the cut is known too early")
	}
	if p.Done(s3, 99); p.M() != 20 {
		t.Errorf("M: %d", p.M())
	}
	if !p.Done(s1, 15) || p.M() != 99 || !p.Complete() {
		t.Errorf("M after all: %d", p.M())
	}
	if m, ok := p.CutM(); !ok || m != 30 {
		t.Errorf("M at the cut: %d, %v", m, ok)
	}
	if m, ok := p.Before(s2); !ok || m != 20 {
		t.Errorf("M before chunk 2: %d, %v", m, ok)
	}
	if m, ok := p.Before(s3); !ok || m != 30 {
		t.Errorf("M before chunk 3: %d, %v", m, ok)
	}
	p.Cut()
	if m, ok := p.CutM(); !ok || m != 99 {
		t.Errorf("M at a cut between chunks: %d, %v", m, ok)
	}
	if s, m, known := p.Deal(); s != 4 || m != 99 || !known {
		t.Errorf("dealt %d with M %d, %v", s, m, known)
	}
}
