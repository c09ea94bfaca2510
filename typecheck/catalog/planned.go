package catalog

import "github.com/streamc/streamc/typecheck/types"

// Connectors and formats that queries may name, and that no program can hold yet: a query with one is checked and explained, and its TEST blocks run;
// building it needs --input or --output in its place.

func text(name, doc string, aliases ...string) Option {
	return Option{Name: name, Kind: types.String, Aliases: aliases, Doc: doc}
}

func required(o Option) Option {
	o.Required = true
	return o
}

func whole(name, doc string, aliases ...string) Option {
	return Option{Name: name, Kind: types.BigInt, Check: checkCount, Aliases: aliases, Doc: doc}
}

func duration(name, doc string, aliases ...string) Option {
	return Option{Name: name, Kind: types.Duration, Aliases: aliases, Doc: doc}
}

func flag(name, doc string) Option {
	return Option{Name: name, Kind: types.Boolean, Doc: doc}
}

// plannedFormats are formats of messages that have no decoder yet.
func plannedFormats() []Format {
	registry := []Option{text("registry", "the address of the schema registry", "avro-confluent.url", "schema-registry.url"), text("schema", "the schema as text, where there is no registry")}
	return []Format{
		{Name: "avro", Planned: true, Options: registry},
		{Name: "protobuf", Planned: true, Options: []Option{text("schema", "the .proto file"), text("message", "the message's full name"), text("registry", "the address of the schema registry")}},
		{Name: "debezium-json", Planned: true, Options: sourceOptions()},
	}
}

// plannedFileFormats are formats of files that have no decoder yet.
func plannedFileFormats() []Format { return []Format{{Name: "parquet", Planned: true}} }

func kafkaOptions() []Option {
	return []Option{
		required(text("brokers", "host:port, several with commas", "properties.bootstrap.servers", "bootstrap.servers")),
		required(text("topic", "the topic")),
		text("client_id", "how the client calls itself", "properties.client.id"),
		text("sasl_mechanism", "PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512", "properties.sasl.mechanism"),
		text("username", "for SASL"), text("password", "for SASL; env('…') or file('…')"),
		flag("tls", "connect by TLS"), text("ca_file", "certificates to trust"),
	}
}

func s3Options() []Option {
	return []Option{
		required(text("bucket", "the bucket")), text("endpoint", "the address of the service"), text("region", "the region"),
		text("access_key", "env('…') or file('…')"), text("secret_key", "env('…') or file('…')"),
	}
}

func natsOptions() []Option {
	return []Option{
		required(text("servers", "nats://host:port, several with commas", "url")), required(text("subject", "the subject")), text("stream", "the JetStream stream"),
		text("credentials", "a credentials file"), text("user", "the user"), text("password", "env('…') or file('…')"),
	}
}

func mqttOptions() []Option {
	return []Option{
		required(text("broker", "mqtt://host:port", "url")), required(text("topic", "the topic, or a filter of topics")),
		Option{Name: "qos", Kind: types.BigInt, Values: []string{"0", "1", "2"}, Constant: true, Doc: "quality of service"},
		text("client_id", "how the client calls itself"), text("username", "the user"), text("password", "env('…') or file('…')"),
	}
}

func postgresOptions() []Option {
	return []Option{
		required(text("url", "postgres://user@host/database; secrets by env('…')", "dsn")), required(text("table", "the table, with its schema if it is not public", "table-name")),
		text("username", "the user"), text("password", "env('…') or file('…')"), text("driver", "taken from pasted queries and not looked at"),
	}
}

func redisOptions() []Option {
	return []Option{
		required(text("addr", "host:port", "address", "host")), text("username", "the user"), text("password", "env('…') or file('…')"), whole("db", "the database's number"),
		text("prefix", "stands before every key"), flag("tls", "connect by TLS"),
	}
}

// plannedSources are the sources of experience.md §2 that are not built yet. formats are those of messages.
func plannedSources(formats []Format) []*Connector {
	messages := append(append([]Format(nil), formats...), plannedFormats()...)
	return []*Connector{
		{Name: "kafka", Aliases: []string{"upsert-kafka"}, Formats: messages, DefaultFormat: "json", Planned: true, BrokerTime: true, Doc: "reads a topic of Kafka or of what speaks its protocol",
			Options: append(kafkaOptions(), text("group", "the consumer group", "properties.group.id"),
				text("start", "earliest, latest or a timestamp, where there is no position yet", "scan.startup.mode"))},
		{Name: "http", Aliases: []string{"webhook"}, Formats: formats, DefaultFormat: "json", Planned: true, Doc: "takes records by POST",
			Options: []Option{required(text("path", "the path that takes them")), text("token", "what callers must show; env('…') or file('…')"), flag("journal", "keep records, so that they can be read again")}},
		{Name: "websocket", Formats: formats, DefaultFormat: "json", Planned: true, Doc: "reads messages as a client", Options: []Option{required(text("url", "ws:// or wss://")), text("subscribe", "what to send first"), flag("journal", "keep records, so that they can be read again")}},
		{Name: "sse", Formats: formats, DefaultFormat: "json", Planned: true, Doc: "reads server-sent events as a client", Options: []Option{required(text("url", "http:// or https://")), flag("journal", "keep records, so that they can be read again")}},
		{Name: "redis", Formats: formats, DefaultFormat: "json", Planned: true, BrokerTime: true, Doc: "reads a Redis stream", Options: append(redisOptions(), required(text("stream", "the stream's key")), text("group", "the consumer group"))},
		{Name: "postgres", Aliases: []string{"jdbc", "postgres-cdc"}, Formats: []Format{{Name: "rows"}}, DefaultFormat: "rows", Planned: true, BrokerTime: true, Doc: "reads a table, or its changes by logical replication",
			Options: append(postgresOptions(), flag("cdc", "read changes, too"), text("slot", "the replication slot"), text("publication", "the publication"), duration("refresh", "as a table of a join: read it again so often"))},
		{Name: "nats", Formats: messages, DefaultFormat: "json", Planned: true, BrokerTime: true, Doc: "reads a JetStream consumer", Options: append(natsOptions(), text("durable", "the durable consumer's name"))},
		{Name: "mqtt", Formats: formats, DefaultFormat: "json", Planned: true, Doc: "subscribes to a topic", Options: append(mqttOptions(), flag("journal", "keep records, so that they can be read again"))},
		{Name: "s3", Formats: append(append([]Format(nil), formats...), plannedFileFormats()...), Planned: true, Bounded: true, Doc: "reads the objects under a prefix",
			Options: append(s3Options(), required(text("path", "the key, or a glob of keys")), Option{Name: "split", Kind: types.String, Constant: true, Values: []string{"file", "log"}, Doc: "each object its own log, or all one log"}), Glob: true},
	}
}

// plannedSinks are the sinks of experience.md §2 that are not built yet.
func plannedSinks(formats []Format) []*Connector {
	messages := append(append([]Format(nil), formats...), plannedFormats()...)
	with := func(options []Option, more ...Option) []Option {
		return append(append(append([]Option(nil), options...), more...), deliveryOption())
	}
	return []*Connector{
		{Name: "kafka", Aliases: []string{"upsert-kafka"}, Formats: messages, DefaultFormat: "json", Planned: true, Output: CanAppend | CanUpsert, Doc: "writes a topic; with PRIMARY KEY, a deleted row is a tombstone",
			Options: with(kafkaOptions(), text("compression", "none, gzip, snappy, lz4 or zstd"), text("transactional_id", "of transactions"))},
		{Name: "http", Aliases: []string{"webhook"}, Formats: formats, DefaultFormat: "json", Planned: true, Output: CanAppend, Doc: "sends rows by POST, with an idempotency key", Options: with(nil, required(text("url", "http:// or https://")), text("token", "env('…') or file('…')"), whole("batch", "rows per request"))},
		{Name: "websocket", Formats: formats, DefaultFormat: "json", Planned: true, Output: CanAppend, Doc: "shows rows to clients that are connected", Options: with(nil, required(text("path", "the path that clients connect to")))},
		{Name: "sse", Formats: formats, DefaultFormat: "json", Planned: true, Output: CanAppend, Doc: "shows rows to clients that are connected", Options: with(nil, required(text("path", "the path that clients connect to")))},
		{Name: "kv", Formats: formats[:1], DefaultFormat: "json", Planned: true, Output: CanUpsert, Doc: "keeps the rows by key, for lookups over HTTP and the Redis protocol", Options: with(nil, text("name", "the table's name; the sink's by default"))},
		{Name: "redis", Formats: formats[:1], DefaultFormat: "json", Planned: true, Output: CanUpsert, Doc: "writes rows under their keys", Options: with(redisOptions(), duration("ttl", "how long a row is kept"))},
		{Name: "postgres", Aliases: []string{"jdbc"}, Formats: []Format{{Name: "rows"}}, DefaultFormat: "rows", Planned: true, Output: CanAppend | CanUpsert | CanReplace, Doc: "writes a table, the epoch in the same transaction", Options: with(postgresOptions())},
		{Name: "nats", Formats: messages, DefaultFormat: "json", Planned: true, Output: CanAppend, Doc: "publishes to a JetStream subject", Options: with(natsOptions())},
		{Name: "mqtt", Formats: formats, DefaultFormat: "json", Planned: true, Output: CanAppend, Doc: "publishes to a topic", Options: with(mqttOptions(), flag("retain", "the broker keeps the last row"))},
		{Name: "s3", Formats: append(append([]Format(nil), formats...), plannedFileFormats()...), Planned: true, Output: CanAppend, Doc: "writes objects, complete at the end of an epoch", Options: with(s3Options(), required(text("path", "the prefix of the keys")))},
	}
}
