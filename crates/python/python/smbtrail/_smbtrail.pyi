from collections.abc import Sequence
from os import PathLike
from typing import final

from smbtrail import Rows as Rows

__all__ = ["Kind", "Rows", "Source", "__version__", "kinds", "panicking"]

__version__: str

@final
class Kind:
    @property
    def name(self) -> str: ...
    @property
    def command(self) -> str: ...
    @property
    def about(self) -> str: ...
    @property
    def columns(self) -> list[tuple[str, list[str], str]]: ...
    @property
    def is_filtered(self) -> bool: ...

@final
class Source:
    def __new__(
        cls,
        paths: Sequence[str | PathLike[str]],
        secrets: Sequence[str | PathLike[str]],
        filter: str | None,
    ) -> Source: ...
    def rows(self, name: str, columns: Sequence[str] | None) -> Rows: ...
    def summary(self) -> str: ...
    def diagnose(self) -> str: ...

def kinds() -> list[Kind]: ...
def panicking() -> Rows: ...
