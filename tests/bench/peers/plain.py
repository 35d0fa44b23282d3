"""plain.py - conversions by Python's csv and json, and by PyYAML with libyaml:
plain.py WORK INPUT OUTPUT

Rows one by one between CSV and NDJSON; JSON arrays and YAML are held in memory. Cells are text.
"""

import csv
import json
import sys


def dump(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def write_table(records, output, columns):
    writer = csv.DictWriter(output, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)


def csv_ndjson(source, output):
    output.writelines(dump(row) + "\n" for row in csv.DictReader(source))


def csv_json(source, output):
    json.dump(list(csv.DictReader(source)), output, ensure_ascii=False, separators=(",", ":"))


def csv_csv(source, output):
    csv.writer(output, lineterminator="\n").writerows(csv.reader(source))


def gdelt_ndjson(source, output):
    names = rules()["gdelt"]["columns"]
    rows = csv.DictReader(source, names, delimiter="\t", quoting=csv.QUOTE_NONE)
    output.writelines(dump(row) + "\n" for row in rows)


def ndjson_csv(source, output):
    write_table(map(json.loads, source), output, columns())


def json_csv(source, output):
    write_table(json.load(source), output, columns())


def yaml_json(source, output):
    import yaml

    output.write(dump(yaml.load(source, yaml.CSafeLoader)))


def json_yaml(source, output):
    import yaml

    yaml.dump(json.load(source), output, yaml.CSafeDumper, allow_unicode=True, sort_keys=False)


def rules():
    import os

    with open(os.environ["RULES"], encoding="utf-8") as file:
        return json.load(file)


def columns():
    return rules()["columns"]


if __name__ == "__main__":
    work, input_path, output_path = sys.argv[1:]
    with open(input_path, encoding="utf-8", newline="") as source, open(
        output_path, "w", encoding="utf-8", newline=""
    ) as output:
        globals()[work.replace("-", "_")](source, output)
