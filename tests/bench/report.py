"""report.py - what the benchmark measured, as Markdown: the table, the targets, the machine.

Speeds are megabytes (1,000,000 bytes) of input a second, medians of all runs. Nothing is measured
here.
"""

import re
from statistics import median

from works import LIMIT, PEERS

KEY_BYTES = 48  # what a key may take
# Works that end on one thread: what stands in front of the first row is known after the last.
IN_ORDER = {"csv-dta", "csv-sav", "csv-zsav", "csv-rds"}
MARKERS = ("<!-- begin of what make bench wrote -->", "<!-- end of what make bench wrote -->")


# ---- Figures of one result ----


def speeds(result):
    return [result["bytes"] / wall / 1e6 for wall, _, _ in result["runs"]]


def speed(result):
    return median(speeds(result))


def peak(result):
    """MiB"""
    return median(kib for _, _, kib in result["runs"]) / 1024


def seconds(result):
    return median(wall for wall, _, _ in result["runs"])


def good(results):
    return {
        name: result for name, result in results.items() if result["runs"] and not result["failed"]
    }


def best(results, is_wanted):
    """Name and speed of the fastest of some."""
    found = [
        (speed(result), name) for name, result in good(results).items() if is_wanted(name, result)
    ]
    return max(found)[::-1] if found else (None, None)


def best_peer(results):
    # A check of the shape alone is no peer of a check of all rules.
    return best(results, lambda name, result: result["is_peer"] and "shape only" not in name)


def limit_of(results):
    bare = best(results, lambda name, _: name.startswith(LIMIT))
    return bare if bare[0] else best(results, lambda name, _: name == "cat")


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def ratio(value, base):
    return f"{value / base:.2f} x" if base else ""


# ---- The table ----


def work_rows(title, sink, results):
    base, limit = best_peer(results)[1], limit_of(results)[1]
    for name, result in results.items():
        if result["failed"]:
            yield f"| {title} | {sink} | {name} | failed | | | |"
            continue
        own = speeds(result)
        is_part = result["rows"] < max(other["rows"] for other in results.values())
        shown = f"**{name}**" if name.startswith("casus") else name
        rows = f" ({result['rows']:,} rows)" if is_part else ""
        yield (
            f"| {title} | {sink} | {shown}{rows} | {number(median(own))} "
            f"({number(min(own))}-{number(max(own))}) | {number(peak(result))} | "
            f"{ratio(median(own), base)} | {ratio(median(own), limit)} |"
        )


def table(results, works):
    yield "| work | to | program | MB/s (least-most) | peak MiB | to the best peer | to the limit |"
    yield "|---|---|---|---|---|---|---|"
    for work in works:
        for sink, programs in results["works"].get(work.key, {}).items():
            yield from work_rows(work.title, sink, programs)


def failures(results, works):
    for work in works:
        for sink, programs in results["works"].get(work.key, {}).items():
            for name, result in programs.items():
                if result["failed"]:
                    reason = " ".join(result["failed"].split())[:200]
                    yield f"{name} failed at {work.title} to {sink}: {reason}."


# ---- The targets ----


class Reach:
    """Rows of the table of targets."""

    def __init__(self, results):
        self.works = results["works"]
        self.rows = []

    def add(self, what, at_least, measured, is_reached):
        verdict = "" if is_reached is None else "yes" if is_reached else "**no**"
        self.rows.append(f"| {what} | {at_least} | {measured} | {verdict} |")

    def of(self, key, sink="/dev/null"):
        return good((self.works.get(key) or {}).get(sink, {}))

    def against(self, what, key, sink, factor, base):
        """The speed of two threads held against (name, speed)."""
        own = self.of(key, sink).get("casus, 2 threads")
        name, value = base
        shown = f"{factor:g} x" if factor >= 1 else f"{factor:.0%}"
        if own is None or name is None:
            return
        part = speed(own) / value
        measured = f"{part:.2f} x" if factor >= 1 else f"{part:.0%}"
        self.add(what, f"{shown} {name}", measured, part >= factor)

    def memory(self, what, key, sink, most, rows=0):
        own = self.of(key, sink).get("casus, 2 threads")
        if own is None:
            return
        keys = own["rows"] * KEY_BYTES / 2**20
        text = f"at most {most} MiB" + (f" and {KEY_BYTES} bytes a key" if rows else "")
        beyond = f"{number(peak(own))} MiB, of which the keys may have {number(keys)}"
        allowed = most + (keys if rows else 0)
        self.add(what + ", memory", text, beyond, peak(own) <= allowed)

    def conversions(self):
        for key, title, factor in (
            ("csv-ndjson", "CSV → NDJSON", 5),
            ("csv-json", "CSV → JSON", 5),
            ("csv-csv", "CSV → CSV", 4),
            ("ndjson-csv", "NDJSON → CSV", 3),
            ("json-csv", "JSON array → CSV", 10),
            ("yaml-json", "YAML → JSON", 20),
            ("json-yaml", "JSON → YAML", 20),
        ):
            self.against(
                f"{title} to /dev/null", key, "/dev/null", factor, best_peer(self.of(key))
            )
            if key in ("csv-ndjson", "csv-json"):
                self.against(
                    f"{title} to a file", key, "file", 0.8, limit_of(self.of(key, "file"))
                )
            self.memory(title, key, "/dev/null", 64)

    def statistics(self):
        for key, title, peers in (
            ("csv-dta", "CSV → Stata", {"R haven": 8}),
            ("csv-sav", "CSV → SPSS", {"R haven": 8, "PSPP": 8}),
            ("csv-zsav", "CSV → SPSS, compressed", {"R haven": 2}),
        ):
            results = self.of(key, "file")
            for name, factor in peers.items():
                if name in results:
                    base = (name, speed(results[name]))
                    self.against(f"{title} to a file", key, "file", factor, base)
            self.memory(title, key, "file", 96)

    def validation(self):
        duckdb = self.of("validate").get("DuckDB")
        if duckdb:
            self.against("validate CSV", "validate", "/dev/null", 2.5, ("DuckDB", speed(duckdb)))
        self.memory("validate CSV", "validate", "/dev/null", 96, rows=1)

    def threads(self):
        gains = []
        for key in self.works.keys() - IN_ORDER:
            results = self.of(key)
            if "casus, 1 thread" in results and "casus, 2 threads" in results:
                gain = speed(results["casus, 2 threads"]) / speed(results["casus, 1 thread"])
                gains.append((gain, key))
        if gains:
            (least, slow), (most, fast) = min(gains), max(gains)
            measured = f"{least:.2f} x ({slow}) to {most:.2f} x ({fast})"
            what = "to /dev/null, but for statistical files, two threads over one"
            self.add(what, "1.6 x", measured, least >= 1.6)

    def one_thread(self):
        results = self.of("csv-ndjson")
        one = results.get("casus, 1 thread")
        loop = results.get(f"{LIMIT}, 1 thread")
        if one and loop:
            part = speed(one) / speed(loop)
            self.add(
                "CSV → NDJSON to /dev/null, one thread",
                f"40% of {LIMIT}, 1 thread",
                f"{part:.0%}",
                part >= 0.4,
            )

    def defects(self):
        results = good(self.works.get("defects", {}))
        if len(results) == 2:
            part = speed(results["1 % defects"]) / speed(results["clean"])
            self.add(
                "CSV → NDJSON, one thread, a defect in 1 % of the records",
                "80% of the clean speed",
                f"{part:.0%}",
                part >= 0.8,
            )

    def scaling(self):
        results = good(self.works.get("scaling", {}))
        if len(results) == 2:
            whole, tenth = results["all rows"], results["a tenth"]
            growth = peak(whole) / peak(tenth)
            self.add(
                f"{whole['rows']:,} rows over {tenth['rows']:,}, memory without the rules that "
                "remember records",
                "equal within 10 %",
                f"{number(peak(tenth))} and {number(peak(whole))} MiB, {growth:.2f} x",
                growth <= 1.1,
            )

    def instructions(self):
        counted = self.works.get("instructions")
        if not counted:
            return
        self.add(
            f"{counted['rows']:,} rows over {counted['rows'] // 10:,}, instructions by callgrind",
            "at most 10.1 x",
            f"{counted['growth']:.2f} x",
            counted["growth"] <= 10.1,
        )
        self.add(
            "instructions for a record, CSV → NDJSON, one thread, by callgrind",
            "",
            f"{counted['per_record']:,.0f}",
            None,
        )

    def tiny(self):
        results = good(self.works.get("tiny", {}))
        if len(results) == 2:
            own, jq = results["casus"], results["jq"]
            self.add(
                "20 events from YAML to JSON, whole process",
                "no slower than `jq .`",
                f"{seconds(own) * 1000:.1f} ms, jq {seconds(jq) * 1000:.1f} ms",
                seconds(own) <= seconds(jq),
            )
            self.add(
                "20 events from YAML to JSON, memory",
                "at most 8 MiB",
                f"{number(peak(own))} MiB",
                peak(own) <= 8,
            )

    def lines(self):
        for part in (
            self.conversions,
            self.statistics,
            self.validation,
            self.one_thread,
            self.threads,
            self.defects,
            self.scaling,
            self.instructions,
            self.tiny,
        ):
            part()
        yield "| what | wanted | measured | reached |"
        yield "|---|---|---|---|"
        yield from self.rows


# ---- The whole ----


def notes(results, works):
    missing = [name for name in PEERS if name not in results["peers"]]
    yield (
        f"{results['rows']:,} rows ({results['rows'] // 10:,} for YAML), medians of all runs. "
        "Slow programs got the first part of them, as their line says."
    )
    yield (
        f"The limit is the {LIMIT} (`tests/bench/limit.c`) where there is one, else `cat`. In "
        "`validate CSV` the bytes are those of the CSV also for ajv, which reads NDJSON."
    )
    yield (
        "Peers: "
        + ", ".join(f"{name} {version}" for name, version in results["peers"].items())
        + (". Not installed: " + ", ".join(missing) if missing else "")
        + "."
    )
    yield from failures(results, works)
    yield f"casus {', '.join(sorted(set(results['commits'].values())))}; {results['machine']}."


def render(results, works):
    parts = (table(results, works), Reach(results).lines())
    tables = ["\n".join(part) for part in parts]
    return "\n\n".join([tables[0], *notes(results, works), tables[1]]) + "\n"


def publish(text, document):
    """Puts a table between the markers of a document."""
    begin, end = MARKERS
    old = document.read_text(encoding="utf-8")
    new = re.sub(f"{begin}.*{end}", lambda _: f"{begin}\n\n{text}\n{end}", old, flags=re.S)
    document.write_text(new, encoding="utf-8")
