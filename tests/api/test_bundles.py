"""Bundles over HTTP: who may say what is in force, and what a production hub makes of it."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from api.clock import now
from api.settings import Settings
from api.wiring import open_steps
from core.adoption import Approved, Proposed
from core.bundle import Bundle
from core.record import canonical
from evals.verify import verify
from prompts.bundle import load_bundle
from tests.api.people import person
from tests.api.test_switch import client_of
from tests.conftest import Running, StartHub

FILES = load_bundle()


def changed(**changes: Any) -> Bundle:
    """The files' bundle with another policy of one brand."""
    policies = {**FILES.policies, "northstar": replace(FILES.policies["northstar"], **changes)}
    return Bundle(policies=policies, law=FILES.law)


def begin(data: Path, bundle: Bundle) -> None:
    """Put a bundle in force before any hub has run."""
    with open_steps(Settings(data=data)) as (_, record):
        record(Proposed(bundle=bundle, by="ann", user="ops", at=now()))
        for by in ("bob", "cat"):
            record(Approved(digest=bundle.digest, by=by, user="ops", reason="r", at=now()))


@pytest.fixture
async def production(start_hub: StartHub, tmp_path: Path) -> AsyncIterator[tuple[Running, httpx.AsyncClient]]:
    """A hub in production, and a client with its operator's key."""
    begin(tmp_path / "hub", FILES)
    async with (
        start_hub(mode="production", guardrails=tmp_path / "no-files") as running,
        client_of(running, running.hub.folder.operator) as operator,
    ):
        yield running, operator


async def propose(operator: httpx.AsyncClient, bundle: Bundle, by: str = "ann") -> httpx.Response:
    body = {"by": by, "user": "ops", "bundle": json.loads(canonical(bundle))}
    return await operator.post("/v1/bundles", json=body)


async def approve(operator: httpx.AsyncClient, bundle: Bundle, by: str = "bob") -> httpx.Response:
    body = {"by": by, "user": "ops", "reason": "looked at it"}
    return await operator.post(f"/v1/bundles/{bundle.digest}/approvals", json=body)


async def test_an_approved_bundle_is_decided_under_at_once_and_whole(
    production: tuple[Running, httpx.AsyncClient],
) -> None:
    running, operator = production
    new = changed(title="Other words")
    proposed = (await propose(operator, new)).json()
    await running.hub.decide("northstar", "mia", "lobby", "before", now())
    shown = (await approve(operator, new)).json()
    await running.hub.decide("northstar", "mia", "lobby", "after", now())
    after, before = running.hub.archive.decisions(limit=2)

    assert (proposed["state"], proposed["needed"], proposed["digest"]) == ("proposed", 1, new.digest)
    assert (shown["state"], shown["approved_by"]) == ("in force", ["bob"])
    assert before.policy != after.policy
    assert running.hub.state.policies["northstar"].title == "Other words"
    assert verify(running.hub.archive).sound


async def test_what_no_running_hub_goes_over_to_is_in_force_after_a_restart(
    start_hub: StartHub, tmp_path: Path
) -> None:
    begin(tmp_path / "hub", FILES)
    new = changed(group="ebbwater")
    async with start_hub(mode="production") as running:
        async with client_of(running, running.hub.folder.operator) as operator:
            await propose(operator, new)
            await approve(operator, new, "bob")
            assert (await approve(operator, new, "cat")).json()["state"] == "in force"
        fault = (await running.northstar.get("/v1/hub")).json()["fault"]
        assert running.hub.state.policies["northstar"].group == "tidewater"
    async with start_hub(mode="production") as running:
        assert running.hub.state.policies["northstar"].group == "ebbwater"

    assert "group was 'tidewater' and is 'ebbwater'" in fault


async def test_in_development_bundles_are_recorded_and_the_files_rule(running: Running) -> None:
    new = changed(title="Other words")
    async with client_of(running, running.hub.folder.operator) as operator:
        await propose(operator, new)
        await approve(operator, new, "bob")
        assert (await approve(operator, new, "cat")).json()["state"] == "in force"

    assert running.hub.state.policies["northstar"].title == "Northstar Casino"


async def test_nobody_but_the_operator_says_what_is_in_force(production: tuple[Running, httpx.AsyncClient]) -> None:
    running, operator = production
    new = changed(title="Other words")
    stranger = client_of(running, running.hub.folder.group_key("tidewater"))
    async with stranger:
        statuses = [(await propose(stranger, new)).status_code, (await approve(stranger, new)).status_code]
        statuses += [(await propose(running.northstar, new)).status_code]
    await propose(operator, new)
    statuses += [(await approve(running.northstar, new)).status_code]

    assert statuses == [403, 403, 403, 403]
    assert running.hub.state.course.in_force == FILES


async def test_people_with_keys_speak_in_their_own_name_and_nobody_else_does(
    production: tuple[Running, httpx.AsyncClient],
) -> None:
    running, operator = production
    new = changed(title="Other words")
    keys = {name: await person(running, name, "approve", to=("--all",)) for name in ("ann", "bob")}
    keys["cat"] = await person(running, "cat", "operate", to=("--all",))
    keys["dan"] = await person(running, "dan", "approve")
    statuses = {}
    for name, key in keys.items():
        operator.headers["Authorization"] = f"Bearer {key}"
        say = propose if name == "ann" else approve
        statuses[name] = (await say(operator, new, "somebody-else")).status_code
    (proposal,) = (one for one in running.hub.state.course.proposals.values() if one.bundle == new)

    assert statuses == {"ann": 201, "bob": 201, "cat": 403, "dan": 403}
    assert (proposal.proposed.by, [one.by for one in proposal.approvals]) == ("ann", ["bob"])


async def test_who_runs_the_hub_speaks_in_nobodys_name_once_people_have_keys(
    production: tuple[Running, httpx.AsyncClient],
) -> None:
    running, operator = production
    new = changed(title="Other words")
    await propose(operator, new)
    await person(running, "bob", "approve", to=("--all",))

    assert (await approve(operator, new, "bob")).status_code == 403
    assert (await propose(operator, changed(title="More words"), "nobody")).status_code == 403
    assert running.hub.state.course.in_force == FILES


async def test_what_leads_nowhere_is_refused_with_field_and_remedy(
    production: tuple[Running, httpx.AsyncClient],
) -> None:
    _, operator = production
    new = changed(title="Other words")
    await propose(operator, new)
    own, unknown = await approve(operator, new, "ann"), await approve(operator, changed(title="?"))
    broken = await operator.post("/v1/bundles", json={"by": "ann", "user": "ops", "bundle": {"policies": {}}})

    assert [(one.status_code, one.json()["error"]["field"]) for one in (own, unknown, broken)] == [
        (409, "by"),
        (409, "digest"),
        (422, "bundle"),
    ]


@pytest.mark.parametrize("changes", [{"brand": "../../out"}, {"brand": "lagoon"}, {"group": "../../out"}])
async def test_names_that_no_file_may_give_are_refused_in_a_bundle_too(
    production: tuple[Running, httpx.AsyncClient], changes: dict[str, str]
) -> None:
    """Keys are files that are called after brands and groups."""
    running, operator = production
    answer = await propose(operator, changed(**changes))
    policy = replace(FILES.policies["northstar"], brand="../../out")
    other = await propose(operator, Bundle(policies={"../../out": policy}, law=FILES.law))

    assert (answer.status_code, other.status_code) == (422, 422)
    assert answer.json()["error"]["field"] == "bundle"
    assert running.hub.state.course.in_force == FILES
