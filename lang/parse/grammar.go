package parse

import (
	"sync"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"
)

// The grammar of statements and clauses, LL(1). Literals are in upper case: the token stream raises
// words. Names, types, columns, relations and expressions are interfaces with a parser of their own.

type place struct{ Pos, EndPos lexer.Position }

type createSource struct {
	place
	Table bool         `parser:"'CREATE' 'TEMPORARY'? ( 'SOURCE' | @'TABLE' )"`
	Name  name         `parser:"( (?= 'IF' 'NOT' ) 'IF' 'NOT' 'EXISTS' )? @@"`
	Items []columnItem `parser:"'(' @@ ( ',' @@ )* ')'"`
	With  []*option    `parser:"'WITH' '(' @@ ( ',' @@ )* ')'"`
	Error *onError     `parser:"@@?"`
	Late  name         `parser:"( 'LATE' 'INTO' @@ )?"`
}

type createSink struct {
	place
	Name  name         `parser:"'CREATE' 'TEMPORARY'? 'SINK' ( (?= 'IF' 'NOT' ) 'IF' 'NOT' 'EXISTS' )? @@"`
	Items []columnItem `parser:"( '(' @@ ( ',' @@ )* ')' )?"`
	With  []*option    `parser:"'WITH' '(' @@ ( ',' @@ )* ')'"`
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
	MicroBatch bool       `parser:"| @'MICROBATCH'"`
	Every      expression `parser:"    ( 'EVERY' @@ )?"`
	Continuous bool       `parser:"| @'CONTINUOUS'"`
	Checkpoint expression `parser:"    ( 'CHECKPOINT' 'EVERY' @@ )? )"`
}

type insert struct {
	place
	Sink    name   `parser:"'INSERT' 'INTO' @@"`
	Columns []name `parser:"( '(' @@ ( ',' @@ )* ')' )?"`
	Query   *query `parser:"@@"`
}

type query struct {
	place
	Select *selectQuery `parser:"@@"`
	Pipe   *pipeQuery   `parser:"| @@"`
}

type selectQuery struct {
	place
	Items   []*selectItem `parser:"'SELECT' @@ ( ',' @@ )*"`
	From    relation      `parser:"( 'FROM' @@ )?"`
	Where   *where        `parser:"@@?"`
	GroupBy *groupBy      `parser:"@@?"`
	Having  *having       `parser:"@@?"`
	Emit    *emitMode     `parser:"( 'EMIT' @@ )?"`
}

type selectItem struct {
	place
	Star  bool        `parser:"@'*'"`
	Expr  expression  `parser:"| @@"`
	Alias *aliasToken `parser:"  @@?"`
}

type aliasToken struct {
	Name  name         `parser:"'AS' @@"`
	Token *lexer.Token `parser:"| @( Ident | Quoted )"`
}

type where struct {
	place
	Cond expression `parser:"'WHERE' @@"`
}

type having struct {
	place
	Cond expression `parser:"'HAVING' @@"`
}

type groupBy struct {
	place
	Items []*groupItem `parser:"'GROUP' 'BY' @@ ( ',' @@ )*"`
}

type groupItem struct {
	place
	Expr  expression `parser:"@@"`
	Alias name       `parser:"( 'AS' @@ )?"`
}

type emitMode struct {
	place
	Append bool `parser:"@'APPEND'"`
	Final  bool `parser:"| @'FINAL'"`
	Close  bool `parser:"| @'ON' 'WINDOW' 'CLOSE'"`
}

type pipeQuery struct {
	place
	From relation  `parser:"'FROM' @@"`
	Ops  []*pipeOp `parser:"( '|>' @@ )*"`
}

type pipeOp struct {
	place
	Select    *pipeItems     `parser:"'SELECT' @@"`
	Extend    *pipeItems     `parser:"| 'EXTEND' @@"`
	Drop      []name         `parser:"| 'DROP' @@ ( ',' @@ )*"`
	Rename    []*renaming    `parser:"| 'RENAME' @@ ( ',' @@ )*"`
	As        name           `parser:"| 'AS' @@"`
	Where     *where         `parser:"| @@"`
	Aggregate *pipeAggregate `parser:"| @@"`
	Emit      *pipeEmit      `parser:"| @@"`
	Other     otherOp        `parser:"| @@"`
}

type pipeItems struct {
	Items []*selectItem `parser:"@@ ( ',' @@ )*"`
}

type renaming struct {
	From name `parser:"@@"`
	To   name `parser:"'AS'? @@"`
}

type pipeAggregate struct {
	place
	Key   bool          `parser:"@'AGGREGATE'"`
	Items []*selectItem `parser:"( (?! 'GROUP' ) @@ ( ',' @@ )* )?"`
	Group *groupBy      `parser:"@@?"`
}

type pipeEmit struct {
	place
	Key     bool      `parser:"@'EMIT'"`
	Mode    *emitMode `parser:"@@?"`
	Sink    name      `parser:"( 'INTO' @@"`
	Columns []name    `parser:"  ( '(' @@ ( ',' @@ )* ')' )? )?"`
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
	CreateSource *createSource `parser:"@@"`
	CreateSink   *createSink   `parser:"| @@"`
	Param        *param        `parser:"| @@"`
	Const        *constant     `parser:"| @@"`
	Set          *setting      `parser:"| @@"`
	Run          *run          `parser:"| @@"`
	Insert       *insert       `parser:"| @@"`
	Query        *query        `parser:"| @@"`
	Test         *test         `parser:"| @@"`
}

// build makes the parser once; as a package-level variable it would be an initialisation cycle.
var build = sync.OnceValue(func() *participle.Parser[grammar] {
	return participle.MustBuild[grammar](
		participle.Lexer(definition{}),
		participle.UseLookahead(0),
		participle.ParseTypeWith(parseName),
		participle.ParseTypeWith(parseType),
		participle.ParseTypeWith(parseColumnItem),
		participle.ParseTypeWith(parseRelation),
		participle.ParseTypeWith(parseExpression),
		participle.ParseTypeWith(parseOtherOp),
	)
})

// production parses all tokens of lex as one P.
func production[P any](lex *lexer.PeekingLexer) (*P, error) {
	p, err := participle.ParserForProduction[P](build())
	if err != nil {
		panic("parse: " + err.Error()) // a production that grammar does not name
	}
	return p.ParseFromLexer(lex)
}

// name is what the grammar captures for a name.
type name interface{ token() *lexer.Token }

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
