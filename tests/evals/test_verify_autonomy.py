"""Steps on the ladder follow from the evidence that is recorded with them, or verification says where they do not."""

import pytest
from msgspec.structs import replace

from core.autonomy import BLANK, Evidence, Moved, weigh, without_offers
from core.chain import Entry
from core.plays import ArmChoice, Play
from core.policy import Autonomy
from core.record import canonical, digest
from core.trial import Side, Trial
from evals.verify import Verified, verify
from tests.builders import BRAND, FREE_SPINS, NOON, play, policy
from tests.evals.evening import FakeArchive, relinked

POLICY = policy(autonomy=Autonomy(start="canary", arms={"free_spins": "auto"}, players=50))
CANARY = play(FREE_SPINS, share=10)
WORSE = Trial(Side(200, 40, 2), Side(200, 120, 2))


def evidence(**more: object) -> Evidence:
    told = {"kind": "tried", "trial": WORSE, "play": CANARY.digest, **more}
    return Evidence(brand=BRAND, arms=("free_spins",), at=NOON, **told)  # type: ignore[arg-type]


def entry(kind: str, subject: str, value: object) -> Entry:
    return Entry(0, kind, subject, canonical(value), b"")


def verified(*moves: Moved, plays: tuple[object, ...] = ()) -> Verified:
    before = [entry("policy", POLICY.digest, POLICY), entry("play", CANARY.digest, CANARY)]
    said = [entry("autonomy", digest(moved.evidence), moved) for moved in moves]
    after = [entry("play", one.digest, one) for one in plays]  # type: ignore[attr-defined]
    return verify(FakeArchive(relinked([*before, *said, *after])))  # type: ignore[arg-type]


def a_move() -> Moved:
    moved = weigh(BLANK, evidence(), POLICY, CANARY)
    assert moved is not None
    return moved


def test_a_step_that_follows_from_its_evidence_is_sound_and_so_is_the_withdrawal_it_asks_for() -> None:
    done = verified(a_move(), plays=(replace(CANARY, share=0),))

    assert done.sound
    assert done.words == 1


def test_a_play_in_force_that_goes_on_without_its_offers_is_sound_and_its_withdrawal_instead_is_found() -> None:
    acting = play(FREE_SPINS, ArmChoice("help"))
    harmful = evidence(trial=Trial(Side(200, 120, 40), Side(200, 40, 2)), play=acting.digest)
    moved, left = weigh(BLANK, harmful, POLICY, acting), without_offers(acting)
    assert moved is not None

    def after(turned: Play) -> Verified:
        said, made = entry("autonomy", digest(harmful), moved), entry("play", turned.digest, turned)
        before = [entry("policy", POLICY.digest, POLICY), entry("play", acting.digest, acting)]
        return verify(FakeArchive(relinked([*before, said, made])))  # type: ignore[arg-type]

    assert after(left).mismatches == 0
    assert after(replace(acting, share=0)).mismatches == 1


def test_a_canary_is_withdrawn_when_its_arm_has_fallen_and_not_before() -> None:
    fell = evidence(kind="fell", trial=None)
    down = weigh(BLANK, evidence(kind="demoted", trial=None), POLICY)
    assert down is not None
    assert weigh(BLANK, fell, POLICY, CANARY) is None
    withdrawn = weigh(BLANK.after(down), fell, POLICY, CANARY)
    assert withdrawn is not None

    assert verified(down, withdrawn, plays=(replace(CANARY, share=0),)).mismatches == 0
    assert verified(withdrawn, plays=(replace(CANARY, share=0),)).mismatches == 1


FORGED = [
    replace(a_move(), evidence=evidence(trial=Trial(Side(200, 119, 2), Side(200, 120, 2)))),
    replace(a_move(), steps=(replace(a_move().steps[0], after="auto"),)),
    replace(a_move(), steps=()),
    replace(a_move(), turned=""),
    replace(a_move(), policy="f" * 64),
]


@pytest.mark.parametrize(
    "forged", FORGED, ids=["milder evidence", "another level", "no step", "no withdrawal", "policy"]
)
def test_a_step_that_does_not_follow_is_found(forged: Moved) -> None:
    assert verified(forged).mismatches == 1


def test_a_play_that_was_withdrawn_for_no_recorded_reason_is_found() -> None:
    done = verified(plays=(replace(CANARY, share=0),))

    assert [one.what for one in done.findings] == ["the play was withdrawn, and nothing before it says why"]


def test_evidence_is_weighed_where_the_arm_stood_then() -> None:
    assert not verified(a_move(), a_move()).sound


@pytest.mark.parametrize("kind", ["objected", "refused"])
def test_evidence_of_a_word_that_nobody_has_said_is_found(kind: str) -> None:
    moved = weigh(BLANK, evidence(kind=kind, trial=None), POLICY)
    assert moved is not None

    (finding,) = verified(moved).findings
    assert finding.what.endswith("no such word is in the chain behind it")


def test_evidence_that_is_weighed_by_the_lines_of_another_brand_is_found() -> None:
    moved = weigh(BLANK, replace(evidence(kind="demoted", trial=None), brand="other"), POLICY)
    assert moved is not None

    assert [one.what for one in verified(moved).findings] == [
        "it weighs what one brand has shown by the lines of another"
    ]
