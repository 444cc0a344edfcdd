"""Exported traces, opened by readers that nobody here wrote."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from agentic_otel import OTELNormalizer
from google.protobuf.json_format import MessageToDict
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from adapters.otlp import as_json, as_protobuf, send
from core.errors import TranscriptError
from core.spans import Span, spans_of
from tests.graphs.recorded import eventful, recorded


@pytest.fixture
async def spans() -> tuple[Span, ...]:
    return spans_of(await recorded(eventful()), content=True)


@pytest.fixture
def collector() -> Iterator[tuple[str, list[tuple[str, str, bytes]]]]:
    """A door that takes what is posted to it."""
    taken: list[tuple[str, str, bytes]] = []

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.append((self.path, self.headers["Content-Type"], body))
            self.send_response(200 if self.path == "/v1/traces" else 404)
            self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Door)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", taken
    server.shutdown()
    thread.join()
    server.server_close()


def protobuf_as_json(message: bytes) -> dict[str, Any]:
    return dict(MessageToDict(ExportTraceServiceRequest.FromString(message), use_integers_for_enums=True))


@pytest.mark.parametrize("form", ["protobuf", "json"])
async def test_a_reader_of_agent_traces_finds_models_tools_and_tokens(spans: tuple[Span, ...], form: str) -> None:
    raw = protobuf_as_json(as_protobuf(spans)) if form == "protobuf" else json.loads(as_json(spans))

    trace = OTELNormalizer().normalize(raw)

    assert trace.validation_errors == []
    assert trace.root_span.name == "invoke_workflow strategist"
    assert len(trace.spans) == len(spans) - 1
    assert [span.name for span in trace.model_calls()] == ["scripted"] * 5
    assert [span.name for span in trace.agent_invocations()] == [
        "invoke_agent ingestion", "invoke_agent strategy", "invoke_agent execution",
    ]  # fmt: skip
    tools = {span.name: span for span in trace.tool_calls()}
    assert tools["last_results"].status == "error"
    assert tools["last_results"].inputs == {"plays": 99}
    assert "brand_day" in tools["budget_left"].outputs
    assert (trace.total_tokens().input_tokens, trace.total_tokens().output_tokens) == (44, 20)
    assert trace.resource_attrs["service.name"] == "customer-value-hub"
    assert len(trace.span_tree[trace.root_span.span_id]) == 3


async def test_both_forms_say_the_same_and_ids_in_json_are_hexadecimal(spans: tuple[Span, ...]) -> None:
    [of_json] = json.loads(as_json(spans))["resourceSpans"][0]["scopeSpans"]
    message = ExportTraceServiceRequest.FromString(as_protobuf(spans))
    [of_protobuf] = message.resource_spans[0].scope_spans

    assert [one["name"] for one in of_json["spans"]] == [one.name for one in of_protobuf.spans]
    assert [one["spanId"] for one in of_json["spans"]] == [one.span_id.hex() for one in of_protobuf.spans]
    assert {one["traceId"] for one in of_json["spans"]} == {of_protobuf.spans[0].trace_id.hex()}
    assert [int(one["startTimeUnixNano"]) for one in of_json["spans"]] == [
        one.start_time_unix_nano for one in of_protobuf.spans
    ]


async def test_no_list_is_empty_because_strict_readers_refuse_one(spans: tuple[Span, ...]) -> None:
    assert any(value == () for span in spans for event in span.events for value in event.attributes.values())
    assert b'"arrayValue": {}' not in as_json(spans)


async def test_a_collector_is_handed_the_spans(spans: tuple[Span, ...], collector: Any) -> None:
    url, taken = collector

    send(url, spans)
    send(f"{url}/v1/traces", spans)

    assert [(path, kind) for path, kind, _ in taken] == [("/v1/traces", "application/x-protobuf")] * 2
    assert ExportTraceServiceRequest.FromString(taken[0][2]) == ExportTraceServiceRequest.FromString(as_protobuf(spans))


@pytest.mark.parametrize("path", ["/elsewhere", None])
async def test_a_collector_that_refuses_or_is_away_is_named(
    spans: tuple[Span, ...], collector: Any, path: str | None
) -> None:
    url = f"{collector[0]}{path}" if path is not None else "http://127.0.0.1:1"

    with pytest.raises(TranscriptError, match=r"did not take the spans .* name an OTLP/HTTP endpoint"):
        send(url, spans)
