"""What happened in the SMB2 and SMB3 traffic of packet captures, as tables.

    import polars
    import smbtrail

    capture = smbtrail.open("office.pcapng")
    polars.DataFrame(capture.opens(columns=["opened", "user", "path", "bytes_read"]))
    capture.summary()["failed_logons"]

A :class:`Capture` has a method for each kind of rows. It gives :class:`Rows`, which polars, pandas, pyarrow and DuckDB read as
a stream of Arrow, while the capture is read.
"""

import json

from smbtrail import _smbtrail
from smbtrail._smbtrail import Rows, __version__

__all__ = ["Capture", "Rows", "__version__", "open"]


def open(*paths, secrets=None, filter=None):
    """Opens captures: pcap, pcapng, snoop or Network Monitor, plain or packed by gzip, xz, bzip2 or zstd.

    Several files are read as one capture, in time order. Nothing but their beginning is read yet.

    Args:
        paths: the files.
        secrets: what decrypts, and what checks signatures; one, or a list. A ``str`` has lines such as
            ``"password alice=Summer-2026"`` or ``"nt-hash alice=HEX"``; a ``pathlib.Path`` names a file of such lines, a keytab,
            or a TLS key log, which opens SMB over QUIC.
            ``smbtrail summary --help`` explains them.
        filter: a display filter in Wireshark's language, such as ``"smb2.cmd == create and smb2.nt_status != 0"``. Only the messages
            that satisfy it become rows of ``messages()`` and ``stats()``, and only files that such messages are about rows of
            ``files()`` and ``files_map()``. The other kinds of rows are about more than single messages and are refused.

    Raises:
        OSError: a file cannot be read; ``FileNotFoundError`` where there is none. ``filename`` has its path.
        ValueError: a file is no capture, a filter or a secret cannot be read, or no path is given.
    """
    if not secrets:
        secrets = []
    elif isinstance(secrets, str) or hasattr(secrets, "__fspath__"):
        secrets = [secrets]
    return Capture(_smbtrail.Source(list(paths), list(secrets), filter), paths)


class Capture:
    """Captures that are open, from :func:`open`.

    Each method reads the captures anew when its rows are read, so two of them may be read at once, and none holds the whole.
    """

    def __init__(self, source, paths):
        self._source = source
        self._paths = paths

    def summary(self):
        """What the captures contain, as a dict: that of ``smbtrail summary --format json``."""
        return json.loads(self._source.summary())

    def diagnose(self):
        """Where the time went and what was slow, as a dict: that of ``smbtrail diagnose --format json``."""
        return json.loads(self._source.diagnose())

    def __repr__(self):
        return f"<smbtrail.Capture {', '.join(map(str, self._paths))}>"


def _method(kind):
    """The method of :class:`Capture` for a kind of rows."""

    def rows(self, columns=None):
        return self._source.rows(kind.name, columns)

    listed = "\n".join(f"    {', '.join(fields)}: {meaning}" for _, fields, meaning in kind.columns)
    rows.__name__ = kind.name
    rows.__qualname__ = f"Capture.{kind.name}"
    rows.__doc__ = f"{kind.about}\n\n``columns`` names those to read, in this order; all by default:\n\n{listed}"
    return rows


for _kind in _smbtrail.kinds():
    setattr(Capture, _kind.name, _method(_kind))
del _kind
