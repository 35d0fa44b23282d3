"""read_back.py PROGRAM ROOT - what casus writes for statistical programs, as these programs read it.

Each table goes out as every file that casus writes, is read by readers that share no code with casus
(pandas; R's haven, foreign and readstata13; PSPP), and is compared with the source cell by cell: values,
types, labels of variables and of values, dates, reasons for missing values. What a format is known to
lose is said where the comparison allows for it. Readers that are not installed are named and left out.
"""

import csv
import io
import json
import math
import random
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

import yaml

PROGRAM, ROOT = Path(sys.argv[1]), Path(sys.argv[2])
HERE = Path(__file__).parent
faults = []


def run(*words, **options):
    return subprocess.run(
        [str(word) for word in words], capture_output=True, text=True, check=False, **options
    )


# ---- What is expected: the source and its schema, without casus ----


def vocabulary(schema, field):
    """The codes of a field in their order, and what each of its names stands for."""
    answer = run(PROGRAM, "codes", f"{schema}.{field}", "--json")
    codes = json.loads(answer.stdout)
    labels = {entry["code"]: entry["label"] for entry in codes}
    names = {}
    for entry in codes:
        for name in [*entry["aliases"], entry["label"], entry["code"]]:
            if name:
                names[name] = entry["code"]
    return labels, names


class Column:
    """One column of the source, as its schema says what it is."""

    def __init__(self, name, schema_name, field):
        field = field or {}
        self.name = name
        self.title = field.get("title")
        self.type = field.get("type", "text")
        self.is_partial = field.get("partial", False)
        self.reasons = {str(word): label for word, label in field.get("missing", {}).items()}
        self.labels, self.names = {}, {}
        if self.type == "code" and "group" not in field:
            self.labels, self.names = vocabulary(schema_name, name)
        if self.type == "bool":
            self.labels = {"0": "false", "1": "true"}
        is_whole = self.type == "code" and all(code.isdigit() and code == str(int(code)) for code in self.labels)
        self.is_number = self.type in ("integer", "decimal", "bool") or (
            bool(self.labels) and is_whole
        )

    def has_labels(self):
        return any(self.labels.values())

    def cell(self, text):
        """None, a number, a text, or a date; a reason for a missing value is a tuple."""
        if text in self.reasons:
            return ("reason", list(self.reasons).index(text))
        if text == "":
            return None
        text = self.names.get(text, text)
        if self.type == "bool":
            return float(text == "true")
        if self.is_number:
            return float(text)
        if self.type == "date":
            parts = [int(part) for part in text.split("-")]
            return date(*(parts + [1, 1])[:3])
        return text

    def precision(self, text):
        return None if text == "" else 4.0 - len(text.split("-"))

    def label(self, text):
        code = self.names.get(text, text)
        return self.labels.get(code) if text else None


def load(path, schema_name, schema_path):
    fields = {field["name"]: field for field in yaml.safe_load(schema_path.read_text())["fields"]}
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    columns = [Column(name, schema_name, fields.get(name)) for name in rows[0]]
    return columns, rows[1:]


def expect(columns, rows, text_labels):
    """Variables in order: name, title, labels, cells."""
    for index, column in enumerate(columns):
        texts = [row[index] for row in rows]
        is_labelled = column.has_labels() and (column.is_number or text_labels)
        yield {
            "name": column.name,
            "title": column.title,
            "labels": {k: v for k, v in column.labels.items() if v} if is_labelled else {},
            "reasons": list(column.reasons.values()),
            "cells": [column.cell(text) for text in texts],
        }
        if column.has_labels() and not is_labelled:
            yield {"name": column.name + "_label", "cells": [column.label(t) for t in texts]}
        if column.type == "date" and column.is_partial:
            yield {
                "name": column.name + "_precision",
                "labels": {"1": "day", "2": "month", "3": "year"},
                "cells": [column.precision(text) for text in texts],
            }


# ---- Readers: each gives {"variables": [...]} in the same form ----


def plain(value):
    """A cell of JSON as a cell here."""
    if isinstance(value, str) and value.startswith("D:"):
        return date.fromisoformat(value[2:])
    if isinstance(value, str) and value.startswith("R:"):
        return ("reason", ord(value[2:]) - ord("a"))
    if isinstance(value, str):
        return value[2:] or None
    return None if value is None else float(value)


def read_pandas(path):
    import pandas
    from pandas.io.stata import StataMissingValue

    # With missing values told apart, pandas 1.5 cannot make dates of days.
    reader = pandas.io.stata.StataReader(
        path, convert_categoricals=False, convert_missing=True, convert_dates=False
    )
    with reader:
        frame = reader.read()
        titles, sets = reader.variable_labels(), reader.value_labels()
        names_of_sets = dict(zip(reader.varlist, reader.lbllist))
        formats = dict(zip(reader.varlist, reader.fmtlist))

    def cell(name, value):
        if isinstance(value, StataMissingValue):
            return None if value.string == "." else ("reason", ord(value.string[1]) - ord("a"))
        if isinstance(value, str):
            return value or None
        is_date = formats[name].startswith("%td")
        return date(1960, 1, 1) + timedelta(int(value)) if is_date else float(value)

    return [
        {
            "name": name,
            "title": titles[name] or None,
            "labels": {
                str(key): label for key, label in sets.get(names_of_sets[name], {}).items()
            },
            "cells": [cell(name, value) for value in frame[name]],
        }
        for name in frame.columns
    ]


def read_with_r(package):
    def read(path):
        answer = run("Rscript", "--vanilla", HERE / "read_back.R", package, path)
        if answer.returncode != 0:
            raise RuntimeError(answer.stderr.strip()[-500:])
        variables = json.loads(answer.stdout)
        for variable in variables:
            variable["cells"] = [plain(cell) for cell in variable["cells"]]
        return variables

    return read


def read_pspp(path):
    """Values only: PSPP writes what it has read as a table. Not one warning is allowed."""
    with tempfile.TemporaryDirectory() as folder:
        syntax = Path(folder) / "read.sps"
        syntax.write_text(
            f"GET FILE='{path}'.\n"
            f"SAVE TRANSLATE /OUTFILE='{folder}/out.csv' /TYPE=CSV /FIELDNAMES /REPLACE\n"
            " /CELLS=VALUES /TEXTOPTIONS DECIMAL=DOT.\n"
        )
        answer = run("pspp", "-O", "format=txt", "-o", Path(folder) / "out.txt", syntax)
        words = (Path(folder) / "out.txt").read_text() if (Path(folder) / "out.txt").exists() else ""
        if answer.returncode or answer.stderr or "warning" in words or "error" in words:
            raise RuntimeError(answer.stderr + words)
        text = (Path(folder) / "out.csv").read_text(encoding="utf-8")
    names, *rows = csv.reader(io.StringIO(text))
    return [
        {"name": name, "texts": [row[index].rstrip(" ") for row in rows]}
        for index, name in enumerate(names)
    ]


def has_python(module):
    try:
        __import__(module)
    except ImportError:
        return False
    return True


def has_r(package):
    try:
        return run("Rscript", "--vanilla", "-e", f"library({package})").returncode == 0
    except FileNotFoundError:
        return False


def has_program(name):
    try:
        return run(name, "--version").returncode == 0
    except FileNotFoundError:
        return False


FOREIGN_MAX = 255  # a longer text comes as several variables

READERS = {
    "pandas": (read_pandas, ("dta",), lambda: has_python("pandas")),
    "haven": (read_with_r("haven"), ("dta", "sav"), lambda: has_r("haven")),
    "readstata13": (read_with_r("readstata13"), ("dta",), lambda: has_r("readstata13")),
    "foreign": (read_with_r("foreign"), ("sav",), lambda: has_r("foreign")),
    "PSPP": (read_pspp, ("sav",), lambda: has_program("pspp")),
}


# ---- Comparing ----


def complain(where, what):
    if len(faults) < 30:
        faults.append(f"{where}: {what}")


def is_same(want, got):
    """foreign knows no dates: SPSS counts seconds from 14 October 1582."""
    if isinstance(want, date) and isinstance(got, float):
        got = date(1582, 10, 14) + timedelta(seconds=got)
    if isinstance(want, float) and isinstance(got, float):
        return want == got or math.isclose(want, got, rel_tol=1e-15, abs_tol=0)
    return want == got


def as_text(cell):
    """A cell as PSPP writes it to a table."""
    if cell is None:
        return ("", " ", ".")
    if isinstance(cell, date):
        return (cell.strftime("%m/%d/%Y"),)
    if isinstance(cell, float):
        return (repr(cell), repr(cell).removesuffix(".0"), f"{cell:.2f}")
    return (cell.rstrip(" "),)


def compare_texts(where, want, got):
    for row, (cell, text) in enumerate(zip(want["cells"], got["texts"])):
        if isinstance(cell, tuple):
            continue
        is_number = isinstance(cell, float)
        is_equal = text in as_text(cell) or (
            is_number and text and math.isclose(float(text), cell, rel_tol=1e-9, abs_tol=5e-3)
        )
        if not is_equal:
            complain(where, f"{want['name']} of case {row + 1}: {text!r} for {cell!r}")


def compare_variable(where, want, got, kind):
    if want["name"] != got["name"]:
        complain(where, f"a variable {got['name']} for {want['name']}")
        return
    if "texts" in got:
        compare_texts(where, want, got)
        return
    if "title" in want and got["title"] != want["title"]:
        complain(where, f"{want['name']}: the label {got['title']!r}")
    labels = {k: v for k, v in got["labels"].items() if v not in want.get("reasons", [])}
    # foreign does not see labels of texts of more than 8 bytes.
    is_unseen = where.endswith("foreign") and any(len(code) > 8 for code in want.get("labels", {}))
    if want.get("labels", {}) != labels and not (is_unseen and not labels):
        complain(where, f"{want['name']}: the labels {labels} for {want.get('labels')}")
    for row, (cell, found) in enumerate(zip(want["cells"], got["cells"])):
        # Of foreign and SPSS, numbers that stand for a reason; readstata13 tells no reasons.
        if isinstance(cell, tuple) and (kind == "sav" or found is None):
            continue
        if not is_same(cell, found):
            complain(where, f"{want['name']} of case {row + 1}: {found!r} for {cell!r}")


def compare(where, want, got, kind):
    if len(want) != len(got):
        complain(where, f"{len(got)} variables for {len(want)}")
        return
    for one, other in zip(want, got):
        count = len(other.get("cells", other.get("texts")))
        if len(one["cells"]) != count:
            complain(where, f"{count} cases for {len(one['cells'])}")
            return
        compare_variable(where, one, other, kind)


# ---- Tables ----

NASTY = [
    "plain", "NO", "010", "a,b", 'say "yes"', "two\nlines", "tab\there", "Łódź, Ağrı, 東京, 🙂",
    "' or 1=1", "=SUM(A1)", "x" * 255, "x" * 256, "y" * 300, "é" * 500, "null", "NA", "1e5",
    " leading", "$_dollar`tick'", "%", "z" * 2045,
]
SCHEMA = """\
casus: 1
schema: nasty
title: What is hard to carry over
version: "1"
fields:
  - {name: id, type: text, title: "Number of the record, with \\"quotes\\" and Ünïcode"}
  - {name: words, type: text}
  - {name: many, type: integer, title: A number of any size, missing: {-99: not known, -77: not asked}}
  - {name: part, type: decimal}
  - {name: day, type: date, title: A day}
  - {name: then, type: date, partial: true, title: "A day, a month or a year"}
  - {name: known, type: bool}
  - {name: kind, type: code, codes: kinds, title: A code of digits}
  - {name: sort, type: code, codes: sorts, title: A code of letters}
codes:
  kinds: {items: [{code: "1", label: Fight}, {code: "2", label: "Talk, and more"}, {code: "30", label: Ünïcode}]}
  sorts: {items: [{code: "010", label: Ten}, {code: "AB", label: "A and B"}, {code: "a longer code", label: Long}]}
"""


SAMPLES = (("south-caucasus", "cameo"), ("acled-example", "acled"))


def random_table(seed, count, longest):
    chance = random.Random(seed)
    choose = chance.choice
    words = [text for text in NASTY if len(text.encode()) <= longest]
    rows = [["id", "words", "many", "part", "day", "then", "known", "kind", "sort", "x_own"]]
    for number in range(count):
        year, month, day = chance.randint(1900, 2099), chance.randint(1, 12), chance.randint(1, 28)
        moment = f"{year:04}-{month:02}-{day:02}"
        rows.append([
            f"r{number}",
            choose(words),
            choose(["", "-99", "-77", "0", "100", "101", "-127", "32741", "-2147483648", "2147483621",
                    str(chance.randint(-10**9, 10**9)), "9007199254740991"]),
            choose(["", "0.1", "-33.333", "1.5", str(chance.randint(-10**6, 10**6) / 1000)]),
            choose(["", moment]),
            choose(["", moment, moment[:7], moment[:4]]),
            choose(["", "true", "false"]),
            choose(["", "1", "2", "30"]),
            choose(["", "010", "AB", "a longer code"]),
            choose(["", *words]),
        ])
    return rows


def make_random(folder, seed, longest):
    path, schema = folder / f"random-{seed}.csv", folder / "nasty.yaml"
    schema.write_text(SCHEMA)
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(random_table(seed, 200, longest))
    return path, schema, schema


def tables(folder):
    """Source, the schema as casus is told it, and its file."""
    for name, schema in SAMPLES:
        yield ROOT / f"samples/{name}.csv", schema, ROOT / f"formats/{schema}.yaml"
    for seed, longest in ((1, 2045), (2, 2045), (3, FOREIGN_MAX)):
        yield make_random(folder, seed, longest)


def check_file(source, schema, schema_path, kind, folder, readers):
    output = folder / f"{source.stem}.{kind}"
    answer = run(PROGRAM, "convert", "-q", "-s", schema, source, "-o", output)
    if answer.returncode != 0:
        complain(output.name, answer.stderr[-500:])
        return
    columns, rows = load(source, schema, schema_path)
    want = list(expect(columns, rows, text_labels=kind == "sav"))
    longest = max(len(text.encode()) for row in rows for text in row)
    for name, (read, kinds, _) in readers.items():
        if kind not in kinds or (name == "foreign" and longest > FOREIGN_MAX):
            continue
        try:
            compare(f"{output.name} by {name}", want, read(output), kind)
        except (RuntimeError, ValueError, KeyError) as error:
            complain(f"{output.name} by {name}", repr(error))


def check_points(source, schema, folder):
    """GeoJSON as GDAL reads it: as many features as records, and where they lie."""
    output = folder / f"{source.stem}.geojson"
    run(PROGRAM, "convert", "-q", "-s", schema, source, "-o", output)
    answer = run("ogr2ogr", "-f", "CSV", "/vsistdout/", output, "-lco", "GEOMETRY=AS_XY")
    with open(source, newline="", encoding="utf-8") as file:
        want = list(csv.DictReader(file))
    got = list(csv.DictReader(io.StringIO(answer.stdout)))
    if answer.returncode or len(want) != len(got):
        complain(output.name, f"{len(got)} features for {len(want)}: {answer.stderr[-300:]}")
        return
    for record, feature in zip(want, got):
        there = [record["longitude"], record["latitude"]]
        here = [feature.get("X", ""), feature.get("Y", "")]
        is_same_place = all(there) and [*map(float, there)] == [*map(float, here)]
        if not is_same_place and (all(there) or any(here)):
            complain(output.name, f"a point at {here} for {there}")


def main():
    readers = {name: reader for name, reader in READERS.items() if reader[2]()}
    for name in READERS.keys() - readers.keys():
        print(f"read_back: {name} is not installed and reads nothing back")
    with tempfile.TemporaryDirectory() as folder:
        for source, schema, schema_path in tables(Path(folder)):
            for kind in ("dta", "sav"):
                check_file(source, schema, schema_path, kind, Path(folder), readers)
        for name, schema in SAMPLES:
            if has_program("ogr2ogr"):
                check_points(ROOT / f"samples/{name}.csv", schema, Path(folder))
    for fault in faults:
        print(fault)
    print(f"read back by {', '.join(sorted(readers)) or 'nobody'}: {len(faults)} faults")
    return 1 if faults else 0


sys.exit(main())
