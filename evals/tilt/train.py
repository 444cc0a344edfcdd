"""Training the card of tilt: `python -m evals.tilt.train --out card.json`, or `--ship` to write the code that ships.

What ships is learned from made-up players only: from tilt that the second generator tells of, and from chasing
injected into its calm bets. Its marks are set on players of both generators that nothing is learned from and nothing
scored on, below the false alarms they are meant for. With `--data` a card learns from injections into real bets.
"""

import math
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from core.record import digest
from core.scores.scorecard import Line, Scorecard
from core.tilt import INTERVENE, PAUSE
from core.trained import TrainedOn
from evals.halves import digest_of, half_of
from evals.report import Step
from evals.tilt.alarms import Scored, threshold_at
from evals.tilt.card_file import TiltCard, module_of, rounded, write_card
from evals.tilt.course import sums
from evals.tilt.examples import Player, chasing, followed, lesson
from evals.tilt.fit import fit
from evals.tilt.ladder import ladder_players
from evals.tilt.purse import purse_players
from evals.tilt.real import real_players
from evals.trainings import Learnt

PLAYERS: Final = 500
BETS: Final = 450
STARTS: Final = 3
INJECTED: Final = 0.1
"""The mass of injected bets, against all others."""
PAUSE_AT: Final = 5.0
"""False alarms in a thousand bets for which `PAUSE` is meant."""
INTERVENE_AT: Final = 1.0
SAFETY: Final = 0.9
"""Marks are set where players not scored come to so much of that: others may come to more."""
SHIPS_AT: Final = Path("core/tilt/weights.py")
LEARN, MARK = 1, 2
"""The parts of a seed: what is learned from, and what marks are set on; `evals.tilt.synthetic` scores others."""


def train(learnt: Learnt, progress: Step) -> TiltCard:
    """The card that these players teach."""
    players = _real(learnt) if learnt.data else _made(learnt.seed, progress)
    learned = learn(players)
    card = scaled(learned, *marks(learned, learnt.seed)) if learnt.data is None else learned
    bets = sum(len(one.trace.spins) for one in players)
    seen = TrainedOn(
        source=learnt.data.name if learnt.data else f"{len(players)} made-up players of `evals.tilt.purse`",
        digest=digest_of(learnt.data) if learnt.data else digest((PLAYERS, BETS, learnt.seed)),
        players=len(players),
        rows=bets,
        half=learnt.half,
    )
    return TiltCard(card=rounded(card), trained_on=seen, seed=learnt.seed)


def learn(players: Sequence[Player]) -> Scorecard:
    """The card that some players teach, before any mark is set."""
    return fit(*lesson(players, INJECTED))


def marks(card: Scorecard, seed: int) -> tuple[float, float]:
    """The sums at which to pause and to intervene: the higher one of what both generators ask for."""
    crowds = [
        [Scored(sums(card, one.course), one.tilting) for one in followed(list(made), (), seed)]
        for made in (purse_players(PLAYERS, BETS, seed * 10 + MARK), ladder_players(PLAYERS, BETS, seed * 10 + MARK))
    ]
    pause, intervene = (
        max(threshold_at(crowd, SAFETY * often) for crowd in crowds) for often in (PAUSE_AT, INTERVENE_AT)
    )
    return pause, intervene


def scaled(card: Scorecard, pause: float, intervene: float) -> Scorecard:
    """The card on the scale of the core, whose two marks never move."""
    low, high = math.log(PAUSE / (1 - PAUSE)), math.log(INTERVENE / (1 - INTERVENE))
    slope = (high - low) / (intervene - pause)
    lines = (Line(line.feature, line.knots, tuple(slope * point for point in line.points)) for line in card.lines)
    return Scorecard(lines=tuple(lines), bias=low + slope * (card.bias - pause), link="logit")


def _made(seed: int, progress: Step) -> list[Player]:
    traces = list(purse_players(PLAYERS, BETS, seed * 10 + LEARN))
    players = []
    for one in followed(traces, chasing(), seed, STARTS):
        players.append(one)
        progress(1)
    return players


def _real(learnt: Learnt) -> list[Player]:
    assert learnt.data is not None
    traces = [one for one in real_players(learnt.data) if not learnt.half or half_of(one.player) == learnt.half]
    return list(followed(traces, chasing(), learnt.seed))


def main() -> None:
    """Train and write."""
    words = ArgumentParser(description="Train the card of tilt.")
    words.add_argument("--out", type=Path, help="the file to write")
    words.add_argument("--data", type=Path, help="a bustabit file; made-up players if there is none")
    words.add_argument("--half", choices=("a", "b"), default="", help="learn from one half of the players only")
    words.add_argument("--seed", type=int, default=0)
    words.add_argument("--ship", action="store_true", help=f"write {SHIPS_AT}, from made-up players")
    asked = words.parse_args()
    if asked.ship == bool(asked.out or asked.data):
        words.error("name a file with --out, or --ship alone")
    card = train(Learnt(data=asked.data, half=asked.half, seed=asked.seed), lambda _: None)
    if asked.ship:
        SHIPS_AT.write_text(module_of(card))
    else:
        write_card(card, asked.out)


if __name__ == "__main__":
    main()
