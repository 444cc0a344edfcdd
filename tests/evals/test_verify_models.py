"""Decisions are derived again with the models of their digests, and those were in force then, or it is found."""

from msgspec.structs import replace

from core.audit import write_record
from core.chain import Entry
from core.decide import Inputs, decide
from core.lineup import InForce, Step
from core.plays import PlayBook
from core.record import canonical
from evals.verify import Verified, verify
from tests.builders import LAW, decision_requested, inputs, policy
from tests.core.fitted import both, chooser, promoted, registered
from tests.core.scores.test_scores import PLAYED
from tests.evals.evening import FakeArchive, relinked

FIRST, SECOND = both(), both(returns=1.0)
CHURN, BETTER = FIRST.champions["churn"], SECOND.champions["churn"]
ONE, OTHER = InForce(FIRST, chooser()), InForce(SECOND, chooser())
START: list[Step] = [
    *(registered(one) for one in (*FIRST.champions.values(), BETTER, chooser())),
    *(promoted(one) for one in (*FIRST.champions.values(), chooser())),
]


def said(steps: list[Step]) -> list[Entry]:
    return [Entry(0, "model", step.digest, canonical(step), b"") for step in steps]


def decided(number: int, scoring: InForce) -> Entry:
    given: Inputs = inputs(
        event=decision_requested(id=str(number)), profile=PLAYED, play=None, playbook=PlayBook().digest,
        models=scoring.models, chooser=scoring.chooser,
    )  # fmt: skip
    decision = decide(given)
    return Entry(0, "decision", decision.id, write_record(given, decision), b"")


def verified(*entries: Entry) -> Verified:
    files = [Entry(0, "policy", policy().digest, canonical(policy()), b""),
             Entry(0, "law", LAW.digest, canonical(LAW), b"")]  # fmt: skip
    return verify(FakeArchive(relinked([*files, *entries])))  # type: ignore[arg-type]


def test_decisions_with_what_was_in_force_are_sound_before_and_behind_a_promotion() -> None:
    done = verified(decided(1, InForce()), *said(START), decided(2, ONE), *said([promoted(BETTER)]), decided(3, OTHER))

    assert done.findings == []
    assert done.words == len(START) + 1


def test_a_decision_that_was_on_its_way_when_its_models_were_replaced_is_sound() -> None:
    assert verified(*said([*START, promoted(BETTER)]), decided(1, ONE), decided(2, OTHER)).findings == []


def test_nobody_decides_with_models_before_they_are_in_force() -> None:
    done = verified(*said(START), decided(1, OTHER), *said([promoted(BETTER)]))

    assert [finding.what for finding in done.findings] == [
        f"models {SECOND.digest[:12]} with chooser {chooser().digest[:12]} were not in force then"
    ]


def test_nobody_goes_back_to_models_that_the_brands_decisions_have_left() -> None:
    done = verified(*said([*START, promoted(BETTER)]), decided(1, OTHER), decided(2, ONE))

    assert [finding.position for finding in done.findings] == [len(START) + 5]


def test_a_model_under_another_ones_digest_is_found() -> None:
    forged = [replace(entry, subject="0" * 64) for entry in said(START)]

    assert "it stands under another model's digest" in {finding.what for finding in verified(*forged).findings}


def test_a_model_that_was_changed_after_it_was_promoted_is_found() -> None:
    entries = [*said(START), decided(1, ONE)]
    entries[0] = replace(entries[0], body=entries[0].body.replace(b'"bias":0.0', b'"bias":0.5'))

    assert len(verified(*entries).findings) >= 2
