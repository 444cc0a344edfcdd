"""The file of a new brand: it always loads, at the size of its currency, and never replaces another one."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import PolicyFileError
from core.money import BASE_ONE, SCALES, to_base, to_minor
from prompts import draft as drafts
from prompts.brands import load_brand, load_brands
from prompts.draft import LEAST_AGES, MAGNITUDES, Draft, write_brand


def a_draft(**changes: Any) -> Draft:
    return Draft(**{"brand": "harbour", "jurisdiction": "GB", "currency": "EUR", **changes})


def test_every_currency_has_a_size() -> None:
    assert set(MAGNITUDES) == set(SCALES)


@pytest.mark.parametrize("jurisdiction", sorted(LEAST_AGES))
def test_every_jurisdiction_has_its_least_age(tmp_path: Path, jurisdiction: str) -> None:
    policy = load_brand(write_brand(a_draft(jurisdiction=jurisdiction), tmp_path))

    assert (policy.jurisdiction, policy.least_age) == (jurisdiction, LEAST_AGES[jurisdiction])


@settings(deadline=None)  # the machine may be busy, and each example is a file
@given(jurisdiction=st.sampled_from(sorted(LEAST_AGES)), currency=st.sampled_from(sorted(SCALES)))
def test_any_jurisdiction_with_any_currency_makes_a_file_that_loads(jurisdiction: str, currency: str) -> None:
    with TemporaryDirectory() as folder:
        path = write_brand(a_draft(jurisdiction=jurisdiction, currency=currency), Path(folder))
        policy = load_brand(path)

    assert (policy.brand, policy.jurisdiction, policy.base_currency) == ("harbour", jurisdiction, currency)


@pytest.mark.parametrize("currency", sorted(SCALES))
def test_the_figures_keep_their_proportions_in_every_currency(tmp_path: Path, currency: str) -> None:
    policy, size = load_brand(write_brand(a_draft(currency=currency), tmp_path)), to_base(MAGNITUDES[currency])
    spins = policy.tiers["free_spins"]

    assert policy.caps.brand_day == 500 * size
    assert policy.thresholds.severe_loss == 1500 * size
    assert to_minor(spins["large"].amount, currency) == 5 * to_minor(spins["small"].amount, currency) > 0
    assert 0 < spins["small"].cost < 2 * size < policy.caps.player_day
    assert spins["small"].label == f"10 free spins of {spins['small'].label.split()[-1]}"
    assert 10 * to_base(spins["small"].label.split()[-1]) == to_base(spins["small"].amount)


def test_no_offer_of_a_new_brand_acts_before_a_person_has_accepted_it(tmp_path: Path) -> None:
    rules = load_brand(write_brand(a_draft(), tmp_path)).ladder

    assert rules.start == "suggest"
    assert rules.ceiling("free_spins") == "canary"
    assert "auto" not in rules.arms.values()


def test_a_yen_is_not_a_pound(tmp_path: Path) -> None:
    yen, pound = (load_brand(write_brand(a_draft(currency=c), tmp_path / c)) for c in ("JPY", "GBP"))

    assert pound.caps.player_day == 30 * BASE_ONE
    assert yen.caps.player_day == 6000 * BASE_ONE
    assert yen.tiers["free_spins"]["small"].amount == "400"


@pytest.mark.parametrize("name", ["no", "on", "123", "1e3", "0x1", "null", "a" * 40])
def test_words_that_mean_something_to_yaml_stay_words(tmp_path: Path, name: str) -> None:
    given = a_draft(brand=name, group=name[:34], title="Nº 1: \"the\" {best} # 'one'", jurisdiction="NO")
    policy = load_brand(write_brand(given, tmp_path))

    assert (policy.brand, policy.group, policy.jurisdiction) == (name, name[:34], "NO")
    assert policy.title == "Nº 1: \"the\" {best} # 'one'"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"brand": "Harbour"}, "brand's name"),
        ({"brand": "../north"}, "brand's name"),
        ({"brand": "north\n"}, "brand's name"),
        ({"brand": ""}, "brand's name"),
        ({"brand": "_hub"}, "brand's name"),
        ({"group": "tide:water"}, "group's name"),
        ({"group": "g" * 35}, "group's name"),
        ({"jurisdiction": "Atlantis"}, "jurisdiction"),
        ({"jurisdiction": "gb"}, "jurisdiction"),
        ({"jurisdiction": "XX"}, "--least-age"),
        ({"currency": "EURO"}, "currency"),
        ({"currency": "eur"}, "currency"),
        ({"title": "two\nlines"}, "title"),
        ({"least_age": 17}, "18"),
        ({"jurisdiction": "US-NJ", "least_age": 18}, "21"),
        ({"jurisdiction": "XX", "least_age": 17}, "18"),
    ],
)
def test_a_wrong_word_is_refused_in_one_sentence_and_nothing_is_written(
    tmp_path: Path, wrong: dict[str, Any], said: str
) -> None:
    with pytest.raises(PolicyFileError, match=said) as refused:
        write_brand(a_draft(**wrong), tmp_path)

    assert "\n" not in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_a_least_age_may_be_raised_or_given_for_a_jurisdiction_nobody_knows(tmp_path: Path) -> None:
    for jurisdiction in ("GB", "XX"):
        path = write_brand(a_draft(jurisdiction=jurisdiction, least_age=25), tmp_path / jurisdiction)

        assert load_brand(path).least_age == 25


def test_a_file_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    path = write_brand(a_draft(), tmp_path)
    before = path.read_bytes()

    with pytest.raises(PolicyFileError, match="harbour"):
        write_brand(a_draft(currency="JPY"), tmp_path)

    assert path.read_bytes() == before


def test_a_brand_that_has_a_file_of_another_name_gets_no_second_one(tmp_path: Path) -> None:
    write_brand(a_draft(), tmp_path).rename(tmp_path / "first.yml")

    with pytest.raises(PolicyFileError, match=r"first\.yml"):
        write_brand(a_draft(), tmp_path)

    assert list(load_brands(tmp_path)) == ["harbour"]


def test_a_file_that_appears_meanwhile_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = os.link

    def late(fresh: Path, path: Path) -> None:
        path.write_text("somebody else's")
        link(fresh, path)

    monkeypatch.setattr(drafts.os, "link", late)
    with pytest.raises(PolicyFileError, match="is there already"):
        write_brand(a_draft(), tmp_path)

    assert [path.read_text() for path in tmp_path.iterdir()] == ["somebody else's"]


def test_a_file_that_would_not_load_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "IN_EURO", {**drafts.IN_EURO, "mid_value": "999.00"})

    with pytest.raises(PolicyFileError, match="mid_value"):
        write_brand(a_draft(), tmp_path)

    assert list(tmp_path.iterdir()) == []
