"""The data folder: who holds it, where its files are, and what a running hub says about itself."""

import fcntl
import json
import os
from itertools import chain, count
from pathlib import Path
from typing import IO, Any

from core.errors import BusError, DataFolderError, FolderTakenError


class Folder:
    """One hub's data. Only one process may hold it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: IO[str] | None = None
        self._said: dict[str, Any] = {}

    @property
    def ledger(self) -> Path:
        """The SQLite ledger."""
        return self.path / "ledger.db"

    @property
    def nats(self) -> Path:
        """The embedded server's folder."""
        return self.path / "nats"

    @property
    def memory(self) -> Path:
        """The embedded Qdrant's folder."""
        return self.path / "qdrant"

    @property
    def stream_secret(self) -> Path:
        """What player tokens are signed with."""
        return self.path / "keys" / "stream.secret"

    @property
    def operator(self) -> Path:
        """The secret of whoever runs the hub; it speaks for all brands."""
        return self.path / "keys" / "operator"

    def key(self, brand: str) -> Path:
        """The first API key of a brand, for its owner's eyes."""
        return self.path / "keys" / f"{brand}.key"

    def group_key(self, group: str) -> Path:
        """The first API key of a group; no brand's name has a dot in it."""
        return self.path / "keys" / f"{group}.group.key"

    def person_key(self, name: str) -> Path:
        """The key of a person, for his eyes; in a folder of its own, beside those of machines."""
        return self.path / "keys" / "people" / f"{name}.key"

    def bus_address(self, brand: str) -> Path:
        """Where a brand publishes natively, with its password; new at every start."""
        return self.path / "keys" / f"{brand}.nats"

    def migration(self, brand: str) -> Path:
        """How far a brand's migration has come, and the rows that were rejected."""
        return self.path / "migration" / brand

    def rejected(self, brand: str, command: str, stem: str) -> Path:
        """Where an import keeps the rows that it rejects: a file of its own, so that none takes another's place."""
        folder = self.path / "rejected" / brand / command
        names = chain([f"{stem}.csv"], (f"{stem}.{number}.csv" for number in count(2)))
        return next(folder / name for name in names if not (folder / name).exists())

    def shadow_page(self, brand: str, day: str) -> Path:
        """The shadow report of a brand's day."""
        return self.path / "shadow" / f"{brand}-{day}.html"

    def keys(self) -> dict[str, str]:
        """The API keys of all brands, as their owner finds them."""
        files = sorted((self.path / "keys").glob("*.key"))
        return {file.stem: file.read_text(encoding="ascii").strip() for file in files if "." not in file.stem}

    def url(self) -> str:
        """Where the hub of this folder is, or was, to be reached."""
        facts = self._facts()
        if facts is None:
            raise BusError(f"no hub runs on {self.path}: start one with `cvh up`, or name another with --url")
        return str(facts["url"])

    def next_run(self) -> int:
        """The number of the next run of a trace, from one."""
        file = self.path / "runs"
        text = file.read_text(encoding="utf-8", errors="replace").strip() if file.exists() else ""
        run = int(text) + 1 if text.isdecimal() else 1
        self.path.mkdir(parents=True, exist_ok=True)
        file.write_text(str(run), encoding="ascii")
        return run

    def hold(self) -> None:
        """Take the folder, or say who has it."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = (self.path / "hub.lock").open("a")
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            who = self.announced() or {}
            raise FolderTakenError(
                f"another hub (process {who.get('pid', 'unknown')}) uses {self.path}: "
                "stop it, or choose another folder with --data DIR"
            ) from None
        except OSError as error:
            raise DataFolderError(f"{self.path} cannot be used as a data folder ({error.strerror})") from error

    def release(self) -> None:
        """Let the folder go."""
        (self.path / "hub.json").unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def announce(self, **facts: Any) -> None:
        """Write down where the running hub can be reached, or what is new about it; whole or not at all."""
        self._said |= facts
        fresh = self.path / "hub.json.new"
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps({"pid": os.getpid(), **self._said}, indent=2), encoding="utf-8")
        fresh.replace(self.path / "hub.json")

    def announced(self) -> dict[str, Any] | None:
        """What a running hub has written down, None if none runs here."""
        facts = self._facts()
        try:
            os.kill(int(facts["pid"]) if facts else 0, 0)
        except (OSError, ValueError):
            return None
        return facts

    def _facts(self) -> dict[str, Any] | None:
        try:
            facts: dict[str, Any] = json.loads((self.path / "hub.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return facts if {"pid", "url", "nats"} <= facts.keys() else None
