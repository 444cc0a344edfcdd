"""Model files: one JSON object each, as `cvh train` writes it; what is read is plain numbers, checked before use."""

from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from itertools import pairwise
from math import isfinite
from pathlib import Path
from typing import Final

import msgspec

from core.errors import HubError
from core.record import canonical
from core.scores.choice import Choice
from core.scores.scorecard import Line, Link, Scorecard
from core.scores.stakes import StakePrior
from core.trained import ModelName, TrainedModel

MOST: Final = 5_000_000
"""Bytes of a model file."""
STEEPEST: Final = 1e6
ROUNDED: Final = 1e-4
NARROWEST: Final = 1e-9
"""Between knots that lie closer, a line has no slope that a number can say."""


LINKS: Final[Mapping[ModelName, Mapping[str, Link]]] = {
    "churn": {"return": "logit"},
    "value": {"turnover": "log"},
    "high_roller": {"first_day": "logit", "high_roller": "logit"},
    "category": {},
}
"""What the scorecards of each model are about, and what their sums stand for."""


class ModelFileError(HubError):
    """A model file that cannot be used; its text names the file, the place and what was expected."""


def read_model(path: Path, name: ModelName | None = None) -> TrainedModel:
    """Read a model from a file; with a name, only that model will do."""
    if not path.is_file():
        raise ModelFileError(f"{path}: there is no such file; `cvh train` writes one")
    with path.open("rb") as file:
        body = file.read(MOST + 1)
    return parse_model(body, str(path), name)


def shipped_model(name: ModelName) -> TrainedModel:
    """The model that comes with the hub, trained on simulated players."""
    body = files("prompts").joinpath("models", f"{name}.json").read_bytes()
    return parse_model(body, f"the shipped model {name!r}", name)


def parse_model(body: bytes, where: str, name: ModelName | None = None) -> TrainedModel:
    """Read a model and check it."""
    if len(body) > MOST:
        raise ModelFileError(f"{where}: is larger than {MOST:,} bytes, which no model of ours is")
    try:
        model = msgspec.json.decode(body, type=TrainedModel)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ModelFileError(f"{where}: {error}; `cvh train` writes files of the right form") from None
    if name is not None and model.name != name:
        raise ModelFileError(f"{where} is a model of {model.name!r}, and one of {name!r} is asked for")
    if not model.forms and not model.choices:
        raise ModelFileError(f"{where}: says nothing: it has neither forms nor choices")
    for about, form in model.forms.items():
        _check_meaning(about, form, model.name, where)
        check_form(form, f"{where}: forms.{about}")
    for about, prior in model.priors.items():
        _check_prior(prior, f"{where}: priors.{about}")
    for about, choice in model.choices.items():
        _check_choice(choice, f"{where}: choices.{about}")
    return model


def write_model(model: TrainedModel, path: Path) -> None:
    """Write a model to a file, one that `read_model` reads."""
    write_numbers(model, path)


def write_numbers(told: object, path: Path) -> None:
    """Write what was learned, whatever it is, as a file that people can read."""
    make_room(path)
    try:
        path.write_bytes(msgspec.json.format(canonical(told), indent=1) + b"\n")
    except OSError as error:
        raise ModelFileError(f"{path} cannot be written ({error.strerror}): name another file") from error


def make_room(path: Path) -> None:
    """Make the folder of a file to be written: a training of minutes asks first."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ModelFileError(f"{path} cannot be written, {path.parent} is no folder: name another file") from error


def check_form(form: Scorecard, where: str) -> None:
    """Refuse numbers that no card of ours has: a score has to be finite whatever is asked of it."""
    if not abs(form.bias) < STEEPEST:
        raise ModelFileError(f"{where}.bias: is no finite number below {STEEPEST:,.0f}")
    for line in (*form.lines, *((form.calibration,) if form.calibration else ())):
        _check_line(line, f"{where}.{line.feature}")


def _check_meaning(about: str, form: Scorecard, name: ModelName, where: str) -> None:
    """A probability by the wrong link would be none."""
    link = LINKS[name].get(about)
    if link is None:
        known = ", ".join(LINKS[name]) or "none"
        raise ModelFileError(f"{where}: forms.{about}: is no form of {name}, which has {known}")
    if form.link != link:
        raise ModelFileError(f"{where}: forms.{about}.link: is {form.link!r}, and {link!r} is expected")


def _check_line(line: Line, where: str) -> None:
    if not line.knots or len(line.knots) != len(line.points):
        raise ModelFileError(f"{where}: needs as many points as knots, and one at least")
    if not all(isfinite(number) and abs(number) < STEEPEST for number in (*line.knots, *line.points)):
        raise ModelFileError(f"{where}: knots and points are finite numbers below {STEEPEST:,.0f}")
    if not all(other - one >= NARROWEST for one, other in pairwise(line.knots)):
        raise ModelFileError(f"{where}: knots ascend, by {NARROWEST:g} at least")


def _check_prior(prior: StakePrior, where: str) -> None:
    if not (abs(prior.mean) < STEEPEST and 0 < prior.between < STEEPEST and 0 < prior.within < STEEPEST):
        raise ModelFileError(
            f"{where}: its mean is finite, its variances are above 0, and all are below {STEEPEST:,.0f}"
        )


def _check_choice(choice: Choice, where: str) -> None:
    size = len(choice.options)
    if not size or len(choice.popularity) != size or any(len(row) != size for row in choice.follows.values()):
        raise ModelFileError(f"{where}: needs a popularity, and after each option a number, for every option")
    if len(choice.weights) != len(choice.features):
        raise ModelFileError(f"{where}: needs as many weights as features")
    if not all(isfinite(number) and abs(number) < STEEPEST for row in _rows(choice) for number in row):
        raise ModelFileError(f"{where}: holds a number that is not finite, or not below {STEEPEST:,.0f}")
    if min(choice.popularity) <= 0 or abs(sum(choice.popularity) - 1) > ROUNDED:
        raise ModelFileError(f"{where}.popularity: is above 0 for every option, and sums to 1")


def _rows(choice: Choice) -> Iterable[Sequence[float]]:
    return (choice.weights, choice.popularity, *choice.follows.values())
