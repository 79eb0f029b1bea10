"""One table of the report in DuckDB: counts of verdicts by promise, of what was due in a month.

Usage: duckdb_table.py STORE FROM TO (microseconds). It cannot read the store itself, so the columns
are handed over as CSV first; that is not timed. Ends with 3 where DuckDB is not installed.
"""

import csv
import os
import sqlite3
import sys
import tempfile
import time

try:
    import duckdb
except ImportError:
    sys.exit(3)

store, first, last = sys.argv[1:]
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "countdowns.csv")
    rows = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
    rows = rows.execute("SELECT promise, verdict, due FROM countdowns")
    with open(path, "w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows(rows)
    engine = duckdb.connect()
    engine.execute("SET threads = 2")
    names = "names = ['promise', 'verdict', 'due']"
    engine.execute(f"CREATE TABLE countdowns AS FROM read_csv('{path}', header = false, {names})")
    began = time.monotonic()
    found = engine.execute(
        "SELECT promise, verdict, count(*) FROM countdowns "
        "WHERE due >= ? AND due < ? GROUP BY promise, verdict",
        [int(first), int(last)],
    ).fetchall()
    took = time.monotonic() - began
print(f"  duckdb  {took:6.2f} s, from its own columns, {len(found)} rows: one table of them")
