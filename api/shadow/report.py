"""The shadow report: a brand's day as one page that needs nothing but a browser, and as figures for programs."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from api.clock import now
from api.shadow.timeline import timeline
from core.arms import ARMS
from core.calendar import day_of
from core.comparison import WINDOW, Compared, Comparison, compare
from core.floor.player import BY_CHANNEL
from core.ports import Archive

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES: Final = Path(__file__).parent / "templates"
LISTED: Final = 200
"""Rows of a table on the page; the figures count everything."""


def compare_day(archive: Archive, brand: str, day: str) -> Comparison:
    """A brand's day, with what lies around it as counterpart."""
    start = datetime.fromisoformat(day).replace(tzinfo=UTC)
    around = start - WINDOW, start + timedelta(days=1) + WINDOW
    return compare(archive.sends_between(brand, *around), archive.decisions_between(brand, *around), day)


def newest_day(archive: Archive, brand: str) -> str:
    """The day of the brand's newest send; today if there is none."""
    return day_of(archive.newest_send(brand) or now())


def write_page(archive: Archive, brand: str, day: str, path: Path) -> Path:
    """Write the page of a day, whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_text(page(brand, compare_day(archive, brand, day), now()), encoding="utf-8")
    return fresh.replace(path)


def page(brand: str, comparison: Comparison, written: datetime) -> str:
    """The page as HTML; everything that came from outside is escaped."""
    day = datetime.fromisoformat(comparison.day).replace(tzinfo=UTC)
    return (
        _environment()
        .get_template("shadow.html")
        .render(
            brand=brand,
            day=day,
            written=written,
            open=written < day + timedelta(days=1) + WINDOW,
            window=WINDOW,
            compared=comparison,
            sends=comparison.sends,
            verdicts=_verdicts(comparison),
            objected=[each for each in comparison.sends if each.judged.objections],
            timeline=timeline(comparison),
            listed=LISTED,
        )
    )


def figures(brand: str, comparison: Comparison) -> dict[str, Any]:
    """The same for programs, without anybody's profile."""
    lead, verdicts = comparison.lead, _verdicts(comparison)
    return {
        "brand": brand,
        "day": comparison.day,
        "sends": len(comparison.sends),
        **verdicts,
        "rules": {total.rule: {"sends": total.sends, "firm": total.firm} for total in comparison.rules},
        "channels": {
            total.channel: {"sends": total.sends, "broken": total.broken, "doubtful": total.doubtful}
            for total in comparison.channels
        },
        "lead": {
            "median_seconds": lead.median.total_seconds() if lead.median is not None else None,
            "count": lead.count,
            "earlier": lead.earlier,
        },
        "window_seconds": WINDOW.total_seconds(),
        "unanswered": comparison.unanswered,
        "protected_by_the_hub_alone": list(comparison.protected),
        "shown_by_the_hub": len(comparison.decisions),
        "objected": [_line(each) for each in comparison.sends if each.judged.objections],
    }


def _verdicts(comparison: Comparison) -> Mapping[str, int]:
    found = [each.judged.verdict for each in comparison.sends]
    return {verdict: found.count(verdict) for verdict in ("clear", "doubtful", "broken")}


def _line(compared: Compared) -> dict[str, Any]:
    judged, answer = compared.judged, compared.answer
    return {
        "at": judged.at.isoformat(),
        "player": judged.event.subject,
        "channel": judged.event.data.channel,
        "kind": judged.event.data.kind,
        "campaign": judged.event.data.campaign,
        "verdict": judged.verdict,
        "objections": [str(objection) for objection in judged.objections],
        "firm": list(judged.firm),
        "answer": answer.decision.arm if answer else None,
        "lead_seconds": answer.lead.total_seconds() if answer else None,
    }


def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters.update(clock=_clock, lasting=_lasting, many=_many, plain=lambda arm: ARMS[arm].plain)
    found.globals["ways"] = BY_CHANNEL
    return found


def _clock(at: datetime) -> str:
    return f"{at.astimezone(UTC):%H:%M}"


def _lasting(span: timedelta) -> str:
    """A span for people, without its sign: 50 s, 12 min, 1 h 36 min, 12 h."""
    seconds = round(abs(span).total_seconds())
    if seconds < 60:
        return f"{seconds} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return " ".join([f"{hours} h"] * (hours > 0) + [f"{minutes} min"] * (minutes > 0))


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
