"""Brand files: the shipped ones load; a broken one names itself, the field, and what is wrong."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from core.errors import PolicyFileError
from core.money import BASE_ONE
from core.policy import Autonomy
from prompts.brands import FOLDER, load_brand, load_brands

SOUND: dict[str, Any] = {
    "brand": "north",
    "title": "North",
    "jurisdiction": "GB",
    "base_currency": "GBP",
    "least_age": 18,
    "caps": {"per_player_day": 1, "player_day": "30.00", "brand_day": "500.00"},
    "thresholds": {
        "mid_value": "50.00",
        "high_value": "400.00",
        "high_roller_stake": "40.00",
        "severe_loss": "1500.00",
    },
    "tiers": {
        "free_spins": {
            "small": {"label": "Spins", "amount": "2.00", "currency": "GBP", "cost": "1.92", "terms": "No wagering."}
        }
    },
}
GONE = object()


class Plain(yaml.SafeDumper):
    """Writes everything out, as a file must."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def changed(place: str, value: object) -> dict[str, Any]:
    """The sound file with one place of it changed, added or taken away."""
    content = yaml.safe_load(yaml.safe_dump(SOUND))
    *path, last = place.split(".")
    inside = content
    for name in path:
        inside = inside[name]
    if value is GONE:
        del inside[last]
    else:
        inside[last] = value
    return content


def write(folder: Path, content: object, name: str = "north.yaml") -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else yaml.dump(content, Dumper=Plain), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ({"arms": {"reality_check": "suggest"}}, "reality_check is never held back"),
        ({"arms": {"free_spins": "always"}}, "free_spins"),
        ({"canary": "0.55"}, "whole hundredths"),
        ({"canary": "0.015"}, "whole hundredths"),
        ({"alpha": "0"}, "above"),
        ({"play_days": 0}, "play_days"),
        ({"raise": True}, "raise"),
    ],
)
def test_a_section_on_autonomy_that_makes_no_sense_says_where(tmp_path: Path, section: Any, said: str) -> None:
    with pytest.raises(PolicyFileError, match=said):
        load_brand(write(tmp_path, changed("autonomy", section)))


def test_a_section_on_autonomy_is_read_and_without_one_people_accept(tmp_path: Path) -> None:
    section = {"arms": {"free_spins": "canary"}, "canary": "0.05", "worth": "0.02", "play_days": 7}
    policy = load_brand(write(tmp_path, changed("autonomy", section)))
    silent = load_brand(write(tmp_path, SOUND))

    assert policy.autonomy == Autonomy(arms={"free_spins": "canary"}, canary=5, worth=200, play_days=7)
    assert silent.autonomy is None
    assert (silent.ladder.start, silent.ladder.ceiling("free_spins")) == ("suggest", "suggest")


def test_the_shipped_files_load_under_their_names() -> None:
    policies = load_brands()

    assert {name: (policy.brand, policy.jurisdiction) for name, policy in policies.items()} == {
        "northstar": ("northstar", "GB"),
        "lagoon": ("lagoon", "CW"),
    }
    assert sorted(path.stem for path in FOLDER.glob("*.yaml")) == sorted(policies)


def test_the_shipped_brands_are_of_one_group() -> None:
    assert {policy.group for policy in load_brands().values()} == {"tidewater"}


def test_a_brand_without_a_group_is_of_none(tmp_path: Path) -> None:
    assert load_brand(write(tmp_path, SOUND)).group == ""
    assert load_brand(write(tmp_path, changed("group", "tide-water"))).group == "tide-water"


def test_amounts_become_base_units(tmp_path: Path) -> None:
    policy = load_brand(write(tmp_path, SOUND))

    assert policy.caps.brand_day == 500 * BASE_ONE
    assert policy.thresholds.severe_loss == 1500 * BASE_ONE
    assert policy.tiers["free_spins"]["small"].cost == 192 * BASE_ONE // 100
    assert policy.tiers["free_spins"]["small"].amount == "2.00"


def test_a_brand_may_have_no_tiers_at_all(tmp_path: Path) -> None:
    assert load_brand(write(tmp_path, changed("tiers", {}))).tiers == {}


SMALL = "tiers.free_spins.small"
BROKEN: list[tuple[str, object]] = [
    ("caps.player_day", 30.0),
    ("caps.player_day", 30),
    ("caps.brand_day", "-1.00"),
    ("caps.brand_day", "1e3"),
    ("caps.brand_day", "1,000.00"),
    ("caps.brand_day", " 5"),
    ("caps.brand_day", ""),
    ("caps.brand_day", "0." + "1" * 19),
    ("caps.brand_day", GONE),
    ("caps.per_player_day", "1"),
    ("caps.per_player_day", -1),
    ("caps.per_player_day", True),
    ("caps.per_player_day", 1.0),
    ("caps.per_day", 1),
    ("thresholds.mid_value", None),
    ("thresholds.severe_loss", "many"),
    ("thresholds.severe_loss", GONE),
    ("thresholds.sever_loss", "1.00"),
    ("least_age", 17),
    ("least_age", "18"),
    ("least_age", 18.5),
    ("base_currency", "XYZ"),
    ("base_currency", "gbp"),
    ("base_currency", 826),
    ("jurisdiction", "gb"),
    ("jurisdiction", "GBR"),
    ("jurisdiction", "GB\n"),
    ("brand", "North"),
    ("brand", "-north"),
    ("brand", "north\n"),
    ("brand", ""),
    ("brand", "n" * 41),
    ("brand", GONE),
    ("group", "Tide"),
    ("group", "tide:water"),
    ("group", "g" * 35),
    ("group", None),
    ("title", GONE),
    ("colour", "blue"),
    ("tiers", GONE),
    ("tiers.free_money", {}),
    ("tiers.cool_down", {"small": SOUND["tiers"]["free_spins"]["small"]}),
    ("tiers.none", {}),
    ("tiers.free_spins", ["small"]),
    (f"{SMALL}.amount", 2.5),
    (f"{SMALL}.cost", 1.92),
    (f"{SMALL}.cost", "1.92 GBP"),
    (f"{SMALL}.currency", "NOPE"),
    (f"{SMALL}.curency", "GBP"),
    (f"{SMALL}.label", GONE),
]


@pytest.mark.parametrize(("place", "value"), BROKEN, ids=[f"{place}={value!r:.20}" for place, value in BROKEN])
def test_a_broken_file_names_itself_and_the_field(tmp_path: Path, place: str, value: object) -> None:
    path = write(tmp_path, changed(place, value))

    with pytest.raises(PolicyFileError) as refused:
        load_brand(path)

    assert re.match(rf"north\.yaml:[0-9]+:[0-9]+: {re.escape(place)}", str(refused.value))


@pytest.mark.parametrize(("amount", "currency"), [("2.001", "GBP"), ("2.5", "JPY")])
def test_an_amount_with_too_many_decimals_names_its_tier(tmp_path: Path, amount: str, currency: str) -> None:
    tier = {**SOUND["tiers"]["free_spins"]["small"], "amount": amount, "currency": currency}
    path = write(tmp_path, changed(SMALL, tier))

    with pytest.raises(
        PolicyFileError, match=rf"^north\.yaml:\d+:\d+: tiers\.free_spins\.small\.amount: '{amount}' has "
    ):
        load_brand(path)


def test_an_amount_with_too_many_decimals_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, changed(f"{SMALL}.amount", "2.001"))

    with pytest.raises(PolicyFileError, match=r"^north\.yaml:\d+:\d+: .*'2\.001' has 3 decimals, GBP has 2"):
        load_brand(path)


@pytest.mark.parametrize(
    "text",
    [
        "brand: [north",
        "brand: north\n\ttitle: x",
        "\x00",
        "a: 2026-99-99",
        "{? [a]: b}",
        "[" * 500,
        "a: !!bool x",
        "a: !!timestamp x",
        "- just\n- a list",
        "",
        "7",
    ],
    ids=[
        "open bracket",
        "tab",
        "zero byte",
        "impossible date",
        "odd key",
        "depth",
        "no bool",
        "no time",
        "list",
        "empty",
        "number",
    ],
)
def test_a_file_that_is_no_mapping_names_itself(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, text)

    with pytest.raises(PolicyFileError, match=r"^north\.yaml"):
        load_brand(path)


def test_a_file_that_is_not_utf_8_names_itself(tmp_path: Path) -> None:
    path = tmp_path / "north.yaml"
    path.write_bytes(b"title: Gro\xdf\n")

    with pytest.raises(PolicyFileError, match=r"^north\.yaml:\d+:\d+: is not readable YAML"):
        load_brand(path)


def test_code_in_a_file_is_never_run(tmp_path: Path) -> None:
    path = write(tmp_path, "brand: !!python/object/apply:os.getcwd []")

    with pytest.raises(PolicyFileError, match=r"^north\.yaml:\d+:\d+: is not readable YAML"):
        load_brand(path)


def test_a_second_file_of_a_brand_is_refused_by_name(tmp_path: Path) -> None:
    write(tmp_path, SOUND, "a.yaml")
    write(tmp_path, SOUND, "b.yaml")

    with pytest.raises(PolicyFileError, match=r"^b\.yaml: brand 'north' has another file already"):
        load_brands(tmp_path)


@pytest.mark.parametrize("folder", [".", "nowhere"])
def test_a_folder_without_brand_files_is_refused_with_a_remedy(tmp_path: Path, folder: str) -> None:
    with pytest.raises(PolicyFileError, match=r"there is no brand file in .*: `cvh brand new` writes one"):
        load_brands(tmp_path / folder)


def test_one_broken_file_stops_all_of_them(tmp_path: Path) -> None:
    write(tmp_path, SOUND, "a.yaml")
    write(tmp_path, changed("least_age", 3), "z.yaml")

    with pytest.raises(PolicyFileError, match=r"^z\.yaml:\d+:\d+: least_age"):
        load_brands(tmp_path)


def test_a_file_may_also_end_in_yml(tmp_path: Path) -> None:
    write(tmp_path, SOUND, "a.yml")

    assert list(load_brands(tmp_path)) == ["north"]


def test_a_middle_value_above_the_high_one_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, changed("thresholds.mid_value", "400.01"))

    with pytest.raises(
        PolicyFileError, match=r"^north\.yaml:\d+:\d+: thresholds\.mid_value: mid_value lies above high_value"
    ):
        load_brand(path)


def test_a_tier_may_give_every_decimal_that_its_currency_has(tmp_path: Path) -> None:
    wei = "0." + "1".rjust(18, "0")
    tier = {**SOUND["tiers"]["free_spins"]["small"], "amount": wei, "currency": "ETH"}

    assert load_brand(write(tmp_path, changed(SMALL, tier))).tiers["free_spins"]["small"].amount == wei


def test_a_field_that_is_given_twice_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, yaml.safe_dump(SOUND) + "least_age: 21\n")

    with pytest.raises(PolicyFileError, match="least_age"):
        load_brand(path)
