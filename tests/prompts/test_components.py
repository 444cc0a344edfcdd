"""Component files: what ships, and what is refused with its place."""

from datetime import date
from pathlib import Path

import pytest

from core.arms import ARMS
from core.claims import claims
from core.components import Component, Components
from core.errors import PolicyFileError
from core.words import STANDARD
from prompts.component_check import check_components
from prompts.components import FOLDER, SHOWN, component_files, load_components
from prompts.law import load_books

SHIPPED = load_components()
BOOKS = [loaded.book for loaded in load_books()]
TODAY = date(2026, 12, 1)
GOOD = """\
locale: sv
components:
  - id: sv-help
    arm: help
    title: Hjälp
    body: Vi finns här.
    approved: { by: Ada, on: 2026-11-22 }
"""


def a_folder(tmp_path: Path, text: str = GOOD, name: str = "sv.yaml") -> Path:
    (tmp_path / name).write_text(text)
    return tmp_path


def refusal(tmp_path: Path, text: str) -> str:
    with pytest.raises(PolicyFileError) as raised:
        load_components(a_folder(tmp_path, text))
    return str(raised.value)


@pytest.mark.parametrize("component", SHIPPED.all, ids=lambda one: one.id)
def test_what_ships_claims_nothing(component: Component) -> None:
    assert claims(f"{component.title}\n{component.body}") == ()


def test_the_check_of_what_ships_finds_nothing() -> None:
    assert check_components(FOLDER, BOOKS, TODAY) == ()


@pytest.mark.parametrize("locale", ["en", "sv", "fr", "de", "es", "nl"])
def test_every_arm_that_says_something_has_words_in_every_locale(locale: str) -> None:
    assert [arm for arm in SHOWN if not SHIPPED.find(arm, locale)] == []


@pytest.mark.parametrize("arm", ARMS)
def test_the_usual_english_is_what_the_core_falls_back_to(arm: str) -> None:
    said = [component.words for component in SHIPPED.find(arm, "en")[:1]]  # type: ignore[arg-type]

    assert said == ([STANDARD[arm]] if arm in SHOWN else [])  # type: ignore[index]


def test_components_are_found_by_id_and_by_arm_and_locale_in_their_order(tmp_path: Path) -> None:
    second = GOOD.partition("components:\n")[2].replace("sv-help", "sv-help-2")
    known = load_components(a_folder(tmp_path, GOOD + second))

    assert [one.id for one in known.find("help", "sv")] == ["sv-help", "sv-help-2"]
    assert known.by_id("sv-help") == Component(
        id="sv-help", arm="help", locale="sv", title="Hjälp", body="Vi finns här.", by="Ada", on=date(2026, 11, 22)
    )
    assert known.by_id("sv-cool-down") is None
    assert known.find("help", "en") == known.find("cool_down", "sv") == ()


def test_without_files_there_are_no_words() -> None:
    assert (len(Components()), Components().locales) == (0, ())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("title: Hjälp", "title: Skynda dig", "sv.yaml:5:12: components.0.title: 'skynda' presses for time"),
        ("Vi finns här.", "Utan risk.", "sv.yaml:6:11: components.0.body: 'utan risk' promises what no game can keep"),
        ("Hjälp\n    body: Vi finns", "Win it\n    body: back", "sv.yaml:6:11: components.0.body: 'win it back'"),
        ("Vi finns här.", "Här är £10.", "sv.yaml:6:11: components.0.body: names a figure, '£10.'"),
        ("Vi finns här.", "Hej <b>du</b>.", "sv.yaml:6:11: components.0.body: has '<'"),
        ("Vi finns här.", "Hej {name}.", "sv.yaml:6:11: components.0.body: has '{'"),
        ("arm: help", "arm: lobby_order", "sv.yaml:4:10: components.0.arm: lobby_order says nothing"),
        ("arm: help", "arm: helpp", "sv.yaml:4:10: components.0.arm: found 'helpp'"),
        ("id: sv-help", "id: de-help", "sv.yaml:3:9: components.0.id: `de-help` is no id of sv"),
        (", on: 2026-11-22", "", "components.0.approved.on: is missing"),
        ("by: Ada", "by: ''", "sv.yaml:7:21: components.0.approved.by: found ''"),
        ("locale: sv", "locale: de", "components.0.id: `sv-help` is no id of de"),
        ("title: Hjälp", "titel: Hjälp", "sv.yaml:5:5: components.0.titel: is no field here"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in refusal(tmp_path, GOOD.replace(old, new))


def test_an_id_stands_once(tmp_path: Path) -> None:
    assert "sv.yaml:8:9: components.1.id: `sv-help` stands twice" in refusal(
        tmp_path, GOOD + GOOD.partition("components:\n")[2]
    )


def test_a_file_is_named_after_its_locale(tmp_path: Path) -> None:
    with pytest.raises(PolicyFileError, match=r"se\.yaml:1:9: locale: found 'sv'; expected 'se'"):
        load_components(a_folder(tmp_path, name="se.yaml"))


def test_an_id_is_taken_once_in_all_files(tmp_path: Path) -> None:
    (tmp_path / "pt.yaml").write_text(GOOD.replace("locale: sv", "locale: pt").replace("sv-help", "pt-BR-help"))
    (tmp_path / "pt-BR.yaml").write_text(GOOD.replace("locale: sv", "locale: pt-BR").replace("sv-help", "pt-BR-help"))

    with pytest.raises(PolicyFileError, match="`pt-BR-help` is taken already"):
        load_components(tmp_path)


def test_a_folder_without_files_is_refused(tmp_path: Path) -> None:
    assert component_files(tmp_path) == []
    with pytest.raises(PolicyFileError, match="CVH_COMPONENTS"):
        load_components(tmp_path)
    assert [one.severity for one in check_components(tmp_path, BOOKS, TODAY)] == ["error"]


def test_the_check_finds_approvals_to_come_words_that_a_book_refuses_and_protection_without_words(
    tmp_path: Path,
) -> None:
    text = GOOD.replace("Vi finns här.", "Feeling lonely?").replace("2026-11-22", "2027-01-01")
    found = check_components(a_folder(tmp_path, text), BOOKS, TODAY)

    assert [(one.place, one.severity) for one in found] == [
        ("sv.yaml:7:30", "error"),
        ("sv.yaml:6:11", "warning"),
        *[("sv.yaml:2:1", "warning")] * 3,
    ]
    assert "R-15a of Great Britain" in found[1].what
    assert [one.what.split()[4] for one in found[2:]] == ["reality_check,", "cool_down,", "human_contact,"]


def test_a_book_asks_the_words_of_the_arm_they_are_for(tmp_path: Path) -> None:
    text = GOOD.replace("arm: help", "arm: cool_down").replace("Vi finns här.", "Feeling lonely?")

    assert "R-15a" not in str(check_components(a_folder(tmp_path, text), BOOKS, TODAY))


def test_the_example_of_the_documentation_loads(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "words.md").read_text()
    example = page.partition("```yaml component\n")[2].partition("```")[0]
    known = load_components(a_folder(tmp_path, example, "da.yaml"))

    assert [one.id for one in known.find("cool_down", "da")] == ["da-cool-down", "da-cool-down-short"]
