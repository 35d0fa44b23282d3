"""faults.py - what peers make of small files that look harmless: faults.py > faults.txt

Each peer reads with its defaults, as most people call it, and writes what it has read. Prints
inputs and outputs and judges nothing; docs/performance.md says what was seen. Peers that are not
installed are passed over.
"""

import os
import subprocess
import tempfile
from pathlib import Path

from works import CASUS, MODULES, PYTHON, installed_peers

TABLES = {
    "zeros": "id,code\na,007\nb,010\n",
    "not a number of JSON": "id,code\na,+1\nb,1.\nc,0x1F\n",
    "ragged": "id,place,deaths\na,Here,1\nb,There\nc,Where,2,3\nd,Far,4\n",
    # Beyond the first sample that readers take to find out how a file is laid out.
    "ragged late": "id,place,deaths\n"
    + "".join(f"r{i},Here,1\n" for i in range(30000))
    + "b,There\nc,Where,2,3\nd,Far,4\n",
    "large number": "id,number\na,9007199254740993\nb,1\n",
    "large number and a gap": "id,number\na,9007199254740993\nb,\n",
    "large number and a fraction": "id,number\na,9007199254740993\nb,1.5\n",
    "NA": "id,group\na,NA\nb,None\n",
    "line break": 'id,notes,deaths\na,"first\nsecond",1\nb,plain,2\n',
    "wrong quote": 'id,notes,deaths\na,say "no" now,1\nb,"open,2\nc,plain,3\n',
}
RECORDS = {
    "large number": '[{"id":"a","number":9007199254740993},{"id":"b","number":null}]',
    "large number and a fraction": '[{"id":"a","number":9007199254740993},{"id":"b","number":1.5}]',
    "digits": '[{"id":"a","number":33.30},{"id":"b","number":12345678901234567890}]',
    "leading zero": '[{"id":"a","number":01}]',
    "plus": '[{"id":"a","number":+1}]',
    "twice": '[{"id":"a","id":"b"}]',
}
TEXTS = {
    "large number": "- {id: a, number: 9007199254740993}\n",
    "zeros": "- {id: a, code: 007}\n",
}

POLARS = "const pl = require('nodejs-polars'); process.stdout.write(pl.%s.write%s().toString())"
DUCKDB = """const {{ DuckDBInstance }} = require('@duckdb/node-api');
(async () => {{ const c = await (await DuckDBInstance.create(':memory:')).connect();
await c.run("COPY (FROM {}('@INPUT@')) TO '/dev/stdout' (FORMAT csv, HEADER)"); }})();"""
PANDAS = "import pandas, sys; print(pandas.read_{}('@INPUT@').to_csv(index=False), end='')"
JS_YAML = """const text = require('fs').readFileSync('@INPUT@', 'utf8');
console.log(JSON.stringify(require('js-yaml').load(text)))"""
READR = "cat(readr::format_csv(readr::read_csv('@INPUT@', show_col_types = FALSE), na = '<null>'))"
PSPP = """GET DATA /TYPE=TXT /FILE='@INPUT@' /ARRANGEMENT=DELIMITED /FIRSTCASE=2 /DELIMITERS=','
 /QUALIFIER='"' /VARIABLES=id A8 notes A20 deaths F8.
LIST."""


def plain_python(reader):
    return [PYTHON, "-c", f"import csv, json; f = open('@INPUT@', newline=''); print({reader})"]


CSV_READERS = {
    "Polars": ["node", "-e", POLARS % ("readCSV('@INPUT@')", "CSV")],
    "DuckDB": ["node", "-e", DUCKDB.format("read_csv")],
    "pandas": [PYTHON, "-c", PANDAS.format("csv")],
    "readr": ["Rscript", "--vanilla", "-e", READR],
    "data.table": [
        "Rscript",
        "--vanilla",
        "-e",
        "data.table::fwrite(data.table::fread('@INPUT@'), '', na = '<null>')",
    ],
    "csvkit": ["csvjson", "@INPUT@"],
    "zsv": ["zsv", "select", "@INPUT@"],
    "Miller": ["mlr", "--icsv", "--ojsonl", "cat", "@INPUT@"],
    "Python": plain_python("*csv.DictReader(f), sep='\\n'"),
    "PSPP": ["sh", "-c", f"cat > @PROGRAM@ << 'END'\n{PSPP}\nEND\npspp @PROGRAM@"],
}
JSON_READERS = {
    "Polars": ["node", "-e", POLARS % ("readJSON('@INPUT@', {format: 'json'})", "CSV")],
    "DuckDB": ["node", "-e", DUCKDB.format("read_json")],
    "pandas": [PYTHON, "-c", PANDAS.format("json")],
    "jsonlite": [
        "Rscript",
        "--vanilla",
        "-e",
        "print(jsonlite::fromJSON('@INPUT@'), digits = 22)",
    ],
    "jq": ["jq", "-c", ".", "@INPUT@"],
    "Miller": ["mlr", "--json", "cat", "@INPUT@"],
    "Python": plain_python("json.load(f)"),
}
YAML_READERS = {
    "js-yaml": ["node", "-e", JS_YAML],
    "PyYAML": [PYTHON, "-c", "import yaml; print(yaml.safe_load(open('@INPUT@')))"],
    "fy-tool": ["fy-tool", "--dump", "--mode", "json", "@INPUT@"],
}


def run(name, command, file):
    words = [
        word.replace("@INPUT@", str(file)).replace("@PROGRAM@", f"{file}.sps") for word in command
    ]
    answer = subprocess.run(words, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    lines = (answer.stdout + answer.stderr).strip().splitlines()
    if len(lines) > 12:
        lines[3:-6] = [f"... {len(lines) - 9} lines ..."]
    print(f"-- {name}, exit {answer.returncode}")
    print("\n".join(f"   {line[:160]}" for line in lines))


def try_all(folder, kind, inputs, readers, peers):
    for title, text in inputs.items():
        file = folder / f"input.{kind}"
        file.write_text(text, encoding="utf-8")
        print(f"\n== {kind}, {title}")
        print("\n".join(f"   {line}" for line in text.splitlines()[-6:]))
        for name, command in readers.items():
            if name in peers or name == "PSPP":
                run(name, command, file)
        run("casus", [str(CASUS), "convert", "-s", "none", "-t", "ndjson", "-q", "@INPUT@"], file)


def main():
    os.environ["NODE_PATH"] = str(MODULES)
    peers = installed_peers()
    print(", ".join(f"{name} {version}" for name, version in peers.items()))
    with tempfile.TemporaryDirectory() as folder:
        for kind, inputs, readers in (
            ("csv", TABLES, CSV_READERS),
            ("json", RECORDS, JSON_READERS),
            ("yaml", TEXTS, YAML_READERS),
        ):
            try_all(Path(folder), kind, inputs, readers, peers)


if __name__ == "__main__":
    main()
