"""Compares what DuckDB, polars and pandas read of an export with its JSON Lines, cell by cell.

Usage: compare.py [--spark] JSONL PARQUET ARROW, three folders that `smbtrail export` wrote of the same captures with `--format jsonl`,
`parquet` and `arrow`. It needs duckdb, polars, pandas and pyarrow from PyPI; with `--spark`, which compares Spark too, also
pyspark and Java.
"""

import argparse
import json
import os
import pathlib
import re
from datetime import datetime, timezone
from decimal import Decimal
from time import tzset

import duckdb
import pandas
import polars
import pyarrow
import pyarrow.ipc

MISSING = (None, pandas.NaT, pandas.NA)
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
TIME = re.compile(r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?Z$")


def nanoseconds(text):
    """The nanoseconds since 1970 of a time as JSON has it, and those of its last decimal."""
    seconds, decimals = TIME.match(text).groups()
    whole = datetime.fromisoformat(seconds).replace(tzinfo=timezone.utc) - EPOCH
    step = 10 ** (9 - len(decimals or ""))
    return (whole.days * 86_400 + whole.seconds) * 10**9 + int((decimals or "0").ljust(9, "0")), step


def instant(value):
    """The microseconds since 1970 of a time as Python has it."""
    span = value - EPOCH
    return (span.days * 86_400 + span.seconds) * 10**6 + span.microseconds


def plain(value):
    """A value of any reader as JSON has it."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)) or type(value).__name__ == "ndarray":
        return [plain(item) for item in value]
    if any(value is missing for missing in MISSING) or value != value:
        return None
    if isinstance(value, Decimal):
        return int(value)
    return value.item() if hasattr(value, "item") and not isinstance(value, datetime) else value


def joined(cells):
    """The cells of a table's row under the keys of JSON: a time as nanoseconds, an address with its port."""
    row = {}
    for key, value in cells.items():
        if key.endswith("_ns") and key.removesuffix("_ns") in row:
            time = row[key.removesuffix("_ns")]
            row[key.removesuffix("_ns")] = time and instant(time) * 1000 + value
        elif key.endswith("_port") and key.removesuffix("_port") + "_address" in row:
            address = row.pop(key.removesuffix("_port") + "_address")
            host = f"[{address}]" if ":" in (address or "") else address
            row[key.removesuffix("_port")] = address and f"{host}:{value}"
        else:
            row[key] = plain(value)
    return row


def same(found, wanted):
    """Whether a reader has the value of JSON. A time has as many decimals as JSON writes, and an object whose keys depend on
    the row is a text.
    """
    if isinstance(found, int) and isinstance(wanted, str):
        time, step = nanoseconds(wanted)
        return found // step * step == time
    if isinstance(found, str) and isinstance(wanted, dict):
        return json.loads(found) == wanted
    return found == wanted


def spark_reader():
    """What reads a Parquet file with Spark."""
    from pyspark.sql import SparkSession

    # A time comes to Python without a zone, in that of the process.
    os.environ["TZ"] = "UTC"
    tzset()
    session = SparkSession.builder.master("local[1]").config("spark.sql.session.timeZone", "UTC")
    session = session.config("spark.ui.enabled", "false").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")

    def aware(value):
        return value.replace(tzinfo=timezone.utc) if isinstance(value, datetime) else value

    def rows(path):
        found = session.read.parquet(str(path)).collect()
        return [{key: aware(value) for key, value in row.asDict(recursive=True).items()} for row in found]

    return rows


def readers(parquet, arrow, spark):
    """The rows that each reader has, as lists of dictionaries."""
    if spark:
        yield "Spark", spark(parquet)
    yield "duckdb", duckdb.sql(f"SET TimeZone = 'UTC'; SELECT * FROM '{parquet}'").to_arrow_table().to_pylist()
    yield "polars, Parquet", polars.read_parquet(parquet).to_dicts()
    yield "polars, Arrow", polars.read_ipc_stream(arrow).to_dicts()
    yield "pandas", pandas.read_parquet(parquet, dtype_backend="pyarrow").to_dict("records")
    yield "pyarrow", pyarrow.ipc.open_stream(arrow).read_all().to_pylist()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--spark", action="store_true")
    parser.add_argument("folders", nargs=3, type=pathlib.Path, metavar="FOLDER")
    arguments = parser.parse_args()
    lines, parquet, arrow = arguments.folders
    spark = spark_reader() if arguments.spark else None
    cells = 0
    for path in sorted(lines.glob("*.jsonl")):
        rows = [json.loads(line) for line in path.read_text().splitlines()]
        for name, table in readers(parquet / f"{path.stem}.parquet", arrow / f"{path.stem}.arrows", spark):
            assert len(table) == len(rows), f"{path.stem}: {name} has {len(table)} rows, JSON {len(rows)}"
            for at, (found, row) in enumerate(zip(map(joined, table), rows)):
                assert list(found) == list(row), f"{path.stem}: {name}: {list(found)} for {list(row)}"
                for key, value in row.items():
                    has = found[key]
                    assert same(has, value), f"{path.stem} {at} {key}: {name} has {has!r}, JSON {value!r}"
                    cells += 1
    print(f"{cells} cells are equal")


if __name__ == "__main__":
    main()
