"""foreign.py DIRECTORY - Stata files as pandas writes them."""
import os
import sys

import pandas

directory = sys.argv[1]
events = pandas.DataFrame({
    "id": ["a", "b", "c"],
    "when": pandas.to_datetime(["2022-09-13", None, "1899-12-31"]),
    "deaths": pandas.array([3, 0, 120], dtype="int16"),
    "lat": pandas.array([33.3, -0.125, None], dtype="float32"),
    "event_type": pandas.Categorical(["Protests", "Battles", "Protests"]),
})
for version in (114, 117, 118):
    path = os.path.join(directory, "pandas-%d.dta" % version)
    events.to_stata(path, write_index=False, version=version, convert_dates={"when": "td"},
                    variable_labels={"when": "Day of the event"})
long_texts = pandas.DataFrame({"id": ["a", "b"], "words": ["x" * 3000, "y"]})
long_texts.to_stata(os.path.join(directory, "pandas-strl.dta"), write_index=False, version=118,
                    convert_strl=["words"])
moments = pandas.DataFrame({"id": ["a"], "event_date": pandas.to_datetime(["2022-09-13"])})
moments.to_stata(os.path.join(directory, "pandas-moments.dta"), write_index=False)
