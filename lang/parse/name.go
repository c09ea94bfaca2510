package parse

import (
	"strings"

	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
)

// NameText is how a name is written in a query: quoted unless it is a plain identifier that is no reserved word. A name
// without a quoted form (it is empty, or holds a line break or a zero byte) gives "".
func NameText(name string) string {
	if name == "" || strings.ContainsAny(name, "\x00\r\n") {
		return ""
	}
	clean := true
	s := scan(source.New("", name), func(diag.Diagnostic) { clean = false })
	if clean && len(s.tokens) == 1 && len(s.comments) == 0 && s.tokens[0].kind == tokIdent && s.tokens[0].end == len(name) && s.tokens[0].start == 0 {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}
