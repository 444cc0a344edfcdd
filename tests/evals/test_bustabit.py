"""The bustabit reader: every row is either taken exactly or left out with its reason."""

import csv
import math
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from core.admission import read_event
from core.errors import FormError
from core.events import BetPlaced, BetWon
from core.fold import fold
from core.profile import Profile, new_profile
from core.record import canonical
from evals.bustabit import History, player_id, read_bustabit

REAL = Path(__file__).parents[3] / "shared" / "data" / "bustabit.csv"
HEADER = "Id,GameID,Username,Bet,CashedOut,Bonus,Profit,BustedAt,PlayDate"
SOUND = {"Id": "1", "GameID": "7", "Username": "znay22", "Bet": "50", "CashedOut": "1.5", "Bonus": "1.4",
         "Profit": "25.7", "BustedAt": "2.29", "PlayDate": "2021-11-27T08:14:48Z"}  # fmt: skip
Read = Callable[..., History]


def row(**changed: str) -> str:
    return ",".join({**SOUND, **changed}.values())


def write(folder: Path, *lines: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
    file = folder / "bets.csv"
    file.write_bytes("\n".join((header, *lines, "")).encode(encoding))
    return file


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_lines(*lines: str, **given: str) -> History:
        return read_bustabit(write(tmp_path, *lines, **given), "bustabit")

    return read_lines


def sums(history: History) -> dict[str, tuple[int, int, int]]:
    """Bets, turnover and payout by player, in hundredths of a bit, as the profiles have them."""
    profiles: dict[str, Profile] = {}
    for event in history.events:
        before = profiles.get(event.subject) or new_profile(event.brand, event.subject)
        profiles[event.subject] = fold(before, event)
    totals = {name: profile.totals["BIT"] for name, profile in profiles.items()}
    return {name: (total.bets, total.turnover, total.payout) for name, total in totals.items()}


def test_a_row_with_a_profit_is_a_bet_and_a_win_with_the_stake_in_it(read: Read) -> None:
    bet, win = read(row()).events

    assert isinstance(bet, BetPlaced)
    assert isinstance(win, BetWon)
    assert (bet.data.stake.amount, win.data.payout.amount) == ("50.00", "75.70")
    assert (bet.id, win.id, bet.data.round, bet.data.bet, bet.data.rtp) == ("1/bet", "1/win", "7", "1", "0.99")
    assert bet.time == win.time == datetime(2016, 11, 27, 8, 14, 48, tzinfo=UTC)
    assert bet.subject == win.subject == player_id("znay22")


def test_a_row_without_a_profit_is_a_bet_alone(read: Read) -> None:
    history = read(row(Profit="NA"))

    assert [type(event) for event in history.events] == [BetPlaced]
    assert sums(history) == {player_id("znay22"): (1, 5000, 0)}


def test_a_profit_of_nothing_pays_the_stake_back(read: Read) -> None:
    assert sums(read(row(Profit="0"))) == {player_id("znay22"): (1, 5000, 5000)}


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("1e+05", 10_000_000),
        ("1E5", 10_000_000),
        ("5e-2", 5),
        ("1.50", 150),
        ("1.500", 150),
        ("0", 0),
        ("1e20", 10**22),
    ],
)
def test_an_amount_is_read_exactly_however_it_is_written(read: Read, text: str, units: int) -> None:
    assert sums(read(row(Bet=text, Profit="NA"))) == {player_id("znay22"): (1, units, 0)}


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"Bet": "-5"}, "Bet: negative"),
        ({"Bet": "1.005"}, "Bet: more than two decimals"),
        ({"Bet": "NA"}, "Bet: not an amount"),
        ({"Bet": "5 bits"}, "Bet: not an amount"),
        ({"Bet": "inf"}, "Bet: not an amount"),
        ({"Bet": "1e99"}, "Bet: not an amount"),
        ({"Bet": ""}, "Bet: is empty"),
        ({"Profit": "-0.01"}, "Profit: negative"),
        ({"Profit": "0.001"}, "Profit: more than two decimals"),
        ({"Profit": "none"}, "Profit: not an amount"),
        ({"PlayDate": "yesterday"}, "PlayDate: not a time"),
        ({"PlayDate": "2021-02-30T00:00:00Z"}, "PlayDate: not a time"),
        ({"PlayDate": "2021-11-27T08:14:48"}, "PlayDate: has no offset"),
        ({"PlayDate": "2021-11-27"}, "PlayDate: has no offset"),
        ({"PlayDate": " "}, "PlayDate: is empty"),
        ({"Username": ""}, "Username: is empty"),
        ({"GameID": " "}, "GameID: is empty"),
        ({"Id": ""}, "Id: is empty"),
    ],
    ids=str,
)
def test_a_row_that_cannot_become_a_bet_is_left_out_with_its_reason(
    read: Read, changed: dict[str, str], reason: str
) -> None:
    history = read(row(**changed), row(Id="2"))

    assert (history.rows, history.accepted, history.rejected) == (2, 1, 1)
    assert dict(history.reasons) == {reason: 1}
    assert history.rejected_rows == [(row(**changed), reason)]
    assert len(history.events) == 2


def test_not_a_number_is_no_amount(read: Read) -> None:
    history = read(row(Bet="NaN"), row(Id="2", Profit="sNaN"))

    assert (history.accepted, history.rejected, history.events) == (0, 2, [])


@pytest.mark.parametrize("changed", [{"Bet": "-0", "Profit": "NA"}, {"Bet": "-0.00", "Profit": "-0"}], ids=str)
def test_a_negative_zero_is_a_zero_or_left_out(read: Read, changed: dict[str, str]) -> None:
    history = read(row(**changed), row(Id="2"))

    assert history.accepted + history.rejected == history.rows == 2


def test_a_row_with_missing_fields_is_left_out(read: Read) -> None:
    history = read("1,7,znay22", row(Id="2"))

    assert dict(history.reasons) == {"Bet: is empty": 1}
    assert history.accepted == 1


def test_a_row_with_too_many_fields_is_counted_once(read: Read) -> None:
    history = read(row() + ",more,and more")

    assert history.accepted + history.rejected == history.rows == 1


def test_a_bet_that_stands_twice_is_taken_once(read: Read) -> None:
    history = read(row(), row(Bet="9"), row(Id="2"))

    assert dict(history.reasons) == {"Id: this bet is in the file twice": 1}
    assert sums(history) == {player_id("znay22"): (2, 10_000, 15_140)}


def test_a_broken_row_does_not_use_up_its_id(read: Read) -> None:
    history = read(row(Bet="-1"), row())

    assert (history.accepted, history.rejected) == (1, 1)


def test_rows_are_put_in_order_of_time_and_a_win_follows_its_bet(read: Read) -> None:
    late, early = "2021-11-27T08:14:48Z", "2021-11-27T08:14:47.5Z"

    history = read(row(Id="1", PlayDate=late), row(Id="2", PlayDate=early))

    assert [event.id for event in history.events] == ["2/bet", "2/win", "1/bet", "1/win"]


@pytest.mark.parametrize(
    ("text", "year"), [("2021-02-28T00:00:00Z", 2016), ("2024-02-29T00:00:00Z", 2016), ("2016-02-29T00:00:00Z", 2016)]
)
def test_moved_years_are_moved_back(read: Read, text: str, year: int) -> None:
    assert read(row(PlayDate=text)).events[0].time.year == year


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("latin-1", "J\xf6rg"), ("utf-8", "J\xf6rg"), ("utf-8-sig", "J\xf6rg"), ("utf-8", "日本"), ("utf-8", "a b*>")],
)
def test_any_user_name_in_either_encoding_is_hashed(read: Read, encoding: str, name: str) -> None:
    history = read(row(Username=name), encoding=encoding)

    assert {event.subject for event in history.events} == {player_id(name)}
    assert player_id(name).startswith("bb-")
    assert len(player_id(name)) == 19


def test_no_user_name_is_in_an_event(read: Read) -> None:
    history = read(row())

    assert not any(b"znay22" in canonical(event) for event in history.events)


def test_every_event_is_admitted(read: Read) -> None:
    history = read(row(), row(Id="2", Bet="1e+06", Profit="NA"), row(Id="3", GameID="x y"))

    assert [read_event(canonical(event)) for event in history.events] == history.events


@pytest.mark.parametrize("column", ["Id", "GameID"])
def test_a_row_whose_ids_are_too_long_is_left_out(read: Read, column: str) -> None:
    history = read(row(**{column: "9" * 300}))

    assert [read_event(canonical(event)) for event in history.events] == history.events


@pytest.mark.parametrize(
    "header", ["Id,GameID,Username", HEADER.lower(), HEADER.replace("Profit", "Gain"), "", '{"a":1}']
)
def test_a_file_with_other_columns_is_refused_by_name(read: Read, header: str) -> None:
    with pytest.raises(FormError, match=r"^bets\.csv is not a bustabit file: it has no column .*Profit"):
        read(row(), header=header)


def test_a_file_with_nothing_but_a_header_is_empty_history(read: Read) -> None:
    assert read() == History()


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    names = list(reversed(SOUND))
    file = write(tmp_path, ",".join(SOUND[name] for name in names), header=",".join(names))

    assert sums(read_bustabit(file, "bustabit")) == {player_id("znay22"): (1, 5000, 7570)}


def test_accepted_and_rejected_rows_are_all_rows_and_sums_are_those_of_the_file(read: Read) -> None:
    good = [("a", "10", "5"), ("b", "1e2", "NA"), ("a", "0.01", "0.02"), ("b", "3", "NA"), ("a", "7", "NA")]
    lines = [row(Id=str(n), Username=u, Bet=b, Profit=p) for n, (u, b, p) in enumerate(good)]
    bad = [row(Id="90", Bet="-1"), row(Id="91", Profit="?"), row(Id="0"), "92,1"]

    history = read(*lines[:2], *bad, *lines[2:])

    assert (history.rows, history.accepted, history.rejected) == (9, 5, 4)
    assert sum(history.reasons.values()) == 4
    assert sums(history) == {player_id("a"): (3, 1701, 1503), player_id("b"): (2, 10_300, 0)}


def test_the_real_file_comes_to_the_sums_of_its_rows() -> None:
    if not REAL.exists():
        pytest.skip("the data set ../shared/data/bustabit.csv is not here")
    expected: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    lines, seen = 0, set[str]()
    with REAL.open(encoding="latin-1", newline="") as file:
        for line in csv.DictReader(file):
            lines += 1
            if None in line.values() or "" in (line["Bet"], line["Username"], line["PlayDate"]) or line["Id"] in seen:
                continue
            seen.add(line["Id"])
            stake = Decimal(line["Bet"]) * 100
            paid = stake + Decimal(line["Profit"]) * 100 if line["Profit"] != "NA" else Decimal(0)
            player = expected[player_id(line["Username"])]
            for place, amount in enumerate((1, stake, paid)):
                player[place] += math.trunc(amount)

    history = read_bustabit(REAL, "bustabit")

    assert history.accepted + history.rejected == history.rows == lines
    assert sums(history) == {name: tuple(total) for name, total in expected.items()}


@pytest.mark.parametrize("column", ["Id", "GameID"])
def test_an_id_that_no_event_may_have_is_left_out_with_its_reason(read: Read, column: str) -> None:
    history = read(row(**{column: "7\x1b"}), row())

    assert (history.accepted, history.reasons) == (1, {"Id: holds a control character": 1})


def test_a_line_without_an_end_costs_itself_alone(read: Read) -> None:
    history = read(row(), "x" * 200_000, row(Id="2"))

    assert (history.rows, history.accepted, history.rejected) == (3, 2, 1)
