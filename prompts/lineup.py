"""What comes with the hub of models and choosers, as the first steps of its line-up."""

from collections.abc import Iterator
from datetime import datetime
from importlib.resources import files
from pathlib import Path

import msgspec

from core.choosing import Chooser
from core.lineup import HUB, Lineup, Promoted, Registered, Step
from core.switches import EVERYWHERE
from core.trained import MODEL_NAMES, TrainedModel
from prompts.chooser_file import SHIPPED, parse_chooser, shipped_chooser
from prompts.model_file import MOST, ModelFileError, parse_model, shipped_model


def shipped_steps(lineup: Lineup, at: datetime) -> Iterator[Step]:
    """What a hub registers when it starts, and the models that it puts in force where none has ever been.

    A newer model that comes with a newer hub is a challenger, and so is the chooser, always: without one the play's
    first arm is taken, and whether chance decides about offers is for people to say.
    """
    for learned in _shipped():
        step = registered(learned, HUB, HUB, at)
        if lineup.refuses(step) is None:
            yield step
        if isinstance(learned, TrainedModel) and (EVERYWHERE, learned.name) not in lineup.stacks:
            yield Promoted(slot=learned.name, digest=learned.digest, brand=EVERYWHERE, by=HUB, user=HUB,
                           reason="comes with the hub, and none was in force", at=at)  # fmt: skip


def registered(learned: TrainedModel | Chooser, by: str, user: str, at: datetime) -> Registered:
    """The step that makes a model or a chooser known."""
    if isinstance(learned, Chooser):
        return Registered(chooser=learned, by=by, user=user, at=at)
    return Registered(model=learned, by=by, user=user, at=at)


def read_learned(path: Path) -> TrainedModel | Chooser:
    """Read a file that holds either a model or a chooser."""
    if not path.is_file():
        raise ModelFileError(f"{path}: there is no such file; `cvh train` writes one")
    with path.open("rb") as file:
        return parse_learned(file.read(MOST + 1), str(path))


def parse_learned(body: bytes, where: str) -> TrainedModel | Chooser:
    """Read either a model or a chooser, and check it."""
    if len(body) > MOST:
        raise ModelFileError(f"{where}: is larger than {MOST:,} bytes, which nothing of ours is")
    try:
        named = "forms" in msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ModelFileError(f"{where}: {error}; `cvh train` writes files of the right form") from None
    return parse_model(body, where) if named else parse_chooser(body, where)


def _shipped() -> Iterator[TrainedModel | Chooser]:
    folder = files("prompts").joinpath("models")
    for name in MODEL_NAMES:
        if folder.joinpath(f"{name}.json").is_file():
            yield shipped_model(name)
    if folder.joinpath(SHIPPED).is_file():
        yield shipped_chooser()
