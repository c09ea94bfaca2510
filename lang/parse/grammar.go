package parse

import (
	"sync"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/streamc/streamc/lang/diag"
)

// The grammar of statements, LL(1); that of queries is in grammar_query.go. Literals are in upper case: the token stream raises
// words. Names, types, columns, table functions, patterns and expressions are interfaces with a parser of their own.

type place struct{ Pos, EndPos lexer.Position }

type importGo struct {
	place
	Path  lexer.Token `parser:"'IMPORT' 'GO' @String"`
	Alias name        `parser:"( 'AS' @@ )?"`
}

type createSource struct {
	place
	Name  name         `parser:"'CREATE' 'TEMPORARY'? 'SOURCE' ( (?= 'IF' 'NOT' ) 'IF' 'NOT' 'EXISTS' )? @@"`
	Items []columnItem `parser:"'(' @@ ( ',' @@ )* ')'"`
	With  []*option    `parser:"'WITH' '(' @@ ( ',' @@ )* ')'"`
	Error *onError     `parser:"@@?"`
	Late  name         `parser:"( 'LATE' 'INTO' @@ )?"`
}

// createTable is a source in the words of SQL, or with AS and a query a sink.
type createTable struct {
	place
	Name  name         `parser:"'CREATE' 'TEMPORARY'? 'TABLE' ( (?= 'IF' 'NOT' ) 'IF' 'NOT' 'EXISTS' )? @@"`
	Items []columnItem `parser:"( '(' @@ ( ',' @@ )* ')' )?"`
	With  []*option    `parser:"'WITH' '(' @@ ( ',' @@ )* ')'"`
	As    *query       `parser:"( 'AS' @@ )?"`
	Error *onError     `parser:"@@?"`
	Late  name         `parser:"( 'LATE' 'INTO' @@ )?"`
}

type createLookup struct {
	place
	Name  name         `parser:"'CREATE' 'TEMPORARY'? 'LOOKUP' ( (?= 'IF' 'NOT' ) 'IF' 'NOT' 'EXISTS' )? @@"`
	Items []columnItem `parser:"'(' @@ ( ',' @@ )* ')'"`
	With  []*option    `parser:"'WITH' '(' @@ ( ',' @@ )* ')'"`
}

type createSink struct {
	place
	Name  name         `parser:"'CREATE' 'TEMPORARY'? 'SINK' ( (?= 'IF' 'NOT' ) 'IF' 'NOT' 'EXISTS' )? @@"`
	Items []columnItem `parser:"( '(' @@ ( ',' @@ )* ')' )?"`
	From  name         `parser:"( 'FROM' @@"`
	As    *query       `parser:"| 'AS' @@ )?"`
	With  []*option    `parser:"'WITH' '(' @@ ( ',' @@ )* ')'"`
}

type createView struct {
	place
	Materialized bool      `parser:"'CREATE' 'TEMPORARY'? @'MATERIALIZED'? 'VIEW'"`
	Name         name      `parser:"( (?= 'IF' 'NOT' ) 'IF' 'NOT' 'EXISTS' )? @@"`
	Columns      []name    `parser:"( '(' @@ ( ',' @@ )* ')' )?"`
	With         []*option `parser:"( 'WITH' '(' @@ ( ',' @@ )* ')' )?"`
	Query        *query    `parser:"'AS' @@"`
}

type option struct {
	place
	Key   []lexer.Token `parser:"@( ( String | Ident | Word | Keyword | Quoted ) ( '.' ( Ident | Word | Keyword | Quoted ) )* )"`
	Value expression    `parser:"'=' @@"`
}

type onError struct {
	place
	Fail bool `parser:"'ON' 'ERROR' ( @'FAIL'"`
	Skip bool `parser:"| @'SKIP'"`
	Into name `parser:"| 'INTO' @@ )"`
}

type param struct {
	place
	Name    name       `parser:"'PARAM' @@"`
	Type    typeName   `parser:"@@"`
	NotNull bool       `parser:"( @'NOT' 'NULL' )?"`
	Default expression `parser:"( 'DEFAULT' @@ )?"`
}

type constant struct {
	place
	Name  name       `parser:"'CONST' @@"`
	Value expression `parser:"'=' @@"`
}

type setting struct {
	place
	Option *option `parser:"'SET' @@"`
}

type run struct {
	place
	Batch      bool       `parser:"'RUN' ( @'BATCH'"`
	Available  bool       `parser:"| @'AVAILABLE' 'NOW'"`
	MicroBatch bool       `parser:"| @'MICROBATCH'"`
	Every      expression `parser:"    ( 'EVERY' @@ )?"`
	Continuous bool       `parser:"| @'CONTINUOUS'"`
	Checkpoint expression `parser:"    ( 'CHECKPOINT' 'EVERY' @@ )? )"`
}

type insert struct {
	place
	Sink    name   `parser:"'INSERT' 'INTO' @@"`
	Columns []name `parser:"( (?! '(' ( 'SELECT' | 'FROM' | 'WITH' | '(' | 'VALUES' '(' ) ) '(' @@ ( ',' @@ )* ')' )?"`
	Query   *query `parser:"@@"`
}

type statementSet struct {
	place
	Inserts []*insert `parser:"'EXECUTE' 'STATEMENT' 'SET' 'BEGIN' ( @@ ';' )* 'END'"`
}

type test struct {
	place
	Name    lexer.Token   `parser:"'TEST' @String"`
	With    []*option     `parser:"( 'WITH' '(' @@ ( ',' @@ )* ')' )?"`
	Clauses []*testClause `parser:"'{' ( @@ | ';' )* '}'"`
}

type testClause struct {
	Given  *given  `parser:"@@"`
	Expect *expect `parser:"| @@"`
}

type given struct {
	place
	Source    name         `parser:"'GIVEN' @@"`
	Partition *lexer.Token `parser:"( 'PARTITION' @Integer )?"`
	Columns   []name       `parser:"'(' @@ ( ',' @@ )* ')'"`
	Rows      []*row       `parser:"'VALUES' @@ ( ',' @@ )*"`
}

type expect struct {
	place
	Sink    name         `parser:"'EXPECT' @@"`
	Index   *lexer.Token `parser:"( '[' @Integer ']' )?"`
	Empty   bool         `parser:"( @'EMPTY'"`
	Ordered bool         `parser:"| @'ORDERED'?"`
	Columns []name       `parser:"  '(' @@ ( ',' @@ )* ')'"`
	Rows    []*row       `parser:"  'VALUES' @@ ( ',' @@ )* )"`
}

type row struct {
	place
	Cells []expression `parser:"'(' @@ ( ',' @@ )* ')'"`
}

// grammar joins the statements, so that one Build serves them all; File picks the production by the
// first words, which keeps each of them LL(1).
type grammar struct {
	ImportGo     *importGo     `parser:"@@"`
	CreateSource *createSource `parser:"| @@"`
	CreateTable  *createTable  `parser:"| @@"`
	CreateLookup *createLookup `parser:"| @@"`
	CreateSink   *createSink   `parser:"| @@"`
	CreateView   *createView   `parser:"| @@"`
	Param        *param        `parser:"| @@"`
	Const        *constant     `parser:"| @@"`
	Set          *setting      `parser:"| @@"`
	Run          *run          `parser:"| @@"`
	Insert       *insert       `parser:"| @@"`
	StatementSet *statementSet `parser:"| @@"`
	Query        *query        `parser:"| @@"`
	Test         *test         `parser:"| @@"`
}

// build makes the parser once. The parsers that it calls call it in turn, for queries inside of expressions: as the initial value of a
// variable that would be a cycle.
var build func() *participle.Parser[grammar]

func init() { build = sync.OnceValue(newParser) }

func newParser() *participle.Parser[grammar] {
	return participle.MustBuild[grammar](
		participle.Lexer(definition{}),
		participle.UseLookahead(0),
		participle.ParseTypeWith(parseName),
		participle.ParseTypeWith(parseRelationName),
		participle.ParseTypeWith(parseType),
		participle.ParseTypeWith(parseColumnItem),
		participle.ParseTypeWith(parseQueryAhead),
		participle.ParseTypeWith(parseTableFunction),
		participle.ParseTypeWith(parsePlainCall),
		participle.ParseTypeWith(parsePattern),
		participle.ParseTypeWith(parseExpression),
		participle.ParseTypeWith(parseOtherOp),
	)
}

// production parses all tokens of lex as one P.
func production[P any](lex *lexer.PeekingLexer) (*P, error) { return parserOf[P]().ParseFromLexer(lex) }

// nested parses one P from inside of another parser, up to the first token that cannot belong to it.
func nested[P any](lex *lexer.PeekingLexer) (*P, error) {
	return parserOf[P]().ParseFromLexer(lex, participle.AllowTrailing(true))
}

func parserOf[P any]() *participle.Parser[P] {
	p, err := participle.ParserForProduction[P](build())
	if err != nil {
		panic("parse: " + err.Error()) // a production that grammar does not name
	}
	return p
}

// name is what the grammar captures for a name.
type name interface{ token() *lexer.Token }

// relationName is a name behind FROM or JOIN; the other word is for messages.
type relationName interface{ token() *lexer.Token }

type nameToken struct{ t *lexer.Token }

func (n *nameToken) token() *lexer.Token { return n.t }

func parseName(lex *lexer.PeekingLexer) (name, error) {
	t := lex.Peek()
	if !isName(t) {
		return nil, &mismatch{token: t, want: "a name", name: true}
	}
	lex.Next()
	return &nameToken{t}, nil
}

func parseRelationName(lex *lexer.PeekingLexer) (relationName, error) {
	t := lex.Peek()
	if !isName(t) {
		return nil, &mismatch{token: t, want: "a source", name: true}
	}
	lex.Next()
	if dot := lex.Peek(); isOp(dot, ".") {
		return nil, &failure{diag.Unexpected(nil, spanOf(dot), "`.`", "one name (there are no catalogs or databases)")}
	}
	return &nameToken{t}, nil
}
