"""Actions: which event a payload tells of, by the words that it says of itself."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal

from msgspec import Struct

from agents.fault import Fault
from agents.roles import Seen, is_word
from core.lexicon import CHOICE, words_of

Action = Literal["bet", "win", "deposit", "withdrawal", "login"]
EVENTS: Final[Mapping[Action, str]] = {
    "bet": "game.bet", "win": "game.win", "deposit": "deposit", "withdrawal": "withdrawal", "login": "session.login",
}  # fmt: skip
"""The type of event, or what its name begins with."""
_PLAIN: Final[Mapping[str, Action]] = {
    "bet": "bet", "stake": "bet", "win": "win", "prize": "win", "deposit": "deposit", "withdrawal": "withdrawal",
    "login": "login",
}  # fmt: skip
_IN_GAMES: Final[Mapping[str, Action]] = {"debit": "bet", "credit": "win", "payout": "win"}
_IN_PAYMENTS: Final[Mapping[str, Action]] = {"payout": "withdrawal"}
_OTHER: Final = frozenset({
    "rollback", "refund", "reversal", "reverse", "void", "cancel", "settle", "loss", "lost", "bonus", "jackpot", "tip",
    "adjustment", "transfer", "logout", "close", "closed", "end", "free", "fail", "decline", "reject",
})  # fmt: skip
"""With these, it is something else than the word beside it says."""
STATES: Final[Mapping[str, str]] = {
    "approve": "approved", "complete": "approved", "success": "approved", "ok": "approved", "paid": "approved",
    "done": "approved", "request": "requested", "pending": "requested", "new": "requested", "open": "requested",
    "start": "requested", "fail": "failed", "decline": "failed", "reject": "failed", "error": "failed",
    "cancel": "cancelled", "rollback": "rolled_back", "reversal": "rolled_back", "reverse": "rolled_back",
    "chargeback": "rolled_back", "refund": "rolled_back",
}  # fmt: skip
_DONE: Final = frozenset({"ok", "success", "complete", "accept", "approve", "done", "open", "place", "settle"})


class Told(Struct, frozen=True):
    """Where a payload says what it is, and what each of its words means."""

    field: Seen | None
    """None if the kind or the door says it for all payloads."""
    actions: Mapping[str, Action]
    """By the word in the field; under "" if there is no field."""


def told_by(fields: Sequence[Seen], kind: str, door: str, in_games: bool) -> Told | Fault:
    """What the payloads say they are: by a field, else by the kind they came as, else by the name of their door."""
    found = [(seen, read) for seen in fields if seen.leaf & CHOICE and (read := _read(seen, in_games))]
    if len({tuple(read.get(str(value)) for value in seen.values) for seen, read in found}) > 1:
        fullest = _fullest(found)
        if fullest is None:
            names = " and ".join(repr(seen.path) for seen, _ in found[:2])
            return Fault(f"{names} say different things of what a payload is", "Write the dialect by hand")
        return Told(*fullest)
    if found:
        return Told(*found[0])
    for name in (kind, door):
        if (action := action_of(name, in_games)) is not None:
            return Told(None, {"": action})
    return Fault(
        "nothing says whether a payload is a bet, a win, a deposit, a withdrawal or a login", "Write it by hand"
    )


def _read(seen: Seen, in_games: bool) -> Mapping[str, Action]:
    words = {str(value) for value in seen.values if is_word(value)}
    return {word: action for word in sorted(words) if (action := action_of(word, in_games)) is not None}


def _fullest(found: Iterable[tuple[Seen, Mapping[str, Action]]]) -> tuple[Seen, Mapping[str, Action]] | None:
    """The one field that says something of every sample, if there is one alone."""
    full = [(seen, read) for seen, read in found if all(str(value) in read for value in seen.values)]
    return full[0] if len(full) == 1 else None


def action_of(name: str, in_games: bool) -> Action | None:
    """The one action that a word means; none if it means none of them, or two."""
    words = frozenset(words_of(name))
    known = {**_PLAIN, **(_IN_GAMES if in_games else _IN_PAYMENTS)}
    found = {known[word] for word in words & known.keys()}
    if len(found) != 1:
        return None
    (action,) = found
    return None if words & _OTHER and action not in ("deposit", "withdrawal") else action


def state_of(name: object) -> str | None:
    """The state of a payment that a word means."""
    found = {STATES[word] for word in words_of(str(name)) if word in STATES}
    return found.pop() if len(found) == 1 else None


def is_done(name: object) -> bool:
    """Whether a word says that a bet or win stands."""
    words = frozenset(words_of(str(name)))
    return bool(words) and words <= _DONE | {"bet", "win", "transaction"}
