"""Ingestion: turns the raw facts of a situation into a typed case without anything that names a person."""

from collections.abc import Mapping
from typing import Final

import msgspec

from agents.messages import Case, Question

FEATURES: Final = (
    "bets",
    "sessions",
    "tilt_score",
    "stake_deviation",
    "pace_deviation",
    "drawdown_in_stakes",
    "rtp_deficit_z",
    "session_deposits",
    "markers",
    "missing_facts",
    "excluded",
    "consents",
    "hours_since_last_seen",
)
"""What a case takes over of a player's state; all of it is a number, a flag or a word of ours."""


def prepare(question: Question, state: Mapping[str, object]) -> Case:
    """The case of a question, from what `read_player_state` says of the player who met it."""
    features = {name: state[name] for name in FEATURES}
    asked = {"situation": question.situation, "policy": question.policy, "reason": question.reason}
    return msgspec.convert({**features, **asked}, Case)
