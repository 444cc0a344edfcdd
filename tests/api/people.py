"""What the tests of people need: a hub under a rule that asks for approval, people with keys, and a calm player."""

import asyncio
import json
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
from typer.testing import CliRunner

from api.cli import app
from api.clock import now
from core import events as ev
from core.entries import Publication
from core.money import Money
from core.plays import ArmChoice, Copy, Play, Provenance
from core.record import canonical
from core.situation import situation_of
from prompts.brands import FOLDER
from tests.conftest import Running

SPINS = ArmChoice("free_spins", "small")
BOOK = """
jurisdiction: common
title: Everywhere
rules:
  - id: T-1
    title: spins
    clause: of this test
    when: proposal.arm == "free_spins" && !approval.given
    effect: require_approval
    message: a person must approve free spins
  - id: T-2
    title: help
    clause: of this test
    when: proposal.arm == "help"
    effect: flag
    message: somebody should look at this
"""
NOTHING = "{jurisdiction: elsewhere, title: Elsewhere, rules: []}"


def guardrails(folder: Path) -> Path:
    """The shipped brands under a law that is two rules and nothing else."""
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("jurisdictions"))
    (folder / "jurisdictions").mkdir()
    (folder / "jurisdictions" / "common.yaml").write_text(BOOK)
    (folder / "jurisdictions" / "elsewhere.yaml").write_text(NOTHING)
    return folder


def said(kind: type, data: object, number: str, back: timedelta = timedelta(), player: str = "ella") -> bytes:
    return canonical(kind(id=number, source="t", time=now() - back, subject=player, brand="northstar", data=data))


async def tell(running: Running, *items: bytes) -> None:
    await running.hub.take(list(items))
    await running.settled()


async def a_calm_player(running: Running, back: timedelta = timedelta(hours=1), player: str = "ella") -> None:
    """A verified grown-up who takes offers."""
    facts = ev.Registration(country="GB", born=date(1980, 1, 1), currency="GBP", verified=True)
    consent = ev.ConsentChange(channel="site", granted=True)
    await tell(
        running,
        said(ev.PlayerRegistered, facts, f"r-{player}", back, player),
        said(ev.ConsentChanged, consent, f"c-{player}", back, player),
    )


async def tilting(running: Running, player: str = "mia") -> str:
    """A player who stakes against his habits while losing; the id of the decision that answers it."""
    await a_calm_player(running, timedelta(days=2), player)
    bets = []
    for n in range(60):
        calm = n < 40
        stake = Money("0.20" if calm else "20.00", "GBP", "1")
        into = timedelta(seconds=20 * n if calm else 800 + 3 * (n - 40))
        data = ev.Bet(round=f"r{n}", game="g", category="slots", stake=stake)
        bets.append(said(ev.BetPlaced, data, f"b{n}", timedelta(hours=1) - into, player))
    await tell(running, *bets)
    return next(d.id for d in running.hub.archive.decisions(player=player) if d.signal == "tilt")


async def publish(running: Running, *arms: ArmChoice, player: str = "ella", run: str = "r1") -> None:
    """Put a play for this player's situation into the book."""
    state = running.hub.state
    situation = situation_of(state.profile("northstar", player), "requested", state.policies["northstar"], now())
    play = Play(
        situation=situation,
        arms=arms,
        words={"en": {choice.arm: Copy("Title", "Body") for choice in arms}},
        seconds=600,
        hypothesis="h",
        judged_wrong_if="j",
        provenance=Provenance(strategist="person", run=run, policy="p"),
    )
    await running.hub.worker.publish(Publication(run=run, brand="northstar", play=play, transcript=b"{}", at=now()))


async def waiting(running: Running, back: timedelta = timedelta(), run: str = "r1") -> str:
    """A decision whose offer waits for a person."""
    await a_calm_player(running, back + timedelta(hours=1))
    await publish(running, SPINS, run=run)
    asked = ev.Request(moment="lobby", key="k")
    await tell(running, said(ev.DecisionRequested, asked, "ask", back))
    return running.hub.archive.decisions(player="ella", limit=1)[0].id


async def cvh(running: Running, *words: str, ok: bool = True) -> dict[str, Any]:
    """A command beside the running hub, as a person would call it."""
    command = [*words, "--json", "--data", str(running.hub.folder.path)]
    result = await asyncio.to_thread(CliRunner().invoke, app, command)
    assert (result.exit_code == 0) is ok, result.output
    return json.loads(result.output) if ok else {"error": str(result.exception)}


async def person(running: Running, name: str, *scopes: str, to: tuple[str, ...] = ("--brand", "northstar")) -> str:
    """A new person's key."""
    made = await cvh(running, "people", "add", name, *to, *(word for one in scopes for word in ("--scope", one)))
    return str(made["key"])


async def as_person(
    running: Running, key: str, path: str, body: dict[str, object] | None = None, **query: str
) -> httpx.Response:
    """A request with somebody's key: a GET without a body, a POST with one."""
    headers = {"Authorization": f"Bearer {key}"}
    async with httpx.AsyncClient(base_url=running.url, headers=headers, timeout=30, trust_env=False) as client:
        return await (client.get(path, params=query) if body is None else client.post(path, json=body))
