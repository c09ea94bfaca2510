package connect

import (
	"fmt"
	"strings"
	"testing"

	"github.com/streamc/streamc/runtime/sq"
)

func TestOptions(t *testing.T) {
	o := Options{"t": "x", "i": int64(7), "b": true, "s": sq.NewSecret("hush")}
	for _, c := range []struct {
		get  func() (any, error)
		want string
	}{
		{func() (any, error) { return o.Text("t", "d") }, "x <nil>"},
		{func() (any, error) { return o.Text("none", "d") }, "d <nil>"},
		{func() (any, error) { return o.Text("i", "d") }, "option i must be a text, not 7"},
		{func() (any, error) { return o.Text("s", "d") }, "option s cannot be a secret"},
		{func() (any, error) { return o.Int("i", 1) }, "7 <nil>"},
		{func() (any, error) { return o.Int("none", 1) }, "1 <nil>"},
		{func() (any, error) { return o.Int("s", 1) }, "option s must be an integer, not ***"},
		{func() (any, error) { return o.Bool("b", false) }, "true <nil>"},
		{func() (any, error) { return o.Bool("none", true) }, "true <nil>"},
		{func() (any, error) { return o.Bool("t", true) }, "option t must be TRUE or FALSE, not x"},
	} {
		v, err := c.get()
		if got := fmt.Sprint(v, " ", err); !strings.Contains(got, c.want) || strings.Contains(got, "hush") {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}
