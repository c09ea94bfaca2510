package catalog

import (
	"slices"
	"testing"
)

// TestConnectors: check accepts every connector of the documentation's table, in its roles.
func TestConnectors(t *testing.T) {
	c := Default()
	sources, sinks := Names(c.Sources), Names(c.Sinks)
	for _, name := range []string{"file", "stdin", "generate", "nexmark", "kafka", "http", "websocket", "sse", "redis", "postgres", "nats", "mqtt", "s3", "memory"} {
		if !slices.Contains(sources, name) {
			t.Errorf("no source %s", name)
		}
	}
	for _, name := range []string{"file", "stdout", "blackhole", "kafka", "http", "websocket", "sse", "kv", "redis", "postgres", "nats", "mqtt", "s3", "memory"} {
		if !slices.Contains(sinks, name) {
			t.Errorf("no sink %s", name)
		}
	}
	for alias, name := range map[string]string{"filesystem": "file", "datagen": "generate", "upsert-kafka": "kafka", "jdbc": "postgres"} {
		if s := c.Source(alias); s == nil || s.Name != name {
			t.Errorf("%s is not %s", alias, name)
		}
	}
	for _, format := range []string{"json", "csv", "avro", "protobuf", "debezium-json"} {
		if c.Source("kafka").Format(format) == nil {
			t.Errorf("kafka has no format %s", format)
		}
	}
	for _, role := range [][]*Connector{c.Sources, c.Sinks} {
		for _, x := range role {
			if x.Doc == "" {
				t.Errorf("%s has no doc", x.Name)
			}
			for _, f := range x.Formats {
				seen := map[string]bool{}
				for _, o := range x.OptionsOf(f.Name) {
					for _, n := range append([]string{o.Name}, o.Aliases...) {
						if seen[n] || n == "connector" || n == "format" {
							t.Errorf("%s, %s: option %s stands twice", x.Name, f.Name, n)
						}
						seen[n] = true
					}
					if o.Doc == "" {
						t.Errorf("%s: option %s has no doc", x.Name, o.Name)
					}
				}
			}
		}
	}
}

// TestMetadata: every source knows the position of a record; keys are told once each, with what they mean.
func TestMetadata(t *testing.T) {
	for _, c := range Default().Sources {
		keys := c.MetadataKeys()
		for _, k := range []string{"partition", "offset"} {
			if m := c.MetadataOf(k); m == nil || m.Recorded {
				t.Errorf("%s does not know the %s", c.Name, k)
			}
		}
		for i, m := range c.Metadata {
			if slices.Contains(keys[:i], m.Key) || m.Doc == "" || len(m.Types) == 0 {
				t.Errorf("%s: metadata %+v", c.Name, m)
			}
			if m.Recorded && !c.Planned {
				t.Errorf("%s: a reader does not tell the %s", c.Name, m.Key)
			}
		}
	}
}
