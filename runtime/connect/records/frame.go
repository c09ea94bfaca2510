package records

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/streamc/streamc/runtime/decode"
)

func firstRecordEnd(csv *decode.CSV, b []byte) int {
	s := scanner{csv: csv}
	if n, ok := s.next(b); ok {
		return n
	}
	return 0
}

func lastRecordEnd(csv *decode.CSV, b []byte) int {
	if csv == nil {
		return bytes.LastIndexByte(b, '\n') + 1
	}
	n := 0
	for {
		k := firstRecordEnd(csv, b[n:])
		if k == 0 {
			return n
		}
		n += k
	}
}

func completeRecord(csv *decode.CSV, b []byte) bool {
	if csv == nil {
		return json.Valid(b)
	}
	return firstRecordEnd(csv, append(bytes.Clone(b), '\n')) > 0
}

func headerFields(csv *decode.CSV, line []byte, columns []string, need []int) ([]int16, error) {
	var out []int16
	seen := map[int]bool{}
	for _, f := range strings.Split(string(line), ",") {
		k := -1
		for i, c := range columns {
			if strings.EqualFold(c, f) {
				k = i
				seen[i] = true
			}
		}
		out = append(out, int16(k))
	}
	for _, n := range need {
		if !seen[n] {
			return nil, fmt.Errorf("the header has no column %q", columns[n])
		}
	}
	return out, nil
}
