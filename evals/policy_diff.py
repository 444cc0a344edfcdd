"""Two re-runs of one trace beside each other: which decisions differ, why, and what it comes to.

A decision is the same one on both sides if it has the same id, which is made of its event and its signal.
Why one differs is asked of the decision itself: the new files decide it once more from what was carried on the old
side. If that changes it, the files did; if not, something earlier did, and is named.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from core.calendar import day_of
from core.decide import Decision, Inputs, decide
from core.guardrails import Ruling
from evals.rerun import Rerun

Cause = Literal["files", "budget", "play", "profile", "several", "signal"]
CARRIED: Final[Mapping[Cause, tuple[str, ...]]] = {
    "budget": ("spent", "used", "figures"),
    "profile": ("profile",),
    "play": ("play",),
}
"""What the decisions before leave behind for a decision, by the cause it can be.

Who looks different finds another play, so the play is asked about last.
"""


class Changed(Struct, frozen=True, kw_only=True):
    """A decision that is not the same on both sides, or stands on one alone."""

    old: Decision | None
    new: Decision | None
    cause: Cause
    """`files` if the new files change it by themselves, `signal` if one side never asked; the rest came earlier."""
    follows: str = ""
    """The id of the changed decision that a budget differs by."""
    objecting: tuple[str, ...] = ()
    """Rules that object on the new side alone."""
    silent: tuple[str, ...] = ()
    """Rules that objected on the old side alone."""

    @property
    def either(self) -> Decision:
        """The decision, of the new side where it stands on both."""
        one = self.new or self.old
        assert one is not None, "it stands on one side at least"
        return one


class Difference(Struct, frozen=True, kw_only=True):
    """What two re-runs differ by."""

    both: int
    """How many decisions were compared."""
    changed: tuple[Changed, ...]


def compare(old: Rerun, new: Rerun) -> Difference:
    """Every decision that differs, in the order of the trace."""
    numbers = _in_order(old, new)
    changed: list[Changed] = []
    for number in numbers:
        was, now = old.decision(number), new.decision(number)
        if was is None or now is None:
            changed.append(Changed(old=was, new=now, cause="signal"))
        elif outcome(was) != outcome(now):
            changed.append(_changed(old.inputs(number), new.inputs(number), was, now, changed))
    return Difference(both=len(numbers), changed=tuple(changed))


def outcome(decision: Decision) -> tuple[object, ...]:
    """What a player or the books notice of a decision; the rest is how it came about."""
    return decision.arm, decision.tier, decision.cost, decision.awaits, decision.command


def _in_order(old: Rerun, new: Rerun) -> Sequence[str]:
    """All ids; what stands on one side alone comes where its event is."""
    every = {**old.taken, **new.taken}
    return sorted(every, key=lambda number: every[number].position)


def _changed(before: Inputs, after: Inputs, was: Decision, now: Decision, earlier: Sequence[Changed]) -> Changed:
    cause = _cause(before, after, was)
    said, says = dict.fromkeys(_said(was.rulings)), dict.fromkeys(_said(now.rulings))
    return Changed(
        old=was,
        new=now,
        cause=cause,
        follows=_first(before, after, earlier) if cause == "budget" else "",
        objecting=tuple(dict.fromkeys(rule for _, rule in says if (_, rule) not in said)),
        silent=tuple(dict.fromkeys(rule for _, rule in said if (_, rule) not in says)),
    )


def _cause(before: Inputs, after: Inputs, was: Decision) -> Cause:
    """Carry everything as on the old side; then let each thing that was carried be as on the new one."""
    everything = [name for names in CARRIED.values() for name in names]
    here = _with(after, before, everything)
    if outcome(decide(here)) != outcome(was):
        return "files"
    alone = (cause for cause, names in CARRIED.items() if outcome(decide(_with(here, after, names))) != outcome(was))
    return next(alone, "several")


def _with(inputs: Inputs, other: Inputs, names: Sequence[str]) -> Inputs:
    taken: dict[str, Any] = {name: getattr(other, name) for name in names}
    return replace(inputs, **taken)


def _said(rulings: Sequence[Ruling]) -> Iterator[tuple[object, str]]:
    return ((ruling.choice, said.rule) for ruling in rulings for said in ruling.objections)


def _first(before: Inputs, after: Inputs, earlier: Sequence[Changed]) -> str:
    """The first change of what the player spent, if that is what differs; else of his brand; of this day before all."""
    event = after.event
    own = before.spent.player_day != after.spent.player_day
    own = own or before.spent.player_commands != after.spent.player_commands
    tests: tuple[Callable[[Decision], bool], ...] = (
        lambda one: day_of(one.at) == day_of(event.time) and (one.player == event.subject or not own),
        lambda one: True,
    )
    spent = [one.either for one in earlier if one.either.brand == event.brand and _claim(one.old) != _claim(one.new)]
    return next((one.id for test in tests for one in spent if test(one)), "")


def _claim(decision: Decision | None) -> int | None:
    return decision.claim if decision is not None and decision.reserves else None
