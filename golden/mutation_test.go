package golden

import (
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/streamc/streamc/golden/replay"
	"github.com/streamc/streamc/runtime/job"
)

const mutatedColumns = `
  id BIGINT, price DECIMAL(12, 2), big DECIMAL(38, 3), note STRING, x DOUBLE, ok BOOLEAN, n SMALLINT, pad BIGINT, ts TIMESTAMP(3), day DATE, wait DURATION, name STRING, rest STRING, at TIMESTAMP, last BIGINT NOT NULL
`

// mutated are programs over records that are changed by a byte, and records that they are made of. Some columns are not read, so the decoders pass them by;
// TRY shows the value of each cell, and the plain columns why there is none; same has columns in the order of the records.
var mutated = map[string][]string{
	"json": {
		`{"id":17,"price":12.50,"big":"12345678901234567890.125","note":"a, {b}","x":1.5e-3,"ok":true,"n":-300,"pad":42,"ts":"2024-02-29T12:34:56.789Z","day":"2024-02-29","wait":"1h30m","name":"plain text","rest":{"a":[1,"]"]},"at":"2024-02-29T12:34:07Z","last":123456789012}`,
		`{"id":1234567890123456,"price":0.5,"big":7,"note":"","x":12,"ok":false,"n":5,"pad":"q\"","ts":"2024-02-29T12:34:01Z","day":"1969-12-31","wait":"5s","name":"é\u00e9","rest":null,"at":"2024-02-29T23:59:59.000001+09:00","last":0}`,
		`{"id":1,"at":"2024-02-29T23:59:59+09:60","last":1}`,
		`{"id":2,"at":"2024-02-29T23:59:59-24:00","last":2}`,
		`{ "last": 5, "id":null, "name":"x", "name":"y", "ts":"2024-02-29 12:34:56Z" , "price":"1.25","n":1e2}`,
	},
	"csv": {
		`17,12.50,12345678901234567890.125,"a, {b}",1.5e-3,true,-300,42,2024-02-29T12:34:56.789Z,2024-02-29,1h30m,plain text,rest,2024-02-29T12:34:07Z,123456789012`,
		`1234567890123456,0.5,7,,12,false,5,"q""",2024-02-29T12:34:01Z,1969-12-31,5s,é,"two
lines",2024-02-29T23:59:59.000001+09:00,0`,
		`1,,,,,,,,,,,,,2024-02-29T23:59:59+09:60,1`,
		`2,,,,,,,,,,,,,2024-02-29T23:59:59-24:00,2`,
	},
}

// TestMutations: 100,000 records, or as many as MUTATIONS says, that differ from good ones by a byte give the rows and the errors of the reference's decoders, for JSON and for CSV. Small
// chunks let the decoder of usual records look at each of them.
func TestMutations(t *testing.T) {
	n, rounds := 100_000, uint64(1)
	if testing.Short() {
		n = 4_000
	}
	if text := os.Getenv("MUTATIONS"); text != "" {
		all, err := strconv.Atoi(text)
		if err != nil || all < n {
			t.Fatalf("MUTATIONS=%s is no number from %d on", text, n)
		}
		rounds = uint64(all / n)
	}
	var programs []*program
	for _, format := range []string{"json", "csv"} {
		options := ""
		if format == "csv" {
			options = ", header = FALSE"
		}
		query := `CREATE SOURCE t (` + mutatedColumns + `) WITH (connector = 'file', path = 'in/t', format = '` + format + `'` + options + `) ON ERROR INTO bad;
CREATE SINK bad WITH (connector = 'memory');
CREATE SINK tried WITH (connector = 'memory');
CREATE SINK plain WITH (connector = 'memory');
CREATE SINK same WITH (connector = 'memory');
INSERT INTO same SELECT note, name, rest, at, last FROM t;
INSERT INTO tried SELECT TRY(id) AS id, TRY(price) AS price, TRY(big) AS big, TRY(x) AS x, TRY(ok) AS ok, TRY(n) AS n, TRY(ts) AS ts, TRY(day) AS day, TRY(wait) AS wait, TRY(name) AS name, TRY(at) AS at, TRY(last) AS last FROM t;
INSERT INTO plain SELECT last, name, at, wait, day, ts, n, ok, x, big, price, id FROM t;
`
		p, err := compile("mutated_"+format, query)
		if err != nil {
			t.Fatal(err)
		}
		programs = append(programs, p)
	}
	bin := link(t, workDir(t, "mutated"), programs)
	for i, format := range []string{"json", "csv"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			for round := range rounds {
				mutate(t, start(t, bin), programs[i], mutations(mutated[format], n, format == "csv", round), n)
			}
		})
	}
}

// mutate compares a run over n records with the reference.
func mutate(t *testing.T, r *runner, p *program, data []byte, n int) {
	t.Helper()
	files := map[string][]byte{"in/t": data}
	want, err := reference(p.typed, files, nil)
	if err != nil || want.Err != nil {
		t.Fatal(err, want.Err)
	}
	if good, bad := len(want.Sinks["plain"]), len(want.Sinks["bad"]); good < n/20 || bad < n/20 {
		t.Fatalf("%d good records, %d bad ones: they say little", good, bad)
	}
	res, err := r.ask(replay.Request{Job: p.name, Files: files, Schedules: []replay.Schedule{
		{Mode: job.Batch, Workers: 1, Seed: 1, Epochs: 1, MinChunk: 500, MaxChunk: 1500},
		{Mode: job.Batch, Workers: 2, Seed: 2, Epochs: 1, MinChunk: 1 << 20, MaxChunk: 1 << 20},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if res.Fault != "" {
		t.Fatal(res.Fault)
	}
	for _, o := range res.Outcomes {
		if d := judge(p.typed, want, o); d != "" {
			t.Errorf("%s (%d of %d runs): run and reference differ\n%s", o.Schedule, o.Runs, res.Runs, clip(d, 3000))
		}
	}
}

// mutations is n records, each one of those given with a byte replaced, inserted or left out, or cut short; every fourth stays as it is. With quotes a good
// record follows each, so that a quote that was opened ends.
func mutations(records []string, n int, quotes bool, round uint64) []byte {
	rng := rand.New(rand.NewPCG(3, round))
	const likely = `{}[]",:\ 0129.eE+-/tfnuZTsm` + "\n\r\t\x00\x7f\x80\xc3\xa9\xff"
	var b strings.Builder
	for i := range n {
		line := records[rng.IntN(len(records))]
		at := rng.IntN(len(line))
		c := string([]byte{byte(rng.IntN(256))})
		if rng.IntN(3) > 0 {
			c = string(likely[rng.IntN(len(likely))])
			c = c[len(c)-1:]
		}
		switch i % 4 {
		case 0:
			line = line[:at] + c + line[at+1:]
		case 1:
			line = line[:at] + c + line[at:]
		case 2:
			if line = line[:at] + line[at+1:]; rng.IntN(4) == 0 {
				line = line[:at]
			}
		}
		b.WriteString(line + "\n")
		if quotes && strings.Count(line, `"`)%2 == 1 {
			b.WriteString("\"\n")
		}
	}
	return []byte(b.String())
}
