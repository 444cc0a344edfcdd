"""Autonomy in a running hub: what waits, what is tried, what is asked anew, and whose word takes an arm down."""

import asyncio
from collections.abc import Sequence

import pytest

from api.state import HubState
from api.turn import Counts, Turn
from api.wiring import open_scratch_ledger
from api.worker import Waiting
from core.autonomy import Evidence, Rung, climbed
from core.entries import Batch, Job, Pack, Publication
from core.events import Event
from core.plays import ArmChoice, Play
from core.policy import Autonomy, BrandPolicy, Caps
from core.proposals import PlayJudged
from core.record import canonical
from evals.verify import verify
from tests.api.people import SPINS, a_calm_player, as_person, cvh, person, publish
from tests.builders import (
    BRAND,
    FREE_SPINS,
    LAW,
    command_accepted,
    consent,
    decision_requested,
    noon,
    play,
    policy,
    registered,
    self_exclusion,
    situation,
)
from tests.conftest import Running


class Bench:
    """A hub's turn over a ledger that is thrown away, driven by hand."""

    def __init__(self, ledger, brand: BrandPolicy) -> None:
        self.ledger, self.state = ledger, HubState(ledger.recover(), {BRAND: brand}, None, LAW)
        self.turn, self.position, self.jobs = Turn(self.state, ledger, Counts(), {}), 0, list[Job]()
        self.commit(Batch(policies=[brand], laws=[LAW]))

    def commit(self, batch: Batch) -> None:
        self.ledger.commit(batch)
        self.jobs.extend(batch.jobs)
        for proposal in batch.proposals:
            self.state.settle(proposal)
        for made in batch.turned:
            self.state.book = self.state.book.with_play(made)

    def take(self, *events: Event) -> None:
        for event in events:
            self.position += 1
            batch = Batch()
            data = b"[" + canonical(event) + b"]"
            self.turn.take(Pack(position=self.position, data=data, at=event.time, history=False, brand=None), batch)
            self.turn.climbing.look(batch)
            self.commit(batch)

    def propose(self, made: Play, run: str) -> None:
        batch = Batch()
        self.turn.accept(Publication(run=run, brand=BRAND, play=made, transcript=b"{}", at=noon()), batch)
        self.commit(batch)

    def hear(self, word: Evidence | PlayJudged) -> None:
        batch = Batch()
        self.turn.accept(word, batch)
        self.commit(batch)

    def visit(self, player: str, minute: float = 1, number: str = "") -> None:
        """A calm player comes and asks."""
        about = {"subject": player, "time": noon(minute)}
        self.take(
            registered(id=f"r{player}{number}", **about),
            consent(id=f"c{player}{number}", **about),
            decision_requested(id=f"d{player}{number}", **about),
        )


@pytest.fixture
def bench():
    with open_scratch_ledger() as ledger:
        yield lambda **rules: Bench(ledger, policy(autonomy=Autonomy(arms={"free_spins": "auto"}, **rules), caps=CAPS))


CAPS = Caps(per_player_day=9, player_day=10**30, brand_day=10**30)
HELP = ArmChoice("help")
DEMOTED = {"brand": "northstar", "arm": "free_spins", "reason": "complaints"}
GIFT = play(FREE_SPINS, situation=situation(residence="DE"), written=noon())


@pytest.mark.parametrize("start", ["observe", "suggest"])
def test_a_play_with_an_offer_does_not_act_by_itself_where_its_arm_has_not_come_so_far(bench, start) -> None:
    hub = bench(start=start)
    hub.propose(GIFT, "r" * 32)
    hub.propose(play(HELP), "s" * 32)

    assert hub.state.book.plays == (play(HELP),)


def test_a_yes_does_not_act_where_an_arm_has_come_down_to_observe_meanwhile(bench) -> None:
    hub, run = bench(start="suggest"), "r" * 32
    hub.propose(GIFT, run)
    hub.hear(Evidence(brand=BRAND, arms=("free_spins",), kind="demoted", at=noon(), by="olga", reason="complaints"))
    yes = PlayJudged(run=run, digest=GIFT.digest, accepted=True, by="sam", user="k", reason="good", at=noon(1))
    hub.hear(yes)

    assert (len(hub.state.book), hub.ledger.proposal(run).standing) == (0, "refused")
    assert "observe" in hub.ledger.proposal(run).judged.objections[0]


def test_a_canary_that_is_taken_more_often_is_put_in_force_and_its_arm_rises(bench) -> None:
    hub = bench(start="canary", canary=50, players=5, accepted=1)
    hub.propose(GIFT, "r" * 32)
    (canary,) = hub.state.book.canaries
    for number in range(60):
        player = f"p{number}"
        hub.visit(player)
        if canary.reaches(player):
            hub.take(command_accepted(id=f"a{number}", subject=player, time=noon(2)))

    (acting,) = hub.state.book.plays
    assert (acting.share, hub.state.book.canaries) == (100, ())
    assert hub.state.ladder.rung("free_spins", hub.state.policies[BRAND]) == Rung("auto")
    assert HubState(hub.ledger.recover(), hub.state.policies, None, LAW).ladder == hub.state.ladder


def test_a_canary_under_which_more_players_come_to_harm_is_withdrawn_and_its_arm_comes_down(bench) -> None:
    hub = bench(start="canary", canary=50)
    hub.propose(GIFT, "r" * 32)
    (canary,) = hub.state.book.canaries
    for number in range(40):
        player = f"p{number}"
        hub.visit(player)
        if canary.reaches(player):
            hub.take(self_exclusion(id=f"x{number}", subject=player, time=noon(2)))

    assert hub.state.book.plays == ()
    assert hub.state.ladder.rung("free_spins", hub.state.policies[BRAND]) == Rung("suggest")


@pytest.mark.parametrize("why", ["demoted", "ceiling"])
def test_a_canary_ends_when_its_arm_comes_down_and_what_is_in_force_goes_on(bench, why) -> None:
    hub = bench(start="auto")
    hub.propose(GIFT, "r" * 32)
    hub.state.book = hub.state.book.with_play(canary := play(FREE_SPINS, situation=GIFT.situation, share=10))
    fallen = policy(autonomy=Autonomy(start="auto", arms={"free_spins": "suggest"}), caps=CAPS)
    if why == "ceiling":
        hub.state._policies[BRAND] = fallen
    else:
        said = Evidence(brand=BRAND, arms=("free_spins",), kind="demoted", at=noon(), by="olga", reason="complaints")
        hub.hear(said)
        assert hub.state.book.canaries == (canary,)
        hub.hear(said)
    hub.visit("anna")

    assert hub.state.book.canaries == ()
    assert hub.state.book.plays == (GIFT,)
    (said,) = [moved.evidence for moved in hub.ledger.recover().moves if moved.evidence.kind == "fell"]
    assert said.play == canary.digest


def asked(jobs: Sequence[Job]) -> list[str]:
    return [job.reason for job in jobs]


def test_a_play_that_is_too_old_is_asked_anew_once_and_goes_on_acting(bench) -> None:
    hub = bench(start="auto", play_days=2)
    hub.propose(GIFT, "r" * 32)
    hub.visit("anna", 1)
    young = asked(hub.jobs)
    for number, minute in enumerate((3000, 3001)):
        hub.visit("anna", minute, str(number))

    assert young == []
    assert asked(hub.jobs) == ["aged"]
    assert hub.state.book.plays == (GIFT,)


def test_a_play_that_hardly_anybody_wants_is_asked_anew(bench) -> None:
    hub = bench(start="auto", worth=9_000, players=5)
    hub.propose(GIFT, "r" * 32)
    for number in range(30):
        hub.visit(f"p{number}")

    assert asked(hub.jobs) == ["underperforms"]


async def test_a_persons_word_takes_an_arm_down_and_is_on_record(running: Running) -> None:
    key = await person(running, "olga", "operate")
    said = await as_person(running, key, "/v1/autonomy/demotions", DEMOTED)
    shown = await cvh(running, "autonomy", "show", "--brand", "northstar")
    (free_spins,) = (one for one in shown["arms"] if one["arm"] == "free_spins")
    (step,) = shown["steps"]

    assert (said.status_code, said.json()["level"]) == (200, "canary")
    assert (free_spins["level"], free_spins["ceiling"]) == ("canary", "auto")
    assert (step["from"], step["to"], step["why"]) == ("auto", "canary", "olga's own key: complaints")
    assert verify(running.hub.archive).sound


async def test_the_operator_says_it_from_the_command_line(running: Running) -> None:
    told = await cvh(running, "autonomy", "demote", "lagoon", "free_spins", "--reason", "complaints")

    assert (told["level"], told["missing"].partition(",")[0]) == ("canary", "a canary that is better")


async def test_a_word_in_the_middle_of_a_turn_is_weighed_behind_what_the_turn_has_weighed(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both go down one level: recorded the other way round, the arm would stand higher after a restart."""
    worker = running.hub.worker
    propose = worker._turning.judging.propose
    said = Evidence(brand="northstar", arms=("free_spins",), kind="demoted", at=noon(), by="olga", reason="complaints")
    words = [Waiting(said, asyncio.get_running_loop().create_future())]

    def propose_and_speak(publication: Publication, batch: Batch) -> None:
        propose(publication, batch)
        while words:
            worker._urgent.append(words.pop())

    monkeypatch.setattr(worker._turning.judging, "propose", propose_and_speak)
    await a_calm_player(running)
    wrong = ArmChoice("free_spins", "no-such-tier")
    await asyncio.gather(publish(running, wrong, run="r" * 32), publish(running, ArmChoice("help"), run="s" * 32))

    assert [step.after for moved in running.hub.archive.moves() for step in moved.steps][:2] == ["canary", "suggest"]
    assert climbed(running.hub.archive.moves()) == running.hub.state.ladder
    assert verify(running.hub.archive).sound


@pytest.mark.parametrize(
    ("key", "word", "status", "field"),
    [
        ("machine", {}, 403, "Authorization"),
        ("reviewer", {}, 403, "Authorization"),
        ("stranger", {"brand": "lagoon"}, 403, "Authorization"),
        ("stranger", {"brand": "nobody"}, 404, "brand"),
        ("stranger", {"arm": "reality_check"}, 404, "arm"),
    ],
)
async def test_a_word_that_may_not_stand_says_why(
    running: Running, key: str, word: dict, status: int, field: str
) -> None:
    if key == "machine":
        text = running.hub.folder.key("northstar").read_text()
    else:
        text = await person(running, key, "review" if key == "reviewer" else "operate")
    said = await as_person(running, text, "/v1/autonomy/demotions", {**DEMOTED, **word})

    assert (said.status_code, said.json()["error"]["field"]) == (status, field)
    assert running.hub.archive.moves() == []


async def test_a_play_with_an_offer_that_people_accept_often_enough_leads_to_canaries(running: Running) -> None:
    """The whole way: demoted to where people are asked, accepted by one of them, and what that comes to."""
    key = await person(running, "olga", "operate", "approve")
    for _ in range(2):
        await as_person(running, key, "/v1/autonomy/demotions", DEMOTED)
    await a_calm_player(running)
    await publish(running, SPINS, run="r" * 32)
    (waiting,) = running.hub.archive.proposals(standing="waiting")
    word = {"accept": True, "digest": waiting.proposed.digest, "reason": "good"}
    said = await as_person(running, key, f"/v1/proposals/{waiting.proposed.run}", word)
    shown = await cvh(running, "autonomy", "show", "--brand", "northstar")

    assert said.status_code == 200
    assert [step["to"] for step in shown["steps"]] == ["suggest", "canary"]
    assert next(one for one in shown["arms"] if one["arm"] == "free_spins")["streak"] == 1
    assert [one.arms[0].arm for one in running.hub.state.book.plays] == ["free_spins"]
    assert verify(running.hub.archive).sound
