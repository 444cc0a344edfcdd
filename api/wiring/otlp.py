"""The way of spans out of the hub: OpenTelemetry's packages, imported when something is exported."""

from collections.abc import Sequence
from pathlib import Path

from adapters import otlp
from core.errors import TranscriptError
from core.spans import Span


def export_spans(spans: Sequence[Span], *, protobuf: Path | None, json: Path | None, endpoint: str | None) -> None:
    """Write spans into files, and hand them to a collector, as far as either is named."""
    try:
        if protobuf is not None:
            protobuf.write_bytes(otlp.as_protobuf(spans))
        if json is not None:
            json.write_bytes(otlp.as_json(spans))
    except OSError as error:
        raise TranscriptError(f"{error.filename} cannot be written ({error.strerror}): name another file") from error
    if endpoint is not None:
        otlp.send(endpoint, spans)
