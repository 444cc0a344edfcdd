"""What `cvh up` says to a person: where things are, what happens, and what to look at next."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from api.clock import now
from api.hub import Hub
from api.output import Part, words
from api.settings import Settings
from api.shadow.report import write_page
from core.arms import kind_of
from core.calendar import day_of
from core.decide import Decision
from core.events import CrmSent, Event
from core.explain import explain
from core.proposals import Proposal, Standing
from evals.replay import replay
from evals.traces import SAMPLE, SHADOW, as_new_run, read_trace

COLOURS: Final = {"protective": "cyan", "service": "blue", "commercial": "green"}
GUEST: Final = "ella"
THINKING_SECONDS: Final = 30.0
LAST_PART: Final = timedelta(minutes=45)
"""From here on the agents have had their time: the second tilting player comes in."""


STANDINGS: Final[Mapping[Standing, str]] = {
    "accepted": "published",
    "waiting": "waits for a person: `cvh proposals list`",
    "observed": "observed: it does not act",
    "refused": "refused",
}


class Show:
    """Prints to one console."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, soft_wrap=True)

    def _say(self, *parts: Part) -> None:
        self._console.print(words(*parts))

    def starting(self, settings: Settings) -> None:
        """Say that it begins."""
        self._say("Customer Value Hub, data in ", (str(settings.data), "bold"))

    def serving(self, agents: Sequence[str]) -> None:
        """Say which agents work here."""
        self._say("Serving ", (", ".join(agents), "bold"), " for the hub that runs elsewhere; Ctrl-C ends it.")

    def model(self, what: str) -> None:
        """Say who answers in place of a model."""
        self._say("model: ", (what, "yellow"))

    def ready(self, hub: Hub, url: str) -> None:
        """Say where everything is."""
        grid = Table.grid(padding=(0, 2))
        grid.add_row("API", words((f"{url}/docs", "bold")))
        keys = "\n".join(f"{brand}: {hub.folder.key(brand)}" for brand in hub.state.policies)
        grid.add_row("keys", words(keys))
        ruling = (
            "the files, as they are and as they change" if hub.settings.mode == "development" else "approved bundles"
        )
        grid.add_row("in force", f"{ruling} ({hub.settings.mode})")
        grid.add_row(
            "play book",
            f"{hub.state.book.digest[:16]} ({len(hub.state.book)} plays{', pinned' if hub.state.pinned else ''})",
        )
        grid.add_row("players", str(len(hub.state.profiles)))
        self._console.print(grid)
        self._console.print("Ctrl-C drains and stops.\n")
        if hub.settings.shadow:
            self._say(
                ("Shadow mode:", "bold"),
                " everything is decided and recorded, nothing is delivered. "
                f"Reports go to {hub.folder.path / 'shadow'}.\n",
            )
        if not hub.settings.scheduler:
            self._console.print("The scheduler is off: time passes only by the events you send.\n")

    def stopping(self) -> None:
        """Say that it drains."""
        self._console.print("\nDraining …")

    def stopped(self, settings: Settings) -> None:
        """Say that it is over."""
        self._console.print("Stopped. Everything acknowledged is on disk.")
        if settings.shadow:
            self._say(f"Shadow reports: {settings.data / 'shadow'}")

    async def sample(self, hub: Hub, url: str, rate: float) -> None:
        """Play the sample evening as a new run, and tell what the hub decides as it happens."""
        run = hub.folder.next_run()
        events = as_new_run(read_trace(SHADOW if hub.settings.shadow else SAMPLE), run, now())
        told: list[Decision] = []
        self._console.print(
            f"An evening at two casinos, run {run}: {len(events)} events of {_people(events)} players.\n"
        )
        tell = self._teller(told)
        hub.worker.on_decision.append(tell)
        hub.worker.on_proposal.append(self._run_ended)
        later = next(n for n, event in enumerate(events) if event.time > events[-1].time - LAST_PART)
        await self._play(hub, url, events[:later], rate, "The evening")
        await self._thought(hub)
        await self._play(hub, url, events[later:], rate, "Later")
        await self._guest(hub, f"{GUEST}.{run}")
        hub.worker.on_decision.remove(tell)
        hub.worker.on_proposal.remove(self._run_ended)
        self._summary(hub, url, told)
        if hub.settings.shadow:
            self._reports(hub, events)
        self._console.print("\nThe hub goes on running. Ctrl-C drains and stops.")

    async def _play(self, hub: Hub, url: str, events: Sequence[Event], rate: float, what: str) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self._console, transient=True) as bar:
            task = bar.add_task(what, total=len(events))
            await replay(events, url, hub.folder.keys(), rate=rate, progress=lambda step: bar.advance(task, step))

    async def _thought(self, hub: Hub) -> None:
        """Wait until the agents have answered what they were asked."""
        counts = hub.worker.counts
        if hub.state.pinned or counts.answered >= counts.asked:
            return
        with self._console.status(f"The agents think about {counts.asked - counts.answered} situations …"):
            for _ in range(int(THINKING_SECONDS * 10)):
                if counts.answered >= counts.asked:
                    break
                await asyncio.sleep(0.1)

    def _teller(self, told: list[Decision]) -> Callable[[Decision], None]:
        def tell(decision: Decision) -> None:
            told.append(decision)
            arm = (f"{decision.arm:<16}", COLOURS[kind_of(decision.arm)])
            self._say(f"{decision.at:%H:%M:%S}  ", arm, f" {decision.brand:<10} {explain(decision)}")

        return tell

    def _run_ended(self, proposal: Proposal) -> None:
        """One line for each agent run: who thought, of what, and what became of it."""
        play, standing = proposal.proposed.play, STANDINGS[proposal.standing]
        by = "a model" if play.provenance.strategist == "model" else "plain rules"
        arms = ", ".join(choice.arm for choice in play.arms) or "silence"
        self._say(f"{'':<10}", ("agents", "blue"), f" thought by {by} of {play.situation.key}: {arms} -> {standing}")

    async def _guest(self, hub: Hub, player: str) -> None:
        """Ask for a decision as a frontend would: at once, and once more when the agents have thought about it."""
        for look in ("first look", "second look"):
            await hub.decide("northstar", player, "lobby", f"{player}, {look}", now())
            await self._thought(hub)

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
        grid.add_row("API docs", words((f"{url}/docs", "bold")))
        lists = f"  or  cvh transcripts list{_data(hub)}"
        grid.add_row("transcripts", words((f"{url}/v1/transcripts", "bold"), lists))
        grid.add_row("why", words(f"cvh decisions list{_data(hub)}, then  cvh decisions show ID{_data(hub)}"))
        grid.add_row("does it hold", words(f"cvh verify{_data(hub)}"))
        self._console.print(grid)

    def _reports(self, hub: Hub, events: Sequence[Event]) -> None:
        """Write the pages of the days on which the other CRM of the evening sent something, and say where they are."""
        self._console.print("\nWhat the other CRM of this evening sent, beside what the hub would have done:")
        for brand, day in sorted({(e.brand, day_of(e.time)) for e in events if isinstance(e, CrmSent)}):
            path = write_page(hub.archive, brand, day, hub.folder.shadow_page(brand, day))
            self._say("  ", (path.resolve().as_uri(), "bold"))


def _people(events: Sequence[Event]) -> int:
    return len({(event.brand, event.subject) for event in events})


def _data(hub: Hub) -> str:
    return "" if str(hub.settings.data) == "var" else f" --data {hub.settings.data}"
