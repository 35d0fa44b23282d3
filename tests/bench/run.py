"""run.py - casus beside its peers, in one run: run.py [--rows N] [--repeat N] [--works KEY,KEY]
[--publish]

Makes the inputs, lets every program of a work run in turns (A B C A B C ...) with its input in the
page cache, and writes build/bench/table.md. A program whose output goes to a file has it on the
disk when its time ends, casus or not. Results are kept for each work, so that --works runs some
again and leaves the others in the table; a change of --rows begins anew. --publish puts the table
into docs/performance.md and runs nothing.

Figures of a busy machine say little: run this alone.
"""

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import report
from works import (
    BUILD,
    CASUS,
    MODULES,
    ROOT,
    counted_command,
    defect_programs,
    installed_peers,
    scaling_programs,
    tiny_programs,
    works,
)

DATA = BUILD / "data"
GENERATOR = ROOT / "tests" / "bench" / "generate.c"
RESULTS = BUILD / "results.json"
TABLE = BUILD / "table.md"
TINY_ROWS, TINY_REPEAT = 20, 51
COUNTED_ROWS = (2000, 12000)
COUNTABLE = 20_000_000_000  # instructions; callgrind takes about a minute for as many
FORGETFUL = """\
casus: 1
schema: forgetful
title: ACLED without the rules that remember every record
extends: acled
key: null
drop:
  - {rule: distinct, field: event_id_cnty}
  - {rule: steady-prefix, field: event_id_cnty}
"""


def say(text):
    print(text, file=sys.stderr, flush=True)


# ---- What is needed ----


def build_tools():
    tools = {
        "generate": ["-O2"],
        "measure": ["-O2"],
        "limit": ["-O3", "-march=native", "-pthread"],
    }
    for name, flags in tools.items():
        source = GENERATOR.with_name(f"{name}.c")
        subprocess.run(
            [os.environ.get("CC", "cc"), "-std=c11", *flags, "-o", BUILD / name, source],
            check=True,
        )


def input_path(syntax, rows):
    return DATA / f"{rows}.{syntax}"


def make_table(path, syntax, rows):
    options = {"csv": ["acled"], "tsv": ["gdelt"], "defects.csv": ["acled"]}[syntax] + [str(rows)]
    if syntax == "defects.csv":
        options += ["--defects", "1"]
    with open(path, "wb") as file:
        subprocess.run([BUILD / "generate", *options], check=True, stdout=file)


def make_input(syntax, rows):
    """The path of an input; made by the generator, or by casus from what the generator made.

    The twins of the large tables have what the table has, and all of it as text. The tiny ones are
    typed, as a coder would write them."""
    path = input_path(syntax, rows)
    made = path.with_name("part." + path.name)
    if path.exists() and path.stat().st_mtime >= GENERATOR.stat().st_mtime:
        return path
    if syntax in ("csv", "tsv", "defects.csv"):
        make_table(made, syntax, rows)
    elif syntax == "csv.gz":
        with open(made, "wb") as file:
            subprocess.run(["gzip", "-c", make_input("csv", rows)], check=True, stdout=file)
    else:
        schema = "acled" if syntax.startswith("tiny.") else "none"
        words = f"convert -q -s {schema} -t {syntax.removeprefix('tiny.')} -o".split()
        subprocess.run([CASUS, *words, made, make_input("csv", rows)], check=True)
    made.rename(path)
    return path


def read_codes(name):
    """The rows of a table of codes."""
    path = ROOT / "formats" / "codes" / f"{name}.tsv"
    lines = [
        line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")
    ]
    head = lines[0].split("\t")
    return [dict(zip(head, line.split("\t"))) for line in lines[1:]]


def gdelt_columns():
    """The names of the columns of GDELT 2.0, which its files do not have."""
    words = "convert -q -s gdelt-2 -f tsv -t csv -o -".split()
    answer = subprocess.run(
        [CASUS, *words, make_input("tsv", 1)], check=True, capture_output=True, text=True
    )
    return answer.stdout.split("\n", 1)[0].split(",")


def gdelt_rules(columns):
    """What peers are to know of the gdelt-2 schema."""
    keys = ("code", "base", "root", "quad_gdelt", "goldstein_gdelt")
    return {
        "columns": columns,
        "events": ["|".join(row[key] for key in keys) for row in read_codes("cameo-events")],
        "actors": [row["code"] for row in read_codes("cameo-actors")],
        "countries": [row["code"] for row in read_codes("fips-countries")],
    }


def write_rules(columns, gdelt):
    """Columns and vocabularies of the schemas for the peers that check, read from their tables."""

    def table(name):
        return read_codes(f"acled-{name}")

    tables = {
        "disorder_type": "disorder-types",
        "event_type": "event-types",
        "sub_event_type": "sub-events",
        "inter1": "inter",
        "inter2": "inter",
        "interaction": "interactions",
        "region": "regions",
        "country": "countries",
        "source_scale": "source-scales",
    }
    codes = {field: [row["code"] for row in table(name)] for field, name in tables.items()}
    rules = {
        "columns": columns,
        "codes": codes | {"civilian_targeting": ["Civilian targeting"]},
        "events": [
            "|".join((row["code"], row["event_type"], row["disorder_type"]))
            for row in table("sub-events")
        ],
        "countries": [
            "|".join((row["code"], row["iso"], row["region"])) for row in table("countries")
        ],
        "gdelt": gdelt_rules(gdelt),
    }
    path = BUILD / "rules.json"
    path.write_text(json.dumps(rules), encoding="utf-8")
    os.environ["RULES"] = str(path)


# ---- Measuring ----


def fill_cache(path):
    with open(path, "rb", buffering=0) as file:
        while file.read(1 << 20):
            pass


def measure(program, source, sink):
    """One run: seconds, processor seconds, KiB; or None and the reason."""
    output = sink if sink != "file" else str(BUILD / "output")
    if sink == "file":
        Path(output).unlink(missing_ok=True)
    words = [
        word.replace("{input}", str(source)).replace("{output}", output)
        for word in program.command
    ]
    fill_cache(source)
    answer = subprocess.run(
        [BUILD / "measure", output, *words],
        capture_output=True,
        text=True,
        errors="replace",
        stdin=subprocess.DEVNULL,
    )
    if answer.returncode != 0:
        return None, answer.stderr.strip()
    wall, processor, peak, code = answer.stdout.split()
    if int(code) not in program.codes:
        return None, f"exit {code}: {answer.stderr.strip()[-300:]}"
    if sink == "file":
        size = Path(output).stat().st_size
        Path(output).unlink()
        if size == 0:
            return None, "wrote nothing"
    return (float(wall), float(processor), int(peak)), None


def begin_result(program, syntax, rows):
    """An empty result. Where a peer reads another twin, the bytes of the work's own syntax count."""
    count = max(rows // program.share, 1)
    source = make_input(program.syntax or syntax, count)
    counted = make_input(syntax, count) if program.peer else source
    return {
        "rows": count,
        "bytes": counted.stat().st_size,
        "source": str(source),
        "runs": [],
        "failed": None,
        "is_peer": bool(program.peer),
    }


def run_in_turns(programs, syntax, rows, sink, repeat):
    """Results of programs by name, each with all its runs."""
    results = {program.name: begin_result(program, syntax, rows) for program in programs}
    for turn in range(repeat):
        for program in programs:
            result = results[program.name]
            if result["failed"]:
                continue
            figures, result["failed"] = measure(program, result["source"], sink)
            if figures:
                result["runs"].append(figures)
            say(
                f"  {turn + 1}/{repeat} to {sink}, {program.name}: "
                + (
                    f"{result['bytes'] / figures[0] / 1e6:.0f} MB/s"
                    if figures
                    else result["failed"]
                )
            )
    return results


def count_instructions(rows):
    """Instructions of one conversion of CSV to NDJSON by callgrind; None where there is none."""
    say(f"  callgrind, {rows} rows")
    with tempfile.TemporaryDirectory() as folder:
        try:
            answer = subprocess.run(
                [
                    "valgrind",
                    "--tool=callgrind",
                    f"--callgrind-out-file={folder}/out",
                    *counted_command(make_input("csv", rows)),
                ],
                capture_output=True,
                text=True,
                check=True,
                stdin=subprocess.DEVNULL,
            )
        except FileNotFoundError:
            return None
    return int(re.search(r"Collected : (\d+)", answer.stderr).group(1))


def count_all(rows):
    """Figures that no other program disturbs: instructions by number of rows. Growth is that from a
    tenth of the rows to all, or a tenth of that where all would take long to count."""
    counts = {count: count_instructions(count) for count in COUNTED_ROWS}
    if None in counts.values():
        return None
    few, many = COUNTED_ROWS
    per_record = (counts[many] - counts[few]) / (many - few)
    last = rows if rows * per_record < COUNTABLE else rows // 10
    growth = [count_instructions(count) for count in (last // 10, last)]
    return {"per_record": per_record, "rows": last, "growth": growth[1] / growth[0]}


# ---- The machine, and the whole ----


def first_match(path, pattern):
    try:
        found = re.search(pattern, Path(path).read_text(encoding="utf-8"), re.M)
    except OSError:
        return None
    return found and found.group(1)


def commit():
    answer = subprocess.run(
        ["git", "-C", ROOT, "describe", "--always", "--dirty"], capture_output=True, text=True
    )
    return answer.stdout.strip() or "unknown"


def machine():
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    processor = first_match("/proc/cpuinfo", r"^model name\s*: (.*)$") or platform.machine()
    system = first_match("/etc/os-release", r'^PRETTY_NAME="(.*)"$') or platform.system()
    return (
        f"{os.cpu_count()} cores of {processor}, {memory:.0f} GiB of memory, {system}, "
        f"{platform.system()}"
    )


def further_steps(rows, repeat):
    """What is measured besides the works, by key: a function that measures it."""
    return {
        "defects": lambda: run_in_turns(defect_programs(), "csv", rows, "/dev/null", repeat),
        "scaling": lambda: run_in_turns(scaling_programs(), "csv", rows, "/dev/null", repeat),
        "tiny": lambda: run_in_turns(
            tiny_programs(), "tiny.yaml", TINY_ROWS, "/dev/null", TINY_REPEAT
        ),
        "instructions": lambda: count_all(rows),
    }


def present(programs, peers):
    return tuple(program for program in programs if not program.peer or program.peer in peers)


def run_work(work, rows, repeat, peers):
    return {
        sink: run_in_turns(
            present(work.programs, peers), work.syntax, rows // work.share, sink, repeat
        )
        for sink in work.sinks
    }


def load_results(rows):
    try:
        results = json.loads(RESULTS.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        results = {}
    return results if results.get("rows") == rows else {"rows": rows, "works": {}, "commits": {}}


def read_options():
    parser = argparse.ArgumentParser(description="casus beside its peers")
    parser.add_argument("--rows", type=int, default=1000000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--works", help="only these, separated by commas")
    parser.add_argument(
        "--publish", action="store_true", help="put the last table into the document"
    )
    return parser.parse_args()


def main():
    options = read_options()
    if options.publish:
        report.publish(TABLE.read_text(encoding="utf-8"), ROOT / "docs" / "performance.md")
        return
    DATA.mkdir(parents=True, exist_ok=True)
    os.environ["NODE_PATH"] = str(MODULES)
    build_tools()
    columns = make_input("csv", TINY_ROWS).read_text(encoding="utf-8").split("\n", 1)[0].split(",")
    gdelt = gdelt_columns()
    write_rules(columns, gdelt)
    (DATA / "forgetful.yaml").write_text(FORGETFUL, encoding="utf-8")
    peers = installed_peers()
    results = load_results(options.rows)
    results |= {"machine": machine(), "peers": peers}
    steps = {
        work.key: lambda work=work: run_work(work, options.rows, options.repeat, peers)
        for work in works(columns, gdelt)
    } | further_steps(options.rows, options.repeat)
    wanted = options.works.split(",") if options.works else list(steps)
    for key in wanted:
        if key not in steps:
            sys.exit(f"run.py: no work {key}; there are {', '.join(steps)}")
        say(f"== {key}")
        results["works"][key] = steps[key]()
        results["commits"][key] = commit()
        RESULTS.write_text(json.dumps(results), encoding="utf-8")
        TABLE.write_text(report.render(results, works(columns, gdelt)), encoding="utf-8")
    print(TABLE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
