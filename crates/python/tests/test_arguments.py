"""Arguments: those that do something, and those that are wrong."""

import os

import polars
import pytest
from conftest import CAPTURES

import smbtrail
from smbtrail import _smbtrail

OFFICE = CAPTURES / "office.pcapng"


def test_a_filter_selects_messages(office):
    filtered = smbtrail.open(OFFICE, filter="smb2.cmd == create and smb2.nt_status != 0")
    messages = polars.DataFrame(filtered.messages())
    assert set(messages["command"]) == {"CREATE"} and 0 < messages.height < polars.DataFrame(office.messages()).height
    assert set(polars.DataFrame(filtered.stats())["command"]) == {"CREATE"}
    by_name = smbtrail.open(OFFICE, filter='smb2.filename contains "budget"')
    paths = polars.DataFrame(by_name.files())["path"]
    assert 0 < len(paths) < polars.DataFrame(office.files()).height


def test_a_filter_that_needs_later_responses_reads_twice(office):
    answered = smbtrail.open(OFFICE, filter="smb2.response_in")
    messages = polars.DataFrame(answered.messages(columns=["direction"]))
    assert set(messages["direction"]) == {"request"}


def test_kinds_about_more_than_messages_refuse_a_filter():
    filtered = smbtrail.open(OFFICE, filter="smb2")
    for kind in _smbtrail.kinds():
        if kind.is_filtered:
            getattr(filtered, kind.name)()
            continue
        with pytest.raises(ValueError, match=f"{kind.name}.*without a filter"):
            getattr(filtered, kind.name)()
    assert {kind.name for kind in _smbtrail.kinds() if kind.is_filtered} == {"messages", "stats", "files", "files_map"}


def test_a_password_decrypts(tmp_path):
    capture = CAPTURES / "encrypted-share.pcapng"
    line = "password alice=Summer-2026"
    file = tmp_path / "secrets.txt"
    file.write_text(line + "\n")
    closed = polars.DataFrame(smbtrail.open(capture).messages()).height
    for secrets in (line, [line], file, [file], f"# a comment\n{line}\n"):
        assert polars.DataFrame(smbtrail.open(capture, secrets=secrets).messages()).height > closed


def test_a_wrong_secret_is_refused(tmp_path):
    with pytest.raises(ValueError, match="pathlib.Path"):
        smbtrail.open(OFFICE, secrets="secrets.txt")
    with pytest.raises(FileNotFoundError) as missing:
        smbtrail.open(OFFICE, secrets=tmp_path / "none.txt")
    assert missing.value.filename == str(tmp_path / "none.txt")
    bad = tmp_path / "bad.txt"
    bad.write_text("nonsense\n")
    with pytest.raises(ValueError, match="no line holds a secret"):
        smbtrail.open(OFFICE, secrets=bad)
    bad.write_text("nonsense\npassword alice=Summer-2026\n")
    with pytest.warns(UserWarning, match="the line is ignored"):
        smbtrail.open(OFFICE, secrets=bad)
    with pytest.raises(TypeError):
        smbtrail.open(OFFICE, secrets=[7])


def test_a_missing_file_is_an_os_error_with_its_path(tmp_path):
    path = tmp_path / "none.pcap"
    for name in (path, str(path)):
        with pytest.raises(FileNotFoundError) as missing:
            smbtrail.open(OFFICE, name)
        assert missing.value.filename == str(path) and "No such file" in missing.value.strerror
    with pytest.raises(IsADirectoryError) as folder:
        smbtrail.open(tmp_path)
    assert folder.value.filename == str(tmp_path)


def test_a_file_that_goes_away_is_an_error_too(tmp_path):
    path = tmp_path / "office.pcapng"
    path.write_bytes(OFFICE.read_bytes())
    capture = smbtrail.open(path)
    path.unlink()
    with pytest.raises(FileNotFoundError):
        capture.summary()
    with pytest.raises(Exception, match="office.pcapng"):
        polars.DataFrame(capture.messages())


def test_what_is_no_capture_is_refused(tmp_path):
    text = tmp_path / "notes.pcap"
    text.write_text("not a capture")
    with pytest.raises(ValueError, match="notes.pcap.*not a pcap"):
        smbtrail.open(text)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(ValueError, match="pipe"):
        smbtrail.open(pipe)


def test_a_damaged_capture_gives_what_is_whole_and_warns(tmp_path):
    cut = tmp_path / "cut.pcapng"
    cut.write_bytes(OFFICE.read_bytes()[:200_001])
    with pytest.warns(UserWarning, match="cut.pcapng.*cut short"):
        rows = polars.DataFrame(smbtrail.open(cut).messages())
    assert rows.height > 100
    assert smbtrail.open(cut).summary()["capture"]["damage"]


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        ((), ValueError, "no capture is named"),
        ((7,), TypeError, "7|int"),
        ((None,), TypeError, "None"),
    ],
)
def test_wrong_paths(arguments, error, text):
    with pytest.raises(error, match=text):
        smbtrail.open(*arguments)


def test_wrong_filters():
    with pytest.raises(ValueError, match="smb2.cmdd"):
        smbtrail.open(OFFICE, filter="smb2.cmdd == create")
    with pytest.raises(TypeError):
        smbtrail.open(OFFICE, filter=7)
    with pytest.raises(TypeError):
        smbtrail.open(OFFICE, filters="smb2")


def test_wrong_columns(office):
    with pytest.raises(ValueError, match="did you mean latency_us"):
        office.messages(columns=["latency"])
    with pytest.raises(ValueError, match="empty"):
        office.messages(columns=[])
    with pytest.raises(ValueError, match="twice"):
        office.messages(columns=["time", "time"])
    with pytest.raises(ValueError, match="twice"):
        office.messages(columns=["client", "client_port"])
    with pytest.raises(TypeError):
        office.messages(columns="time")
    with pytest.raises(ValueError):
        office.messages(columns=["+time"])
