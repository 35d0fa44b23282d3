"""works.py - what the benchmark runs: works, and for each the programs that can do it.

A work turns one input into one output, or checks it. A program is a command in which {input} and
{output} stand for paths; what a command prints goes to {output} too. To add a peer, add its version
to PEERS and a line to each work that it can do. Nothing is measured here.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "bench"
MODULES = ROOT / "build" / "peers" / "node_modules"
PEER_SCRIPTS = ROOT / "tests" / "bench" / "peers"
CASUS = ROOT / "build" / "release" / "casus"
# Debian's modules belong to Debian's Python, whatever else is found first.
PYTHON = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else "python3"
LIMIT = "bare loop"


@dataclass(frozen=True)
class Program:
    """A program in one work. `peer` names it in PEERS. A slow one gets one in `share` rows."""

    name: str
    command: list
    peer: str = ""
    share: int = 1
    syntax: str = ""  # of its input, where it is not that of the work
    codes: tuple = (0,)  # exit codes that mean success


@dataclass(frozen=True)
class Work:
    """`syntax` is that of the input; the work gets one in `share` rows."""

    key: str
    title: str
    syntax: str
    programs: list
    share: int = 1
    sinks: tuple = ("/dev/null", "file")


def python_version(module):
    code = f"import {module}; print({module}.__version__)"
    return [PYTHON, "-c", code]


def node_version(package):
    """The version of what is installed; a package may hide its own description."""
    path = MODULES / package / "package.json"
    return ["node", "-p", f"JSON.parse(require('fs').readFileSync('{path}')).version"]


def r_version(package):
    return ["Rscript", "--vanilla", "-e", f"cat(as.character(packageVersion('{package}')))"]


# A command that prints the version, and fails where the peer is not installed.
PEERS = {
    "Polars": node_version("nodejs-polars"),
    "DuckDB": node_version("@duckdb/node-api"),
    "js-yaml": node_version("js-yaml"),
    "ajv": node_version("ajv"),
    "zsv": ["zsv", "version"],
    "Miller": ["mlr", "--version"],
    "jq": ["jq", "--version"],
    "Python": [PYTHON, "--version"],
    "PyYAML": python_version("yaml"),
    "pandas": python_version("pandas"),
    "data.table": r_version("data.table"),
    "readr": r_version("readr"),
    "jsonlite": r_version("jsonlite"),
    "haven": r_version("haven"),
    "gzip": ["gzip", "--version"],
    "PSPP": ["pspp", "--version"],
    "fy-tool": ["fy-tool", "--version"],
    "csvkit": ["csvclean", "--version"],
}


def installed_peers():
    """Versions of the peers that are there, by name."""
    found = {}
    for name, command in PEERS.items():
        if shutil.which(command[0]) is None:
            continue
        answer = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if answer.returncode == 0:
            words = (answer.stdout + answer.stderr).split()
            found[name] = next((word for word in words if any(map(str.isdigit, word))), "?")
    return found


def on_threads(count):
    return f"{count} thread{'s' if count > 1 else ''}"


def casus_programs(arguments):
    return [
        Program(
            f"casus{name}, {on_threads(count)}",
            [str(CASUS), *f"{arguments} -q --threads {count} --gear {gear} {{input}}".split()],
            share=10 if gear == "library" else 1,
        )
        for gear, name in (("auto", ""), ("library", ", library gear"))
        for count in (2, 1)
    ]


def convert(source, target, schema="acled"):
    return casus_programs(f"convert -s {schema} -f {source} -t {target} -o {{output}}")


def command(peer, text, share=1, name=None, **values):
    """A command without blanks in its words, but for the values of its placeholders."""
    words = [values.get(word.strip("{}"), word) for word in text.split()]
    return Program(name or peer, words, peer, share)


def script(peer, name, work, share=1, syntax=""):
    runner = {"js": "node", "py": PYTHON}[name.rpartition(".")[2]]
    words = [runner, str(PEER_SCRIPTS / name), work, "{input}", "{output}"]
    return Program(peer, words, peer, share, syntax)


def r_script(package, work):
    has_records = work != "csv-csv"
    text = f"Rscript --vanilla {{script}} {package} {work} {{input}} {{output}}"
    return command(
        package,
        text,
        share=100 if has_records else 10,
        name=f"R {package}" + (" and jsonlite" if has_records else ""),
        script=str(PEER_SCRIPTS / "table.R"),
    )


def cat():
    return Program("cat", ["cat", "{input}"])


def bare_loop():
    loop = str(BUILD / "limit")
    return [
        Program(f"{LIMIT}, {on_threads(count)}", [loop, str(count), "{input}", "{output}"])
        for count in (2, 1)
    ]


def table_peers(work):
    return [
        script("Polars", "polars.js", work),
        script("DuckDB", "duckdb.js", work),
        script("Python", "plain.py", work, share=10),
        script("pandas", "with_pandas.py", work, share=10),
    ]


def from_csv():
    zsv = "zsv 2json --object --compact {input}"
    to_ndjson = [
        *convert("csv", "ndjson"),
        *table_peers("csv-ndjson"),
        command("zsv", zsv, name="zsv (an array)"),
        command("Miller", "mlr --icsv --ojsonl cat {input}", share=10),
        command("csvkit", "csvjson --stream --no-inference {input}", share=100),
        r_script("data.table", "csv-ndjson"),
        r_script("readr", "csv-ndjson"),
        *bare_loop(),
        cat(),
    ]
    to_json = [
        *convert("csv", "json"),
        *table_peers("csv-json"),
        command("zsv", zsv),
        command("Miller", "mlr --icsv --ojson cat {input}", share=10),
        r_script("data.table", "csv-json"),
        *bare_loop(),
        cat(),
    ]
    to_csv = [
        *convert("csv", "csv"),
        *table_peers("csv-csv"),
        command("zsv", "zsv select --no-trim --parallel {input}"),
        command("Miller", "mlr --icsv --ocsv cat {input}", share=10),
        r_script("data.table", "csv-csv"),
        r_script("readr", "csv-csv"),
        cat(),
    ]
    return [
        Work("csv-ndjson", "CSV → NDJSON", "csv", to_ndjson),
        Work("csv-json", "CSV → JSON", "csv", to_json),
        Work("csv-csv", "CSV → CSV", "csv", to_csv),
    ]


def to_table(source, records, columns):
    """From NDJSON or an array to CSV. `records` is what turns jq's input into records."""
    work = f"{source}-csv"
    lines = "l" if source == "ndjson" else ""
    order = "[" + ",".join(f'"{name}"' for name in columns) + "] as $columns | "
    query = f"{order}{records}[.[$columns[]]] | @csv"
    return [
        *convert(source, "csv"),
        *table_peers(work),
        command(
            "Miller",
            f"mlr --ijson{lines} --ocsv template -f {','.join(columns)} {{input}}",
            share=10,
        ),
        command("jq", "jq -r {query} {input}", share=10, query=query),
        r_script("data.table", work),
        cat(),
    ]


def with_yaml(source, target, mode):
    work = f"{source}-{target}"
    return [
        *convert(source, target),
        script("js-yaml", "js_yaml.js", work),
        command("fy-tool", f"fy-tool --dump --streaming --mode {mode} {{input}}", share=10),
        script("PyYAML", "plain.py", work, share=10),
        cat(),
    ]


def from_gzip():
    """Against a program that unpacks in a process of its own, through a pipe."""
    words = "convert -s acled -f csv -t ndjson -o"
    piped = f'zcat "$1" | {CASUS} {words} "$2" -q'
    return [
        *casus_programs(f"{words} {{output}}"),
        Program("zcat into casus", ["sh", "-c", piped, "sh", "{input}", "{output}"], "gzip"),
        Program("zcat", ["zcat", "{input}"]),
    ]


def validate():
    return [
        *casus_programs("validate -s acled"),
        script("DuckDB", "duckdb.js", "validate"),
        script("ajv", "ajv.js", "validate", share=10, syntax="ndjson"),
        script("pandas", "with_pandas.py", "validate", share=10),
        command("csvkit", "csvclean -n {input}", share=10, name="csvclean (shape only)"),
        command("zsv", "zsv check {input}", name="zsv check (shape only)"),
        cat(),
    ]


def to_statistics(target, kind):
    """Into a file of a statistical program; peers are given no more than a tenth, which R keeps in
    memory."""
    written = f"Rscript --vanilla {{script}} {kind} {{input}} {{output}}"
    by_r = {"share": 10, "script": str(PEER_SCRIPTS / "haven.R")}
    if kind == "rds":
        peers = [command("readr", written, name="R readr and saveRDS", **by_r)]
    else:
        peers = [command("haven", written, name="R haven", **by_r)]
    if kind in ("sav", "zsav"):
        pspp = f"{{script}} {kind} {{input}} {{output}}"
        peers.append(command("PSPP", pspp, share=10, script=str(PEER_SCRIPTS / "pspp.sh")))
    return [*convert("csv", target), *peers, cat()]


def from_gdelt(columns):
    """The table has no header, so that peers are told the names."""
    names = ",".join(columns)
    miller = "mlr --itsvlite --implicit-csv-header --ojsonl label {names} {input}"
    to_ndjson = [
        *convert("tsv", "ndjson", schema="gdelt-2"),
        *table_peers("gdelt-ndjson"),
        command("Miller", miller, share=10, names=names),
        cat(),
    ]
    checks = [
        *casus_programs("validate -s gdelt-2 -f tsv"),
        script("DuckDB", "duckdb.js", "gdelt-validate"),
        script("pandas", "with_pandas.py", "gdelt-validate", share=10),
        cat(),
    ]
    return [
        Work("gdelt-ndjson", "GDELT TSV → NDJSON", "tsv", to_ndjson),
        Work("gdelt-validate", "validate GDELT TSV", "tsv", checks, sinks=("/dev/null",)),
    ]


def works(columns, gdelt_columns):
    """All works. `columns` are the names of the ACLED-like table, and of the GDELT-like one."""
    return [
        *from_csv(),
        Work("ndjson-csv", "NDJSON → CSV", "ndjson", to_table("ndjson", "", columns)),
        Work("json-csv", "JSON array → CSV", "json", to_table("json", ".[] | ", columns)),
        Work("yaml-json", "YAML → JSON", "yaml", with_yaml("yaml", "json", "json"), share=10),
        Work("json-yaml", "JSON → YAML", "json", with_yaml("json", "yaml", "block"), share=10),
        Work("gzip-ndjson", "CSV in gzip → NDJSON", "csv.gz", from_gzip()),
        Work("validate", "validate CSV", "csv", validate(), sinks=("/dev/null",)),
        Work("csv-dta", "CSV → Stata", "csv", to_statistics("stata", "stata")),
        Work("csv-sav", "CSV → SPSS", "csv", to_statistics("spss", "sav")),
        Work("csv-zsav", "CSV → SPSS, compressed", "csv", to_statistics("zsav", "zsav")),
        Work("csv-rds", "CSV → R", "csv", to_statistics("r", "rds")),
        *from_gdelt(gdelt_columns),
    ]


def one_conversion(options, schema="acled"):
    text = f"convert -q -s {schema} {options} -o {{output}} {{input}}"
    return [str(CASUS), *text.split()]


def defect_programs():
    """The same conversion of two inputs that differ in one record of a hundred."""
    words = one_conversion("--threads 1 --on-error keep -f csv -t ndjson")
    return [
        Program("clean", words),
        Program("1 % defects", words, syntax="defects.csv", codes=(0, 1)),
    ]


def tiny_programs():
    """A file as a coder has it, and the same events as a JSON array."""
    return [
        Program("casus", one_conversion("-t json"), syntax="tiny.yaml"),
        Program("jq", ["jq", ".", "{input}"], "jq", syntax="tiny.json"),
    ]


def scaling_programs():
    """Without the rules that remember every record, whose memory grows by their nature."""
    words = one_conversion("-f csv -t ndjson", schema=BUILD / "data" / "forgetful.yaml")
    return [Program("all rows", words), Program("a tenth", words, share=10)]


def counted_command(path):
    """What callgrind counts."""
    words = one_conversion("--threads 1 --gear auto -f csv -t ndjson")
    return [{"{input}": str(path), "{output}": "/dev/null"}.get(word, word) for word in words]
