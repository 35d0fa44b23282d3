"""readers.py - programs that read what casus writes for them, each in the same form.

A reader takes a file and gives its variables as source.py describes them; what a program cannot tell by
its nature stands in BLIND, with the reason, and what it cannot read in UNREADABLE.
"""

import csv
import io
import json
import subprocess
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path

HERE = Path(__file__).parent
FOREIGN_MAX = 255
LABEL_OF_A = 2147483622  # .a among the values of a set of labels in Stata's format


def run(*words, **options):
    return subprocess.run(
        [str(word) for word in words], capture_output=True, text=True, check=False, **options
    )


def variable(name, title, cells, labels, reasons=None, missing=None):
    return {"name": name, "title": title or None, "cells": cells, "labels": labels,
            "reasons": reasons or {}, "missing": missing or []}


# ---- pandas ----


def read_pandas_stata(path):
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
            return None if value.string == "." else ("reason", value.string[1])
        if isinstance(value, str):
            return value.rstrip(" ") or None
        is_date = formats[name].startswith("%td")
        return date(1960, 1, 1) + timedelta(int(value)) if is_date else float(value)

    def make(name):
        labels = sets.get(names_of_sets[name], {})
        plain = {str(key): label for key, label in labels.items() if key < LABEL_OF_A}
        reasons = {chr(ord("a") + int(key) - LABEL_OF_A): label
                   for key, label in labels.items() if key >= LABEL_OF_A}
        return variable(name, titles[name], [cell(name, value) for value in frame[name]], plain, reasons)

    return [make(name) for name in frame.columns]


def read_pandas_sas(path):
    from pandas.io.sas.sas_xport import XportReader

    with XportReader(path, encoding="utf-8") as reader:
        fields, frame = reader.fields, reader.read()

    def cell(value):
        if isinstance(value, str):
            return value.rstrip(" ") or None
        return None if value != value else float(value)

    return [
        variable(field["name"].decode(), field["label"].decode().rstrip(" "),
                 [cell(value) for value in frame[name]], {})
        for field, name in zip(fields, frame.columns)
    ]


def read_pandas(path):
    return read_pandas_stata(path) if path.suffix == ".dta" else read_pandas_sas(path)


# ---- R ----


def plain(value):
    """A cell of JSON as a cell here."""
    if value is None:
        return None
    kind, text = value[0], value[2:]
    if kind == "D":
        return date.fromisoformat(text)
    if kind == "R":
        return ("reason", text)
    return float(text) if kind == "N" else text or None


def read_with_r(package):
    def read(path):
        answer = run("Rscript", "--vanilla", HERE / "read_back.R", package, path)
        if answer.returncode != 0:
            raise RuntimeError(answer.stderr.strip()[-500:])
        variables = json.loads(answer.stdout)
        for one in variables:
            one["cells"] = [plain(cell) for cell in one["cells"]]
        return variables

    return read


# ---- PSPP ----


def tables_of(text):
    """The tables of PSPP's output in CSV, by title."""
    tables, rows = {}, []
    for row in csv.reader(io.StringIO(text)):
        if len(row) == 1 and row[0].startswith("Table: "):
            rows = tables[row[0].removeprefix("Table: ")] = []
        elif row and not row[0].startswith("Footnote: "):
            rows.append(row)
    return tables


def labels_of(tables):
    labels, name = {}, None
    for first, value, label in tables.get("Value Labels", [])[1:]:
        name = first or name
        labels.setdefault(name, {})[value.removesuffix("[a]")] = label
    return labels


def cell_of_pspp(text, form):
    if form.startswith("A"):
        return text.rstrip(" ") or None
    if text.strip(" ") in ("", "."):
        return None
    return datetime.strptime(text, "%m/%d/%Y").date() if form.startswith("SDATE") else float(text)


def read_pspp(path):
    """What PSPP shows as the dictionary, and the table that it writes. Not one warning is allowed."""
    with tempfile.TemporaryDirectory() as folder:
        syntax, words, table = (Path(folder) / name for name in ("read.sps", "words.csv", "out.csv"))
        syntax.write_text(
            f"SET TVARS=NAMES.\nGET FILE='{path}'.\nDISPLAY DICTIONARY.\n"
            f"SAVE TRANSLATE /OUTFILE='{table}' /TYPE=CSV /FIELDNAMES /REPLACE\n"
            " /CELLS=VALUES /TEXTOPTIONS DECIMAL=DOT.\n"
        )
        answer = run("pspp", "-O", "format=csv", "-o", words, syntax)
        told = words.read_text(encoding="utf-8") if words.exists() else ""
        if answer.returncode or answer.stderr or "warning: " in told or "error: " in told:
            raise RuntimeError(answer.stderr + told[:500])
        names, *rows = csv.reader(io.StringIO(table.read_text(encoding="utf-8")))
    tables = tables_of(told)
    labels = labels_of(tables)
    head, *lines = tables["Variables"]
    about = {line[0]: dict(zip(head, line)) for line in lines}
    return [
        variable(
            name,
            about[name]["Label"],
            [cell_of_pspp(row[index], about[name]["Print Format"]) for row in rows],
            labels.get(name, {}),
            missing=[float(number) for number in about[name].get("Missing Values", "").split("; ") if number],
        )
        for index, name in enumerate(names)
    ]


# ---- Who is here ----


def has_python(module):
    try:
        __import__(module)
    except ImportError:
        return False
    return True


def has_r(package):
    try:
        return run("Rscript", "--vanilla", "-e", f"library({package}); library(jsonlite)").returncode == 0
    except FileNotFoundError:
        return False


def has_program(name):
    try:
        return run(name, "--version").returncode == 0
    except FileNotFoundError:
        return False


# Name: how it reads, the formats that it knows, and whether it is there.
READERS = {
    "pandas": (read_pandas, ("stata", "sas"), lambda: has_python("pandas")),
    "readstata13": (read_with_r("readstata13"), ("stata",), lambda: has_r("readstata13")),
    "foreign": (read_with_r("foreign"), ("spss", "sas"), lambda: has_r("foreign")),
    "PSPP": (read_pspp, ("spss", "zsav"), lambda: has_program("pspp")),
    "R": (read_with_r("base"), ("r",), lambda: has_r("base")),
    "haven": (read_with_r("haven"), ("stata", "spss", "zsav", "sas", "sas8"), lambda: has_r("haven")),
}

# What a reader never tells, and why. That it tells nothing is held too: a row cannot outlive its reason.
BLIND = {
    ("pandas", "sas"): {
        "reasons": "to pandas a missing number is NaN, whatever letter it has",
        "dates": "pandas makes no dates of numbers in transport files",
        "zeros": "pandas 1.5 takes the fraction of a number for normal, and so makes 2^-260 of 0",
    },
    ("foreign", "sas"): {
        "reasons": "foreign makes every missing number NA",
        "dates": "foreign makes no dates of numbers",
    },
    ("foreign", "spss"): {
        "dates": "foreign makes no dates of numbers",
        "labels of long texts": "foreign leaves out labels of texts of more than 8 bytes",
    },
}

# What a reader cannot be given, and why: texts of more bytes than this.
UNREADABLE = {
    ("foreign", "spss"): (FOREIGN_MAX, "a longer text comes as several variables"),
}
