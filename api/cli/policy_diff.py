"""cvh policy diff: which decisions of a trace other files would have changed, and what that comes to."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from api.cli.options import Json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.decide import Decision
    from core.events import Event
    from core.law import Law
    from core.policy import BrandPolicy
    from evals.policy_diff import Changed, Difference
    from evals.totals import Totals

    Files = tuple[Mapping[str, BrandPolicy], Law]

CURRENT: Final = "current"
LISTED: Final = 50
UNCHOSEN: Final = (
    "Both sides are decided without models and without a chooser: of several allowed offers the play's first is taken"
)

Old = Annotated[str, typer.Argument(help="A folder of brand files as it was; `current` is the hub's own.")]
New = Annotated[str, typer.Argument(help="A folder of brand files as it would be; `current` is the hub's own.")]
Trace = Annotated[str, typer.Option("--trace", help="A file of JSON lines, or the bundled `sample`.")]
Every = Annotated[bool, typer.Option("--all", help=f"List every change, not the first {LISTED} alone.")]


def diff(old: Old, new: New, trace: Trace = "sample", every: Every = False, json: Json = False) -> None:
    """Decide a trace twice from its first event, by the files of OLD and of NEW, and say what differs.

    Budgets are carried along and plays are written on both sides, so what follows of a change is listed too.
    Books of rules are those in the folder's `jurisdictions`, the shipped ones where it has none. Nothing is delivered.
    Models and choosers are a hub's and not in files: both sides are decided without any.
    """
    from api.output import as_json, progress, say
    from core.errors import NotFoundError
    from evals.policy_diff import compare
    from evals.rerun import rerun
    from evals.totals import totals
    from evals.traces import recorded_trace

    sides, events = (_files(old), _files(new)), recorded_trace(trace)
    if not any(event.brand in policies for event in events for policies, _ in sides):
        raise NotFoundError(f"no event of {trace} is of a brand that {old} or {new} has a file for: nothing to compare")
    with progress("Deciding twice", 2 * len(events), quiet=json) as step:
        was, now = (rerun(events, policies, law, progress=step) for policies, law in sides)
    difference, sums = compare(was, now), (totals(was), totals(now))
    if json:
        dead = {"old": was.dead, "new": now.dead}
        said = {"trace": trace, "events": len(events), "dead": dead, "note": UNCHOSEN}
        as_json({**said, **shown(difference, *sums)})
        return
    tell_changes(difference, len(difference.changed) if every else LISTED)
    tell_totals(events, *sums)
    say(f"\n{UNCHOSEN}.")
    _warn(was.dead + now.dead)


def _files(named: str) -> "Files":
    """What a folder says, all of it: if one file is broken, nothing is decided."""
    from api.cli.options import settings_of
    from core.errors import NotFoundError, PolicyFileError
    from prompts.brands import load_brands
    from prompts.law import load_law

    folder = settings_of(None).guardrails if named == CURRENT else Path(named)
    if not folder.is_dir():
        raise NotFoundError(f"there is no folder {named}: name one with brand files in it, or `{CURRENT}`")
    try:
        return load_brands(folder), load_law(folder)
    except PolicyFileError as error:
        raise PolicyFileError(f"in {named}, {error}") from error


def tell_changes(difference: "Difference", most: int) -> None:
    """Print the decisions that differ, the first of them or all."""
    from api.output import say, table

    changed = difference.changed
    rows = (
        (str(one.either.at)[:19], one.either.brand, one.either.player, one.either.signal,
         f"{_done(one.old)} -> {_done(one.new)}", _why(one), one.either.id[:12])
        for one in changed[:most]
    )  # fmt: skip
    columns = ("at (UTC)", "brand", "player", "signal", "old -> new", "why", "id")
    nothing = f"None of {difference.both} decisions changes."
    table(f"{len(changed)} of {difference.both} decisions change", columns, rows, empty=nothing)
    if len(changed) > most:
        say(f"… and {len(changed) - most} more: --all lists them.")


def _done(decision: "Decision | None") -> str:
    if decision is None:
        return "not asked"
    tier = f" {decision.tier}" if decision.tier else ""
    awaits = f" (awaits approval of {decision.awaits.arm})" if decision.awaits is not None else ""
    return f"{decision.arm}{tier}{awaits}"


def _why(changed: "Changed") -> str:
    said = [f"objects: {', '.join(changed.objecting)}"] if changed.objecting else []
    said += [f"no longer objects: {', '.join(changed.silent)}"] if changed.silent else []
    match changed.cause:
        case "files":
            return "; ".join(said) or "another tier, price or wording in the files"
        case "signal":
            return "the thresholds differ, so only one side asks"
        case "budget":
            cause = f"a budget differs since {changed.follows[:12]}" if changed.follows else "a budget differs"
        case "play":
            cause = "another play answers"
        case "profile":
            cause = "another threshold has marked the player earlier"
        case "several":
            cause = "budget, play and profile differ together"
    return "; ".join([cause, *said])


def tell_totals(events: "Sequence[Event]", old: "Totals", new: "Totals") -> None:
    """Print what both sides come to."""
    from api.output import table

    rows = [*_counts(old, new), *_money(old, new), *_denials(old, new)]
    table(f"\nTotals of {len(events)} events", ("", ">old", ">new", ">difference"), rows, empty="")


def _counts(old: "Totals", new: "Totals") -> Iterator[Sequence[str]]:
    for what, name in (
        ("decisions", "decisions"),
        ("offers", "offers"),
        ("offers to flagged players", "flagged"),
        ("protective actions", "protective"),
    ):
        yield _row(what, getattr(old, name), getattr(new, name))


def _money(old: "Totals", new: "Totals") -> Iterator[Sequence[str]]:
    from core.money import format_base

    for brand in sorted({*old.money, *new.money}):
        was, now = old.money.get(brand), new.money.get(brand)
        currency = " / ".join(dict.fromkeys(one.currency for one in (was, now) if one))
        for name in ("reserved", "cost"):
            sums = [getattr(one, name) if one else 0 for one in (was, now)]
            shown = (format_base(sums[0]), format_base(sums[1]), _signed(format_base(sums[1] - sums[0])))
            yield (f"{brand}, {name} ({currency})", *shown)


def _denials(old: "Totals", new: "Totals") -> Iterator[Sequence[str]]:
    for rule in sorted({*old.denials, *new.denials}):
        yield _row(f"objections of {rule}", old.denials.get(rule, 0), new.denials.get(rule, 0))


def _row(what: str, old: int, new: int) -> Sequence[str]:
    return what, str(old), str(new), _signed(str(new - old))


def _signed(number: str) -> str:
    """A difference is read as one; none at all says nothing."""
    if not number.strip("-0."):
        return ""
    return number if number.startswith("-") else f"+{number}"


def _warn(dead: int) -> None:
    from api.output import say

    if dead:
        say(f"\n{dead} events could not be decided upon: `cvh replay` this trace and see `cvh deadletters list`.")


def shown(difference: "Difference", old: "Totals", new: "Totals") -> dict[str, Any]:
    """What differs, and what both sides come to, for programs."""
    return {
        "decisions": difference.both,
        "changed": [_shown_change(one) for one in difference.changed],
        "totals": {"old": _shown_totals(old), "new": _shown_totals(new), "difference": _shown_difference(old, new)},
    }


def _shown_change(changed: "Changed") -> dict[str, Any]:
    one = changed.either
    return {
        "id": one.id,
        "at": one.at.isoformat(),
        "brand": one.brand,
        "player": one.player,
        "signal": one.signal,
        "old": _shown_decision(changed.old),
        "new": _shown_decision(changed.new),
        "cause": changed.cause,
        "follows": changed.follows or None,
        "objecting": changed.objecting,
        "silent": changed.silent,
    }


def _shown_decision(decision: "Decision | None") -> dict[str, Any] | None:
    from msgspec import to_builtins

    from core.money import format_base

    if decision is None:
        return None
    return {
        "arm": decision.arm,
        "tier": decision.tier,
        "cost": format_base(decision.cost),
        "awaits": to_builtins(decision.awaits),
        "command": to_builtins(decision.command),
    }


def _shown_totals(sums: "Totals") -> dict[str, Any]:
    from core.money import format_base

    money = {
        brand: {"currency": one.currency, "reserved": format_base(one.reserved), "cost": format_base(one.cost)}
        for brand, one in sums.money.items()
    }
    return {
        "decisions": sums.decisions,
        "offers": sums.offers,
        "offers_to_flagged": sums.flagged,
        "protective": sums.protective,
        "money": money,
        "objections": sums.denials,
    }


def _shown_difference(old: "Totals", new: "Totals") -> dict[str, Any]:
    """New less old; a brand that only one side has is left to the sums themselves."""
    from core.money import format_base

    return {
        "offers": new.offers - old.offers,
        "protective": new.protective - old.protective,
        "money": {
            brand: {
                "reserved": format_base(now.reserved - old.money[brand].reserved),
                "cost": format_base(now.cost - old.money[brand].cost),
            }
            for brand, now in new.money.items()
            if brand in old.money
        },
    }
