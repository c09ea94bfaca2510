package records

import (
	"fmt"

	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/decode"
)

// MaxRecordBytes is the default of max_record_bytes.
const MaxRecordBytes = 16 << 20

// FormatOf reads the options of a byte-oriented source: header, delimiter, quote, comment (CSV) and max_record_bytes.
func FormatOf(cfg connect.SourceConfig) (Format, error) {
	f := Format{Columns: cfg.Columns, Need: cfg.Need}
	limit, err := cfg.Options.Int("max_record_bytes", MaxRecordBytes)
	if err != nil {
		return f, err
	}
	if limit < 1 || limit > 1<<30 {
		return f, fmt.Errorf("max_record_bytes must be between 1 and %d, not %d", 1<<30, limit)
	}
	f.Max = int(limit)
	switch cfg.Format {
	case "json":
		return f, nil
	case "text":
		f.Text = true
		return f, nil
	case "csv":
	default:
		return f, fmt.Errorf("format %q is not known; json, csv and text are", cfg.Format)
	}
	if f.Header, err = cfg.Options.Bool("header", true); err != nil {
		return f, err
	}
	f.CSV, err = CSVOf(cfg.Options)
	return f, err
}

// CSVOf reads the options delimiter, quote and comment: one byte each.
func CSVOf(o connect.Options) (*decode.CSV, error) {
	csv := &decode.CSV{Delimiter: ',', Quote: '"'}
	for _, x := range []struct {
		name string
		to   *byte
	}{{"delimiter", &csv.Delimiter}, {"quote", &csv.Quote}, {"comment", &csv.Comment}} {
		v, err := o.Text(x.name, "")
		if err != nil {
			return nil, err
		}
		if v == "" {
			continue
		}
		if len(v) != 1 || v == "\n" || v == "\r" {
			return nil, fmt.Errorf("option %s must be one ASCII character, not %q", x.name, v)
		}
		*x.to = v[0]
	}
	if csv.Delimiter == csv.Quote || csv.Comment != 0 && (csv.Comment == csv.Quote || csv.Comment == csv.Delimiter) {
		return nil, fmt.Errorf("options delimiter, quote and comment must differ")
	}
	return csv, nil
}
