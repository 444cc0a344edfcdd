"""Every number of an explanation stands in the record of its decision, and every explanation names rules."""

import re
from collections.abc import Iterator

import pytest

from core.audit import read_record, write_record
from core.decide import Inputs, decide
from core.events import DecisionRequested, Request
from core.explain import explain
from core.plays import Play, Provenance
from core.record import canonical
from core.situation import situation_of
from evals.rerun import rerun
from evals.traces import recorded_trace
from prompts.brands import load_brands
from prompts.law import load_law
from tests.core.fitted import taught
from tests.core.test_offering import asked
from tests.law_of_harm.states import State, draw

NUMBER = re.compile(r"\d+(?:\.\d+)?")
RULE = re.compile(r"\b[A-Z]{1,4}-\d+\b")
DRAWN = 1_000


def evening() -> Iterator[bytes]:
    done = rerun(recorded_trace("sample"), load_brands(), load_law())
    return (taken.record for taken in done.taken.values())


def generated() -> Iterator[bytes]:
    return (record_of(draw(seed), seed) for seed in range(DRAWN))


def record_of(state: State, seed: int) -> bytes:
    """A decision among the candidates of a state, under a play that names them."""
    facts = state.facts
    profile, signal = facts.profile, facts.signal or "requested"
    request = Request(moment="lobby", key="k")
    asked = DecisionRequested(
        id=f"e{seed}", source="evals", time=facts.at, subject=profile.player, brand=profile.brand, data=request
    )
    play = Play(
        situation=situation_of(profile, signal, facts.policy, facts.at),
        arms=state.choices,
        words={"en": {}},
        seconds=600,
        hypothesis="h",
        judged_wrong_if="j",
        provenance=Provenance(strategist="person", run="r", policy=facts.policy.digest),
    )
    inputs = Inputs(
        event=asked, profile=profile, signal=signal, policy=facts.policy, play=play, playbook="b" * 64,
        commercial_on=facts.commercial_on, spent=facts.spent, used=facts.used, market=facts.market, law=facts.law,
        migrating=facts.migrating, watermark=facts.watermark, gap=facts.gap, offset=facts.offset,
    )  # fmt: skip
    return write_record(inputs, decide(inputs))


@pytest.mark.parametrize(("records", "most"), [(evening, 20), (generated, DRAWN - 1)], ids=["the sample", "generated"])
def test_every_number_of_an_explanation_is_in_its_record(records, most: int) -> None:
    seen = 0

    for body in records():
        record = read_record(body)
        text, known = explain(record.decision), set(NUMBER.findall(canonical(record).decode()))
        said = NUMBER.findall(text)
        assert not [number for number in said if number not in known], text
        assert RULE.search(text) or not record.decision.rulings, text
        if record.decision.command is not None and record.decision.command.amount is not None:
            assert record.decision.command.amount.amount in text
        seen += 1
    assert seen > most


def test_scores_and_chances_are_in_plain_words_and_every_number_of_them_in_the_record() -> None:
    for number in range(20):
        given = asked(number, chooser=taught())
        body = write_record(given, decide(given))
        text = explain(read_record(body).decision)

        assert "within a month with probability 0.5000" in text
        assert "of a million: none " in text
        assert set(NUMBER.findall(text)) <= set(NUMBER.findall(body.decode()))
