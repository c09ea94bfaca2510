package golden

import (
	"bytes"
	"fmt"
	"strconv"
	"time"

	"github.com/streamc/streamc/golden/ref"
	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/connect/generate"
	"github.com/streamc/streamc/runtime/connect/nexmark"
	"github.com/streamc/streamc/runtime/sq"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// generators are the connectors whose rows are computed: their logs are what they say they are, so the reference reads what they write.
var generators = map[string]func(connect.SourceConfig) (connect.Source, error){
	"nexmark": nexmark.OpenSource, "generate": generate.OpenSource,
}

// generated reads the whole logs of a generator.
func generated(s *typed.Source, open func(connect.SourceConfig) (connect.Source, error), params map[string]string) ([]ref.Partition, error) {
	o, err := generatorOptions(s.With, params)
	if err != nil {
		return nil, fmt.Errorf("source %s: %w", s.Name, err)
	}
	cfg := connect.SourceConfig{Name: s.Name, Format: s.Format, Options: o}
	for i, c := range s.Schema[:s.Stored()].Visible() {
		cfg.Columns, cfg.Types, cfg.Need = append(cfg.Columns, c.Name), append(cfg.Types, c.Type.Name()), append(cfg.Need, i)
	}
	src, err := open(cfg)
	if err != nil {
		return nil, fmt.Errorf("source %s: %w", s.Name, err)
	}
	if !src.Bounded() {
		return nil, fmt.Errorf("source %s: a reference needs an end", s.Name)
	}
	var parts []ref.Partition
	for p := range src.Partitions() {
		r, err := src.Open(p, 0)
		if err != nil {
			return nil, err
		}
		var log bytes.Buffer
		for end := false; !end; {
			k, err := r.Next(1000)
			if err != nil {
				return nil, err
			}
			log.Write(k.Data)
			end = k.End
		}
		parts = append(parts, ref.Partition{{Data: log.Bytes()}})
	}
	return parts, nil
}

// generatorOptions are WITH values that are literals or parameters.
func generatorOptions(with []typed.Option, params map[string]string) (o connect.Options, err error) {
	o = connect.Options{}
	for _, w := range with {
		e := w.Value
		if p, ok := e.(*typed.ParamRef); ok {
			if text, given := params[p.Param.Name]; given {
				v, err := ref.ParseParam(text, p.Param.Type)
				if err != nil {
					return nil, err
				}
				o[w.Key] = plain(v.Kind, v.S, v.I, v.B)
				continue
			}
			e = p.Param.Default
		}
		l, ok := e.(*typed.Literal)
		if !ok {
			return nil, fmt.Errorf("option %s is neither a literal nor a parameter", w.Key)
		}
		o[w.Key] = plain(l.T.Kind, l.Str, l.Int, l.Bool)
		switch l.T.Kind {
		case types.Double:
			o[w.Key] = l.Float
		case types.Decimal:
			if o[w.Key], err = strconv.ParseFloat(fmt.Sprintf("%se-%d", l.Unscaled, l.T.Scale), 64); err != nil {
				return nil, err
			}
		}
	}
	return o, nil
}

// plain is a value in its dynamic type in connect.Options.
func plain(k types.Kind, s string, i int64, b bool) any {
	switch k {
	case types.String:
		return s
	case types.Boolean:
		return b
	case types.Timestamp:
		return sq.Timestamp(i)
	case types.Duration:
		return time.Duration(i) * time.Microsecond
	}
	return i
}
