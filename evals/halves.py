"""What a model has not seen: nobody is scored who was learned from, and no moment that was."""

import hashlib
from datetime import date
from pathlib import Path
from typing import Literal

from core.errors import SettingsError
from core.record import digest
from core.trained import TrainedOn

Half = Literal["a", "b"]


def half_of(player: str) -> Half:
    """The half that a player belongs to for ever: by a hash of his id, so that no order or numbering matters."""
    return "b" if hashlib.sha256(player.encode()).digest()[0] & 1 else "a"


def digest_of(path: Path) -> str:
    """SHA-256 of a file, or of the files of a folder, by which a model knows what it was trained on."""
    if path.is_dir():
        return digest([(one.name, digest_of(one)) for one in sorted(path.iterdir()) if one.is_file()])
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_unseen(trained: TrainedOn, source: str) -> None:
    """Refuse to score a model on the very source, known by its digest, that it has learned in full."""
    if trained.digest == source and not trained.half and trained.until is None:
        raise SettingsError("the model has learned all of this file: train it with --half or --until, or score another")


def unseen(trained: TrainedOn, player: str, at: date) -> bool:
    """Whether a model trained on that has seen neither this player nor what came after this day.

    Half and day hold for every file: the same rows may come again in another order, or with other line ends.
    """
    if trained.half and half_of(player) == trained.half:
        return False
    return trained.until is None or at >= trained.until
