package diag

// GeneratedCodeBroken says that generated Go code did not compile: a bug of streamc. where names stage and query line, what is
// the Go compiler's first message, dir holds the module.
func GeneratedCodeBroken(where, what, dir string) Diagnostic {
	return environment("SQ9002", "internal: "+where+" does not compile: "+what,
		"this is a bug of streamc, not of your query",
		"please report it with the query; the generated module is kept in "+dir)
}

// CompilerPanic says that a phase of the compiler failed on a query: a bug of streamc.
func CompilerPanic(phase, what string) Diagnostic {
	return environment("SQ9003", "internal: "+phase+" failed: "+what,
		"this is a bug of streamc, not of your query", "please report it with the query")
}

var _ = addEntries(map[Code]Entry{
	"SQ9002": {"generated code does not compile",
		"Every accepted query must give Go code that compiles. The module is kept, so that the report can show it.",
		"streamc build q.sq", "report the query and the message; streamc build --emit-go DIR keeps the Go code for a look"},
	"SQ9003": {"a phase of the compiler failed",
		"A phase met something that the phases before it should have refused.",
		"streamc check q.sq", "report the query and the message"},
})
