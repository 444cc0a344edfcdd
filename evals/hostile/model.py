"""The hostile model: on every call the worst that is allowed or the worst that is not, drawn from a seed."""

from collections.abc import Mapping
from random import Random
from typing import Final, Literal

from core.components import Components
from core.model import Agent, Answer, Attempt, Cause, ModelQuestion, ToolCall, Unanswered, Usage
from core.policy import BrandPolicy
from evals.hostile import plays, words
from evals.hostile.calls import CALLS, called
from evals.hostile.plays import Tell
from evals.hostile.sight import Sight
from evals.hostile.spoils import SPOILS

PREFIX: Final = "hostile: "
TELLS: Final[Mapping[Agent, tuple[Mapping[str, Tell], Mapping[str, Tell]]]] = {
    "strategy": (plays.ALLOWED, plays.DISALLOWED),
    "execution": (words.ALLOWED, words.DISALLOWED),
}
HAPPENS: Final[tuple[Cause, ...]] = ("deadline", "budget", "circuit_open", "provider")
Act = Literal["allowed", "disallowed", "calls", "loops", "spoilt", "refuses", "silent"]
ACTS: Final[Mapping[Act, int]] = {
    "allowed": 35, "disallowed": 30, "calls": 15, "loops": 3, "spoilt": 12, "refuses": 2, "silent": 3,
}  # fmt: skip
"""How often it does what, of a hundred calls."""


class HostileModel:
    """Implements `core.ports.Models`: it knows every file of every brand and means harm."""

    def __init__(self, policies: Mapping[str, BrandPolicy], components: Components, seed: int) -> None:
        self._policies, self._components, self._seed = policies, components, seed
        self._loops: str | None = None
        self.asked = 0

    async def ask(self, question: ModelQuestion) -> Answer | Unanswered:
        """What would harm most, of its kind."""
        self.asked += 1
        random = Random(f"{self._seed} {question.run} {question.agent} {self.asked}")
        sight = Sight(question, self._policies, self._components, random)
        act = "calls" if self._loops == question.agent else _drawn(random)
        if act == "loops":
            self._loops, act = question.agent, "calls"
        return self._done(act, sight)

    def _done(self, act: str, sight: Sight) -> Answer | Unanswered:
        random, (allowed, disallowed) = sight.random, TELLS[sight.question.agent]
        match act:
            case "silent":
                return Unanswered(cause=random.choice(HAPPENS), detail="nobody answers")
            case "refuses":
                return said("a refusal", refusal="I would rather speak to the player directly.")
            case "calls":
                kind = "a call again and again" if self._loops else random.choice(list(CALLS))
                return said(kind, calls=called(CALLS[kind](sight)))
            case "spoilt":
                kind = random.choice(list(SPOILS))
                return said(kind, SPOILS[kind](_told(allowed, sight)[1]))
        return said(*_told(allowed if act == "allowed" else disallowed, sight))


def said(kind: str, text: str = "", refusal: str = "", calls: tuple[ToolCall, ...] = ()) -> Answer:
    """An answer; what kind of harm it means stands where the name of the model does."""
    return Answer(
        text=text,
        calls=calls,
        refusal=refusal,
        model=PREFIX + kind,
        finish="stop",
        usage=Usage(),
        milliseconds=0,
        attempts=(Attempt(model=PREFIX + kind, outcome="answered", milliseconds=0),),
    )


def _drawn(random: Random) -> Act:
    return random.choices(list(ACTS), weights=list(ACTS.values()))[0]


def _told(tells: Mapping[str, Tell], sight: Sight) -> tuple[str, str]:
    kind = sight.random.choice(list(tells))
    return kind, tells[kind](sight)
