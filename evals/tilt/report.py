"""The evaluation `tilt`: on real bets with injections where a file is given, else on made-up bets in a row."""

from evals.report import Asked, Report, Step
from evals.tilt import made_up_report, real_report


def evaluate(asked: Asked, progress: Step) -> Report:
    """Score the card, every statistic alone and the challenger."""
    if asked.data is not None:
        return real_report.evaluate(asked, asked.data, progress)
    return made_up_report.evaluate(asked, progress)
