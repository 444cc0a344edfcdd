"""cvh transcripts export: agent runs as OpenTelemetry traces, for whatever reads those."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import Data, Json


def export(
    runs: Annotated[list[str], typer.Argument(help="Agent runs, by first letters, or `newest`.")],
    protobuf: Annotated[Path | None, typer.Option("--otlp", metavar="FILE", help="Write OTLP as protobuf.")] = None,
    otlp_json: Annotated[Path | None, typer.Option("--otlp-json", metavar="FILE", help="Write OTLP as JSON.")] = None,
    endpoint: Annotated[
        str | None, typer.Option("--endpoint", metavar="URL", help="Send OTLP over HTTP, to a collector or a viewer.")
    ] = None,
    content: Annotated[bool, typer.Option("--content", help="With prompts, answers and tools' results.")] = False,
    data: Data = None,
    json: Json = False,
) -> None:
    """Export runs as spans of OpenTelemetry's conventions for generative AI: workflow, agents, chats, tools.

    What was said, asked and answered is left out unless --content is given.
    """
    from api.archive import open_archive
    from api.cli.options import settings_of
    from api.output import as_json, say
    from api.transcripts.reading import find
    from api.wiring.otlp import export_spans
    from core.errors import TranscriptError
    from core.spans import spans_of

    if protobuf is None and otlp_json is None and endpoint is None:
        raise TranscriptError("nothing says where to: name --otlp FILE, --otlp-json FILE or --endpoint URL")
    with open_archive(settings_of(data)) as archive:
        found = {one.run: one for one in (find(archive, run) for run in runs)}
    spans = [span for one in found.values() for span in spans_of(one, content=content)]
    export_spans(spans, protobuf=protobuf, json=otlp_json, endpoint=endpoint)
    targets = [str(target) for target in (protobuf, otlp_json, endpoint) if target is not None]
    if json:
        as_json({"runs": list(found), "spans": len(spans), "content": content, "to": targets})
        return
    said = "with what was said" if content else "without what was said: --content adds it"
    say(f"{len(spans)} spans of {len(found)} runs ({said}) are in {' and '.join(targets)}.")
