"""Canonical bytes, digests and the hash chain: what makes a record comparable and tamper-evident."""

import hashlib
from typing import Final

import msgspec

GENESIS: Final = bytes(32)
"""The hash before the first link."""

_ENCODER: Final = msgspec.json.Encoder(order="deterministic")


def canonical(value: object) -> bytes:
    """The one byte string of a value: JSON, dictionary keys sorted, fields in their declared order."""
    return _ENCODER.encode(value)


def digest(value: object) -> str:
    """SHA-256 of the canonical bytes, as 64 hex characters."""
    return hashlib.sha256(canonical(value)).hexdigest()


def identity(*parts: str) -> str:
    """A 128-bit id made of its causes, as 32 hex characters: the same causes, the same id."""
    return hashlib.blake2b(canonical(parts), digest_size=16).hexdigest()


def link(previous: bytes, kind: str, subject: str, body: bytes) -> bytes:
    """The next hash of the chain over an entry's kind, subject and body."""
    head = hashlib.sha256(previous)
    for part in (kind.encode(), subject.encode(), body):
        head.update(len(part).to_bytes(8, "big"))
        head.update(part)
    return head.digest()
