"""Chooser files: one JSON object, as `cvh train chooser` writes it; what is read is plain numbers, checked first."""

from importlib.resources import files
from pathlib import Path
from typing import Final

from core.choosing import Chooser, chooser_from
from core.errors import Refusal
from prompts.model_file import MOST, ModelFileError, write_numbers

SHIPPED: Final = "chooser.json"


def read_chooser(path: Path) -> Chooser:
    """Read a chooser from a file."""
    if not path.is_file():
        raise ModelFileError(f"{path}: there is no such file; `cvh train chooser` writes one")
    with path.open("rb") as file:
        return parse_chooser(file.read(MOST + 1), str(path))


def shipped_chooser() -> Chooser:
    """The chooser that comes with the hub: it knows nothing yet, and explores what is safe and cheap."""
    return parse_chooser(files("prompts").joinpath("models", SHIPPED).read_bytes(), "the shipped chooser")


def parse_chooser(body: bytes, where: str) -> Chooser:
    """Read a chooser and check it."""
    if len(body) > MOST:
        raise ModelFileError(f"{where}: is larger than {MOST:,} bytes, which no chooser of ours is")
    said = chooser_from(body)
    if isinstance(said, Refusal):
        raise ModelFileError(f"{where}: {said}")
    return said


def write_chooser(chooser: Chooser, path: Path) -> None:
    """Write a chooser to a file, one that `read_chooser` reads."""
    write_numbers(chooser, path)
