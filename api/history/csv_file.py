"""CSV files as people really send them: any of the usual encodings, separators and line ends, and no row lost.

A row that cannot be read is a row with a fault. An open quotation mark must not swallow the rows behind it:
when what it opened is no row, only its first line is given up, and reading goes on with the next.
"""

import codecs
import csv
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, Self, TextIO

from msgspec import Struct

from core.errors import SourceError
from core.source import SourceRow

SEPARATORS: Final = ",;\t|"
_CHUNK: Final = 1 << 20
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BOMS: Final = ("\ufeff", codecs.BOM_UTF8.decode("latin-1"))


class Row(Struct, frozen=True):
    """One row below the header; its cells by column, without the blanks around them."""

    number: int
    line: int
    cells: Mapping[str, str]
    text: str
    """As it stands in the file."""
    fault: str | None = None
    """Why it is no row of this table."""

    def told(self) -> SourceRow:
        """As a row of history; its number is what makes it this row."""
        return SourceRow(self.cells, self.text, str(self.number), self.fault)


class CsvFile:
    """A table in a file, read line by line, however long it is."""

    def __init__(self, path: Path) -> None:
        self._path, self._encoding = path, _encoding(path)
        with self._open() as lines:
            header = next((line for line in lines if line.strip()), "")
        for mark in _BOMS:
            header = header.removeprefix(mark)
        self._separator: Final = max(SEPARATORS, key=header.count)
        self.columns: Final[Sequence[str]] = _columns(path, header, self._separator)
        named = [name for name in self.columns if name]
        if len(set(named)) < len(named):
            raise SourceError(f"{path.name} has two columns of one name: rename one of {', '.join(sorted(named))}")

    def missing(self, names: Sequence[str]) -> Sequence[str]:
        """Those columns that the file does not have."""
        return [name for name in names if name not in self.columns]

    def rows(self, after: int = 0) -> Iterator[Row]:
        """The rows behind a row number, in order; the first row has number one."""
        number = 0
        with self._open() as opened:
            lines = _Lines(opened)
            next((line for line in lines if line.strip()), None)
            reader = csv.reader(lines, strict=True, delimiter=self._separator)
            while (read := self._next(reader, lines)) is not None:
                if not lines.text.strip():
                    continue
                number += 1
                if number > after:
                    yield self._row(number, lines, *read)

    def count(self) -> int:
        """How many rows there are."""
        return sum(1 for _ in self.rows())

    def _next(self, reader: Iterator[list[str]], lines: "_Lines") -> tuple[list[str], str | None] | None:
        lines.begin()
        try:
            cells, fault = next(reader), None
        except StopIteration:
            return None
        except csv.Error as error:
            cells, fault = [], str(error)
        if cells and any(cells[len(self.columns) :]):
            fault = f"it has {len(cells)} cells, the header has {len(self.columns)}"
        elif cells and len(cells) < len(self.columns):
            fault = f"it has only {len(cells)} cells, the header has {len(self.columns)}"
        if fault is not None:
            lines.give_back()
        return cells, fault

    def _row(self, number: int, lines: "_Lines", cells: Sequence[str], fault: str | None) -> Row:
        named = {name: cell.strip() for name, cell in zip(self.columns, cells, strict=False) if name}
        return Row(number, lines.first, named, lines.text, fault)

    def _open(self) -> TextIO:
        return self._path.open(encoding=self._encoding, newline="")


class _Lines:
    """Lines that can be given back."""

    def __init__(self, source: Iterator[str]) -> None:
        self._source, self._back, self._taken = source, deque[str](), list[str]()
        self.first, self._line = 0, 0

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else next(self._source)
        self._line += 1
        self._taken.append(line)
        return line

    def begin(self) -> None:
        """A new row begins with the next line."""
        self._taken.clear()
        self.first = self._line + 1

    def give_back(self) -> None:
        """All lines of the row but its first are read again."""
        self._back.extendleft(reversed(self._taken[1:]))
        self._line -= len(self._taken[1:])
        del self._taken[1:]

    @property
    def text(self) -> str:
        """The row as it stands in the file."""
        return "".join(self._taken).rstrip("\r\n")


def _columns(path: Path, header: str, separator: str) -> Sequence[str]:
    try:
        return [name.strip() for name in next(csv.reader([header], delimiter=separator), [])]
    except csv.Error as error:
        raise SourceError(f"the first line of {path.name} is no header ({error}): it names the columns") from error


def _encoding(path: Path) -> str:
    """UTF-8 if the whole file is; latin-1, in which every byte means something, if it is not."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            if file.read(2) in _UTF16:
                raise SourceError(f"{path.name} is UTF-16: save it as UTF-8")
            file.seek(0)
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "latin-1"
    except OSError as error:
        raise SourceError(f"{path} cannot be read ({error.strerror})") from error
    return "utf-8"
