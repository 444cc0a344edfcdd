"""A calm player of a brand, and every way in which he or his moment can be less than calm."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, Final

from core.calendar import hour_of
from core.facts import Facts, Spent, Used
from core.market import Market, Span
from core.money import BASE_ONE
from core.policy import BrandPolicy
from core.profile import (
    BonusPlay,
    BreakTaken,
    Checked,
    Consent,
    DaySums,
    Harm,
    Person,
    Profile,
    Restriction,
    Session,
    Standing,
    Tilt,
    Totals,
    Value,
)
from evals.worlds.brands import POLICIES

FIRST: Final = datetime(2026, 6, 1, tzinfo=UTC)
LONG_AGO: Final = datetime(2025, 1, 1, tzinfo=UTC)
RESIDENCES: Final = (
    ("GB", None), ("SE", None), ("NL", None), ("CA", "ON"), ("CA", "BC"), ("DE", None), ("ES", None), ("MT", None),
    ("FI", None),
)  # fmt: skip
CHANNELS: Final = ("site", "email", "sms")
PRODUCTS: Final = ("betting", "casino", "bingo", "lottery")
CHECKS: Final = ("affordability", "source_of_funds", "vulnerability", "harm", "national_register")
MARKERS: Final = (
    "withdrawal_cancelled", "session_deposits", "failed_deposits", "long_session", "past_exclusion",
    "limit_raise_requested", "gambling_contact",
)  # fmt: skip


class Draft:
    """The fields of a profile and of the facts, while they are disturbed."""

    def __init__(self, random: Random, at: datetime | None = None, policy: BrandPolicy | None = None) -> None:
        self.random, self.at = random, at or FIRST + timedelta(minutes=random.randrange(60 * 24 * 300))
        self.policy: BrandPolicy = policy or random.choice(POLICIES)
        self.who = _calm(random, self.at, self.policy)
        self.moment: dict[str, Any] = {"commercial_on": True, "spent": Spent(), "watermark": self.at, "offset": 60}

    def since(self, *hours: float) -> datetime:
        """One of some moments, so many hours before now."""
        return self.at - timedelta(hours=self.random.choice(hours))

    def person(self, **changes: Any) -> None:
        """Change what is known of who he is."""
        known: Person = self.who["person"]
        fields = {name: getattr(known, name) for name in known.__struct_fields__}
        self.who["person"] = Person(**{**fields, **changes})

    def harm(self, **changes: Any) -> None:
        """Change what is known of harm."""
        known: Harm = self.who["harm"]
        fields = {name: getattr(known, name) for name in known.__struct_fields__}
        self.who["harm"] = Harm(**{**fields, **changes})

    @property
    def profile(self) -> Profile:
        """The player as he has become."""
        return Profile(**self.who)

    @property
    def facts(self) -> Facts:
        """The draft as guardrails see it."""
        return Facts(profile=self.profile, policy=self.policy, at=self.at, **self.moment)


def _calm(random: Random, at: datetime, policy: BrandPolicy) -> dict[str, Any]:
    """A player to whom everything may go: adult, known, verified, consenting, checked and well."""
    country, region = random.choice(RESIDENCES)
    said = Consent(granted=True, at=LONG_AGO)
    return {
        "brand": policy.brand,
        "player": f"p{random.randrange(50)}",
        "currency": policy.base_currency,
        "registered": LONG_AGO,
        "last_seen": at,
        "person": Person(country=country, region=region, born=date(1980, 5, 17), verified=True),
        "consents": {"site": said},
        "product_consents": {f"site/{product}": said for product in PRODUCTS},
        "checks": {name: Checked(passed=True, at=at - timedelta(hours=1)) for name in CHECKS},
        "harm": Harm(),
        "value": Value(turnover=1000 * BASE_ONE, theoretical=40 * BASE_ONE, payout=960 * BASE_ONE, variance=10**40),
        "days": (DaySums(day=hour_of(at) // 24, deposited=500 * BASE_ONE, theoretical=400 * BASE_ONE),),
        "break_taken": BreakTaken(since=at - timedelta(hours=30), until=at - timedelta(hours=1), ended=True),
    }


def _ends(draft: Draft) -> Restriction:
    """A restriction that has just ended, is about to end, or never does."""
    until = draft.random.choice((draft.at, draft.at + timedelta(seconds=1), None))
    return Restriction(since=LONG_AGO, until=until)


def _excluded(draft: Draft) -> None:
    draft.who[draft.random.choice(("exclusion", "national_exclusion", "time_out"))] = _ends(draft)


def _suppressed(draft: Draft) -> None:
    draft.who["suppressed"] = {draft.random.choice(("self_exclusion", "strong_harm")): _ends(draft)}


def _aged(draft: Draft) -> None:
    day = draft.at.date()
    young = [date(day.year - years, day.month, min(day.day, 28)) for years in (17, 18, 21)]
    draft.person(born=draft.random.choice((None, *young, young[1] + timedelta(days=40))))


def _unverified(draft: Draft) -> None:
    draft.person(verified=draft.random.choice((None, False)))


def _homeless(draft: Draft) -> None:
    draft.person(country=None, region=None)


def _unregistered(draft: Draft) -> None:
    draft.who["registered"] = None


def _consents(draft: Draft) -> None:
    said = {channel: Consent(granted=draft.random.random() < 0.5, at=LONG_AGO) for channel in CHANNELS}
    draft.who["consents"] = dict(draft.random.sample(sorted(said.items(), key=lambda one: one[0]), k=2))


def _products(draft: Draft) -> None:
    kept = draft.random.sample(PRODUCTS, k=2)
    draft.who["product_consents"] = {f"site/{name}": Consent(granted=True, at=LONG_AGO) for name in kept}


def _objects(draft: Draft) -> None:
    draft.who["objected"] = Consent(granted=draft.random.random() < 0.3, at=LONG_AGO)


def _closed(draft: Draft) -> None:
    draft.who["blocked"] = Standing(holds=draft.random.random() < 0.7, at=LONG_AGO)


def _untold(draft: Draft) -> None:
    draft.who["unknown"] = {draft.random.choice(("blocks", "details", "consents")): "1"}


def _marked(draft: Draft) -> None:
    names = draft.random.sample(MARKERS, k=draft.random.choice((1, 1, 2)))
    draft.harm(seen={name: draft.since(0, 167.9, 168, 400) for name in names})


def _lost(draft: Draft) -> None:
    draft.harm(lost_at=draft.since(0, 23.9, 24))


def _tilted(draft: Draft) -> None:
    draft.who["tilt"] = Tilt(score=0.7, paused_at=draft.since(0, 23.9, 24))


def _sits(draft: Draft) -> None:
    result = draft.random.choice((-1, 0, 1, 50)) * BASE_ONE
    draft.who["session"] = Session(started=draft.since(0.1, 2, 5), last=draft.at, usual_stake=1.0, result=result)


def _results(draft: Draft) -> None:
    hour = hour_of(draft.at) - draft.random.choice((1, 48))
    draft.who["recent"] = ((hour, draft.random.choice((-1, 0, 1)) * BASE_ONE),)


def _luck(draft: Draft) -> None:
    payout = draft.random.choice((859, 860, 861, 959, 2000)) * BASE_ONE
    draft.who["value"] = Value(
        turnover=1000 * BASE_ONE, theoretical=40 * BASE_ONE, payout=payout, variance=(100 * BASE_ONE) ** 2
    )


def _unchecked(draft: Draft) -> None:
    kept = draft.random.sample(CHECKS, k=3)
    late = {name: Checked(passed=draft.random.random() < 0.7, at=LONG_AGO, until=draft.at) for name in kept[:1]}
    draft.who["checks"] = {name: Checked(passed=True, at=draft.at) for name in kept[1:]} | late


def _abuses(draft: Draft) -> None:
    draft.who["bonus_play"] = BonusPlay(cashed_at_once=draft.random.choice((2, 3)))


def _breaks(draft: Draft) -> None:
    until = draft.since(0, 1)
    length = timedelta(hours=draft.random.choice((23, 24, 48)))
    kept = BreakTaken(
        since=until - length, until=until, ended=draft.random.random() < 0.8, broken=draft.random.random() < 0.4
    )
    draft.who["break_taken"] = draft.random.choice((kept, kept, kept, None))


def _rewarded(draft: Draft) -> None:
    draft.who["break_rewarded"] = draft.at - timedelta(days=draft.random.choice((0, 89, 90, 400)))


def _days(draft: Draft) -> None:
    today = hour_of(draft.at) // 24
    low, high = draft.random.choice(((0, 1), (1, 100), (50, 5000)))
    draft.who["days"] = tuple(
        DaySums(
            day=day,
            deposited=draft.random.randint(low, high) * BASE_ONE,
            turnover=draft.random.randint(low, high) * BASE_ONE,
            payout=draft.random.randint(low, high) * BASE_ONE,
            theoretical=draft.random.randint(low, high) * BASE_ONE,
            bonus=draft.random.randint(low, high) * BASE_ONE // 20,
        )
        for day in range(today - 30, today + 1, 6)
    )


def _coins(draft: Draft) -> None:
    draft.who["totals"] = {draft.random.choice(("BTC", "EUR")): Totals(bonuses=draft.random.randrange(3))}
    if draft.random.random() < 0.7:
        draft.moment["market"] = shocked(draft.at)


def _spent(draft: Draft) -> None:
    caps, near = draft.policy.caps, draft.random.choice((0, 1, 2, 5, 10)) * BASE_ONE
    draft.moment["spent"] = Spent(
        brand_day=draft.random.choice((0, max(caps.brand_day - near, 0))),
        player_day=draft.random.choice((0, max(caps.player_day - near, 0))),
        player_commands=draft.random.choice((0, 0, caps.per_player_day - 1, caps.per_player_day)),
    )


def _used(draft: Draft) -> None:
    budgets = draft.policy.budgets
    near = draft.random.choice((0, 1, 2, 5, 10)) * BASE_ONE
    limit = budgets.player_month if budgets is not None and budgets.player_month is not None else 100 * BASE_ONE
    whole = budgets.brand_month if budgets is not None and budgets.brand_month is not None else 1000 * BASE_ONE
    draft.moment["used"] = Used(
        brand_month=draft.random.choice((0, max(whole - near, 0))),
        player_month=draft.random.choice((0, max(limit - near, 0))),
        week={"site": draft.random.randrange(5)},
        month={"site": draft.random.randrange(20)},
    )


def _off(draft: Draft) -> None:
    draft.moment["commercial_on"] = False


def _lawless(draft: Draft) -> None:
    draft.moment["law"] = None


def _migrating(draft: Draft) -> None:
    draft.moment["migrating"] = True


def _stale(draft: Draft) -> None:
    ahead = draft.at + timedelta(minutes=draft.random.choice((5, 5.1, 60)))
    draft.moment["watermark"] = draft.random.choice((None, ahead))


def _gap(draft: Draft) -> None:
    draft.moment["gap"] = True


def _zoneless(draft: Draft) -> None:
    draft.moment["offset"] = draft.random.choice((None, -300, 0, 600))


def shocked(at: datetime) -> Market:
    """A market in which BTC has moved by a tenth and more within a day."""
    hour = hour_of(at)
    return Market(rates={"BTC": (Span(hour - 2, 100, 100), Span(hour, 105, 120))})


DISTURBANCES: Final[tuple[Callable[[Draft], None], ...]] = (
    _excluded, _suppressed, _aged, _unverified, _homeless, _unregistered, _consents, _products, _objects, _closed,
    _untold, _marked, _marked, _lost, _tilted, _sits, _sits, _results, _results, _luck, _luck, _unchecked, _abuses,
    _breaks, _breaks, _rewarded, _rewarded, _days, _days, _coins, _spent, _spent, _used, _used, _off, _lawless,
    _migrating, _stale, _gap, _zoneless,
)  # fmt: skip
"""Every way in which a state can be less than calm; what is common stands twice."""
