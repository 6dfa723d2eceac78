"""What the tests share."""

import pathlib

import pytest

import smbtrail

CAPTURES = pathlib.Path(__file__).parents[3] / "fixtures" / "captures"


@pytest.fixture
def office():
    return smbtrail.open(CAPTURES / "office.pcapng")


@pytest.fixture(scope="session")
def large(tmp_path_factory):
    """A capture of more rows than wait to be read: one recording, many times, each in a network of its own."""
    recorded = (CAPTURES / "office.pcapng").read_bytes()
    path = tmp_path_factory.mktemp("large") / "large.pcapng"
    with path.open("wb") as out:
        for network in range(300):
            out.write(recorded.replace(b"\x0a\x14\x00", bytes([10, 64 + network // 256, network % 256])))
    return path
