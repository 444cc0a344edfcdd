"""python -m tests.crash: `cvh` in lives, each of which ends by SIGKILL at a write at which none has ended before.

The product has no hook for this: its adapters are wrapped here, in the process that is to die. What is heavy is
imported once, and every life is a fork of that process: a line on standard input begins one, and two lines on
standard output tell its process id and, once it is over, its exit code.
"""

import importlib
import os
import sys
import traceback
from pathlib import Path

from tests.crash.deaths import Deaths, die_at_writes

HEAVY = (
    "alembic.autogenerate", "alembic.command", "api.cli", "api.server", "api.show", "api.wiring", "api.wiring.agents",
    "evals.replay", "graphs.run", "h11", "langchain_openai", "tools.toolbox", "uvicorn.lifespan.off",
    "uvicorn.protocols.http.auto", "uvicorn.protocols.websockets.auto", "uvloop",
)  # fmt: skip


def main(file: str, moment: str, where: str, *words: str) -> None:
    """Begin a life for every line."""
    for name in HEAVY:
        importlib.import_module(name)
    for _ in sys.stdin:
        life = os.fork()
        if life == 0:
            live(words, Deaths(Path(file)), moment, where)
        tell(life)
        tell(os.waitstatus_to_exitcode(os.waitpid(life, 0)[1]))


def tell(number: int) -> None:
    """Say it to whoever drives the lives."""
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def live(words: tuple[str, ...], deaths: Deaths, moment: str, where: str) -> None:
    """Do what `cvh` does, to the end or to the first new write."""
    from api.cli import main as cvh

    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    die_at_writes(deaths, moment, where)
    sys.argv, code = ["cvh", *words], 1
    try:
        cvh()
    except SystemExit as ended:
        code = int(ended.code or 0)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main(*sys.argv[1:])
