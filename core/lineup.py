"""The line-up: the models and choosers that are known, and which of them are in force for which brand.

Each step stands in the ledger in its order, so that what was in force has a place in the order of decisions. A model
is known before it is in force: as a challenger it is compared with the champion, outside of any decision.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Final, Literal, TypedDict

from msgspec import Struct
from msgspec.structs import replace

from core.choosing import Chooser
from core.errors import Refusal
from core.scores.scores import Models
from core.switches import EVERYWHERE
from core.trained import MODEL_NAMES, ModelName, TrainedModel

Slot = ModelName | Literal["chooser"]
SLOTS: Final[tuple[Slot, ...]] = (*MODEL_NAMES, "chooser")
HUB: Final = "the hub"
"""Who registers and promotes what comes with the hub itself."""


class Registered(Struct, frozen=True, kw_only=True, tag_field="step", tag="registered", omit_defaults=True):
    """A model or a chooser is known from here on; nothing follows from it by itself."""

    model: TrainedModel | None = None
    chooser: Chooser | None = None
    by: str
    user: str
    at: datetime

    @property
    def learned(self) -> TrainedModel | Chooser | None:
        """The one of both that it is about."""
        return self.model if self.model is not None else self.chooser

    @property
    def digest(self) -> str:
        """Of what is registered."""
        return self.learned.digest if self.learned is not None else ""

    @property
    def slot(self) -> Slot:
        """What it can be in force as."""
        return self.model.name if self.model is not None else "chooser"


class Promoted(Struct, frozen=True, kw_only=True, tag_field="step", tag="promoted"):
    """Somebody puts what is known in force."""

    slot: Slot
    digest: str
    brand: str
    """A brand, or `*` for all that have none of their own."""
    by: str
    user: str
    reason: str
    at: datetime


class RolledBack(Struct, frozen=True, kw_only=True, tag_field="step", tag="rolled back"):
    """Somebody takes what is in force out of it: what stood there before acts again, or nothing."""

    slot: Slot
    digest: str
    """What is taken out."""
    brand: str
    by: str
    user: str
    reason: str
    at: datetime


Step = Registered | Promoted | RolledBack
Place = tuple[str, Slot]


class Inputs(TypedDict):
    """What a decision takes of the line-up, by the names of its inputs."""

    models: Models
    chooser: Chooser | None


class InForce(Struct, frozen=True):
    """What decisions about a brand's players are made with."""

    models: Models = Models()
    chooser: Chooser | None = None

    @property
    def inputs(self) -> "Inputs":
        """As a decision takes them."""
        return {"models": self.models, "chooser": self.chooser}

    @property
    def digests(self) -> tuple[str, str]:
        """Of the models and of the chooser; empty where there is none."""
        return self.models.digest, self.chooser.digest if self.chooser is not None else ""


NOTHING: Final = InForce()


class Lineup(Struct, frozen=True, dict=True):
    """What follows from all steps so far."""

    known: Mapping[str, Registered] = {}
    """By digest, in the order in which they were registered."""
    stacks: Mapping[Place, tuple[str, ...]] = {}
    """For each brand and slot what was promoted there, the last in force."""

    def after(self, step: Step) -> "Lineup":
        """What follows from one more step; one that cannot be taken leaves all as it is."""
        if self.refuses(step) is not None:
            return self
        if isinstance(step, Registered):
            return replace(self, known={**self.known, step.digest: step})
        stack = self.stacks.get((step.brand, step.slot), ())
        stack = (*stack, step.digest) if isinstance(step, Promoted) else stack[:-1]
        return replace(self, stacks={**self.stacks, (step.brand, step.slot): stack})

    def refuses(self, step: Step) -> Refusal | None:
        """Why a step cannot be taken."""
        match step:
            case Registered():
                return _unregistrable(step, self.known)
            case Promoted():
                return self._unpromotable(step)
            case RolledBack():
                if self.champion(step.brand, step.slot) == step.digest != "":
                    return None
                return Refusal("digest", f"is not in force as {step.slot} for {step.brand}", "See `cvh models list`")

    def champion(self, brand: str, slot: Slot) -> str:
        """The digest of what was promoted last for just this brand, or for just all of them; empty if nothing is."""
        return (self.stacks.get((brand, slot)) or ("",))[-1]

    def digest_of(self, brand: str, slot: Slot) -> str:
        """The digest of what is in force for a brand: its own, or that of all brands; empty if nothing is."""
        return self.champion(brand, slot) or self.champion(EVERYWHERE, slot)

    def of(self, brand: str) -> InForce:
        """What decisions about a brand's players are made with."""
        if brand not in self._met:
            digests = tuple(self.digest_of(brand, slot) for slot in SLOTS)
            known = self._together.get(digests)
            self._met[brand] = self._together[digests] = known if known is not None else self._put_together(brand)
        return self._met[brand]

    @cached_property
    def _met(self) -> dict[str, InForce]:
        """Filled as brands are met: derived from the steps alone, so it is no state."""
        return {}

    @cached_property
    def _together(self) -> dict[tuple[str, ...], InForce]:
        """By digests: what brands have in common is made ready once, and its answers are kept once."""
        return {}

    def _put_together(self, brand: str) -> InForce:
        found = [self.known.get(self.digest_of(brand, name)) for name in MODEL_NAMES]
        models = {one.model.name: one.model for one in found if one is not None and one.model is not None}
        chooser = self.known.get(self.digest_of(brand, "chooser"))
        return InForce(Models(models), chooser.chooser if chooser is not None else None)

    def _unpromotable(self, step: Promoted) -> Refusal | None:
        known = self.known.get(step.digest)
        if known is None or known.slot != step.slot:
            return Refusal("digest", f"is no {step.slot} that is registered here", "`cvh models add FILE` registers it")
        if self.champion(step.brand, step.slot) == step.digest:
            return Refusal("digest", "is in force already", "See `cvh models list`")
        return None


def lined_up(steps: Iterable[Step]) -> Lineup:
    """What follows from all steps, oldest first."""
    lineup = Lineup()
    for step in steps:
        lineup = lineup.after(step)
    return lineup


def found_in(steps: Iterable[Step], models: str, chooser: str) -> InForce:
    """What was in force under these digests at any time, for any brand; nothing if it never was."""
    lineup = Lineup()
    for step in steps:
        lineup = lineup.after(step)
        for brand in {EVERYWHERE, *(brand for brand, _ in lineup.stacks)}:
            if lineup.of(brand).digests == (models, chooser):
                return lineup.of(brand)
    return NOTHING


def _unregistrable(step: Registered, known: Mapping[str, Registered]) -> Refusal | None:
    if (step.model is None) == (step.chooser is None):
        return Refusal("model", "is not there, or stands beside a chooser", "Register one of both at a time")
    if step.digest in known:
        return Refusal("digest", "is registered already", "Promote it: `cvh models promote`")
    return None
