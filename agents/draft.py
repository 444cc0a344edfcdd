"""Drafts: the rule that reads one kind of payload, if all that its event needs is there and is told beyond doubt."""

from collections.abc import Mapping, Sequence
from typing import Final, Literal, TypeVar

from msgspec import Struct

from agents.actions import EVENTS, Action, is_done, state_of
from agents.fault import Fault
from agents.roles import (
    CATEGORY_ROLE,
    CURRENCY_ROLE,
    GAME_ROLE,
    ID_ROLE,
    METHOD_ROLE,
    PLAYER_ROLE,
    RATE_ROLE,
    ROUND_ROLE,
    STATUS_ROLE,
    TIME_ROLE,
    Pick,
    Role,
    Seen,
    amount_role,
    moment_form,
    pick,
)
from core.lexicon import words_of

T = TypeVar("T")
Form = str | Mapping[str, object] | Sequence[str]
_GAMES: Final = frozenset({"bet", "win"})
_CALLED: Final[Mapping[Action, frozenset[str]]] = {
    "bet": frozenset({"bet", "stake", "debit"}),
    "win": frozenset({"win", "payout", "credit", "prize"}),
    "deposit": frozenset({"deposit", "credit"}),
    "withdrawal": frozenset({"withdrawal", "payout", "debit"}),
    "login": frozenset(),
}
_MONEY_FIELD: Final[Mapping[Action, str]] = {
    "bet": "stake", "win": "payout", "deposit": "amount", "withdrawal": "amount",
}  # fmt: skip
_CATEGORIES: Final[Mapping[str, str]] = {
    "slot": "slots", "slots": "slots", "live": "live", "table": "table", "roulette": "table", "blackjack": "table",
    "baccarat": "table", "crash": "crash", "dice": "dice",
}  # fmt: skip


class Line(Struct, frozen=True):
    """One line of a rule, and why it is so."""

    name: str
    form: Form
    why: str = ""


class Draft(Struct, frozen=True, kw_only=True):
    """A rule: its head, its data, and the field that holds its amount."""

    word: str
    """What the payload says of itself."""
    head: tuple[Line, ...]
    when: tuple[Line, ...] = ()
    data: tuple[Line, ...] = ()
    amount: Seen | None = None
    currency: Seen | None = None


class _Unclear(Exception):
    """Carries the first fault out of a draft."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def draft(word: str, action: Action, fields: Sequence[Seen]) -> Draft | Fault:
    """The rule for the payloads that say this word, from the fields that all of them have."""
    try:
        return _login(word, fields) if action == "login" else _money(word, action, fields)
    except _Unclear as unclear:
        return unclear.fault


def _needed(role: Role, fields: Sequence[Seen], action: Action) -> Pick:
    found = pick(role, fields)
    if isinstance(found, Pick):
        return found
    missing = Fault(f"no field is surely the {role.name} of a {action}", "Write the dialect by hand")
    raise _Unclear(found or missing)


def _maybe(role: Role, fields: Sequence[Seen]) -> Pick | None:
    """An optional field: left out if two could be meant."""
    found = pick(role, fields)
    return found if isinstance(found, Pick) else None


def _login(word: str, fields: Sequence[Seen]) -> Draft:
    player, time = _needed(PLAYER_ROLE, fields, "login"), _needed(TIME_ROLE, fields, "login")
    named = _maybe(ID_ROLE, fields)
    number = f"login/{{{named.path}}}" if named else f"login/{{{player.path}}}/{{{time.path}}}"
    head = (Line("event", EVENTS["login"]), Line("id", number), _picked("player", player), _time(time))
    return Draft(word=word, head=head, when=_standing(fields, "login"))


def _money(word: str, action: Action, fields: Sequence[Seen]) -> Draft:
    own = _CALLED[action]
    others = frozenset[str]().union(*_CALLED.values()) - own
    amount = _needed(amount_role(own, others), fields, action)
    currency, rate = _needed(CURRENCY_ROLE, fields, action), _maybe(RATE_ROLE, fields)
    number = _needed(ID_ROLE, fields, action)
    if len(set(number.seen.values)) < len(number.seen.values):
        raise _Unclear(
            Fault(f"{number.path!r} is the same in several payloads, so it is no id of one", "Write it by hand")
        )
    parts = _game(action, fields) if action in _GAMES else _payment(word, action, number, fields)
    head = (
        *parts.head,
        _picked("player", _needed(PLAYER_ROLE, fields, action)),
        _time(_needed(TIME_ROLE, fields, action)),
        _picked("currency", currency),
        *([_picked("rate", rate)] if rate else []),
    )
    if action in _GAMES:
        head = (Line("event", EVENTS[action]), Line("id", f"{action}/{{{number.path}}}", _sure(number)), *head)
    data = (*parts.data, _picked(_MONEY_FIELD[action], amount))
    return Draft(word=word, head=head, when=parts.when, data=data, amount=amount.seen, currency=currency.seen)


def _game(action: Action, fields: Sequence[Seen]) -> Draft:
    found, game = _needed(ROUND_ROLE, fields, action), _needed(GAME_ROLE, fields, action)
    data = (_picked("round", found), _picked("game", game), _category(fields))
    return Draft(word="", head=(), when=_standing(fields, action), data=data)


def _category(fields: Sequence[Seen]) -> Line:
    found = _maybe(CATEGORY_ROLE, fields)
    known = {str(value): ours for value in (found.seen.values if found else ()) if (ours := _category_of(value))}
    if found is None or not known:
        return Line("category", {"always": "other"}, "no payload tells it")
    return Line("category", {"from": found.path, "map": known, "else": "other"}, _sure(found))


def _category_of(value: object) -> str | None:
    return next((_CATEGORIES[word] for word in reversed(words_of(str(value))) if word in _CATEGORIES), None)


def _standing(fields: Sequence[Seen], action: Action) -> tuple[Line, ...]:
    """A bet that was refused is none: where there is a status, it has to say that the thing is done."""
    status = _maybe(STATUS_ROLE, fields)
    if status is None:
        return ()
    done = sorted({str(value) for value in status.seen.values if is_done(value)})
    if not done:
        raise _Unclear(_unknown(status, action))
    return (Line(status.path, done, _sure(status)),)


def _payment(word: str, action: Action, number: Pick, fields: Sequence[Seen]) -> Draft:
    status, method = _maybe(STATUS_ROLE, fields), _maybe(METHOD_ROLE, fields)
    data = (_picked("payment", number), *([_picked("method", method)] if method else []))
    if status is None:
        state = state_of(word)
        if state is None:
            said = Fault(f"nothing says how a {action} stands: asked for, paid or failed", "Write the dialect by hand")
            raise _Unclear(said)
        line = Line("event", f"{action}.{state}", f"by the word {word!r}")
        return Draft(word="", head=(line, Line("id", f"{action}/{{{number.path}}}/{state}", _sure(number))), data=data)
    states = {str(value): f"{action}.{state}" for value in status.seen.values if (state := state_of(value))}
    if not states:
        raise _Unclear(_unknown(status, action))
    number_and_state = f"{action}/{{{number.path}}}/{{{status.path}}}"
    head = (Line("event", states), Line("choose", f"{{{status.path}}}", _sure(status)), Line("id", number_and_state))
    return Draft(word="", head=head, data=data)


def _unknown(status: Pick, action: Action) -> Fault:
    told = ", ".join(sorted({repr(value) for value in status.seen.values})[:5])
    reason = f"{status.path!r} is {told}, and nothing says which of them means that a {action} is done"
    return Fault(reason, "Ask the sender what the codes mean, and write the dialect by hand")


def _picked(name: str, found: Pick) -> Line:
    return Line(name, found.path, _sure(found))


def _sure(found: Pick) -> str:
    return f"by name, type and values; {found.score:.0%} sure"


def _time(found: Pick) -> Line:
    forms = {moment_form(value) for value in found.seen.values}
    if len(forms) > 1:
        raise _Unclear(Fault(f"{found.path!r} is written in several ways", "Write the dialect by hand"))
    form: Literal["iso", "s", "ms"] | str | None = forms.pop()
    written: Form = found.path if form == "iso" else {"from": found.path, "epoch": str(form)}
    return Line("time", written, _sure(found))
