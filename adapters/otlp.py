"""OpenTelemetry's wire formats, written by its own packages: OTLP as protobuf, as JSON, and to a collector's door."""

import json
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

import httpx
from opentelemetry.exporter.otlp.json.common.trace_encoder import encode_spans as encode_json
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans as encode_protobuf
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import SpanContext, SpanKind, Status, StatusCode

from core.errors import TranscriptError
from core.spans import Attributes, Span

SERVICE: Final = "customer-value-hub"
PATH: Final = "/v1/traces"
SECONDS: Final = 10.0
_RESOURCE: Final = Resource({"service.name": SERVICE})
_SCOPE: Final = InstrumentationScope("cvh.transcripts")
_KINDS: Final = {"internal": SpanKind.INTERNAL, "client": SpanKind.CLIENT}


def as_protobuf(spans: Sequence[Span]) -> bytes:
    """A request of OTLP, as collectors take it and as files keep it."""
    message: bytes = encode_protobuf([_readable(span) for span in spans]).SerializeToString()
    return message


def as_json(spans: Sequence[Span]) -> bytes:
    """The same as JSON, in one line."""
    return json.dumps(encode_json([_readable(span) for span in spans]).to_dict(), ensure_ascii=False).encode() + b"\n"


def send(url: str, spans: Sequence[Span]) -> None:
    """Hand spans to a collector; an address without a path is its root."""
    address = url if urlsplit(url).path.strip("/") else url.rstrip("/") + PATH
    headers = {"Content-Type": "application/x-protobuf"}
    try:
        answer = httpx.post(address, content=as_protobuf(spans), headers=headers, timeout=SECONDS)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise TranscriptError(f"{address} did not take the spans ({error}): name an OTLP/HTTP endpoint") from error
    if not answer.is_success:
        said = f"it answered {answer.status_code}"
        raise TranscriptError(f"{address} did not take the spans ({said}): name an OTLP/HTTP endpoint")


def _readable(span: Span) -> ReadableSpan:
    return ReadableSpan(
        name=span.name,
        context=_context(span.trace, span.id),
        parent=_context(span.trace, span.parent) if span.parent is not None else None,
        resource=_RESOURCE,
        attributes=_told(span.attributes),
        events=[Event(one.name, _told(one.attributes), one.at) for one in span.events],
        kind=_KINDS[span.kind],
        status=Status(StatusCode.ERROR, span.error) if span.error else Status(),
        start_time=span.start,
        end_time=span.end,
        instrumentation_scope=_SCOPE,
    )


def _told(attributes: Attributes) -> Attributes:
    """Attributes that say something: strict readers of OTLP/JSON stumble over an empty list."""
    return {name: value for name, value in attributes.items() if value != ()}


def _context(trace: int, number: int) -> SpanContext:
    return SpanContext(trace, number, is_remote=False)
