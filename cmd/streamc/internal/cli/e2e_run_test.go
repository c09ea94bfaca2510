package cli

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const small = "id,n,ts\na,1,2026-01-01T00:00:10Z\nb,20,2026-01-01T00:00:05Z\nc,30,2026-01-01T00:02:00Z\n"

// A one-liner finds its columns in the file; a window makes it choose the event time, and no row is late.
func TestOneLiner(t *testing.T) {
	long(t)
	u := newUser(t)
	u.write("rows.csv", small)
	r := u.run("run", "-e", "SELECT id, n * 2 AS twice FROM r WHERE n > 10 -- big ones", "--input", "r=rows.csv", "--workers", "1")
	if want := `{"id":"b","twice":40}` + "\n" + `{"id":"c","twice":60}` + "\n"; r.stdout != want {
		t.Errorf("stdout %s\n%s", r.stdout, r.err)
	}
	u.write("names.csv", "id,name\nb,Bo\n")
	r = u.run("run", "-e", "SELECT r.id, name FROM r JOIN k ON r.id = k.id", "--input", "r=rows.csv", "--input", "k=names.csv")
	if want := `{"id":"b","name":"Bo"}` + "\n"; r.stdout != want {
		t.Errorf("stdout %s\n%s", r.stdout, r.err)
	}
	r = u.run("run", "-e", "SELECT window_start, SUM(n) AS n FROM r GROUP BY TUMBLE(ts, 1m)", "--input", "r=rows.csv", "--rows", "table")
	if want := "window_start           n\n2026-01-01T00:00:00Z  21\n2026-01-01T00:02:00Z  30\n"; r.stdout != want || !strings.Contains(r.err, " 0 late,") {
		t.Errorf("stdout %s\n%s", r.stdout, r.err)
	}
}

// Any prefix of a pipe query is a query; what stands behind it is not run.
func TestUntil(t *testing.T) {
	long(t)
	u := newUser(t)
	u.write("rows.csv", small)
	u.write("q.sq", `CREATE SOURCE r (id STRING NOT NULL, n BIGINT NOT NULL, ts TIMESTAMP NOT NULL) WITH (connector = 'file', path = 'rows.csv', format = 'csv');
CREATE SINK big WITH (connector = 'file', path = 'big.jsonl', format = 'json');
INSERT INTO big FROM r |> WHERE n > 10 |> EXTEND n * 2 AS twice |> DROP ts |> EMIT APPEND;
`)
	for until, want := range map[string]string{
		"1": `{"id":"b","n":20,"ts":"2026-01-01T00:00:05Z"}`,
		"2": `{"id":"b","n":20,"ts":"2026-01-01T00:00:05Z","twice":40}`,
		"3": `{"id":"b","n":20,"twice":40}`,
	} {
		r := u.run("run", "--until", until, "q.sq")
		if lines := strings.Split(r.stdout, "\n"); len(lines) != 3 || !slices.Contains(lines, want) {
			t.Errorf("until %s: %s%s", until, r.stdout, r.err)
		}
	}
	if r := u.try("", "/bin/ls", u.dir); strings.Contains(r.stdout, "big.jsonl") {
		t.Error("the sink of the whole query was written")
	}
}

// What `streamc new` writes runs, and its tests pass.
func TestTemplates(t *testing.T) {
	long(t)
	u := newUser(t)
	for _, name := range templateNames {
		u.run("new", "--template", name, name)
		v := *u
		v.dir = u.dir + "/" + name
		v.run("test", name+".sq")
		v.run("run", name+".sq")
		if name == "fraud" && !strings.Contains(v.read("out/alerts.jsonl"), `"card_id":"c7","probes":3,"largest":812.00`) {
			t.Errorf("alerts: %s", v.read("out/alerts.jsonl"))
		}
	}
}

// doctor --connect tries what a query names, and writes nothing.
func TestDoctorConnect(t *testing.T) {
	long(t)
	u := newUser(t)
	u.write("rows.csv", small)
	text := `CREATE SOURCE r (id STRING NOT NULL) WITH (connector = 'file', path = 'rows.csv', format = 'csv');
CREATE SINK big WITH (connector = 'file', path = 'big.jsonl', format = 'json');
INSERT INTO big SELECT id FROM r;
`
	u.write("q.sq", text)
	if r := u.run("doctor", "--connect", "q.sq"); !strings.Contains(r.stdout, "q: ok, 1 source with 1 partition") {
		t.Errorf("%s%s", r.stdout, r.err)
	}
	if r := u.try("", "/bin/ls", u.dir); strings.Contains(r.stdout, "big.jsonl") {
		t.Error("the sink was written")
	}
	u.write("bad.sq", strings.Replace(text, "rows.csv", "row.csv", 1))
	if r := u.try("", u.streamc, "doctor", "--connect", "bad.sq"); r.code == 0 || !strings.Contains(r.err, "row.csv") {
		t.Errorf("exit %d %s%s", r.code, r.stdout, r.err)
	}
}

// A query over connectors that are to come runs over files, whatever their text form, by run, by build and by the job that was built.
func TestReplacedConnectors(t *testing.T) {
	long(t)
	u := newUser(t)
	u.write("rows.csv", small)
	u.write("rows.jsonl", `{"id":"x","n":50,"ts":"2026-01-01T00:00:00Z"}`+"\n")
	u.write("q.sq", `CREATE SOURCE r (id STRING NOT NULL METADATA FROM 'key', n BIGINT NOT NULL, ts TIMESTAMP NOT NULL METADATA FROM 'timestamp', part INT METADATA FROM 'partition',
  WATERMARK ts DELAY OF 10s MAX AHEAD 1h) WITH (connector = 'kafka', brokers = 'localhost:9092', topic = 'r', format = 'json');
CREATE SINK big WITH (connector = 'kafka', brokers = 'localhost:9092', topic = 'big', format = 'json');
INSERT INTO big SELECT id, n FROM r WHERE n > 10 AND part = 0;
TEST 'big ones' { GIVEN r (id, n) VALUES ('a', 1), ('b', 11); EXPECT big (id) VALUES ('b'); };
`)
	want := `{"id":"b","n":20}` + "\n" + `{"id":"c","n":30}` + "\n"
	if r := u.run("run", "q.sq", "--input", "r=rows.csv", "--output=big=-"); r.stdout != want {
		t.Errorf("stdout %s\n%s", r.stdout, r.err)
	}
	u.run("test", "q.sq")
	u.run("build", "q.sq", "-o", "job", "--input", "r=rows.csv", "--output", "big=big.csv.gz")
	if r := u.try("", u.dir+"/job", "--output", "big=big.csv"); r.code != 0 || u.read("big.csv") != "id,n\nb,20\nc,30\n" {
		t.Errorf("exit %d %s", r.code, r.err)
	}
	if r := u.try("", u.dir+"/job", "--input", "r=rows.jsonl"); r.code != 2 || !strings.Contains(r.err, "the query says format = 'csv'") {
		t.Errorf("exit %d %s", r.code, r.err)
	}
	if r := u.run("run", "q.sq", "--input=r=rows.jsonl", "--output", "big=-"); r.stdout != `{"id":"x","n":50}`+"\n" {
		t.Errorf("stdout %s\n%s", r.stdout, r.err)
	}
}

// Windows over processing time close while standard input is open and silent: their rows are read before anything else is written.
func TestClockWhileIdle(t *testing.T) {
	long(t)
	u := newUser(t)
	u.write("q.sq", `CREATE SOURCE e (k STRING NOT NULL, p AS PROCTIME()) WITH (connector = 'stdin', format = 'json');
CREATE VIEW tumbling AS SELECT k || '/t' AS k, COUNT(*) AS n FROM e GROUP BY k, TUMBLE(p, 10ms);
CREATE VIEW sessions AS SELECT k || '/s' AS k, COUNT(*) AS n FROM e GROUP BY k, SESSION(p, 10ms);
SELECT * FROM tumbling UNION ALL SELECT * FROM sessions;
`)
	u.run("build", "q.sq", "-o", "job")
	for _, mode := range []string{"microbatch", "continuous"} {
		cmd := exec.CommandContext(t.Context(), filepath.Join(u.dir, "job"), "--run", mode, "--quiet")
		cmd.Dir, cmd.Env = u.dir, u.env
		in, err := cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		rows := bufio.NewReader(out)
		for _, key := range []string{"a", "b"} {
			if _, err := fmt.Fprintf(in, "{\"k\":%q}\n", key); err != nil {
				t.Fatal(err)
			}
			var got []string
			for range 2 {
				line, err := rows.ReadString('\n')
				if err != nil {
					t.Fatalf("%s: %v after %q", mode, err, got)
				}
				got = append(got, line)
			}
			slices.Sort(got)
			if want := []string{fmt.Sprintf("{\"k\":\"%s/s\",\"n\":1}\n", key), fmt.Sprintf("{\"k\":\"%s/t\",\"n\":1}\n", key)}; !slices.Equal(got, want) {
				t.Errorf("%s: %q, want %q", mode, got, want)
			}
		}
		if err := in.Close(); err != nil {
			t.Fatal(err)
		}
		rest, err := io.ReadAll(rows)
		if err := cmd.Wait(); err != nil || len(rest) > 0 {
			t.Errorf("%s: %v, %q", mode, err, rest)
		}
		if err != nil {
			t.Error(err)
		}
	}
}

// A file that is followed may come later, grow within a record and be replaced; an interrupt ends the run, and a batch reads what is there.
func TestFollow(t *testing.T) {
	long(t)
	u := newUser(t)
	u.write("q.sq", `CREATE SOURCE e (k STRING NOT NULL) WITH (connector = 'file', path = 'in.jsonl', format = 'json', follow = TRUE);
SELECT k FROM e;
`)
	u.run("build", "q.sq", "-o", "job")
	for _, mode := range []string{"microbatch", "continuous"} {
		cmd := exec.CommandContext(t.Context(), filepath.Join(u.dir, "job"), "--run", mode, "--quiet")
		cmd.Dir, cmd.Env = u.dir, u.env
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		rows := bufio.NewReader(out)
		expect := func(key string) {
			t.Helper()
			line, err := rows.ReadString('\n')
			if want := fmt.Sprintf("{\"k\":%q}\n", key); err != nil || line != want {
				t.Fatalf("%s: %q %v, want %q", mode, line, err, want)
			}
		}
		path := filepath.Join(u.dir, "in.jsonl")
		add := func(text string) {
			t.Helper()
			f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := f.WriteString(text); err != nil {
				t.Fatal(err)
			}
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
		}
		add("{\"k\":\"a\"}\n{\"k\":")
		expect("a")
		add("\"b\"}\n")
		expect("b")
		if err := os.Rename(path, path+".1"); err != nil {
			t.Fatal(err)
		}
		add("{\"k\":\"c\"}\n{\"k\":")
		expect("c")
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		rest, err := io.ReadAll(rows)
		if err != nil || len(rest) > 0 {
			t.Errorf("%s: %q %v", mode, rest, err)
		}
		if err := cmd.Wait(); cmd.ProcessState.ExitCode() != 0 {
			t.Errorf("%s: %v", mode, err)
		}
		if r := u.try("", filepath.Join(u.dir, "job"), "--run", "batch", "--quiet"); r.stdout != "{\"k\":\"c\"}\n" || r.code != 0 {
			t.Errorf("batch: exit %d %q %s", r.code, r.stdout, r.err)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}
