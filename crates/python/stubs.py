"""Prints `python/smbtrail/__init__.pyi`, from the kinds of rows that the installed module has.

    python crates/python/stubs.py > crates/python/python/smbtrail/__init__.pyi
"""

import textwrap

from smbtrail import _smbtrail

BEGINNING = '''\
# Written by stubs.py, from the kinds of rows.
from collections.abc import Iterable, Sequence
from os import PathLike
from typing import Any, Literal, final

__all__ = ["Capture", "Rows", "__version__", "open"]

__version__: str

def open(
    *paths: str | PathLike[str],
    secrets: str | PathLike[str] | Iterable[str | PathLike[str]] | None = None,
    filter: str | None = None,
) -> Capture: ...

@final
class Rows:
    @property
    def name(self) -> str: ...
    @property
    def columns(self) -> list[str]: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
    def __arrow_c_schema__(self) -> object: ...

class Capture:
    def __init__(self, source: Any, paths: Sequence[str | PathLike[str]]) -> None: ...
    def summary(self) -> dict[str, Any]: ...
    def diagnose(self) -> dict[str, Any]: ...
'''


def alias(kind):
    """The name of the type of a kind's columns."""
    return "_" + "".join(map(str.capitalize, kind.name.split("_"))) + "Column"


def names(kind):
    """What `columns` may name: keys, and the fields that they stand for."""
    every = [name for key, fields, _ in kind.columns for name in [key, *fields]]
    return list(dict.fromkeys(every))


def method(kind):
    about = "\n".join(textwrap.wrap(kind.about, 110, initial_indent='        """', subsequent_indent="        "))
    return f"    def {kind.name}(self, columns: Sequence[{alias(kind)}] | None = None) -> Rows:\n{about}\"\"\"\n"


def stubs():
    kinds = _smbtrail.kinds()
    text = BEGINNING + "".join(map(method, kinds))
    for kind in kinds:
        literals = textwrap.fill(", ".join(f'"{name}"' for name in names(kind)), 110, initial_indent="    ", subsequent_indent="    ")
        text += f"\n{alias(kind)} = Literal[\n{literals},\n]\n"
    return text


if __name__ == "__main__":
    print(stubs(), end="")
