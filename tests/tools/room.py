"""What tests of tools share: a scope, a player with secrets in every field, a memory and results."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from msgspec.structs import replace

from core.arms import Arm
from core.cases import Recollection
from core.guardrails import Facts, Spent
from core.model import Agent
from core.money import BASE_ONE
from core.plays import ArmChoice
from core.policy import BrandPolicy
from core.profile import Consent, Person, Profile, Session, Totals, Value
from core.results import Result
from core.scope import Scope
from core.signals import Signal
from core.situation import situation_of
from prompts.brands import load_brands
from tests.builders import LAW
from tools.tool import Reach
from tools.toolbox import TOOLS

__all__ = ["NOON", "TOOLS", "FakeMemory", "FakePlayers", "FakeResults", "a_result", "anna", "reach_of", "scope_for"]

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
POLICIES = load_brands()


def anna(**changed: object) -> Profile:
    """A calm player; whatever could name her or was written by her has a word of its own in it."""
    profile = Profile(
        brand="northstar",
        player="anna-4711",
        currency="GBP",
        registered=NOON - timedelta(days=9),
        last_seen=NOON,
        events=80,
        person=Person(
            country="GB",
            born=date(1990, 1, 1),
            verified=True,
            wallets=("eip155:1:0xABC",),
            locale="sv-x-ignore",
            zone="Europe/Stockholm",
            acquired_by="affiliate-7",
        ),
        person_id="anna-everywhere",
        totals={"GBP": Totals(bets=40)},
        value=Value(turnover=1234 * BASE_ONE // 10, theoretical=60 * BASE_ONE, payout=BASE_ONE, variance=BASE_ONE**2),
        session=Session(started=NOON, last=NOON, usual_stake=1.0),
        sessions=2,
        consents={"site": Consent(granted=True, at=NOON), "email": Consent(granted=False, at=NOON)},
    )
    return replace(profile, **changed)


def a_result(arm: Arm, tier: str | None, shown: int, accepted: int, play: str = "a" * 64) -> Result:
    return Result(
        play=play,
        situation="s",
        signal="requested",
        arm=arm,
        tier=tier,
        decided=shown,
        shown=shown,
        accepted=accepted,
        dismissed=0,
        cost=shown * BASE_ONE,
        last=NOON,
    )


@dataclass
class FakeResults:
    """Results as told, and a note of what was asked."""

    told: Sequence[Result] = ()
    asked: list[tuple[str, dict[str, object]]] = field(default_factory=list)

    def results(self, brand: str, **which: object) -> Sequence[Result]:
        self.asked.append((brand, which))
        return self.told


@dataclass
class FakeMemory:
    """A memory that has one case a brand, and notes how it was asked."""

    broken: Exception | None = None
    asked: list[tuple[str, str, datetime, int]] = field(default_factory=list)
    opened: int = 0

    def open(self) -> None:
        self.opened += 1

    def recall(self, brand: str, text: str, at: datetime, limit: int) -> Sequence[Recollection]:
        self.asked.append((brand, text, at, limit))
        if self.broken is not None:
            raise self.broken
        case = Recollection(
            situation=f"{brand}/tilt", arms=(ArmChoice("help"),), play="f" * 64, run="r", strategist="offline", at=at
        )
        return [replace(case, likeness=0.87654)]

    def remember(self, brand: str, text: str, case: Recollection) -> None:
        raise AssertionError("a tool only reads")


@dataclass
class FakePlayers:
    """Players by brand and id, and a note of who was asked for."""

    profiles: dict[tuple[str, str], Profile] = field(default_factory=lambda: {("northstar", "anna-4711"): anna()})
    policies: dict[str, BrandPolicy] = field(default_factory=lambda: dict(POLICIES))
    asked: list[tuple[str, str]] = field(default_factory=list)

    def facts(self, brand: str, player: str, signal: Signal, at: datetime) -> Facts | None:
        self.asked.append((brand, player))
        policy = self.policies.get(brand)
        profile = self.profiles.get((brand, player)) or Profile(brand=brand, player=player)
        return None if policy is None else facts_of(profile, policy, signal, at)


def facts_of(profile: Profile, policy: BrandPolicy, signal: Signal, at: datetime = NOON) -> Facts:
    return Facts(
        profile=profile,
        policy=policy,
        signal=signal,
        at=at,
        commercial_on=True,
        spent=Spent(),
        law=LAW,
        watermark=NOON,
    )


def scope_for(profile: Profile, agent: Agent = "strategy", signal: Signal = "requested") -> Scope:
    situation = situation_of(profile, signal, POLICIES[profile.brand], NOON)
    return Scope(run="run", agent=agent, brand=profile.brand, player=profile.player, situation=situation, at=NOON)


def reach_of(
    profile: Profile,
    *,
    signal: Signal = "requested",
    results: FakeResults | None = None,
    memory: FakeMemory | None = None,
) -> Reach:
    facts = facts_of(profile, POLICIES[profile.brand], signal)
    return Reach(scope_for(profile, signal=signal), facts, results or FakeResults(), memory)
