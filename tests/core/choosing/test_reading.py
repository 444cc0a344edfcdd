"""Reading: what is written is read again, and what no chooser can be is refused by its place."""

from typing import Any

import msgspec
import pytest

from core.choosing import Chooser, Feature, Outcome, chooser_from, learn
from core.choosing.posterior import Posterior
from core.choosing.reading import LONGEST, MOST_COEFFICIENTS, MOST_FEATURES
from core.errors import Refusal
from core.record import canonical

TAUGHT = learn(
    Chooser(features=(Feature("x"), Feature("y", 1.0, 2.0)), cheap=100),
    [
        Outcome(arm="free_spins", tier="s", features=(0.5, 1.0), returned=True),
        Outcome(features=(1.0, 2.0), returned=False),
    ],
)


def test_a_chooser_comes_back_as_it_was() -> None:
    again = chooser_from(canonical(TAUGHT))

    assert again == TAUGHT
    assert isinstance(again, Chooser)
    assert again.digest == TAUGHT.digest


def changed(path: tuple[str | int, ...], value: Any) -> bytes:
    whole = msgspec.json.decode(canonical(TAUGHT))
    inner = whole
    for step in path[:-1]:
        inner = inner.setdefault(step, {}) if isinstance(step, str) else inner[step]
    inner[path[-1]] = value
    return msgspec.json.encode(whole)


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        (("floor",), 0.5, "chooser.floor"),
        (("scale",), -0.1, "chooser.scale"),
        (("price",), -1.0, "chooser.price"),
        (("noise",), 0.0, "chooser.noise"),
        (("widths", "arm"), 0.0, "chooser.arm"),
        (("features", 1, "scale"), 0.0, "chooser.features.y"),
        (("features", 1, "name"), "x", "chooser.features"),
        (("posterior", "means"), [0.0], "chooser.posterior"),
        (("posterior", "names", 0), "base*x", "chooser.posterior"),
        (("posterior", "covariance", 2), [0.0], "chooser.posterior"),
        (("posterior", "covariance", 0), [-0.1], "chooser.posterior"),
        (("posterior", "covariance", 1, 0), 5.0, "chooser.posterior"),
        (("posterior", "means", 0), 1e9, "chooser.posterior"),
        (("posterior", "means", 0), None, "chooser"),
    ],
)
def test_what_no_chooser_can_be_is_refused(path: tuple[str | int, ...], value: Any, field: str) -> None:
    refused = chooser_from(changed(path, value))

    assert isinstance(refused, Refusal)
    assert refused.field == field


@pytest.mark.parametrize("number", [b"NaN", b"1e999", b"-Infinity"])
def test_numbers_that_are_none_are_refused(number: bytes) -> None:
    body = canonical(Chooser(price=7.25)).replace(b"7.25", number)

    assert number in body
    assert isinstance(chooser_from(body), Refusal)


def known_of(size: int) -> Posterior:
    rows = tuple(tuple(float(column == row) for column in range(row + 1)) for row in range(size))
    return Posterior(tuple(f"arm:{number}" for number in range(size)), (0.0,) * size, rows)


@pytest.mark.parametrize(
    ("chooser", "field"),
    [
        (Chooser(features=tuple(Feature(f"f{n}") for n in range(MOST_FEATURES + 1))), "chooser.features"),
        (Chooser(features=(Feature("f" * (LONGEST + 1)),)), "chooser.features"),
        (Chooser(posterior=known_of(MOST_COEFFICIENTS + 1)), "chooser.posterior"),
        (Chooser(posterior=Posterior(("a" * (LONGEST + 1),), (0.0,), ((1.0,),))), "chooser.posterior"),
    ],
)
def test_more_than_a_decision_can_weigh_in_time_is_refused(chooser: Chooser, field: str) -> None:
    refused = chooser_from(canonical(chooser))

    assert isinstance(refused, Refusal)
    assert refused.field == field


@pytest.mark.parametrize("written", ['{"posterior":{}}', '{"widths":{}}', '{"posterior":{"names":[]},"widths":{}}'])
def test_what_means_the_same_has_the_same_digest(written: str) -> None:
    read = chooser_from(written.encode())

    assert isinstance(read, Chooser)
    assert read.digest == Chooser().digest


def test_bytes_that_are_no_json_are_refused() -> None:
    assert isinstance(chooser_from(b"\xff{"), Refusal)


def test_bytes_without_a_bottom_are_refused() -> None:
    said = chooser_from(b'{"strange": ' + b"[" * 100_000)

    assert isinstance(said, Refusal)
    assert "recursion" in said.reason
