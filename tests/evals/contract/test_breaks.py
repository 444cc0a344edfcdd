"""Compatibility: what counts as a break, for whom, and that the code breaks no published release."""

import copy

import pytest

from evals import schemas
from evals.contract.breaks import breaks, surprises
from evals.contract.schema import event_schema

NOW = event_schema()


def changed(change):
    """The contract of today after a change."""
    new = copy.deepcopy(NOW)
    change(new["$defs"])
    return new


def field(struct, name, **rules):
    return lambda defs: defs[struct]["properties"][name].update(rules)


@pytest.mark.parametrize("release", schemas.releases())
def test_the_code_takes_whatever_a_published_release_allowed(release):
    assert breaks(schemas.releases()[release], NOW) == []


def test_a_contract_breaks_nothing_of_itself():
    assert breaks(NOW, NOW) == surprises(NOW, NOW) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda defs: defs["Bet"]["properties"].pop("lines"), "game.bet.data.lines is gone"),
        (lambda defs: defs["Bet"]["required"].append("rtp"), "game.bet.data.rtp is required now"),
        (field("Bet", "category", enum=["slots"]), 'game.bet.data.category no longer takes "dice"'),
        (field("Bet", "round", type="integer"), 'game.bet.data.round was "string" and is "integer" now'),
        (field("Bet", "round", pattern="^r"), 'game.bet.data.round follows another rule now: "^r"'),
        (field("Bet", "round", maxLength=20), 'game.bet.data.round has a narrower bound now: "maxLength 20"'),
        (field("CommandState", "seq", minimum=2), 'command.shown.data.seq has a narrower bound now: "minimum 2"'),
        (
            lambda defs: defs["Bet"]["properties"].update(lines={"type": "integer"}),
            "game.bet.data.lines no longer takes null",
        ),
        (
            lambda defs: defs["Envelope"].update(additionalProperties=False),
            "game.bet refuses fields it does not know now",
        ),
        (
            lambda defs: defs["Leg"]["properties"]["live"].update(type="string"),
            'sport.bet.data.legs[].live was "boolean" and is "string" now',
        ),
    ],
)
def test_what_takes_something_from_a_sender_breaks_him(change, told):
    assert told in breaks(NOW, changed(change))


def test_a_type_that_is_gone_breaks_its_senders():
    gone = {**NOW, "anyOf": [choice for choice in NOW["anyOf"] if not choice["$ref"].endswith("/game.bet")]}

    assert breaks(NOW, gone) == ["game.bet is gone"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda defs: defs["Bet"]["required"].remove("round"), "game.bet.data.round may be missing now"),
        (field("Limit", "kind", enum=["deposit", "loss", "mood", "session", "stake"]), 'data.kind may be "mood" now'),
        (field("Money", "amount", anyOf=[{"type": "string"}, {"type": "null"}]), "stake.amount may be null now"),
        (field("Bet", "round", maxLength=999), 'round may lie outside the bound "maxLength 200" now'),
        (field("Login", "method", default="sso"), 'method means "sso" when left out, and meant "password"'),
    ],
)
def test_what_gives_a_sender_more_surprises_a_reader_and_breaks_no_sender(change, told):
    new = changed(change)

    assert breaks(NOW, new) == []
    assert any(sentence.endswith(told) for sentence in surprises(NOW, new))


def test_a_new_type_and_a_new_field_surprise_nobody():
    def grow(defs):
        defs["Bet"]["properties"]["table"] = {"type": "string"}
        defs["new.type"] = {**defs["game.bet"], "properties": {"type": {"const": "new.type"}, "data": {}}}

    new = changed(grow)
    new["anyOf"] = [*NOW["anyOf"], {"$ref": "#/$defs/new.type"}]

    assert breaks(NOW, new) == surprises(NOW, new) == []


def test_the_check_prints_both_and_ends_well(capsys):
    assert schemas.check() == 0
    assert 'time.due.data.timer may be "inactivity" now' in capsys.readouterr().out
