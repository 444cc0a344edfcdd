"""The living profile as it is shown: every figure has a name and a meaning, and the parts agree with each other."""

from decimal import Decimal

from api.cli.life_table import told
from api.life import LifeShown, SourceShown
from core.sources import sources
from tests.api.people import a_calm_player, cvh
from tests.builders import bet, deposit, folded, noon, registered, win
from tests.conftest import StartHub


def life() -> LifeShown:
    return LifeShown.of(folded([registered(), deposit(), bet("9.00", time=noon(1)), win("4.00", time=noon(2))]))


def test_the_parts_of_what_is_shown_agree():
    shown = life()
    parts = shown.ngr_by_currency["EUR"]

    assert Decimal(parts.ggr_real) == Decimal(parts.ngr) == 5
    assert Decimal(shown.counted_value) == Decimal(shown.theoretical_value)
    assert shown.first_hour is not None
    assert (shown.first_hour.bets, shown.first_hour.result) == (1, "-5.00")


def test_every_row_says_what_its_figure_is():
    sections = list(told(life()))

    assert len(sections) == 4
    assert all(name and meaning for section in sections for name, _, _, meaning in section.rows)


def test_a_player_who_never_paid_in_is_shown_too():
    rows = {row[0]: row for section in told(LifeShown.of(folded([bet()]))) for row in section.rows}

    assert rows["harm band"][1] == "unknown"


def test_sources_are_shown_with_or_without_a_cost():
    shown = [SourceShown.of(source) for source in sources([folded([registered(), bet()])])]

    assert [(one.source, one.players, one.paid_back, one.payback_days) for one in shown] == [("", 1, None, None)]


async def test_who_names_a_player_by_half_is_told_who_it_may_be(start_hub: StartHub) -> None:
    async with start_hub() as running:
        await a_calm_player(running)

    assert (await cvh(running, "players", "show", "ella"))["leaving"] is None
    assert "no player 'el' here, but ella" in (await cvh(running, "players", "show", "el", ok=False))["error"]
