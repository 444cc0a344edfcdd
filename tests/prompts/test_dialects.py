"""Dialect files: the shipped ones read their samples exactly; a broken one says file, place and reason."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from msgspec import to_builtins

from core.dialect import Unmapped, kind_of_path, pull_path, pulls_of, read_payload
from core.errors import PolicyFileError, Refusal
from core.events import event_type
from prompts.dialects import load_dialect, load_dialects

SAMPLES = Path(__file__).parent.parent / "fixtures" / "dialects"
DIALECTS = load_dialects()
LINES = [
    pytest.param(path.stem, line, id=f"{path.stem}-{number}")
    for path in sorted(SAMPLES.glob("*.jsonl"))
    for number, line in enumerate(map(json.loads, path.read_text(encoding="utf-8").splitlines()), 1)
]
SOUND: dict[str, Any] = {
    "dialect": "shop",
    "title": "A shop",
    "kind": {"field": "what"},
    "player": "who",
    "time": "when",
    "currency": "money",
    "rate": "rate?",
    "shapes": {
        "paid": {"event": "deposit.approved", "id": "{no}", "data": {"payment": "no", "amount": "sum"}},
        "state": {
            "event": {"A": "bonus.granted", "B": "nothing"},
            "choose": "{state}",
            "when": [{"sum": {"over": 0}}, {"free": True}],
            "id": "{no}",
            "data": {"bonus": "no", "product": {"from": "type?", "map": {"c": "casino"}, "else": "any"}},
        },
    },
}


def test_every_dialect_that_is_shipped_has_samples() -> None:
    assert {path.stem for path in SAMPLES.glob("*.jsonl")} == set(DIALECTS) - {"native"}


@pytest.mark.parametrize(("name", "line"), LINES)
def test_a_sample_becomes_what_stands_beside_it(name: str, line: dict[str, Any]) -> None:
    body = json.dumps(line["payload"]).encode()
    outcome = read_payload(DIALECTS[name], body, kind=line["kind"], brand="northstar", told=line.get("told", {}))

    if isinstance(outcome, Unmapped):
        assert outcome.reason == line["unmapped"]
    elif isinstance(outcome, Refusal):
        assert {"field": outcome.field, "reason": outcome.reason} == line["refused"]
    else:
        said = [{"type": event_type(event), "id": event.id, "subject": event.subject,
                 "time": to_builtins(event.time), "data": to_builtins(event.data)} for event in outcome]  # fmt: skip
        assert json.loads(json.dumps(said)) == line["becomes"]


@pytest.mark.parametrize("name", sorted(set(DIALECTS) - {"native"}))
def test_the_samples_use_every_shape(name: str) -> None:
    lines = [json.loads(line) for line in (SAMPLES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    field = DIALECTS[name].kind.field
    kinds = {
        line["kind"] or (line["payload"].get(field.text) if field else DIALECTS[name].kind.always) for line in lines
    }

    assert set(DIALECTS[name].shapes) <= kinds


def test_a_path_and_a_thin_event_lead_on() -> None:
    dialect = DIALECTS["fast-track"]

    assert kind_of_path(dialect, "post", "v1/integration/payment/") == "PAYMENT"
    assert kind_of_path(dialect, "GET", "v1/integration/payment") is None
    assert pull_path(pulls_of(dialect)["blocks"], "a/b?c") == "/userblocks/a%2Fb%3Fc"


def test_a_sound_file_loads_and_its_digest_follows_its_content(tmp_path: Path) -> None:
    first = load_dialect(write(tmp_path, SOUND))
    again = load_dialect(write(tmp_path, yaml.safe_dump(SOUND) + "# a comment\n"))
    other = load_dialect(write(tmp_path, changed("shapes.paid.id", "x{no}")))

    assert first.digest == again.digest != other.digest


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        ("shapes.paid.event", "deposit.aproved", "shapes.paid, rule 1: event: there is no event 'deposit.aproved'"),
        ("shapes.paid.event", "brand.switched", "there is no event 'brand.switched'"),
        ("shapes.paid.data.amuont", "sum", "data: amuont: there is no such field"),
        ("shapes.paid.data", {"payment": "no"}, "data: amount: is missing"),
        ("shapes.paid.data.amount", {"form": "sum"}, "amount: no value is written with form"),
        ("shapes.paid.data.payment", False, "data: payment: YAML reads this as true or false"),
        ("shapes.paid.id", "{no", "id: '{no' has a brace without its partner"),
        ("shapes.paid.id", None, "id: is missing"),
        ("shapes.state.data.product", {"always": "casnio"}, "'casnio' is not one of any, casino"),
        ("shapes.state.event", {"A": "bonus.granted", "B": "deposit.failed"}, "have different fields"),
        ("shapes.state.choose", None, "choose: is missing"),
        ("shapes.state.when", {"sum": {"above": 0}}, "when.sum: write a word"),
        ("shapes.paid.when", {"a..b": 1}, "when: 'a..b' is not a path"),
        ("shapes.paid.note", "x", "shapes.paid.0.note: is no field here"),
        ("money", "cents", "money: found 'cents'; expected one of units, minor, micros"),
        ("kind.paths", {"POST /x": "gone"}, "there is no shape 'gone'"),
        ("unmapped", {"paid": "because"}, "has a shape as well"),
        ("pulls", {"blocks": {"get": "/b/{player}", "answer": "paid"}}, "must end with facts.told"),
        ("pulls", {"blocks": {"get": "/b", "answer": "paid"}}, "pulls.blocks.get"),
    ],
)
def test_a_broken_file_names_itself_the_place_and_the_reason(
    tmp_path: Path, place: str, value: object, said: str
) -> None:
    with pytest.raises(PolicyFileError) as caught:
        load_dialect(write(tmp_path, changed(place, value)))

    assert str(caught.value).startswith("shop.yaml:")
    assert said in str(caught.value)


def test_a_name_that_is_taken_and_a_key_that_stands_twice_are_errors(tmp_path: Path) -> None:
    write(tmp_path, SOUND)
    write(tmp_path, SOUND, "shop2.yaml")
    with pytest.raises(PolicyFileError, match="'shop' is taken already"):
        load_dialects(tmp_path)
    with pytest.raises(PolicyFileError, match="'title' stands twice"):
        load_dialect(write(tmp_path, yaml.safe_dump(SOUND) + "title: again\n"))


def changed(place: str, value: object) -> dict[str, Any]:
    content = json.loads(json.dumps(SOUND))
    *path, last = place.split(".")
    inside = content
    for name in path:
        inside = inside[name]
    inside[last] = value
    return content


def write(folder: Path, content: object, name: str = "shop.yaml") -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else yaml.safe_dump(content), encoding="utf-8")
    return path


def test_the_example_of_the_documentation_does_what_it_says(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "dialects.md").read_text(encoding="utf-8")
    dialect = load_dialect(write(tmp_path, page.split("```yaml\n")[1].split("```")[0]))
    payload = " ".join(page.split("A web shop sends `")[1].split("`")[0].split()).encode()
    (event,) = read_payload(dialect, payload, kind="", brand="acme", told={"base_currency": "EUR"})

    assert (event_type(event), event.subject, event.id) == ("deposit.approved", "mia", "payment/17/ok")
    assert (event.data.payment, event.data.amount.minor, event.data.method) == ("17", 2550, "card")


def test_an_alias_is_refused_before_it_unfolds(tmp_path: Path) -> None:
    bomb = "a: &a [x]\n" + "".join(
        f"{n}: &{n} [*{p}, *{p}, *{p}]\n" for p, n in zip("abcdefgh", "bcdefghi", strict=True)
    )
    (tmp_path / "bomb.yaml").write_text(bomb)

    with pytest.raises(PolicyFileError, match="alias"):
        load_dialect(tmp_path / "bomb.yaml")


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(PolicyFileError, match="CVH_DIALECTS"):
        load_dialects(tmp_path / "nowhere")


def test_a_fault_is_one_sentence_that_can_be_written_whatever_the_file_holds(tmp_path: Path) -> None:
    (tmp_path / "odd.yaml").write_text('dialect: "' + "x" * 20_000 + '"\n"\\uD800": 1\n')

    with pytest.raises(PolicyFileError) as refused:
        load_dialect(tmp_path / "odd.yaml")
    assert len(str(refused.value).encode()) < 2_000
