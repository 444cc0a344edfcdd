"""What `cvh up` says to a person: where things are, what happens, and what to look at next."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from api.clock import now
from api.hub import Hub
from api.settings import Settings
from core.arms import kind_of
from core.decide import Decision
from core.events import Event
from core.explain import explain
from evals.replay import replay
from evals.traces import as_new_run, read_trace

COLOURS: Final = {"protective": "cyan", "service": "blue", "commercial": "green"}
GUEST: Final = "ella"
THINKING_SECONDS: Final = 15.0


class Show:
    """Prints to one console."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, soft_wrap=True)

    def starting(self, settings: Settings) -> None:
        """Say that it begins."""
        self._console.print(f"Customer Value Hub, data in [bold]{settings.data}[/bold]")

    def ready(self, hub: Hub, url: str) -> None:
        """Say where everything is."""
        grid = Table.grid(padding=(0, 2))
        grid.add_row("API", f"[bold]{url}/docs[/bold]")
        grid.add_row("keys", "  ".join(f"{brand}: {hub.folder.key(brand)}" for brand in hub.state.policies))
        grid.add_row(
            "play book",
            f"{hub.state.book.digest[:16]} ({len(hub.state.book)} plays{', pinned' if hub.state.pinned else ''})",
        )
        grid.add_row("players", str(len(hub.state.profiles)))
        self._console.print(grid)
        self._console.print("Ctrl-C drains and stops.\n")
        if not hub.settings.scheduler:
            self._console.print("The scheduler is off: time passes only by the events you send.\n")

    def stopping(self) -> None:
        """Say that it drains."""
        self._console.print("\nDraining …")

    def stopped(self) -> None:
        """Say that it is over."""
        self._console.print("Stopped. Everything acknowledged is on disk.")

    async def sample(self, hub: Hub, url: str, rate: float) -> None:
        """Play the sample evening as a new run, and tell what the hub decides as it happens."""
        run = hub.folder.next_run()
        events = as_new_run(read_trace("sample"), run, now())
        told: list[Decision] = []
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._console.print(
            f"An evening at two casinos, run {run}: {len(events)} events of {_people(events)} players.\n"
        )
        with Progress(*columns, console=self._console, transient=True) as bar:
            task = bar.add_task("Playing", total=len(events))
            tell = self._teller(bar.console.print, told)
            hub.worker.on_decision.append(tell)
            await replay(events, url, hub.folder.keys(), rate=rate, progress=lambda step: bar.advance(task, step))
        await self._guest(hub, f"{GUEST}.{run}")
        hub.worker.on_decision.remove(tell)
        self._summary(hub, url, told)

    def _teller(self, write: Callable[[str], None], told: list[Decision]) -> Callable[[Decision], None]:
        def tell(decision: Decision) -> None:
            told.append(decision)
            colour = COLOURS[kind_of(decision.arm)]
            head = f"{decision.at:%H:%M:%S}  [{colour}]{decision.arm:<16}[/{colour}] {decision.brand:<10}"
            write(f"{head} {escape(explain(decision))}")

        return tell

    async def _guest(self, hub: Hub, player: str) -> None:
        """Ask for a decision as a frontend would: once at once, and once more when the agents had time to think."""
        await hub.decide("northstar", player, "lobby", f"{player}-first-look", now())
        if hub.state.pinned:
            return
        plays, waited = hub.worker.counts.plays, 0.0
        while hub.worker.counts.plays == plays and waited < THINKING_SECONDS and not self._known(hub, player):
            await asyncio.sleep(0.1)
            waited += 0.1
        await hub.decide("northstar", player, "lobby", f"{player}-second-look", now())

    @staticmethod
    def _known(hub: Hub, player: str) -> bool:
        newest = hub.archive.decisions(brand="northstar", player=player, limit=1)
        return bool(newest) and hub.state.book.find(newest[0].situation) is not None

    def _summary(self, hub: Hub, url: str, told: list[Decision]) -> None:
        table = Table(box=None, header_style="bold", pad_edge=False)
        for name in ("what the hub did", "kind"):
            table.add_column(name)
        table.add_column("times", justify="right")
        for arm, times in Counter(decision.arm for decision in told).most_common():
            table.add_row(arm, kind_of(arm), str(times))
        self._console.print(table)
        counts = hub.worker.counts
        self._console.print(
            f"\n{counts.events} events, {counts.decisions} decisions, {counts.plays} new plays; "
            f"the play book now holds {len(hub.state.book)}.\n"
        )
        grid = Table.grid(padding=(0, 2))
        grid.add_row("API docs", f"[bold]{url}/docs[/bold]")
        grid.add_row("transcripts", f"[bold]{url}/v1/transcripts[/bold]  or  cvh transcripts list{_data(hub)}")
        grid.add_row("why", f"cvh decisions list{_data(hub)}, then  cvh decisions show ID{_data(hub)}")
        grid.add_row("does it hold", f"cvh verify{_data(hub)}")
        self._console.print(grid)
        self._console.print("\nThe hub goes on running. Ctrl-C drains and stops.")


def _people(events: Sequence[Event]) -> int:
    return len({(event.brand, event.subject) for event in events})


def _data(hub: Hub) -> str:
    return "" if str(hub.settings.data) == "var" else f" --data {hub.settings.data}"
