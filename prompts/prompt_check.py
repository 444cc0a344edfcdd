"""The check of a folder of prompts: what keeps them from being used, and what makes them say more than they may."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct

from core.model import AGENTS, TOOLS
from prompts.faults import found_at
from prompts.findings import Finding
from prompts.prompt_file import Prompt, PromptRead, prompt_files, read_prompt
from prompts.prompt_lock import read_lock, unlocked
from prompts.secret import secrets_in
from prompts.template import names_in

WRITTEN: Final = 20_000
"""Characters that a prompt file may have: what is longer is read by nobody, and paid for at every call."""


class PromptsChecked(Struct, frozen=True):
    """What a folder of prompts has, and what was found in it."""

    reads: tuple[PromptRead, ...]
    findings: tuple[Finding, ...]

    @property
    def prompts(self) -> tuple[Prompt, ...]:
        """The prompts that can be rendered."""
        return tuple(read.prompt for read in self.reads)


def check_prompts(folder: Path) -> PromptsChecked:
    """Everything that is wrong with the prompts of a folder."""
    lock = read_lock(folder)
    released, found = (None, [*lock]) if isinstance(lock, tuple) else (lock, [])
    reads = [read_prompt(path) for path in prompt_files(folder)]
    sound = tuple(read for read in reads if isinstance(read, PromptRead))
    for read in reads:
        found += _of_prompt(read, released) if isinstance(read, PromptRead) else read
    found += _agents(folder, sound, whole=len(sound) == len(reads))
    return PromptsChecked(sound, tuple(found))


def _of_prompt(read: PromptRead, released: Mapping[str, str] | None) -> Iterator[Finding]:
    yield from _unused(read)
    yield from _ungiven(read)
    yield from _secrets(read)
    if len(read.sheet.text) > WRITTEN:
        what = f"is {len(read.sheet.text)} characters long"
        yield Finding(file=read.sheet.name, what=what, remedy=f"expected at most {WRITTEN}")
    if released is not None and (found := unlocked(read, released)) is not None:
        yield found


def _unused(read: PromptRead) -> Iterator[Finding]:
    used = frozenset[str]().union(*(names_in(part.text) for part in read.prompt.parts))
    for name in read.prompt.inputs:
        if name not in used:
            what = f"{name} is declared and shown nowhere"
            yield found_at(read.sheet, ("inputs", name), what, f"show it, as {{{{ {name} | json }}}}, or remove it")


def _ungiven(read: PromptRead) -> Iterator[Finding]:
    """Tools that the text speaks of and the head does not give."""
    for number, row in enumerate(read.sheet.text.split("\n"), 1):
        for tool in TOOLS:
            if tool in row and tool not in read.prompt.tools:
                remedy = "name it under `tools:`, or speak of none that is not given"
                yield Finding(
                    file=read.sheet.name, line=number, column=row.index(tool) + 1, field="tools",
                    what=f"speaks of {tool}, which it is not given", remedy=remedy,
                )  # fmt: skip


def _secrets(read: PromptRead) -> Iterator[Finding]:
    for place, what in secrets_in(read.sheet.text):
        remedy = "remove it, and have it replaced: whoever has read the file knows it"
        yield Finding(
            file=read.sheet.name, line=place.line, column=place.column, what=f"holds what looks like {what}",
            remedy=remedy,
        )  # fmt: skip


def _agents(folder: Path, sound: tuple[PromptRead, ...], *, whole: bool) -> Iterator[Finding]:
    """Every agent has one prompt; who has none is only known once every file can be read."""
    counted = Counter(read.prompt.agent for read in sound)
    for read in sound:
        if counted[read.prompt.agent] > 1:
            yield found_at(read.sheet, ("agent",), f"{read.prompt.agent} has another prompt file", "keep one of them")
    for agent in AGENTS:
        if whole and not counted[agent]:
            yield Finding(file=folder.name, what=f"has no prompt for {agent}", remedy="add one")
