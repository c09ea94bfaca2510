package sig

import (
	"sync"

	"github.com/streamc/streamc/stdlib/json"
	"github.com/streamc/streamc/stdlib/regex"
	"github.com/streamc/streamc/stdlib/url"
	"github.com/streamc/streamc/stdlib/when"
	"github.com/streamc/streamc/stdlib/zone"
)

// All returns every overload of every function. Overloads of one function stand together, the preferred one first.
func All() []*Func { return all() }

var all = sync.OnceValue(func() []*Func {
	var out []*Func
	for _, l := range [][]*Func{
		group("Text", textFunctions(), findFunctions()),
		group("Patterns", patternFunctions()),
		group("JSON", jsonFunctions(), jsonPathFunctions()),
		group("Numbers", numberFunctions(), mathFunctions(), bitFunctions()),
		group("Comparison", orderFunctions()),
		group("Dates and times", partFunctions(), timeFunctions(), unixFunctions(), zoneFunctions()),
		group("Hashes", hashFunctions()),
		group("URLs", urlFunctions()),
	} {
		out = append(out, l...)
	}
	return out
})

const modulePath = "github.com/streamc/streamc/"

// prepared are the kinds of texts that are made ready once.
var prepared = []*Prepared{
	{Package: modulePath + "stdlib/regex", Go: "Compile", Must: "MustCompile", What: "regular expression", Impl: regex.Compile,
		Samples: []string{"a", "^k[0-9]+$", "(.)-(.)", "b*", "x|y", "[^ ]+", "(?i)B"}},
	{Package: modulePath + "stdlib/regex", Go: "ParseReplacement", Must: "MustReplacement", What: "replacement", Impl: regex.ParseReplacement,
		Samples: []string{"", "<$0>", `\$`, "x"}},
	{Package: modulePath + "stdlib/regex", Go: "ParseLike", Must: "MustLike", What: "LIKE pattern", Impl: regex.ParseLike,
		Samples: []string{"%", "k_", "%a%", "a%b", `\%`, "_", "%_b%1"}},
	{Package: modulePath + "stdlib/regex", Go: "ParseILike", Must: "MustILike", What: "ILIKE pattern", Impl: regex.ParseILike,
		Samples: []string{"%", "K_", "%A%", "äB"}},
	{Package: modulePath + "stdlib/regex", Go: "ParseSimilar", Must: "MustSimilar", What: "SIMILAR TO pattern", Impl: regex.ParseSimilar,
		Samples: []string{"%", "k[0-9]", "(a|b)%", "_+"}},
	{Package: modulePath + "stdlib/when", Go: "ParseUnit", Must: "MustUnit", What: "part of a time", Impl: when.ParseUnit,
		Samples: []string{"YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "minute", "SECOND", "MILLISECOND", "DOW", "EPOCH"}},
	{Package: modulePath + "stdlib/when", Go: "ParseFormat", Must: "MustFormat", What: "date pattern", Impl: when.ParseFormat,
		Samples: []string{"yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd", "dd.MM.yy 'at' hh:mm a", "EEE, d MMM yyyy HH:mm:ss.SSS xxx", "yyyyMMdd"}},
	{Package: modulePath + "stdlib/zone", Go: "Parse", Must: "Must", What: "time zone", Impl: zone.Parse,
		Samples: []string{"UTC", "Asia/Seoul", "America/New_York", "+05:30"}},
	{Package: modulePath + "stdlib/json", Go: "ParsePath", Must: "MustPath", What: "JSON path", Impl: json.ParsePath,
		Samples: []string{"$", "$.a", "$[0]", "$.a[1].b"}},
	{Package: modulePath + "stdlib/url", Go: "ParsePart", Must: "MustPart", What: "part of a URL", Impl: url.ParsePart,
		Samples: []string{"HOST", "PATH", "QUERY", "PROTOCOL", "REF", "FILE", "AUTHORITY", "USERINFO"}},
}
