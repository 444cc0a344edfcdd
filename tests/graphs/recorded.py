"""Transcripts of whole runs of the graph, read back."""

from core.listed import TranscriptHead
from core.model import Answer, Attempt, Unanswered, Usage
from core.record import canonical
from core.transcript import Transcript, read_transcript
from tests.graphs.house import ScriptedModels, calling, said
from tests.graphs.runs import RUN, SPINS, WORDS, House
from tests.tools.room import NOON

SILENT = Unanswered(
    cause="provider",
    detail="nobody answers",
    attempts=(Attempt(model="scripted", outcome="rate_limited", milliseconds=7, detail="slow down"),),
    usage=Usage(input=4),
)


def with_model(*strategy: Answer | Unanswered, execution: Answer | Unanswered | None = None) -> ScriptedModels:
    return ScriptedModels({"strategy": list(strategy), "execution": [execution or said(WORDS)]})


def eventful() -> ScriptedModels:
    """A model that calls tools, well and badly, has to mend its answer, and then falls silent."""
    calls = (calling("budget_left"), calling("last_results", plays=99))
    return with_model(*calls, said("nonsense"), said(SPINS), execution=SILENT)


async def recorded(models: ScriptedModels | None = None) -> Transcript:
    """A run as the ledger keeps it, with the engine's verdict."""
    publication = await House(models=models).answered()
    assert publication.play is not None
    head = TranscriptHead(RUN, "northstar", NOON.isoformat(), "", publication.play.digest)
    verdict = {
        "kind": "verdict",
        "run": RUN,
        "accepted": True,
        "objections": [],
        "standing": "accepted",
        "level": "auto",
    }
    return read_transcript(head, publication.transcript + b"\n" + canonical(verdict))
