"""Player-days from a file: exact, in order, and every fault with its line."""

from datetime import date

import pytest

from core.errors import HubError
from core.money import BASE_ONE
from evals.datasets.casino import COLUMNS, is_casino, read_casino

HEAD = ",".join(("gender", *COLUMNS)) + "\n"


@pytest.fixture
def write(tmp_path):
    def write(*rows: str, head: str = HEAD):
        path = tmp_path / "days.csv"
        path.write_text(head + "".join(f"{row}\n" for row in rows))
        return path

    return write


def test_days_come_in_order_whatever_order_the_file_has(write):
    path = write("male,p2,2013-03-02,5,0,10.50,3,7.5,0,60", "male,p1,2013-03-01 00:00:00,,0,,0,0,0,NA")

    one, other = read_casino(path)
    assert (one.player, one.date, one.turnover, one.seconds) == ("p1", date(2013, 3, 1), 0, 0)
    assert (other.turnover, other.winnings, other.seconds) == (21 * BASE_ONE // 2, 3 * BASE_ONE, 60)


def test_a_day_in_two_rows_is_one_day(write):
    (day,) = read_casino(write("m,p,2013-03-02,5,0,1,0,1,0,60", "m,p,2013-03-02,5,0,2,0,2,0,30"))

    assert (day.deposits, day.turnover, day.seconds) == (10 * BASE_ONE, 3 * BASE_ONE, 90)


def test_a_row_that_stands_twice_is_not_counted_twice(write):
    one, other = read_casino(write(*(f"m,{who},2013-03-02,5,0,1,0,1,0,60" for who in "pqp")))

    assert one.turnover == other.turnover == BASE_ONE


def test_money_that_was_taken_back_is_below_zero(write):
    (day,) = read_casino(write("m,p,2013-03-02,-5,-2,3,0,-1,-3,60", "m,p,2013-03-02,0,0,-2,0,0,0,0"))

    assert (day.deposits, day.turnover, day.ngr) == (-5 * BASE_ONE, BASE_ONE, -BASE_ONE)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("m,p,2013-13-02,5,0,1,0,1,0,60", "line 2: date is '2013-13-02'"),
        ("m,p,0001-01-01,5,0,1,0,1,0,60", "line 2: date is '0001-01-01', and a day .* from 1990 to 2099"),
        ("m,p,9999-12-31,5,0,1,0,1,0,60", "line 2: date is '9999-12-31', and a day .* from 1990 to 2099"),
        ("m,p,2013-03-02,5,0,much,0,1,0,60", "line 2: turnover_cash_sum is 'much'"),
        ("m,p,2013-03-02,5,0,nan,0,1,0,60", "line 2: turnover_cash_sum is 'nan'"),
        ("m,,2013-03-02,5,0,1,0,1,0,60", "line 2: player_id_cat is empty"),
        ("m,p,2013-03-02,5,0,1", "line 2: it has only"),
        ("m,p,2013-03-02,5,0,1_000,0,1,0,60", "turnover_cash_sum is '1_000'.*: mend the cell"),
        ("m,p,2013-W09-6,5,0,1,0,1,0,60", "date is '2013-W09-6'"),
    ],
)
def test_a_bad_cell_is_told_with_its_line(write, row, said):
    with pytest.raises(HubError, match=said):
        read_casino(write(row))


def test_another_table_and_an_empty_one_are_told_apart(write):
    with pytest.raises(HubError, match="has no rows"):
        read_casino(write())
    assert is_casino(write())
    other = write(head="a,b\n")
    assert not is_casino(other)
    with pytest.raises(HubError, match="no column player_id_cat"):
        read_casino(other)
