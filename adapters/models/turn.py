"""One question on its way: the calls that were made for it, and what they took together."""

from collections.abc import Callable
from typing import Final

from adapters.models.price import Price, dollars
from adapters.models.provider import ProviderFault, Reply
from core.model import Answer, Attempt, Cause, Outcome, Unanswered, Usage


class Turn:
    """What is known of a question so far."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self.attempts: Final[list[Attempt]] = []
        self._seconds: Final = seconds
        self._start: Final = seconds()
        self._begun = self._start
        self._used = Usage()
        self._cost: int | None = None
        self._unpriced = False

    def elapsed(self) -> float:
        """Seconds since it was asked."""
        return self._seconds() - self._start

    def begin(self) -> None:
        """A call is made."""
        self._begun = self._seconds()

    def note(self, model: str, came: Reply | ProviderFault, price: Price | None) -> None:
        """What came of the call."""
        self._count(came.usage, price)
        milliseconds = round((self._seconds() - self._begun) * 1000)
        outcome: Outcome = "answered" if isinstance(came, Reply) else came.outcome
        detail = came.note if isinstance(came, Reply) else came.detail
        self.attempts.append(Attempt(model=model, outcome=outcome, milliseconds=milliseconds, detail=detail))

    def answered(self, reply: Reply) -> Answer:
        """What whoever asked is given."""
        return Answer(
            text=reply.text,
            calls=reply.calls,
            refusal=reply.refusal,
            model=reply.model,
            finish=reply.finish,
            usage=self._usage,
            milliseconds=round(self.elapsed() * 1000),
            attempts=tuple(self.attempts),
        )

    def unanswered(self, cause: Cause, detail: str) -> Unanswered:
        """What whoever asked is told instead."""
        return Unanswered(cause=cause, detail=detail, attempts=tuple(self.attempts), usage=self._usage)

    @property
    def _usage(self) -> Usage:
        used, known = self._used, self._cost is not None and not self._unpriced
        cost = dollars(self._cost or 0) if known else None
        return Usage(input=used.input, output=used.output, cached=used.cached, cost=cost)

    def _count(self, usage: Usage, price: Price | None) -> None:
        if usage == Usage():
            return
        so_far = self._used
        self._used = Usage(
            input=so_far.input + usage.input,
            output=so_far.output + usage.output,
            cached=so_far.cached + usage.cached,
        )
        if price is None:
            self._unpriced = True
        else:
            self._cost = (self._cost or 0) + price.of(usage)
