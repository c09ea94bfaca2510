package catalog

import (
	"slices"
	"strings"

	"github.com/streamc/streamc/typecheck/types"
)

// Metadata is something that a source knows of a record beside its content, for a METADATA column.
type Metadata struct {
	Key string
	// Types are those that the column may have. The value is never NULL, unless it is Recorded.
	Types []types.Type
	// Recorded: no reader of this version knows it. It stands in the record under the column's name: in what --input puts in the connector's place, and
	// in a TEST.
	Recorded bool
	Doc      string
}

// MetadataOf returns what the source knows under a key, nil for nothing.
func (c *Connector) MetadataOf(key string) *Metadata {
	if i := slices.IndexFunc(c.Metadata, func(m Metadata) bool { return m.Key == key }); i >= 0 {
		return &c.Metadata[i]
	}
	return nil
}

// MetadataKeys returns the keys of what the source knows.
func (c *Connector) MetadataKeys() []string {
	var out []string
	for _, m := range c.Metadata {
		out = append(out, m.Key)
	}
	return out
}

// Takes reports whether a column of type t may hold it.
func (m *Metadata) Takes(t types.Type) bool {
	return slices.ContainsFunc(m.Types, func(x types.Type) bool {
		return x.Same(t) || x.Kind == types.Timestamp && t.Kind == types.Timestamp // of any precision
	})
}

// TypeNames are the names of its types, for a message.
func (m *Metadata) TypeNames() string {
	var out []string
	for _, t := range m.Types {
		out = append(out, t.Name())
	}
	return strings.Join(out, " or ")
}

// position is what is known of every record.
func position() []Metadata {
	return []Metadata{
		{Key: "partition", Types: []types.Type{types.Of(types.BigInt), types.IntOf(32)}, Doc: "the number of its partition, from 0 on"},
		{Key: "offset", Types: []types.Type{types.Of(types.BigInt)}, Doc: "its place in the partition: the byte where it starts, of generators the number of the row"},
	}
}

// filePath is known of records in files. Those of standard input, which may stand in the place of a file, are in none.
func filePath() Metadata {
	return Metadata{Key: "path", Types: []types.Type{types.Of(types.String)}, Doc: "the path of its file, as the option path names it; '' where it comes from elsewhere"}
}

func recorded(key, doc string, t ...types.Type) Metadata {
	return Metadata{Key: key, Types: t, Recorded: true, Doc: doc}
}

// plannedMetadata is what records of connectors that are not built yet have beside their position.
func plannedMetadata(connector string) []Metadata {
	text, bytes, ts := types.Of(types.String), types.Of(types.Bytes), types.Of(types.Timestamp)
	time := recorded("timestamp", "when it reached the broker", ts)
	headers := recorded("headers", "its headers", types.MapOf(text))
	switch connector {
	case "kafka":
		return []Metadata{recorded("topic", "its topic", text), recorded("key", "its key", text, bytes), time, headers}
	case "nats":
		return []Metadata{recorded("subject", "its subject", text), time, headers}
	case "mqtt":
		return []Metadata{recorded("topic", "its topic", text), recorded("qos", "its quality of service", types.Of(types.BigInt), types.IntOf(32))}
	case "redis":
		return []Metadata{recorded("id", "its number in the stream", text), time}
	case "postgres":
		return []Metadata{recorded("table", "its table", text), time}
	case "http":
		return []Metadata{headers}
	case "s3":
		return []Metadata{recorded("path", "the key of its object", text)}
	}
	return nil
}
