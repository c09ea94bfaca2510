package catalog

import (
	"github.com/streamc/streamc/runtime/synth"
	"github.com/streamc/streamc/typecheck/types"
)

// generatorOptions are of every source that computes its rows.
func generatorOptions() []Option {
	return []Option{
		{Name: "seed", Kind: types.BigInt, Doc: "decides all random values, 0 by default"},
		{Name: "rate", Kind: types.BigInt, Check: checkCount, Aliases: []string{"rows-per-second"}, Doc: "rows per second of wall time, over all partitions; 0 (the default): as fast as they are taken"},
		{Name: "partitions", Kind: types.BigInt, Check: checkPositive, Doc: "the rows are dealt to so many partitions in turn, 1 by default"},
	}
}

func generate() *Connector {
	return &Connector{
		Name: "generate", Aliases: []string{"datagen"}, Formats: []Format{{Name: "json"}}, DefaultFormat: "json", Bounded: true, EndsWith: "rows",
		Doc: "computes rows from a seed",
		Options: append(generatorOptions(),
			Option{Name: "rows", Kind: types.BigInt, Check: checkPositive, Aliases: []string{"number-of-rows"}, Doc: "the source ends behind so many rows; without it, it does not end"}),
		FieldOptions: []Option{
			{Name: "kind", Values: synth.Kinds, Doc: "what the values are; random by default, timestamp for TIMESTAMP"},
			{Name: "min", Doc: "random: the smallest value"}, {Name: "max", Doc: "random: the largest value"},
			{Name: "length", Doc: "random texts: how many letters, 100 by default"},
			{Name: "start", Doc: "sequence and timestamp: the first value"}, {Name: "step", Doc: "sequence and timestamp: from one row to the next, 1 or 1s by default"},
			{Name: "end", Doc: "sequence: the last value, which ends the source"},
			{Name: "jitter", Doc: "timestamp: up to so much earlier or later"},
			{Name: "mean", Doc: "normal: the mean, 0 by default"}, {Name: "stddev", Doc: "normal: the standard deviation, 1 by default"},
			{Name: "values", Doc: "choice: what is drawn from, as one text with commas"}, {Name: "value", Doc: "constant: the value"},
			{Name: "null_rate", Aliases: []string{"null-rate"}, Doc: "how often the value is NULL, from 0 to 1"},
		},
	}
}

func nexmark() *Connector {
	return &Connector{
		Name: "nexmark", Formats: []Format{{Name: "json"}}, DefaultFormat: "json", Bounded: true, EndsWith: "events",
		Doc: "generates the event stream of the Nexmark benchmark, reproducibly (docs/nexmark.md)",
		Options: append(generatorOptions(),
			Option{Name: "table", Kind: types.String, Constant: true, Values: []string{"person", "auction", "bid", "all"}, Doc: "the kind of events; all (the default): event_type and the three kinds as nested objects"},
			Option{Name: "events", Kind: types.BigInt, Check: checkPositive, Aliases: []string{"events.num"}, Doc: "the stream ends behind so many events of all kinds; without it, it does not end"},
			Option{Name: "density", Kind: types.BigInt, Check: checkPositive, Doc: "events per second of event time, 100000 by default"},
			Option{Name: "start", Kind: types.Timestamp, Doc: "the event time of the first event, 2026-01-01T00:00:00Z by default"},
			Option{Name: "out_of_order_group_size", Kind: types.BigInt, Check: checkPositive, Doc: "events are permuted within groups of this size, 1 by default"},
		),
	}
}
