#!/usr/bin/env python3
"""Runs the queries of bench/hot in streamc, DuckDB, Spark and Flink over the same bids, one after the other in turn, and prints one table.

    make bench-peers [ROUNDS=5] [PEERS="duckdb spark flink"]

What a peer needs is installed below out/peers once: duckdb and pyspark from PyPI, Flink from Maven Central (Java 17 and mvn must be there). Each engine's rows are
compared with streamc's first: their number and the sum of their hashes, over the smaller input. Without the same rows there is no figure.

A figure is the difference between two inputs over the difference of their events, for every engine: starting a program or a JVM and warming it up does not count. CPU
seconds are those of the process and its children. streamc and DuckDB write their rows as JSON to the null device; Spark has the sink noop and Flink the sink blackhole,
which take rows and write nothing.
"""
import hashlib, json, os, re, resource, shutil, statistics, subprocess, sys, tempfile, time, venv
from decimal import Decimal
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WORK = ROOT / "out" / "peers"
HOT = ROOT / "golden" / "testdata" / "hot"
STREAMC = ROOT / "out" / "streamc"
SMALL, LARGE = (int(n) for n in (os.environ.get("EVENTS") or "300000 2400000").split())  # events
DENSITY, SEED = 100_000, 1
ROUNDS = int(os.environ.get("ROUNDS") or 5)
PEERS = (os.environ.get("PEERS") or "duckdb spark flink").split()

sys.path.insert(0, str(HERE))
from queries import FLINK, QUERIES  # noqa: E402

FLINK_COLUMNS = {
    "q0": "auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, url STRING, `dateTime` TIMESTAMP_LTZ(3), extra STRING",
    "q1": "auction BIGINT, bidder BIGINT, price DECIMAL(23, 3), `dateTime` TIMESTAMP_LTZ(3), extra STRING",
    "q2": "auction BIGINT, price BIGINT",
    "q5w": "auction BIGINT, window_end TIMESTAMP(3), n BIGINT",
    "q7w": "window_end TIMESTAMP(3), price BIGINT",
}
# Targets of the ratio streamc : peer in events per CPU second.
TARGETS = {
    "duckdb": {"q0": 5, "q1": 5, "q2": 12, "q5w": 6, "q7w": 6},
    "spark": {"q0": 30, "q1": 30, "q2": 60, "q5w": 50, "q7w": 60},
    "flink": {"q0": 30, "q1": 30, "q2": 60, "q5w": 50, "q7w": 60},
}


def run(args, **more):
    return subprocess.run([str(a) for a in args], check=True, **more)


def install():
    """Installs what the peers need and returns their versions."""
    WORK.mkdir(parents=True, exist_ok=True)
    versions = {"streamc": subprocess.check_output([STREAMC, "version"], text=True).split("\n")[0]}
    python = WORK / "venv" / "bin" / "python"
    packages = [p for p, peer in (("duckdb", "duckdb"), ("pyspark", "spark")) if peer in PEERS]
    if packages:
        if not python.exists():
            venv.create(WORK / "venv", with_pip=True)
        run([python, "-m", "pip", "install", "-q", *packages])
        for line in subprocess.check_output([python, "-m", "pip", "list", "--format", "freeze"], text=True).split():
            name, _, version = line.partition("==")
            if name in packages:
                versions[{"duckdb": "duckdb", "pyspark": "spark"}[name]] = version
    if "flink" in PEERS:
        flink = WORK / "flink"
        if not (flink / "lib").exists():
            flink.mkdir(exist_ok=True)
            shutil.copy(HERE / "flink-pom.xml", flink / "pom.xml")
            run(["mvn", "-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=lib", "-DincludeScope=runtime"], cwd=flink)
        run(["javac", "-cp", f"{flink}/lib/*", "-d", flink, HERE / "FlinkPeer.java"])
        versions["flink"] = re.search(r"<version>([0-9.]+)</version></dependency>", (HERE / "flink-pom.xml").read_text())[1]
    return versions


def data(events):
    """The bids of a stream: one file, the same dealt to two, and the same in 16 with a bid of an hour later for Spark."""
    folder = WORK / f"bids-{events}"
    if not (folder / "done").exists():
        shutil.rmtree(folder, ignore_errors=True)
        for sub, parts in (("one", 1), ("two", 2), ("many", 16)):
            (folder / sub).mkdir(parents=True)
            run(["go", "run", "./bench/nexmark", "-events", events, "-density", DENSITY, "-seed", SEED, "-form", "flat", "-partitions", parts, "-out", folder / sub],
                cwd=ROOT, stdout=subprocess.DEVNULL)
            for f in (folder / sub).iterdir():
                if not f.name.startswith("bid"):
                    f.unlink()
        (folder / "many" / "last.jsonl").write_text(
            '{"auction":-1,"bidder":-1,"price":0,"channel":"","url":"","dateTime":"2026-01-01T01:00:00.000Z","extra":""}\n')
        (folder / "done").touch()
    return folder


def command(engine, query, folder, out):
    """The command of an engine; out is a place for its rows, None for none."""
    python = WORK / "venv" / "bin" / "python"
    if engine == "streamc":
        return [WORK / query, "--workers", "2", "--quiet", "--input", f"bid={folder}/two/*.jsonl", *(["--output", f"o={out}"] if out else [])]
    if engine == "duckdb":
        return [python, HERE / "duckdb_peer.py", query, folder / "one" / "bid.jsonl", out or "/dev/null"]
    if engine == "spark":
        return [python, HERE / "spark_peer.py", query, folder / "many", out or "-"]
    opens = [f"--add-opens=java.base/{p}=ALL-UNNAMED" for p in ("java.util", "java.lang", "java.time")]
    return ["java", "-Xmx4g", *opens, "-cp", f"{WORK}/flink/lib/*:{WORK}/flink", "FlinkPeer", FLINK[query], FLINK_COLUMNS[query], folder / "two", out or "-"]


def canonical(row):
    """A row whose numbers and times have one spelling."""
    if row.get("auction") == -1:
        return None
    out = []
    for name in sorted(row):
        v = row[name]
        if name in ("dateTime", "window_end"):
            v = re.sub(r"(\.\d*?)0+$", r"\1", v.replace(" ", "T").removesuffix("Z").removesuffix("+00:00").removesuffix("+00")).removesuffix(".")
        elif isinstance(v, Decimal):
            v = str(v.normalize())
        out.append(f"{name}={v}")
    return "|".join(out)


def digest(path):
    """How many rows there are, and the sum of their hashes."""
    files = [path] if path.is_file() else [f for f in path.rglob("*") if f.is_file() and not any(part[0] in "_." for part in f.relative_to(path).parts)]
    rows, total = 0, 0
    for f in files:
        for line in f.open(encoding="utf-8"):
            c = canonical(json.loads(line, parse_float=Decimal))
            if c is not None:
                rows += 1
                total += int.from_bytes(hashlib.blake2b(c.encode(), digest_size=8).digest(), "big")
    return rows, total % 2**64


def measure(args):
    """CPU seconds, wall seconds and peak memory in MB of a command and its children."""
    start = time.monotonic()
    with tempfile.TemporaryFile() as errors:
        p = subprocess.Popen([str(a) for a in args], stdout=subprocess.PIPE, stderr=errors, text=True)
        said = p.stdout.read()
        errors.seek(0)
        err = errors.read()
    _, status, used = os.wait4(p.pid, 0)
    p.returncode = os.waitstatus_to_exitcode(status)
    if p.returncode != 0:
        sys.exit(f"{' '.join(str(a) for a in args)}: exit {p.returncode}\n{err.decode()[-3000:]}")
    cpu, peak = used.ru_utime + used.ru_stime, used.ru_maxrss
    if jvm := re.search(r"^JVM (\S+) (\d+)$", said, re.M):
        cpu, peak = cpu + float(jvm[1]), max(peak, int(jvm[2]))
    return cpu, time.monotonic() - start, peak / 1024


def cpu():
    for line in Path("/proc/cpuinfo").read_text().split("\n"):
        if line.startswith("model name"):
            return line.split(":")[1].strip()
    return "?"


def main():
    versions = install()
    small, large = data(SMALL), data(LARGE)
    engines = ["streamc", *PEERS]
    for q in QUERIES:
        run([STREAMC, "build", HOT / f"{q}.sq", "-o", WORK / q], stderr=subprocess.DEVNULL)
    size = (large / "one" / "bid.jsonl").stat().st_size
    print(f"{LARGE - SMALL} events (bids are 46 of 50), {DENSITY} a second of event time, seed {SEED}, {size / (LARGE * 46 // 50):.0f} bytes a bid as JSON lines, {cpu()}, {os.cpu_count()} cores, "
          f"{ROUNDS} rounds, at-least-once, memory state; " + ", ".join(f"{e} {v}" for e, v in versions.items()), flush=True)
    wrong = False
    print(f"{'query':5} {'engine':8} {'events/CPU s':>13} {'wall s':>8} {'peak MB':>8} {'streamc : it':>13} {'target':>7}")
    for q in QUERIES:
        same, want = [], None
        for e in engines:
            with tempfile.TemporaryDirectory(dir=WORK) as scratch:
                out = Path(scratch) / "rows"
                measure(command(e, q, small, out))
                got = digest(out)
            want = want or got
            if got == want:
                same.append(e)
            else:
                wrong = True
                print(f"{q:5} {e:8} has other rows: {got[0]} ({got[1]:016x}), streamc {want[0]} ({want[1]:016x})")
        figures = {e: [] for e in same}
        for _ in range(ROUNDS):
            for e in same:
                a, b = measure(command(e, q, small, None)), measure(command(e, q, large, None))
                figures[e].append(((LARGE - SMALL) / max(b[0] - a[0], 1e-3), b[1] - a[1], b[2]))
        rate = {e: statistics.median(f[0] for f in figures[e]) for e in same}
        for e in same:
            wall, peak = statistics.median(f[1] for f in figures[e]), max(f[2] for f in figures[e])
            ratio, target = "", ""
            if e != "streamc":
                ratio, target = f"{rate['streamc'] / rate[e]:.1f}", f"{TARGETS[e][q]}"
            print(f"{q:5} {e:8} {rate[e]:13,.0f} {wall:8.2f} {peak:8.0f} {ratio:>13} {target:>7}", flush=True)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
