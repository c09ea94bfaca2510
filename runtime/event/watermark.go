package event

// Channels keeps the watermark of an operator's inputs: W is the minimum over all channels (W4, W6). Neither a channel
// nor W ever falls.
type Channels struct {
	at []int64
	w  int64
}

// NewChannels returns a tracker of n channels, all at w. Without channels W is +∞: nothing can come.
func NewChannels(n int, w int64) *Channels {
	c := &Channels{at: make([]int64, n), w: w}
	for i := range c.at {
		c.at[i] = w
	}
	if n == 0 {
		c.w = PosInf
	}
	return c
}

// W returns the minimum over the channels.
func (c *Channels) W() int64 { return c.w }

// Set moves channel i to w and reports whether the minimum rose. A lower value than before is ignored.
func (c *Channels) Set(i int, w int64) (rose bool) {
	if w <= c.at[i] {
		return false
	}
	c.at[i] = w
	m := Min(c.at...)
	if m <= c.w {
		return false
	}
	c.w = m
	return true
}

// Min returns the least of ws, +∞ for none: a source without partitions on a worker holds nothing back.
func Min(ws ...int64) int64 {
	m := int64(PosInf)
	for _, w := range ws {
		m = min(m, w)
	}
	if plantMaxWatermark && len(ws) > 0 {
		m = NegInf
		for _, w := range ws {
			m = max(m, w)
		}
	}
	return m
}

// At returns the minimum over the channels from up to, but not including, to.
func (c *Channels) At(from, to int) int64 { return Min(c.at[from:to]...) }
