"""cvh transcripts diff: two agent runs beside each other."""

from typing import TYPE_CHECKING

from api.cli.options import Data, Json, Run

if TYPE_CHECKING:
    from api.transcripts.comparison import Comparison


def diff(old: Run, new: Run, data: Data = None, json: Json = False) -> None:
    """Compare two runs: prompts as they were sent, answers, tools, plays, and what each took."""
    from msgspec import to_builtins

    from api.archive import open_archive
    from api.cli.options import settings_of
    from api.output import as_json
    from api.transcripts.comparison import compare
    from api.transcripts.reading import find

    with open_archive(settings_of(data)) as archive:
        compared = compare(find(archive, old), find(archive, new))
    if json:
        as_json({**to_builtins(compared), "same": compared.same})
        return
    tell(compared)


def tell(compared: "Comparison") -> None:
    """Print what differs."""
    from api.output import say

    tell_sums(compared, (compared.old.run[:12], compared.new.run[:12]))
    for agent, one in compared.agents.items():
        for what, text in (("prompt", one.prompt), ("answers", one.answers), ("tools", one.tools)):
            tell_diff(f"{agent}: {what}", text)
    tell_diff("play", compared.play)
    if compared.same:
        say("\nBoth were told, asked and said the same, and wrote the same play.")


def tell_sums(compared: "Comparison", names: tuple[str, str]) -> None:
    """Print what either run is about and what it took."""
    from api.output import table

    old, new = compared.old, compared.new
    figures = ("situation", "strategist", "models", "turns", "calls", "input_tokens", "output_tokens", "cost",
             "milliseconds", "fallbacks", "proposed", "standing")  # fmt: skip
    rows = ((name.replace("_", " "), _plain(getattr(old, name)), _plain(getattr(new, name))) for name in figures)
    table("Two runs", ("", *names), rows, empty="")


def tell_diff(title: str, text: str) -> None:
    """Print a unified diff, if there is any difference."""
    from api.output import say

    if not text:
        return
    say((f"\n{title}", "bold"))
    for line in text.splitlines():
        style = "green" if line.startswith("+") else "red" if line.startswith("-") else ""
        say((line, style))


def _plain(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return "not known" if value is None else str(value)
