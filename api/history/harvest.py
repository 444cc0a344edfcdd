"""What a page of somebody's history comes to: each row once, taken or left out with its reason."""

import csv
import hashlib
import io
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from api.history.progress import SAID_BYTES, EntityProgress
from core.errors import Refusal
from core.events import Event
from core.migration import add, left_out
from core.money import parse_units
from core.record import canonical, identity
from core.source import SourceRow

REASONS: Final = 50
OTHER: Final = "other reasons"
"""Reasons quote their rows: beyond so many different ones, the file of rejected rows has them all."""

CONTRADICTION: Final = Refusal(
    "row", "says something else than an earlier row of the same identity", "Tell each thing once, or add the rows up"
)


class Harvest:
    """Counts the rows of a page into the progress of their entity."""

    def __init__(self, entity: str, here: EntityProgress, known: dict[bytes, bytes], until: datetime) -> None:
        self._entity, self._here, self._known, self._until = entity, here, known, until
        self._tally = dict(here.read)
        self.events: Final[list[bytes]] = []
        self.ids: Final[list[bytes]] = []
        self._rejected: Final[list[tuple[str, str]]] = []

    def take(self, row: SourceRow, said: Sequence[Event] | Refusal) -> None:
        """Count a row with what it says; one that was told before changes nothing."""
        if isinstance(said, Refusal):
            self._reject(row, said)
            return
        parts = [_known_by(event) for event in said] or [self._row(row)]
        if any(self._known.get(number, words) != words for number, words in parts):
            self._reject(row, CONTRADICTION)
            return
        new = [self._is_new(number, words) for number, words in parts]
        if any(new):
            self._accept(row, [event for event, fresh in zip(said, new, strict=False) if fresh])
        else:
            self._here.repeated += 1

    def close(self) -> None:
        """The page is counted."""
        self._here.read = sorted(self._tally.items())

    def rejected(self) -> bytes:
        """The rejected rows and their reasons, as lines of a CSV file; the first of them bring its header."""
        lines = io.StringIO(newline="")
        writer = csv.writer(lines)
        if self._rejected and len(self._rejected) == self._here.rejected:
            writer.writerow(("row", "reason"))
        writer.writerows(self._rejected)
        return lines.getvalue().encode()

    def _row(self, row: SourceRow) -> tuple[bytes, bytes]:
        return _number("row", self._entity, row.key), _digest(row.text.encode())

    def _is_new(self, number: bytes, words: bytes) -> bool:
        if number in self._known:
            return False
        self._known[number] = words
        self.ids.append(number + words)
        return True

    def _accept(self, row: SourceRow, events: Sequence[Event]) -> None:
        self._here.rows += 1
        self._here.events += len(events)
        self.events.extend(map(canonical, events))
        for column in self._here.sums:
            self._here.sums[column] += parse_units(str(row.values.get(column))) or 0
        for event in events:
            if left_out(event, self._until, history=True):
                self._here.ahead += 1
            else:
                add(self._tally, event)

    def _reject(self, row: SourceRow, refusal: Refusal) -> None:
        if not self._is_new(*self._row(row)):
            self._here.repeated += 1
            return
        reasons, reason = self._here.reasons, f"{refusal.field}: {refusal.reason}"
        reason = reason if reason in reasons or len(reasons) < REASONS else OTHER
        reasons[reason] = reasons.get(reason, 0) + 1
        self._here.rows += 1
        self._here.rejected += 1
        self._rejected.append((row.text, str(refusal)))


def _known_by(event: Event) -> tuple[bytes, bytes]:
    """The identity of an event, and a digest of what it says."""
    return _number(event.brand, event.source, event.id), _digest(canonical(event))


def _number(*parts: str) -> bytes:
    return bytes.fromhex(identity(*parts))


def _digest(words: bytes) -> bytes:
    return hashlib.blake2b(words, digest_size=SAID_BYTES).digest()
