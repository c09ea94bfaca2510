#!/usr/bin/env python3
"""Compares streamc with PostgreSQL and DuckDB: the functions that they share (functions.txt), and queries over examples/data (queries.txt).

Prints agreements and documented differences; exit 1 on any other difference. It starts PostgreSQL by itself in a folder of its own, and installs
the Python package duckdb into a virtual environment below out/ unless it can be imported.
"""
import json, math, os, re, shutil, subprocess, sys, tempfile, venv
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
STREAMC = ROOT / "out" / "streamc"


def duckdb_module():
    try:
        import duckdb
    except ImportError:
        env = ROOT / "out" / "oracle-venv"
        if not env.exists():
            print("installing duckdb into out/oracle-venv", file=sys.stderr)
            venv.create(env, with_pip=True)
            subprocess.run([env / "bin/pip", "install", "-q", "duckdb"], check=True)
        os.execv(env / "bin/python", [str(env / "bin/python"), *sys.argv])
    return duckdb


class Postgres:
    """A server of its own in a temporary folder, reached through a socket there."""

    def __init__(self):
        self.dir = tempfile.mkdtemp(prefix="oracle")
        # PostgreSQL refuses to run as root
        self.as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self.as_user:
            shutil.chown(self.dir, "postgres")
        initdb = shutil.which("initdb") or sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))[-1]
        self.bin = Path(initdb).resolve().parent
        self.run("initdb", "-D", f"{self.dir}/data", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self.run("pg_ctl", "-D", f"{self.dir}/data", "-w", "-l", f"{self.dir}/log", "-o", f"-k {self.dir} -c listen_addresses='' -c fsync=off -c timezone=UTC", "start")
        for name in "fuzzystrmatch", "pgcrypto":
            self.run("psql", "-h", self.dir, "-d", "postgres", "-qc", f"CREATE EXTENSION {name}")

    def run(self, name, *args, **kw):
        return subprocess.run([*self.as_user, str(self.bin / name), *args], check=True, cwd=self.dir, stdout=subprocess.PIPE, stderr=subprocess.STDOUT if not kw else subprocess.PIPE, **kw)

    def values(self, exprs):
        """The JSON text of each expression; an exception text where it fails."""
        out = []
        for e in exprs:
            p = subprocess.run([*self.as_user, str(self.bin / "psql"), "-h", self.dir, "-d", "postgres", "-XAtqc", f"SELECT to_json(({e}))"], cwd=self.dir, capture_output=True, text=True)
            out.append(Error(p.stderr.strip().splitlines()[0]) if p.returncode else json.loads(p.stdout.strip() or "null"))
        return out

    def close(self):
        self.run("pg_ctl", "-D", f"{self.dir}/data", "-m", "immediate", "stop")
        shutil.rmtree(self.dir, ignore_errors=True)


class Error(str):
    """What an engine said instead of a value."""


def same(a, b):
    """Equal up to how values are written: numbers to 12 digits, times with T and without Z."""
    if isinstance(a, Error) or isinstance(b, Error):
        return isinstance(a, Error) and isinstance(b, Error)
    if isinstance(a, bool) or isinstance(b, bool) or a is None or b is None:
        return a is b
    x, y = number(a), number(b)
    if x is not None and y is not None:
        return x == y or math.isclose(x, y, rel_tol=1e-12)
    return text(a) == text(b)


def number(v):
    if isinstance(v, (int, float)):
        return v
    return float(v) if isinstance(v, str) and re.fullmatch(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", v) else None


def text(v):
    v = str(v)
    m = re.fullmatch(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d)(?:\.(\d+?)0*)?(?:Z|\+00:00)?)?", v)
    if m:
        day, clock, fraction = m.groups()
        return day + ("T" + clock if clock and clock != "00:00:00" or fraction else "") + ("." + fraction if fraction else "")
    return v


def cases():
    """(function, {engine: expression or None}, {engine: reason}) of functions.txt."""
    name = ""
    for line in (HERE / "functions.txt").read_text().splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if m := re.fullmatch(r"\[(.*)\]", line):
            name = m.group(1)
            continue
        expr, *notes = re.split(r"  +(?=[@!](?:pg|duckdb) )", line)
        call, reason = {"pg": expr, "duckdb": expr}, {}
        for n in notes:
            engine, rest = re.fullmatch(r"[@!](\w+) (.*)", n).groups()
            if n[0] == "@":
                call[engine] = None if rest == "-" else rest
            else:
                reason[engine] = rest
        yield name, expr, call, reason


def ours(exprs):
    """All expressions in one program, each behind TRY: what fails is NULL, and then is an Error."""
    with tempfile.TemporaryDirectory() as d:
        Path(d, "one.jsonl").write_text('{"x":1}\n')
        items = ", ".join(f"{e} AS c{i}" for i, e in enumerate(exprs))
        Path(d, "q.sq").write_text(f"CREATE SOURCE one (x BIGINT) WITH (connector = 'file', path = 'one.jsonl', format = 'json');\nSELECT {items} FROM one;\nRUN BATCH;\n")
        p = subprocess.run([STREAMC, "run", "q.sq"], cwd=d, capture_output=True, text=True)
        if p.returncode:
            sys.exit(f"streamc: {p.stderr}")
        row = json.loads(p.stdout.splitlines()[0])
        return [row[f"c{i}"] for i in range(len(exprs))]


def compare_functions(duckdb):
    todo = list(cases())
    mine = ours([t[1] for t in todo])
    results = {}
    pg = Postgres()
    try:
        want = [i for i, t in enumerate(todo) if t[2]["pg"]]
        results["pg"] = dict(zip(want, pg.values([todo[i][2]["pg"] for i in want])))
    finally:
        pg.close()
    con = duckdb.connect()
    con.execute("SET timezone = 'UTC'") if duckdb_icu(con) else None
    results["duckdb"] = {i: duck_value(con, t[2]["duckdb"]) for i, t in enumerate(todo) if t[2]["duckdb"]}
    agree, documented, bad, both = Counter(), [], [], set()
    for i, (name, expr, call, reason) in enumerate(todo):
        if all(i in results[e] for e in results):
            both.add(name)
        for engine, got in results.items():
            if i not in got:
                continue
            if same(mine[i], got[i]):
                agree[engine] += 1
                if engine in reason:
                    bad.append(f"{expr}: {engine} agrees ({mine[i]!r}), but a difference is written down")
            elif engine in reason:
                documented.append(f"{expr} = {mine[i]!r}; {engine}: {got[i]!r} – {reason[engine]}")
            else:
                bad.append(f"{expr} = {mine[i]!r}; {engine} ({call[engine]}): {got[i]!r}")
    names = {t[0] for t in todo}
    print(f"functions: {len(names)} ({len(both)} in both), {len(todo)} calls: {agree['pg']} agree with PostgreSQL, {agree['duckdb']} with DuckDB; {len(documented)} documented differences:")
    for d in documented:
        print("  differs:", d)
    return bad


def duckdb_icu(con):
    try:
        con.execute("SELECT TIMESTAMPTZ '2026-01-01T00:00:00Z' AT TIME ZONE 'UTC'")
        return True
    except Exception:
        return False


def duck_value(con, expr):
    expr = re.sub(r"\bSTRING\b", "VARCHAR", expr)
    try:
        v = con.execute(f"SELECT to_json({expr})").fetchone()[0]
        return None if v is None else json.loads(v)
    except Exception as e:
        return Error(str(e).splitlines()[0])


def queries():
    """(name, streamc's text, DuckDB's text, ordered) of queries.txt: paragraphs that start with "== name [ordered]", DuckDB's text behind "-- duckdb" if it is another."""
    for part in re.split(r"(?m)^== ", (HERE / "queries.txt").read_text())[1:]:
        head, body = part.split("\n", 1)
        name, *flags = head.split()
        mine, _, duck = body.partition("-- duckdb\n")
        yield name, mine.strip().rstrip(";"), (duck.strip() or mine.strip()).rstrip(";"), "ordered" in flags


PRELUDE = (HERE / "prelude.sq").read_text() if (HERE / "prelude.sq").exists() else ""


def run_query(d, name, query):
    """The rows of a query, or the reason why streamc does not take it."""
    file = Path(d, name + ".sq")
    file.write_text(f"{PRELUDE}\n{query};\nRUN BATCH;\n")
    p = subprocess.run([STREAMC, "check", "--json", file.name], cwd=d, capture_output=True, text=True)
    if p.returncode:
        first = next((json.loads(l) for l in (p.stdout + p.stderr).splitlines() if l.startswith("{")), {"message": p.stdout + p.stderr})
        return None, f"{first.get('code', '')} {first.get('message', '')}"
    p = subprocess.run([STREAMC, "run", file.name], cwd=d, capture_output=True, text=True)
    if p.returncode:
        return None, "run: " + p.stderr
    return [list(json.loads(l).values()) for l in p.stdout.splitlines()], ""


def key(row):
    out = []
    for v in row:
        n = number(v) if not isinstance(v, bool) else None
        out.append(f"{n:.9g}" if n is not None else "NULL" if v is None else json.dumps(v) if isinstance(v, (dict, list)) else text(v))
    return tuple(out)


def compare_queries(duckdb):
    con = duckdb.connect()
    con.execute((HERE / "prelude.sql").read_text().replace("DATA", str(ROOT / "examples" / "data")))
    bad, good, waiting = [], [], []
    with tempfile.TemporaryDirectory() as d:
        os.symlink(ROOT / "examples" / "data", Path(d, "data"))
        for name, mine, duck, ordered in queries():
            rows, why = run_query(d, name, mine)
            if rows is None:
                (waiting if "not supported yet" in why else bad).append(f"{name}: {why}")
                continue
            cur = con.execute(duck)
            cols = [c[0] for c in cur.description]
            want = [json.loads(r[0]) for r in con.execute(f"SELECT to_json([{', '.join('to_json(' + quoted(c) + ')' for c in cols)}]) FROM ({duck})").fetchall()]
            a, b = [key(r) for r in rows], [key(r) for r in want]
            if not ordered:
                a, b = sorted(a), sorted(b)
            if a == b:
                good.append(f"{name} ({len(a)} rows)")
                continue
            ca, cb = Counter(a), Counter(b)
            extra, missing = list((ca - cb).elements()), list((cb - ca).elements())
            bad.append(f"{name}: {len(a)} rows, DuckDB has {len(b)}; ours alone: {extra[:3]}; DuckDB's alone: {missing[:3]}" + ("" if extra or missing else "; the order differs"))
    print(f"queries: {len(good)} of {len(good) + len(bad) + len(waiting)} give DuckDB's rows; {len(waiting)} wait for a feature")
    for g in good:
        print("  equal:", g)
    for w in waiting:
        print("  waits:", w)
    return bad


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def main():
    if not STREAMC.exists():
        sys.exit("out/streamc is missing: make build")
    duckdb = duckdb_module()
    bad = []
    if len(sys.argv) < 2 or sys.argv[1] == "functions":
        bad += compare_functions(duckdb)
    if len(sys.argv) < 2 or sys.argv[1] == "queries":
        bad += compare_queries(duckdb)
    for b in bad:
        print("DIFFERENT:", b)
    sys.exit(1 if bad else 0)


main()
