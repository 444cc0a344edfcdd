"""What no run may reach, read, say or take away: rules 11 to 13 and 17."""

import json

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine as Database
from sqlalchemy import text

from core.arms import Arm
from core.channels import ONLINE, Silence, Wait, way
from core.model import ToolCall
from core.plays import ArmChoice, Copy
from core.policy import Quiet
from core.profile import Person, Tilt
from core.record import canonical
from core.scope import Scope
from core.situation import situation_of
from evals.engine import components
from tests.builders import BRAND, NOON, PLAYER
from tests.builders import verified_profile as calm
from tests.graphs.house import ScriptedModels, said
from tests.security.must_never import (
    ACME,
    OFFERED,
    SPINS,
    asked,
    decision_of,
    for_calm,
    handed,
    happens,
    house,
    online_now,
    strategy,
)
from tools.toolbox import ALLOWED

UNLISTED = (
    "run_sql", "http_get", "python", "last_results; DROP TABLE audit", "../read_player_state", "", "__class__",
    "x" * 10**6,
)  # fmt: skip


@pytest.mark.parametrize("name", UNLISTED, ids=[name[:20] or "empty" for name in UNLISTED])
async def test_rule_11_no_unlisted_tool_url_code_or_query_is_run(database: Database, name: str) -> None:
    engine = house(database)
    arguments = '{"query": "DROP TABLE audit", "url": "http://169.254.169.254/"}'

    job = await asked(engine, said(calls=[ToolCall(id="1", tool=name, arguments=arguments)]), said(strategy(OFFERED)))
    scope = Scope(
        run=job.run, agent="execution", brand=BRAND, player=PLAYER, situation=job.situation, at=NOON
    )  # fmt: skip
    refused = json.loads(await engine.toolbox.call(scope, "list_choices", "{}"))

    with database.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM audit")) > 0
    notes = engine.published[0].transcript.decode()
    assert "there is no tool" in notes
    assert refused["error"] == "execution may not call list_choices"


async def test_rule_12_no_secret_and_no_other_players_data_is_read(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CVH_MODEL_KEY", "canary-key")
    engine = house(database)
    engine.state.keep(calm(player="canary-other", person=Person(wallets=("canary-wallet",), country="DE")))
    who = calm(player="canary-anna", person_id="canary-person")
    calls = [ToolCall(id=name, tool=name, arguments="{}") for name in ALLOWED["strategy"]]

    job = await asked(engine, said(calls=calls), said(strategy(OFFERED)), who=who)

    asked_of = [canonical(question) for question in engine.models.asked]
    answers = [body for (run, step), body in engine.exchange.steps.items() if run == job.run and step.count("-") > 1]
    assert len(answers) > len(calls)
    assert not [one for one in (*asked_of, *answers) if b"canary" in one]


def test_rule_13_nobody_is_written_to_without_consent_in_quiet_hours_or_in_other_words(database: Database) -> None:
    quiet = replace(ACME, quiet=Quiet(start=11, end=14, channels=("site",)))
    online = calm(session=None, consents={})
    engine = house(database)
    pressing = {"en": {"free_spins": Copy("Hurry", "Deposit now and win it all back, risk-free.")}}

    forged = handed(engine, for_calm(SPINS, words=pressing))
    silent = way((ONLINE,), "commercial", online, ACME, NOON, 0)
    waits = way((ONLINE,), "commercial", online_now(calm()), quiet, NOON, 0)

    assert forged.standing == "refused"
    assert any("P-05" in said for said in forged.objections)
    assert isinstance(silent, Silence)
    assert isinstance(waits, Wait)
    assert isinstance(way((ONLINE,), "commercial", online_now(online), ACME, NOON, 0), Silence)


async def test_rule_13_a_model_says_no_word_of_its_own(database: Database) -> None:
    engine = house(database)
    own = {"locale": "en", "arm": "free_spins", "component": "en-free-spins", "title": "Win it back", "body": "Now!"}
    engine.models = ScriptedModels({
        "strategy": [said(strategy(OFFERED))],
        "execution": [said(json.dumps({"words": [own], "seconds": "short"}))],
    })  # fmt: skip
    (job,) = happens(engine, calm(), 0).batch.jobs

    await engine.answer(job)
    (command,) = happens(engine, calm()).outgoing

    approved = {(one.title, one.body) for one in components().all}
    assert (command.command.title, command.command.body) in approved


UNPROTECTING: dict[str, tuple[Arm, ...]] = {"silence": (), "none": ("none",), "service first": ("help", "cool_down")}


@pytest.mark.parametrize("arms", UNPROTECTING.values(), ids=UNPROTECTING)
async def test_rule_17_protection_is_only_ever_tightened(database: Database, arms: tuple[Arm, ...]) -> None:
    engine = house(database)
    tilting = calm(tilt=Tilt(score=0.9, latched=True, paused_at=NOON))
    before = decision_of(happens(engine, tilting, 5, "tilt"))

    handed(engine, for_calm(*map(ArmChoice, arms), situation=situation_of(tilting, "tilt", ACME, NOON)))
    after = decision_of(happens(engine, replace(tilting, player="p2"), 6, "tilt"))

    assert (before.arm, after.arm) == ("pause_promotions", "pause_promotions")


async def test_rule_17_a_model_that_says_nothing_leaves_the_safe_default_in_force(database: Database) -> None:
    engine = house(database)
    tilting = calm(tilt=Tilt(score=0.9, latched=True, paused_at=NOON))

    job = await asked(engine, said(strategy()), who=tilting, signal="tilt")

    assert await engine.standing(job.run) == "refused"
    assert decision_of(happens(engine, tilting, 1, "tilt")).arm == "pause_promotions"
