"""cvh dialect: how other people's payloads become events, and what becomes of samples."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.options import Data, Json

if TYPE_CHECKING:
    from api.samples import Read
    from core.dialect import Dialect

app = typer.Typer(help="Mappings from other people's payloads to events.", no_args_is_help=True)

SHOWN = 100
"""Characters of an event's data that a line shows."""


@app.command("list")
def list_(json: Json = False) -> None:
    """List the dialects of this hub."""
    from api.cli.options import settings_of
    from api.output import as_json, table
    from prompts.dialects import load_dialects

    dialects = list(load_dialects(settings_of(None).dialects).values())
    if json:
        as_json({"dialects": [_head(dialect) for dialect in dialects]})
        return
    rows = ((d.name, str(len(d.shapes)), d.money, d.digest[:12], d.title) for d in dialects)
    table(f"{len(dialects)} dialects", ("dialect", ">kinds", "money", "digest", "title"), rows, empty="")


@app.command("show")
def show(
    name: Annotated[str, typer.Argument(help="A dialect of this hub, a .yaml file, or the run that proposes one.")],
    data: Data = None,
    json: Json = False,
) -> None:
    """Show what a dialect makes of every kind of payload, or what a run proposes."""
    from api.cli.dialect_proposals import names_run, show_proposal
    from api.cli.options import settings_of
    from api.output import as_json, say, table
    from prompts.dialects import load_dialects

    if names_run(name, set(load_dialects(settings_of(None).dialects))):
        show_proposal(name, data, json)
        return
    dialect = _find(name)
    if json:
        as_json({**_head(dialect), "kinds": _kinds(dialect), "unmapped": dict(dialect.unmapped)})
        return
    rows = [(kind, ", ".join(events)) for kind, events in _kinds(dialect).items()]
    rows += [(kind, f"no event: {reason}") for kind, reason in dialect.unmapped.items()]
    table(
        f"{dialect.name}: {dialect.title}",
        ("kind", "becomes"),
        rows,
        empty="It reads events as docs/events.md has them.",
    )
    say(f"\namounts in {dialect.money}, digest {dialect.digest or 'none: nothing is mapped'}")


@app.command("check")
def check(
    file: Annotated[str, typer.Argument(help="A .yaml file, or the name of a dialect of this hub.")],
    samples: Annotated[Path, typer.Argument(help="JSON lines (payloads, or {kind, payload}) or a CSV file.")],
    kind: Annotated[str, typer.Option("--kind", help="The kind of samples that do not say it.")] = "",
    told: Annotated[
        list[str] | None, typer.Option("--told", help="name=value that samples lack, as currency=EUR.")
    ] = None,
    json: Json = False,
) -> None:
    """Say what every sample becomes. Ends with 1 if any breaks the dialect."""
    from api.output import as_json
    from api.samples import check as read_all
    from api.samples import read_samples, unused

    dialect = _find(file)
    reads = read_all(dialect, read_samples(samples, kind, _told(told or [])))
    left = unused(dialect, reads)
    totals = _totals(reads)
    if json:
        as_json({"dialect": dialect.mark, **totals, "unused": left, "samples": [read.shown() for read in reads]})
    else:
        _print(reads, totals, left)
    if totals["broken"]:
        raise typer.Exit(1)


def _find(name: str) -> "Dialect":
    from api.cli.options import settings_of
    from api.history.intake import find_dialect

    return find_dialect(name, settings_of(None).dialects)


def _told(pairs: list[str]) -> dict[str, str]:
    from core.errors import PolicyFileError

    told = dict(pair.partition("=")[::2] for pair in pairs)
    if "" in told.values():
        raise PolicyFileError("--told is name=value, for one --told currency=EUR")
    return told


def _totals(reads: "list[Read] | Any") -> dict[str, int]:
    from core.dialect import Unmapped
    from core.errors import Refusal

    mapped = [read.outcome for read in reads if not isinstance(read.outcome, Refusal | Unmapped)]
    return {
        "sampled": len(reads),
        "mapped": len(mapped),
        "events": sum(map(len, mapped)),
        "not_mapped": sum(isinstance(read.outcome, Unmapped) for read in reads),
        "broken": sum(isinstance(read.outcome, Refusal) for read in reads),
    }


def _print(reads: "list[Read] | Any", totals: dict[str, int], left: "list[str] | Any") -> None:
    from api.output import say, table

    rows = [(str(read.number), read.kind, *line) for read in reads for line in _lines(read)]
    table("What becomes of the samples", (">sample", "kind", "becomes", "with"), rows, empty="There are no samples.")
    told = "{sampled} samples: {mapped} mapped to {events} events, {not_mapped} without an event, {broken} broken"
    say("\n" + told.format(**totals))
    if left:
        say(f"Never exercised: {', '.join(left)}")


def _lines(read: "Read") -> list[tuple[str, str]]:
    from core.dialect import Unmapped
    from core.errors import Refusal
    from core.events import event_type
    from core.record import canonical

    if isinstance(read.outcome, Unmapped):
        return [("unmapped", read.outcome.reason)]
    if isinstance(read.outcome, Refusal):
        return [("BREAKS", str(read.outcome))]
    if not read.outcome:
        return [("nothing", "")]
    return [(event_type(event), f"{event.subject} {canonical(event.data).decode()[:SHOWN]}") for event in read.outcome]


def _head(dialect: "Dialect") -> dict[str, Any]:
    return {
        "dialect": dialect.name,
        "title": dialect.title,
        "digest": dialect.digest,
        "money": dialect.money,
        "shapes": len(dialect.shapes),
    }


def _kinds(dialect: "Dialect") -> dict[str, list[str]]:
    return {
        kind: list(dict.fromkeys(event for rule in rules for event in rule.events.values() if event != "nothing"))
        for kind, rules in dialect.shapes.items()
    }
