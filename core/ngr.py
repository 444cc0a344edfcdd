"""Net gaming revenue by what it is made of, in one currency of a player.

Gaming taxes, levies, payment fees, royalties and affiliates' shares are in the operator's books and not in the
stream, so they are left out here; contracts differ on them, which is why the parts are kept and not only the sum.
"""

from msgspec import Struct

from core.profile import Totals


class Ngr(Struct, frozen=True, kw_only=True):
    """The parts in minor units: `real - bonus_cost + told == ngr`, and `casino + sport == real + bonus`."""

    real: int
    """GGR of real money: stakes less payouts."""
    bonus: int
    """GGR of bonus money, which nobody can bank."""
    casino: int
    """GGR of the casino, in real and bonus money."""
    sport: int
    bonus_cost: int
    """Bonus money that became real."""
    told: int
    """What days that were told as a whole say differently by their own NGR."""
    ngr: int


def ngr_of(totals: Totals) -> Ngr:
    """The parts of what a player brought in."""
    whole, sport = totals.turnover - totals.payout, totals.sport_turnover - totals.sport_payout
    bonus = totals.bonus_turnover - totals.bonus_payout
    return Ngr(
        real=whole - bonus,
        bonus=bonus,
        casino=whole - sport,
        sport=sport,
        bonus_cost=totals.bonus_cost,
        told=totals.ngr - (whole - bonus - totals.bonus_cost),
        ngr=totals.ngr,
    )
