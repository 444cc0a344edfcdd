"""The page of all rules: every book and brand with clauses, dates, expressions and cases, and every term there is."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from core.arms import ARMS
from core.autonomy import COMMERCIAL
from core.errors import NotFoundError
from core.law import TERMS
from core.money import format_base
from core.policy import BrandPolicy, Tier
from prompts.brands import BrandRead, brand_files, read_brand
from prompts.findings import refuse
from prompts.law import load_books, load_law

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES: Final = Path(__file__).parent / "templates"
EFFECTS: Final[Mapping[str, str]] = {
    "deny": "denies", "cap": "caps", "require_approval": "asks for approval", "flag": "flags", "pass": "lets pass",
}  # fmt: skip
PERMITTED: Final[Mapping[str, str]] = {"break_reward": "A reward for a break"}


def write_page(folder: Path, path: Path, written: datetime) -> Path:
    """Write the page of a folder's rules, whole or not at all."""
    if path.is_dir():
        raise NotFoundError(f"{path} is a folder: name the file that the page shall be written to")
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_text(page(folder, written), encoding="utf-8")
    return fresh.replace(path)


def page(folder: Path, written: datetime) -> str:
    """The page as HTML; everything that stands in a file is escaped."""
    law, books = load_law(folder), load_books(folder)
    brands = list(_brands(folder))
    rules = [rule for loaded in books for rule in loaded.file.rules] + [r for read in brands for r in read.file.rules]
    return (
        _environment()
        .get_template("guardrails.html")
        .render(
            books=books,
            brands=brands,
            rules=len(rules),
            cases=sum(len(rule.cases) for rule in rules),
            terms=TERMS,
            digest=law.digest,
            written=written,
            permitted=PERMITTED,
        )
    )


def _brands(folder: Path) -> Iterator[BrandRead]:
    law = load_law(folder)
    for path in brand_files(folder):
        read = read_brand(path, law)
        if isinstance(read, tuple):
            raise refuse(read)
        yield read


def _settings(policy: BrandPolicy) -> Iterator[tuple[str, str]]:
    """What a brand has set, in the order of its file; what it has not is left out."""
    yield "Least age", str(policy.least_age)
    yield "A player's day", f"{policy.caps.per_player_day} offers, {format_base(policy.caps.player_day)}"
    yield "The brand's day", format_base(policy.caps.brand_day)
    yield from _margin(policy)
    yield from _budgets(policy)
    if policy.approve_over is not None:
        yield "A person approves", f"what costs more than {format_base(policy.approve_over)}"
    for channel, periods in policy.frequency.items():
        yield f"Offers by {channel}", ", ".join(f"{most} a {period}" for period, most in periods.items())
    if (quiet := policy.quiet) is not None:
        yield "Quiet hours", f"{quiet.start:02d}:00 to {quiet.end:02d}:00 on {', '.join(quiet.channels)}"
    yield "Hold-out", _share(policy.holdout)
    yield "A break lasts", f"{policy.break_hours} hours"
    yield from _autonomy(policy)
    for currency, rate in policy.rates.items():
        yield f"One {currency}", f"{rate} {policy.base_currency}"


def _margin(policy: BrandPolicy) -> Iterator[tuple[str, str]]:
    margin = policy.margin
    if margin is None:
        return
    if margin.bonus_to_deposit is not None:
        yield "Bonus to deposits", f"at most {_share(margin.bonus_to_deposit)} in 28 days"
    if margin.bonus_to_theoretical is not None:
        yield "Bonus to theoretical value", f"at most {_share(margin.bonus_to_theoretical)} in 28 days"
    if margin.ggr_target is not None:
        yield "Margin target", f"{_share(margin.ggr_target)} of turnover in 28 days"
    yield "Allowance", f"{format_base(margin.allowance)} in 28 days whatever came in"
    yield "Risk tolerance", _share(margin.alpha)


def _budgets(policy: BrandPolicy) -> Iterator[tuple[str, str]]:
    budgets = policy.budgets
    if budgets is None:
        return
    names = {"brand_month": "The brand's month", "player_month": "A player's month", "play_day": "A play's day",
             "play_month": "A play's month"}  # fmt: skip
    for name, title in names.items():
        if (most := getattr(budgets, name)) is not None:
            yield title, format_base(most)
    if budgets.treasury is not None:
        yield "Treasury", f"at most {_share(budgets.treasury)} promised"


def _autonomy(policy: BrandPolicy) -> Iterator[tuple[str, str]]:
    rules = policy.ladder
    for arm in (arm for arm in COMMERCIAL if arm in policy.tiers):
        yield f"Plays with {arm}", f"may rise to {rules.ceiling(arm)}, by evidence; they begin at {rules.start}"
    yield "A canary is for", f"{rules.canary} % of the players"
    yield "A play is asked anew", f"after {rules.play_days} days"


def _tiers(policy: BrandPolicy) -> Iterator[tuple[str, str, Tier]]:
    for arm, tiers in policy.tiers.items():
        for name, tier in tiers.items():
            yield ARMS[arm].plain, name, tier


def _share(basis_points: int) -> str:
    whole, part = divmod(basis_points, 100)
    return f"{whole}.{part:02d} %" if part else f"{whole} %"


def _dates(rule: Any) -> str:
    since: date | None = rule.since
    begins = f"since {since:%d %B %Y}" if since else "from the beginning"
    return f"{begins}, until {rule.until:%d %B %Y}" if rule.until else begins


def _linked(source: str) -> bool:
    """Whether a source is an address that can be opened, and not something that acts when it is."""
    return source.startswith(("https://", "http://"))


def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {"dates": _dates, "settings": _settings, "tiers": _tiers, "base": format_base,
                            "effect": EFFECTS.__getitem__}  # fmt: skip
    environment.tests["linked"] = _linked
    return environment
