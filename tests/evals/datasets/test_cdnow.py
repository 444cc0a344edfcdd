"""CDNOW from purchases and from a table: days merged, weeks counted as published, faults with their line."""

import pytest

from core.errors import HubError
from evals.datasets.cdnow import find_cdnow, is_cdnow, read_cdnow

LOG = """ 00004 0001 19970101  2   29.33
 00004 0001 19970101  1   10.67
 00004 0001 19970115  2   20.00
 00004 0001 19980101  2   29.73
 00018 0002 19970104  1   14.96
"""


def test_two_purchases_of_a_day_are_one_visit_and_the_second_half_is_only_told(tmp_path):
    path = tmp_path / "sample.txt"
    path.write_text(LOG)
    found = read_cdnow(path)

    assert (found.ids, found.again.tolist(), found.back.tolist()) == (("00004", "00018"), [1, 0], [1, 0])
    assert found.last.tolist() == [2.0, 0.0]
    assert found.known == pytest.approx([272 / 7, 269 / 7])
    assert found.spent.tolist() == [30.0, 14.96]


def test_a_line_that_is_no_purchase_is_told(tmp_path):
    path = tmp_path / "sample.txt"
    path.write_text(LOG + " 00019 0003 19971301 1 9.99\n")

    with pytest.raises(HubError, match="line 6"):
        read_cdnow(path)


def test_a_folder_gives_purchases_before_their_summary_and_nothing_else(tmp_path):
    assert find_cdnow(tmp_path) is None
    (tmp_path / "a.csv").write_text("ID,frequency,recency,T\n1,2,30.43,38.86\n")
    (tmp_path / "z.txt").write_text(LOG)
    (tmp_path / "hub.jsonl").write_text('{"a": 1, "a": 1}\n')

    assert find_cdnow(tmp_path) == tmp_path / "z.txt"
    assert read_cdnow(tmp_path / "a.csv").again.tolist() == [2.0]
    assert not is_cdnow(tmp_path / "hub.jsonl")
