"""codebooks.py - codebooks of the built-in schemas and of samples, read by parsers that are not ours: every
code and label of every vocabulary is in each form, the HTML is balanced and its links lead somewhere, the XML
is well-formed and its frequencies add up."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as tree
from html.parser import HTMLParser

CASUS = os.environ["CASUS_PROGRAM"]
SAMPLES = os.environ["CASUS_SAMPLES"]
SPACE = "{ddi:codebook:2_5}"
EMPTY = {"meta"}  # elements without an end
faults = 0


def complain(*words):
    global faults
    faults += 1
    print(*words)


def casus(*words):
    return subprocess.run([CASUS, *words], check=True, stdout=subprocess.PIPE).stdout.decode("utf-8")


def squeeze(text):
    return re.sub(r"\s+", " ", text)


class Page(HTMLParser):
    """The text of a page, its open elements, ids and links."""

    def __init__(self, source):
        super().__init__()
        self.text, self.open, self.ids, self.links = [], [], [], []
        self.feed(source)
        if self.open:
            complain("elements without an end:", self.open)

    def handle_starttag(self, tag, attributes):
        if tag not in EMPTY:
            self.open.append(tag)
        for name, value in attributes:
            if name == "id":
                self.ids.append(value)
            if name == "href":
                self.links.append(value)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            complain("an end without a beginning:", tag)

    def handle_data(self, data):
        self.text.append(data)


def check_html(name, source):
    page = Page(source)
    if len(page.ids) != len(set(page.ids)):
        complain(name, "html: an id stands twice")
    for link in page.links:
        if link[0] != "#" or link[1:] not in page.ids:
            complain(name, "html: a link leads nowhere:", link)
    if shutil.which("tidy"):
        said = subprocess.run(["tidy", "-q", "-e"], input=source.encode(), stderr=subprocess.PIPE)
        if said.stderr:
            complain(name, "html: tidy says", said.stderr.decode()[:500])
    return squeeze("".join(page.text))


def check_ddi(name, source):
    root = tree.fromstring(source)
    for var in root.iter(SPACE + "var"):
        figures = [int(stat.text) for stat in var.iter(SPACE + "catStat")]
        valid = [int(stat.text) for stat in var.findall(SPACE + "sumStat") if stat.get("type") == "vald"]
        if figures and sum(figures) < valid[0]:
            complain(name, "ddi:", var.get("name"), "has", valid, "values, of categories", sum(figures))
    return squeeze(" ".join(root.itertext()))


def unescape(source):
    return squeeze(re.sub(r"\\([^\w\s])", r"\1", source))


def check(name, words):
    """Each code and label of a schema, or of a data file's schema, is in each form."""
    texts = {
        "markdown": unescape(casus("codebook", "-q", *words)),
        "html": check_html(name, casus("codebook", "-q", "--as", "html", *words)),
        "ddi": check_ddi(name, casus("codebook", "-q", "--as", "ddi", *words)),
    }
    vocabularies = json.loads(casus("codes", name, "--json"))
    # DDI tells only of vocabularies that a field takes whole codes from.
    grouped = {"actors"}
    for entry in vocabularies:
        for form, text in texts.items():
            if form == "ddi" and entry["vocabulary"] in grouped:
                continue
            for key in ("code", "label"):
                if entry.get(key) and squeeze(entry[key]) not in text:
                    complain(name, form, "lacks the", key, entry[key])
    print(f"{name}: {len(vocabularies)} codes")


HARD = """casus: 1
schema: hard
title: "<b>Hard</b> & \\"quoted\\" \\u0001 ]]> | `x` # *y* _z_"
version: "1"
help: "1. not a list\\n- nor this <script>alert(1)</script>"
fields:
  - {name: id, type: text, title: "a | b \\\\ `c` <i>"}
  - {name: "odd name, é", type: code, codes: words, title: "--- & ---"}
codes:
  words: {items: [{code: "a|b", label: "<td>"}, {code: "`", label: "\\u0002"}, {code: "ü&", label: "]]>"}]}
"""


def check_hard(folder):
    """Whatever a schema says is text in a codebook, and never part of the page."""
    path = os.path.join(folder, "hard.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(HARD)
    text = check_html("hard", casus("codebook", path, "--as", "html"))
    root = tree.fromstring(casus("codebook", path, "--as", "ddi"))
    title = root.find(f".//{SPACE}titl").text
    for where, words in (("html", text), ("ddi", title)):
        if '<b>Hard</b> & "quoted" \ufffd ]]> | `x` # *y* _z_' not in words:
            complain("hard", where, "has another title:", words[:200])
    if "<script>alert(1)</script>" not in text:
        complain("hard html: the help is not text")
    rows = [line for line in casus("codebook", path).splitlines() if line.startswith("|")]
    for row in rows:
        if len(re.findall(r"(?<!\\)\|", row)) not in (3, 4):
            complain("hard markdown: a bar parts a cell:", row)


with tempfile.TemporaryDirectory() as folder:
    check_hard(folder)
for schema in ("acled", "cameo"):
    check(schema, [schema])
check("acled", [os.path.join(SAMPLES, "acled-example.yaml")])
check("cameo", [os.path.join(SAMPLES, "south-caucasus.yaml")])
sys.exit(faults > 0)
