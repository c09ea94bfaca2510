package catalog

import (
	"fmt"
	"time"
	_ "time/tzdata" // zone names mean the same on every machine

	"github.com/streamc/streamc/typecheck/types"
)

func sources() []*Connector {
	formats := []Format{
		{Name: "json", Options: sourceOptions()},
		{Name: "csv", Options: append(sourceOptions(), csvOptions()...)},
		{Name: "text", Aliases: []string{"raw"}, Options: append(sourceOptions(), textOptions()...)},
	}
	files := append(append([]Format(nil), formats...), plannedFileFormats()...)
	all := append([]*Connector{
		{
			Name: "file", Aliases: []string{"filesystem"}, Formats: files, Bounded: true, Glob: true, Metadata: []Metadata{filePath()},
			Doc: "reads a file, or the files that a glob matches, to their ends",
			Options: []Option{
				{Name: "path", Kind: types.String, Required: true, Doc: "the file, a directory, or a glob such as 'logs/*.json'; relative to the working directory"},
				{Name: "split", Kind: types.String, Constant: true, Values: []string{"file", "log"}, Doc: "each file its own log, or all files one log in the order of their paths"},
				{Name: "follow", Kind: types.Boolean, Constant: true, Doc: "TRUE: one file that grows; at its end the job waits for more, as tail -F does"},
				{Name: "refresh", Kind: types.Duration, Constant: true, Doc: "of a CREATE TABLE that is joined as a whole: how often it is read again"},
				{Name: "compression", Kind: types.String, Constant: true, Values: []string{"auto", "none", "gzip", "zstd"}, Doc: "auto (the default) goes by the first bytes"},
			},
		},
		{
			Name: "stdin", Formats: formats, Bounded: true, Metadata: []Metadata{filePath()},
			Doc: "reads standard input until it is closed",
		},
		{
			Name: "memory", Formats: formats, DefaultFormat: "json", Bounded: true,
			Doc: "reads records that a Go program or a TEST puts there",
		},
		nexmark(),
		generate(),
	}, plannedSources(formats)...)
	for _, c := range all {
		c.Options = append(c.Options, lateOption())
		c.Metadata = append(position(), c.Metadata...)
		if c.Planned {
			c.Metadata = append(c.Metadata, plannedMetadata(c.Name)...)
		}
	}
	return all
}

// lateOption is of every source; it is the language's, not the connector's.
func lateOption() Option {
	return Option{Name: "late", Kind: types.String, Constant: true, Values: []string{"drop", "keep"},
		Doc: "keep: in a run that ends by itself, no row is late, and windows wait for the end of the input"}
}

func sinks() []*Connector {
	formats := []Format{
		{Name: "json"},
		{Name: "csv", Options: []Option{headerOption("write the names in the first line")}},
	}
	files := append(append([]Format(nil), formats...), plannedFileFormats()...)
	return append([]*Connector{
		{
			Name: "file", Aliases: []string{"filesystem"}, Formats: files, Output: CanAppend | CanReplace,
			Doc: "writes one file; a bounded run writes it under a temporary name and renames it at the end",
			Options: []Option{
				{Name: "path", Kind: types.String, Required: true, Doc: "the file to write, compressed if its name ends in .gz or .zst; relative to the working directory"},
				deliveryOption(),
			},
		},
		{
			Name: "stdout", Aliases: []string{"print"}, Formats: formats, DefaultFormat: "json", Output: CanAppend, Log: true,
			Doc:     "writes to standard output",
			Options: []Option{deliveryOption()},
		},
		{
			Name: "memory", Formats: formats[:1], DefaultFormat: "json", Output: CanAppend | CanUpsert | CanReplace,
			Doc:     "keeps encoded rows for the Go program or TEST that runs the job",
			Options: []Option{deliveryOption()},
		},
		{
			Name: "blackhole", Formats: formats, DefaultFormat: "json", Output: CanAppend | CanUpsert | CanReplace,
			Doc: "encodes and counts rows, and writes nothing",
			Options: []Option{
				{Name: "digest", Kind: types.Boolean, Constant: true, Doc: "also computes a digest of the rows that does not depend on their order"},
				deliveryOption(),
			},
		},
	}, plannedSinks(formats)...)
}

// sourceOptions are of every text format of a source.
func sourceOptions() []Option {
	return []Option{
		{Name: "zone", Kind: types.String, Constant: true, Check: checkZone, Doc: "the time zone of timestamps without an offset, such as 'Asia/Seoul'"},
		{Name: "time_unit", Kind: types.String, Constant: true, Values: []string{"s", "ms", "us", "ns"}, Doc: "the unit in which numbers are read as TIMESTAMP"},
		{Name: "max_record_bytes", Kind: types.BigInt, Constant: true, Check: checkPositive, Doc: "a longer record is a row error"},
	}
}

func csvOptions() []Option {
	return []Option{
		headerOption("the first line holds the names (the default); false: columns go by position"),
		{Name: "delimiter", Kind: types.String, Constant: true, Check: checkByte, Doc: "the character between fields, ',' by default"},
		{Name: "quote", Kind: types.String, Constant: true, Check: checkByte, Doc: "the character around fields, '\"' by default"},
		{Name: "comment", Kind: types.String, Constant: true, Check: checkByte, Doc: "lines that start with this character are skipped"},
		{Name: "null", Kind: types.String, Constant: true, Doc: "one more spelling of NULL beside the empty field"},
	}
}

func textOptions() []Option {
	return []Option{
		{Name: "pattern", Kind: types.String, Constant: true, Doc: "an expression with a group (?P<name>…) per column; without it, the one column is the line"},
		{Name: "null", Kind: types.String, Constant: true, Doc: "a group with this text is NULL"},
	}
}

func headerOption(doc string) Option {
	return Option{Name: "header", Kind: types.Boolean, Constant: true, Doc: doc}
}

// deliveryOption is of every sink; typecheck knows the values that need more than this version has.
func deliveryOption() Option {
	return Option{Name: "delivery", Kind: types.String, Constant: true, Values: []string{"at-least-once", "effectively-once", "exactly-once"},
		Doc: "the guarantee that is asked for"}
}

// checkCount allows a number that counts something.
func checkCount(v string) string {
	if v[0] == '-' {
		return "this must not be negative"
	}
	return ""
}

func checkZone(v string) string {
	if v == "" || v == "Local" {
		return "a zone is a name such as 'UTC' or 'Asia/Seoul'"
	}
	if _, err := time.LoadLocation(v); err != nil {
		return fmt.Sprintf("no time zone is named '%s'", v)
	}
	return ""
}

// CheckZone says why v names no time zone, "" if it does.
func CheckZone(v string) string { return checkZone(v) }

func checkByte(v string) string {
	if len(v) != 1 || v[0] >= 0x80 || v[0] == '\n' || v[0] == '\r' || v[0] == 0 {
		return "this must be one ASCII character, and no line end"
	}
	return ""
}

func checkPositive(v string) string {
	if v == "0" || v[0] == '-' {
		return "this must be positive"
	}
	return ""
}
