package diag

import (
	"encoding/json"
	"io"
	"unicode/utf8"

	"github.com/streamc/streamc/lang/source"
)

// jsonPlace is a position: offset in bytes from 0, line and column from 1, column in characters.
type jsonPlace struct {
	Offset int `json:"offset"`
	Line   int `json:"line"`
	Column int `json:"column"`
}

type jsonRange struct {
	Start jsonPlace `json:"start"`
	End   jsonPlace `json:"end"`
}

type jsonHelp struct {
	Text    string     `json:"text"`
	Code    string     `json:"code,omitempty"`
	Replace *jsonRange `json:"replace,omitempty"` // the range that code may replace
}

type jsonDiagnostic struct {
	Code     Code       `json:"code"`
	Severity string     `json:"severity"`
	Message  string     `json:"message"`
	File     string     `json:"file,omitempty"`
	Range    *jsonRange `json:"range,omitempty"`
	Why      string     `json:"why,omitempty"`
	Help     []jsonHelp `json:"help,omitempty"`
}

// WriteJSON writes one JSON object a line for each diagnostic.
func WriteJSON(w io.Writer, list []Diagnostic) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, d := range list {
		out := jsonDiagnostic{Code: d.Code, Severity: d.Severity.String(), Message: d.Message, Why: d.Why}
		if d.File != nil {
			out.File, out.Range = d.File.Name, rangeOf(d.File, d.Span)
		}
		for _, h := range d.Help {
			jh := jsonHelp{Text: h.Text, Code: h.Code}
			if d.File != nil && h.Span.Valid() {
				jh.Replace = rangeOf(d.File, h.Span)
			}
			out.Help = append(out.Help, jh)
		}
		if err := enc.Encode(out); err != nil {
			return err
		}
	}
	return nil
}

func rangeOf(f *source.File, s source.Span) *jsonRange {
	return &jsonRange{place(f, s.Start), place(f, s.End)}
}

func place(f *source.File, off int) jsonPlace {
	line, col := f.Position(off)
	text := f.Line(line)
	return jsonPlace{off, line, 1 + utf8.RuneCountInString(text[:min(col-1, len(text))])}
}
