"""API keys, bound to a brand or a group, and the short tokens that let one player listen to his own commands."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Literal

import jwt
from msgspec import Struct

from api.clock import now
from core.policy import BrandPolicy

TOKEN_LIFE: Final = timedelta(minutes=15)
_ALGORITHM: Final = "HS256"


class Scope(Struct, frozen=True):
    """Whom a key speaks for: one brand, all brands of a group, or (a person's key) all brands there are."""

    kind: Literal["brand", "group", "all"]
    name: str

    @classmethod
    def read(cls, text: str) -> "Scope":
        """The scope that `str` wrote down: a brand's bare name, or a kind, a colon and a name; no name has a colon."""
        kind, _, name = text.rpartition(":")
        return cls("brand" if not kind else "all" if kind == "all" else "group", name)

    def __str__(self) -> str:
        return self.name if self.kind == "brand" else f"{self.kind}:{self.name}"


class Key(Struct, frozen=True):
    """A stored key: only the digest of its secret is kept."""

    id: str
    scope: Scope
    secret: bytes


def make_key(scope: Scope) -> tuple[Key, str]:
    """A new key and the text that its holder sends, `id.secret`."""
    number, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    return Key(number, scope, secret_digest(secret)), f"{number}.{secret}"


def scopes_of(policies: Iterable[BrandPolicy]) -> list[Scope]:
    """Everybody who gets a first key: each brand, and each group once."""
    policies = list(policies)
    groups = sorted({policy.group for policy in policies if policy.group})
    return [*(Scope("brand", policy.brand) for policy in policies), *(Scope("group", name) for name in groups)]


class KeyRing:
    """Knows whom a key speaks for."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self._keys = {key.id: key for key in keys}

    def add(self, key: Key) -> None:
        """Take a new key from now on."""
        self._keys[key.id] = key

    def speaks_for(self, scope: Scope) -> bool:
        """Whether any key speaks for this brand or group."""
        return any(key.scope == scope for key in self._keys.values())

    def scope_of(self, text: str) -> Scope | None:
        """Whom a key speaks for, None if it is not one of ours."""
        number, _, secret = text.partition(".")
        key = self._keys.get(number)
        matches = hmac.compare_digest(secret_digest(secret), key.secret if key else b"")
        return key.scope if key and matches else None


class Tokens:
    """Signs and reads player tokens; the secret stays in the data folder."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def issue(self, brand: str, player: str) -> tuple[str, datetime]:
        """A token for one player of one brand, and when it ends."""
        ends = now() + TOKEN_LIFE
        claims = {"iss": "cvh", "aud": "stream", "brand": brand, "sub": player, "exp": ends}
        return jwt.encode(claims, self._secret, algorithm=_ALGORITHM), ends

    def read(self, token: str) -> tuple[str, str] | None:
        """The brand and player of a token, None if it is forged or over."""
        try:
            claims = jwt.decode(token, self._secret, algorithms=[_ALGORITHM], audience="stream", issuer="cvh")
            return str(claims["brand"]), str(claims["sub"])
        except (jwt.InvalidTokenError, KeyError):
            return None


def secret_file(path: Path) -> str:
    """Read a secret from a file only its owner can read, making one if there is none."""
    secret = path.read_text(encoding="ascii").strip() if path.exists() else ""
    return secret or write_secret(path, secrets.token_urlsafe(32))


def write_secret(path: Path, secret: str) -> str:
    """Write a secret for its owner's eyes, whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    fresh.write_text(secret, encoding="ascii")
    fresh.replace(path)
    return secret


def secret_digest(secret: str) -> bytes:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).digest()
