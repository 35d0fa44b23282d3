"""read_back.py PROGRAM ROOT - what casus writes for statistical programs, as these programs read it.

Each table goes out as every file that casus writes, is read by readers that share no code with casus
(readers.py), and is compared with the source (source.py) cell by cell: values, types, labels of variables
and of values, dates, reasons for missing values. haven is a further reader: like casus, it has ReadStat
inside. Readers that are not installed, and what one cannot tell by its nature, are named at the end.
"""

import csv
import io
import json
import random
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

import source
from readers import BLIND, FOREIGN_MAX, READERS, UNREADABLE, has_program, run

PROGRAM, ROOT = Path(sys.argv[1]), Path(sys.argv[2])
faults = []
counts = {}


# ---- Comparing ----


def complain(where, what):
    if len(faults) < 30:
        faults.append(f"{where}: {what}")


def seen(want, form, blind):
    """What a reader that does not tell some things must tell of this cell."""
    if isinstance(want, tuple) and "reasons" in blind:
        return None
    if isinstance(want, date) and "dates" in blind:
        want = float((want - form.day_zero).days * form.day_units)
    return 2.0**-260 if want == 0 and "zeros" in blind else want


def compare_labels(where, want, got, blind):
    labels = want["labels"]
    if "labels of long texts" in blind and any(len(code) > 8 for code in labels):
        labels = {}
    if labels != got["labels"]:
        complain(where, f"{want['name']}: the labels {got['labels']} for {labels}")
    for kind in ("reasons", "missing"):
        if want[kind] != got[kind]:
            complain(where, f"{want['name']}: the {kind} {got[kind]} for {want[kind]}")


def compare_variable(where, want, got, form, blind):
    if want["name"] != got["name"]:
        complain(where, f"a variable {got['name']} for {want['name']}")
        return
    if want["title"] != got["title"]:
        complain(where, f"{want['name']}: the label {got['title']!r} for {want['title']!r}")
    compare_labels(where, want, got, blind)
    if len(want["cells"]) != len(got["cells"]):
        complain(where, f"{want['name']}: {len(got['cells'])} cases for {len(want['cells'])}")
        return
    for row, (cell, found) in enumerate(zip(want["cells"], got["cells"])):
        cell = seen(cell, form, blind)
        if cell != found or type(cell) is not type(found):
            complain(where, f"{want['name']} of case {row + 1}: {found!r} for {cell!r}")


def compare(where, want, got, form, blind):
    if len(want) != len(got):
        complain(where, f"{len(got)} variables for {len(want)}")
        return
    for one, other in zip(want, got):
        compare_variable(where, one, other, form, blind)


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


def write_table(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    return path


def make_random(folder, seed, longest):
    schema = folder / "nasty.yaml"
    schema.write_text(SCHEMA)
    rows = random_table(seed, 200, longest)
    return write_table(folder / f"random-{seed}.csv", rows), schema, schema


def make_short(folder, path):
    """A sample whose long texts are cut, for readers that take none."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    rows = [[source.cut(text, FOREIGN_MAX) for text in row] for row in rows]
    return write_table(folder / f"{path.stem}-short.csv", rows)


def tables(folder):
    """Source, the schema as casus is told it, and its file."""
    for name, schema in SAMPLES:
        path, schema_path = ROOT / f"samples/{name}.csv", ROOT / f"formats/{schema}.yaml"
        yield path, schema, schema_path
        yield make_short(folder, path), schema, schema_path
    for seed, longest in ((1, 2045), (2, 2045), (3, FOREIGN_MAX)):
        yield make_random(folder, seed, longest)


# ---- Files ----


def names_told(answer):
    """The names that casus says it has changed: of a column, that of its variable."""
    findings = [json.loads(line) for line in answer.stderr.splitlines() if line.startswith("{")]
    return {one["field"]: one["found"] for one in findings if one.get("code") == "E711"}


def check_names(where, want, form):
    names = [one["name"].lower() for one in want]
    if len(set(names)) != len(names) or any(len(name) > form.name_bytes for name in names):
        complain(where, f"names that are too long or alike: {names}")


def make_file(table, kind, folder):
    """The file, and the variables that it must have."""
    path, schema, schema_path = table
    form = source.FORMATS[kind]
    output = folder / f"{path.stem}-{kind}.{form.extension}"
    answer = run(PROGRAM, "convert", "--format", "jsonl", "-s", schema, path, "-t", kind, "-o", output,
                 *form.options)
    if answer.returncode != 0:
        complain(output.name, answer.stderr[-500:])
        return None, []
    columns, rows = source.load(path, schema_path,
                                lambda field: source.vocabulary(run, PROGRAM, schema, field))
    want, names = list(source.expect(columns, rows, form)), names_told(answer)
    for one in want:
        one["name"] = names.get(one["name"], one["name"])
    check_names(output.name, want, form)
    return output, want


def is_readable(name, kind, want):
    most, _ = UNREADABLE.get((name, kind), (None, None))
    texts = (cell for one in want for cell in one["cells"] if isinstance(cell, str))
    return most is None or all(len(text.encode()) <= most for text in texts)


def check_file(table, kind, folder, readers):
    output, want = make_file(table, kind, folder)
    for name, (read, kinds, _) in readers.items():
        if not output or kind not in kinds or not is_readable(name, kind, want):
            continue
        where = f"{output.name} by {name}"
        counts[name, kind] = counts.get((name, kind), 0) + sum(len(one["cells"]) for one in want)
        try:
            compare(where, want, read(output), source.FORMATS[kind], BLIND.get((name, kind), {}))
        except (RuntimeError, ValueError, KeyError) as error:
            complain(where, repr(error))


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


def tell_what_was_not_read(readers):
    for name in READERS.keys() - readers.keys():
        print(f"read_back: {name} is not installed and reads nothing back")
    for (name, kind), things in BLIND.items():
        for what, why in things.items():
            print(f"read_back: {name} tells no {what} of {kind}: {why}")
    for (name, kind), (most, why) in UNREADABLE.items():
        print(f"read_back: {name} is given no {kind} with texts of more than {most} bytes: {why}")


def main():
    readers = {name: reader for name, reader in READERS.items() if reader[2]()}
    with tempfile.TemporaryDirectory() as folder:
        for table in tables(Path(folder)):
            for kind in source.FORMATS:
                check_file(table, kind, Path(folder), readers)
        for name, schema in SAMPLES:
            if has_program("ogr2ogr"):
                check_points(ROOT / f"samples/{name}.csv", schema, Path(folder))
            else:
                print("read_back: ogr2ogr is not installed and reads no points")
    for fault in faults:
        print(fault)
    tell_what_was_not_read(readers)
    for (name, kind), count in sorted(counts.items()):
        print(f"{kind} by {name}: {count} cells compared")
    print(f"read back by {', '.join(sorted(readers)) or 'nobody'}: {len(faults)} faults")
    return 1 if faults else 0


sys.exit(main())
