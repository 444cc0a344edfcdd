"""Secrets: what looks like a key, a token or a canary has no place in a file that is sent to a model."""

import re
from collections.abc import Iterator
from typing import Final

from prompts.findings import Place

_PATTERNS: Final = tuple(
    (what, re.compile(pattern))
    for what, pattern in (
        ("a private key", r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
        ("an API key", r"\b(?:sk|pk|rk)[-_][A-Za-z0-9_-]{16,}|\bAIza[A-Za-z0-9_-]{30,}|\bxox[a-z]-[A-Za-z0-9-]{10,}"),
        ("an access key", r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[a-z]_[A-Za-z0-9]{20,}|\bgithub_pat_[A-Za-z0-9_]{20,}"),
        ("a bearer token", r"(?i)\bbearer\s+[a-z0-9._~+/-]{12,}"),
        ("a signed token", r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*"),
        ("an address with a password", r"\b[a-z][a-z0-9+.-]*://[^\s/:@]+:[^\s/@]+@"),
        ("a secret", r"(?i)\b(?:api[_-]?key|secret|password|passwd|token)\b[\"']?\s*[:=]\s*[\"']?[^\s\"'{}]{8,}"),
        ("a canary", r"(?i)\bcanary[-_ :]*(?:guid|token|string|[0-9a-f]{6,})|\bcvh[-_]canary\b"),
    )
)


def secrets_in(text: str) -> Iterator[tuple[Place, str]]:
    """Where something stands that looks like a secret, and what it looks like; what it says is told nobody."""
    for number, row in enumerate(text.split("\n"), 1):
        for what, pattern in _PATTERNS:
            if (found := pattern.search(row)) is not None:
                yield Place(number, found.start() + 1), what
                break
