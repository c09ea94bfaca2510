package diag

import (
	"fmt"
	"strings"

	"github.com/streamc/streamc/lang/source"
)

// CannotCompare says that values of types a and b have no order and no equality between them.
func CannotCompare(file *source.File, span source.Span, a, b string) Diagnostic {
	d := Diagnostic{
		Code: "SQ1004", File: file, Span: span,
		Message: fmt.Sprintf("cannot compare %s with %s", a, b),
		Why:     "nothing is converted in silence but numbers to wider ones, and a literal to a time",
	}
	switch {
	case a == "STRING":
		d.Message += fmt.Sprintf("; write CAST(x AS %s) or compare with a string", b)
	case b == "STRING":
		d.Message += fmt.Sprintf("; write CAST(x AS %s) or compare with a value of that type", a)
	}
	return d
}

// GroupByClash warns that a GROUP BY name is a column of the input and an alias of the SELECT list.
func GroupByClash(file *source.File, span source.Span, name, relation string) Diagnostic {
	return Diagnostic{
		Code: "SQ1007", Severity: Warning, File: file, Span: span,
		Message: fmt.Sprintf("GROUP BY %s takes the column of %s, not the alias of this SELECT", name, relation),
		Help:    []Help{{Text: "give the alias another name, or group by its expression"}},
	}
}

// IntegerDivision warns that / of two integers truncates.
func IntegerDivision(file *source.File, span source.Span) Diagnostic {
	return Diagnostic{
		Code: "SQ1008", Severity: Warning, File: file, Span: span,
		Message: "integer / integer truncates (as Flink and PostgreSQL); write DIV to say so, or x / 1e0 for a fraction",
	}
}

// ComparesNow says that a condition over a column and the clock is tested once: an error where an operator behind it keeps the row, else a warning.
func ComparesNow(file *source.File, span source.Span, kept bool) Diagnostic {
	d := Diagnostic{
		Code: "SQ2402", Severity: Warning, File: file, Span: span,
		Message: "this compares a column with the clock once, when the row passes; rows do not leave later",
		Help:    []Help{{Text: "RUN BATCH, where the clock stands"}},
	}
	if kept {
		d.Severity = Error
		d.Why = "what the condition let in stays in the groups, or in the view, when it is no longer TRUE"
		d.Help = append([]Help{{Text: "GROUP BY HOP(ts, …), whose windows leave by event time"}}, d.Help...)
	}
	return d
}

// NamesDiffer warns that columns go by position, or are hidden, where their names suggest something else.
func NamesDiffer(file *source.File, span source.Span, problem string) Diagnostic {
	return Diagnostic{Code: "SQ1011", Severity: Warning, File: file, Span: span, Message: problem}
}

// TooManyFractionDigits says that a product of DECIMALs would keep more fraction digits than there are.
func TooManyFractionDigits(file *source.File, span source.Span, a, b string, digits int) Diagnostic {
	return Diagnostic{
		Code: "SQ1012", File: file, Span: span,
		Message: fmt.Sprintf("%s * %s would keep %d fraction digits; CAST one side to fewer", a, b, digits),
		Why:     "a DECIMAL has at most 38 digits, 37 of them behind the point of a product",
	}
}

// WrongArguments says that no overload of a function takes these arguments. want lists the parameter lists, got is one of them.
func WrongArguments(file *source.File, span source.Span, function string, want []string, got, declared string) Diagnostic {
	msg := fmt.Sprintf("%s expects %s, got %s", function, strings.Join(want, " or "), got)
	if declared != "" {
		msg += " – declared at " + declared
	}
	return Diagnostic{Code: "SQ1020", File: file, Span: span, Message: msg}
}

// DuplicateColumn says that two columns of one list have the same name.
func DuplicateColumn(file *source.File, span source.Span, name string) Diagnostic {
	return Diagnostic{
		Code: "SQ1022", File: file, Span: span,
		Message: fmt.Sprintf("two columns are named %s; give one an alias", name),
		Why:     "names are equal when they differ in case only",
	}
}

// UnknownRelation says that no source or sink has this name; kind is "source" or "sink".
func UnknownRelation(file *source.File, span source.Span, kind, name string, known []string) Diagnostic {
	d := Diagnostic{Code: "SQ2001", File: file, Span: span, Message: fmt.Sprintf("no %s is named %s", kind, name)}
	if len(known) == 0 {
		d.Help = []Help{{Text: fmt.Sprintf("declare it with CREATE %s %s …", strings.ToUpper(kind), name)}}
		return d
	}
	d.Why = fmt.Sprintf("the file declares %s", strings.Join(known, ", "))
	return d.suggest(Suggest(name, known))
}

// UnknownFunction says that no function has this name.
func UnknownFunction(file *source.File, span source.Span, name string, known []string) Diagnostic {
	d := Diagnostic{Code: "SQ2002", File: file, Span: span, Message: fmt.Sprintf("no function is named %s", name)}
	return d.suggest(Suggest(name, known))
}

// UnknownColumn says that no column in scope has this name. why may say who dropped it.
func UnknownColumn(file *source.File, span source.Span, name string, known []string, why string) Diagnostic {
	d := Diagnostic{Code: "SQ2003", File: file, Span: span, Message: fmt.Sprintf("no column is named %s here", name), Why: why}
	if why == "" && len(known) > 0 {
		shown := known
		if len(shown) > maxListed {
			shown = append(append([]string(nil), shown[:maxListed]...), "…")
		}
		d.Why = "the columns are " + strings.Join(shown, ", ")
	}
	return d.suggest(Suggest(name, known))
}

// maxListed bounds the names that a message lists.
const maxListed = 12

// UnknownParam says that no PARAM has this name.
func UnknownParam(file *source.File, span source.Span, name string, known []string) Diagnostic {
	d := Diagnostic{
		Code: "SQ2004", File: file, Span: span,
		Message: fmt.Sprintf("no PARAM is named %s", name),
	}
	if s := Suggest(name, known); s != "" {
		return d.suggest(s)
	}
	d.Help = []Help{{Text: "declare it", Code: "PARAM " + name + " STRING DEFAULT '…';"}}
	return d
}

// UnknownOption says that a connector, format, statement or test has no option of this name; owner names it.
func UnknownOption(file *source.File, span source.Span, owner, key string, known []string) Diagnostic {
	d := Diagnostic{
		Code: "SQ2005", File: file, Span: span,
		Message: fmt.Sprintf("%s has no option %s", owner, key),
		Why:     "the options are " + strings.Join(known, ", "),
	}
	return d.suggest(Suggest(key, known))
}

// BadOptionValue says why the value of an option cannot be used; known lists the values where there are few.
func BadOptionValue(file *source.File, span source.Span, problem, got string, known []string) Diagnostic {
	d := Diagnostic{Code: "SQ2006", File: file, Span: span, Message: problem}
	if len(known) == 0 {
		return d
	}
	d.Why = "possible values are " + strings.Join(known, ", ")
	if s := Suggest(got, known); s != "" {
		return d.suggest("'" + s + "'")
	}
	return d
}

// DeclaredTwice says that a name, option or statement occurs a second time. first is the line of the first one.
func DeclaredTwice(file *source.File, span source.Span, what string, first source.Span) Diagnostic {
	d := Diagnostic{Code: "SQ2007", File: file, Span: span, Message: what + " stands here a second time"}
	if file != nil && first.Valid() {
		line, _ := file.Position(first.Start)
		d.Why = fmt.Sprintf("the first stands in line %d", line)
	}
	return d
}

// MissingOption says that a connector needs an option that is not there.
func MissingOption(file *source.File, span source.Span, owner, key, doc string) Diagnostic {
	return Diagnostic{
		Code: "SQ2008", File: file, Span: span,
		Message: fmt.Sprintf("%s needs the option %s: %s", owner, key, doc),
	}
}

// BadType says why a written type is none; known may hold names for a did-you-mean.
func BadType(file *source.File, span source.Span, problem, name string, known []string) Diagnostic {
	d := Diagnostic{Code: "SQ2009", File: file, Span: span, Message: problem}
	return d.suggest(Suggest(name, known))
}

// UnknownMetadata says that records of a source have no metadata of this name. written: span is the text behind FROM, else the column's name.
func UnknownMetadata(file *source.File, span source.Span, connector, key string, written bool, known []string) Diagnostic {
	d := Diagnostic{
		Code: "SQ2028", File: file, Span: span,
		Message: fmt.Sprintf("records of connector '%s' have no metadata named %s", connector, key),
		Why:     "they have " + strings.Join(known, ", "),
	}
	name := Suggest(key, known)
	switch {
	case name == "":
	case written:
		d.Help = []Help{{Text: "did you mean " + name + "?", Code: "'" + name + "'", Span: span}}
	default:
		d.Help = []Help{{Text: "did you mean METADATA FROM '" + name + "'?"}}
	}
	return d
}

// BadOperands says that an operator does not take these types.
func BadOperands(file *source.File, span source.Span, problem, help string) Diagnostic {
	d := Diagnostic{Code: "SQ2010", File: file, Span: span, Message: problem}
	if help != "" {
		d.Help = []Help{{Text: help}}
	}
	return d
}

// NotACondition says that a clause needs a BOOLEAN.
func NotACondition(file *source.File, span source.Span, clause, got string) Diagnostic {
	return Diagnostic{
		Code: "SQ2011", File: file, Span: span,
		Message: fmt.Sprintf("%s needs a BOOLEAN, this is %s", clause, got),
		Help:    []Help{{Text: "compare it with something"}},
	}
}

// BadLiteral says that a literal is no value of the type that is needed where it stands.
func BadLiteral(file *source.File, span source.Span, literal, typ, reason string) Diagnostic {
	article := "a"
	if typ != "" && strings.ContainsRune("AEIO", rune(typ[0])) { // an INT, an ILIKE pattern, but a UUID
		article = "an"
	}
	msg := fmt.Sprintf("%s is not %s %s", literal, article, typ)
	if reason != "" {
		msg += ": " + reason
	}
	return Diagnostic{Code: "SQ2012", File: file, Span: span, Message: msg}
}

// CannotCast says that no CAST leads from one type to another.
func CannotCast(file *source.File, span source.Span, from, to string) Diagnostic {
	return Diagnostic{
		Code: "SQ2013", File: file, Span: span,
		Message: fmt.Sprintf("cannot CAST %s to %s", from, to),
		Why:     "CAST exists between numbers, between DATE and TIMESTAMP, between nested types of one form, and from and to STRING",
	}
}

// MisplacedAggregate says that an aggregate stands where there is no group.
func MisplacedAggregate(file *source.File, span source.Span, problem, help string) Diagnostic {
	return Diagnostic{
		Code: "SQ2014", File: file, Span: span, Message: problem,
		Help: []Help{{Text: help}},
	}
}

// NotGrouped says that a column is neither grouped nor inside of an aggregate.
func NotGrouped(file *source.File, span source.Span, column string) Diagnostic {
	return Diagnostic{
		Code: "SQ2015", File: file, Span: span,
		Message: fmt.Sprintf("column %s is not in GROUP BY and not inside an aggregate", column),
		Why:     "a group has many values of it",
		Help:    []Help{{Text: fmt.Sprintf("add %s to GROUP BY, or write MIN(%s)", column, column)}},
	}
}

// WrongCount says that there are more or fewer values than columns; what names the list.
func WrongCount(file *source.File, span source.Span, what string, want, got int) Diagnostic {
	return Diagnostic{
		Code: "SQ2016", File: file, Span: span,
		Message: fmt.Sprintf("%s has %s, but here %s", what, Count(want, "column"), isAre(got)),
	}
}

// Count is a number with its noun: 1 column, 2 columns.
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// isAre is a number with its verb.
func isAre(n int) string {
	if n == 1 {
		return "is 1"
	}
	return fmt.Sprintf("are %d", n)
}

// CannotAssign says that a value of one type does not go into a column of another.
func CannotAssign(file *source.File, span source.Span, from, column, to string) Diagnostic {
	d := Diagnostic{
		Code: "SQ2017", File: file, Span: span,
		Message: fmt.Sprintf("%s does not go into %s, which is %s", from, column, to),
	}
	if from != "NULL" {
		d.Help = []Help{{Text: fmt.Sprintf("write CAST(… AS %s)", strings.TrimSuffix(to, " NOT NULL"))}}
	}
	return d
}

// NotConstant says that a value must be known when the query is compiled.
func NotConstant(file *source.File, span source.Span, what, problem string) Diagnostic {
	return Diagnostic{
		Code: "SQ2018", File: file, Span: span,
		Message: fmt.Sprintf("%s must be a constant: %s", what, problem),
	}
}

// NoCommonType says that the branches of a CASE, COALESCE, IN or another list have types that do not meet.
func NoCommonType(file *source.File, span source.Span, what, a, b string) Diagnostic {
	return Diagnostic{
		Code: "SQ2019", File: file, Span: span,
		Message: fmt.Sprintf("%s mixes %s and %s", what, a, b),
		Help:    []Help{{Text: "CAST one of them"}},
	}
}

// BadWindow says what is wrong with a window.
func BadWindow(file *source.File, span source.Span, problem, help string) Diagnostic {
	d := Diagnostic{Code: "SQ2020", File: file, Span: span, Message: problem}
	if help != "" {
		d.Help = []Help{{Text: help}}
	}
	return d
}

// BadWatermark says what is wrong with a WATERMARK.
func BadWatermark(file *source.File, span source.Span, problem string) Diagnostic {
	return Diagnostic{Code: "SQ2021", File: file, Span: span, Message: problem}
}

// FixedSchema says that a sink of ON ERROR INTO or LATE INTO declares other columns than such rows have.
func FixedSchema(file *source.File, span source.Span, sink, role, problem, want string) Diagnostic {
	return Diagnostic{
		Code: "SQ2022", File: file, Span: span,
		Message: fmt.Sprintf("sink %s cannot take the rows of %s: %s", sink, role, problem),
		Why:     "the columns are " + want,
		Help:    []Help{{Text: "leave the columns of " + sink + " out: it then takes these"}},
	}
}

// BadTest says what is wrong inside a TEST block.
func BadTest(file *source.File, span source.Span, problem string) Diagnostic {
	return Diagnostic{Code: "SQ2023", File: file, Span: span, Message: problem}
}

// BadOrdinal says that a number in GROUP BY names no item of the SELECT list.
func BadOrdinal(file *source.File, span source.Span, problem string) Diagnostic {
	return Diagnostic{Code: "SQ2024", File: file, Span: span, Message: problem}
}

// BadSetting says what is wrong with a SET or RUN statement.
func BadSetting(file *source.File, span source.Span, problem, name string, known []string) Diagnostic {
	d := Diagnostic{Code: "SQ2025", File: file, Span: span, Message: problem}
	return d.suggest(Suggest(name, known))
}

// NoColumns says that a source or sink has no columns.
func NoColumns(file *source.File, span source.Span, problem string) Diagnostic {
	return Diagnostic{
		Code: "SQ2026", File: file, Span: span, Message: problem,
		Help: []Help{{Text: "list them behind the name", Code: "(a BIGINT NOT NULL, b STRING)"}},
	}
}

// GrowsTooLarge says that an expression has too many operations once names are replaced by what they stand for.
func GrowsTooLarge(file *source.File, span source.Span, limit int) Diagnostic {
	return Diagnostic{
		Code: "SQ2027", File: file, Span: span,
		Message: fmt.Sprintf("this expression has more than %d operations after names are replaced by what they stand for", limit),
	}
}

// NeverFinal says that EMIT APPEND is written over groups that do not close.
func NeverFinal(file *source.File, span source.Span, groups, column, key string) Diagnostic {
	d := Diagnostic{
		Code: "SQ2101", File: file, Span: span,
		Message: fmt.Sprintf("EMIT APPEND is not possible: %s", groups),
		Why:     "APPEND writes each row once, so a group must close; only event-time windows close",
	}
	if column != "" {
		code := fmt.Sprintf("GROUP BY TUMBLE(%s, 1m)", column)
		if key != "" {
			code += ", " + key
		}
		d.Help = append(d.Help, Help{Text: "group by an event-time window", Code: code})
	}
	update := "write the latest row of each group"
	if key != "" {
		update += fmt.Sprintf(" (the sink needs PRIMARY KEY (%s))", key)
	}
	d.Help = append(d.Help, Help{Text: update, Code: "EMIT UPDATE"}, Help{Text: "or replace the whole result each time", Code: "EMIT COMPLETE"})
	return d
}

// NeedsEventTime says that a window has no event time to work on.
func NeedsEventTime(file *source.File, span source.Span, window, problem string) Diagnostic {
	return Diagnostic{
		Code: "SQ2102", File: file, Span: span,
		Message: fmt.Sprintf("%s needs an event-time column; %s", window, problem),
		Help:    []Help{{Text: "event time comes from the WATERMARK of a source, and stays through WHERE, SELECT and windows"}},
	}
}

// KeyMismatch says that the key of a sink is not the key of the rows that reach it. sinkKey is "" where the sink has none, resultKey where the
// result shows none.
func KeyMismatch(file *source.File, span source.Span, sink, sinkKey, resultKey string) Diagnostic {
	d := Diagnostic{Code: "SQ2106", File: file, Span: span}
	switch {
	case resultKey == "":
		d.Message = fmt.Sprintf("sink '%s' takes the latest row of each key, and the columns of this result do not show one", sink)
		d.Help = []Help{{Text: "keep the grouping columns in the result"}}
	case sinkKey == "":
		d.Message = fmt.Sprintf("EMIT UPDATE writes the latest row of each key, and sink '%s' has no PRIMARY KEY", sink)
		d.Help = []Help{{Text: "the key of the result is", Code: fmt.Sprintf("PRIMARY KEY (%s)", resultKey)}}
	default:
		d.Message = fmt.Sprintf("sink key (%s) is not the key of the result (%s); rows would overwrite each other", sinkKey, resultKey)
	}
	return d
}

// CannotTake says that a sink's connector cannot do what the query asks of it. modes are those that are legal.
func CannotTake(file *source.File, span source.Span, sink, connector, can, why string, modes []string) Diagnostic {
	d := Diagnostic{
		Code: "SQ2103", File: file, Span: span,
		Message: fmt.Sprintf("sink '%s' (%s) can only %s, but %s", sink, connector, can, why),
	}
	for _, m := range modes {
		d.Help = append(d.Help, Help{Text: map[string]string{
			"EMIT UPDATE":   "write the latest row of each key",
			"EMIT COMPLETE": "replace the whole content each time",
			"EMIT CHANGES":  "write every change as a row with its kind in the column _op",
		}[m], Code: m})
	}
	if len(modes) == 0 {
		d.Help = append(d.Help, Help{Text: "choose another connector, or group by an event-time window so that rows become final"})
	}
	return d
}

// MixedOutput says that two queries write into one sink in ways that do not go together.
func MixedOutput(file *source.File, span source.Span, sink, first, second string) Diagnostic {
	d := Diagnostic{
		Code: "SQ2108", File: file, Span: span,
		Message: fmt.Sprintf("sink '%s' takes rows by %s already, so it cannot take these by %s", sink, strings.ToUpper(first), strings.ToUpper(second)),
		Help:    []Help{{Text: "declare a sink for each, or write the same mode"}},
	}
	if first == second {
		d.Message = fmt.Sprintf("sink '%s' would be replaced by two queries in turn", sink)
		d.Help = []Help{{Text: "declare a sink for each"}}
	}
	return d
}

// Drifts says that an aggregate cannot take rows back that it has counted. rounded: its sum is of DOUBLE.
func Drifts(file *source.File, span source.Span, aggregate string, rounded bool) Diagnostic {
	d := Diagnostic{
		Code: "SQ2110", File: file, Span: span,
		Message: fmt.Sprintf("%s over a changing input cannot take back the rows that change", aggregate),
		Why:     "its input is the result of an aggregate that is still changing: an old row is subtracted before the new one is added",
		Help:    []Help{{Text: "make the rows final first: group them by an event-time window, or write the result once, at the end of a bounded run"}},
	}
	if rounded {
		d.Message = fmt.Sprintf("%s over a changing input would drift; CAST to DECIMAL", aggregate)
		d.Help = []Help{{Text: "decimals are exact", Code: "CAST(x AS DECIMAL(38, 6))"}}
	}
	return d
}

// CannotRepeat says that a value that differs each time it is computed stands in a result whose rows are taken back.
func CannotRepeat(file *source.File, span source.Span, what string) Diagnostic {
	return Diagnostic{
		Code: "SQ2401", File: file, Span: span,
		Message: what + " feeds a changing result, so a later retraction would not match",
		Why:     "a group's old row is computed again when it is taken back, and would hold another value then",
		Help:    []Help{{Text: "take it from the group's rows, each of which keeps its value", Code: "MAX(" + what + ")"}},
	}
}

// NeedsWholeInput says that an order of all rows has no end to wait for. complete: the whole result can be written each time.
func NeedsWholeInput(file *source.File, span source.Span, what string, complete bool) Diagnostic {
	d := Diagnostic{
		Code: "SQ2105", File: file, Span: span,
		Message: what + " without a window needs the whole input; use EMIT COMPLETE, RUN BATCH, or ROW_NUMBER() … <= n per group",
		Why:     "the input does not end, so the rows are never all there to be put in order",
	}
	if complete {
		d.Help = append(d.Help, Help{Text: "write the whole result each time", Code: "EMIT COMPLETE"})
	}
	return d
}

// NeedsAggregate says that a run without an end cannot replace a whole result that keeps every input row.
func NeedsAggregate(file *source.File, span source.Span) Diagnostic {
	return Diagnostic{
		Code: "SQ2104", File: file, Span: span,
		Message: "EMIT COMPLETE needs an AGGREGATE; without one the whole input would be kept",
		Help:    []Help{{Text: "write the rows as they come", Code: "EMIT APPEND"}},
	}
}

// NeedsSplit says that a path may match several files while lateness depends on how they form logs.
func NeedsSplit(file *source.File, span source.Span, path string) Diagnostic {
	return Diagnostic{
		Code: "SQ2111", File: file, Span: span,
		Message: fmt.Sprintf("'%s' may match several files: say split = 'file' (each its own log) or split = 'log' (one log), because lateness depends on it", path),
	}
}

// NeedsWindowColumn says that a GROUP BY over a window function does not name the window.
func NeedsWindowColumn(file *source.File, span source.Span, missing string) Diagnostic {
	d := Diagnostic{Code: "SQ2112", File: file, Span: span, Message: "GROUP BY over a window function needs " + missing}
	if missing == "window_start or window_end" {
		d.Help = []Help{{Text: "without it the groups would never close", Code: "GROUP BY window_start"}}
	} else {
		d.Why = "windows of CUMULATE share their starts, those of SESSION depend on the rows, so only both columns name a window"
		d.Help = []Help{{Text: "name both", Code: "GROUP BY window_start, window_end"}}
	}
	return d
}

// WindowZone says that the lengths of a window do not go with its zone; why is "" for lengths that never do.
func WindowZone(file *source.File, span source.Span, function, zone, why string) Diagnostic {
	d := Diagnostic{
		Code: "SQ2113", File: file, Span: span,
		Message: fmt.Sprintf("%s in zone '%s' needs whole days, or a size that divides 1 h", function, zone),
		Why:     "days of a zone have 23 to 25 hours, so other lengths would not fill them",
		Help:    []Help{{Text: "1d, 7d; or 1h, 30m, 15m, …; or no zone"}},
	}
	if why != "" {
		d.Why = why
		d.Help = []Help{{Text: "1d, 7d; or a shorter size"}}
	}
	return d
}

// NeedsCheckpoint says that a sink asks for a guarantee that needs durable state.
func NeedsCheckpoint(file *source.File, span source.Span, delivery, sink string) Diagnostic {
	return Diagnostic{
		Code: "SQ2601", File: file, Span: span,
		Message: fmt.Sprintf("%s on sink '%s' needs a checkpoint directory", delivery, sink),
		Why:     "this version keeps no checkpoint: a restart reads from the start, so rows may be written again",
		Help:    []Help{{Text: "write delivery = 'at-least-once', or leave it out", Code: "'at-least-once'", Span: span}},
	}
}
