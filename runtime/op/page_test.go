package op

import "testing"

func TestPage(t *testing.T) {
	for _, c := range []struct {
		p          Page
		rows, want []int64
	}{
		{Page{Limit: -1}, []int64{1, 5}, []int64{1, 5}},
		{Page{Offset: 2, Limit: -1}, []int64{1, 5, 1}, []int64{0, 4, 1}},
		{Page{Offset: 2, Limit: 3}, []int64{1, 3, 1, 2}, []int64{0, 2, 1, 0}},
		{Page{Limit: 0}, []int64{1}, []int64{0}},
	} {
		p := c.p
		for i, n := range c.rows {
			if got := p.Take(n); got != c.want[i] {
				t.Errorf("%+v: of %d rows %d, want %d", c.p, n, got, c.want[i])
			}
		}
	}
}
