"""What the agents must never be able to do: each of the 17 rules is enforced beneath the model, and here it is tried.

The model says whatever it likes and the caller hands in whatever he likes; what is looked at is what was done.
"""

import json

from msgspec.structs import replace
from sqlalchemy import Engine as Database

from adapters.sql_ledger import SqlLedger
from core.decide import Decision
from core.entries import Job, Publication
from core.events import BrandSwitched, Switch
from core.model import Answer
from core.plays import ArmChoice, Play
from core.policy import Autonomy, BrandPolicy
from core.profile import Profile, Session
from core.signals import Signal
from core.situation import situation_of
from evals.engine import Done, Engine
from tests.builders import BRAND, LAW, NOON, decision_requested, noon, play
from tests.builders import policy as a_policy
from tests.builders import verified_profile as calm
from tests.graphs.house import ScriptedModels, said

SPINS, LOBBY = ArmChoice("free_spins", "small"), ArmChoice("lobby_order")
TRUSTED = Autonomy(start="auto", arms={"free_spins": "auto", "vip_fast_track": "auto"})
ACME = a_policy(autonomy=TRUSTED)
OTHER = a_policy(brand="other", title="Other", autonomy=TRUSTED)
OFFERED = {"arm": "free_spins", "tier": "small"}
WORDS = '{"words": [], "seconds": "usual"}'


def house(database: Database, *policies: BrandPolicy) -> Engine:
    return Engine(SqlLedger(database), {one.brand: one for one in policies or (ACME, OTHER)}, LAW)


def strategy(*arms: object, **more: object) -> str:
    return json.dumps({"arms": arms, "hypothesis": "h", "judged_wrong_if": "j", **more})


def happens(engine: Engine, who: Profile, number: int = 1, signal: Signal = "requested", minutes: float = 0) -> Done:
    """Something happens to a player, and the hub decides on it."""
    event = decision_requested(id=f"e{number}", subject=who.player, brand=who.brand, time=noon(minutes))
    return engine.decide(event, replace(who, last_seen=noon(minutes)), signal)


async def asked(engine: Engine, *answers: Answer, who: Profile | None = None, signal: Signal = "requested") -> Job:
    """A player meets a situation without a play, and the agents ask a model that says this."""
    engine.models = ScriptedModels({"strategy": list(answers), "execution": [said(WORDS)]})
    (job,) = happens(engine, who or calm(), 0, signal).batch.jobs
    await engine.answer(job)
    return job


def handed(engine: Engine, proposed: Play, brand: str = BRAND, run: str = "9" * 32) -> Publication:
    """Somebody hands a play to the engine, past every agent; as the engine took it."""
    mine = replace(proposed, provenance=replace(proposed.provenance, run=run))
    publication = Publication(run=run, brand=brand, play=mine, transcript=b"{}", at=NOON)
    (taken,) = engine.hand(publication).batch.publications
    return taken


def for_calm(*arms: ArmChoice, **changes: object) -> Play:
    return play(*arms, **{"situation": situation_of(calm(), "requested", ACME, NOON), **changes})


def fell_back(publication: Publication) -> list[str]:
    """The agents for which plain rules had to think."""
    notes = [json.loads(line) for line in publication.transcript.splitlines()]
    return [note["agent"] for note in notes if note["kind"] == "fallback"]


def decision_of(done: Done) -> Decision:
    return done.batch.decisions[0].decision


def online_now(who: Profile) -> Profile:
    return replace(who, session=Session(started=NOON, last=NOON, usual_stake=1.0))


def everywhere(word: BrandSwitched) -> BrandSwitched:
    return replace(word, data=Switch(commercial="off", by="ops", everywhere=True))
