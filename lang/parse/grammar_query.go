package parse

import "github.com/alecthomas/participle/v2/lexer"

// The grammar of queries: SELECT form, pipe form, what both share.

type query struct {
	place
	With  *with       `parser:"@@?"`
	First *queryTerm  `parser:"@@"`
	Rest  []*setTerm  `parser:"@@*"`
	Order *orderBy    `parser:"@@?"`
	Limit *limit      `parser:"@@?"`
	Emit  *emitClause `parser:"@@?"`
	Chart *chart      `parser:"@@?"`
	Ops   []*pipeOp   `parser:"( '|>' @@ )*"`
}

type with struct {
	place
	Tables []*commonTable `parser:"'WITH' @@ ( ',' @@ )*"`
}

type commonTable struct {
	place
	Name    name   `parser:"@@"`
	Columns []name `parser:"( '(' @@ ( ',' @@ )* ')' )?"`
	Query   *query `parser:"'AS' '(' @@ ')'"`
}

type queryTerm struct {
	place
	Select *selectQuery `parser:"@@"`
	From   *fromClause  `parser:"| @@"`
	Values *values      `parser:"| @@"`
	Nested *query       `parser:"| '(' @@ ')'"`
}

type setTerm struct {
	place
	Op   *setWords  `parser:"@@"`
	Term *queryTerm `parser:"@@"`
}

type setWords struct {
	place
	Op    string `parser:"@( 'UNION' | 'INTERSECT' | 'EXCEPT' )"`
	Every string `parser:"@( 'ALL' | 'DISTINCT' )?"`
}

type values struct {
	place
	Rows []*row `parser:"'VALUES' @@ ( ',' @@ )*"`
}

type selectQuery struct {
	place
	Distinct *lexer.Token   `parser:"'SELECT' ( @'DISTINCT' | 'ALL' )?"`
	Items    []*selectItem  `parser:"@@ ( ',' @@ )*"`
	From     *fromClause    `parser:"@@?"`
	Where    *where         `parser:"@@?"`
	GroupBy  *groupBy       `parser:"@@?"`
	Having   *having        `parser:"@@?"`
	Qualify  *qualify       `parser:"@@?"`
	TTL      *stateTTL      `parser:"@@?"`
	WindowAt *lexer.Token   `parser:"( @'WINDOW'"`
	Windows  []*namedWindow `parser:"  @@ ( ',' @@ )* )?"`
}

type selectItem struct {
	place
	Star      bool        `parser:"( @'*'"`
	Qualifier name        `parser:"| (?= ( Ident | Word | Quoted ) '.' '*' ) @@ '.' '*' )"`
	Except    []name      `parser:"( (?= 'EXCEPT' '(' ( Ident | Word | Quoted ) ( ',' | ')' ) ) 'EXCEPT' '(' @@ ( ',' @@ )* ')' )?"`
	Expr      expression  `parser:"| @@"`
	Alias     *aliasToken `parser:"  @@?"`
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

type qualify struct {
	place
	Cond expression `parser:"'QUALIFY' @@"`
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

type stateTTL struct {
	place
	TTL expression `parser:"'STATE' 'TTL' @@"`
}

type namedWindow struct {
	place
	Name name        `parser:"@@ 'AS'"`
	Spec *windowSpec `parser:"@@"`
}

type windowSpec struct {
	place
	Base      name         `parser:"'(' ( (?! 'PARTITION' 'BY' | 'ROWS' | 'RANGE' ) @@ )?"`
	Partition []expression `parser:"( 'PARTITION' 'BY' @@ ( ',' @@ )* )?"`
	Order     *orderBy     `parser:"@@?"`
	Frame     *frame       `parser:"@@? ')'"`
}

type frame struct {
	place
	Rows  bool   `parser:"( @'ROWS' | 'RANGE' )"`
	Start *bound `parser:"( 'BETWEEN' @@"`
	End   *bound `parser:"  'AND' @@"`
	Only  *bound `parser:"| @@ )"`
}

type bound struct {
	place
	Current   bool       `parser:"( (?= 'CURRENT' 'ROW' ) @'CURRENT' 'ROW'"`
	Unbounded bool       `parser:"| ( (?= 'UNBOUNDED' ( 'PRECEDING' | 'FOLLOWING' ) ) @'UNBOUNDED'"`
	Dist      expression `parser:"  | @@ )"`
	Side      string     `parser:"  @( 'PRECEDING' | 'FOLLOWING' ) )"`
}

type orderBy struct {
	place
	Items []*orderItem `parser:"'ORDER' 'BY' @@ ( ',' @@ )*"`
}

type orderItem struct {
	place
	Expr  expression `parser:"@@"`
	Desc  bool       `parser:"( 'ASC' | @'DESC' )?"`
	Nulls string     `parser:"( 'NULLS' @( 'FIRST' | 'LAST' ) )?"`
}

type limit struct {
	place
	Count  expression `parser:"( 'LIMIT' @@"`
	Offset expression `parser:"  ( 'OFFSET' @@ ( 'ROW' | 'ROWS' )? )?"`
	Only   expression `parser:"| 'OFFSET' @@ ( 'ROW' | 'ROWS' )?"`
	Fetch  expression `parser:"  ( 'FETCH' ( 'FIRST' | 'NEXT' ) @@ ( 'ROW' | 'ROWS' ) 'ONLY' )?"`
	First  expression `parser:"| 'FETCH' ( 'FIRST' | 'NEXT' ) @@ ( 'ROW' | 'ROWS' ) 'ONLY' )"`
}

type emitClause struct {
	place
	Mode  *emitMode  `parser:"'EMIT' @@"`
	Every expression `parser:"( 'EVERY' @@ )?"`
}

type emitMode struct {
	place
	Append   bool `parser:"@'APPEND'"`
	Final    bool `parser:"| @'FINAL'"`
	Close    bool `parser:"| @'ON' 'WINDOW' 'CLOSE'"`
	Update   bool `parser:"| @'UPDATE'"`
	Complete bool `parser:"| @'COMPLETE'"`
	Changes  bool `parser:"| @'CHANGES'"`
}

type chart struct {
	place
	Kind  name      `parser:"'CHART' @@"`
	Items []*option `parser:"( '(' @@ ( ',' @@ )* ')' )?"`
}

type fromClause struct {
	place
	List *fromList `parser:"'FROM' @@"`
}

type fromList struct {
	place
	First *relation `parser:"@@"`
	Joins []*join   `parser:"@@*"`
}

type join struct {
	place
	Comma *relation  `parser:"',' @@"`
	Words *joinKind  `parser:"| @@"`
	Right *relation  `parser:"  @@"`
	On    expression `parser:"  ( 'ON' @@"`
	Using []name     `parser:"  | 'USING' '(' @@ ( ',' @@ )* ')' )?"`
	TTL   *stateTTL  `parser:"  @@?"`
}

type joinKind struct {
	place
	Words []string `parser:"@'NATURAL'? ( @'INNER' | @( 'LEFT' | 'RIGHT' | 'FULL' ) ( @'OUTER' | @'SEMI' | @'ANTI' )? | @'CROSS' | @'SEMI' | @'ANTI' | @'ASOF' ( @'INNER' | @'LEFT' @'OUTER'? )? )? 'JOIN'"`
}

type relation struct {
	place
	Lateral bool            `parser:"( (?= 'LATERAL' ( 'TABLE' | 'UNNEST' | '(' ) ) @'LATERAL' )?"`
	Ahead   queryAhead      `parser:"( @@"`
	Query   *query          `parser:"  '(' @@ ')'"`
	Nested  *fromList       `parser:"| '(' @@ ')'"`
	Unnest  *unnest         `parser:"| (?= 'UNNEST' '(' ) @@"`
	Table   tableFunction   `parser:"| (?= 'TABLE' '(' ) 'TABLE' '(' @@ ')'"`
	Values  *values         `parser:"| (?= 'VALUES' '(' ) @@"`
	Call    tableFunction   `parser:"| (?= ( Ident | Word | Quoted ) ( '(' | '.' ( Ident | Word | Quoted ) '(' ) ) @@"`
	Name    relationName    `parser:"| @@ )"`
	AsOf    expression      `parser:"( 'FOR' 'SYSTEM_TIME' 'AS' 'OF' @@ )?"`
	Alias   *relationAlias  `parser:"@@?"`
	Behind  expression      `parser:"( 'FOR' 'SYSTEM_TIME' 'AS' 'OF' @@ )?"`
	Match   *matchRecognize `parser:"( @@"`
	Matched *relationAlias  `parser:"  @@? )?"`
}

type relationAlias struct {
	place
	Alias   *aliasToken `parser:"(?! 'NATURAL' 'JOIN' | 'FETCH' ( 'FIRST' | 'NEXT' ) ) @@"`
	Columns []name      `parser:"( '(' @@ ( ',' @@ )* ')' )?"`
}

type unnest struct {
	place
	Args       []expression `parser:"'UNNEST' '(' @@ ( ',' @@ )* ')'"`
	Ordinality bool         `parser:"( (?= 'WITH' 'ORDINALITY' ) @'WITH' 'ORDINALITY' )?"`
}

type matchRecognize struct {
	place
	Partition  []expression   `parser:"'MATCH_RECOGNIZE' '(' ( 'PARTITION' 'BY' @@ ( ',' @@ )* )?"`
	Order      *orderBy       `parser:"@@?"`
	MeasuresAt *lexer.Token   `parser:"( @'MEASURES'"`
	Measures   []*measure     `parser:"  @@ ( ',' @@ )* )?"`
	All        *allRows       `parser:"( 'ONE' 'ROW' 'PER' 'MATCH' | @@ )?"`
	After      *afterMatch    `parser:"@@?"`
	Pattern    pattern        `parser:"'PATTERN' '(' @@ ')'"`
	Within     expression     `parser:"( 'WITHIN' @@ )?"`
	SubsetAt   *lexer.Token   `parser:"( @'SUBSET'"`
	Subsets    []*subset      `parser:"  @@ ( ',' @@ )* )?"`
	DefineAt   *lexer.Token   `parser:"@'DEFINE'"`
	Define     []*matchDefine `parser:"@@ ( ',' @@ )* ')'"`
}

type measure struct {
	place
	Expr  expression `parser:"@@ 'AS'"`
	Alias name       `parser:"@@"`
}

type allRows struct {
	place
	All  bool `parser:"@'ALL' 'ROWS' 'PER' 'MATCH'"`
	Show bool `parser:"( @'SHOW' 'EMPTY' 'MATCHES'"`
	Omit bool `parser:"| @'OMIT' 'EMPTY' 'MATCHES'"`
	With bool `parser:"| @'WITH' 'UNMATCHED' 'ROWS' )?"`
}

type afterMatch struct {
	place
	Past  bool `parser:"'AFTER' 'MATCH' 'SKIP' ( @'PAST' 'LAST' 'ROW'"`
	Next  bool `parser:"| 'TO' ( (?= 'NEXT' 'ROW' ) @'NEXT' 'ROW'"`
	First name `parser:"  | (?= 'FIRST' ( Ident | Word | Quoted ) ) 'FIRST' @@"`
	Last  name `parser:"  | (?= 'LAST' ( Ident | Word | Quoted ) ) 'LAST' @@"`
	Var   name `parser:"  | @@ ) )"`
}

type subset struct {
	place
	Name name   `parser:"@@ '='"`
	Of   []name `parser:"'(' @@ ( ',' @@ )* ')'"`
}

type matchDefine struct {
	place
	Name name       `parser:"@@ 'AS'"`
	Cond expression `parser:"@@"`
}

type pipeOp struct {
	place
	Select    *pipeSelect     `parser:"@@"`
	Extend    *pipeItems      `parser:"| 'EXTEND' @@"`
	Set       []*assignment   `parser:"| 'SET' @@ ( ',' @@ )*"`
	Drop      []name          `parser:"| 'DROP' @@ ( ',' @@ )*"`
	Rename    []*renaming     `parser:"| 'RENAME' @@ ( ',' @@ )*"`
	As        name            `parser:"| 'AS' @@"`
	Where     *where          `parser:"| @@"`
	Aggregate *pipeAggregate  `parser:"| @@"`
	Join      *pipeJoin       `parser:"| @@"`
	Union     *pipeUnion      `parser:"| @@"`
	Distinct  bool            `parser:"| @'DISTINCT'"`
	Order     *orderBy        `parser:"| @@"`
	Limit     *limit          `parser:"| @@"`
	Call      *pipeCall       `parser:"| @@"`
	Tee       []*branch       `parser:"| 'TEE' @@ ( ',' @@ )*"`
	Emit      *pipeEmit       `parser:"| @@"`
	Chart     *chart          `parser:"| @@"`
	Dedup     *pipeDedup      `parser:"| @@"`
	Fold      *pipeFold       `parser:"| @@"`
	Match     *matchRecognize `parser:"| @@"`
	Map       []name          `parser:"| 'MAP' @@ ( '.' @@ )*"`
	FlatMap   []name          `parser:"| 'FLATMAP' @@ ( '.' @@ )*"`
	Reduce    *pipeReduce     `parser:"| @@"`
	Other     otherOp         `parser:"| @@"`
}

type pipeSelect struct {
	place
	Distinct bool          `parser:"'SELECT' ( @'DISTINCT' | 'ALL' )?"`
	Items    []*selectItem `parser:"@@ ( ',' @@ )*"`
}

type pipeItems struct {
	Items []*selectItem `parser:"@@ ( ',' @@ )*"`
}

type assignment struct {
	place
	Name  name       `parser:"@@ '='"`
	Value expression `parser:"@@"`
}

type renaming struct {
	From name `parser:"@@"`
	To   name `parser:"'AS'? @@"`
}

type pipeAggregate struct {
	place
	Key   bool          `parser:"@'AGGREGATE'"`
	Items []*selectItem `parser:"( (?! 'GROUP' | 'STATE' 'TTL' ) @@ ( ',' @@ )* )?"`
	Group *groupBy      `parser:"@@?"`
	TTL   *stateTTL     `parser:"@@?"`
}

type pipeJoin struct {
	place
	Words *joinKind  `parser:"@@"`
	Right *relation  `parser:"@@"`
	On    expression `parser:"( 'ON' @@"`
	Using []name     `parser:"| 'USING' '(' @@ ( ',' @@ )* ')' )?"`
	TTL   *stateTTL  `parser:"@@?"`
}

type pipeUnion struct {
	place
	Op      *setWords      `parser:"@@"`
	Queries []*nestedQuery `parser:"@@ ( ',' @@ )*"`
}

type nestedQuery struct {
	Query *query `parser:"'(' @@ ')'"`
}

type pipeCall struct {
	place
	Call  plainCall   `parser:"'CALL' @@"`
	Alias *aliasToken `parser:"@@?"`
}

type branch struct {
	place
	Sink    name      `parser:"( 'INTO' @@"`
	Columns []name    `parser:"  ( '(' @@ ( ',' @@ )* ')' )?"`
	Ops     []*pipeOp `parser:"| '(' '|>'? @@ ( '|>' @@ )* ')' )"`
}

type pipeEmit struct {
	place
	Key     bool       `parser:"@'EMIT'"`
	Mode    *emitMode  `parser:"( @@"`
	Every   expression `parser:"  ( 'EVERY' @@ )? )?"`
	Sink    name       `parser:"( 'INTO' @@"`
	Columns []name     `parser:"  ( '(' @@ ( ',' @@ )* ')' )? )?"`
	Chart   *chart     `parser:"@@?"`
}

type pipeDedup struct {
	place
	By      []expression `parser:"'DEDUP' 'BY' @@ ( ',' @@ )*"`
	Forever bool         `parser:"( 'WITHIN' ( @'FOREVER'"`
	Within  expression   `parser:"  | @@ ) )?"`
	Keep    string       `parser:"( 'KEEP' @( 'FIRST' | 'EARLIEST' | 'LATEST' ) )?"`
}

type pipeFold struct {
	place
	Func      []name       `parser:"'FOLD' @@ ( '.' @@ )*"`
	Partition []expression `parser:"( 'PARTITION' 'BY' @@ ( ',' @@ )* )?"`
	Order     *orderBy     `parser:"@@?"`
	TTL       expression   `parser:"( 'TTL' @@ )?"`
}

type pipeReduce struct {
	place
	Func  []name   `parser:"'REDUCE' @@ ( '.' @@ )*"`
	Group *groupBy `parser:"@@?"`
}
