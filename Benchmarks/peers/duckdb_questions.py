"""Answers SQL about a table of requests with DuckDB, in this process and on all processors.

Usage: duckdb_questions.py ROWS.csv COLUMNS. Reads lines from standard input: `check SQL` is answered with
the rows in one line (a row's numbers between commas, a semicolon after each row), `time SQL` with the
nanoseconds that it took to get all rows.
"""

import sys
import time

import duckdb


def text(value):
    """A cell as CSV has it; a list is as many cells."""
    if isinstance(value, list):
        return ",".join(map(text, value))
    return "" if value is None else str(int(value))


def main():
    path, columns = sys.argv[1:]
    connection = duckdb.connect()
    connection.execute("SET memory_limit = '3GB'")
    connection.execute(f"CREATE TABLE requests ({columns})")
    connection.execute(f"COPY requests FROM '{path}' (FORMAT csv, HEADER false)")
    print("ready", duckdb.__version__, flush=True)
    for line in sys.stdin:
        what, sql = line.rstrip("\n").split(" ", 1)
        start = time.monotonic_ns()
        rows = connection.execute(sql).fetchall()
        took = time.monotonic_ns() - start
        if what == "check":
            print(";".join(",".join(map(text, row)) for row in rows), flush=True)
        else:
            print(took, flush=True)


main()
