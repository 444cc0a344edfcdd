"""What the law wants read is read, or it is said in public that it is not."""

from pathlib import Path
from typing import get_args

from core.harm import COUNTS_FOR
from core.monitor import BRITISH, MALTESE, NOT_READ, British, Maltese
from core.signals import HARM_SIGNALS

READINGS = {*COUNTS_FOR, *HARM_SIGNALS}
DOCS = Path(__file__).parents[2] / "docs" / "guardrails.md"


def test_every_category_of_great_britain_is_read() -> None:
    assert {category for categories in BRITISH.values() for category in categories} == set(get_args(British))


def test_every_marker_and_signal_of_harm_reads_a_category_and_nothing_else_does() -> None:
    assert set(BRITISH) == READINGS


def test_every_least_marker_of_malta_is_read_or_known_to_be_missing() -> None:
    assert set(MALTESE) == set(get_args(Maltese))
    assert {marker for marker, readings in MALTESE.items() if not readings} == set(NOT_READ)
    assert {reading for readings in MALTESE.values() for reading in readings} <= READINGS


def test_what_is_not_read_stands_in_the_docs() -> None:
    said = DOCS.read_text(encoding="utf-8")

    assert [marker for marker in NOT_READ if marker not in said] == []
