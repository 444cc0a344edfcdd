"""The application: OpenAI's doors, the journal that every request goes into, and the script that answers."""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeVar

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError
from pydantic import BaseModel, SecretStr, ValidationError
from referencing.exceptions import Unresolvable
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from evals.stand_in import wire
from evals.stand_in.asked import ChatAsked, EmbeddingsAsked
from evals.stand_in.delivery import Delivery, Letter
from evals.stand_in.embedding import packed, vector
from evals.stand_in.journal import Entry, Journal
from evals.stand_in.replies import reply_of
from evals.stand_in.scenario import Answer, Door, Failure, Malformed, RateLimit, Scenario, Script, Step

MODEL: Final = "stand-in"
INVALID: Final = "invalid_request_error"
LATE: Final = Letter([wire.fault("the stand-in has hung as long as it may", "server_error")], status=500)
Asked = TypeVar("Asked", bound=BaseModel)
Answering = Callable[[Step, int], Letter]


class Desk:
    """Where requests arrive."""

    def __init__(self, scenario: Scenario, key: SecretStr | None) -> None:
        self.journal = Journal()
        self.closing = asyncio.Event()
        self._script = Script(scenario)
        self._key = key

    async def chat(self, request: Request) -> Delivery:
        """A turn of a conversation."""
        asked = await self._read(request, ChatAsked)
        if isinstance(asked, Letter):
            return self._refused(asked)
        said = asked.messages[-1].text
        return await self._done(
            request, "chat", (asked.model, asked.system, said), lambda step, number: _chat(step, asked, number)
        )

    async def embeddings(self, request: Request) -> Delivery:
        """Vectors for texts."""
        asked = await self._read(request, EmbeddingsAsked)
        if isinstance(asked, Letter):
            return self._refused(asked)
        said = "\n".join(asked.texts)
        return await self._done(request, "embeddings", (asked.model, "", said), lambda *_: _vectors(asked))

    async def models(self, request: Request) -> Delivery:
        """The one model there is."""
        return self._refused(self._unknown(request) or Letter([wire.models(MODEL)]))

    async def _read(self, request: Request, kind: type[Asked]) -> Asked | Letter:
        if (unknown := self._unknown(request)) is not None:
            return unknown
        try:
            return kind.model_validate_json(await request.body())
        except ValidationError as error:
            first = error.errors()[0]
            return _invalid(first["msg"], ".".join(map(str, first["loc"])) or None)

    def _unknown(self, request: Request) -> Letter | None:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if self._key is None or secrets.compare_digest(given.encode(), self._key.get_secret_value().encode()):
            return None
        return Letter([wire.fault("Incorrect API key provided", INVALID, code="invalid_api_key")], status=401)

    async def _done(self, request: Request, door: Door, what: tuple[str, str, str], answer: Answering) -> Delivery:
        model, system, said = what
        step = self._script.next_step(door, system=system, said=said, model=model)
        entry = self.journal.write(door, model, await request.body(), step.do)
        letter = _troubled(step, entry) or _sound(lambda: answer(step, entry.number))
        return Delivery(letter, step, LATE, self.closing, entry.ending.set_result)

    def _refused(self, letter: Letter) -> Delivery:
        """What is answered beside the script."""
        return Delivery(letter, Answer(), LATE, self.closing, lambda _: None)


def make_app(scenario: Scenario, key: SecretStr | None = None) -> tuple[Starlette, Desk]:
    """The application, and the desk behind it."""
    desk = Desk(scenario, key)
    routes = [
        Route("/v1/chat/completions", _Entrance(desk.chat), methods=["POST"]),
        Route("/v1/embeddings", _Entrance(desk.embeddings), methods=["POST"]),
        Route("/v1/models", _Entrance(desk.models), methods=["GET"]),
    ]
    return Starlette(routes=routes, exception_handlers={HTTPException: _elsewhere}), desk


@dataclass(frozen=True)
class _Entrance:
    """A door as the application calls it: what comes out of it sends itself."""

    door: Callable[[Request], Awaitable[Delivery]]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        delivery = await self.door(Request(scope, receive))
        await delivery(scope, receive, send)


async def _elsewhere(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return Response(wire.fault(f"Unknown request URL: {request.method} {request.url.path}", INVALID), status)


def _troubled(step: Step, entry: Entry) -> Letter | None:
    """What a step says at any door, whatever is asked."""
    match step:
        case RateLimit(retry_after=seconds):
            headers = {} if seconds is None else {"retry-after": f"{seconds:g}"}
            body = wire.fault("Rate limit reached", "requests", code="rate_limit_exceeded")
            return Letter([body], status=429, headers=headers)
        case Failure():
            return Letter([wire.fault(step.message, "server_error")], status=step.status)
        case Malformed() if entry.body.get("stream"):
            return Letter([b"data: " + step.body.encode() + b"\n\n"], streamed=True)
        case Malformed():
            return Letter([step.body.encode()])
    return None


def _sound(answer: Callable[[], Letter]) -> Letter:
    """An answer, or what is wrong with the schema that it was to satisfy."""
    try:
        return answer()
    except SchemaError as error:
        return _invalid(f"Invalid schema: {error.message}", "response_format")
    except (Unresolvable, RecursionError):
        return _invalid("Invalid schema: what it refers to is not there, or has no end", "response_format")


def _chat(step: Step, asked: ChatAsked, number: int) -> Letter:
    schemas = [tool.function.parameters for tool in asked.tools]
    for schema in (*schemas, asked.schema_wanted or {}):
        _check(json.dumps(schema))
    reply = reply_of(step, asked, number)
    if asked.stream:
        return Letter(list(wire.chunks(asked, reply)), streamed=True)
    return Letter([wire.completion(asked, reply)])


@lru_cache
def _check(schema: str) -> None:
    """Judging a schema takes longer than following it, and agents send the same few for ever."""
    Draft202012Validator.check_schema(json.loads(schema))


def _vectors(asked: EmbeddingsAsked) -> Letter:
    found = [vector(text, asked.dimensions) for text in asked.texts]
    vectors = [packed(one) if asked.encoding_format == "base64" else one.tolist() for one in found]
    return Letter([wire.embeddings(asked.model, vectors, asked.texts)])


def _invalid(message: str, param: str | None) -> Letter:
    return Letter([wire.fault(message, INVALID, param=param)], status=400)
