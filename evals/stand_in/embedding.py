"""Embeddings: vectors of hashed letter groups, alike for texts that are alike. No model knows what they mean."""

import base64
import math
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

GROUP: Final = 3


def vector(text: str, dimensions: int) -> NDArray[np.float32]:
    """A vector of length one."""
    sums = np.zeros(dimensions)
    padded = f" {text.lower()} "
    for start in range(max(len(padded) - GROUP + 1, 1)):
        number = int.from_bytes(blake2b(padded[start : start + GROUP].encode(), digest_size=8).digest())
        sums[number % dimensions] += 1 if number >> 63 else -1
    length = math.sqrt(float(sums @ sums)) or 1.0
    return np.asarray(sums / length, dtype=np.float32)


def packed(one: NDArray[np.float32]) -> str:
    """A vector as the text that clients ask for to save room."""
    return base64.b64encode(one.astype("<f4").tobytes()).decode()
