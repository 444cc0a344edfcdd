"""A play's result before it acts: what it would have done, and how often it would have been accepted."""

import pytest

from core.choosing import WHOLE
from core.decide import decide
from core.foresight import Case, foresee
from core.plays import ArmChoice
from tests.builders import FREE_SPINS, play
from tests.core.test_offering import VIP, asked

LOBBY, HELP = ArmChoice("lobby_order"), ArmChoice("help")


def cases(count: int = 900, **changes: object) -> list[Case]:
    """Whoever got spins took them half the time, whoever got the VIP tier always."""
    made = []
    for number in range(count):
        given = asked(number, **changes)
        decision = decide(given)
        taken = {"free_spins": number % 2 == 0, "vip_fast_track": True}.get(decision.arm, False)
        made.append(Case(given, decision, taken))
    return made


def test_a_play_that_is_in_force_is_foreseen_to_be_accepted_as_often_as_it_was() -> None:
    known = cases()
    found = foresee(known[0].inputs.play, known)  # type: ignore[arg-type]

    assert found.refused == ""
    assert found.effective == pytest.approx(len(known))
    assert found.accepted == found.logged
    assert sum(found.would.values()) == len(known)


def test_a_play_without_one_of_the_offers_is_weighed_by_the_chances_on_record() -> None:
    known, alone = cases(), play(FREE_SPINS, LOBBY)
    found = foresee(alone, known)
    spins = next(one for one in decide(asked(play=alone)).chances if one.candidate.arm == "free_spins")

    assert found.accepted is not None
    assert found.accepted.low < spins.millionths / WHOLE / 2 < found.accepted.high
    assert "vip_fast_track gold" not in found.would


def test_of_what_was_never_tried_nothing_is_said() -> None:
    found = foresee(play(HELP), cases(300))

    assert found.accepted is None
    assert found.would == {"help": 300}
    assert "100% of what the play would do was never tried" in found.refused


def test_a_log_of_few_cases_is_refused_in_words() -> None:
    known = cases(60)

    assert "are worth" in foresee(play(FREE_SPINS, VIP), known).refused
    assert "no case" in foresee(play(FREE_SPINS, VIP), []).refused


def test_where_chance_never_decided_only_what_was_done_is_known() -> None:
    known = cases(300, chooser=None)

    assert foresee(play(FREE_SPINS, HELP), known).accepted == foresee(play(FREE_SPINS), known).logged
    assert "never tried" in foresee(play(LOBBY, FREE_SPINS), known).refused
