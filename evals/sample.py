"""The bundled sample trace: one evening at two casinos, told by a small seeded generator.

It speaks its own language (moods, streaks, a purse), knows no detector and no threshold, and brings
its own passing of time. Run it as often as you like: the same seed tells the same evening.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Final

from core import events as ev
from core.money import SCALES, Money

SEED: Final = 20260302
EVENING: Final = datetime(2026, 3, 2, 19, 0, tzinfo=UTC)
RATES: Final = {"GBP": "1", "USD": "1", "ETH": "2500", "BTC": "64000"}
SLOT_PAYS: Final = ((0.70, "0"), (0.20, "1.6"), (0.07, "3"), (0.025, "10"), (0.005, "30"))


@dataclass
class Player:
    """Somebody at a casino: his purse, his habits, and what he has done so far."""

    name: str
    brand: str
    currency: str
    dice: random.Random
    clock: datetime
    story: list[ev.Event] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def say(self, kind: type[ev.Event], data: ev.Data, wait: float = 1.0) -> None:
        """Do something, so many seconds later."""
        self.clock += timedelta(seconds=wait)
        number = f"{self.name}-{next(self.numbers):04d}"
        event = kind(
            id=number, source="sample", time=self.clock, subject=self.name, brand=self.brand,
            data=data,  # type: ignore[arg-type]
        )  # fmt: skip
        self.story.append(event)

    def money(self, amount: Decimal) -> Money:
        """An amount in this player's currency, at tonight's rate."""
        places = Decimal(1).scaleb(-SCALES[self.currency])
        return Money(str(amount.quantize(places)), self.currency, RATES[self.currency])

    def sign_up(
        self, country: str, born: date, *, verified: bool = True, region: str | None = None, locale: str = "en"
    ) -> None:
        """Open an account."""
        data = ev.Registration(
            country=country, region=region, born=born, currency=self.currency, verified=verified, locale=locale
        )
        self.say(ev.PlayerRegistered, data)

    def agree(self) -> None:
        """Consent to offers on the site."""
        self.say(ev.ConsentChanged, ev.ConsentChange(channel="site", granted=True), 5)

    def is_checked(self, *checks: ev.Check) -> None:
        """What the operator has checked, a person answering for it, for the year to come."""
        for check in checks:
            until = self.clock + timedelta(days=365)
            self.say(ev.CheckRecorded, ev.CheckResult(check=check, passed=True, until=until, by="compliance desk"), 60)

    def arrive(self, at: datetime, method: str = "password") -> None:
        """Come in."""
        self.clock = max(self.clock, at)
        self.say(ev.LoggedIn, ev.Login(method=method))  # type: ignore[arg-type]

    def pay_in(self, amount: str, wait: float = 40) -> None:
        """Open the cashier and deposit."""
        payment = ev.Payment(
            payment=f"{self.name}-pay-{len(self.story)}", amount=self.money(Decimal(amount)), method="card"
        )
        self.say(ev.CashierOpened, ev.Cashier(), wait)
        self.say(ev.DepositRequested, payment, 15)
        self.say(ev.DepositApproved, payment, 3)
        self.say(ev.CashierLeft, ev.Cashier(), 2)

    def spin(self, stake: Decimal, pace: float, *, cold: bool = False) -> None:
        """One round at a slot machine; in a cold streak hardly anything pays."""
        pays = Decimal("0") if cold and self.dice.random() < 0.96 else self._slot_pays()
        wait = pace * self.dice.uniform(0.8, 1.25)
        self._round("book-of-tides", "slots", stake, pays, wait, rtp="0.958", volatility="3.4")

    def ride(self, stake: Decimal, target: str, pace: float, *, crash: bool = False) -> None:
        """One round of a crash game, cashed out at a target unless it crashes first."""
        survives = not crash and self.dice.random() < 0.99 / float(target)
        pays = Decimal(target) if survives else Decimal("0")
        self._round("liftoff", "crash", stake, pays, pace * self.dice.uniform(0.8, 1.25), rtp="0.99", volatility="1")

    def leave(self) -> None:
        """Go away; half an hour later his session is over."""
        self.say(ev.TimeDue, ev.Due(timer="session"), 30 * 60)

    def _slot_pays(self) -> Decimal:
        draw, reached = self.dice.random(), 0.0
        for chance, pays in SLOT_PAYS:
            reached += chance
            if draw < reached:
                return Decimal(pays)
        return Decimal("0")

    def _round(self, game: str, category: ev.Category, stake: Decimal, pays: Decimal, wait: float,
               rtp: str | None = None, volatility: str | None = None) -> None:  # fmt: skip
        number = f"{self.name}-r{len(self.story)}"
        stakes = self.money(stake)
        bet = ev.Bet(round=number, game=game, category=category, stake=stakes, rtp=rtp, volatility=volatility)
        self.say(ev.BetPlaced, bet, wait)
        if pays:
            won = ev.Win(round=number, game=game, category=category, payout=self.money(stake * pays))
            self.say(ev.BetWon, won, 1.5)
        self.say(ev.RoundClosed, ev.Round(round=number, game=game), 0.3)


def sample_trace(seed: int = SEED) -> list[ev.Event]:
    """The whole evening in order of time."""
    dice = random.Random(seed)  # noqa: S311 - a story, not a secret
    tellers = (mia, theo, grace, omar, lucas, nadia, ella)
    stories = [teller(random.Random(dice.random())) for teller in tellers]  # noqa: S311
    stories += [_regular(n, random.Random(dice.random())) for n in range(8)]  # noqa: S311
    stories.append(ivy(random.Random(dice.random())))  # noqa: S311
    return sorted((event for player in stories for event in player.story), key=lambda event: (event.time, event.id))


def mia(dice: random.Random) -> Player:
    """A slots player who is calm for two days and tilts tonight."""
    player = Player("mia", "northstar", "GBP", dice, EVENING - timedelta(days=1))
    player.sign_up("GB", date(1991, 5, 12))
    player.agree()
    for evening in (EVENING - timedelta(hours=23), EVENING - timedelta(hours=20)):
        player.arrive(evening)
        player.pay_in("50.00")
        _calm_spins(player, 45, Decimal("0.40"))
        player.leave()
    player.arrive(EVENING + timedelta(minutes=2))
    player.pay_in("40.00")
    _calm_spins(player, 30, Decimal("0.40"))
    _cold_streak(player, (Decimal("0.80"), Decimal("2.00"), Decimal("4.00")))
    player.leave()
    return player


def theo(dice: random.Random) -> Player:
    """The same trouble an hour later, when the hub has had time to think about it."""
    player = Player("theo", "northstar", "GBP", dice, EVENING - timedelta(days=1))
    player.sign_up("GB", date(1986, 11, 3))
    player.agree()
    player.arrive(EVENING - timedelta(hours=22))
    player.pay_in("80.00")
    _calm_spins(player, 60, Decimal("0.60"))
    player.leave()
    player.arrive(EVENING + timedelta(minutes=70))
    player.pay_in("60.00")
    _calm_spins(player, 25, Decimal("0.60"))
    _cold_streak(player, (Decimal("1.20"), Decimal("3.00"), Decimal("6.00")))
    player.leave()
    return player


def grace(dice: random.Random) -> Player:
    """A verified new player who starts as a high roller: all is checked, and a person must still agree."""
    player = Player("grace", "northstar", "GBP", dice, EVENING)
    player.sign_up("GB", date(1979, 2, 27))
    player.agree()
    player.is_checked("affordability", "source_of_funds", "vulnerability", "harm")
    player.arrive(EVENING + timedelta(minutes=20))
    player.pay_in("2000.00")
    for _ in range(14):
        player.spin(Decimal(dice.choice(("50.00", "60.00", "80.00"))), 14)
    player.leave()
    return player


def omar(dice: random.Random) -> Player:
    """A player who has excluded himself, and a game server that lets him in all the same."""
    player = Player("omar", "northstar", "GBP", dice, EVENING - timedelta(days=1))
    player.sign_up("GB", date(1983, 8, 19))
    player.agree()
    player.say(ev.SelfExclusionSet, ev.Exclusion(scheme="national"), 600)
    player.arrive(EVENING + timedelta(minutes=35))
    for _ in range(12):
        player.spin(Decimal("60.00"), 9)
    player.leave()
    return player


def lucas(dice: random.Random) -> Player:
    """A high-value player in British Columbia with a severe loss on a crash game, in Bitcoin."""
    player = Player("lucas", "lagoon", "BTC", dice, EVENING - timedelta(days=1))
    player.sign_up("CA", date(1988, 1, 30), region="BC", locale="fr")
    player.agree()
    player.arrive(EVENING - timedelta(hours=23))
    player.pay_in("0.02000000")
    for _ in range(12):
        player.ride(Decimal("0.0010"), "1.6", 9)
    player.leave()
    for evening in (EVENING - timedelta(hours=22), EVENING - timedelta(hours=18)):
        player.arrive(evening)
        player.pay_in("0.10000000")
        for _ in range(130):
            player.ride(Decimal(dice.choice(("0.0040", "0.0045", "0.0050"))), "1.6", 7)
        player.leave()
    player.arrive(EVENING + timedelta(minutes=40))
    player.pay_in("0.25000000")
    for n in range(70):
        player.ride(Decimal(dice.choice(("0.0040", "0.0045", "0.0050"))), "1.6", 7, crash=n > 20)
    player.leave()
    return player


def nadia(dice: random.Random) -> Player:
    """A player who signs in with her wallet and bets in Ether, to the last wei."""
    player = Player("nadia", "lagoon", "ETH", dice, EVENING + timedelta(minutes=50))
    signed = ev.WalletSignature(chain="eip155:1", address="0x52908400098527886E0F7030069857D2E4169EE7")
    player.say(ev.WalletSigned, signed)
    player.arrive(EVENING + timedelta(minutes=50), "wallet")
    for _ in range(12):
        player.ride(Decimal(dice.randrange(45, 60)) / 1000 + Decimal("0.000000000000000001"), "2", 11)
    player.leave()
    return player


def ella(dice: random.Random) -> Player:
    """A calm, verified, consenting player: the one an offer is for."""
    player = Player("ella", "northstar", "GBP", dice, EVENING - timedelta(days=1))
    player.sign_up("GB", date(1995, 12, 8))
    player.agree()
    player.arrive(EVENING - timedelta(hours=21))
    player.pay_in("30.00")
    _calm_spins(player, 30, Decimal("0.20"))
    player.leave()
    player.arrive(EVENING + timedelta(minutes=88))
    _calm_spins(player, 20, Decimal("0.20"))
    return player


def ivy(dice: random.Random) -> Player:
    """A consenting player on a losing evening, who stops at the cashier and does not go on."""
    player = Player("ivy", "northstar", "GBP", dice, EVENING - timedelta(days=1))
    player.sign_up("GB", date(1992, 3, 21))
    player.agree()
    player.arrive(EVENING + timedelta(minutes=28))
    player.pay_in("20.00")
    for _ in range(15):
        player.spin(Decimal("0.40"), 8, cold=True)
    player.say(ev.CashierOpened, ev.Cashier(), 20)
    player.say(ev.CashierHesitated, ev.Hesitation(seconds=45), 45)
    player.say(ev.CashierLeft, ev.Cashier(), 5)
    player.leave()
    return player


def _regular(number: int, dice: random.Random) -> Player:
    brand, currency = ("northstar", "GBP") if number % 2 else ("lagoon", "USD")
    player = Player(f"regular-{number}", brand, currency, dice, EVENING - timedelta(hours=20))
    player.sign_up("GB" if number % 2 else "CA", date(1970 + 3 * number, 4, 4))
    if dice.random() < 0.5:
        player.agree()
    player.arrive(EVENING + timedelta(minutes=dice.randrange(0, 60)))
    player.pay_in("25.00")
    _calm_spins(player, dice.randrange(15, 30), Decimal(dice.choice(("0.20", "0.50", "1.00"))))
    player.leave()
    return player


def _calm_spins(player: Player, spins: int, stake: Decimal) -> None:
    for _ in range(spins):
        player.spin(stake * player.dice.choice((1, 1, 1, 2)), 8)


def _cold_streak(player: Player, stakes: Sequence[Decimal]) -> None:
    """Angry now: higher stakes, faster, nothing comes back, and a fresh deposit when all is gone."""
    for stake in stakes:
        for _ in range(12):
            player.spin(stake, 2.5, cold=True)
        player.pay_in("50.00", wait=6)
