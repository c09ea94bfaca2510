package op

// Page counts the rows of an ordered result that OFFSET skips and LIMIT keeps.
type Page struct {
	Offset int64 // rows that are still to be skipped
	Limit  int64 // rows that are still to be kept; negative: all
}

// Take returns how many of the next n rows are kept.
func (p *Page) Take(n int64) int64 {
	skipped := min(n, p.Offset)
	p.Offset -= skipped
	n -= skipped
	if p.Limit >= 0 {
		n = min(n, p.Limit)
		p.Limit -= n
	}
	return n
}
