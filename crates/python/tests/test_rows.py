"""Rows as polars, pandas, pyarrow and DuckDB read them."""

import json

import duckdb
import pandas
import polars
import pyarrow
import pytest
from conftest import CAPTURES

import smbtrail
from smbtrail import _smbtrail

KINDS = [kind.name for kind in _smbtrail.kinds()]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_read_alike_by_all(office, kind):
    rows = getattr(office, kind)()
    assert isinstance(rows, smbtrail.Rows) and rows.name == kind
    table = pyarrow.table(rows)
    table.validate(full=True)
    assert table.column_names == rows.columns
    assert pyarrow.schema(rows) == table.schema
    assert polars.DataFrame(rows).shape == table.shape
    assert duckdb.sql("SELECT count(*) FROM rows").fetchall() == [(table.num_rows,)]
    frame = pandas.DataFrame.from_arrow(rows) if hasattr(pandas.DataFrame, "from_arrow") else table.to_pandas()
    assert frame.shape == table.shape


def test_the_story_of_the_office_is_there(office):
    opens = polars.DataFrame(office.opens())
    assert {"alice", "bob"} <= set(opens["user"])
    messages = polars.DataFrame(office.messages())
    assert messages.height > 500
    assert messages["time"].dtype == polars.Datetime("us", "UTC")
    assert messages["message_id"].dtype == polars.UInt64
    failed = polars.DataFrame(office.logons()).filter(polars.col("outcome") != "success")
    assert failed.height == sum(row["attempts"] for row in office.summary()["failed_logons"])


def test_fields_say_what_they_mean(office):
    field = pyarrow.schema(office.messages()).field("latency_us")
    assert field.metadata[b"unit"] == b"microseconds" and field.metadata[b"meaning"] and field.metadata[b"null"]
    assert pyarrow.schema(office.messages()).metadata[b"name"] == b"messages"


@pytest.mark.parametrize("kind", _smbtrail.kinds(), ids=lambda kind: kind.name)
def test_each_column_alone_is_that_of_all(office, kind):
    method = getattr(office, kind.name)
    whole = pyarrow.table(method())
    for key, fields, _ in kind.columns:
        named = [key] if key in fields else fields
        assert pyarrow.table(method(columns=[key])).equals(whole.select(named), check_metadata=True)
    backwards = [name for _, fields, _ in kind.columns for name in fields][::-1]
    assert pyarrow.table(method(columns=backwards)) == whole.select(backwards)


def test_a_field_of_a_column_can_be_read_alone(office):
    rows = office.messages(columns=["client_port", "time_ns", "client_address"])
    assert rows.columns == ["client_port", "time_ns", "client_address"]
    assert pyarrow.table(rows).column_names == rows.columns


def test_pages_are_dicts(office):
    summary = office.summary()
    assert summary["capture"]["packets"] > 100
    assert set(office.diagnose()) >= {"budget", "verdicts"}
    json.dumps([summary, office.diagnose()])


def test_several_captures_are_one():
    paths = [CAPTURES / "office.pcapng", str(CAPTURES / "pipes.pcapng")]
    both = polars.DataFrame(smbtrail.open(*paths).messages(columns=["file"]))
    assert set(both["file"]) == set(map(str, paths))
    apart = [polars.DataFrame(smbtrail.open(path).messages(columns=["file"])).height for path in paths]
    assert both.height == sum(apart)


def test_rows_can_be_read_again(office):
    rows = office.opens()
    assert polars.DataFrame(rows).equals(polars.DataFrame(rows))


def test_each_method_has_a_docstring():
    for kind in _smbtrail.kinds():
        text = getattr(smbtrail.Capture, kind.name).__doc__
        assert kind.about in text and all(key in text for _, fields, _ in kind.columns for key in fields)
    assert all(thing.__doc__ for thing in (smbtrail, smbtrail.open, smbtrail.Capture, smbtrail.Rows))
