"""Streams are lazy, end when nobody reads them, and run beside each other."""

import gc
import os
import pathlib
import signal
import subprocess
import sys
import textwrap
import threading
import time

import polars
import pyarrow
import pytest

import smbtrail
from smbtrail import _smbtrail

TASKS = pathlib.Path("/proc/self/task")
linux = pytest.mark.skipif(not TASKS.exists(), reason="the threads of a process are listed on Linux alone")


def workers():
    """The threads that read captures."""
    names = []
    for task in TASKS.iterdir():
        try:
            names.append((task / "comm").read_text().strip())
        except OSError:
            pass
    return [name for name in names if name == "smbtrail"]


def ends_within(seconds):
    until = time.monotonic() + seconds
    while workers() and time.monotonic() < until:
        time.sleep(0.002)
    return not workers()


@linux
def test_nothing_is_read_before_the_first_batch(large):
    rows = smbtrail.open(large).messages()
    reader = pyarrow.RecordBatchReader.from_stream(rows)
    assert not workers()
    reader.read_next_batch()
    assert workers()
    reader.close()
    assert ends_within(1)


@linux
@pytest.mark.parametrize("pause", [0, 0.3], ids=["busy", "waiting"])
def test_a_reader_that_is_dropped_ends_its_thread(large, pause):
    reader = pyarrow.RecordBatchReader.from_stream(smbtrail.open(large).messages())
    reader.read_next_batch()
    time.sleep(pause)
    assert workers()
    del reader
    gc.collect()
    assert ends_within(0.1)


@linux
def test_a_reader_that_is_dropped_before_its_end_computes_no_rows(large):
    """Rows of opens come at the end of a capture: the reader is dropped while the thread reads."""
    reader = pyarrow.RecordBatchReader.from_stream(smbtrail.open(large).files())
    reading = threading.Thread(target=lambda: reader.read_next_batch(), daemon=True)
    reading.start()
    time.sleep(0.05)
    assert workers()
    reading.join()
    reader.close()
    assert ends_within(0.1)


def test_two_streams_at_once_have_the_rows_of_each_alone(large):
    capture = smbtrail.open(large)
    columns = ["frame", "command", "status"]
    alone = pyarrow.table(capture.messages(columns=columns))
    streams = [pyarrow.RecordBatchReader.from_stream(capture.messages(columns=columns)) for _ in range(2)]
    batches = [[], []]
    for one, other in zip(*streams, strict=True):
        batches[0].append(one)
        batches[1].append(other)
    assert all(pyarrow.Table.from_batches(each) == alone for each in batches)


def test_streams_can_be_read_on_threads(office):
    tables = [None] * 4

    def read(at):
        tables[at] = polars.DataFrame(office.messages())

    threads = [threading.Thread(target=read, args=[at]) for at in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert all(table.equals(tables[0]) for table in tables)


def test_other_threads_run_while_a_page_is_made(large):
    turns = 0
    done = threading.Event()

    def count():
        nonlocal turns
        while not done.is_set():
            turns += 1
            time.sleep(0.001)

    counting = threading.Thread(target=count)
    counting.start()
    smbtrail.open(large).summary()
    done.set()
    counting.join()
    assert turns > 10


def test_a_panic_arrives_as_an_exception(capfd):
    with pytest.raises(Exception, match="smbtrail panicked.*as the test asked"):
        pyarrow.table(_smbtrail.panicking())
    with pytest.raises(Exception, match="smbtrail panicked.*as the test asked"):
        polars.DataFrame(_smbtrail.panicking())
    assert "as the test asked" in capfd.readouterr().err


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C is a signal")
@pytest.mark.parametrize(
    "read",
    [
        "capture.summary()",
        "pyarrow.table(capture.files())",
        "polars.DataFrame(capture.opens())",
        "[batch for batch in pyarrow.RecordBatchReader.from_stream(capture.messages())]",
        "duckdb.sql('SELECT count(*) FROM rows').fetchall()",
    ],
)
def test_ctrl_c_ends_a_long_read(large, read):
    code = f"""
        import sys, duckdb, polars, pyarrow, smbtrail
        capture = smbtrail.open(sys.argv[1])
        rows = capture.messages()
        print("reading", flush=True)
        while True:
            {read}
    """
    code = textwrap.dedent(code)
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(large)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "reading\n"
    time.sleep(0.3)
    sent = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert time.monotonic() - sent < 2
    assert process.returncode != 0
    assert "KeyboardInterrupt" in errors or "INTERRUPT" in errors.upper()
