"""The lock of a folder of prompts: the digest of every released version, so that a version says one thing for ever."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from core.errors import PolicyFileError
from prompts.faults import SHAPES, Read, found_at, read_model
from prompts.findings import Finding, refuse
from prompts.prompt_file import Prompt, PromptRead, prompt_files, read_prompt

LOCK: Final = "prompts.lock"
REMEDY: Final = "`cvh policy lock-prompts` writes it"
_ID: Final = r"^[a-z][a-z0-9-]{0,39}@[1-9][0-9]{0,8}$"
_DIGEST: Final = r"^[0-9a-f]{64}$"
SHAPES.update({_ID: "name@version, such as strategy@1", _DIGEST: "a digest: 64 letters and digits"})
_HEADING: Final = (
    "# Released prompts: what a version says, it says for ever. Written by `cvh policy lock-prompts`.\nreleased:"
)


class LockFile(BaseModel):
    """What stands in a lock: digests by name and version."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    released: dict[Annotated[str, Field(pattern=_ID)], Annotated[str, Field(pattern=_DIGEST)]]


def read_lock(folder: Path) -> Mapping[str, str] | tuple[Finding, ...]:
    """The released digests of a folder by name@version, none without a lock; or what is wrong with the lock."""
    path = folder / LOCK
    if not path.exists():
        return {}
    read = read_model(path, LockFile)
    return read.file.released if isinstance(read, Read) else read


def unlocked(read: PromptRead, released: Mapping[str, str]) -> Finding | None:
    """What the lock has against a prompt: words changed under a released version, or a version not released."""
    prompt = read.prompt
    known = released.get(prompt.id)
    if known == prompt.digest:
        return None
    if known is None:
        return found_at(read.sheet, ("version",), f"{prompt.id} is not in {LOCK}", REMEDY)
    what = f"{prompt.id} does not say what was released under it"
    return found_at(read.sheet, ("version",), what, f"raise version to {_next(prompt, released)}: released words stay")


def lock_prompts(folder: Path) -> Sequence[Prompt]:
    """Write the versions that are new into the lock; nothing is written if one changes what was released."""
    released = read_lock(folder)
    if isinstance(released, tuple):
        raise refuse(released)
    reads = [_sound(path) for path in prompt_files(folder)]
    against = [
        found for read in reads if (found := unlocked(read, released)) is not None and read.prompt.id in released
    ]
    if against:
        raise refuse(against)
    new = [read.prompt for read in reads if read.prompt.id not in released]
    _write(folder / LOCK, {**released, **{prompt.id: prompt.digest for prompt in new}})
    return new


def _sound(path: Path) -> PromptRead:
    read = read_prompt(path)
    if not isinstance(read, PromptRead):
        raise refuse(read)
    return read


def _next(prompt: Prompt, released: Mapping[str, str]) -> int:
    ids = (name.rpartition("@") for name in released)
    return max(int(version) for name, _, version in ids if name == prompt.name) + 1


def _write(path: Path, released: Mapping[str, str]) -> None:
    lines = [f'  {name}: "{released[name]}"' for name in sorted(released, key=_order)]
    try:
        path.write_text("\n".join([_HEADING, *lines, ""]), encoding="utf-8")
    except OSError as error:
        raise PolicyFileError(
            f"{path} cannot be written: {error.strerror}; make it writable, it is to be committed"
        ) from error


def _order(name: str) -> tuple[str, int]:
    name, _, version = name.rpartition("@")
    return name, int(version)
