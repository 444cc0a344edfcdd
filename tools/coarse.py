"""Coarse figures: a number that a model sees tells what somebody is like, and nobody apart from others."""

from itertools import count

STEPS = (1, 2, 5)


def coarse(number: float) -> int:
    """The largest of 0, 1, 2, 5, 10, 20, 50 ... that is not above a number."""
    if number < 1:
        return 0
    power = next(n for n in count() if 10 ** (n + 1) > number)
    return max(step * int(10**power) for step in STEPS if step * 10**power <= number)
