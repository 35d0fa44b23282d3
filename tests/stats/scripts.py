"""scripts.py FILE.ndjson SCRIPT.py - the data frame of the script has the values of the records, by type."""
import json
import runpy
import sys

import pandas as pd



def flatten(record):
    """The record as a table has it: an object and a list of objects are columns with a dot in their names."""
    flat = {}
    for name, value in record.items():
        inner = value if isinstance(value, list) else [value]
        if not any(isinstance(item, dict) for item in inner):
            flat[name] = value
            continue
        for key in dict.fromkeys(key for item in inner for key in item):
            items = [item.get(key) for item in inner]
            flat[f"{name}.{key}"] = ["" if item is None else item for item in items] if value is inner else items[0]
    return flat


records = [flatten(json.loads(line)) for line in open(sys.argv[1], encoding="utf-8")]
events = runpy.run_path(sys.argv[2])["events"]
reasons = events.attrs["missing_reasons"]
faults = 0

# Between the items of lists, by the samples' schemas.
SEPARATORS = ("; ", ";", ",", " | ")


def expect(name, value):
    """What pandas should have for a value of JSON."""
    if value is None or value == "" or value == []:
        return None
    if str(value) in reasons.get(name, {}):
        return None
    kind = str(events[name].dtype)
    if kind.startswith("datetime"):
        is_basic = len(value) == 8 and value.isdigit()
        return pd.Timestamp(value if is_basic else (value + "-01-01")[:10])
    if kind in ("Int64", "Float64"):
        return float(value)
    if isinstance(value, list):
        return [str(item) for item in value]
    return value if kind == "boolean" else str(value)


def complain(*words):
    global faults
    faults += 1
    print(*words)


if len(events) != len(records):
    complain(f"{len(events)} rows, not {len(records)}")
for name in {name for record in records for name in record}:
    if name not in events:
        complain(name, "is missing")
        continue
    for row, record in enumerate(records):
        cell = events[name][row]
        want = expect(name, record.get(name))
        if isinstance(want, list):
            cell = want if cell in (by.join(want) for by in SEPARATORS) else cell
        if (want is None) != (not isinstance(cell, list) and pd.isna(cell)) or (want is not None and cell != want):
            complain(f"{name}, row {row}: {cell!r}, not {want!r}")
        reason = events.attrs["missing"].get(name, {}).get(row)
        if reason is not None and str(record[name]) != reason:
            complain(f"{name}, row {row}: the reason {reason}")
for attribute in ("variable_labels", "value_labels"):
    for name in events.attrs[attribute]:
        if name not in events:
            complain(f"{attribute} of {name}, which is no column")
sys.exit(faults > 0)
