"""source.py - what a file for a statistical program must hold: a table and its schema, read without casus.

Expected variables are dictionaries in their order: name, title, labels (of values, by value), reasons
(labels of reasons, by letter), missing (numbers that stand for a reason) and cells. A cell is None, a
number, a text, a date, or ("reason", letter).
"""

import csv
import json
from dataclasses import dataclass
from datetime import date
from functools import cache

import yaml

PRECISIONS = {"1": "day", "2": "month", "3": "year"}


@dataclass
class Format:
    """What a kind of file has room for, as its own documentation says (see the file of the syntax)."""

    extension: str
    options: tuple = ()
    has_labels: bool = True  # of numbers
    has_text_labels: bool = False
    has_letters: bool = True  # for reasons; else the number itself is declared missing
    has_factors: bool = False  # bools are truths
    title_bytes: int = 10**6
    title_letters: int = 10**6
    text_bytes: int = 10**6
    name_bytes: int = 10**6
    day_zero: date = None  # where a reader has no dates: what is counted from,
    day_units: int = 1  # and how many to a day


FORMATS = {
    "stata": Format("dta", title_letters=80, name_bytes=32, day_zero=date(1960, 1, 1)),
    "spss": Format("sav", has_text_labels=True, has_letters=False, title_bytes=255, name_bytes=64,
                   day_zero=date(1582, 10, 14), day_units=86400),
    "zsav": Format("zsav", has_text_labels=True, has_letters=False, title_bytes=255, name_bytes=64,
                   day_zero=date(1582, 10, 14), day_units=86400),
    "sas": Format("xpt", ("--codes", "both", "--on-loss", "warn"), has_labels=False,
                  title_bytes=40, text_bytes=200, name_bytes=8, day_zero=date(1960, 1, 1)),
    "sas8": Format("xpt", ("--codes", "both"), has_labels=False, title_bytes=256,
                   text_bytes=32767, name_bytes=32, day_zero=date(1960, 1, 1)),
    "r": Format("rds", has_text_labels=True, has_factors=True),
}


def cut(text, most):
    """At a character; blanks at its end are padding in files that have a limit."""
    whole = text.encode()
    return text if len(whole) <= most else whole[:most].decode(errors="ignore").rstrip(" ")


@cache
def vocabulary(run, program, schema, field):
    """The codes of a field in their order, and what each of its names stands for."""
    answer = run(program, "codes", f"{schema}.{field}", "--json")
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

    def __init__(self, name, field, find_codes):
        field = field or {}
        self.name = name
        self.title = field.get("title")
        self.type = field.get("type", "text")
        self.is_partial = field.get("partial", False)
        self.reasons = {str(word): label for word, label in field.get("missing", {}).items()}
        self.labels, self.names = {}, {}
        if self.type == "code" and "group" not in field:
            self.labels, self.names = find_codes(name)
        is_whole = self.type == "code" and all(
            code.isdigit() and code == str(int(code)) for code in self.labels
        )
        self.is_number = self.type in ("integer", "decimal", "bool") or (
            bool(self.labels) and is_whole
        )

    def value_labels(self, form):
        is_truth = self.type == "bool" and not form.has_factors
        labels = {"0": "false", "1": "true"} if is_truth else self.labels
        return {code: label for code, label in labels.items() if label}

    def reason(self, text, form):
        if form.has_letters:
            return ("reason", chr(ord("a") + list(self.reasons).index(text)))
        return float(text) if text.lstrip("-").isdigit() else None

    def cell(self, text, form):
        if text in self.reasons:
            return self.reason(text, form)
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
        return cut(text, form.text_bytes).rstrip(" ") or None

    def precision(self, text):
        return None if text == "" else 4.0 - len(text.split("-"))

    def label(self, text, form):
        label = self.labels.get(self.names.get(text, text)) if text else None
        return label and cut(label, form.text_bytes)

    def titled(self, form, what=""):
        """The label of the variable or, with what, of one that stands beside it."""
        if self.title is None:
            return None
        most = form.title_bytes - len(what)
        return cut(self.title, most)[: form.title_letters - len(what)].rstrip(" ") + what


def load(path, schema_path, find_codes):
    fields = {field["name"]: field for field in yaml.safe_load(schema_path.read_text())["fields"]}
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    return [Column(name, fields.get(name), find_codes) for name in rows[0]], rows[1:]


def variable(name, title, cells, labels=None, reasons=None, missing=None):
    return {"name": name, "title": title, "cells": cells, "labels": labels or {},
            "reasons": reasons or {}, "missing": missing or []}


def own_variable(column, texts, form, is_labelled):
    letters, missing = {}, []
    labels = dict(column.value_labels(form)) if is_labelled else {}
    if form.has_letters and form.has_labels:
        letters = {chr(ord("a") + index): label for index, label in enumerate(column.reasons.values())}
    elif not form.has_letters:
        missing = [float(word) for word in column.reasons if column.reason(word, form) is not None]
        labels |= {word: label for word, label in column.reasons.items()
                   if column.reason(word, form) is not None}
    cells = [column.cell(text, form) for text in texts]
    return variable(column.name, column.titled(form), cells, labels, letters, missing)


def expect(columns, rows, form):
    """The variables that a file must have, by the names of the columns that they come from."""
    for index, column in enumerate(columns):
        texts = [row[index] for row in rows]
        has_room = form.has_labels and (column.is_number or form.has_text_labels)
        yield own_variable(column, texts, form, has_room)
        if any(column.labels.values()) and not has_room:
            cells = [column.label(text, form) for text in texts]
            yield variable(column.name + "_label", column.titled(form, " (label)"), cells)
        if column.type == "date" and column.is_partial:
            cells = [column.precision(text) for text in texts]
            labels = PRECISIONS if form.has_labels else {}
            yield variable(column.name + "_precision", column.titled(form, " (precision)"), cells, labels)
