"""The inbox in a run: the tasks that decisions open by the hub's own rules, and a person who answers approvals."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from core.audit import read_record, write_record
from core.calendar import day_of
from core.decide import Decision, Inputs
from core.events import ProposalJudged
from core.events.hub import Verdict
from core.money import BASE_SCALE, format_base
from core.policy import BrandPolicy
from core.tasks import Task, asks, flags_of, opened, unraised

SOURCE: Final = "arena desk"
ANSWERED: Final = timedelta(minutes=30)
"""How long a proposal lies there until somebody has said yes; how long he works on it is stated with the overhead."""


class Desk:
    """People before the hub's inbox. They approve what waits for approval: the floor has left it to them."""

    def __init__(self, policy: BrandPolicy) -> None:
        self._policy: Final = policy
        self._waiting: Final[defaultdict[str, list[ProposalJudged]]] = defaultdict(list)
        self._raised: Final[defaultdict[tuple[str, str], set[str]]] = defaultdict(set)

    def opened(self, inputs: Inputs, decision: Decision) -> Sequence[Task]:
        """The tasks that a decision opens, by the rules of the hub; flags once a day for each player and rule."""
        if not asks(decision):
            return ()
        raised = self._raised[decision.player, day_of(decision.at)]
        found = [unraised(task, raised) for task in opened(read_record(write_record(inputs, decision)))]
        tasks = [task for task in found if task is not None]
        for task in tasks:
            raised.update(flags_of(task))
            if task.kind == "approval":
                self._waiting[task.player].append(self._yes(task))
        return tasks

    def said(self, player: str, until: datetime) -> Iterator[ProposalJudged]:
        """What people have said of a player's proposals up to a moment."""
        waiting = self._waiting.get(player)
        while waiting and waiting[0].time <= until:
            yield waiting.pop(0)

    def _yes(self, task: Task) -> ProposalJudged:
        tier = self._policy.tier(task.arm, task.tier)
        most = format_base(tier.claim, BASE_SCALE) if tier is not None else "0"
        verdict = Verdict(
            decision=task.decision, arm=task.arm, tier=task.tier, most=most, approved=True, by="crm desk"
        )  # fmt: skip
        return ProposalJudged(
            id=f"approval:{task.decision}", source=SOURCE, time=task.at + ANSWERED, subject=task.player,
            brand=task.brand, data=verdict,
        )  # fmt: skip
