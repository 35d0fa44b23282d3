"""with_pandas.py - conversions and checks by pandas: with_pandas.py WORK INPUT OUTPUT

Everything is held in memory, all columns are text. RULES names the file that has columns and
vocabularies; `validate` and `gdelt-validate` count what breaks each rule.
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


def read_rules():
    with open(os.environ["RULES"], encoding="utf-8") as file:
        return json.load(file)


def read_gdelt(path):
    columns = read_rules()["gdelt"]["columns"]
    return read_table(path, sep="\t", quoting=3, header=None, names=columns)


def gdelt_places(rows, who, countries):
    """What breaks the rules of a place: nothing is in one of type 0."""

    def part(name):
        return rows[f"{who}Geo_{name}"]

    parts = ("FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")
    kind, country = part("Type"), part("CountryCode")
    given = [part(name) != "" for name in parts]
    latitude, longitude = (pandas.to_numeric(part(name), errors="coerce") for name in parts[4:6])
    unit = part("ADM1Code")
    return [
        ~kind.isin([*"012345", ""]),
        ~country.isin([*countries, ""]),
        *((kind == "0") & is_given for is_given in given),
        (kind != "0") & (kind != "") & ~given[4],
        kind.isin(["2", "3"]) & (country != "US"),
        kind.isin(["4", "5"]) & (country == "US"),
        (unit != "") & (unit.str.slice(0, 2) != country),
        given[4] != given[5],
        given[4] & ~latitude.between(-90, 90),
        given[5] & ~longitude.between(-180, 180),
    ]


def gdelt_parties(rows, who, actors):
    code, country = rows[f"{who}Code"], rows[f"{who}CountryCode"]
    return [
        ~country.isin([*actors, ""]),
        ~rows[f"{who}Type1Code"].isin([*actors, ""]),
        (country != "") & (code.str.slice(0, 3) != country),
        code.str.len() % 3 != 0,
    ]


def gdelt_validate(path):
    rules = read_rules()["gdelt"]
    rows = read_gdelt(path)
    date = pandas.to_datetime(rows.SQLDATE, format="%Y%m%d", errors="coerce")
    added = pandas.to_datetime(rows.DATEADDED, format="%Y%m%d%H%M%S", errors="coerce")
    days = (date.dt.month - 1) * 30 + date.dt.day
    fraction = pandas.to_numeric(rows.FractionDate, errors="coerce")
    score = pandas.to_numeric(rows.GoldsteinScale, errors="coerce").map("{:.1f}".format)
    names = ("EventBaseCode", "EventRootCode", "QuadClass")
    acts = rows.EventCode.str.cat([*(rows[name] for name in names), score], sep="|")
    counts = ("GLOBALEVENTID", "NumMentions", "NumSources", "NumArticles")
    broken = [
        date.isna(),
        added.isna(),
        date > added,
        rows.MonthYear != rows.SQLDATE.str.slice(0, 6),
        rows.Year != rows.SQLDATE.str.slice(0, 4),
        ~((fraction - (date.dt.year + days / 365)).abs() <= 0.00005001),
        ~rows.IsRootEvent.isin(["0", "1"]),
        *(~(pandas.to_numeric(rows[name], errors="coerce") >= 0) for name in counts),
        pandas.to_numeric(rows.AvgTone, errors="coerce").isna(),
        ~acts.isin(rules["events"]),
        *gdelt_parties(rows, "Actor1", rules["actors"]),
        *gdelt_parties(rows, "Actor2", rules["actors"]),
        *(
            rule
            for who in ("Actor1", "Actor2", "Action")
            for rule in gdelt_places(rows, who, rules["countries"])
        ),
        rows.GLOBALEVENTID.duplicated(),
    ]
    print(len(rows), *(int(rule.sum()) for rule in broken))


def validate(path):
    rules = read_rules()
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
    "gdelt-ndjson": lambda source, output: write_records(read_gdelt(source), output, True),
    "ndjson-csv": lambda source, output: read_records(source, True).to_csv(output, index=False),
    "json-csv": lambda source, output: read_records(source, False).to_csv(output, index=False),
    "validate": lambda source, output: validate(source),
    "gdelt-validate": lambda source, output: gdelt_validate(source),
}

if __name__ == "__main__":
    WORKS[sys.argv[1]](sys.argv[2], sys.argv[3])
