"""The play: what the agents wrote is put together as they wrote it, and says who has thought."""

import pytest
from msgspec.structs import replace

from agents.execution import draft
from agents.messages import Plan, Proposal, Strategist
from agents.play import write_play
from core.components import Components
from core.plays import ArmChoice, Provenance
from tests.agents.test_execution import a_case
from tests.tools.room import NOON

ARMS = (ArmChoice("cool_down"), ArmChoice("free_spins", "small"))
CASE = a_case("tilt")


def a_proposal(strategist: Strategist = "offline") -> Proposal:
    prompt = "s" * 64 if strategist == "model" else ""
    return Proposal(arms=ARMS, hypothesis="why", judged_wrong_if="when", strategist=strategist, prompt=prompt)


def a_plan(writer: Strategist = "offline") -> Plan:
    plan = draft(CASE, ARMS, Components())
    return plan if writer == "offline" else replace(plan, writer=writer, prompt="e" * 64)


def test_a_play_is_what_the_agents_have_written() -> None:
    proposal, plan = a_proposal(), a_plan()

    play = write_play("r" * 32, CASE, proposal, plan, NOON)

    assert (play.situation, play.arms, play.written) == (CASE.situation, ARMS, NOON)
    assert (play.hypothesis, play.judged_wrong_if) == ("why", "when")
    assert (play.words, play.seconds, play.channels) == (plan.words, plan.seconds, plan.channels)
    assert set(play.words["en"]) == {choice.arm for choice in ARMS}


@pytest.mark.parametrize(
    ("strategist", "writer", "told", "prompts"),
    [
        ("offline", "offline", "offline", ()),
        ("model", "offline", "model", ("s" * 64,)),
        ("offline", "model", "model", ("e" * 64,)),
        ("model", "model", "model", ("s" * 64, "e" * 64)),
    ],
)
def test_a_play_is_a_models_if_a_model_had_any_part_in_it(
    strategist: Strategist, writer: Strategist, told: str, prompts: tuple[str, ...]
) -> None:
    play = write_play("r" * 32, CASE, a_proposal(strategist), a_plan(writer), NOON)

    assert play.provenance == Provenance(strategist=told, run="r" * 32, policy=CASE.policy, prompts=prompts)


def test_runs_with_the_same_words_are_plays_of_their_own() -> None:
    one, two = (write_play(run * 32, CASE, a_proposal(), a_plan(), NOON) for run in "ab")

    assert one.digest != two.digest
