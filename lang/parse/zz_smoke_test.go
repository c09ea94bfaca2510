package parse

import (
	"fmt"
	"os"
	"testing"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
)

func TestSmoke(t *testing.T) {
	b, _ := os.ReadFile(os.Getenv("SMOKE"))
	src := source.New("x.sq", string(b))
	var bag diag.Bag
	f := File(src, &bag)
	if os.Getenv("DUMP") != "" {
		fmt.Println(ast.Dump(f))
	}
	for _, d := range bag.All() {
		l, c := src.Position(d.Span.Start)
		fmt.Printf("%d:%d %s %q %s\n", l, c, d.Code, src.Slice(d.Span), d.Message)
		for _, h := range d.Help {
			fmt.Println("   help:", h.Text)
		}
	}
}
