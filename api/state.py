"""The hub's living state: profiles, identity window, play book, what is spent. One writer: the worker."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from api.persons import Persons, Who
from api.profiles import Profiles
from api.zones import offset_of
from core.admission import Group
from core.adoption import course
from core.autonomy import climbed
from core.bundle import Bundle
from core.decide import Inputs
from core.entries import Brought, Recovered, Snapshot
from core.events import (
    BrandSwitched,
    Event,
    GapHealed,
    MarketRate,
    MigrationFinished,
    MigrationStarted,
    PersonLinked,
    TreasuryLiquidity,
)
from core.figures import BrandFigures
from core.guardrails import Facts
from core.law import Law
from core.lineup import lined_up
from core.market import Market, follow_market
from core.migration import Figure, Side, add, after, compared, left_out
from core.persons import MOST_ACCOUNTS
from core.plays import PlayBook
from core.policy import BrandPolicy
from core.profile import Profile, new_profile
from core.proposals import Proposal
from core.reservation import play_name
from core.signals import STANDING_SIGNALS, Signal
from core.situation import situation_of
from core.spending import Spending
from core.switches import Switches
from core.window import Window

__all__ = ["HubState", "Who"]


class HubState:
    """Everything a decision is made from, in memory."""

    def __init__(
        self, recovered: Recovered, policies: Mapping[str, BrandPolicy], pinned: PlayBook | None, law: Law | None = None
    ) -> None:
        snapshot = recovered.snapshot
        self._policies: Final = dict(policies)
        self.law = law
        self.pinned: Final = pinned is not None
        self.book = recovered.book if pinned is None else pinned
        self.position = snapshot.position
        self.decided: Final = recovered.decided
        self.window: Final = Window(snapshot.seen)
        self.asked: Final = set(recovered.asked)
        self._profiles: Final = Profiles()
        self._persons: Final = Persons()
        self._figures: Final = BrandFigures()
        self._markets: Final = dict(snapshot.markets)
        self._watermarks: Final = dict(snapshot.watermarks)
        self.course = course(recovered.steps)
        self.lineup = lined_up(recovered.lineup)
        self.ladder = climbed(recovered.moves)
        self.worthless: Final[set[str]] = set()
        self.switches: Final = Switches(recovered.switches)
        self.waiting: Final = {proposed.run: proposed for proposed in recovered.waiting}
        self._gapped: Final = set(snapshot.gapped)
        self._migrations: Final = {known.brand: known.migration for known in snapshot.brought if known.migration}
        self._tallies: Final[dict[str, dict[Figure, int]]] = {b.brand: dict(b.tally) for b in snapshot.brought}
        self.saved = snapshot.position
        for profile in snapshot.profiles:
            self._profiles.take(profile)
            self._persons.add(profile)
            self._figures.follow(None, profile)
        self.spending: Final = Spending(recovered.since)
        for entry in recovered.spent:
            self.spending.recall(entry)

    @property
    def policies(self) -> Mapping[str, BrandPolicy]:
        """The policies of all brands as they are now, also of those that are adopted later."""
        return self._policies

    def adopt(self, bundle: Bundle) -> Sequence[BrandPolicy]:
        """Decide under a bundle from now on; gives the policies that are new."""
        fresh = [policy for policy in bundle.policies.values() if self._policies.get(policy.brand) != policy]
        self._policies.update(bundle.policies)
        self.law = bundle.law
        return fresh

    def settle(self, proposal: Proposal) -> None:
        """Take what is on record of a proposed play: it waits, acts from now on, or does neither."""
        self.waiting.pop(proposal.proposed.run, None)
        if proposal.standing == "waiting":
            self.waiting[proposal.proposed.run] = proposal.proposed
        if proposal.published is not None:
            self.book = self.book.with_play(proposal.published)

    def brands_of(self, group: str) -> frozenset[str]:
        """The brands of a group."""
        return frozenset(policy.brand for policy in self._policies.values() if policy.group == group)

    def profile(self, brand: str, player: str) -> Profile:
        """The profile of a player, a blank one if nothing is known."""
        return self._profiles.get((brand, player)) or new_profile(brand, player)

    def find(self, brand: str, player: str) -> Profile | None:
        """The profile of a player who has been heard of."""
        return self._profiles.get((brand, player))

    @property
    def profiles(self) -> Collection[Profile]:
        """All profiles, each inflated when it is come to."""
        return self._profiles.values()

    @property
    def untold(self) -> Sequence[Profile]:
        """The profiles of which facts changed at the source and have not been told."""
        return [self._profiles[who] for who in self._profiles.untold]

    def watermark(self, brand: str) -> datetime | None:
        """The newest event time of a brand: how far its stream has come."""
        return self._watermarks.get(brand)

    def commercial_on(self, brand: str) -> bool:
        """Whether no kill switch holds the brand's offers back."""
        return self.switches.stopped_by(brand) is None

    def migrating(self, brand: str) -> bool:
        """Whether the brand's history is still on its way."""
        migration = self._migrations.get(brand)
        return migration is not None and not migration.finished

    def migrate(self, event: MigrationStarted | MigrationFinished) -> None:
        """Begin or end the migration of a brand; once it is whole, nobody asks for its tally again."""
        self._migrations[event.brand] = after(self._migrations.get(event.brand), event)
        if not self.migrating(event.brand):
            self._tallies.pop(event.brand, None)

    def left_out(self, event: Event, *, history: bool) -> Side | None:
        """Why an event lies beyond the cut of its brand's migration, None if it does not."""
        migration = self._migrations.get(event.brand)
        return left_out(event, migration.until, history=history) if migration else None

    def tally(self, event: Event) -> None:
        """Count an event of a brand's history that its migration will be compared with."""
        tally = self._tallies.get(event.brand, {})
        if compared(self._migrations.get(event.brand), tally, event):
            self._tallies[event.brand] = tally
            add(tally, event)

    def keep(self, profile: Profile) -> None:
        """Replace a profile by its next value."""
        self._figures.follow(self._profiles.get((profile.brand, profile.player)), profile)
        self._profiles.keep(profile)

    def put_back(self, brand: str, player: str, profile: Profile | None) -> None:
        """Undo what a failed event did to a profile."""
        failed = self.profile(brand, player)
        self.relink(failed, profile or new_profile(brand, player))
        if profile is not None:
            self.keep(profile)
        elif (brand, player) in self._profiles:
            self._profiles.forget((brand, player))
            self._figures.follow(failed, new_profile(brand, player))

    def relink(self, before: Profile, after: Profile) -> None:
        """Move an account from the person it belonged to, to the one it belongs to now."""
        self._persons.relink(before, after)

    def crowded(self, event: PersonLinked) -> bool:
        """Whether a link would give a person more accounts than any person has."""
        accounts = self.accounts(event.brand, event.data.person)
        known = any((one.brand, one.player) == (event.brand, event.subject) for one in accounts)
        return len(accounts) >= MOST_ACCOUNTS and not known

    def accounts(self, brand: str, person: str | None) -> Sequence[Profile]:
        """All accounts of a person in the group of a brand; a brand without a group stands alone."""
        group = self._group(brand)
        everywhere = self._persons.accounts(person) if person is not None else ()
        return [self._profiles[who] for who in everywhere if self._group(who[0]) == group]

    def _group(self, brand: str) -> str:
        policy = self.policies.get(brand)
        return f"group:{policy.group}" if policy is not None and policy.group else brand

    def passed(self, event: Event) -> None:
        """Move the brand's watermark on; what its people say by their clock is no time of its stream."""
        last = self._watermarks.get(event.brand)
        if not isinstance(event, BrandSwitched | GapHealed) and (last is None or event.time > last):
            self._watermarks[event.brand] = event.time

    def follow_market(self, event: MarketRate | TreasuryLiquidity) -> None:
        """Take a rate or a liquidity figure of a brand."""
        self._markets[event.brand] = follow_market(self.market(event.brand), event)

    def market(self, brand: str) -> Market:
        """What a brand's stream has said about rates and liquidity."""
        return self._markets.get(brand, Market())

    def sender(self, speaker: str | None) -> str | Group | None:
        """Who speaks on a route: a brand, a group with the brands that are in it now, or the hub itself."""
        kind, _, name = (speaker or "").rpartition(":")
        return Group(name, self.brands_of(name)) if kind == "group" else speaker

    def told(self, brand: str | None) -> Mapping[str, str]:
        """What payloads of a brand may leave out because it is known."""
        policy = self.policies.get(brand) if brand is not None else None
        return {} if policy is None else {"base_currency": policy.base_currency}

    def lose(self) -> None:
        """Something of the stream is missing: one lane carries every partition, so it may be of any brand's players."""
        self._gapped.update((*self._policies, *self._watermarks))

    def heal(self, brand: str) -> None:
        """Somebody answers for what is missing of a brand's stream."""
        self._gapped.discard(brand)

    def gap(self, brand: str) -> bool:
        """Whether something of a brand's stream is missing."""
        return brand in self._gapped

    def inputs(self, event: Event, profile: Profile, signal: Signal) -> Inputs:
        """Everything a decision about this event depends on; one that history covers is judged as during it."""
        policy = self.policies[event.brand]
        situation = situation_of(profile, signal, policy, event.time)
        play = None if signal in STANDING_SIGNALS else self.book.find(situation, event.subject)
        return Inputs(
            event=event,
            profile=profile,
            signal=signal,
            policy=policy,
            play=play,
            playbook=self.book.digest,
            commercial_on=self.commercial_on(event.brand),
            spent=self.spending.so_far(event.brand, event.subject, event.time),
            market=self.market(event.brand).of({*profile.totals, *policy.currencies}),
            migrating=self.migrating(event.brand) or self.left_out(event, history=False) is not None,
            law=self.law,
            figures=self._figures.of(event.brand, event.time),
            used=self.spending.used(event.brand, event.subject, play_name(situation) if play else None, event.time),
            watermark=self.watermark(event.brand),
            gap=self.gap(event.brand),
            offset=offset_of(profile.person.zone, event.time),
            **self.lineup.of(event.brand).inputs,
        )

    def facts(self, brand: str, player: str, signal: Signal, at: datetime) -> Facts | None:
        """What a guardrail would see about a player now; None if the brand has no policy."""
        policy = self.policies.get(brand)
        if policy is None:
            return None
        return Facts(
            profile=self.profile(brand, player),
            policy=policy,
            signal=signal,
            at=at,
            commercial_on=self.commercial_on(brand),
            spent=self.spending.so_far(brand, player, at),
            market=self.market(brand),
            migrating=self.migrating(brand),
            law=self.law,
            figures=self._figures.of(brand, at),
            used=self.spending.used(brand, player, None, at),
            watermark=self.watermark(brand),
            gap=self.gap(brand),
            offset=offset_of(self.profile(brand, player).person.zone, at),
        )

    def let_go(self) -> None:
        """Forget reservations that no longer count where each stream stands."""
        for brand, newest in self._watermarks.items():
            self.spending.forget(brand, newest)

    def snapshot(self) -> Snapshot | None:
        """What has changed since the last snapshot, None if nothing has."""
        if self.position == self.saved:
            return None
        changed = self._profiles.take_changed()
        self.saved = self.position
        return Snapshot(
            position=self.position,
            profiles=changed,
            seen=self.window.take_fresh(),
            forgotten=self.window.take_gone(),
            watermarks=dict(self._watermarks),
            brought=tuple(self._brought(brand) for brand in sorted({*self._migrations, *self._tallies})),
            markets=dict(self._markets),
            gapped=tuple(sorted(self._gapped)),
        )

    def _brought(self, brand: str) -> Brought:
        tally = tuple(sorted(self._tallies.get(brand, {}).items()))
        return Brought(brand=brand, migration=self._migrations.get(brand), tally=tally)
