"""People and their keys: made, listed and revoked beside a running hub or without one."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app
from api.keys import Scope
from api.people import People, Person, PersonKey, make_person_key
from core.approval import Right
from tests.api.people import as_person, cvh, person
from tests.conftest import Running


class Kept(list[PersonKey]):
    """A register in memory."""

    def find(self, number: str) -> PersonKey | None:
        return next((key for key in self if key.id == number), None)


def people(*scopes: Scope) -> tuple[People, list[str]]:
    made = [make_person_key(Person(f"p{n}", scope, frozenset[Right](("approve",)))) for n, scope in enumerate(scopes)]
    kept = Kept(key for key, _ in made)
    return People(kept, lambda group: {"a", "b"} if group == "g" else set()), [text for _, text in made]  # type: ignore[arg-type]


def test_a_person_is_known_by_his_whole_key_alone() -> None:
    known, (text,) = people(Scope("brand", "a"))
    number = text.partition(".")[0]

    found = known.person_of(text)

    assert found is not None
    assert found.name == "p0"
    for wrong in ("", ".", number, f"{number}.", f"{number}.guessed", f"nobody.{text.partition('.')[2]}"):
        assert known.person_of(wrong) is None


@pytest.mark.parametrize(
    ("scope", "brands"),
    [(Scope("brand", "a"), "a"), (Scope("group", "g"), "ab"), (Scope("group", "h"), ""), (Scope("all", ""), "abc")],
)
def test_a_person_decides_for_the_brands_he_was_named_for(scope: Scope, brands: str) -> None:
    known, _ = people()
    somebody = Person("sam", Scope.read(str(scope)), frozenset())

    assert "".join(brand for brand in "abc" if known.covers(somebody, brand)) == brands


async def test_a_key_works_at_once_and_is_over_at_once(running: Running) -> None:
    key = await person(running, "sam", "approve", "review")
    file = running.hub.folder.person_key("sam")
    before = [(await as_person(running, key, path)).status_code for path in ("/v1/approvals", "/v1/reviews")]
    kept, mode = file.read_text(), file.stat().st_mode & 0o777

    await cvh(running, "people", "revoke", "sam")
    (listed,) = (await cvh(running, "people", "list"))["people"]
    after = await as_person(running, key, "/v1/approvals")

    assert (before, kept, mode) == ([200, 200], key, 0o600)
    assert after.status_code == 401
    assert not file.exists()
    assert (listed["person"], listed["scopes"], listed["for"]) == ("sam", ["approve", "review"], "northstar")
    assert listed["revoked"]
    assert await person(running, "sam", "approve") != key


async def test_a_persons_key_is_no_key_of_a_brand(running: Running) -> None:
    key = await person(running, "sam", "approve", "review", "operate", to=("--all",))

    for path in ("/v1/decisions", "/v1/transcripts", "/v1/players/mia", "/v1/hub"):
        assert (await as_person(running, key, path)).status_code == 401
    assert (await as_person(running, key, "/v1/events", {})).status_code == 401


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("Sam!", "--all", "--scope", "approve"), "no name for a key"),
        (("../sam", "--all", "--scope", "approve"), "no name for a key"),
        (("sam", "--scope", "approve"), "for which brands is not clear"),
        (("sam", "--all", "--brand", "lagoon", "--scope", "approve"), "for which brands is not clear"),
        (("sam", "--all", "--scope", "everything"), "no scope"),
        (("sam", "--brand", "nowhere", "--scope", "approve"), "no brand 'nowhere' here"),
        (("sam", "--group", "nobody", "--scope", "approve"), "no group 'nobody' here"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    result = CliRunner().invoke(app, ["people", "add", *words, "--data", str(tmp_path / "data")])

    assert said in str(result.exception)
    assert not list(tmp_path.rglob("*.key"))


def test_one_name_has_one_key_at_a_time_and_without_a_hub_too(tmp_path: Path) -> None:
    data = ["--data", str(tmp_path / "data")]
    add = ["people", "add", "sam", "--group", "tidewater", "--scope", "review", *data]

    first, second = CliRunner().invoke(app, add), CliRunner().invoke(app, add)
    nobody = CliRunner().invoke(app, ["people", "revoke", "kim", *data])

    assert first.exit_code == 0, first.output
    assert (tmp_path / "data" / "keys" / "people" / "sam.key").read_text() in first.output
    assert "cvh people revoke sam" in str(second.exception)
    assert "nobody called 'kim'" in str(nobody.exception)
