"""Cards as files: one JSON object of plain numbers, and the module of constants that ships.

A card is no model that a hub could learn or promote: `core/tilt/weights.py` is code, and changing it is a release.
"""

from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from core.scores.scorecard import Line, Scorecard
from core.tilt.statistics import STATISTICS
from core.tilt.weights import CARD
from core.trained import TrainedOn
from prompts.model_file import MOST, ModelFileError, check_form, write_numbers

PLACES: Final = 4
HEAD: Final = '''"""The card of tilt, as `python -m evals.tilt.train --ship` writes it: code, and part of the floor.

Trained on {source}; seed {seed}.
"""

from typing import Final

from core.scores.scorecard import Line, Scorecard

'''
FOOT: Final = '''"""What each statistic adds, by straight lines between knots; the marks are on its scale."""
'''


class TiltCard(Struct, frozen=True, kw_only=True):
    """A card, and what it has seen; without a word on that it is the shipped one."""

    card: Scorecard
    trained_on: TrainedOn | None = None
    seed: int = 0


SHIPPED: Final = TiltCard(card=CARD)


def read_card(path: Path | None) -> TiltCard:
    """The card of a file, checked; that which ships if there is none."""
    if path is None:
        return SHIPPED
    if not path.is_file():
        raise ModelFileError(f"{path}: there is no such file; `python -m evals.tilt.train --out FILE` writes one")
    with path.open("rb") as file:
        body = file.read(MOST + 1)
    try:
        read = msgspec.json.decode(body, type=TiltCard)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ModelFileError(f"{path}: {error}; `python -m evals.tilt.train` writes files of the right form") from None
    if read.card.features != STATISTICS:
        raise ModelFileError(f"{path}: has other statistics than {', '.join(STATISTICS)}, in this order")
    check_form(read.card, f"{path}: card")
    return read


def write_card(card: TiltCard, path: Path) -> None:
    """Write a card to a file, one that `read_card` reads."""
    write_numbers(card, path)


def module_of(card: TiltCard) -> str:
    """The card as a Python module of constants."""
    source = card.trained_on.source if card.trained_on else "nothing"
    lines = "".join(f"        {_line(line)},\n" for line in card.card.lines)
    body = f'CARD: Final = Scorecard(\n    lines=(\n{lines}    ),\n    bias={card.card.bias},\n    link="logit",\n)\n'
    return HEAD.format(source=source, seed=card.seed) + body + FOOT


def rounded(card: Scorecard) -> Scorecard:
    """A card with numbers that people can read."""
    lines = (Line(line.feature, line.knots, tuple(round(p, PLACES) for p in line.points)) for line in card.lines)
    return Scorecard(lines=tuple(lines), bias=round(card.bias, PLACES), link=card.link)


def _line(line: Line) -> str:
    return f'Line("{line.feature}", {line.knots}, {line.points})'
