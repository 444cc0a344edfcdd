"""Thousands of hostile runs, on every core there is: the same seed, the same runs."""

import asyncio
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from random import Random
from typing import Final

from msgspec.structs import replace

from api.wiring import open_scratch_ledger
from core.law import Law
from core.policy import Autonomy, BrandPolicy
from evals.hostile.trial import Found, Trial
from evals.worlds.brands import POLICIES
from prompts.brands import load_brands
from prompts.law import load_law

AT_ONCE: Final = 100
"""So many runs share an engine."""
MADE_UP: Final = 6
"""So many made-up brands share it with the shipped ones."""
TRUSTED: Final = Autonomy(start="auto", arms={"free_spins": "auto", "cashback": "auto", "vip_fast_track": "auto"})
"""They let every play act by itself: what stops it must be something else."""


def hostile_runs(runs: int, seed: int, progress: Callable[[int], None]) -> Found:
    """So many runs against a model that means harm, and what came of them."""
    found, sizes = Found(), [min(AT_ONCE, runs - start) for start in range(0, runs, AT_ONCE)]
    for some in _all([(seed * 1_000_003 + number, size) for number, size in enumerate(sizes)]):
        found.add(some)
        progress(some.runs)
    return found


def _all(parts: list[tuple[int, int]]) -> Iterator[Found]:
    cores = min(len(parts), os.cpu_count() or 1)
    if cores == 1:
        yield from map(of_players, parts)
        return
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as pool:
        yield from pool.map(of_players, parts)


def of_players(part: tuple[int, int]) -> Found:
    """The runs of one engine."""
    seed, size = part
    with open_scratch_ledger() as ledger:
        trial = Trial(ledger, brands(seed), _shipped()[1], seed)
        asyncio.run(_until(trial, size))
    return trial.found


async def _until(trial: Trial, size: int) -> None:
    number = 0
    while trial.found.runs < size:
        await trial.run(number)
        number += 1


def brands(seed: int) -> Mapping[str, BrandPolicy]:
    """The shipped brands, and some of those that are made up."""
    some = (replace(policy, autonomy=TRUSTED) for policy in Random(seed).sample(POLICIES, k=MADE_UP))
    return {**_shipped()[0], **{policy.brand: policy for policy in some}}


@cache
def _shipped() -> tuple[Mapping[str, BrandPolicy], Law]:
    return load_brands(), load_law()
