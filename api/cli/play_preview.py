"""What a play would have changed on a recorded trace: decided by a book without it, and by one with it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from api.settings import Settings
    from core.events import Event
    from core.plays import PlayBook
    from core.ports import Archive
    from evals.rerun import Rerun

    Preview = tuple[str, Sequence[Event], Rerun, Rerun]


def decide_twice(
    settings: "Settings", archive: "Archive", brand: str, books: "tuple[PlayBook, PlayBook]", trace: str, *, quiet: bool
) -> "Preview":
    """Decide a trace by one book and by another, with the models and the chooser in force; nothing is delivered."""
    from api.output import progress
    from api.wiring.database import approved
    from core.errors import NotFoundError
    from core.lineup import lined_up
    from evals.rerun import rerun
    from evals.traces import recorded_trace
    from prompts.bundle import load_bundle

    files = load_bundle(settings.guardrails) if settings.mode == "development" else approved(archive.steps())
    events = recorded_trace(trace)
    if not any(event.brand == brand for event in events):
        raise NotFoundError(f"no event of {trace} is of {brand!r}: name a trace in which the play could answer")
    with progress("Deciding twice", 2 * len(events), quiet=quiet) as step:
        lineup = lined_up(archive.lineup())
        old, new = (rerun(events, files.policies, files.law, book=book, lineup=lineup, progress=step) for book in books)
    return trace, events, old, new


def shown_preview(preview: "Preview") -> dict[str, Any]:
    """For programs."""
    from api.cli.policy_diff import shown
    from evals.policy_diff import compare
    from evals.totals import totals

    trace, events, old, new = preview
    return {"trace": trace, "events": len(events), **shown(compare(old, new), totals(old), totals(new))}


def tell_preview(preview: "Preview", sides: str) -> None:
    """For people."""
    from api.cli.policy_diff import LISTED, tell_changes, tell_totals
    from api.output import say
    from evals.policy_diff import compare
    from evals.totals import totals

    trace, events, old, new = preview
    say(f"\nOn the trace {trace}, {sides}:")
    tell_changes(compare(old, new), LISTED)
    tell_totals(events, totals(old), totals(new))
