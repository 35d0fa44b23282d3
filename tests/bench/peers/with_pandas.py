"""with_pandas.py - conversions and checks by pandas: with_pandas.py WORK INPUT OUTPUT

Everything is held in memory, all columns are text. RULES names the file that has the vocabularies;
`validate` counts what breaks each rule.
"""

import json
import os
import sys

import pandas


def read_table(path, **options):
    return pandas.read_csv(path, dtype=str, keep_default_na=False, **options)


def write_records(frame, output, lines):
    frame.to_json(output, orient="records", lines=lines, force_ascii=False)


def read_records(path, lines):
    return pandas.read_json(path, lines=lines, dtype=False, convert_dates=False)


def validate(path):
    with open(os.environ["RULES"], encoding="utf-8") as file:
        rules = json.load(file)
    rows = read_table(path)
    date = pandas.to_datetime(rows.event_date, format="%Y-%m-%d", errors="coerce")

    def number(name, least, most):
        return ~pandas.to_numeric(rows[name], errors="coerce").between(least, most)

    def joined(*names):
        return rows[names[0]].str.cat([rows[name] for name in names[1:]], sep="|")

    first, second = (
        pandas.to_numeric(rows[name], errors="coerce") for name in ("inter1", "inter2")
    )
    low, high = first.where(first < second, second), first.where(first > second, second)
    pair = (low * 10 + high).where(second != 0, first * 10)
    broken = [
        *(rows[name] == "" for name in ("event_id_cnty", "actor1", "location", "source")),
        date.isna(),
        pandas.to_numeric(rows.year, errors="coerce") != date.dt.year,
        number("time_precision", 1, 3),
        number("geo_precision", 1, 3),
        number("fatalities", 0, 100000),
        number("iso", 0, 999),
        number("timestamp", 0, 1e18),
        number("latitude", -90, 90),
        number("longitude", -180, 180),
        *(~rows[name].isin([*codes, ""]) for name, codes in rules["codes"].items()),
        ~joined("sub_event_type", "event_type", "disorder_type").isin(rules["events"]),
        ~joined("country", "iso", "region").isin(rules["countries"]),
        pandas.to_numeric(rows.interaction, errors="coerce") != pair,
        (rows.actor2 == "") != (second == 0),
        (rows.event_type == "Battles") & (first.isin([5, 6, 7]) | second.isin([5, 6, 7])),
        (rows.event_type == "Violence against civilians") & (second != 7),
        (rows.event_type == "Violence against civilians") & (rows.civilian_targeting == ""),
        (rows.event_type == "Protests") & (first != 6) & (second != 6),
        (rows.event_type == "Riots") & (first != 5) & (second != 5),
        (rows.sub_event_type == "Peaceful protest") & (rows.fatalities != "0"),
        rows.event_id_cnty.duplicated(),
    ]
    print(len(rows), *(int(rule.sum()) for rule in broken))


WORKS = {
    "csv-ndjson": lambda source, output: write_records(read_table(source), output, True),
    "csv-json": lambda source, output: write_records(read_table(source), output, False),
    "csv-csv": lambda source, output: read_table(source).to_csv(output, index=False),
    "tsv-ndjson": lambda source, output: write_records(
        read_table(source, sep="\t", quoting=3), output, True
    ),
    "ndjson-csv": lambda source, output: read_records(source, True).to_csv(output, index=False),
    "json-csv": lambda source, output: read_records(source, False).to_csv(output, index=False),
    "validate": lambda source, output: validate(source),
}

if __name__ == "__main__":
    WORKS[sys.argv[1]](sys.argv[2], sys.argv[3])
