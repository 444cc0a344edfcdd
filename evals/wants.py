"""What `--data` has to be, for each evaluation and training: told in the help, and where it is something else."""

from collections.abc import Mapping
from typing import Final

_DAYS: Final = (
    "player-days: a table with player_id_cat, date, deposit_approved_sum, withdrawal_approved_sum, turnover_cash_sum, "
    "winning_cash_sum, NGR_sum, bonus_cash_sum and session_sum, as `cvh simulate` writes it (a row "
    "told twice is read once); a trace of events (.jsonl); or a hub's data folder"
)
_BETS: Final = (
    "a table of bets with Id, Username, Bet, CashedOut and PlayDate, as `cvh simulate --format bets` writes it"
)
_CHOICES: Final = "a table with player, time and category; or `cvh simulate --format bets`"
EVALUATED: Final[Mapping[str, str]] = {
    "tilt": "the crash game's bets: a table with Id, GameID, Username, Bet, Profit and PlayDate",
    "churn": f"{_DAYS}; or CDNOW, its purchases or its summary",
    "value": _DAYS,
    "highroller": f"{_DAYS}; or {_BETS}",
    "category": _CHOICES,
    "ope": "a log of decisions: a table with action, propensity, reward and a column target:NAME for each action; "
    "or the Open Bandit Dataset, one log or the folder that holds bts and random",
    "uplift": "a trial in the columns of Hillstrom's: recency, history, mens, womens, zip_code, newbie, channel, "
    "segment, visit, conversion and spend",
}
TRAINED: Final[Mapping[str, str]] = {
    "churn": _DAYS,
    "value": _DAYS,
    "high_roller": f"{_DAYS}; or {_BETS}",
    "category": _CHOICES,
    "chooser": "a hub's data folder, which holds its decisions",
}


def as_help(wants: Mapping[str, str]) -> str:
    """One paragraph a name, as the help of a command has it."""
    return "\n\n".join(["What --data wants:", *(f"{name}: {what}." for name, what in wants.items())])
