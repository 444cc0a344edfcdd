"""The gateway: deadline, retries, budgets and the circuit breaker, in one place, whoever answers."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from msgspec import Struct
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    stop_before_delay,
    wait_random_exponential,
)

from adapters.models.breaker import Breaker
from adapters.models.price import Price, Prices
from adapters.models.provider import AGAIN, Provider, ProviderFault, Reply
from adapters.models.spend import Account, Bill, Limits, Spend
from adapters.models.turn import Turn
from adapters.models.wire import weight
from core.model import Answer, Cause, ModelQuestion, Outcome, Unanswered, Usage

WORKED: Final[frozenset[Outcome]] = frozenset({"timed_out", "cut_off", "malformed"})
"""Calls that came to nothing and are billed all the same, by some."""


class Patience(Struct, frozen=True, kw_only=True):
    """How long and how often a question is asked, and how long an answer may be."""

    seconds: float = 60.0
    """Until a question has its answer, whatever is tried."""
    attempts: int = 3
    first_pause: float = 0.5
    longest_pause: float = 8.0
    failures: int = 5
    """In a row, before the provider is left alone."""
    break_seconds: float = 30.0
    answer_tokens: int = 4096
    """The most that an answer may have; a prompt's hint can only ask for less."""

    @property
    def attempt_seconds(self) -> float:
        """Half of the time: who hangs once may answer when he is asked again."""
        return self.seconds / 2


class _NotAsked(Exception):
    """The question was not sent."""

    def __init__(self, cause: Cause, detail: str) -> None:
        super().__init__(cause, detail)
        self.cause: Final[Cause] = cause
        self.detail: Final = detail


class ModelGateway:
    """Implements `core.ports.Models`."""

    def __init__(
        self,
        provider: Provider,
        *,
        prices: Prices,
        spend: Spend,
        clock: Callable[[], datetime],
        limits: Limits,
        patience: Patience,
    ) -> None:
        self._provider = provider
        self._prices = prices
        self._spend = spend
        self._clock = clock
        self._limits = limits
        self._patience = patience
        self._breaker = Breaker(patience.failures, timedelta(seconds=patience.break_seconds), clock)

    async def ask(self, question: ModelQuestion) -> Answer | Unanswered:
        """The answer, within the deadline, for the money; who asks again after a restart pays again."""
        await self._provider.open()
        turn = Turn(asyncio.get_running_loop().time)
        try:
            reply: Reply = await self._retrying()(self._attempt, question, turn)
        except _NotAsked as error:
            return turn.unanswered(error.cause, error.detail)
        except ProviderFault as fault:
            in_vain = len(turn.attempts) == self._patience.attempts or fault.outcome not in AGAIN
            return turn.unanswered("provider" if in_vain else "deadline", fault.detail)
        return turn.answered(reply)

    async def close(self) -> None:
        """Give the connections back."""
        await self._provider.close()

    def _retrying(self) -> AsyncRetrying:
        patience = self._patience
        own = wait_random_exponential(multiplier=patience.first_pause, max=patience.longest_pause)
        return AsyncRetrying(
            retry=retry_if_exception(lambda error: isinstance(error, ProviderFault) and error.outcome in AGAIN),
            stop=stop_after_attempt(patience.attempts) | stop_before_delay(patience.seconds),
            wait=lambda state: own(state) + _wished(state),
            reraise=True,
        )

    async def _attempt(self, question: ModelQuestion, turn: Turn) -> Reply:
        if not self._breaker.admits():
            raise _NotAsked("circuit_open", f"{self._who} has not answered of late and is left alone for a while")
        accounts, claimed = await self._claim(question)
        came = await self._call(question, turn)
        asked, answered = (came.asked, came.model) if isinstance(came, Reply) else (self._provider.models[0], "")
        price = await self._prices.of(asked, answered)
        turn.note(asked, came, price)
        if not _untold(came):
            await self._correct(accounts, claimed, came.usage, price)
        self._breaker.note(isinstance(came, Reply) or came.outcome == "refused_request")
        if isinstance(came, ProviderFault):
            raise came
        return came

    async def _call(self, question: ModelQuestion, turn: Turn) -> Reply | ProviderFault:
        """One call, which ends in time even if the answer drips."""
        seconds = min(self._patience.attempt_seconds, self._patience.seconds - turn.elapsed())
        turn.begin()
        try:
            async with asyncio.timeout(seconds):
                return await self._provider.call(question, self._most(question), seconds)
        except TimeoutError:
            return ProviderFault("timed_out", f"no whole answer within {seconds:.3g} s")
        except ProviderFault as fault:
            return fault

    async def _claim(self, question: ModelQuestion) -> tuple[Sequence[Account], Bill]:
        """Count the most that a call can take; if the hub dies before it knows better, that stands."""
        most = Usage(input=weight(question), output=self._most(question))
        prices = [await self._prices.of(model) for model in self._provider.models]
        bill = Bill(
            1, most.input + most.output, max((price.of(most) for price in prices if price is not None), default=0)
        )
        allowances = self._limits.of(question.run, question.brand, self._clock().astimezone(UTC).date())
        if too_little := await asyncio.to_thread(self._spend.claim, allowances, bill):
            raise _NotAsked("budget", f"too little is left: {too_little}")
        return [each.account for each in allowances], bill

    async def _correct(self, accounts: Sequence[Account], claimed: Bill, used: Usage, price: Price | None) -> None:
        bill = Bill(1, used.input + used.output, price.of(used) if price is not None else 0)
        await asyncio.to_thread(self._spend.correct, accounts, bill - claimed)

    def _most(self, question: ModelQuestion) -> int:
        return min(question.hints.max_tokens or self._patience.answer_tokens, self._patience.answer_tokens)

    @property
    def _who(self) -> str:
        return ", ".join(self._provider.models)


def _untold(came: Reply | ProviderFault) -> bool:
    """Whether a provider has worked and does not say how much: what was claimed for it stands."""
    return came.usage == Usage() and (isinstance(came, Reply) or came.outcome in WORKED)


def _wished(state: RetryCallState) -> float:
    """How long the provider wants to be left alone."""
    error = state.outcome.exception() if state.outcome is not None else None
    return (error.retry_after or 0.0) if isinstance(error, ProviderFault) else 0.0
