"""cvh policy: the brands' files, the prompts, the play book, and gaps in the stream."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import Data, Json
from api.cli.policy_diff import diff
from api.cli.why import explain, why_not

Guardrails = Annotated[Path | None, typer.Argument(help="A folder of guardrail files; the hub's own by default.")]
Prompts = Annotated[Path | None, typer.Option("--prompts", help="A folder of prompt files; the hub's own by default.")]

app = typer.Typer(help="Brand files, prompts, play book, kill switch.", no_args_is_help=True)
app.command("explain")(explain)
app.command("why-not")(why_not)
app.command("diff")(diff)


@app.command("check")
def check(folder: Guardrails = None, prompts: Prompts = None, json: Json = False) -> None:
    """Check books, brand files, approved words and prompts: types, contradictions, loosening, claims, secrets."""
    from api.cli.options import settings_of
    from api.clock import now
    from api.guardrails.check import show_check

    settings = settings_of(None)
    prompted = prompts or settings.prompts
    if not show_check(folder or settings.guardrails, settings.components, prompted, now().date(), json=json):
        raise typer.Exit(1)


@app.command("lock-prompts")
def lock(prompts: Prompts = None, json: Json = False) -> None:
    """Release prompts whose versions are new: prompts.lock keeps their digests, and a version stays as it is."""
    from api.cli.options import settings_of
    from api.output import as_json, say
    from prompts.prompt_lock import lock_prompts

    new = lock_prompts(prompts or settings_of(None).prompts)
    if json:
        as_json({"released": {prompt.id: prompt.digest for prompt in new}})
        return
    for prompt in new:
        say(f"{prompt.id} is released as {prompt.digest[:12]}.")
    say("Commit prompts.lock with the prompts." if new else "Nothing is new: every version was released before.")


@app.command("test")
def try_cases(folder: Guardrails = None, json: Json = False) -> None:
    """Run the cases that stand in the files: each is asked of its rule."""
    from api.cli.options import settings_of
    from api.guardrails.check import show_cases

    if not show_cases(folder or settings_of(None).guardrails, json=json):
        raise typer.Exit(1)


@app.command("docs")
def docs(
    folder: Guardrails = None,
    out: Annotated[Path, typer.Option("--out", help="Where the page is written.")] = Path("guardrails.html"),
    json: Json = False,
) -> None:
    """Write one page of all rules, terms, tiers and settings, to be read in a browser or printed."""
    from api.cli.options import settings_of
    from api.clock import now
    from api.guardrails.page import write_page
    from api.output import as_json, say

    path = write_page(folder or settings_of(None).guardrails, out, now())
    if json:
        as_json({"page": str(path)})
    else:
        say(f"The page is in {path}: open it in a browser.")


@app.command("plays")
def plays(data: Data = None, json: Json = False) -> None:
    """List the published plays and the digest of the play book (what `cvh up --playbook` takes)."""
    from msgspec import to_builtins

    from api.archive import open_archive
    from api.cli.options import settings_of
    from api.output import as_json, say, table

    with open_archive(settings_of(data)) as archive:
        book = archive.book()
    if json:
        as_json({"playbook": book.digest, "plays": [{"digest": p.digest, **to_builtins(p)} for p in book.plays]})
        return
    rows = (
        (p.situation.key, " > ".join(c.arm + (f" ({c.tier})" if c.tier else "") for c in p.arms) or "none",
         f"{p.share} %", p.provenance.strategist, p.provenance.run[:12], p.digest[:12])
        for p in book.plays
    )  # fmt: skip
    table(
        f"{len(book)} plays",
        ("situation", "arms, best first", ">for", "by", "run", "play"),
        rows,
        empty="No plays yet.",
    )
    say(f"\nplay book {book.digest}")


@app.command("heal")
def heal(
    brand: Annotated[str, typer.Argument(help="The brand whose stream is answered for.")],
    reason: Annotated[str, typer.Option("--reason", help="What was lost and why it may go on; it is recorded.")],
    data: Data = None,
) -> None:
    """Answer for events that the log has lost: until then no offer is made."""
    import getpass

    from api.output import say
    from core.events import GapHealed, Heal

    _tell(data, brand, reason, partial(GapHealed, data=Heal(by=getpass.getuser(), reason=reason)))
    say(f"What is missing of {brand}'s stream is answered for. Offers may go on.")


def _tell(data: Path | None, brand: str, reason: str, make: Callable[..., object]) -> None:
    """Put an event about a brand on the log, and wait until it is in force and saved."""
    import asyncio
    import uuid

    from api.cli.options import settings_of
    from api.clock import now
    from api.wiring import open_importer
    from core.admission import read_event
    from core.errors import NotFoundError, PolicyFileError, Refusal
    from core.record import canonical
    from prompts.brands import load_brands

    settings = settings_of(data)
    if not reason.strip():
        raise PolicyFileError("--reason is empty: say why, it is recorded")
    if brand not in load_brands(settings.guardrails):
        raise NotFoundError(f"no brand {brand!r} here: see `cvh policy check`")
    body = canonical(make(id=uuid.uuid4().hex, source="cvh/policy", time=now(), subject=brand, brand=brand))
    if isinstance(refused := read_event(body), Refusal):
        raise PolicyFileError(f"--reason cannot be recorded ({refused}): say it in at most 200 letters")

    async def send() -> None:
        async with open_importer(settings) as importer:
            await importer.take([body], history=False)
            await importer.settle()

    asyncio.run(send())
