"""The autonomy ladder: how far plays with offers act by themselves, per brand and arm, and on what evidence.

| level   | what a play does                            | the next level takes                                         |
|---------|---------------------------------------------|--------------------------------------------------------------|
| observe | it is recorded and never acts               | so many proposals in a row that the floor lets through       |
| suggest | it waits for a person                       | so many proposals in a row that people accept                |
| canary  | it acts for a share of the players          | a canary that is better and no more harmful, beyond doubt    |
| auto    | it acts for all                             |                                                              |

Down goes an arm at once: one level when the floor refuses a proposal or a person says so; to suggest when a person
refuses a proposal or a trial finds a play worse or harmful. The brand file's ceiling stands above all evidence.
Service and protective arms are never held back, and stay where a play in force loses its offers.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal, Protocol

from msgspec import Struct
from msgspec.structs import replace

from core.arms import ARMS, Arm, kind_of
from core.guardrails import Objection, rule_on_choice
from core.plays import WHOLE, Play, PlayBook
from core.policy import LEVELS, Autonomy, BrandPolicy, Level
from core.trial import Trial, finding

__all__ = ["LEVELS", "Level"]


Reason = Literal["no_play", "aged", "underperforms"]
"""Why the agents are asked: nothing is there, it is old, or it is not worth what it was thought to be."""
Kind = Literal["passed", "objected", "accepted", "refused", "tried", "demoted", "fell"]
COMMERCIAL: Final[tuple[Arm, ...]] = tuple(arm for arm in ARMS if kind_of(arm) == "commercial")
"""The arms that stand on the ladder."""


class Evidence(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that speaks for some arms of a brand, or against them."""

    brand: str
    arms: tuple[Arm, ...]
    kind: Kind
    """Who said it: the floor (passed, objected), people (accepted, refused, demoted), a trial (tried), the ladder."""
    at: datetime
    play: str = ""
    """Digest of the play it is about."""
    trial: Trial | None = None
    by: str = ""
    reason: str = ""


class Step(Struct, frozen=True, kw_only=True):
    """What evidence comes to for one arm: another level, or one more in a row."""

    arm: Arm
    before: Level
    after: Level
    streak: int
    """How many in a row speak for the level after this one."""
    why: str


class Moved(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Evidence and what it came to, as it is recorded."""

    evidence: Evidence
    policy: str
    """Digest of the policy whose lines it was weighed by."""
    steps: tuple[Step, ...] = ()
    turned: str = ""
    """Digest of the play as a trial has put it in force, left it without its offers, or withdrawn it."""


class Moves(Protocol):
    """Where the ladder's record stands."""

    def moves(self) -> Sequence[Moved]:
        """All that was weighed for or against autonomy, oldest first."""
        ...


class Rung(Struct, frozen=True):
    """Where an arm stands."""

    level: Level
    streak: int = 0


class Ladder(Struct, frozen=True):
    """Where all arms stand of which something is on record."""

    rungs: Mapping[tuple[str, Arm], Rung] = {}

    def rung(self, arm: Arm, policy: BrandPolicy) -> Rung:
        """Where an arm of a brand stands, never above what its file lets it rise to."""
        known = self.rungs.get((policy.brand, arm), Rung(policy.ladder.start))
        return replace(known, level=lowest((known.level, policy.ladder.ceiling(arm))))

    def after(self, moved: Moved) -> "Ladder":
        """The ladder after evidence was weighed."""
        steps = {(moved.evidence.brand, step.arm): Rung(step.after, step.streak) for step in moved.steps}
        return Ladder({**self.rungs, **steps})


BLANK: Final = Ladder()
"""Nothing is on record: every arm stands where its brand's file lets it begin."""


def climbed(moves: Iterable[Moved]) -> Ladder:
    """What follows from all that was weighed, oldest first."""
    ladder = BLANK
    for moved in moves:
        ladder = ladder.after(moved)
    return ladder


def lowest(levels: Iterable[Level]) -> Level:
    """The level that all of these allow."""
    return min(levels, key=LEVELS.index, default="auto")


def level_of(play: Play, policy: BrandPolicy, ladder: Ladder = BLANK) -> Level:
    """The lowest level among the commercial arms of a play; a play without any is auto."""
    return lowest(ladder.rung(arm, policy).level for arm in offers_of(play))


def offers_of(play: Play) -> tuple[Arm, ...]:
    """The commercial arms of a play, each once."""
    return tuple(dict.fromkeys(choice.arm for choice in play.arms if choice.kind == "commercial"))


def as_it_may_act(play: Play, policy: BrandPolicy, ladder: Ladder, book: PlayBook) -> tuple[Level, Play]:
    """The level of a play where it would stand now, and the play as it then acts: for all, or as a canary.

    Protection is never tried on some players and not on others: what would change it waits for a person instead.
    """
    level = level_of(play, policy, ladder)
    if level == "canary" and not book.protects_alike(play):
        level = "suggest"
    return level, replace(play, share=policy.ladder.canary if level == "canary" else WHOLE)


def weigh(ladder: Ladder, said: Evidence, policy: BrandPolicy, play: Play | None = None) -> Moved | None:
    """What evidence comes to, for the arms and for the play that was tried; None if nothing, which is not recorded."""
    rungs = [(arm, ladder.rung(arm, policy)) for arm in said.arms]
    steps = [climb(arm, rung, said, policy.ladder) for arm, rung in rungs]
    moved = Moved(evidence=said, policy=policy.digest, steps=tuple(step for step in steps if step is not None))
    turned = turn(play, said, policy, ladder.after(moved)) if play is not None else None
    moved = replace(moved, turned=turned.digest) if turned is not None else moved
    return moved if moved.steps or moved.turned else None


def climb(arm: Arm, rung: Rung, said: Evidence, rules: Autonomy) -> Step | None:
    """What evidence comes to for an arm where it stands; None if nothing."""
    match said.kind:
        case "passed" if rung.level == "observe":
            return _one_more(arm, rung, rules, rules.passed, "proposals in a row passed the floor")
        case "accepted" if rung.level == "suggest":
            return _one_more(arm, rung, rules, rules.accepted, "proposals in a row were accepted")
        case "objected" | "demoted":
            whose = "the floor refused a proposal" if said.kind == "objected" else f"{said.by}: {said.reason}"
            return _down(arm, rung, LEVELS[max(LEVELS.index(rung.level) - 1, 0)], whose)
        case "refused":
            return _down(arm, rung, "suggest", f"{said.by} refused a proposal: {said.reason}")
        case "tried" if said.trial is not None:
            return _after_trial(arm, rung, said.trial, rules)
    return None


def _after_trial(arm: Arm, rung: Rung, trial: Trial, rules: Autonomy) -> Step | None:
    found = finding(trial, rules)
    if found == "harmful" or (found == "worse" and rung.level == "canary"):
        return _down(arm, rung, "suggest", f"a trial found a play {found}")
    if found == "better" and rung.level == "canary" and _may_rise(arm, rung, rules):
        why = "a canary was better, and no more harmful, beyond doubt"
        return Step(arm=arm, before=rung.level, after="auto", streak=0, why=why)
    return None


def _one_more(arm: Arm, rung: Rung, rules: Autonomy, needed: int, what: str) -> Step | None:
    if not _may_rise(arm, rung, rules):
        return None
    streak = rung.streak + 1
    level = rung.level if streak < needed else LEVELS[LEVELS.index(rung.level) + 1]
    why = f"{streak} of {needed} {what}"
    return Step(arm=arm, before=rung.level, after=level, streak=streak if level == rung.level else 0, why=why)


def _may_rise(arm: Arm, rung: Rung, rules: Autonomy) -> bool:
    return LEVELS.index(rules.ceiling(arm)) > LEVELS.index(rung.level)


def _down(arm: Arm, rung: Rung, to: Level, why: str) -> Step | None:
    """To a level below; who stands there or lower loses what he has in a row."""
    after = lowest((rung.level, to))
    if (after, 0) == (rung.level, rung.streak):
        return None
    return Step(arm=arm, before=rung.level, after=after, streak=0, why=why)


def aged(play: Play, at: datetime, policy: BrandPolicy) -> bool:
    """Whether a play is too old to be trusted further; one from before dates were kept is."""
    return play.written is None or at - play.written >= timedelta(days=policy.ladder.play_days)


def missing(arm: Arm, rung: Rung, rules: Autonomy) -> str:
    """What an arm lacks for the next level, in words; empty at the top."""
    if rung.level == "auto":
        return ""
    if not _may_rise(arm, rung, rules):
        return f"the brand file lets it rise to {rung.level} and no further"
    match rung.level:
        case "observe":
            return f"{max(rules.passed - rung.streak, 1)} more proposals in a row that the floor lets through"
        case "suggest":
            return f"{max(rules.accepted - rung.streak, 1)} more proposals in a row that people accept"
    return f"a canary that is better, and no more harmful, with {rules.players} players or more on each side"


def turn(play: Play, said: Evidence, policy: BrandPolicy, ladder: Ladder) -> Play | None:
    """A play as it acts once its trial has shown something, or its arms have fallen; None if it goes on as it is.

    What was tried acts for all or for nobody; what was in force goes on without its offers, if it has anything else.
    """
    if said.kind == "fell":
        return replace(play, share=0) if fallen(play, policy, ladder) else None
    return _after(play, said.trial, policy, ladder) if said.trial is not None else None


def fallen(play: Play, policy: BrandPolicy, ladder: Ladder) -> bool:
    """Whether a canary has an arm that may not be tried any more: it came down, or its file's ceiling did."""
    return 0 < play.share < WHOLE and level_of(play, policy, ladder) in ("observe", "suggest")


def _after(play: Play, trial: Trial, policy: BrandPolicy, ladder: Ladder) -> Play | None:
    found = finding(trial, policy.ladder)
    if found == "harmful" and play.share >= WHOLE:
        return without_offers(play) if offers_of(play) else None
    if found in ("harmful", "worse") and play.share < WHOLE:
        return replace(play, share=0)
    if found == "better" and play.share < WHOLE and level_of(play, policy, ladder) == "auto":
        return replace(play, share=WHOLE)
    return None


def without_offers(play: Play) -> Play:
    """A play with its service and protective arms alone; one that has none is for nobody."""
    left = tuple(choice for choice in play.arms if choice.kind != "commercial")
    if not left:
        return replace(play, share=0)
    named = {choice.arm for choice in left}
    words = {locale: {arm: said[arm] for arm in said if arm in named} for locale, said in play.words.items()}
    return replace(play, arms=left, words=words)


def refused_arms(play: Play, policy: BrandPolicy, said: Sequence[Objection]) -> tuple[Arm, ...]:
    """The commercial arms that the floor's objections are about: those it names, or all if it means the whole play."""
    if not said:
        return ()
    named = {choice.arm for choice in play.arms if rule_on_choice(choice, play.situation, policy)}
    return tuple(arm for arm in offers_of(play) if arm in named) if named else offers_of(play)
